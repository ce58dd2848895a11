"""Whatever decides who sends is asked once, with the nearest answer first."""

from collections.abc import Mapping

import pytest

from diagnostics.accounts.reader import Loaded, read_files
from diagnostics.language import spoken
from diagnostics.report.intake.questions_asked import (
    FileQuestion,
    file_questions,
)
from diagnostics.words import text

FILES = {
    "account.toml": "name='A'\nhost='a.test'\n",
    "employees.csv": "id,name,kind,active\nada,Ada,person,yes\n",
    "projects.csv": "id,anonymous\np1,no\n",
    "mailboxes.csv": "id,address,access,default,test\nm1,a@b.test,everyone,no,passed\n",
}


def read(change: Mapping[str, str] = {}, answers: Mapping[str, str] = {}) -> Loaded:
    held = {name: data.encode() for name, data in {**FILES, **change}.items()}
    return read_files(held, "folder", answers)


def asked(change: Mapping[str, str]) -> tuple[FileQuestion, ...]:
    return file_questions(read(change).problems)


PEOPLE = "id,name,kind,active\nada,Ada,person,yes\n"
BOXES = "id,address,access,default,test\n"
SERVERS = "id,address,sends_from\nm1,a@b.test,one.test\nm1,a@b.test,two.test\n"
OPEN = {
    "column": ("mailboxes.csv", "id,address,acces\nm1,a@b.test,nobody\n", "access"),
    "id": ("employees.csv", PEOPLE + "bob,Bob,,\nada,Ann,,no\n", "2"),
    "same": ("employees.csv", PEOPLE + "ada,Ada,person,yes\n", "2"),
    "list": ("mailboxes.csv", SERVERS, "together"),
    "access": ("mailboxes.csv", BOXES + "m1,a@b.test,everybody,,\n", "everyone"),
    "kind": ("employees.csv", PEOPLE + "bob,Bob,robbot,\n", "robot"),
    "test": ("mailboxes.csv", BOXES + "m1,a@b.test,,,pased\n", "passed"),
    "plan": ("account.toml", "name='A'\nplan='trail'\n", "trial"),
    "default": ("mailboxes.csv", BOXES + "m1,a@b.test,,perhaps,\n", "no"),
    "active": ("employees.csv", PEOPLE + "bob,Bob,,sometimes\n", "yes"),
    "anonymous": ("projects.csv", "id,anonymous\np1,perhaps\n", "no"),
}


@pytest.mark.parametrize("case", OPEN)
def test_what_decides_who_sends_is_asked_and_any_answer_settles_it(case: str) -> None:
    file, data, proposed = OPEN[case]
    (question,) = asked({file: data})
    assert question.choices[0][0] == proposed
    assert read({file: data}).account.missing
    for answer, words in question.choices:
        assert text(words)
        settled = read({file: data}, {question.asked: answer})
        assert file_questions(settled.problems) == ()
        assert not settled.account.missing


@pytest.mark.parametrize(
    ("file", "data"),
    [
        (
            "mailboxes.csv",
            "id,address,smtp_host,smtp_security\nm,a@b.test,h.test,rot\n",
        ),
        ("mailboxes.csv", "id,address,auth\nm,a@b.test,card\n"),
        ("mailboxes.csv", "id,address,two_factor\nm,a@b.test,perhaps\n"),
        ("mailboxes.csv", "id,address,groups\nm,a@b.test,nowhere\n"),
        ("mailboxes.csv", "id,address,colour\nm,a@b.test,red\n"),
        ("employees.csv", "id,name\n,Nobody\n"),
    ],
)
def test_what_leaves_who_sends_as_it_is_or_has_no_answer_is_not_asked(
    file: str, data: str
) -> None:
    assert asked({file: data}) == ()


def test_questions_name_tables_and_columns_in_the_readers_language() -> None:
    boxes = "id,address,projekt,test\nm1,a@b.test,p1,\nm1,c@d.test,,qpassed\n"
    with spoken("pl"):
        found = asked({"mailboxes.csv": boxes})
        told = [text(q.says) for q in found] + [text(found[0].choices[0][1])]
    assert told == [
        "Nagłówka „projekt” w tabeli „skrzynki” nie znamy. Czy to „projekty”, co "
        "decyduje o tym, kto wysyła?",
        "Id „m1” występuje w tabeli „skrzynki” dwa razy: wiersze 2 i 3. Różnią się w: "
        "adres e-mail i projekty. Który wiersz zostaje?",
        "Słowa „qpassed” w kolumnie „wynik testu” nie znamy (1 komórka). Od niego "
        "zależy, kto wysyła. Co znaczy?",
        "Czytaj jako „projekty”",
    ]


def test_a_word_is_asked_about_once_for_all_its_cells() -> None:
    rows = "m1,a@b.test,all of us,,\nm2,c@b.test,All of us,,\n"
    (question,) = asked({"mailboxes.csv": BOXES + rows})
    assert "2 cells" in text(question.says)
    settled = read({"mailboxes.csv": BOXES + rows}, {question.asked: "nobody"})
    assert {str(m.access) for m in settled.account.mailboxes} == {"nobody"}


def test_rows_with_one_id_are_told_with_what_they_differ_in() -> None:
    rows = "ada,Ann,robot,yes\nada,Ada,person,no\n"
    (question,) = asked({"employees.csv": PEOPLE + rows})
    told = text(question.says)
    assert "rows 2, 3 and 4" in told
    assert "name, kind and active" in told
    assert [answer for answer, _ in question.choices] == ["2", "3", "4"]
    (same,) = asked({"employees.csv": PEOPLE + "ada,Ada,person,yes\n"})
    assert "differ" not in text(same.says)


def test_a_value_that_may_be_a_secret_is_not_asked_about() -> None:
    rows = "m1,a@b.test,every,one,here,too,many,cells\n"
    loaded = read({"mailboxes.csv": BOXES + rows})
    assert all("every" not in text(q.says) for q in file_questions(loaded.problems))


def test_a_value_too_long_to_be_shown_whole_is_not_asked_about() -> None:
    rows = f"m1,a@b.test,{'x' * 200},,\n"
    assert asked({"mailboxes.csv": BOXES + rows}) == ()


def test_a_whole_account_asks_nothing() -> None:
    loaded = read()
    assert file_questions(loaded.problems) == ()
    assert not loaded.account.missing


@pytest.mark.parametrize(
    ("file", "data", "key"),
    [
        ("mailboxes.csv", "id,address,Stan\nm1,a@b.test,archiwum\n", "mailboxes.Stan"),
        ("kto.csv", "ada,m1\nAda,a@b.test\n", "kto"),
    ],
)
def test_what_decides_and_is_unread_is_left_out_only_where_that_was_said(
    file: str, data: str, key: str
) -> None:
    (question,) = asked({file: data})
    assert (question.asked, question.proposes) == (key, False)
    ((answer, _),) = question.choices
    assert not file_questions(read({file: data}, {question.asked: answer}).problems)
    with spoken("pl"):
        assert text(question.says).startswith("Nie dało się przeczytać")
