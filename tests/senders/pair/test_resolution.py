from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import astuple, replace
from typing import Any, TypeAlias

import pytest

from diagnostics import notebook
from diagnostics.catalogue import rule, rule_ids
from diagnostics.model import (
    Access,
    Account,
    Employee,
    EmployeeKind,
    Extent,
    Mailbox,
    Missing,
    Named,
    Place,
    Plan,
    Project,
    Reading,
    Source,
    Subprojects,
    Tie,
    Unverified,
)
from diagnostics.model import TestResult as Tested
from diagnostics.senders.edits import drafted
from diagnostics.senders.pair.losing_reasons import ReasonCode
from diagnostics.senders.pair.ranking import DecidedBy
from diagnostics.senders.pair.resolution import Resolution, resolve
from diagnostics.wholeness import PartialAccountError
from diagnostics.words import text

MakeAccount: TypeAlias = Callable[[random.Random], Account]

ANNA = Employee("anna", name="Anna Nowak", login="anna", groups=("sales",))
SITE = Project("site", name="Website")
ACME = Account(
    host="acme.planfix.com", employees=(ANNA, Employee("jan")), projects=(SITE,)
)


def with_mailboxes(*mailboxes: Mailbox, **changes: object) -> Account:
    return replace(ACME, mailboxes=mailboxes, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(8))
def test_every_pair_is_as_the_facts_say(
    seed: int, random_account: MakeAccount, reference: Callable[..., Any]
) -> None:
    rng = random.Random(seed + 1000)
    for _ in range(125):
        account = random_account(rng)
        oracle = reference(account, account.reading)
        for employee, project in oracle.rows(True):
            found = resolve(account, employee.id, project.id if project else "none")
            assert astuple(oracle.pair(employee, project)) == (
                found.employee,
                found.project,
                found.sender,
                found.source,
                found.decided_by,
                found.tied,
                found.contested,
                found.candidates,
            )


@pytest.mark.parametrize("seed", range(4))
def test_every_mailbox_is_the_sender_or_has_a_reason_with_texts(
    seed: int, random_account: MakeAccount
) -> None:
    rng = random.Random(seed)
    for _ in range(50):
        account = random_account(rng)
        found = resolve(account, rng.choice(account.employees).id)
        senders = [found.sender] if found.sender else []
        explained = [verdict.mailbox.id for verdict in found.others]
        assert sorted(senders + explained) == sorted(m.id for m in account.mailboxes)
        for verdict in found.others:
            assert verdict.reasons
            assert verdict.is_candidate == (verdict.mailbox.id in found.candidates)
            assert all(rule(reason.rule).title for reason in verdict.reasons)


@pytest.mark.parametrize("seed", range(4))
def test_the_nearest_miss_makes_the_mailbox_a_candidate(
    seed: int, random_account: MakeAccount
) -> None:
    rng = random.Random(seed)
    tried = 0
    while tried < 100:
        account = random_account(rng)
        employee = rng.choice(account.employees).id
        project = rng.choice(["none", *(p.id for p in account.projects)])
        for verdict in resolve(account, employee, project).others:
            edit = verdict.nearest_miss
            if edit is None:
                assert verdict.edits_needed != 1
                continue
            tried += 1
            after = drafted(account, [edit])
            name = verdict.mailbox.id
            assert name in resolve(after, employee, project).candidates, verdict


@pytest.mark.parametrize("seed", range(2))
def test_all_edits_together_lift_every_barrier(
    seed: int, random_account: MakeAccount
) -> None:
    rng = random.Random(seed)
    for _ in range(60):
        account = random_account(rng)
        employee = rng.choice(account.employees).id
        for verdict in resolve(account, employee).others:
            if not verdict.edits_needed:
                continue
            edits = [r.edit for r in verdict.reasons if r.edit]
            assert len(edits) == verdict.edits_needed
            after = resolve(drafted(account, edits), employee)
            assert verdict.mailbox.id in after.candidates


def test_every_reason_has_its_entry_and_every_entry_its_reason() -> None:
    assert sorted(code.rule for code in ReasonCode) == list(rule_ids("senders"))


def test_the_own_mailbox_comes_before_the_company() -> None:
    team = Mailbox("team", address="team@acme.test")
    own = Mailbox("own", address="anna@acme.test", owner="anna")
    found = resolve(with_mailboxes(team, own), "anna")
    assert (found.sender, found.source) == ("own", Source.OWN)
    assert found.address == "anna@acme.test"
    assert found.decided_by is DecidedBy.LEVEL
    lost = found.why_not("team")
    assert lost is not None
    assert lost.codes == (ReasonCode.OUTRANKED_LEVEL,)
    assert lost.edits_needed == 0
    assert found.why_not("own") is None


