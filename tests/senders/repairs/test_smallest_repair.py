"""Repairs, held against single edits tried one by one with the oracle."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest

from diagnostics.accounts.synthetic import generate
from diagnostics.model import (
    Access,
    Account,
    DefaultFlag,
    Employee,
    EmployeeKind,
    Mailbox,
    Plan,
    Project,
    Reading,
    Subprojects,
    TestResult,
    Tie,
)
from diagnostics.senders.edits import Action, Edit, change, drafted, include
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.repairs.gap_grid import GapGrid
from diagnostics.senders.repairs.greedy_cover import Cover, greedy
from diagnostics.senders.repairs.optimum import improved
from diagnostics.senders.repairs.prices import SIDE_EFFECT_COST, Prices
from diagnostics.senders.repairs.proposals import (
    ACCESS_COST,
    EDIT_COST,
    LIFT_COST,
    NEW_MAILBOX_COST,
    Proposals,
)
from diagnostics.senders.repairs.smallest_repair import cheapest_repair
from diagnostics.words import text

Answers = dict[tuple[str, str], Any]


def passed(mailbox_id: str, **fields: Any) -> Mailbox:
    return Mailbox(mailbox_id, test=TestResult.PASSED, **fields)


def gaps_of(answers: Answers) -> set[tuple[str, str]]:
    return {pair for pair, a in answers.items() if a.decided_by == "no-candidate"}


def wanted_gaps(answers: Answers, projects_only: bool) -> set[tuple[str, str]]:
    return {g for g in gaps_of(answers) if not (projects_only and g[1] == "none")}


def changed_beside(before: Answers, after: Answers) -> int:
    """Pairs that were no gaps and have another sender or source."""
    gaps = gaps_of(before)
    return sum(
        (a.sender, a.source) != (after[pair].sender, after[pair].source)
        for pair, a in before.items()
        if pair not in gaps
    )


def reaches(account: Account, judge: Any) -> set[tuple[str, str]]:
    company = [m for m in account.mailboxes if not m.is_own and judge.accepts(m)]
    return {(e.id, m.id) for e in judge.rows for m in company if judge.may_use(e, m)}


def single_edits(account: Account) -> Iterator[Edit]:
    groups = {g for e in account.employees if e.active for g in e.groups}
    for mailbox in account.mailboxes:
        if mailbox.is_own or mailbox.access is Access.NOBODY:
            continue
        if mailbox.access is Access.SELECTED:
            yield change(mailbox.id, access=Access.EVERYONE)
            yield from (include(mailbox.id, "groups", g) for g in sorted(groups))
            people = (e.id for e in account.employees if e.active)
            yield from (include(mailbox.id, "employees", e) for e in people)
        if mailbox.is_bound:
            yield change(mailbox.id, projects=())
            projects = (p.id for p in account.projects if p.active)
            yield from (include(mailbox.id, "projects", p) for p in projects)


def priced(account: Account, edited: Account, oracle: Any) -> tuple[float, int]:
    """Cost of side effects and of access that an edited account brings."""
    was, now = oracle(account), oracle(edited)
    people = {e for e, _ in reaches(edited, now) - reaches(account, was)}
    beside = changed_beside(was.all(), now.all())
    return SIDE_EFFECT_COST * beside + ACCESS_COST * len(people), len(people)


def cheapest(account: Account, oracle: Any, projects_only: bool = False) -> float:
    """The best cost of any set of edits, two of one mailbox counted together too."""
    judge = oracle(account)
    gaps = wanted_gaps(judge.all(), projects_only)
    new = replace(
        account, mailboxes=(*account.mailboxes, passed("new-general-mailbox"))
    )
    best = NEW_MAILBOX_COST + priced(account, new, oracle)[0]
    states = {frozenset(gaps): 0.0}
    for mailbox in account.mailboxes:
        if judge.accepts(mailbox):
            so_far = list(states.items())  # one choice a mailbox, not one on another
            for closed, cost in choices(account, mailbox, oracle, best).items():
                for left, spent in so_far:
                    then = left - closed
                    if spent + cost < min(best, states.get(then, best)):
                        states[then] = spent + cost
    return min(best, states.get(frozenset(), best))


def choices(
    account: Account, mailbox: Mailbox, oracle: Any, best: float
) -> dict[frozenset[tuple[str, str]], float]:
    """What sets of edits of one mailbox close, and at which cost."""
    judge = oracle(account)
    gaps = gaps_of(judge.all())
    people = {e.id for e in judge.rows if judge.may_use(e, mailbox)}
    places = valid_in(judge, mailbox)
    sides: tuple[list[Any], list[Any]] = ([], [])
    for edit in single_edits(account):
        if edit.subject.id != mailbox.id:
            continue
        edited = drafted(account, [edit])
        then = oracle(edited)
        changed = edited.mailbox(mailbox.id)
        lifted = LIFT_COST if edit.action is Action.SET else 0.0
        cost = EDIT_COST + lifted + priced(account, edited, oracle)[0]
        of_projects = edit.values[0][0] == "projects"
        reach = (
            valid_in(then, changed) - places
            if of_projects
            else {e.id for e in then.rows if then.may_use(e, changed)} - people
        )
        if reach and cost < best:
            sides[of_projects].append((edit, cost, reach))
    beside = {
        (x[0], y[0]): beside_both(account, x, y, oracle) for x, y in product(*sides)
    }
    found: dict[frozenset[tuple[str, str]], float] = {}
    for some, others in product(some_of(sides[0], best), some_of(sides[1], best)):
        cost = sum(c for _, c, _ in (*some, *others))
        cost += sum(beside[x[0], y[0]] for x, y in product(some, others))
        rows = people.union(*(reach for _, _, reach in some))
        columns = places.union(*(reach for _, _, reach in others))
        closed = frozenset(gap for gap in gaps if gap[0] in rows and gap[1] in columns)
        if closed and cost < found.get(closed, best):
            found[closed] = cost
    return found


def valid_in(judge: Any, mailbox: Mailbox) -> set[str]:
    return {p.id if p else "none" for p in judge.columns if judge.is_valid(p, mailbox)}


def some_of(edits: list[Any], best: float) -> list[tuple[Any, ...]]:
    """All choices among edits that cost less than the best answer so far."""
    chosen = (c for n in range(len(edits) + 1) for c in combinations(edits, n))
    return [some for some in chosen if sum(cost for _, cost, _ in some) < best]


def beside_both(account: Account, one: Any, other: Any, oracle: Any) -> float:
    """The cost of side effects where two edits of one mailbox reach only together."""
    before = oracle(account).all()
    after = oracle(drafted(account, [one[0], other[0]])).all()
    pairs = product(one[2], other[2])
    there = {pair: before[pair] for pair in pairs if pair in before}
    return SIDE_EFFECT_COST * changed_beside(there, after)


@pytest.mark.parametrize("start", range(0, 240, 40))
def test_a_repair_of_a_random_account_is_the_cheapest_and_does_what_it_says(
    oracle: Any, account_of: Callable[..., Account], start: int
) -> None:
    for seed in range(start, start + 40):
        account = account_of(seed, 5)
        found = cheapest_repair(account)
        before = oracle(account).all()
        after = oracle(drafted(account, found.edits)).all()
        assert found.gaps_before == len(gaps_of(before))
        assert found.gaps_after == len(gaps_of(after)) == 0
        assert found.closed == found.gaps_before
        assert found.side_effects == changed_beside(before, after)
        assert len(found.texts) == len(found.edits)
        assert found.proved
        if before and found.gaps_before:
            assert found.cost == pytest.approx(cheapest(account, oracle)), seed
            edited = drafted(account, found.edits)
            assert found.gains_access == priced(account, edited, oracle)[1]


@pytest.mark.parametrize("start", range(0, 240, 40))
def test_projects_alone_are_repaired_at_the_least_cost_too(
    oracle: Any, account_of: Callable[..., Account], start: int
) -> None:
    for seed in range(start, start + 40):
        account = account_of(seed, 5)
        found = cheapest_repair(account, projects_only=True)
        before = oracle(account).all()
        after = oracle(drafted(account, found.edits)).all()
        assert found.gaps_before == len(wanted_gaps(before, True))
        assert found.gaps_after == len(wanted_gaps(after, True)) == 0
        assert found.side_effects == changed_beside(before, after)
        assert found.proved
        if found.gaps_before:
            expected = cheapest(account, oracle, projects_only=True)
            assert found.cost == pytest.approx(expected), seed


def proposals_of(account: Account) -> Proposals:
    roster = Roster.of(account, account.reading, False)
    return Proposals(GapGrid.of(PairMatrix(roster, account.reading)))


def edits_cost(edits: tuple[Edit, ...]) -> float:
    if edits[0].action is Action.ADD:
        return NEW_MAILBOX_COST
    lifted = LIFT_COST if edits[0].action is Action.SET else 0.0
    return len(edits) * EDIT_COST + lifted


@pytest.mark.parametrize("start", range(0, 400, 100))
def test_every_proposal_costs_and_closes_what_the_oracle_sees(
    oracle: Any, account_of: Callable[..., Account], start: int
) -> None:
    for seed in range(start, start + 100):
        account = account_of(seed, 5)
        before = oracle(account).all()
        if not gaps_of(before):
            continue
        proposals = proposals_of(account)
        prices = Prices(proposals)
        for number in np.flatnonzero(proposals.base < np.inf).tolist():
            edits = proposals.edits(number)
            edited = drafted(account, edits)
            cost, people = priced(account, edited, oracle)
            expected = edits_cost(edits) + cost
            if expected > prices.most:
                expected = np.inf
            assert prices.cost(number) == pytest.approx(expected), (seed, edits)
            assert proposals.gains_access([number]) == people
            closed = gaps_of(before) - gaps_of(oracle(edited).all())
            reached = proposals.rectangle(number)
            cells = proposals.grid.gap[np.ix_(reached.rows, reached.columns)]
            weight = proposals.grid.weight(reached.rows, reached.columns, cells)
            assert weight == len(closed), (seed, edits)


def test_greedy_closes_everything_and_is_never_cheaper_than_the_optimum(
    account_of: Callable[..., Account],
) -> None:
    for seed in range(80):
        account = account_of(seed)
        best = cheapest_repair(account)
        if not best.gaps_before:
            continue
        proposals = proposals_of(account)
        quick = greedy(Prices(proposals), time.monotonic() + 5)
        edits = [edit for n in quick.numbers for edit in proposals.edits(n)]
        assert cheapest_repair(drafted(account, edits)).gaps_before == 0
        assert quick.cost >= best.cost - 1e-9


def test_greedy_drops_what_the_later_choices_close_as_well() -> None:
    """The largest group is taken first; the other two hold all its members too."""
    groups = {"left": "abcde", "middle": "cdefgh", "right": "fghij"}
    lonely = tuple(
        Employee(
            who, groups=tuple(g for g, members in groups.items() if who in members)
        )
        for who in "abcdefghij"
    )
    served = tuple(Employee(f"s{n}") for n in range(40))
    account = Account(
        employees=lonely + served,
        mailboxes=(
            passed("m", access=Access.SELECTED, default=True),
            *(passed(f"own-{person.id}", owner=person.id) for person in served),
        ),
        reading=Reading(default_flag=DefaultFlag.ACROSS_LEVELS),
    )
    proposals = proposals_of(account)
    quick = greedy(Prices(proposals), time.monotonic() + 5)
    taken = {edit for number in quick.numbers for edit in proposals.edits(number)}
    assert taken == {include("m", "groups", "left"), include("m", "groups", "right")}
    assert quick.cost == pytest.approx(2 * (EDIT_COST + 5 * ACCESS_COST))


def proved_from_nothing(account: Account, projects_only: bool = False) -> Cover:
    """The optimum without a good start: nothing is priced, the new mailbox is known."""
    roster = Roster.of(account, account.reading, False)
    pairs = PairMatrix(roster, account.reading)
    prices = Prices(Proposals(GapGrid.of(pairs, projects_only)))
    start = Cover((prices.proposals.new_mailbox,), prices.most, proved=False)
    return improved(prices, start, time.monotonic() + 30)


@pytest.mark.parametrize("projects_only", [False, True])
def test_the_proof_comes_gap_by_gap_and_price_by_price_to_the_same_answer(
    account_of: Callable[..., Account],
    monkeypatch: pytest.MonkeyPatch,
    projects_only: bool,
) -> None:
    monkeypatch.setattr("diagnostics.senders.repairs.optimum._CELLS_AT_FIRST", 2)
    for seed in range(150):
        account = account_of(seed, 6)
        best = cheapest_repair(account, projects_only=projects_only)
        if best.gaps_before:
            found = proved_from_nothing(account, projects_only)
            assert found.proved
            assert found.cost == pytest.approx(best.cost), seed


def test_two_edits_that_disturb_only_together_are_weighed_together(
    oracle: Any,
) -> None:
    """Both are needed, so what they cost together can't be avoided, but is counted."""
    strong = passed(
        "strong",
        access=Access.SELECTED,
        groups=("sales",),
        projects=("p",),
        default=True,
    )
    account = Account(
        employees=TEAM,
        projects=(Project("p"), Project("q")),
        mailboxes=(strong, passed("own", owner="b", projects=("q",))),
        reading=Reading(default_flag=DefaultFlag.ACROSS_LEVELS),
    )
    found = proved_from_nothing(account, projects_only=True)
    assert found.proved
    together = 2 * EDIT_COST + ACCESS_COST + SIDE_EFFECT_COST
    assert found.cost == pytest.approx(together)
    assert cheapest(account, oracle, projects_only=True) == pytest.approx(together)
    assert cheapest_repair(account, projects_only=True).side_effects == 1


