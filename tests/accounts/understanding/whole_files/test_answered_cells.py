"""What was answered about a file is taken at its word, and nothing else is."""

import pytest

from diagnostics.accounts.reader import Loaded, read_files
from diagnostics.accounts.understanding.answers import about_id, about_word
from diagnostics.model import Access, EmployeeKind, Plan

TWICE = "id,name,kind\nada,Ada,person\nbob,Bob,guest\nada,Ada Two,guest\n"
BOXES = (
    "id,address,access,default\n"
    "m1,a@b.test,all of us,yes\nm2,c@b.test,All of us,perhaps\n"
)


def read(**answers: str) -> Loaded:
    files = {"employees.csv": TWICE, "mailboxes.csv": BOXES, "account.toml": "name='A'"}
    held = {name: text.encode() for name, text in files.items()}
    return read_files(held, "folder", answers)


def wrong(loaded: Loaded) -> list[str]:
    told = [p.rule.removeprefix("config/") for p in loaded.problems]
    return sorted(rule for rule in told if rule != "server-missing")


ALL = ["bad-boolean", "duplicate-id", *["unknown-value"] * 4]


def test_unanswered_questions_are_problems() -> None:
    assert wrong(read()) == ALL


@pytest.mark.parametrize(("row", "name"), [("2", "Ada"), ("4", "Ada Two")])
def test_of_an_id_that_stands_twice_the_row_said_is_kept(row: str, name: str) -> None:
    loaded = read(**{about_id("employees", "ada"): row})
    assert "duplicate-id" not in wrong(loaded)
    assert {e.id: e.name for e in loaded.account.employees} == {
        "ada": name,
        "bob": "Bob",
    }
    assert not any(m.rule == "config/duplicate-id" for m in loaded.account.missing)


@pytest.mark.parametrize("row", ["3", "9", "", "-2", "²", "first", "9" * 30])
def test_a_row_that_does_not_have_the_id_is_no_answer(row: str) -> None:
    assert "duplicate-id" in wrong(read(**{about_id("employees", "ada"): row}))


def joined(boxes: str, row_id: str = "m1") -> Loaded:
    people = "id,name\nada,Ada\nbob,Bob\n"
    files = {
        "employees.csv": people,
        "mailboxes.csv": boxes,
        "account.toml": "name='A'",
    }
    held = {name: text.encode() for name, text in files.items()}
    return read_files(held, "folder", {about_id("mailboxes", row_id): "together"})


HEADING = "id,address,employees,projects\n"


def test_a_row_for_each_person_is_one_mailbox_where_that_was_said() -> None:
    loaded = joined(
        HEADING
        + "m1,a@b.test,ada,\nm2,c@b.test,,\nm1,a@b.test,Bob,\nm1,a@b.test,ada,\n"
    )
    assert [(m.id, m.employees) for m in loaded.account.mailboxes] == [
        ("m1", ("ada", "bob")),
        ("m2", ()),
    ]
    assert "duplicate-id" not in wrong(loaded)


@pytest.mark.parametrize(
    "second",
    ["m1,z@b.test,bob,", "m1,a@b.test,,", "m1,a@b.test,bob,p1"],
    ids=["of another address", "with nobody", "in projects too"],
)
def test_rows_that_differ_in_more_than_a_list_stay_two(second: str) -> None:
    loaded = joined(f"{HEADING}m1,a@b.test,ada,\n{second}\n")
    assert "duplicate-id" in wrong(loaded)


def test_an_id_is_taken_as_it_is_written() -> None:
    assert "duplicate-id" in wrong(read(**{about_id("employees", "Ada"): "2"}))
    assert "duplicate-id" in wrong(read(**{about_id("mailboxes", "ada"): "2"}))


def test_a_word_means_what_was_said_in_every_cell_of_its_column() -> None:
    loaded = read(**{about_word("access", "all of us"): "everyone"})
    assert [m.access for m in loaded.account.mailboxes] == [Access.EVERYONE] * 2
    assert wrong(loaded).count("unknown-value") == 2
    kinds = read(**{about_word("kind", "guest"): "external"})
    assert kinds.account.employees[1].kind is EmployeeKind.EXTERNAL


def test_a_word_for_yes_or_no_can_be_answered_too() -> None:
    loaded = read(**{about_word("default", "perhaps"): "yes"})
    assert "bad-boolean" not in wrong(loaded)
    assert [m.default for m in loaded.account.mailboxes] == [True, True]


def test_a_value_that_the_column_does_not_have_is_no_answer() -> None:
    loaded = read(**{about_word("access", "all of us"): "robot"})
    assert wrong(loaded).count("unknown-value") == 4


def test_what_was_answered_is_told_as_read() -> None:
    loaded = read(**{about_word("access", "all of us"): "everyone"})
    (box,) = [t for t in loaded.understood if t.table == "mailboxes"]
    assert [(t.key, t.data["cells"]) for t in box.told] == [("accounts:read-words", 2)]


def test_the_plan_of_an_account_can_be_answered() -> None:
    files = {"mailboxes.csv": BOXES.encode(), "account.toml": b'plan = "gold"\n'}
    assert read_files(files, "f").account.plan is Plan.PAID
    answered = read_files(files, "f", {about_word("plan", "gold"): "free"})
    assert answered.account.plan is Plan.FREE
    assert not any(p.data.get("column") == "plan" for p in answered.problems)