def test_without_candidates_the_letter_leaves_from_the_internal_address() -> None:
    found = resolve(ACME, "anna", "site")
    assert found.address == "anna@acme.planfix.com"
    assert found.decided_by is DecidedBy.NO_CANDIDATE


def test_a_robot_has_no_internal_address() -> None:
    account = replace(ACME, employees=(Employee("bot", kind=EmployeeKind.ROBOT),))
    found = resolve(account, "bot")
    assert (found.source, found.address) == (Source.NONE, "")


def test_an_external_user_is_unknown_even_where_the_plan_cannot_send() -> None:
    author = Employee("x", kind=EmployeeKind.EXTERNAL)
    account = with_mailboxes(Mailbox("m"), employees=(author,), plan=Plan.FREE)
    found = resolve(account, "x")
    assert (found.source, found.decided_by) == ("unknown", "external-user")
    verdict = found.others[0]
    assert verdict.codes == (ReasonCode.EXTERNAL_USER,)
    assert verdict.edits_needed is None
    assert verdict.nearest_miss is None


def test_all_reasons_are_named_not_the_first_only() -> None:
    box = Mailbox(
        "m",
        access=Access.SELECTED,
        employees=("jan",),
        projects=("other",),
        test=Tested.FAILED,
        place=Place("mailboxes.csv", 7),
    )
    verdict = resolve(with_mailboxes(box, plan=Plan.UNPAID), "anna", "site").others[0]
    assert verdict.codes == (
        ReasonCode.PLAN,
        ReasonCode.TEST_FAILED,
        ReasonCode.NOT_SELECTED,
        ReasonCode.NOT_IN_PROJECT,
    )
    assert verdict.edits_needed == 4
    assert verdict.nearest_miss is None
    assert "4 edits" in text(verdict.remedy)
    listed = verdict.reasons[2]
    assert "jan" in text(listed.seen)
    assert "Anna Nowak" in text(listed.required)
    assert str(listed.place) == "mailboxes.csv, row 7"


def test_a_near_miss_is_told_as_an_instruction() -> None:
    box = Mailbox("m", address="web@acme.test", projects=("other",))
    account = with_mailboxes(box)
    in_project = resolve(account, "anna", "site").others[0]
    assert text(in_project.remedy) == "List project Website in mailbox web@acme.test."
    without = resolve(account, "anna").others[0]
    assert without.codes == (ReasonCode.BOUND_WITHOUT_PROJECT,)
    assert text(without.remedy) == "Clear the projects of mailbox web@acme.test."


def test_a_mailbox_never_tested_is_no_candidate_when_the_reading_says_so() -> None:
    account = with_mailboxes(Mailbox("m"))
    assert resolve(account, "anna").candidates == ("m",)
    strict = resolve(account, "anna", reading=Reading(unverified=Unverified.UNUSABLE))
    assert strict.others[0].codes == (ReasonCode.TEST_UNKNOWN,)


def test_tied_candidates_both_show_and_list_order_says_so() -> None:
    account = with_mailboxes(Mailbox("a"), Mailbox("b"))
    found = resolve(account, "anna")
    assert (found.sender, found.tied) == ("a", True)
    assert found.others[0].codes == (ReasonCode.OUTRANKED_LIST,)
    undecided = resolve(account, "anna", reading=Reading(tie=Tie.UNDECIDED))
    assert (undecided.sender, undecided.address) == ("", "")
    assert undecided.candidates == ("a", "b")
    assert [v.codes for v in undecided.others] == [(ReasonCode.TIED,)] * 2


def test_a_bound_mailbox_reaches_descendants_only_when_inherited() -> None:
    projects = (Project("top"), Project("mid", parent="top", active=False))
    projects += (Project("low", parent="mid"),)
    account = with_mailboxes(Mailbox("m", projects=("top",)), projects=projects)
    assert resolve(account, "anna", "low").candidates == ()
    assert resolve(account, "anna", "low").contested
    inherit = Reading(subprojects=Subprojects.INHERIT)
    assert resolve(account, "anna", "low", inherit).sender == "m"


def test_a_ring_of_parents_ends() -> None:
    ring = (Project("a", parent="b"), Project("b", parent="a"))
    account = with_mailboxes(Mailbox("m", projects=("b",)), projects=ring)
    inherit = Reading(subprojects=Subprojects.INHERIT)
    assert resolve(account, "anna", "a", inherit).sender == "m"


def test_unknown_ids_raise_with_the_id() -> None:
    for pair in (("nobody", "none"), ("anna", "nowhere")):
        with pytest.raises(KeyError, match=r"nobody|nowhere"):
            resolve(ACME, *pair)
    with pytest.raises(KeyError, match="ghost"):
        resolve(ACME, "anna").why_not("ghost")