TEAM = (Employee("a", groups=("sales",)), Employee("b", groups=("care",)))
SELECTED = passed("m", access=Access.SELECTED, employees=("a",))
PEOPLE = (Employee("a"), Employee("b", groups=("g",)), Employee("c", groups=("g",)))


def test_one_group_is_rather_added_than_its_members_or_a_mailbox() -> None:
    found = cheapest_repair(Account(employees=PEOPLE, mailboxes=(SELECTED,)))
    assert found.edits == (include("m", "groups", "g"),)
    assert tuple(map(text, found.texts)) == (
        "Open mailbox m and add group g to its access list.",
    )
    assert (found.gaps_before, found.gains_access, found.proved) == (2, 2, True)
    assert found.cost == pytest.approx(EDIT_COST + 2 * ACCESS_COST)


def test_everyone_is_let_in_where_many_would_have_to_be_listed() -> None:
    people = tuple(Employee(f"e{n}", groups=(f"g{n}",)) for n in range(4))
    found = cheapest_repair(Account(employees=people, mailboxes=(SELECTED,)))
    assert found.edits == (change("m", access=Access.EVERYONE),)
    assert tuple(map(text, found.texts)) == ("Give everyone access to mailbox m.",)
    assert (found.gaps_before, found.gaps_after, found.gains_access) == (4, 0, 4)
    assert found.cost == pytest.approx(EDIT_COST + LIFT_COST + 4 * ACCESS_COST)


