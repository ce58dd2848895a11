"""A mailbox that was meant to send, and what is said where another one does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from diagnostics.model import (
    Access,
    Account,
    Employee,
    Finding,
    Group,
    Mailbox,
    Plan,
    Project,
    Reading,
    TestResult,
    Tie,
)
from diagnostics.senders.coverage import intended, singly
from diagnostics.senders.coverage.audited import Audited
from diagnostics.senders.coverage.auditing import audit
from diagnostics.senders.coverage.intended import Intention, intention_of
from diagnostics.words import evidence

PEOPLE = (
    Employee("ada", "Ada", groups=("g",)),
    Employee("bob", "Bob", groups=("g",)),
    Employee("cy", "Cy"),
)
PROJECTS = (Project("shop", "Shop"), Project("web", "Web"))


def box(mailbox_id: str, **fields: Any) -> Mailbox:
    return Mailbox(mailbox_id, **{"test": TestResult.PASSED, **fields})


TEAM, ADAS = box("team"), box("adas", owner="ada")
ADAS_SHOP = box("adas", owner="ada", projects=("shop",))
CHOSEN = {"access": Access.SELECTED, "groups": ("g",)}


def found_in(*mailboxes: Mailbox, **fields: Any) -> list[Finding]:
    account = Account(
        groups=(Group("g"),),
        employees=PEOPLE,
        projects=PROJECTS,
        mailboxes=mailboxes,
        **fields,
    )
    found = [f for f in audit(account) if f.rule.endswith("intended-unused")]
    for finding in found:
        assert finding.data["pairs"] > 0
    return found


def said_of(*mailboxes: Mailbox, **fields: Any) -> list[str]:
    return [evidence(finding) for finding in found_in(*mailboxes, **fields)]


def test_a_bound_mailbox_says_where_an_own_one_comes_before_it() -> None:
    (found,) = found_in(TEAM, box("for-shop", projects=("shop",)), ADAS)
    assert evidence(found) == (
        "for-shop lists Shop, and letters of Ada leave from adas there."
    )
    assert found.data["pairs"] == 1
    witness = found.data["employee"].id, found.data["project"].id
    assert witness == ("ada", "shop")


def test_the_witness_is_a_pair_in_which_it_loses() -> None:
    both = box("both", projects=("shop", "web"))
    (found,) = found_in(both, box("adas", owner="ada", projects=("web",)))
    assert (found.data["employee"].id, found.data["project"].id) == ("ada", "web")
    assert (
        evidence(found) == "both lists Web, and letters of Ada leave from adas there."
    )


def test_what_the_same_own_ones_come_before_is_said_together() -> None:
    bound = [box(f"for-{p}", projects=(p,)) for p in ("shop", "web")]
    (found,) = found_in(TEAM, *bound, ADAS)
    assert evidence(found) == (
        "2 mailboxes list Shop and Web, and letters of Ada leave from adas there:"
        " for-shop and for-web."
    )
    assert found.data["pairs"] == 2


def test_for_other_people_it_is_said_singly() -> None:
    bound = [
        box("for-shop", projects=("shop",)),
        box("for-g", projects=("web",), access=Access.SELECTED, employees=("bob",)),
    ]
    own = ADAS, box("bobs", owner="bob", projects=("web",))
    assert said_of(TEAM, *bound, *own) == [
        "for-shop lists Shop, and letters of Ada leave from adas there."
    ], "for-g sends nowhere: a finding of its own"


def test_what_sends_wherever_it_was_meant_to_is_no_finding() -> None:
    assert found_in(TEAM, box("for-shop", projects=("shop",))) == []
    assert found_in(box("flagged", default=True), TEAM) == []
    assert found_in(TEAM, ADAS) == [], "nothing says that the team should send"


def test_a_default_that_decides_nowhere_is_told() -> None:
    (found,) = found_in(box("flagged", default=True), ADAS)
    assert evidence(found) == (
        'flagged has "Default", which decides nowhere: letters of Ada leave from adas.'
    )
    assert found.data["pairs"] == 3


def test_a_default_that_decides_for_others_does_what_it_was_set_for() -> None:
    assert found_in(box("flagged", default=True), TEAM, ADAS) == []
    only_shop = box("flagged", default=True, projects=("shop",))
    (found,) = found_in(only_shop, TEAM, ADAS)
    assert evidence(found).startswith("flagged lists Shop, and letters of Ada")


def test_the_people_it_selects_are_told_where_they_have_their_own() -> None:
    (found,) = found_in(box("chosen", **CHOSEN), ADAS_SHOP)
    assert evidence(found) == (
        "chosen was meant for the people it selects, and letters of Ada leave from"
        " their own adas."
    )
    assert found.data["pairs"] == 1


def test_of_the_people_it_selects_only_what_their_own_take_is_told() -> None:
    """A mailbox of the company for a project comes first there as it should."""
    for_web = box("for-web", projects=("web",))
    (found,) = found_in(box("chosen", **CHOSEN), ADAS_SHOP, for_web)
    assert evidence(found).endswith("letters of Ada leave from their own adas.")
    assert found.data["pairs"] == 1


def test_what_a_company_mailbox_takes_of_one_with_projects_is_told() -> None:
    flagged = box("flagged", default=True, access=Access.SELECTED, employees=("ada",))
    for_shop, bobs = box("for-shop", projects=("shop",)), box("bobs", owner="bob")
    (found,) = found_in(flagged, for_shop, bobs)
    assert (found.subject.id, found.data["pairs"]) == ("for-shop", 2)
    assert evidence(found) == (
        "for-shop lists Shop, and letters of Ada and Bob leave from flagged and bobs"
        " there."
    )


@pytest.mark.parametrize(
    "mailbox",
    [
        box("chosen", groups=("g",)),
        box("chosen", access=Access.SELECTED, employees=("ada", "bob")),
    ],
)
def test_people_named_one_by_one_or_access_for_everyone_mean_no_team(
    mailbox: Mailbox,
) -> None:
    assert found_in(mailbox, ADAS_SHOP) == []


def test_an_equal_one_before_it_is_a_tie_and_not_what_somebody_meant() -> None:
    chosen = box("chosen", **CHOSEN)
    two = box("first", projects=("shop",)), box("second", projects=("shop", "web"))
    assert found_in(TEAM, *two) == []
    assert (
        found_in(box("other", access=Access.SELECTED, employees=("ada",)), chosen) == []
    )


def test_own_ones_are_their_owner_s_affair_unless_they_list_projects() -> None:
    flagged = box("second", owner="ada", default=True, projects=("shop",))
    assert found_in(box("general", owner="ada"), flagged) == []
    first = box("first", owner="ada", projects=("shop", "web"))
    assert said_of(first, flagged) == [
        "first lists Shop, and letters of Ada leave from second there."
    ]


def test_a_plan_that_sends_nothing_is_why_nothing_is_said() -> None:
    assert found_in(box("for-shop", projects=("shop",)), ADAS, plan=Plan.FREE) == []


def test_the_one_with_more_pairs_comes_first() -> None:
    large = box("large", projects=("shop", "web"), **CHOSEN)
    chosen = {"access": Access.SELECTED, "employees": ("cy",)}
    small = box("small", projects=("web", "shop"), **chosen)
    own = ADAS_SHOP, box("bobs", owner="bob", projects=("shop",))
    found = found_in(small, large, *own, box("cys", owner="cy", projects=("web",)))
    assert [(f.subject.id, f.data["pairs"]) for f in found] == [
        ("large", 2),
        ("small", 1),
    ]


@pytest.mark.parametrize("seed", range(60))
def test_the_pairs_are_those_in_which_another_one_that_differs_comes_first(
    oracle: Callable[..., Any], account_of: Callable[..., Account], seed: int
) -> None:
    account = account_of(seed)
    judge = oracle(account)
    answers = judge.all().values()
    keys = {m.id: [n for _, n in judge.key(m)] for m in account.mailboxes}
    for finding in audit(account):
        if not finding.rule.endswith("intended-unused"):
            continue
        lost = 0
        for told in finding.data["mailboxes"]:
            here = [a for a in answers if told.id in a.candidates]
            lost_to = [a for a in here if keys[a.candidates[0]] != keys[told.id]]
            if finding.says.endswith("people"):
                lost_to = [a for a in lost_to if a.source == "own"]
            lost += len(lost_to)
            before = {m.id for m in finding.data["before"]}
            assert {a.candidates[0] for a in lost_to} == before
        assert finding.data["pairs"] == lost


def test_of_a_mailbox_with_very_many_pairs_some_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The figure stays that of all pairs; the names are those that were seen."""
    for_shop = box("for-shop", projects=("shop",))
    own = ADAS_SHOP, box("cys", owner="cy", projects=("shop",))
    monkeypatch.setattr(intended, "_MOST_CELLS", 3)
    (whole,) = found_in(for_shop, *own)
    monkeypatch.setattr(intended, "_MOST_CELLS", 2)
    (part,) = found_in(for_shop, *own)
    assert whole.data["pairs"] == part.data["pairs"] == 2
    assert [m.id for m in whole.data["before"]] == ["adas", "cys"]
    assert [m.id for m in part.data["before"]] == ["adas"]


