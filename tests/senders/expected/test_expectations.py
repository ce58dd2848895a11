"""Reading expect.csv and holding it against an account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diagnostics.model import (
    Account,
    Employee,
    EmployeeKind,
    Group,
    Mailbox,
    Place,
    Project,
    Reading,
    Tie,
)
from diagnostics.senders.expected.expectations import (
    Expectation,
    read_expectations,
)
from diagnostics.senders.expected.meanings import expanded
from diagnostics.senders.expected.verifying import verify
from diagnostics.senders.wishes.expected_repair import repair_expected
from diagnostics.words import evidence

ACCOUNT = Account(
    employees=(Employee("a"), Employee("r", kind=EmployeeKind.ROBOT)),
    projects=(Project("p"), Project("q")),
    mailboxes=(Mailbox("m", projects=("p",)), Mailbox("n", projects=("p",))),
)


def rules_of(*expectations: Expectation, account: Account = ACCOUNT) -> list[str]:
    return [finding.rule for finding in verify(account, expectations)]


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_expectations_are_read_with_their_rows(
    tmp_path: Path, separator: str, mark: str
) -> None:
    path = tmp_path / "expect.csv"
    lines = ["employee,project,sender", "a,p,m", ",,", "007,,", "a,none,m"]
    text = mark + "\n".join(lines).replace(",", separator)
    path.write_text(text, encoding="utf-8")
    found = read_expectations(path)
    assert found == (
        Expectation("a", "p", "m"),
        Expectation("007", "none", ""),
        Expectation("a", "none", "m"),
    )
    assert [(e.place.file, e.place.row) for e in found] == [
        ("expect.csv", 2),
        ("expect.csv", 4),
        ("expect.csv", 5),
    ]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "expect.csv"
    path.write_text("employee,project\na,p\n")
    with pytest.raises(ValueError, match=r"expect\.csv, row 1: .* missing sender"):
        read_expectations(path)


@pytest.mark.parametrize(
    "text",
    [
        "| employee | project | sender |\n| --- | --- | --- |\n| a | p | m |\n",
        "+---+---+\n| employee | project | sender |\n+---+---+\n| a | p | m |\n",
        "Ann wrote:\n> employee;project;sender\n> a;p;m\n",
        "|| employee || project || sender ||\n|| a || p || m ||\n",
        "employee   project   sender\na          p         m\n",
        "employee\tproject\tsender\ra\tp\tm\r",
        "{|\n! person !! project !! wanted\n|-\n| a || p || m\n|}\n",
    ],
)
def test_expectations_of_letters_wikis_and_terminals_are_read(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "expect.txt"
    path.write_text(text, encoding="utf-8", newline="")
    assert read_expectations(path) == (Expectation("a", "p", "m"),)


def test_columns_of_blanks_that_do_not_fit_are_refused_with_their_row(
    tmp_path: Path,
) -> None:
    path = tmp_path / "expect.txt"
    path.write_text("employee   project   sender\na    p    m    x\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"expect\.txt, row 2"):
        read_expectations(path)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "expect.csv: the file is empty"),
        (
            b"employee,project,sender\nze\xb3,p,m\n",
            "expect.csv, row 2: .*not UTF-8.*save it as UTF-8",
        ),
        (b'employee,project,sender\na,p,m\na,"p,m\n', "expect.csv, row 3: the record"),
        (b'employee,"project,sender\n', "expect.csv, row 1: the record"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_its_name_and_row(
    tmp_path: Path, data: bytes, told: str
) -> None:
    path = tmp_path / "expect.csv"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=told):
        read_expectations(path)


def test_a_row_is_numbered_where_it_starts_and_may_be_short(tmp_path: Path) -> None:
    path = tmp_path / "expect.csv"
    path.write_text('Sender;Note;EMPLOYEE;project\nm;"two\nlines";a;p\n;;b\n')
    found = read_expectations(path)
    assert found == (Expectation("a", "p", "m"), Expectation("b", "none", ""))
    assert [expected.place.row for expected in found] == [2, 4]


def test_what_is_as_expected_says_nothing() -> None:
    assert rules_of(Expectation("a", "p", "m"), Expectation("a", "none", "")) == []


def test_another_sender_fails_and_names_both() -> None:
    (finding,) = verify(ACCOUNT, (Expectation("a", "p", "n"),))
    assert finding.rule == "coverage/expectation-failed"
    assert (finding.data["expected"], finding.data["seen"]) == ("n", "m")
    assert evidence(finding).startswith("a in p should send from n and sends from m;")
    (elsewhere,) = verify(ACCOUNT, (Expectation("a", "q", "n"),))
    assert evidence(elsewhere).startswith(
        "a in q should send from n and sends from the"
    )


def test_a_robot_without_sender_is_not_the_internal_address() -> None:
    (finding,) = verify(ACCOUNT, (Expectation("r", "q", ""),))
    assert "no address at all" in evidence(finding)


def test_unknown_ids_are_all_named() -> None:
    (finding,) = verify(ACCOUNT, (Expectation("x", "y", "z"),))
    assert finding.rule == "coverage/expectation-unknown-id"
    for name in ("employee 'x'", "project 'y'", "mailbox 'z'"):
        assert name in evidence(finding)


@pytest.mark.parametrize("kind", ["group", "employee", "project", "mailbox"])
def test_one_unknown_id_is_named_alone_with_its_row(kind: str) -> None:
    known = {"employee": "a", "project": "p", "sender": "m"}
    told = known | {"sender" if kind == "mailbox" else kind: "?"}
    place = Place("expect.csv", 7)
    (finding,) = verify(ACCOUNT, (Expectation(**told, place=place),))
    assert evidence(finding) == (
        f"expect.csv, row 7: the account has no {kind} '?', so the expectation can't"
        " be verified."
    )


def test_what_is_inactive_is_named_and_a_group_is_its_active_members() -> None:
    account = replace(
        ACCOUNT,
        groups=(Group("g"), Group("idle")),
        employees=(
            Employee("a", "Ada", groups=("g",)),
            Employee("r", groups=("g",), active=False),
            Employee("x", groups=("idle",), kind=EmployeeKind.EXTERNAL),
        ),
        projects=(Project("p"), Project("old", "Old", active=False)),
    )
    named = [
        evidence(f)
        for f in verify(
            account,
            (
                Expectation("r", "old", "m"),
                Expectation("a", "old", "m"),
                Expectation("r", "none", "m"),
                Expectation("", "old", "m", group="g"),
            ),
        )
    ]
    told = "inactive, so this expectation isn't met."
    assert named == [
        f"r and Old are {told}",
        f"Old is {told}",
        f"r is {told}",
        f"Old is {told}",
    ]
    assert rules_of(Expectation("", "p", "m", group="g"), account=account) == []
    assert rules_of(Expectation("", "p", "n", group="idle"), account=account) == []
    (failed,) = verify(account, (Expectation("", "p", "n", group="g"),))
    assert (failed.data["pairs"], failed.data["employee"].id) == (1, "a")


def test_every_other_answer_is_a_finding_with_its_pairs_the_first_one_first() -> None:
    account = replace(
        ACCOUNT,
        employees=(*ACCOUNT.employees, Employee("b"), Employee("c")),
        mailboxes=(*ACCOUNT.mailboxes, Mailbox("own", owner="c")),
    )
    found = verify(account, (Expectation("everyone", "every", "m"),))
    assert [(f.data["seen"], f.data["pairs"], f.subject.id) for f in found] == [
        ("", 2, "a"),
        ("", 1, "r"),
        ("own", 1, "c"),
        ("own", 1, "c"),
    ], "decided otherwise where it is the only one"
    assert [f.data["project"].id for f in found] == ["q", "q", "p", "q"]


def test_a_tie_among_others_than_the_expected_one_is_another_sender() -> None:
    account = replace(
        ACCOUNT,
        mailboxes=(*ACCOUNT.mailboxes, Mailbox("o")),
        reading=Reading(tie=Tie.UNDECIDED),
    )
    third = replace(account, mailboxes=(*account.mailboxes, Mailbox("s", owner="r")))
    assert rules_of(Expectation("a", "p", "o"), account=account) == [
        "coverage/expectation-undecided"
    ], "o can be chosen there by hand"
    (found,) = verify(third, (Expectation("a", "p", "s"),))
    assert evidence(found) == (
        "a in p should send from s; this reading leaves open which of m, n and o sends."
    )


def test_a_tie_that_stays_open_confirms_nothing() -> None:
    account = replace(ACCOUNT, reading=Reading(tie=Tie.UNDECIDED))
    wanted = (Expectation("a", "p", "m"), Expectation("a", "p", ""))
    assert rules_of(*wanted, account=account) == [
        "coverage/expectation-undecided",
        "coverage/expectation-failed",
    ]


def test_the_oracles_own_answers_hold_for_every_random_account(
    oracle: Callable[..., Any], account_of: Callable[..., Account]
) -> None:
    for seed in range(40):
        account = account_of(seed)
        answers = oracle(account).all()
        decided = {p: a for p, a in answers.items() if a.sender}
        inside = {p: a for p, a in answers.items() if a.source == "internal"}
        right = [
            Expectation(p[0], p[1], a.sender) for p, a in {**decided, **inside}.items()
        ]
        assert verify(account, tuple(right)) == ()
        wrong = tuple(Expectation(pair[0], pair[1], "") for pair in decided)
        assert len(verify(account, wrong)) == len(wrong)


NAMED = Account(
    groups=(Group("g1", "Sales"), Group("g2", "Office"), Group("g3", "Office")),
    employees=(
        Employee("7", "Ada Nowak", "ada", groups=("g1",)),
        Employee("8", "Jan Lis", "jan", groups=("g1",)),
        Employee("9", "Jan Lis", "jan2"),
        Employee("x", "7", groups=("g1",), kind=EmployeeKind.EXTERNAL),
    ),
    projects=(Project("p", "Client Cola"),),
    mailboxes=(
        Mailbox("m", "Info@acme.test", name="Acme"),
        Mailbox("n", "n@acme.test"),
    ),
)


def told_of(account: Account, line: Expectation) -> str:
    """What `audit --expect` and `repair --expect` say of a line, the same of both."""
    (finding,) = verify(account, (line,))
    with pytest.raises(ValueError, match="the account has") as raised:
        repair_expected(account, [line])
    assert str(raised.value).split(", so ")[0] in evidence(finding)
    return str(raised.value)


@pytest.mark.parametrize(
    ("line", "pairs"),
    [
        (Expectation("ADA", "client cola", "info@ACME.test"), {("7", "p")}),
        (Expectation("ada nowak", "none", "acme"), {("7", "none")}),
        (Expectation("7", "p", "m"), {("7", "p")}),  # an id before a name
        (Expectation("", "every", "m", group="sales"), {("7", "p"), ("8", "p")}),
        (
            Expectation("Everyone", "none", "m"),
            {("7", "none"), ("8", "none"), ("9", "none")},
        ),
    ],
)
def test_a_line_names_rows_by_id_login_address_or_name(
    line: Expectation, pairs: set[tuple[str, str]]
) -> None:
    meant = expanded(NAMED, line)
    assert {(e, p) for e in meant.employees for p in meant.projects} == pairs
    assert meant.mailbox is NAMED.mailboxes[0]


def test_a_name_of_several_and_one_of_nobody_are_said_with_what_to_do() -> None:
    several = told_of(NAMED, Expectation("Jan Lis", "p", "m"))
    said = "several employees called 'Jan Lis' (8 and 9; name one by its id)"
    assert several == f"the account has {said}"
    groups = told_of(NAMED, Expectation("", "p", "m", group="office"))
    assert "several groups called 'office' (g2 and g3;" in groups
    near = told_of(NAMED, Expectation("ada", "p", "inf@acme.test"))
    assert "no mailbox 'inf@acme.test' (the nearest is info@acme.test)" in near


def test_a_row_that_names_an_employee_and_a_group_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "expect.csv"
    path.write_text("employee;group;project;sender\na;g;p;m\n")
    with pytest.raises(ValueError, match=r"row 2: .*give one of them"):
        read_expectations(path)
