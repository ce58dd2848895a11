"""Mailboxes that are the sender of no pair, why, and what to do about each.

Facts: planfix-mail.md, "Audit, exactly".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from diagnostics.model import (
    Access,
    EmployeeKind,
    Finding,
    Mailbox,
    Phrase,
    Said,
    Severity,
    TestResult,
)
from diagnostics.senders.coverage.audited import Audited
from diagnostics.senders.coverage.forerunners import Firsts
from diagnostics.senders.coverage.intended import Intention, intention_of
from diagnostics.senders.coverage.singly import OfOneRule
from diagnostics.senders.fixes.mailbox_fixes import (
    nobody_fix,
    nowhere_fix,
    outranked_fix,
    test_fix,
)
from diagnostics.senders.pair.ranking import accepts_test
from diagnostics.senders.statements import (
    Facts,
    few,
    named,
    named_project,
    pair_phrase,
    shortened,
    stated,
)

_TEST, _NOBODY = "coverage/dead-test", "coverage/dead-nobody"
_NOWHERE = "coverage/dead-nowhere"

_MOST_PLACES = 50
"""A mailbox of more projects isn't asked which gaps it would close: it takes long."""

_FOLDED = {
    _TEST: ("config/lint-test-failed", "config/lint-test-unknown"),
    _NOBODY: (
        "config/lint-access-nobody",
        "config/lint-selected-empty",
        "config/lint-selected-inactive",
    ),
    _NOWHERE: ("config/lint-bound-inactive",),
}
"""By rule of a dead mailbox, the lints that say the same of it."""


@dataclass(frozen=True, slots=True)
class DeadMailboxes:
    """The mailboxes that come first nowhere.

    Attributes:
        barred: by rule, those that are no candidate anywhere, in list order.
        outranked: those that are a candidate somewhere.
        closes: by id of a barred one, how many gaps there wouldn't be without what
            bars it; those that would close none are left out.
    """

    barred: Mapping[str, list[Mailbox]]
    outranked: list[Mailbox]
    closes: Mapping[str, int]

    @classmethod
    def of(cls, audited: Audited) -> DeadMailboxes:
        """Finds them; none where the plan can't send: then that is why."""
        barred: dict[str, list[Mailbox]] = defaultdict(list)
        outranked: list[Mailbox] = []
        if audited.account.plan.can_send:
            for mailbox in audited.account.mailboxes:
                if audited.first[mailbox.id]:
                    continue
                barrier = _barrier(mailbox, audited)
                (barred[barrier] if barrier else outranked).append(mailbox)
        closes = {}
        if audited.gap_count:
            at_stake = (*barred[_TEST], *barred[_NOBODY])
            closes = {m.id: n for m in at_stake if (n := _closed_gaps(audited, m))}
        if audited.gap_count in closes.values():
            # One of them is enough; what closes some of the same gaps is no cause.
            closes = {i: n for i, n in closes.items() if n == audited.gap_count}
        return cls(barred, outranked, closes)

    def folded(self) -> Mapping[str, frozenset[str]]:
        """By lint, the ids of mailboxes of which a finding here says the same."""
        told: dict[str, set[str]] = defaultdict(set)
        for rule_id, mailboxes in self.barred.items():
            ids = {mailbox.id for mailbox in mailboxes}
            told["config/lint-bound-without-project"] |= ids
            for lint in _FOLDED[rule_id]:
                told[lint] |= ids
        return {lint: frozenset(ids) for lint, ids in told.items()}

    @property
    def causes(self) -> list[Mailbox]:
        """Those that close gaps, the most first."""
        barred = [m for mailboxes in self.barred.values() for m in mailboxes]
        found = [m for m in barred if m.id in self.closes]
        return sorted(found, key=lambda mailbox: -self.closes[mailbox.id])


def dead_findings(audited: Audited, dead: DeadMailboxes) -> Iterator[OfOneRule]:
    """One finding for every one of them, by what keeps it.

    Those that leave people without a mailbox stand first, outranked ones last.
    """
    for rule_id, mailboxes in dead.barred.items():
        if mailboxes:
            yield _barred(audited, dead, rule_id, mailboxes)
    yield _outranked(audited, dead.outranked)


def _barrier(mailbox: Mailbox, audited: Audited) -> str:
    """The rule that says why it is no candidate anywhere; empty where it is one."""
    if not accepts_test(mailbox, audited.pairs.reading):
        return _TEST
    if not len(audited.reach.users(mailbox)):
        return _NOBODY
    return "" if len(audited.reach.places(mailbox)) else _NOWHERE


def _closed_gaps(audited: Audited, mailbox: Mailbox) -> int:
    """How many gaps a passed test, or access for everyone, would close."""
    gaps, reach = audited.gaps, audited.reach
    users = reach.users(mailbox)
    if mailbox.access is Access.NOBODY and not mailbox.is_own:
        users = reach.everyone
    if not mailbox.is_bound:
        return int(audited.gaps_by_row[users].sum())
    places = reach.places(mailbox)
    if len(places) > _MOST_PLACES or not len(users):
        return 0
    cells = users[:, None] * len(reach.columns) + places
    return int(np.count_nonzero(gaps.at(cells.reshape(-1))))