@pytest.mark.parametrize(("cells", "pairs"), [(4, 1), (3, 1), (2, 2)])
def test_equal_ones_are_left_out_where_all_pairs_are_looked_at(
    monkeypatch: pytest.MonkeyPatch, cells: int, pairs: int
) -> None:
    """Three people in one project; of fewer the figure stays what it was before."""
    twin = box("twin", projects=("shop",), access=Access.SELECTED, employees=("cy",))
    monkeypatch.setattr(intended, "_MOST_CELLS", cells)
    found = found_in(twin, box("for-shop", projects=("shop",)), ADAS_SHOP)
    (told,) = (f for f in found if f.subject.id == "for-shop")
    assert told.data["pairs"] == pairs


@pytest.mark.parametrize("most", [2, 6, 7])
def test_of_very_many_such_mailboxes_the_rest_is_counted(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Beyond twice the limit they aren't even looked at pair by pair."""
    monkeypatch.setattr(intended, "LISTED_SINGLY", most)
    monkeypatch.setattr(singly, "LISTED_SINGLY", most)
    people, mailboxes = [], []
    for n in range(6):
        people += [Employee(f"e{n}"), Employee(f"other{n}")]
        chosen = {"access": Access.SELECTED, "employees": (f"e{n}", f"other{n}")}
        mailboxes.append(box(f"m{n}", projects=("shop",), **chosen))
        mailboxes.append(box(f"own{n}", owner=f"e{n}"))
    account = Account(
        employees=tuple(people), projects=PROJECTS, mailboxes=tuple(mailboxes)
    )
    found = [f for f in audit(account) if f.rule == "coverage/intended-unused"]
    assert [f.subject.id for f in found] == [f"m{n}" for n in range(min(most, 6))]
    rest = [f for f in audit(account) if f.data.get("of") == "coverage/intended-unused"]
    assert [f.data["findings"] for f in rest] == [4][: most < 6]


def test_a_tie_that_nobody_decides_is_no_sender_either() -> None:
    equal = box("one", projects=("shop",)), box("two", projects=("shop",))
    assert found_in(TEAM, *equal, reading=Reading(tie=Tie.UNDECIDED)) == []


def audited(*mailboxes: Mailbox) -> Audited:
    account = Account(
        groups=(Group("g"),), employees=PEOPLE, projects=PROJECTS, mailboxes=mailboxes
    )
    return Audited.of(account, account.reading, include_inactive=False)


@pytest.mark.parametrize(
    ("fields", "before", "meant"),
    [
        ({}, ADAS, Intention.NONE),
        ({"access": Access.SELECTED, "employees": ("ada",)}, ADAS, Intention.NONE),
        ({"groups": ("g",)}, ADAS, Intention.NONE),  # open to everyone all the same
        (CHOSEN, ADAS, Intention.PEOPLE),
        ({**CHOSEN, "owner": "ada"}, ADAS_SHOP, Intention.NONE),
        (CHOSEN, box("flagged", default=True), Intention.NONE),
        ({"projects": ("shop",)}, ADAS, Intention.PROJECTS),
        ({"projects": ("shop",), "default": True}, ADAS, Intention.DEFAULT),
        ({"default": True}, ADAS, Intention.DEFAULT),
        ({}, TEAM, Intention.TIED),
        ({"default": True}, box("flagged", default=True), Intention.TIED),
    ],
)
def test_what_was_meant_is_told_by_the_mailbox_and_by_who_comes_before_it(
    fields: dict[str, Any], before: Mailbox, meant: Intention
) -> None:
    mailbox = box("m", **fields)
    assert intention_of(audited(before, mailbox), mailbox, [0]) is meant


def test_where_only_some_of_those_before_it_are_own_nobody_s_people_were_meant() -> (
    None
):
    mailbox = box("m", **CHOSEN)
    both = audited(ADAS, box("flagged", default=True), mailbox)
    assert intention_of(both, mailbox, [0]) is Intention.PEOPLE
    assert intention_of(both, mailbox, [0, 1]) is Intention.NONE


@pytest.mark.parametrize(
    ("intention", "missed"),
    [
        (Intention.NONE, False),
        (Intention.TIED, False),
        (Intention.PROJECTS, True),
        (Intention.DEFAULT, True),
        (Intention.PEOPLE, True),
    ],
)
def test_a_tie_and_nothing_meant_miss_nothing(
    intention: Intention, missed: bool
) -> None:
    assert intention.is_missed is missed