def test_clearing_projects_counts_where_the_mailbox_loses_its_lead() -> None:
    account = Account(
        employees=(Employee("a"), Employee("b")),
        projects=(Project("p"),),
        mailboxes=(
            passed("only-a", access=Access.SELECTED, employees=("a",)),
            passed("bound", projects=("p",)),
        ),
    )
    assert cheapest_repair(account).edits == (include("only-a", "employees", "b"),)
    proposals = proposals_of(account)
    clear = proposals.new_mailbox - 1
    assert proposals.edits(clear) == (change("bound", projects=()),)
    one_pair = pytest.approx(EDIT_COST + LIFT_COST + SIDE_EFFECT_COST)
    assert Prices(proposals).cost(clear) == one_pair, "in p only-a would send for a"
    turned = proposals_of(replace(account, mailboxes=account.mailboxes[::-1]))
    clear = turned.new_mailbox - 2
    assert turned.edits(clear) == (change("bound", projects=()),)
    assert Prices(turned).cost(clear) == one_pair, (
        "without a project bound would send for a"
    )


def test_a_project_is_listed_on_a_bound_mailbox_and_names_are_told() -> None:
    account = Account(
        employees=(Employee("a"),),
        projects=(Project("p"), Project("q", "Shop")),
        mailboxes=(
            passed("m", address="m@e.org", projects=("p",)),
            replace(SELECTED, id="s", projects=("p",), employees=()),
            passed("own", owner="a", projects=("none", "x")),
        ),
    )
    found = cheapest_repair(account)
    assert found.gaps_after == 0
    without = cheapest_repair(replace(account, mailboxes=account.mailboxes[:1]))
    assert without.edits == (change("m", projects=()),)
    assert tuple(map(text, without.texts)) == (
        "Clear the projects of mailbox m@e.org (m), so that it serves every project and"
        " tasks without one.",
    )
    bound = passed("n", access=Access.SELECTED, employees=("z",))
    general = cheapest_repair(replace(account, mailboxes=(account.mailboxes[0], bound)))
    assert general.edits == (include("n", "employees", "a"),)


