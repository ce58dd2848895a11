"""Tables of pairs as people read them: names for ids, words for values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import pandas as pd

from diagnostics.language import gettext as _
from diagnostics.model import Employee, Mailbox, Project, Source
from diagnostics.report.wording.value_words import values_told
from diagnostics.senders import DecidedBy, Simulation

NOTHING = "–"
"""What stands where no mailbox sends and none could."""


def told_apart(labels: Mapping[str, str]) -> dict[str, str]:
    """The labels by id, with ids where several are alike."""
    times = Counter(labels.values())
    return {
        i: label if times[label] == 1 else f"{label} ({i})"
        for i, label in labels.items()
    }


def pairs_in_words(simulation: Simulation, frame: pd.DataFrame) -> pd.DataFrame:
    """Pairs with names and words in place of ids and values.

    Args:
        simulation: the matrix.
        frame: some of its pairs, as its `to_frame` gives them.

    Returns:
        A frame of the same rows and columns.
    """
    mailboxes = _names(simulation.account.mailboxes)
    words = {
        "employee": _names(simulation.employees),
        "project": {**_names(simulation.projects), "": _("no project")},
        "sender": {**mailboxes, "": NOTHING},
        "source": values_told(Source),
        "decided_by": values_told(DecidedBy),
    }
    told = {name: _renamed(frame[name], by) for name, by in words.items()}
    lists = frame["candidates"].astype(str)
    several = {ids: _several(ids, mailboxes) for ids in lists.unique()}
    return frame.assign(**told, candidates=lists.map(several))


def sent_in_words(simulation: Simulation, frame: pd.DataFrame) -> pd.DataFrame:
    """What `sent_in` or `sent_by` gives, with names of mailboxes and words."""
    mailboxes = {**_names(simulation.account.mailboxes), "": NOTHING}
    return frame.assign(
        sender=_renamed(frame["sender"], mailboxes),
        source=_renamed(frame["source"], values_told(Source)),
    )


def _names(rows: Iterable[Employee | Project | Mailbox]) -> dict[str, str]:
    return told_apart({row.id: row.label for row in rows})


def _renamed(column: pd.Series[str], names: Mapping[str, str]) -> pd.Series[str]:
    return column.astype(str).map(names)


def _several(ids: str, names: Mapping[str, str]) -> str:
    return ", ".join(names[i] for i in ids.split(";")) if ids else NOTHING
