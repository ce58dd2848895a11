"""What runs over many accounts leave of those whose files aren't kept here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diagnostics.model import Acceptance
from diagnostics.workspace.history import AUDIT, CHECKS, History

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


def described(history: History, name: str) -> DescribedAccount | None:
    """What runs said of an account; None: none of many accounts looked at it.

    Args:
        history: what keeps it.
        name: what the history calls the account.

    Raises:
        HistoryError: it can't be read.
    """
    kept = [history.paper(name, DESCRIBED, kind) for kind in (AUDIT, CHECKS)]
    papers = sorted((p for p in kept if p is not None), key=lambda paper: paper[0])
    if not papers:
        return None
    accepted = dict.fromkeys(a for _, told in papers for a in _accepted(told))
    return DescribedAccount(str(papers[-1][1].get("label", "")), tuple(accepted))


def _accepted(told: Mapping[str, Any]) -> list[Acceptance]:
    rows = told.get("accepted", ())
    return [Acceptance(str(rule), str(subject), "", "") for rule, subject in rows]
