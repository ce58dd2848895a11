"""Repairs by the cause of the gaps, side by side.

A failed test or an access that was closed leaves gaps that no list should close: what
is broken is mended first. A mailbox that was for some people or some projects only is
opened last, and whom that concerns is said.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from diagnostics.model import (
    Access,
    Account,
    Mailbox,
    Phrase,
    Reading,
    TestResult,
)
from diagnostics.senders.changes.rehearsal import matrix_after
from diagnostics.senders.edits import Action, Edit, add, change, drafted, free_id
from diagnostics.senders.matrix.impacts import impact_of
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.pair.ranking import accepts_test
from diagnostics.senders.repairs.proposals import NEW_MAILBOX_COST
from diagnostics.senders.repairs.smallest_repair import (
    Remedy,
    Repair,
    cheapest_repair,
    gap_counts,
    instruction,
)
from diagnostics.senders.repairs.tie_endings import ended_ties
from diagnostics.senders.statements import named, shortened
from diagnostics.senders.wishes.effects import effects_of
from diagnostics.wholeness import expect_whole

_TRIED_AT_MOST = 30
"""So many mailboxes are tried one by one."""

_OPENED_AT_MOST = 3
"""So many mailboxes are tried as a general one; the one that disturbs least is told."""


def repair(
    account: Account,
    reading: Reading | None = None,
    budget_seconds: float = 10.0,
    projects_only: bool = False,
    keep: Collection[str] = (),
    *,
    partial: bool = False,
) -> Repair:
    """The best way to close all gaps over active people and projects, and others.

    First comes what mends the cause: a test that fails, a mailbox that nobody may use.
    Then a new general company mailbox and the lists of the mailboxes there are, the
    cheaper first; the new one first where there is no general one. Last come mailboxes
    that would be opened to everyone, or to every project.

    Args:
        account: the account; it stays as it is.
        reading: how to read what the help leaves open; None: the account's own.
        budget_seconds: how long to search the lists for a cheaper choice.
        projects_only: gaps of tasks without a project may stay.
        keep: ids of mailboxes that stay as they are.
        partial: whether an account that lacks parts of its files is taken too.

    Raises:
        UnknownIdError: there is no such mailbox to keep.
        PartialAccountError: the account lacks parts of its files.
        ValueError: an id stands twice in one of its tables.
    """
    expect_whole(account, partial)
    for kept in keep:
        account.mailbox(kept)
    chosen = reading or account.reading
    lists = cheapest_repair(
        account, chosen, budget_seconds, projects_only, keep, opening=False,
        partial=True,
    )  # fmt: skip
    pairs = PairMatrix(Roster.of(account, chosen, False), chosen)
    ties = ended_ties(pairs, keep)
    if not lists.gaps_before:
        return replace(lists, ties=ties)
    causes = _Causes(pairs, lists, projects_only, keep, budget_seconds)
    best, *others = [causes.told(way) for way in causes.ordered()]
    return replace(best, others=tuple(others), ties=ties)


@dataclass(frozen=True, slots=True)
class _Mending:
    """Edits that close the gaps in one way.

    Attributes:
        remedy: its kind.
        edits: its edits.
        warnings: whom it gives something that was kept from them.
        closed: how many gaps the kind closes without further edits.
    """

    remedy: Remedy
    edits: tuple[Edit, ...]
    warnings: tuple[Phrase, ...] = ()
    closed: int = 0
    proved: bool = True


class _Causes:
    def __init__(
        self,
        pairs: PairMatrix,
        lists: Repair,
        projects_only: bool,
        keep: Collection[str],
        budget_seconds: float,
    ) -> None:
        self._pairs, self._lists = pairs, lists
        self._account, self._reading = pairs.account, pairs.reading
        self._projects_only, self._keep = projects_only, keep
        self._deadline = time.monotonic() + budget_seconds
        self._open = [m for m in self._account.mailboxes if m.id not in keep]

    def ordered(self) -> list[_Mending]:
        """The ways there are, the best first."""
        mended = [way for way in (self._tests(), self._reopened()) if way]
        usual = self._lists_or_new()
        half = self._lists.gaps_before / 2
        leading = [way for way in mended if way.closed >= half]
        later = [way for way in mended if way.closed < half and not _adds(way)]
        return [*leading, *usual, *later, *self._opened(), *self._cleared()]

    def told(self, way: _Mending) -> Repair:
        """A way, simulated, with all that it does."""
        after = matrix_after(self._pairs, way.edits)
        effects = effects_of(self._pairs, way.edits, gaps_aside=True)
        return replace(
            self._lists,
            edits=way.edits,
            texts=tuple(instruction(edit, self._account) for edit in way.edits),
            gaps_after=gap_counts(after, self._projects_only)[0],
            side_effects=effects.pairs,
            gains_access=effects.gains_access,
            proved=way.proved,
            cost=self._lists.cost if way.remedy is Remedy.LISTS else 0.0,
            remedy=way.remedy,
            warnings=(*way.warnings, *self._mixed(way.edits)),
            effects=effects,
        )

    def _gaps(self, edits: Sequence[Edit]) -> int:
        return gap_counts(matrix_after(self._pairs, edits), self._projects_only)[0]

    def _tests(self) -> _Mending | None:
        """The fewest tests that close what tests can close."""
        failing = [m for m in self._open if not accepts_test(m, self._reading)]
        return self._mended(Remedy.TEST, failing, _passed)

    def _reopened(self) -> _Mending | None:
        closed = [m for m in self._open if not m.is_own and m.access is Access.NOBODY]
        return self._mended(Remedy.REOPEN, closed, self._reopening)

    def _reopening(self, mailbox: Mailbox) -> tuple[Edit, ...]:
        """To those on its list where it still has one: it wasn't for everyone."""
        listed = mailbox.employees or mailbox.groups
        access = Access.SELECTED if listed else Access.EVERYONE
        edit = change(mailbox.id, access=access)
        tested = accepts_test(mailbox, self._reading)
        return (edit,) if tested else (edit, *_passed(mailbox))

    def _mended(
        self,
        remedy: Remedy,
        mailboxes: Sequence[Mailbox],
        edits_of: Callable[[Mailbox], tuple[Edit, ...]],
    ) -> _Mending | None:
        """The mailboxes that close gaps once they are mended, none to spare."""
        if not mailboxes:
            return None
        every = [e for m in mailboxes for e in edits_of(m)]
        after = matrix_after(self._pairs, every)
        used = [m for m in mailboxes if impact_of(after, m.id).pairs]
        least = gap_counts(after, self._projects_only)[0]
        if least == self._lists.gaps_before or not used:
            return None
        kept = list(used)
        for mailbox in used[::-1][:_TRIED_AT_MOST]:
            without = [e for m in kept if m is not mailbox for e in edits_of(m)]
            if self._gaps(without) == least:
                kept.remove(mailbox)
        edits = tuple(e for m in kept for e in edits_of(m))
        closed = self._lists.gaps_before - self._gaps(edits)
        rest, proved = self._rest(edits) if least else ((), True)
        return _Mending(remedy, (*edits, *rest), closed=closed, proved=proved)

    def _rest(self, edits: Sequence[Edit]) -> tuple[tuple[Edit, ...], bool]:
        """What closes the gaps that these edits leave."""
        seconds = max(0.0, self._deadline - time.monotonic())
        account = drafted(self._account, edits)
        found = cheapest_repair(
            account, self._reading, seconds, self._projects_only, self._keep,
            opening=False, partial=True,
        )  # fmt: skip
        return found.edits, found.proved

    def _lists_or_new(self) -> list[_Mending]:
        new = free_id("new-general-mailbox", {m.id for m in self._account.mailboxes})
        row = Mailbox(new, access=Access.EVERYONE, test=TestResult.PASSED)
        bought = _Mending(Remedy.NEW, (add(row),))
        lists = _Mending(Remedy.LISTS, self._lists.edits, proved=self._lists.proved)
        if _adds(lists):
            return [bought]
        dear = self._lists.cost > NEW_MAILBOX_COST
        advised = not self._projects_only and not self._has_general()
        return [bought, lists] if dear or advised else [lists, bought]

    def _has_general(self) -> bool:
        return any(
            not m.is_own
            and not m.is_bound
            and m.access is not Access.NOBODY
            and accepts_test(m, self._reading)
            for m in self._account.mailboxes
        )

    def _opened(self) -> Iterator[_Mending]:
        """A general mailbox of some people, for everyone."""
        shared = [
            m for m in self._usable() if not m.is_bound and m.access is Access.SELECTED
        ]
        shared.sort(key=lambda m: -len(self._people(m)))
        for mailbox in shared[:1]:
            edit = change(mailbox.id, access=Access.EVERYONE)
            if not self._gaps([edit]):
                yield _Mending(Remedy.OPENED, (edit,), tuple(self._shared_by(mailbox)))

    def _cleared(self) -> Iterator[_Mending]:
        """A mailbox of some projects, for all; the one that disturbs least."""
        bound = [m for m in self._usable() if m.is_bound]
        bound.sort(key=lambda m: -len(m.projects))
        ways = [self._without_limits(m) for m in bound[:_OPENED_AT_MOST]]
        closing = [way for way in ways if not self._gaps(way.edits)]
        if closing:
            yield min(closing, key=self._disturbed)

    def _disturbed(self, way: _Mending) -> tuple[int, int]:
        effects = effects_of(self._pairs, way.edits, gaps_aside=True, over_all=False)
        return len(way.warnings), effects.pairs

    def _without_limits(self, mailbox: Mailbox) -> _Mending:
        edits = [change(mailbox.id, projects=())]
        warnings = [self._separated("warn-cleared", mailbox, mailbox.projects)]
        listed = [p for p in self._account.projects if p.id in mailbox.projects]
        anonymous = [named(p) for p in listed if p.anonymous]
        if anonymous:
            facts = {"mailbox": named(mailbox), "projects": shortened(anonymous)}
            warnings.append(Phrase.of("repairs:warn-anonymous", **facts))
        if mailbox.access is Access.SELECTED:
            edits.append(change(mailbox.id, access=Access.EVERYONE))
            warnings += list(self._shared_by(mailbox))
        return _Mending(Remedy.CLEARED, tuple(edits), tuple(warnings))

    def _usable(self) -> list[Mailbox]:
        return [
            m
            for m in self._open
            if not m.is_own
            and m.access is not Access.NOBODY
            and accepts_test(m, self._reading)
        ]

    def _people(self, mailbox: Mailbox) -> list[str]:
        groups = set(mailbox.groups)
        return [
            e.id
            for e in self._account.employees
            if e.active and (e.id in mailbox.employees or groups & set(e.groups))
        ]

    def _shared_by(self, mailbox: Mailbox) -> Iterator[Phrase]:
        people = set(self._people(mailbox))
        rows = [named(e) for e in self._account.employees if e.id in people]
        shown = shortened(rows) or [Phrase.of("senders:nobody-listed")]
        facts = {"mailbox": named(mailbox), "people": shown}
        yield Phrase.of("repairs:warn-opened", **facts)

    def _mixed(self, edits: Sequence[Edit]) -> Iterator[Phrase]:
        """Projects that are listed on a mailbox that was for others."""
        listed: dict[str, list[str]] = {}
        for edit in edits:
            ((field, value),) = edit.values or (("", ""),)
            if edit.action is Action.INCLUDE and field == "projects":
                listed.setdefault(edit.subject.id, []).append(str(value))
        for mailbox_id, projects in listed.items():
            mailbox = self._account.mailbox(mailbox_id)
            yield self._separated("warn-listed", mailbox, mailbox.projects, projects)

    def _separated(
        self,
        words: str,
        mailbox: Mailbox,
        projects: Sequence[str],
        others: Sequence[str] | None = None,
    ) -> Phrase:
        """Whose letters would leave from an address that was for other projects."""
        rows = [p for p in self._account.projects if p.active]
        mine = [named(p) for p in rows if p.id in projects]
        theirs = [
            named(p)
            for p in rows
            if (p.id in others if others is not None else p.id not in projects)
        ]
        no_project = Phrase.of("wishes:no-project")
        return Phrase.of(
            f"repairs:{words}",
            mailbox=named(mailbox),
            address=mailbox.label,
            projects=shortened(mine) or list(projects)[:1],
            others=shortened(theirs) or [no_project],
        )


def _adds(way: _Mending) -> bool:
    """Whether a new mailbox is among its edits, which alone would close all gaps."""
    return any(edit.action is Action.ADD for edit in way.edits)


def _passed(mailbox: Mailbox) -> tuple[Edit, ...]:
    return (change(mailbox.id, test=TestResult.PASSED),)