def test_robots_count_and_external_users_remain() -> None:
    robot = Employee("r", kind=EmployeeKind.ROBOT)
    guest = Employee("x", kind=EmployeeKind.EXTERNAL)
    found = cheapest_repair(Account(employees=(robot, guest), mailboxes=(SELECTED,)))
    assert found.edits == (include("m", "employees", "r"),)
    assert (found.gaps_before, found.remaining) == (1, 1)
    assert "External users" in text(found.note)


@pytest.mark.parametrize("plan", [Plan.FREE, Plan.UNPAID])
def test_a_plan_that_cannot_send_is_not_repaired_by_edits(plan: Plan) -> None:
    found = cheapest_repair(Account(plan=plan, employees=PEOPLE, mailboxes=(SELECTED,)))
    assert (found.edits, found.gaps_before, found.remaining) == ((), 0, 3)
    assert str(plan) in text(found.note)


def test_a_closed_mailbox_stays_closed_and_a_failed_one_helps_nobody() -> None:
    for mailbox in (
        replace(SELECTED, access=Access.NOBODY),
        replace(SELECTED, test=TestResult.FAILED),
        passed("new-general-mailbox", access=Access.NOBODY),
    ):
        found = cheapest_repair(Account(employees=PEOPLE, mailboxes=(mailbox,)))
        (edit,) = found.edits
        assert isinstance(edit.row, Mailbox)
        assert edit.row.id not in {mailbox.id}
        assert text(found.texts[0]).startswith("Add a company mailbox")


