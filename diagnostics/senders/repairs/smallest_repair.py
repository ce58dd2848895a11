"""The smallest set of edits that closes the gaps of an account.

A gap is a pair without a candidate where there could be one. Edits are proposed, never
applied; what is returned was simulated again.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce

import numpy as np

from diagnostics import notebook
from diagnostics.language import gettext as _
from diagnostics.model import (
    Access,
    Account,
    Employee,
    Group,
    Missing,
    Named,
    Phrase,
    Project,
    Reading,
    Said,
)
from diagnostics.senders.changes.rehearsal import rehearsed
from diagnostics.senders.edits import Action, Edit
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.pair.outcomes import GAP, OUTCOMES
from diagnostics.senders.pair.ranking import DecidedBy
from diagnostics.senders.repairs.gap_grid import GapGrid
from diagnostics.senders.repairs.greedy_cover import Cover, greedy
from diagnostics.senders.repairs.optimum import improved
from diagnostics.senders.repairs.prices import Prices
from diagnostics.senders.repairs.proposals import Proposals
from diagnostics.senders.statements import named
from diagnostics.senders.wishes.effects import Effects
from diagnostics.wholeness import expect_whole, stamp
from diagnostics.words import text


class Remedy(StrEnum):
    """The kinds of repairs."""

    TEST = "test"
    REOPEN = "reopen"
    NEW = "new"
    LISTS = "lists"
    OPENED = "opened"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class TieEnding:
    """One way to end a tie.

    Attributes:
        edits: what to change in the account as it is: one edit, behind those that end
            the ties above where it frees nothing without them.
        deed: the edit as what to do in Planfix.
        moved: pairs that leave from another address by these edits, simulated.
    """

    edits: tuple[Edit, ...]
    deed: Phrase
    moved: int

    @property
    def told(self) -> Phrase:
        """The deed, and what it moves."""
        key = "repairs:tie-moving" if self.moved else "repairs:tie-still"
        return Phrase.of(key, deed=self.deed, moved=self.moved)


@dataclass(frozen=True, slots=True)
class EndedTie:
    """What ends a tie between two mailboxes.

    Attributes:
        pairs: how many pairs the first way frees.
        first: the one that stands first in the list.
        second: the other one.
        ways: what ends it; either is enough.
    """

    pairs: int
    first: Named
    second: Named
    ways: tuple[TieEnding, ...]


@dataclass(frozen=True, slots=True)
class Repair:
    """Edits that close the gaps, with what else they do.

    Attributes:
        edits: the edits, in the order of `texts`.
        texts: what to do in Planfix, one instruction an edit.
        gaps_before: pairs without a candidate now that were to be closed.
        gaps_after: those of them left after all edits, simulated.
        side_effects: pairs that were no gaps and get another sender or source, exactly.
        gains_access: people who may then use a company mailbox they could not before.
        proved: no choice among the proposals costs less; else the best that was found
            in time.
        singly: two edits of one mailbox that close a gap only together were not all
            tried, because too many mailboxes could need both.
        cost: the weighed sum that was kept small (see `proposals.EDIT_COST` and those
            beside it).
        remaining: pairs that stay without a sender: external users, all where the
            plan can't send, and tasks without a project where they were left aside.
        note: why they remain; empty where there are none.
        missing: what the account lacks of its files, after which these edits may be
            the wrong ones.
        remedy: what kind of repair it is.
        warnings: whom it gives something that was kept from them.
        effects: what else it does, with names.
        others: further ways to close the same gaps, the best first.
        ties: what ends ties between equal candidates.
    """

    edits: tuple[Edit, ...]
    texts: tuple[Phrase, ...]
    gaps_before: int
    gaps_after: int
    side_effects: int
    gains_access: int
    proved: bool
    singly: bool
    cost: float
    remaining: int
    note: Said
    missing: tuple[Missing, ...] = ()
    remedy: Remedy | None = None
    warnings: tuple[Phrase, ...] = ()
    effects: Effects | None = None
    others: tuple[Repair, ...] = ()
    ties: tuple[EndedTie, ...] = ()

    @property
    def closed(self) -> int:
        """How many gaps the edits close."""
        return self.gaps_before - self.gaps_after

    def _repr_html_(self) -> str:
        lacks = notebook.paragraph(text(stamp(self.missing) or ""))
        told = _(
            "Pairs without a candidate: {before} now, {after} after these edits",
            before=self.gaps_before,
            after=self.gaps_after,
        )
        if not self.texts:
            return lacks + notebook.paragraph(told)
        rows = [(text(one),) for one in self.texts[: notebook.MOST_ROWS]]
        warned = "".join(notebook.paragraph(text(one)) for one in self.warnings)
        more = len(self.texts) - len(rows)
        shown = notebook.table(told, (_("What to do in Planfix"),), rows, more)
        return lacks + shown + warned


def cheapest_repair(
    account: Account,
    reading: Reading | None = None,
    budget_seconds: float = 10.0,
    projects_only: bool = False,
    keep: Collection[str] = (),
    *,
    opening: bool = True,
    partial: bool = False,
) -> Repair:
    """The cheapest edits that close all gaps, over active people and projects.

    Searched are these single edits: an employee, a group or everyone gets access to a
    company mailbox with selected access; a bound company mailbox gets a project, or its
    projects are cleared, so that it is general; and one new general company mailbox.
    Two edits of one mailbox that close a gap only together are looked for too, where
    at most `programme.CHANCES_AT_MOST` mailboxes could need both.

    Args:
        account: the account; it stays as it is.
        reading: how to read what the help leaves open; None: the account's own.
        budget_seconds: how long to search for a cheaper choice, and its proof.
        projects_only: gaps of tasks without a project may stay. Otherwise mailboxes
            valid everywhere are needed, and listing a project never helps.
        keep: ids of mailboxes that stay as they are.
        opening: whether a mailbox may be opened to everyone, or to every project.
        partial: whether an account that lacks parts of its files is taken too.

    Raises:
        PartialAccountError: the account lacks parts of its files.
        ValueError: an id stands twice in one of its tables.
    """
    expect_whole(account, partial)
    deadline = time.monotonic() + budget_seconds
    chosen = reading or account.reading
    before = PairMatrix(Roster.of(account, chosen, False), chosen)
    if not gap_counts(before, projects_only)[0]:
        nothing = Cover((), 0.0, proved=True)
        return _repair(before, (), nothing, 0, projects_only)
    proposals = Proposals(GapGrid.of(before, projects_only), keep, opening=opening)
    prices = Prices(proposals)
    cover = improved(prices, greedy(prices, deadline), deadline)
    numbers = sorted(cover.numbers)
    edits = tuple(edit for number in numbers for edit in proposals.edits(number))
    gains_access = proposals.gains_access(numbers)
    return _repair(before, edits, cover, gains_access, projects_only)


def gap_counts(pairs: PairMatrix, projects_only: bool) -> tuple[int, int]:
    """Pairs without a candidate: those to be closed, and those left aside."""
    columns = np.ones(pairs.roster.shape[1], np.bool_)
    columns[0] = not projects_only
    gaps = Marked.by_outcome(pairs, GAP)
    wanted = int(gaps.in_rows(columns).sum())
    return wanted, gaps.count() - wanted


def _repair(
    before: PairMatrix,
    edits: tuple[Edit, ...],
    cover: Cover,
    gains_access: int,
    projects_only: bool,
) -> Repair:
    comparison = rehearsed(before, edits) if edits else None
    after = comparison.after if comparison else before
    changed = comparison.changed if comparison else 0
    gaps = [gap_counts(side, projects_only) for side in (before, after)]
    remaining, note = _remaining(before, gaps[1][1])
    return Repair(
        edits=edits,
        texts=tuple(instruction(edit, before.account) for edit in edits),
        gaps_before=gaps[0][0],
        gaps_after=gaps[1][0],
        # Edits only add candidates, so every gap that changes is closed.
        side_effects=changed - (sum(gaps[0]) - sum(gaps[1])),
        gains_access=gains_access,
        proved=cover.proved,
        singly=cover.singly,
        cost=cover.cost,
        remaining=remaining,
        note=note,
        missing=before.account.missing,
    )


def _remaining(pairs: PairMatrix, aside: int) -> tuple[int, Said]:
    external = _decided(pairs, DecidedBy.EXTERNAL_USER)
    plan = _decided(pairs, DecidedBy.PLAN)
    notes: list[Said] = []
    if plan:
        name = str(pairs.account.plan)
        notes.append(Phrase.of("repairs:note-plan", plan=name, pairs=plan))
    if external:
        notes.append(Phrase.of("repairs:note-external", pairs=external))
    if aside:
        notes.append(Phrase.of("repairs:note-aside", pairs=aside))
    return external + plan + aside, reduce(_both, notes) if notes else ""


def _both(first: Said, second: Said) -> Said:
    return Phrase.of("repairs:both-notes", first=first, second=second)


def _decided(pairs: PairMatrix, decided_by: DecidedBy) -> int:
    wanted = GAP.copy()
    wanted[:] = [outcome.decided_by is decided_by for outcome in OUTCOMES]
    return Marked.by_outcome(pairs, wanted).count()


def instruction(edit: Edit, account: Account) -> Phrase:
    """An edit of a repair as what to do in Planfix."""
    if edit.action is Action.ADD:
        return Phrase.of("repairs:add-mailbox")
    row = account.mailbox(edit.subject.id)
    mailbox = named(row)
    ((field, value),) = edit.values
    if edit.action is Action.INCLUDE:
        return Phrase.of(
            f"repairs:add-{field}",
            mailbox=mailbox,
            member=_named(account, field, str(value)),
        )
    if field == "projects":
        return Phrase.of("repairs:clear-projects", mailbox=mailbox)
    if field == "test":
        return Phrase.of(
            "repairs:pass-test",
            mailbox=mailbox,
            seen=Phrase.of(f"values:test-result-{row.test}"),
        )
    if field == "default":
        words = "set-default" if value else "clear-default"
        return Phrase.of(f"repairs:{words}", mailbox=mailbox)
    if value is Access.SELECTED:
        return Phrase.of("repairs:open-to-list", mailbox=mailbox)
    words = "reopen" if row.access is Access.NOBODY else "open-to-everyone"
    return Phrase.of(f"repairs:{words}", mailbox=mailbox)


def _named(account: Account, list_field: str, row_id: str) -> Named:
    rows: dict[str, tuple[Employee | Group | Project, ...]] = {
        "employees": account.employees,
        "groups": account.groups,
        "projects": account.projects,
    }
    row = next((r for r in rows[list_field] if r.id == row_id), None)
    name = row.name if row is not None else ""
    return Named(row_id, f"{name} ({row_id})" if name else "")
