"""Wishes, held against every set of steps tried one by one with the oracle."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from diagnostics.model import (
    Access,
    Account,
    Employee,
    EmployeeKind,
    Group,
    Mailbox,
    Plan,
    Project,
    Reading,
    TestResult,
    Tie,
    UnknownIdError,
)
from diagnostics.senders.edits import drafted
from diagnostics.senders.pair.losing_reasons import Pair
from diagnostics.senders.simulation import simulate
from diagnostics.senders.wishes.moves import Means, Move, Moves
from diagnostics.senders.wishes.one_wish import wish
from diagnostics.words import text


def passed(mailbox_id: str, **fields: Any) -> Mailbox:
    return Mailbox(mailbox_id, test=TestResult.PASSED, **fields)


def comes_first(
    oracle: Any, account: Account, pair: tuple[str, str], sender: str
) -> bool:
    """Whether the mailbox sends, and no equal one stands beside it."""
    judge = oracle(account, account.reading, True)
    people = {e.id: e for e in account.employees}
    places = {p.id: p for p in account.projects}
    found = judge.candidates(people[pair[0]], places.get(pair[1]))
    if people[pair[0]].kind is EmployeeKind.EXTERNAL or not found:
        return False
    return (
        found[0].id == sender
        and not judge.answer(people[pair[0]], places.get(pair[1])).tied
    )


def held(oracle: Any, account: Account, pair: tuple[str, str], sender: str) -> set[str]:
    readings = oracle(account).readings()
    return {
        reading.name
        for reading in readings
        if comes_first(oracle, replace(account, reading=reading), pair, sender)
    }


def all_moves(account: Account, pair: tuple[str, str], wanted: Mailbox) -> list[Move]:
    moves = Moves(Pair.of(account, *pair, account.reading))
    found = list(moves.of_wanted(wanted))
    for mailbox in account.mailboxes:
        if mailbox.id != wanted.id and mailbox.owner in ("company", pair[0]):
            found += moves.of_rival(mailbox)
    return list(dict.fromkeys(found))


def smallest(
    oracle: Any, account: Account, pair: tuple[str, str], wanted: Mailbox, most: int
) -> dict[frozenset[Means], float]:
    """By kind the least cost of any set of so many steps that has none to spare."""
    working: list[frozenset[Move]] = []
    best: dict[frozenset[Means], float] = {}
    moves = all_moves(account, pair, wanted)
    for size in range(most + 1):
        for chosen in combinations(moves, size):
            some = frozenset(chosen)
            if any(fewer <= some for fewer in working):
                continue
            edits = [edit for move in chosen for edit in move.edits]
            if not comes_first(oracle, drafted(account, edits), pair, wanted.id):
                continue
            working.append(some)
            kind = frozenset(move.means for move in chosen)
            cost = sum(move.cost for move in chosen)
            best[kind] = min(cost, best.get(kind, cost))
    return best


def asked(account: Account, seed: int) -> tuple[tuple[str, str], Mailbox] | None:
    rng = random.Random(seed)
    if not account.mailboxes:
        return None
    places = ["none", *(p.id for p in account.projects)]
    pair = rng.choice(account.employees).id, rng.choice(places)
    return pair, rng.choice(account.mailboxes)


def wishes(
    account_of: Callable[..., Account], seeds: range, largest: int
) -> Iterator[tuple[int, Account, tuple[str, str], Mailbox]]:
    for seed in seeds:
        account = account_of(seed, largest)
        chosen = asked(account, seed)
        if chosen:
            yield seed, account, *chosen


@pytest.mark.parametrize("start", range(0, 560, 80))
def test_alternatives_are_the_smallest_of_their_kind_and_do_what_they_say(
    oracle: Any, account_of: Callable[..., Account], start: int
) -> None:
    for seed, account, pair, wanted in wishes(account_of, range(start, start + 80), 5):
        found = wish(account, *pair, wanted.id)
        now = held(oracle, account, pair, wanted.id)
        assert {reading.name for reading in found.readings} == now, seed
        for each in found.alternatives:
            edits = [edit for move in each.moves for edit in move.edits]
            after = drafted(account, edits)
            told = {reading.name for reading in each.readings}
            assert told == held(oracle, after, pair, wanted.id), seed
            assert account.reading.name in told, seed
        if found.impossible:
            assert not found.alternatives
        best = smallest(oracle, account, pair, wanted, 2)
        barred = account.employee(pair[0]).kind is EmployeeKind.EXTERNAL
        if best and not barred and account.plan.can_send:
            assert not found.impossible, seed
            if frozenset() not in best:
                assert found.alternatives, seed
                cheapest = min(sum(m.cost for m in a.moves) for a in found.alternatives)
                assert cheapest <= min(best.values()) + 1e-6, seed
        for each in found.alternatives:
            kind = frozenset(move.means for move in each.moves)
            if len(each.moves) <= 2 and not each.is_robust:
                cost = sum(move.cost for move in each.moves)
                assert cost == pytest.approx(best[kind]), seed


@pytest.mark.parametrize("start", range(0, 40, 20))
def test_no_way_of_three_steps_is_missed(
    oracle: Any, account_of: Callable[..., Account], start: int
) -> None:
    for seed, account, pair, wanted in wishes(account_of, range(start, start + 20), 4):
        found = wish(account, *pair, wanted.id)
        best = smallest(oracle, account, pair, wanted, 3)
        if best and frozenset() not in best and account.plan.can_send:
            cheapest = min(sum(m.cost for m in a.moves) for a in found.alternatives)
            assert cheapest <= min(best.values()) + 1e-6, seed


ANN = Employee("ann", "Ann Lis", groups=("sales",))
KIM = Employee("kim", "Kim Roy")
PEOPLE = (ANN, KIM, Employee("guest", "Guest", kind=EmployeeKind.EXTERNAL))
PLACES = (Project("shop", "Shop"), Project("web", "Internal"))
INFO = passed("info", address="info@acme.example")
SHOP = passed("shop", address="shop@acme.example", projects=("shop",))
OWN = passed("kim", address="kim@acme.example", owner="kim")


def account_with(*mailboxes: Mailbox, **fields: Any) -> Account:
    return Account(
        groups=(Group("sales", "Sales"),),
        employees=PEOPLE,
        projects=PLACES,
        mailboxes=mailboxes,
        **fields,
    )


def steps(account: Account, person: str, place: str, want: str) -> list[list[str]]:
    found = wish(account, person, place, want)
    return [[text(step) for step in each.steps] for each in found.alternatives]


def test_an_own_mailbox_is_limited_to_the_other_projects() -> None:
    """No Default on a company mailbox helps: the own level comes first."""
    first, *_ = steps(account_with(INFO, OWN), "kim", "shop", "info")
    assert first == [
        "Limit kim@acme.example (kim) to Internal"
        " (now: all projects, and tasks without one)."
    ]


def test_what_holds_under_every_reading_comes_before_what_hangs_on_one() -> None:
    found = wish(account_with(INFO, SHOP), "ann", "shop", "info")
    sure = [each.is_robust for each in found.alternatives]
    assert sure == sorted(sure, reverse=True)
    assert found.alternatives[0].is_robust
    by_default = [
        each
        for each in found.alternatives
        if each.moves[0].means is Means.DEFAULT and len(each.moves) == 1
    ]
    assert "not where" in text(by_default[0].hold)


def test_a_mailbox_that_everybody_could_then_use_is_last_and_said() -> None:
    found = wish(account_with(SHOP), "ann", "web", "shop")
    first, last = found.alternatives
    assert text(first.steps[0]).startswith("Add project Internal to the projects of")
    assert not first.warnings
    assert "letters of every other project" in text(last.warnings[0])


def test_an_address_will_do_and_an_unknown_one_is_refused() -> None:
    account = account_with(INFO, OWN)
    by_id = steps(account, "kim", "shop", "info")
    assert steps(account, "kim", "shop", "INFO@acme.example") == by_id
    with pytest.raises(UnknownIdError, match='no mailbox "inof"'):
        wish(account, "kim", "shop", "inof")


def test_an_external_author_and_a_plan_are_told_as_the_reason() -> None:
    found = wish(account_with(INFO), "guest", "shop", "info")
    assert not found.alternatives
    assert "external user" in text(found.impossible[0])
    lapsed = wish(account_with(INFO, plan=Plan.FREE), "ann", "shop", "info")
    assert "Only a paid plan helps" in text(lapsed.impossible[0])


def test_an_own_mailbox_that_cannot_be_limited_always_comes_first() -> None:
    account = replace(account_with(INFO, OWN), projects=PLACES[:1])
    found = wish(account, "kim", "shop", "info")
    assert not found.alternatives
    assert "Kim Roy's own mailbox and comes before" in text(found.impossible[0])


def test_an_own_mailbox_of_that_project_alone_is_limited_to_others() -> None:
    account = account_with(INFO, replace(OWN, projects=("shop",)))
    first, *_ = steps(account, "kim", "shop", "info")
    assert first == ["Limit kim@acme.example (kim) to Internal (now: Shop)."]
    hidden = replace(account, projects=(PLACES[0], replace(PLACES[1], anonymous=True)))
    found = wish(hidden, "kim", "shop", "info")
    assert not found.alternatives
    assert "may show a personal address" in text(found.impossible[0])


def test_what_is_kept_is_left_alone_and_named_where_it_is_in_the_way() -> None:
    account = account_with(INFO, OWN)
    found = wish(account, "kim", "shop", "info", keep=("kim",))
    assert not found.alternatives
    assert "to be kept as it is" in text(found.impossible[0])


def test_a_tie_is_no_answer_even_where_the_list_puts_the_mailbox_first() -> None:
    account = account_with(INFO, passed("two"))
    found = wish(account, "ann", "shop", "info")
    assert found.by_order
    assert not found.met
    assert not found.readings
    assert not found.is_sure
    told = steps(account, "ann", "shop", "info")
    assert ["Set Default on info@acme.example (info)."] in told
    strict = replace(account, reading=Reading(tie=Tie.UNDECIDED))
    assert steps(strict, "ann", "shop", "info") == told


@pytest.mark.parametrize("tie", Tie)
def test_equal_mailboxes_of_one_address_both_do(tie: Tie) -> None:
    """Whichever of the two sends, the letter leaves from the wanted address."""
    twins = INFO, replace(INFO, id="second")
    account = replace(account_with(*twins), reading=Reading(tie=tie))
    found = wish(account, "ann", "shop", "info@acme.example")
    assert found.met
    assert found.is_sure
    one = wish(account, "ann", "shop", "info")
    assert not one.met
    third = account_with(*twins, passed("third", address="third@acme.example"))
    assert not wish(third, "ann", "shop", "info@acme.example").met


def test_what_else_changes_is_told_with_names() -> None:
    found = wish(account_with(INFO, OWN), "kim", "shop", "info")
    effects = found.alternatives[0].effects
    assert (effects.pairs, effects.lost) == (1, 0)
    assert text(effects.by_outcome[0].phrase) == (
        "1 pair (Kim Roy; in tasks without a project):"
        " from kim@acme.example (kim) to info@acme.example (info)"
    )


def test_who_gains_access_and_what_is_not_saved_are_told() -> None:
    closed = passed("desk", access=Access.SELECTED, employees=("kim",))
    failed = replace(closed, test=TestResult.FAILED)
    found = wish(account_with(closed), "ann", "shop", "desk")
    assert [text(said) for said in found.alternatives[0].effects.access] == [
        "Ann Lis may send from desk, and could not before"
    ]
    broken = wish(account_with(failed), "ann", "shop", "desk").alternatives[0]
    assert "Make the test of desk pass" in text(broken.steps[0])
    assert broken.effects.refused == ()


def test_an_inactive_person_is_answered_with_that_remark() -> None:
    gone = replace(KIM, active=False)
    account = replace(account_with(INFO, OWN), employees=(ANN, gone))
    found = wish(account, "kim", "shop", "info")
    assert [text(said) for said in found.remarks] == [
        "Kim Roy is inactive: this answers as if active."
    ]


def test_an_address_that_is_not_there_is_added_as_far_as_it_helps() -> None:
    account = account_with(INFO, OWN)
    found = wish(account, "ann", "shop", "shop@acme.example")
    first, *_ = found.alternatives
    assert not found.met
    assert text(first.steps[0]).startswith(
        "Add a company mailbox shop@acme.example with access for Ann Lis, limited"
    )
    after = simulate(drafted(account, [e for m in first.moves for e in m.edits]))
    assert after.at("ann", "shop").sender == "shop"
    assert not after.at("ann", "shop").tied
    assert first.effects.pairs == 0
    (there,) = found.remarks
    assert text(there) == (
        "The account has no mailbox shop@acme.example; what follows adds one."
    )
    near = wish(account, "ann", "shop", "inof@acme.example")
    assert "(the nearest is info@acme.example)" in text(near.remarks[0])
    outside = wish(account, "guest", "shop", "shop@acme.example")
    assert not outside.alternatives
    assert "external user" in text(outside.impossible[0])


def test_a_new_mailbox_sends_after_every_alternative_under_what_it_says(
    oracle: Any, account_of: Callable[..., Account]
) -> None:
    told = 0
    for seed in range(60):
        account = account_of(seed, 4)
        pair = account.employees[0].id, ["none", *(p.id for p in account.projects)][-1]
        found = wish(account, *pair, "brand.new@example.test")
        assert bool(found.alternatives) != bool(found.impossible), seed
        for each in found.alternatives:
            told += 1
            after = drafted(account, [e for m in each.moves for e in m.edits])
            names = {reading.name for reading in each.readings}
            assert names == held(oracle, after, pair, each.mailbox.id), seed
    assert told > 60
