"""An account is opened in steps: files, questions, what was understood, problems."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from urllib.parse import parse_qs
from zipfile import ZipFile

import pytest
import xlsxwriter
from streamlit.testing.v1 import AppTest

from diagnostics.accounts import load_bytes
from diagnostics.accounts.templates.template_files import template
from diagnostics.ui.frame.opened_accounts import OpenAccount
from tests.ui.opening.uploading import upload

Opened = Callable[..., AppTest]
NAMED = ("account.toml", b"name='Nine'\nhost='nine.test'\n")
PEOPLE = b"id,name,active\nada,Ada,tak\nbob,Bob,nie\n"
BOXES = b"id,address,project\nm1,a@nine.test,p1\nm2,b@nine.test,\n"
PROJECTS = b"id,name\np1,One\n"


def zipped(**files: bytes) -> bytes:
    held = io.BytesIO()
    with ZipFile(held, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"{name}.csv", data)
        archive.writestr(*NAMED)
    return held.getvalue()


WHOLE = zipped(mailboxes=BOXES, projects=PROJECTS, employees=PEOPLE)


def now(app: AppTest) -> OpenAccount:
    opened: OpenAccount = app.session_state["open-account"]
    return opened


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [b for b in app.main.button if b.label == label]
    button.click().run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def answered(app: AppTest) -> AppTest:
    return press(app, "Read the files with these answers")


def test_a_misspelt_column_is_asked_about_and_every_page_says_so(
    opened: Opened,
) -> None:
    app = upload(opened("account"), ("nine.zip", WHOLE))
    told = [text.value for text in app.main.text]
    assert any('"project" in mailboxes' in line for line in told)
    assert any(line.startswith("Not the whole account") for line in told)
    (radio,) = app.main.radio
    assert radio.value == "projects"
    assert radio.options[0] == "Read it as projects (proposed)"
    assert "What next?" not in [h.value for h in app.main.header]


def test_an_account_that_stands_says_what_was_found_and_where_to_go(
    opened: Opened,
) -> None:
    app = opened("account")
    assert "What next?" in [h.value for h in app.main.header]
    state = " ".join(t.value for t in opened("overview").main.text)
    (told,) = [t.value for t in app.main.text if "No mailbox was checked" in t.value]
    counted = re.findall(r"\d+ (?:error|warning)", told)
    assert len(counted) == 2
    assert all(count in state for count in counted)


def test_the_proposed_answer_reads_the_files_again(opened: Opened) -> None:
    app = upload(opened("account"), ("nine.zip", WHOLE))
    before = now(app).id
    answered(app)
    assert now(app).id != before
    assert now(app).loaded.account.mailboxes[0].projects == ("p1",)
    assert not now(app).loaded.account.missing
    assert not app.main.radio
    (info,) = [i.value for i in app.main.info]
    assert "read again with your answers" in info
    assert "1 problem gone" in info


def test_another_answer_is_taken_and_none_leaves_the_question_open(
    opened: Opened,
) -> None:
    app = upload(opened("account"), ("nine.zip", WHOLE))
    app.main.radio[0].set_value("Not answered yet")
    answered(app)
    assert app.main.radio
    app.main.radio[0].set_value("")
    answered(app)
    assert now(app).loaded.account.mailboxes[0].projects == ()
    assert not app.main.radio


def test_questions_wait_while_another_page_is_looked_at(opened: Opened) -> None:
    app = upload(opened("account"), ("nine.zip", WHOLE))
    app.switch_page("diagnostics/ui/pages/overview_page.py").run()
    app.switch_page("diagnostics/ui/pages/account_page.py").run()
    answered(app)
    assert not now(app).loaded.account.missing


def test_questions_are_answered_after_the_page_was_loaded_anew(opened: Opened) -> None:
    app = upload(opened("account"), ("nine.zip", WHOLE))
    again = answered(opened("account", account=now(app).id))
    assert not now(again).loaded.account.missing
    assert not again.main.radio


def test_without_the_files_questions_are_shown_and_say_what_to_do(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDERSCOPE_SHARED", "1")
    app = upload(opened("account"), ("nine.zip", WHOLE))
    again = opened("account", account=now(app).id)
    assert not again.main.radio
    assert any('"project" in mailboxes' in text.value for text in again.main.text)
    assert any("Open the files again" in c.value for c in again.main.caption)


def test_what_was_understood_is_told_table_by_table(opened: Opened) -> None:
    app = answered(upload(opened("account"), ("nine.zip", WHOLE)))
    assert {m.label: m.value for m in app.main.metric}["Employees"] == "2"
    table = next(d.value for d in app.main.dataframe if "Encoding" in d.value)
    assert list(table["Table"]) == ["mailboxes", "employees", "projects", "account"]
    told = "\n".join(text.value for text in app.main.text)
    assert "employees: 2 cells with other words for yes and no." in told


def test_problems_stand_by_kind_with_their_places(opened: Opened) -> None:
    rows = b"".join(b"n%d,n%d@x,\n" % (n, n) for n in range(60))
    data = zipped(mailboxes=b"id,address,default\n" + rows)
    app = upload(opened("account"), ("nine.zip", data))
    labels = [e.label for e in app.main.expander]
    assert any("60 × An address is no e-mail address" in label for label in labels)
    frame = next(d.value for d in app.main.dataframe if "Row" in d.value)
    assert len(frame) == 50
    assert list(frame["Row"])[:2] == ["2", "3"]
    assert any("10 problems more of this kind" in c.value for c in app.main.caption)


def test_a_missing_table_is_told_first(opened: Opened) -> None:
    app = upload(opened("account"), ("employees.csv", PEOPLE), ("x.csv", b"a,b\n1,2\n"))
    labels = [e.label for e in app.main.expander if "×" in e.label]
    assert "The table mailboxes is missing" in labels[0]


def test_a_new_file_tells_what_got_better(opened: Opened) -> None:
    broken = b"id,address\nm1,a@nine.test\nm2,nowhere\nm3,b@nine.test\n"
    mended = broken.replace(b"nowhere", b"c@nine.test")
    app = upload(opened("account"), ("mailboxes.csv", broken))
    assert not app.main.info
    upload(app, ("mailboxes.csv", mended))
    (info,) = [i.value for i in app.main.info]
    assert "in place of the ones before" in info
    assert "1 problem gone, 0 new" in info
    (compare,) = [
        link for link in app.main.get("page_link") if "what has changed" in link.label
    ]
    asked = parse_qs(compare.proto.query_string)
    assert asked["tab"] == ["versions"]
    assert asked["new"] == [now(app).id] != asked["old"]


def test_a_problem_s_column_is_named_as_the_file_heads_it(opened: Opened) -> None:
    boxes = "Identyfikator;Adres e-mail;Projekty\nm1;a@nine.test;#N/D!\n"
    app = upload(opened("account"), ("mailboxes.csv", boxes.encode()))
    (places,) = [d.value for d in app.main.dataframe if "Value" in d.value]
    assert places["Column"].tolist() == ["Projekty"]


def test_another_account_is_not_compared_with_the_one_before(opened: Opened) -> None:
    app = upload(opened("account"), ("mailboxes.csv", b"id,address\nm,a@nine.test\n"))
    upload(app, ("mailboxes.csv", b"id,address\nx,x@ten.test\n"))
    assert not app.main.info


def test_a_recent_account_and_a_sample_can_be_chosen(opened: Opened) -> None:
    app = upload(opened("account"), ("nine.zip", zipped(mailboxes=BOXES)))
    nine = now(app).id
    app.main.selectbox(key="recent-account").set_value("small.yaml").run()
    assert not app.exception
    assert now(app).id == "small.yaml"
    app.main.selectbox(key="recent-account").set_value(nine).run()
    assert now(app).id == nine


@pytest.mark.parametrize("form", ["zip", "xlsx"])
@pytest.mark.parametrize("language", ["en", "pl"])
def test_every_template_can_be_taken_away_and_opened(
    opened: Opened, form: str, language: str
) -> None:
    app = opened("account")
    labels = [b.label for b in app.main.get("download_button")]
    assert {"Workbook, English", "CSV files, polski"} <= set(labels)
    name = f"account-template-{language}.{form}"
    assert load_bytes(name, template(form, language)).problems == ()


def test_an_account_typed_from_nothing_is_read_like_a_file(opened: Opened) -> None:
    app = opened("account")
    tables, begun = app.session_state["typed-begun"]
    tables["mailboxes"].loc[0, ["id", "address", "default"]] = ["m", "a@b.test", "tak"]
    app.session_state["typed-begun"] = tables, begun
    app.run()
    press(app, "Read what is typed")
    (mailbox,) = now(app).loaded.account.mailboxes
    assert (mailbox.id, mailbox.default) == ("m", True)


def test_the_tables_can_begin_with_the_open_account(opened: Opened) -> None:
    app = opened("account", account="small.yaml")
    press(app, "Begin with the open account")
    press(app, "Read what is typed")
    assert [m.id for m in now(app).loaded.account.mailboxes] == [
        "team",
        "site",
        "julia",
    ]
    assert not any(m.secret for m in now(app).loaded.account.mailboxes)


def test_text_from_outside_is_never_interpreted(opened: Opened, hostile: bytes) -> None:
    app = upload(opened("account"), ("evil.json", hostile))
    for element in (*app.main.markdown, *app.main.caption, *app.main.info):
        assert "EVIL" not in element.value
    assert not any("EVIL" in e.label for e in app.main.expander)


@pytest.mark.parametrize(
    "heading",
    [
        b"id,id,address,address",
        b'id,address,"**x** <b>y</b> $z$","**x** <b>y</b> $z$"',
        b"id,address,,",
        b"id,address," + b"x" * 500 + b",Table",
    ],
)
def test_odd_headings_break_nothing(opened: Opened, heading: bytes) -> None:
    data = heading + b"\nm1,m@nine.test,x,y\n"
    app = upload(opened("account"), ("mailboxes.csv", data))
    assert now(app).loaded.understood


def test_passwords_in_a_file_are_refused_and_never_shown(opened: Opened) -> None:
    heading = "id,address,hasło,пароль\n".encode()
    data = heading + b"m1,m@nine.test,hunter2,hunter2\n"
    app = upload(opened("account"), ("mailboxes.csv", data))
    assert "config/secret-in-clear" in {p.rule for p in now(app).loaded.problems}
    shown = [*app.main.text, *app.main.markdown, *app.main.code, *app.main.caption]
    assert not any("hunter2" in element.value for element in shown)
    tables = [table.value for table in app.main.dataframe]
    assert not any("hunter2" in table.to_csv() for table in tables)


def test_merged_cells_are_asked_about_and_filled(opened: Opened) -> None:
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as made:
        sheet = made.add_worksheet("mailboxes")
        rows = ("id", "address", "access"), ("m1", "a@b.test"), ("m2", "c@b.test")
        for at, cells in enumerate(rows):
            sheet.write_row(at, 0, cells)
        sheet.merge_range("C2:C3", "nobody")
    app = upload(opened("account"), ("our.xlsx", book.getvalue()))
    assert app.main.radio[0].options[0] == "All of them have it (proposed)"
    answered(app)
    assert [str(m.access) for m in now(app).loaded.account.mailboxes] == ["nobody"] * 2


def test_many_questions_are_asked_twenty_at_a_time(opened: Opened) -> None:
    people = b"id,kind\n" + b"".join(b"e%d,kind%d\n" % (n, n) for n in range(25))
    files = ("employees.csv", people), ("mailboxes.csv", b"id,address\nm,a@b.test\n")
    app = upload(opened("account"), *files)
    assert len(app.main.radio) == 20
    assert any(w.value.startswith("25 questions") for w in app.main.warning)
    answered(app)
    assert len(app.main.radio) == 5
    answered(app)
    assert not app.main.radio
    assert not now(app).loaded.account.missing