def test_a_reason_names_the_row_that_would_have_to_change() -> None:
    here, there = Place("mailboxes.csv", 4), Place("employees.csv", 2)
    account = Account(
        employees=(
            Employee("a", place=Place("employees.csv", 3)),
            Employee("x", kind=EmployeeKind.EXTERNAL, place=there),
        ),
        mailboxes=(Mailbox("m", access=Access.NOBODY, place=here),),
    )
    unpaid = replace(account, plan=Plan.UNPAID)

    def places(answer: Resolution) -> dict[str, Place]:
        return {r.code: r.place for verdict in answer.others for r in verdict.reasons}

    assert places(resolve(account, "a"))["access-nobody"] == here
    assert places(resolve(account, "x"))["external-user"] == there
    assert places(resolve(unpaid, "a"))["plan"] == Place(), "the plan is in no row"


def test_half_an_account_is_resolved_only_where_that_is_asked_for() -> None:
    half = replace(ACME, missing=(Missing(Extent.TABLE, "accounts/unreadable"),))
    with pytest.raises(PartialAccountError):
        resolve(half, "anna")
    assert resolve(half, "anna", partial=True).source is Source.INTERNAL


ROBOT = Employee("bot", kind=EmployeeKind.ROBOT)
GUEST = Employee("guest", kind=EmployeeKind.EXTERNAL)
UNDECIDED = Reading(tie=Tie.UNDECIDED)


@pytest.mark.parametrize(
    ("author", "boxes", "reading", "headline"),
    [
        (ANNA, "m", None, "senders:headline"),
        (ANNA, "", None, "senders:headline"),  # from the internal address
        (ANNA, "mn", None, "senders:headline"),  # by list order
        (ANNA, "mn", UNDECIDED, "senders:headline-tie"),
        (ROBOT, "m", None, "senders:headline"),
        (ROBOT, "", None, "senders:headline-none"),
        (ROBOT, "mn", UNDECIDED, "senders:headline-tie"),
        (GUEST, "m", None, "senders:headline-unknown"),
        (GUEST, "", None, "senders:headline-unknown"),
    ],
)
@pytest.mark.parametrize("project", ["none", "site"])
def test_each_ending_has_a_headline_of_its_own(
    author: Employee, boxes: str, reading: Reading | None, headline: str, project: str
) -> None:
    account = with_mailboxes(*map(Mailbox, boxes), employees=(author,))
    found = resolve(account, author.id, project, reading)
    place = Named("site", "Website") if project == "site" else Named("")
    said = found.headline(Named(author.id), place, "nobody knows")
    assert said.key == headline
    inside = "senders:in-project" if project == "site" else "senders:without-project"
    assert said.data["place"].key == inside
    if headline == "senders:headline":
        assert said.data["address"] == (found.address or "nobody knows")
    assert str(author.id) in found._repr_html_()


@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_notebook_shows_the_first_other_mailboxes_and_counts_the_rest(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebook, "MOST_ROWS", most)
    boxes = [Mailbox(f"box{n}") for n in range(4)]
    shown = resolve(with_mailboxes(*boxes), "anna")._repr_html_()
    assert [f"box{n}<" in shown for n in range(1, 4)] == [
        n <= most for n in range(1, 4)
    ]
    assert (f"{3 - most:,} more" in shown) == (most < 3)


def test_other_mailboxes_are_asked_for_by_place_from_either_end() -> None:
    boxes = (
        Mailbox("first"),
        Mailbox("second"),
        Mailbox("third"),
        Mailbox("shut", access=Access.NOBODY),
    )
    others = resolve(with_mailboxes(*boxes), "anna").others
    assert len(others) == 3
    ids = [one.mailbox.id for one in others]
    assert ids == ["second", "third", "shut"]
    assert [others[n - 3].mailbox.id for n in range(3)] == ids
    for part in (slice(None), slice(1, None), slice(None, None, -1), slice(2, 9)):
        assert [one.mailbox.id for one in others[part]] == ids[part]
    for outside in (3, -4):
        with pytest.raises(IndexError):
            others[outside]
    assert others[1].reasons
    assert [one.is_candidate for one in others] == [True, True, False]


def test_where_nobody_is_sender_each_tied_mailbox_is_compared_to_the_other() -> None:
    account = with_mailboxes(Mailbox("a"), Mailbox("b"), Mailbox("c", owner="jan"))
    first, second, third = resolve(account, "anna", reading=UNDECIDED).others
    assert [(v.mailbox.id, v.winner and v.winner.id) for v in (first, second)] == [
        ("a", "b"),
        ("b", "a"),
    ]
    assert (third.mailbox.id, third.winner) == ("c", None)


def test_a_third_equal_mailbox_changes_nothing_of_what_is_contested() -> None:
    boxes = [Mailbox(str(n), default=n > 2) for n in range(6)]
    found = resolve(with_mailboxes(*boxes), "anna")
    assert found.sender == "3"
    assert found.contested  # ignoring "Default" the first one sends
    assert not resolve(with_mailboxes(*boxes[:3]), "anna").contested
