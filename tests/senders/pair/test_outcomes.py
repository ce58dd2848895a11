"""Source and decision of a pair by its first two candidates, or without any."""

from __future__ import annotations

from itertools import product

import pytest

from diagnostics.model import (
    DefaultFlag,
    EmployeeKind,
    Mailbox,
    Plan,
    Precedence,
    Reading,
    Source,
    Tie,
)
from diagnostics.senders.pair.outcomes import (
    FROM_OWN,
    GAP,
    KINDS,
    NO_CODE,
    OUTCOMES,
    SENDS,
    TIED,
    Outcome,
    outcome_table,
    with_candidates,
    without_candidates,
)
from diagnostics.senders.pair.ranking import DecidedBy, key_code

READINGS = [
    Reading(precedence=p, default_flag=d, tie=t)
    for p, d, t in product(Precedence, DefaultFlag, Tie)
]


@pytest.mark.parametrize(
    ("kind", "plan", "source", "decided_by"),
    [
        (EmployeeKind.PERSON, Plan.PAID, Source.INTERNAL, DecidedBy.NO_CANDIDATE),
        (EmployeeKind.PERSON, Plan.TRIAL, Source.INTERNAL, DecidedBy.NO_CANDIDATE),
        (EmployeeKind.PERSON, Plan.FREE, Source.INTERNAL, DecidedBy.PLAN),
        (EmployeeKind.ROBOT, Plan.PAID, Source.NONE, DecidedBy.NO_CANDIDATE),
        (EmployeeKind.ROBOT, Plan.UNPAID, Source.NONE, DecidedBy.PLAN),
        (EmployeeKind.EXTERNAL, Plan.PAID, Source.UNKNOWN, DecidedBy.EXTERNAL_USER),
        (EmployeeKind.EXTERNAL, Plan.FREE, Source.UNKNOWN, DecidedBy.EXTERNAL_USER),
    ],
)
def test_without_candidates_kind_and_plan_decide(
    kind: EmployeeKind, plan: Plan, source: Source, decided_by: DecidedBy
) -> None:
    assert without_candidates(kind, plan) == Outcome(source, decided_by)


@pytest.mark.parametrize("reading", READINGS, ids=lambda r: r.name)
@pytest.mark.parametrize("traits", list(product((False, True), repeat=3)))
def test_the_first_candidate_s_level_is_the_source(
    reading: Reading, traits: tuple[bool, bool, bool]
) -> None:
    own, default, bound = traits
    first = Mailbox(
        "m",
        owner="a" if own else "company",
        default=default,
        projects=("p",) if bound else (),
    )
    code = key_code(first, reading)
    found = with_candidates(code, NO_CODE, reading)
    source = Source.OWN if own else Source.COMPANY
    assert found == Outcome(source, DecidedBy.ONLY_CANDIDATE)
    equal = with_candidates(code, code, reading)
    undecided = reading.tie is Tie.UNDECIDED
    decided = DecidedBy.TIE if undecided else DecidedBy.LIST_ORDER
    assert equal == Outcome(source, decided)


@pytest.mark.parametrize("plan", list(Plan))
@pytest.mark.parametrize("reading", READINGS, ids=lambda r: r.name)
def test_the_table_says_what_the_functions_say(reading: Reading, plan: Plan) -> None:
    table = outcome_table(reading, plan)
    assert table.shape == (len(KINDS), NO_CODE + 1, NO_CODE + 1)
    codes = range(4 if reading.default_flag is DefaultFlag.IGNORED else 8)
    for number, kind in enumerate(KINDS):
        none = OUTCOMES[table[number, NO_CODE, NO_CODE]]
        assert none == without_candidates(kind, plan)
        for code in codes:
            for following in (*codes[code:], NO_CODE):
                said = OUTCOMES[table[number, code, following]]
                assert said == with_candidates(code, following, reading)


def test_every_outcome_stands_once() -> None:
    assert len(set(OUTCOMES)) == len(OUTCOMES) == 17


def test_two_kinds_of_decision_are_ties_and_only_one_of_them_sends() -> None:
    tied = {o.decided_by for o, is_tied in zip(OUTCOMES, TIED, strict=True) if is_tied}
    assert tied == {DecidedBy.LIST_ORDER, DecidedBy.TIE}
    for outcome, sends in zip(OUTCOMES, SENDS, strict=True):
        from_mailbox = outcome.source in (Source.OWN, Source.COMPANY)
        assert sends == (from_mailbox and outcome.decided_by is not DecidedBy.TIE)


def test_what_leaves_from_an_own_mailbox_and_what_is_a_gap_is_known_by_outcome() -> (
    None
):
    for own, gap, outcome in zip(FROM_OWN, GAP, OUTCOMES, strict=True):
        assert bool(own) is (outcome.source == "own")
        assert bool(gap) is (outcome.decided_by == "no-candidate")