def test_side_effects_make_a_strong_mailbox_dearer() -> None:
    many = tuple(Project(f"p{n}") for n in range(30))
    flagged = passed("f", access=Access.SELECTED, employees=("z",), default=True)
    usual = passed("u", owner="a", projects=tuple(p.id for p in many))
    weak = passed("w", access=Access.SELECTED, employees=("z",))
    account = Account(
        employees=(Employee("a"),),
        projects=many,
        mailboxes=(flagged, usual, weak),
        reading=Reading(default_flag=DefaultFlag.ACROSS_LEVELS),
    )
    found = cheapest_repair(account)
    assert found.edits == (include("w", "employees", "a"),)
    assert found.side_effects == 0
    worse = cheapest_repair(replace(account, mailboxes=(flagged, usual)))
    assert worse.edits[0].row is not None, "a new mailbox disturbs nobody"
    few = replace(account, projects=many[:2], mailboxes=(flagged, usual))
    assert (cheapest_repair(few).side_effects, len(cheapest_repair(few).edits)) == (
        2,
        1,
    )


def test_a_parent_is_listed_for_all_below_it_under_inherit() -> None:
    below = tuple(Project(f"c{n}", parent="top") for n in range(3))
    account = Account(
        employees=(Employee("a"),),
        projects=(Project("top"), Project("q"), *below),
        mailboxes=(passed("b", projects=("q",)), passed("own", owner="a")),
        reading=Reading(subprojects=Subprojects.INHERIT, tie=Tie.UNDECIDED),
    )
    assert cheapest_repair(account).gaps_before == 0
    proposals = proposals_of(account)
    possible = np.flatnonzero(proposals.base < np.inf).tolist()
    listing = [n for n in possible if proposals.edits(n)[0].action is Action.INCLUDE]
    assert max(len(proposals.rectangle(n).columns) for n in listing) == 4


def test_a_large_account_is_repaired_within_its_budget() -> None:
    account = generate(1000, 1000, 500)
    closed = replace(
        account,
        mailboxes=tuple(
            m
            for m in account.mailboxes
            if m.is_own or m.is_bound or m.access is not Access.EVERYONE
        ),
    )
    began = time.monotonic()
    found = cheapest_repair(closed, budget_seconds=5.0)
    assert time.monotonic() - began < 60
    assert found.gaps_before > 100_000
    assert (found.gaps_after, found.side_effects) == (0, 0)


