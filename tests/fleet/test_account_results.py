"""What one of many accounts came to is counted, ranked and told without loss."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime

import pytest

from diagnostics.fleet.account_results import (
    AccountResult,
    Ending,
    result_document,
    result_of,
    worst_accounts_first,
)
from diagnostics.fleet.accounts_found import FleetAccount
from diagnostics.fleet.lines_of_accounts import fleet_row, reported_of
from diagnostics.fleet.run_notices.notice_documents import (
    MOST_TOLD,
    is_worth_telling,
    notice_of,
)
from diagnostics.model import Finding, Severity, Subject, SubjectKind

SAYS = "things:age-now"  # a sentence without facts
NOW = datetime(2026, 11, 26, tzinfo=UTC)
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def found(severity: Severity, mailbox: str = "m") -> Finding:
    subject = Subject(SubjectKind.MAILBOX, mailbox)
    return Finding("coverage/dead-nowhere", subject, severity, says=SAYS)


def result(
    *severities: Severity,
    label: str = "a",
    ending: Ending = Ending.DONE,
    accepted: frozenset[int] = frozenset(),
    new: frozenset[int] | None = None,
    why: str = "",
    unknown: int = 0,
) -> AccountResult:
    return AccountResult(
        FleetAccount(f"there/{label}", label),
        ending,
        findings=tuple(found(s, f"m{n}") for n, s in enumerate(severities)),
        accepted=accepted,
        new=new,
        why=why,
        unknown=unknown,
        ended=NOW.isoformat(),
    )


@pytest.mark.parametrize(
    ("accepted", "new", "counted", "counted_new", "number_new"),
    [
        (set(), None, 3, 3, None),  # nobody can tell: all of them count
        (set(), set(), 3, 0, 0),
        (set(), {0, 2}, 3, 2, 2),
        ({0}, {0, 2}, 2, 1, 1),
        ({0, 1, 2}, {0}, 0, 0, 0),
        ({1}, None, 2, 2, None),
    ],
)
def test_what_is_accepted_or_known_does_not_count(
    accepted: set[int],
    new: set[int] | None,
    counted: int,
    counted_new: int,
    number_new: int | None,
) -> None:
    one = result(
        *(ERROR, WARNING, INFO),
        accepted=frozenset(accepted),
        new=None if new is None else frozenset(new),
    )
    assert len(one.counted()) == counted
    assert len(one.counted(only_new=True)) == counted_new
    assert one.number_new == number_new


def test_positions_count_from_the_problems_of_the_files_on() -> None:
    one = AccountResult(
        FleetAccount("x", "x"),
        Ending.DONE,
        problems=(found(ERROR, "first"),),
        findings=(found(ERROR, "second"), found(ERROR, "third")),
        accepted=frozenset({1}),
    )
    assert [f.subject.id for f in one.counted()] == ["first", "third"]


@pytest.mark.parametrize("severity", Severity)
def test_each_severity_is_counted_apart(severity: Severity) -> None:
    one = result(ERROR, WARNING, WARNING, INFO, INFO, INFO)
    assert one.number(severity) == {ERROR: 1, WARNING: 2, INFO: 3}[severity]
    assert fleet_row(one)[f"{severity}s"] == one.number(severity)


def test_the_worst_is_the_first_of_the_most_severe_that_nobody_accepted() -> None:
    one = result(INFO, WARNING, ERROR, ERROR)
    assert one.worst() is one.findings[2]
    accepted = result(INFO, WARNING, ERROR, ERROR, accepted=frozenset({2, 3}))
    assert accepted.worst() is accepted.findings[1]
    assert result().worst() is None


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (result(why="no disk"), "no disk"),
        (result(ERROR, why="no disk"), "no disk"),
        (result(), "Nothing found."),
        (result(unknown=1), "Nothing found; 1 service could not be told about."),
        (result(unknown=2), "Nothing found; 2 services could not be told about."),
    ],
)
def test_an_account_says_why_it_has_no_answer_before_all_is_well(
    one: AccountResult, told: str
) -> None:
    assert one.told() == told


@pytest.mark.parametrize("ending", Ending)
def test_only_an_account_that_was_looked_at_whole_has_an_answer(ending: Ending) -> None:
    assert ending.has_answer is (ending is Ending.DONE)
    trouble = reported_of(result(ending=ending, why="x")).trouble
    assert bool(trouble) is not ending.has_answer
    if not ending.has_answer:
        assert reported_of(result(ending=ending)).trouble == str(ending)


def test_where_only_new_findings_are_told_the_others_are_told_nowhere() -> None:
    one = result(ERROR, INFO, new=frozenset({1}))
    assert one.worst(only_new=True) is one.findings[1]
    row = fleet_row(one, only_new=True)
    assert (row["errors"], row["told"]) == (0, one.told(only_new=True))
    nothing = fleet_row(result(ERROR, new=frozenset(), label="a"), only_new=True)
    assert (nothing["rule"], nothing["told"]) == ("", "Nothing new.")
    assert result(new=frozenset()).told(only_new=True) == "Nothing found."
    unsure = result(ERROR)
    assert unsure.worst(only_new=True) is unsure.findings[0]  # nobody can tell


def test_where_only_new_findings_are_told_they_decide_the_order() -> None:
    old = result(ERROR, new=frozenset(), label="a")
    new = result(WARNING, new=frozenset({0}), label="b")
    assert worst_accounts_first([old, new]) == [old, new]
    assert worst_accounts_first([old, new], only_new=True) == [new, old]


RANKED = [
    result(label="lost", ending=Ending.LOST),
    result(ERROR, ERROR, label="z"),
    result(ERROR, WARNING, label="y"),
    result(ERROR, label="x"),
    result(WARNING, label="w"),
    result(INFO, label="b"),
    result(label="C"),
    result(label="d"),
]


@pytest.mark.parametrize(("worse", "better"), list(itertools.pairwise(RANKED)))
def test_no_answer_then_errors_warnings_and_the_name_decide_the_order(
    worse: AccountResult, better: AccountResult
) -> None:
    assert worst_accounts_first([better, worse]) == [worse, better]


def test_a_result_comes_back_from_json() -> None:
    for one in (
        result(ERROR, accepted=frozenset({0}), new=frozenset()),
        result(new=None, unknown=3, why="x", ending=Ending.PARTIAL),
    ):
        assert result_of(json.loads(json.dumps(result_document(one)))) == one


@pytest.mark.parametrize(
    "damage",
    [{"ending": "moon"}, {"new": 3}, {"findings": [1]}, {"account": {"x": 1}}],
    ids=str,
)
def test_what_is_no_result_is_refused(damage: dict[str, object]) -> None:
    whole = result_document(result(ERROR))
    with pytest.raises((AttributeError, KeyError, TypeError, ValueError)):
        result_of({**whole, **damage})
    for name in whole:
        with pytest.raises(KeyError):
            result_of({k: v for k, v in whole.items() if k != name})


@pytest.mark.parametrize("number", [MOST_TOLD - 1, MOST_TOLD, MOST_TOLD + 1])
def test_a_notice_tells_fifty_and_counts_all(number: int) -> None:
    one = result(*[ERROR] * number, new=frozenset(range(number)))
    notice = notice_of([reported_of(one)], "audit-all", NOW)
    assert notice["new"] == number
    assert len(notice["findings"]) == min(number, MOST_TOLD)
    assert is_worth_telling(notice)


def test_what_nobody_knows_to_be_new_is_no_news() -> None:
    for one in (
        result(ERROR, new=None),
        result(ERROR, new=frozenset()),
        result(ERROR, new=frozenset({0}), accepted=frozenset({0})),
    ):
        notice = notice_of([reported_of(one)], "audit-all", NOW)
        assert (notice["new"], notice["findings"]) == (0, [])
        assert not is_worth_telling(notice)


def test_news_of_all_accounts_stand_worst_first() -> None:
    one = result(WARNING, ERROR, label="a", new=frozenset({0, 1}))
    two = result(ERROR, INFO, label="b", new=frozenset({0, 1}))
    rows = notice_of([reported_of(r) for r in (one, two)], "x", NOW)["findings"]
    assert [(row["account"], row["severity"]) for row in rows] == [
        ("a", "error"),
        ("b", "error"),
        ("a", "warning"),
        ("b", "info"),
    ]
