"""What each cell means, and what is told and used where it means nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from diagnostics.accounts.build import built
from diagnostics.accounts.reader import Loaded
from diagnostics.accounts.schema import Draft, Setting, Table
from diagnostics.model import (
    Access,
    Account,
    AuthKind,
    Employee,
    EmployeeKind,
    Endpoint,
    Group,
    Mailbox,
    Place,
    Plan,
    Project,
    Reading,
    Security,
    TestResult,
    Tie,
)
from diagnostics.words import evidence, plain


def row_of(table: str, doubtful: bool = False, **cells: str) -> Draft:
    """A draft with one row, in line 2."""
    rows = ((2, tuple(cells.values())),)
    odd = frozenset({2} if doubtful else ())
    return Draft((Table(table, f"{table}.csv", tuple(cells), rows, odd),))


def mailbox_of(**cells: str) -> Mailbox:
    account, problems = built(row_of("mailboxes", id="m", **cells))
    assert problems == ()
    return account.mailboxes[0]


def test_an_empty_draft_is_an_account_of_defaults() -> None:
    assert built(Draft()) == (Account(), ())


def test_a_row_with_an_id_alone_is_one_of_defaults() -> None:
    assert mailbox_of() == Mailbox("m")
    account, problems = built(row_of("employees", id="e"))
    (employee,) = account.employees
    assert employee == Employee("e")
    assert employee.place == Place("employees.csv", 2)
    account, more = built(row_of("projects", id="p"))
    (project,) = account.projects
    assert project == Project("p")
    assert built(row_of("groups", id="g"))[0].groups == (Group("g"),)
    assert (*problems, *more) == ()


def test_every_cell_of_a_row_is_read_into_its_place() -> None:
    account, problems = built(
        row_of("employees", login="l", name="N", groups="g", id="e", kind="robot")
    )
    robot = Employee("e", "N", "l", ("g",), EmployeeKind.ROBOT)
    assert account.employees == (robot,)
    draft = row_of("projects", id="p", name="N", parent="q", group="A", anonymous="1")
    account, more = built(draft)
    assert account.projects == (Project("p", "N", "q", "A", anonymous=True),)
    assert built(row_of("groups", name="N", id="g"))[0].groups == (Group("g", "N"),)
    assert (*problems, *more) == ()
    mailbox = mailbox_of(name="N", owner="e", provider="gmail", username="u")
    assert mailbox == Mailbox("m", "", "N", "e", "gmail", "u")


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        *[("yes", True), ("TRUE", True), ("1", True)],
        *[("No", False), ("false", False), ("0", False)],
    ],
)
@pytest.mark.parametrize("column", ["two_factor", "default", "replies_here"])
def test_each_boolean_is_read(column: str, text: str, flag: bool) -> None:
    assert getattr(mailbox_of(**{column: text}), column) is flag


@pytest.mark.parametrize(
    ("table", "column", "default"),
    [
        ("employees", "active", True),
        ("projects", "active", True),
        ("projects", "anonymous", False),
        ("mailboxes", "two_factor", False),
        ("mailboxes", "default", False),
        ("mailboxes", "replies_here", False),
    ],
)
def test_a_boolean_that_is_none_is_told_and_its_default_used(
    table: str, column: str, default: bool
) -> None:
    account, problems = built(row_of(table, id="x", **{column: "maybe"}))
    assert getattr(getattr(account, table)[0], column) is default
    assert [evidence(p) for p in problems] == [
        f'{table}.csv, row 2, column {column}: "maybe" is neither yes nor no; '
        "expected yes, no, true, false, 1 or 0."
    ]


@pytest.mark.parametrize(
    ("column", "default", "said"),
    [
        ("auth", AuthKind.PASSWORD, "password, app_password or oauth2"),
        ("access", Access.SELECTED, "everyone, nobody or selected"),
        ("test", TestResult.UNKNOWN, "passed, failed or unknown"),
    ],
)
def test_a_word_that_is_not_known_is_told_with_what_is_used_instead(
    column: str, default: object, said: str
) -> None:
    account, problems = built(row_of("mailboxes", id="m", **{column: "zzzzzzz"}))
    assert getattr(account.mailboxes[0], column) is default
    assert [evidence(p) for p in problems] == [
        f'mailboxes.csv, row 2, column {column}: "zzzzzzz" is not known, {default} is '
        f"used; expected {said}."
    ]


def test_words_are_known_in_any_case() -> None:
    mailbox = mailbox_of(auth="OAuth2", access="Nobody", test="FAILED")
    assert mailbox.auth is AuthKind.OAUTH2
    assert mailbox.access is Access.NOBODY
    assert mailbox.test is TestResult.FAILED


@pytest.mark.parametrize(
    ("text", "port"),
    [("1", 1), ("65535", 65535), ("0465", 465), ("", None), ("000465", 465)],
)
def test_a_port_is_a_number_from_1_to_65535(text: str, port: int | None) -> None:
    assert mailbox_of(smtp_port=text).smtp.port == port
    assert mailbox_of(pop3_port=text).pop3.port == port


@pytest.mark.parametrize(
    "text", ["0", "65536", "655350", "655359", "-1", "²", "1 2", "ab", "9999999999"]
)
def test_a_port_that_is_none_is_told_and_left_open(text: str) -> None:
    account, problems = built(row_of("mailboxes", id="m", smtp_port=text))
    assert account.mailboxes[0].smtp.port is None
    assert [evidence(p) for p in problems] == [
        f'mailboxes.csv, row 2, column smtp_port: "{text}" is no port; '
        "expected a number from 1 to 65535."
    ]


@pytest.mark.parametrize("service", ["smtp", "pop3"])
def test_a_server_is_kept_as_it_is_written(service: str) -> None:
    cells = {f"{service}_host": "h.example", f"{service}_port": "465"}
    cells[f"{service}_security"] = "StartTLS"
    expected = Endpoint("h.example", 465, Security.STARTTLS)
    assert getattr(mailbox_of(**cells), service) == expected
    assert getattr(mailbox_of(**{f"{service}_host": "h"}), service) == Endpoint("h")


def test_an_encryption_that_is_not_known_counts_as_tls() -> None:
    account, problems = built(row_of("mailboxes", id="m", smtp_security="rot1"))
    assert account.mailboxes[0].smtp == Endpoint("", None, Security.TLS)
    assert evidence(problems[0]).startswith(
        'mailboxes.csv, row 2, column smtp_security: "rot1" is not known, tls is used; '
        "expected tls, starttls or none"
    )


@pytest.mark.parametrize("text", ["2026-03-31", "2024-02-29", ""])
def test_a_date_is_kept_as_written(text: str) -> None:
    assert mailbox_of(tested_on=text).tested_on == text


@pytest.mark.parametrize(
    "text", ["2026-02-30", "20260331", "2026-W13-2", "31.13.2026", "2026-3", "soon"]
)
def test_what_is_no_date_is_told_and_left_out(text: str) -> None:
    account, problems = built(row_of("mailboxes", id="m", tested_on=text))
    assert account.mailboxes[0].tested_on == ""
    assert [evidence(p) for p in problems] == [
        f'mailboxes.csv, row 2, column tested_on: "{text}" is no date; '
        "expected an ISO date such as 2026-03-31."
    ]


@pytest.mark.parametrize(
    "reference", ["env:A", "env:_x1", "file:/run/a b", "lab:good", "file:x"]
)
def test_a_reference_to_a_secret_is_kept(reference: str) -> None:
    assert mailbox_of(secret=reference).secret == reference


@pytest.mark.parametrize(
    "text", ["env:1A", "env:", "env:A-B", "env:Ż", "file:", "lab:", "xenv:A", "env:A\n"]
)
def test_what_is_no_reference_is_not_kept(text: str) -> None:
    account, problems = built(row_of("mailboxes", id="m", secret=text))
    assert account.mailboxes[0].secret == ""
    assert [evidence(p) for p in problems] == [
        "mailboxes.csv, row 2, column secret: the secret stands here in clear text, it "
        "was not read; expected env:NAME or file:PATH, a reference to where the secret "
        "is kept."
    ]
    assert problems[0].subject.id == "m"


@pytest.mark.parametrize(
    ("cell", "ids"),
    [("", ()), ("a", ("a",)), ("a;b", ("a", "b")), (" a ; ;b;", ("a", "b")), (";", ())],
)
def test_a_list_is_cut_at_semicolons(cell: str, ids: tuple[str, ...]) -> None:
    assert mailbox_of(projects=cell).projects == ids


@pytest.mark.parametrize("column", ["employees", "groups"])
def test_lists_make_a_company_mailbox_selected_and_no_own_one(column: str) -> None:
    assert mailbox_of(**{column: "x"}).access is Access.SELECTED
    assert mailbox_of(owner="company", **{column: "x"}).access is Access.SELECTED
    assert mailbox_of(owner="e", **{column: "x"}).access is Access.EVERYONE
    assert mailbox_of(projects="x").access is Access.EVERYONE


def test_in_a_doubtful_row_neither_value_nor_nearest_name_is_shown() -> None:
    draft = row_of("employees", doubtful=True, id="e", kind="robto", active="hunter2")
    account, problems = built(draft)
    assert account.employees[0].kind is EmployeeKind.PERSON
    assert [evidence(p) for p in problems] == [
        "employees.csv, row 2, column kind: (not shown: it may be a secret) is not "
        "known, person is used; expected person, robot or external.",
        "employees.csv, row 2, column active: (not shown: it may be a secret) is "
        "neither yes nor no; expected yes, no, true, false, 1 or 0.",
    ]
    assert "robto" not in repr(problems)
    assert "hunter2" not in repr(problems)
    assert [plain(p.data)["nearest"] for p in problems] == ["", ""]


@pytest.mark.parametrize("column", ["smtp_port", "tested_on"])
def test_ports_and_dates_of_a_doubtful_row_are_hidden_too(column: str) -> None:
    cells = {column: "hunter2", "secret": "env:A"}
    _, (found,) = built(row_of("mailboxes", doubtful=True, id="m", **cells))
    assert "hunter2" not in repr(found)
    assert f"column {column}: (not shown: it may be a secret) is no " in evidence(found)


SHIFTED = (
    "mailboxes.csv, row 2: the cells seem to stand in the wrong columns, not read from "
    "provider on; expected a server's name in smtp_host, a number in smtp_port."
)
CELLS = {"id": "m", "address": "a@b.pl", "name": "N", "owner": "e", "provider": "gmail"}


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("smtp_port", "smtp.b.pl"),
        ("smtp_security", "x.pl"),
        ("pop3_port", "1.1"),
        ("smtp_host", "465"),
        ("pop3_host", "995"),
    ],
)
def test_cells_in_wrong_columns_are_told_and_not_read_from_the_provider_on(
    column: str, text: str
) -> None:
    cells = {**CELLS, "secret": "hunter2", column: text, "groups": "g"}
    draft = row_of("mailboxes", **cells)
    account, problems = built(draft)
    assert [evidence(p) for p in problems] == [SHIFTED]
    assert problems[0].subject.id == "m"
    assert account.mailboxes == (Mailbox("m", "a@b.pl", "N", "e"),)


def test_in_a_doubtful_row_the_owner_may_be_the_secret() -> None:
    draft = row_of("mailboxes", doubtful=True, **CELLS, secret="hunter2")
    account, problems = built(draft)
    assert [evidence(p) for p in problems] == [SHIFTED]
    assert account.mailboxes == (Mailbox("m", "a@b.pl", "N"),)


@pytest.mark.parametrize("doubtful", [False, True])
def test_a_row_whose_secret_is_a_reference_is_in_its_columns(doubtful: bool) -> None:
    cells = {**CELLS, "secret": "env:A", "smtp_host": "465"}
    account, problems = built(row_of("mailboxes", doubtful, **cells))
    assert problems == ()
    assert account.mailboxes[0].provider == "gmail"
    assert account.mailboxes[0].smtp.host == "465"


def test_a_row_without_a_secret_may_be_short() -> None:
    account, problems = built(row_of("mailboxes", doubtful=True, **CELLS, secret=""))
    assert problems == ()
    assert account.mailboxes[0].owner == "e"


def test_the_account_s_keys_are_read_once_each() -> None:
    written = [
        *[("name", "A"), ("name", "B"), ("plan", "FREE"), ("reading.tie", "undecided")],
        *[("host", ""), ("host", "h.example"), ("nmae", "C")],
    ]
    rows = enumerate(written, 1)
    draft = Draft(settings=tuple(Setting(k, v, "a.toml", n) for n, (k, v) in rows))
    account, problems = built(draft)
    assert account == Account("A", "h.example", Plan.FREE, Reading(tie=Tie.UNDECIDED))
    switches = "precedence", "default_flag", "subprojects", "unverified", "tie"
    networks = "network.dns, network.ca_file, network.timeout"
    keys = ", ".join(f"reading.{s}" for s in switches)
    assert [evidence(p) for p in problems] == [
        'a.toml, row 2: "name" stands twice, only the first is read.',
        'a.toml, row 7: "nmae" is no known key, it is not read; expected name, host, '
        f'plan, {keys}, {networks} or network.ehlo; the nearest known name is "name".',
    ]


def test_a_key_s_value_that_is_not_known_is_told_and_the_default_used() -> None:
    draft = Draft(settings=(Setting("plan", "trail", "a.toml", 3),))
    account, problems = built(draft)
    assert account.plan is Plan.PAID
    assert [evidence(p) for p in problems] == [
        'a.toml, row 3, column plan: "trail" is not known, the default is used; '
        'expected paid, trial, free or unpaid; the nearest known name is "trial".'
    ]


def test_a_word_for_access_that_is_not_known_opens_a_mailbox_to_those_listed() -> None:
    row = row_of("mailboxes", id="m", access="everyone but Ann", employees="e")
    account, (found,) = built(row)
    assert account.mailboxes[0].access is Access.SELECTED
    assert "selected is used" in evidence(found)


@pytest.mark.parametrize("table", ["mailboxes", "employees"])
def test_a_short_row_with_an_id_alone_costs_that_row_only(
    load_texts: Callable[..., Loaded], table: str
) -> None:
    text = {"mailboxes": "id,address\nm1,a@b.test\n", "employees": "id,name\ne1,E\n"}
    loaded = load_texts(**{table: text[table] + "(2 rows)\n"})
    assert len(getattr(loaded.account, table)) == 1
    (told,) = [p for p in loaded.problems if p.rule == "config/id-missing"]
    assert "left out" in evidence(told)
    assert "(2 rows)" not in evidence(told)


@pytest.mark.parametrize(
    "column", ["owner", "access", "employees", "groups", "projects"]
)
def test_a_mailbox_that_might_serve_everybody_by_an_error_is_left_out(
    column: str,
) -> None:
    draft = row_of("mailboxes", id="m", address="m@b.test", **{column: "#N/A"})
    account, problems = built(draft)
    assert account.mailboxes == ()
    assert [p.rule for p in problems] == ["config/error-cell"]


def test_another_error_leaves_a_mailbox_where_it_is() -> None:
    draft = row_of("mailboxes", id="m", address="m@b.test", smtp_host="#REF!")
    assert [m.id for m in built(draft)[0].mailboxes] == ["m"]
