"""What one person's, or one project's, letters leave from, alike ones together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostics.model import (
    NO_PROJECT,
    Account,
    Employee,
    Mailbox,
    Phrase,
    Project,
    Source,
    places_counted,
)
from diagnostics.report.rows import Row
from diagnostics.senders import OUTCOMES, Simulation
from diagnostics.senders.arrays import Ints
from diagnostics.senders.pair.outcomes import TIED, UNDECIDED
from diagnostics.words import joined, text

MOST_NAMED = 12
"""So many people or projects of a group are named in its sentence."""

MOST_LINES = 50
"""So many groups are told in lines."""

GROUP_COLUMNS = ("id", "name", "leaves_from", "mailbox", "source")
"""One row a person or project: what its letters leave from."""


@dataclass(frozen=True, slots=True)
class SentGroup:
    """People or projects whose letters leave from the same place.

    Attributes:
        sender: the mailbox; None for the internal address, none, or nobody can tell.
        source: which level it comes from.
        undecided: whether the reading lets nobody decide between equal mailboxes.
        members: the people or projects, in list order; None is "no project".
        tied: how many of them only the order of the list decides.
        contested: how many of them have another sender under another reading.
    """

    sender: Mailbox | None
    source: Source
    undecided: bool
    members: tuple[Employee | Project | None, ...]
    tied: int = 0
    contested: int = 0


def of_person(alone: Simulation) -> tuple[SentGroup, ...]:
    """Where one employee's letters leave from, the most projects first.

    Args:
        alone: the employee's pairs, as `senders.of_employee` gives them.
    """
    columns = np.arange(len(alone.projects) + 1)
    return _groups(alone, columns, (None, *alone.projects))


def of_project(alone: Simulation) -> tuple[SentGroup, ...]:
    """Where letters in one project leave from, the most people first.

    Args:
        alone: the project's pairs, as `senders.of_project` gives them.
    """
    width = len(alone.projects) + 1
    cells = np.arange(len(alone.employees)) * width + width - 1
    return _groups(alone, cells, alone.employees)


def _groups(
    alone: Simulation, cells: Ints, members: Sequence[Employee | Project | None]
) -> tuple[SentGroup, ...]:
    width = len(alone.projects) + 1
    if not len(alone.employees):
        return ()
    positions, outcomes = alone.lookup(*np.divmod(cells, width))
    contested = alone.contested.at(cells)
    together: dict[tuple[int, Source, bool], list[int]] = defaultdict(list)
    for place, outcome in enumerate(outcomes.tolist()):
        undecided = bool(UNDECIDED[outcome])
        position = -1 if undecided else int(positions[place])
        together[position, OUTCOMES[outcome].source, undecided].append(place)
    found = [
        SentGroup(
            sender=alone.account.mailboxes[position] if position >= 0 else None,
            source=source,
            undecided=undecided,
            members=tuple(members[place] for place in places),
            tied=int(TIED[outcomes[places]].sum()),
            contested=int(contested[places].sum()),
        )
        for (position, source, undecided), places in together.items()
    ]
    return tuple(sorted(found, key=lambda group: -len(group.members)))


def leaves_from(account: Account, group: SentGroup, author: Employee | None) -> Phrase:
    """What a group's letters leave from, as a part of a sentence.

    Args:
        account: the account.
        group: the group.
        author: whose letters they are, where they are one person's.
    """
    if group.undecided:
        return Phrase.of("things:from-undecided")
    if group.sender is not None:
        return Phrase.of("things:from-mailbox", address=group.sender.label)
    if group.source is Source.INTERNAL and author is not None:
        address = account.internal_address(author)
        return Phrase.of("things:from-internal-address", address=address)
    return Phrase.of(f"things:from-{group.source}")


def member_names(members: Iterable[Employee | Project | None]) -> list[str]:
    """Names of people or projects; ids beside those that several share."""
    rows = list(members)
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row.label if row else ""] += 1
    return [
        text(Phrase.of("senders:tasks-without-project"))
        if row is None
        else row.label
        if counts[row.label] == 1
        else f"{row.label} ({row.id})"
        for row in rows
    ]


def few_named(members: Sequence[Employee | Project | None]) -> str:
    """The first names, and how many more there are: `a, b and 3 more`."""
    names = member_names(members[:MOST_NAMED])
    more = len(members) - len(names)
    if more:
        names.append(text(Phrase.of("senders:more", number=more)))
    return joined(names)


def group_lines(
    account: Account, groups: Sequence[SentGroup], author: Employee | None = None
) -> list[str]:
    """The groups as lines to copy: `Website and Web shop: sales@example.com`.

    At most `MOST_LINES`; `group_rows` has all of them.
    """
    lines = [
        text(
            Phrase.of(
                "things:line-of-project" if author is None else "things:line-of-person",
                members=few_named(group.members),
                sender=leaves_from(account, group, author),
            )
        )
        for group in groups[:MOST_LINES]
    ]
    if len(groups) > MOST_LINES:
        more = Phrase.of("things:served-more", count=len(groups) - MOST_LINES)
        lines.append(text(more))
    return lines


def group_rows(
    account: Account, groups: Sequence[SentGroup], author: Employee | None = None
) -> list[Row]:
    """Every person or project of the groups, a row each under `GROUP_COLUMNS`."""
    rows = []
    for group in groups:
        sender = text(leaves_from(account, group, author))
        for member in group.members:
            name = text(Phrase.of("senders:tasks-without-project"))
            rows.append(
                {
                    "id": member.id if member else NO_PROJECT,
                    "name": member.label if member else name,
                    "leaves_from": sender,
                    "mailbox": group.sender.id if group.sender else "",
                    "source": str(group.source),
                }
            )
    return rows


def conditions(group: SentGroup) -> list[str]:
    """What makes a group's answer less than certain."""
    counts = {
        "contested": group.contested,
        "tied": 0 if group.undecided else group.tied,
    }
    return [
        text(
            Phrase.of(f"things:{key}-all")
            if count == len(group.members)
            else Phrase.of(f"things:{key}", count=count)
        )
        for key, count in counts.items()
        if count
    ]


def places_of(group: SentGroup) -> Phrase:
    """In how many projects one person's letters leave so: "For" comes before."""
    return places_counted(len(group.members), None in group.members)