def _barred(
    audited: Audited, dead: DeadMailboxes, rule_id: str, mailboxes: list[Mailbox]
) -> OfOneRule:
    make = _MAKERS[rule_id]
    closes = [dead.closes.get(mailbox.id, 0) for mailbox in mailboxes]

    def made(at: int) -> Finding:
        mailbox = mailboxes[at]
        severity = Severity.ERROR if closes[at] or _is_failed(mailbox) else None
        says, facts = make(audited, mailbox, closes[at])
        return stated(
            rule_id,
            mailbox,
            says=says,
            severity=severity,
            pairs=0,
            **_left_without(audited, mailbox, closes[at]),
            **facts,
        )

    # The order is by what they close; their pairs are 0.
    return OfOneRule(rule_id, np.array(closes), lambda at: mailboxes[at].id, made)


def _is_failed(mailbox: Mailbox) -> bool:
    return mailbox.test is TestResult.FAILED


def _left_without(audited: Audited, mailbox: Mailbox, closes: int) -> Facts:
    """How many gaps it would close, and whose; nothing where it closes none."""
    if not closes:
        return {}
    users = audited.reach.users(mailbox)
    if mailbox.access is Access.NOBODY and not mailbox.is_own:
        users = audited.reach.everyone
    rows = users[audited.gaps_by_row[users] > 0]
    return {"closes": closes, "people": audited.people(rows)}


def _test(audited: Audited, mailbox: Mailbox, closes: int) -> tuple[str, Facts]:
    says = "evidence" if _is_failed(mailbox) else "evidence-unknown"
    reach = audited.reach
    usable = len(reach.users(mailbox)) > 0 and len(reach.places(mailbox)) > 0
    return says, {
        "seen": str(mailbox.test),
        "expected": str(TestResult.PASSED),
        "fix": test_fix(audited.trial, mailbox, usable).phrase,
    }


def _nobody(audited: Audited, mailbox: Mailbox, closes: int) -> tuple[str, Facts]:
    says, owner = "evidence", None
    if mailbox.is_own:
        says, owner = _of_owner(audited, mailbox)
    elif mailbox.access is Access.NOBODY:
        says = "evidence-closed"
    elif mailbox.access is Access.EVERYONE:
        says = "evidence-idle"
    elif not (mailbox.employees or mailbox.groups):
        says = "evidence-empty"
    fix = nobody_fix(audited.trial, audited.account, mailbox, closes)
    seen = str(mailbox.access)
    return says, {"owner": owner, "seen": seen, "fix": fix.phrase}


def _of_owner(audited: Audited, mailbox: Mailbox) -> tuple[str, Said]:
    """What is the matter with a mailbox's owner, and who that is."""
    owner = audited.owners.get(mailbox.owner)
    if owner is None:
        return "evidence-own", mailbox.owner
    if owner.kind is EmployeeKind.EXTERNAL:
        return "evidence-external", owner.label
    return "evidence-leaver", owner.label


def _nowhere(audited: Audited, mailbox: Mailbox, closes: int) -> tuple[str, Facts]:
    known = audited.projects
    missing = [i for i in mailbox.projects if i not in known]
    archived = [known[i] for i in mailbox.projects if i in known]
    return "evidence", {
        "projects": len(mailbox.projects),
        "seen": ";".join(mailbox.projects),
        "archived": few(archived, named),
        "missing": shortened(missing),
        "fix": nowhere_fix(mailbox).phrase,
    }


_Maker = Callable[[Audited, Mailbox, int], tuple[str, Facts]]

_MAKERS: Mapping[str, _Maker] = {_TEST: _test, _NOBODY: _nobody, _NOWHERE: _nowhere}


def _outranked(audited: Audited, mailboxes: list[Mailbox]) -> OfOneRule:
    firsts, reach = Firsts(audited.pairs), audited.reach
    counts = [len(reach.users(m)) * len(reach.places(m)) for m in mailboxes]

    def made(at: int) -> Finding:
        mailbox = mailboxes[at]
        rows, columns = reach.users(mailbox), reach.places(mailbox)
        employee, project = reach.employees[rows[0]], reach.columns[columns[0]]
        before = firsts.before(rows, columns)
        positions = [audited.positions[b.id] for b in before]
        intention = intention_of(audited, mailbox, positions)
        return stated(
            "coverage/dead-outranked",
            mailbox,
            says=_SAYS[intention],
            severity=Severity.WARNING if intention.is_missed else None,
            pairs=counts[at],
            employee=named(employee),
            project=named_project(project),
            witness=pair_phrase(employee, project),
            before=len(before),
            shown=shortened(before),
            people=audited.people(rows),
            places=audited.places(columns),
            fix=_outranked_fix(audited, mailbox, positions, intention),
        )

    return OfOneRule(
        "coverage/dead-outranked",
        np.array(counts, np.int64),
        lambda at: mailboxes[at].id,
        made,
    )


_SAYS = {
    Intention.NONE: "evidence",
    Intention.TIED: "evidence-tied",
    Intention.PROJECTS: "evidence-projects",
    Intention.DEFAULT: "evidence-default",
    Intention.PEOPLE: "evidence-people",
}


def _outranked_fix(
    audited: Audited, mailbox: Mailbox, positions: list[int], intention: Intention
) -> Phrase:
    if intention is Intention.TIED:
        return Phrase.of("fixes:see-tie")
    mailboxes = audited.account.mailboxes
    before = [mailboxes[at] for at in positions]
    pairs = len(audited.reach.users(mailbox)) * len(audited.reach.places(mailbox))
    meant = intention.is_missed
    return outranked_fix(audited.trial, mailbox, before, pairs, meant).phrase
