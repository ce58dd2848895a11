"""What runs over many accounts leave of those whose files aren't kept here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from diagnostics.model import Acceptance
from diagnostics.workspace.history import History

DESCRIBED = "described"
"""The kind of the papers that say it, one of each kind of run."""


@dataclass(frozen=True, slots=True)
class DescribedAccount:
    """An account as its last runs saw it.

    Attributes:
        label: what it calls itself.
        accepted: what its files accepted of what was found.
    """

    label: str
    accepted: tuple[Acceptance, ...]


def described(history: History) -> dict[str, DescribedAccount]:
    """What runs said of accounts, by what the history calls them.

    Raises:
        HistoryError: it can't be read.
    """
    papers = history.papers(DESCRIBED)
    return {name: _of([told for _, told in some]) for name, some in papers.items()}


def _of(papers: Sequence[Mapping[str, Any]]) -> DescribedAccount:
    """An account by its papers, the newest last."""
    accepted = dict.fromkeys(a for told in papers for a in _accepted(told))
    return DescribedAccount(str(papers[-1].get("label", "")), tuple(accepted))


def _accepted(told: Mapping[str, Any]) -> list[Acceptance]:
    rows = told.get("accepted", ())
    return [Acceptance(str(rule), str(subject), "", "") for rule, subject in rows]