def test_without_time_the_answer_still_closes_all_gaps() -> None:
    found = cheapest_repair(Account(employees=PEOPLE, mailboxes=(SELECTED,)), None, 0.0)
    assert (found.gaps_after, found.proved) == (0, False)


def test_a_mailbox_that_limits_people_and_projects_is_opened_both_ways() -> None:
    """One mailbox for one team in one project: a new one would cost more."""
    only = passed("m", access=Access.SELECTED, groups=("sales",), projects=("p",))
    projects = tuple(Project(project_id) for project_id in "pqr")
    found = cheapest_repair(
        Account(employees=TEAM, projects=projects, mailboxes=(only,))
    )
    let_in, cleared = found.edits
    assert let_in in (include("m", "employees", "b"), include("m", "groups", "care"))
    assert cleared == change("m", projects=())
    assert (found.gaps_before, found.gaps_after) == (7, 0)
    assert (found.proved, found.singly) == (True, False)
    assert found.cost == pytest.approx(2 * EDIT_COST + LIFT_COST + ACCESS_COST)


def test_projects_are_listed_where_tasks_without_one_are_left_aside() -> None:
    account = Account(
        employees=TEAM,
        projects=(Project("p"), Project("q")),
        mailboxes=(
            passed("m", access=Access.SELECTED, groups=("sales",), projects=("p",)),
            passed("n", access=Access.SELECTED, groups=("sales",), projects=("none",)),
        ),
    )
    found = cheapest_repair(account, projects_only=True)
    let_in, listed = found.edits
    assert let_in in (include("m", "employees", "b"), include("m", "groups", "care"))
    assert listed == include("m", "projects", "q")
    assert (found.gaps_before, found.gaps_after, found.side_effects) == (3, 0, 0)
    assert (found.proved, found.remaining) == (True, 2)
    assert "Tasks without a project were left aside: 2 pairs" in text(found.note)


def test_without_gaps_in_projects_nothing_is_proposed_for_them() -> None:
    bound = passed("m", projects=("p",))
    account = Account(employees=TEAM, projects=(Project("p"),), mailboxes=(bound,))
    found = cheapest_repair(account, projects_only=True)
    assert (found.edits, found.gaps_before, found.remaining) == ((), 0, 2)
    assert cheapest_repair(account).edits == (change("m", projects=()),)


def test_side_effects_of_two_edits_together_are_counted_once_both_are_taken() -> None:
    """Flagged, it would take the pair (b, q) over from the mailbox that serves it."""
    strong = passed(
        "strong",
        access=Access.SELECTED,
        groups=("sales",),
        projects=("p",),
        default=True,
    )
    fair = passed("fair", access=Access.SELECTED, employees=("b",), projects=("q",))
    account = Account(
        employees=TEAM,
        projects=(Project("p"), Project("q")),
        mailboxes=(strong, fair),
    )
    prices = Prices(proposals_of(account))
    proposals = prices.proposals
    by_edit = {
        proposals.edits(number): number
        for number in np.flatnonzero(proposals.base < np.inf).tolist()
    }
    care = by_edit[(include("strong", "groups", "care"),)]
    listed = by_edit[(include("strong", "projects", "q"),)]
    assert prices.cost_of_both(care, listed) == SIDE_EFFECT_COST
    alone = prices.cost(care) + prices.cost(listed)
    assert prices.total([care, listed]) == pytest.approx(alone + SIDE_EFFECT_COST)


@pytest.mark.parametrize(("at_most", "singly"), [(0, True), (1, False)])
def test_where_too_many_mailboxes_could_need_two_edits_single_ones_are_proved(
    monkeypatch: pytest.MonkeyPatch, at_most: int, singly: bool
) -> None:
    monkeypatch.setattr("diagnostics.senders.repairs.optimum.CHANCES_AT_MOST", at_most)
    only = passed("m", access=Access.SELECTED, groups=("sales",), projects=("p",))
    found = cheapest_repair(
        Account(employees=TEAM, projects=(Project("p"),), mailboxes=(only,))
    )
    assert found.gaps_after == 0
    assert (found.proved, found.singly) == (True, singly)
