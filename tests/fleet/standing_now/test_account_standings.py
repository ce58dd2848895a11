"""How kept accounts stand: what is open, the worst first, unknown ones before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from diagnostics.accounts import Loaded
from diagnostics.fleet.standing_now.account_standings import (
    ELSEWHERE,
    AccountStanding,
    StandingFinding,
    standings,
    work_of_all,
    work_rows_of,
)
from diagnostics.model import (
    Acceptance,
    Account,
    Extent,
    Finding,
    Mailbox,
    Missing,
    Named,
    Place,
    Severity,
    Subject,
    SubjectKind,
)
from diagnostics.workspace import Workspace, digest_of
from diagnostics.workspace.history import AUDIT, FILES, History, name_of_sample

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def found(severity: Severity, mailbox: str = "m") -> Finding:
    subject = Subject(SubjectKind.MAILBOX, mailbox)
    facts = {"mailbox": Named(mailbox), "projects": []}
    return Finding("coverage/dead-nowhere", subject, severity, facts)


def standing(
    label: str,
    *states: tuple[Severity, str],
    audited: datetime | None = NOON,
    trouble: str = "",
) -> AccountStanding:
    rows = tuple(
        StandingFinding(label, label, found(severity, f"m{n}"), state)
        for n, (severity, state) in enumerate(states)
    )
    return AccountStanding(label, label, rows, audited, None, trouble)


def test_what_is_accepted_is_neither_counted_nor_new() -> None:
    one = standing("a", (ERROR, "new"), (ERROR, "open"), (ERROR, "accepted"))
    assert one.number(ERROR) == 2
    assert one.number(WARNING) == 0
    assert one.number_new == 1


def test_the_list_of_work_has_the_worst_first_and_accepted_ones_last() -> None:
    accounts = [
        standing("a", (INFO, "open"), (ERROR, "accepted")),
        standing("b", (ERROR, "new"), (WARNING, "accepted")),
        standing("c", (ERROR, "open")),
    ]
    rows = work_of_all(accounts)
    assert [(r.account, str(r.finding.severity), r.state) for r in rows] == [
        ("b", "error", "new"),
        ("c", "error", "open"),
        ("a", "info", "open"),
        ("a", "error", "accepted"),
        ("b", "warning", "accepted"),
    ]


@pytest.mark.parametrize(
    ("severities", "states", "about", "left"),
    [
        ((), (), "", 4),
        (("error",), (), "", 2),
        (("error", "info"), (), "", 3),
        ((), ("open",), "", 2),
        (("error",), ("open",), "", 1),
        ((), (), "ALPHA", 2),
        ((), (), "alpha m1", 1),
        ((), (), "m1 beta", 1),
        ((), (), "nobody", 0),
        ((), (), "dead-nowhere", 4),
        ((), ("moon",), "", 0),
    ],
)
def test_filters_let_through_what_fits_all_of_them(
    severities: tuple[str, ...], states: tuple[str, ...], about: str, left: int
) -> None:
    accounts = [
        standing("Alpha", (ERROR, "open"), (INFO, "new")),
        standing("Beta", (ERROR, "accepted"), (WARNING, "open")),
    ]
    assert len(work_of_all(accounts, severities, states, about)) == left


@pytest.mark.parametrize(
    ("about", "left"), [("bak-14f2", 1), ("BAK-14F2", 1), ("14", 0), ("bak", 0)]
)
def test_an_id_is_found_whole_and_no_part_of_one_is(about: str, left: int) -> None:
    one = StandingFinding("bak-14f2", "Florist", found(ERROR), "open")
    account = AccountStanding("bak-14f2", "Florist", (one,))
    assert len(work_of_all([account], about=about)) == left


def test_a_row_of_the_list_says_whose_it_is_and_what_to_do() -> None:
    (row,) = work_rows_of(work_of_all([standing("Alpha", (ERROR, "new"))]))
    assert list(row) == [
        *("account", "id", "severity", "state", "rule", "subject", "evidence", "fix")
    ]
    assert (row["account"], row["state"], row["subject"]) == ("Alpha", "new", "m0")
    assert row["evidence"]
    assert row["fix"]


@pytest.fixture
def shelf(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "home")


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    kept = History(f"sqlite:///{tmp_path / 'history.sqlite3'}")
    yield kept
    kept.close()


def keep(shelf: Workspace, name: str, *accepted: Acceptance) -> str:
    account = Account(name, mailboxes=(Mailbox("m", "m@x.test"),), accepted=accepted)
    return shelf.keep(Loaded(account), digest_of([(name, b"x")])).id


def audit(history: History, name: str, at: datetime, *findings: Finding) -> None:
    history.record(name, AUDIT, findings, at, reading_name="documented")


def test_without_a_history_nobody_knows_how_an_account_stands(shelf: Workspace) -> None:
    keep(shelf, "Alpha")
    (one,) = standings(shelf, None, NOON)
    assert (one.label, one.findings, one.audited) == ("Alpha", (), None)


def test_an_account_stands_as_its_last_audit_and_acceptances_say(
    shelf: Workspace, history: History
) -> None:
    accepts = Acceptance("coverage/dead-nowhere", "m2", "", "known")
    keep(shelf, "Alpha", accepts)
    old, mended = found(WARNING, "m0"), found(ERROR, "m1")
    audit(history, "Alpha", NOON - DAY, old, mended)
    audit(history, "Alpha", NOON + DAY, old, found(ERROR, "m2"), found(INFO, "m3"))
    (one,) = standings(shelf, history, NOON)
    told = [(row.finding.subject.id, row.state) for row in one.findings]
    assert told == [("m2", "accepted"), ("m0", "open"), ("m3", "new")]
    assert (one.audited, one.checked) == (NOON + DAY, None)
    (later,) = standings(shelf, history, NOON + 2 * DAY)
    assert later.number_new == 0


def test_what_came_with_the_very_moment_is_not_new_since_it(
    shelf: Workspace, history: History
) -> None:
    keep(shelf, "Alpha")
    audit(history, "Alpha", NOON - DAY)
    audit(history, "Alpha", NOON, found(ERROR))
    for since, new in ((NOON - timedelta(seconds=1), 1), (NOON, 0)):
        (one,) = standings(shelf, history, since)
        assert one.number_new == new


def test_unknown_accounts_stand_first_then_those_with_most_errors(
    shelf: Workspace, history: History
) -> None:
    for name in ("one", "Two", "never", "warned", "fine"):
        keep(shelf, name)
    audit(history, "one", NOON, found(ERROR))
    audit(history, "Two", NOON, found(ERROR, "a"), found(ERROR, "b"))
    audit(history, "warned", NOON, found(WARNING))
    audit(history, "fine", NOON)
    labels = [one.label for one in standings(shelf, history, NOON)]
    assert labels == ["never", "Two", "one", "warned", "fine"]


def test_only_what_may_be_shown_is_shown(shelf: Workspace, history: History) -> None:
    ids = {name: keep(shelf, name) for name in ("one", "two")}
    for only, labels in (
        (None, ["one", "two"]),
        ([ids["two"]], ["two"]),
        ([], []),
        (["gone-0000"], []),
    ):
        found_labels = [one.label for one in standings(shelf, history, NOON, only)]
        assert found_labels == labels


def test_accounts_that_a_command_looked_at_elsewhere_stand_among_the_kept_ones(
    shelf: Workspace, history: History
) -> None:
    keep(shelf, "kept")
    audit(history, "kept", NOON, found(WARNING))
    audit(history, "bakery.planfix.com", NOON + DAY, found(ERROR, "m1"))
    first, second = standings(shelf, history, NOON)
    assert (first.label, first.is_kept, first.number(ERROR)) == (
        "bakery.planfix.com",
        False,
        1,
    )
    assert first.audited == NOON + DAY
    assert first.findings[0].account.startswith(ELSEWHERE)
    assert (second.label, second.is_kept) == ("kept", True)
    history.forget("bakery.planfix.com")
    assert [one.label for one in standings(shelf, history, NOON)] == ["kept"]


def test_samples_and_what_was_only_opened_are_no_accounts_that_somebody_looked_at(
    shelf: Workspace, history: History
) -> None:
    audit(history, name_of_sample("acme"), NOON, found(ERROR))
    history.record("opened.planfix.com", FILES, [], NOON)
    assert not standings(shelf, history, NOON)


def audit_of_two_versions(shelf: Workspace, history: History) -> None:
    for number in range(2):
        loaded = Loaded(Account("Alpha", host="alpha.planfix.com"))
        shelf.keep(loaded, digest_of([(str(number), b"x")]))
    audit(history, "alpha.planfix.com", NOON, found(ERROR))


def test_a_kept_account_that_is_damaged_is_told_of_once(
    shelf: Workspace, history: History
) -> None:
    audit_of_two_versions(shelf, history)
    for file in (shelf.home / "accounts").rglob("*"):
        if file.is_file() and file.name != "about.json":
            file.write_bytes(b"{")
    (damaged,) = standings(shelf, history, NOON)
    assert (damaged.is_kept, bool(damaged.trouble)) == (True, True)


def test_the_newest_version_of_a_kept_account_is_told_of_alone(
    shelf: Workspace, history: History
) -> None:
    audit_of_two_versions(shelf, history)
    assert [one.is_kept for one in standings(shelf, history, NOON)] == [True]


def test_every_run_is_told_anew_and_none_of_another_account(tmp_path: Path) -> None:
    shelf, history = Workspace(tmp_path), History(History.usual_url(tmp_path))
    for host in ("one.example.com", "two.example.com"):
        loaded = Loaded(Account(host=host), ())
        shelf.keep(loaded, digest_of([(host, b"")]), name=host)
    first, second = found(ERROR, "m1"), found(ERROR, "m2")
    for number, findings in enumerate(([first], [first, second], [])):
        at = NOON + timedelta(hours=number)
        history.record("one.example.com", AUDIT, findings, at)
        told = {a.label: len(a.findings) for a in standings(shelf, history, NOON)}
        assert told == {"one.example.com": len(findings), "two.example.com": 0}
    history.close()


def test_from_half_an_account_nothing_is_known_though_it_was_audited_before(
    shelf: Workspace, history: History
) -> None:
    lost = Missing(Extent.ROW, "config/wrong-shape", Place("account.json", 1))
    half = Account("Alpha", missing=(lost,))
    shelf.keep(Loaded(half), digest_of([("a", b"x")]))
    history.record("Alpha", AUDIT, [found(ERROR, "m1")], NOON)
    (one,) = standings(shelf, history, NOON)
    assert one.is_partial
    assert not one.is_known
    assert not one.findings
    assert "Not the whole account" in one.trouble
