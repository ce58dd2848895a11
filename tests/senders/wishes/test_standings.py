"""How mailboxes stand in a pair, by hand: who comes first, and alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from diagnostics.model import (
    Access,
    Account,
    DefaultFlag,
    Employee,
    EmployeeKind,
    Mailbox,
    Precedence,
    Project,
    Reading,
    Subprojects,
    TestResult,
    Tie,
    Unverified,
)
from diagnostics.senders.pair.losing_reasons import Pair
from diagnostics.senders.wishes.standings import (
    ALL_READINGS,
    READINGS,
    Stand,
    Standings,
    bit_of,
    mixture_of,
)

ADA = Employee("ada", groups=("g",))


def box(row_id: str, **fields: Any) -> Mailbox:
    return Mailbox(row_id, **{"test": TestResult.PASSED, **fields})


def standings(
    *boxes: Mailbox, project: str = "sub", as_good: tuple[str, ...] = ()
) -> Standings:
    """The first mailbox is the wanted one."""
    account = Account(
        employees=(ADA, Employee("ben")),
        projects=(Project("web"), Project("sub", parent="web"), Project("shop")),
        mailboxes=boxes,
    )
    return Standings(Pair.of(account, "ada", project, Reading()), boxes[0], as_good)


def readings(held: int) -> list[Reading]:
    return [r for bit, r in enumerate(READINGS) if held >> bit & 1]


def test_there_are_twelve_readings_each_at_its_place() -> None:
    assert len(set(READINGS)) == 12
    assert ALL_READINGS == 0b1111_1111_1111
    assert [bit_of(reading) for reading in READINGS] == list(range(12))


@pytest.mark.parametrize(
    "more", [{"tie": Tie.UNDECIDED}, {"unverified": Unverified.USABLE}]
)
def test_ties_and_untested_mailboxes_make_no_reading_of_their_own(
    more: dict[str, Any],
) -> None:
    assert [bit_of(replace(r, **more)) for r in READINGS] == list(range(12))


def test_eight_traits_are_eight_numbers_own_default_bound_the_least() -> None:
    owners, flags, lists = ("ada", "company"), (True, False), (("p",), ())
    found = [
        mixture_of(Mailbox("m", owner=owner, default=flag, projects=projects))
        for owner, flag, projects in product(owners, flags, lists)
    ]
    assert found == list(range(8))


@pytest.mark.parametrize(
    ("mailbox", "candidate"),
    [
        (box("m"), (True, True)),
        (box("m", projects=("sub",)), (True, True)),
        (box("m", projects=("web",)), (True, False)),  # inherited, or separate
        (box("m", projects=("shop",)), (False, False)),
        (box("m", owner="ada"), (True, True)),
        (box("m", owner="ben"), (False, False)),
        (box("m", test=TestResult.FAILED), (False, False)),
        (box("m", access=Access.NOBODY), (False, False)),
        (box("m", access=Access.SELECTED, groups=("g",)), (True, True)),
        (box("m", access=Access.SELECTED, employees=("ben",)), (False, False)),
    ],
)
def test_a_mailbox_is_a_candidate_by_way_to_read_sub_projects(
    mailbox: Mailbox, candidate: tuple[bool, bool]
) -> None:
    ways = dict(zip(Subprojects, candidate, strict=True))
    assert [*ways] == [*Subprojects]
    stand = standings(mailbox).stand(mailbox, ADA)
    expected = tuple(
        candidate[0] if way is Subprojects.INHERIT else candidate[1]
        for way in Subprojects
    )
    assert stand == Stand(mixture_of(mailbox), expected)  # type: ignore[arg-type]


def test_nobody_external_has_candidates() -> None:
    mailbox = box("m")
    guest = replace(ADA, kind=EmployeeKind.EXTERNAL)
    account = Account(employees=(guest,), mailboxes=(mailbox,))
    found = Standings(Pair.of(account, "ada", "none", Reading()), mailbox)
    assert found.holds(guest, {}) == 0


def test_alone_it_comes_first_under_every_reading_where_it_is_a_candidate() -> None:
    assert standings(box("m")).holds(ADA, {}) == ALL_READINGS
    assert standings(box("m", access=Access.NOBODY)).holds(ADA, {}) == 0
    inherited = standings(box("m", projects=("web",))).holds(ADA, {})
    assert {r.subprojects for r in readings(inherited)} == {Subprojects.INHERIT}
    assert len(readings(inherited)) == 6


def test_one_of_two_equal_mailboxes_is_not_alone() -> None:
    assert standings(box("m"), box("n")).holds(ADA, {}) == 0
    assert standings(box("m"), box("n"), as_good=("n",)).holds(ADA, {}) == ALL_READINGS


def test_an_own_mailbox_comes_before_a_bound_one_or_behind_it_by_reading() -> None:
    own, bound = box("own", owner="ada"), box("bound", projects=("sub",))
    first = readings(standings(own, bound).holds(ADA, {}))
    second = readings(standings(bound, own).holds(ADA, {}))
    assert {r.precedence for r in first} == {Precedence.OWN_FIRST}
    assert {r.precedence for r in second} == {Precedence.BOUND_FIRST}
    assert len(first) == len(second) == 6


def test_default_counts_under_the_readings_that_heed_it() -> None:
    flagged, plain = box("flagged", default=True), box("plain")
    held = readings(standings(flagged, plain).holds(ADA, {}))
    assert {r.default_flag for r in held} == {
        DefaultFlag.WITHIN_LEVEL,
        DefaultFlag.ACROSS_LEVELS,
    }
    assert standings(plain, flagged).holds(ADA, {}) == 0


def test_somebody_else_s_own_mailbox_is_nobody_s_rival() -> None:
    found = standings(box("m"), box("his", owner="ben"))
    assert set(found.mailboxes) == {"m"}
    assert found.holds(ADA, {}) == ALL_READINGS


def test_edits_count_for_the_wanted_one_and_for_rivals() -> None:
    wanted, rival = box("m", access=Access.NOBODY), box("n")
    found = standings(wanted, rival)
    opened = replace(wanted, access=Access.EVERYONE)
    shut = replace(rival, access=Access.NOBODY)
    assert found.holds(ADA, {"m": opened}) == 0
    assert found.holds(ADA, {"n": shut}) == 0
    assert found.holds(ADA, {"m": opened, "n": shut}) == ALL_READINGS
    assert found.holds(ADA, {}) == 0  # what was tried before changes nothing


def test_groups_of_the_author_are_looked_at_anew() -> None:
    wanted = box("m", access=Access.SELECTED, groups=("h",))
    found = standings(wanted)
    assert found.holds(ADA, {}) == 0
    assert found.holds(replace(ADA, groups=("g", "h")), {}) == ALL_READINGS
    assert found.holds(ADA, {}) == 0


@pytest.mark.parametrize(
    ("rival", "is_one"),
    [
        (box("n"), True),
        (box("n", default=True), True),
        (box("n", owner="ada"), True),
        (box("n", projects=("sub",)), True),
        (box("n", projects=("shop",)), False),
        (box("n", access=Access.NOBODY), False),
        (box("n", test=TestResult.FAILED), False),
    ],
)
def test_who_is_a_candidate_and_not_beaten_is_a_rival(
    rival: Mailbox, is_one: bool
) -> None:
    found = standings(box("m"), rival)
    bit = bit_of(Reading())
    assert found.rivals(ADA, {}, bit) == ["n"] * is_one
    shut = replace(rival, access=Access.NOBODY, owner="company")
    assert found.rivals(ADA, {"n": shut}, bit) == []


def test_who_is_beaten_is_no_rival() -> None:
    own = box("own", owner="ada")
    found = standings(own, box("n"), box("twin", owner="ada"))
    assert found.rivals(ADA, {}, bit_of(Reading())) == ["twin"]
    demoted = {"own": replace(own, owner="company")}
    assert found.rivals(ADA, demoted, bit_of(Reading())) == ["n", "twin"]


@pytest.mark.parametrize("way", Subprojects)
def test_whether_it_is_a_candidate_hangs_on_the_reading(way: Subprojects) -> None:
    wanted = box("m", projects=("web",))
    found = standings(wanted)
    bit = bit_of(Reading(subprojects=way))
    assert found.is_candidate(ADA, {}, bit) is (way is Subprojects.INHERIT)
    assert found.is_candidate(ADA, {"m": replace(wanted, projects=())}, bit)
    assert not found.is_candidate(
        ADA, {"m": replace(wanted, access=Access.NOBODY)}, bit
    )
