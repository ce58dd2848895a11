"""Findings by what makes each the same one next week."""

from __future__ import annotations

from collections.abc import Iterable

from diagnostics.model import Finding
from diagnostics.report.named_findings import identity, numbered
from diagnostics.workspace.history.database_tables import storable


def identified(findings: Iterable[Finding]) -> dict[str, Finding]:
    """Findings by the names that addresses call them, as a database can keep them."""
    found = list(findings)
    names = numbered(storable(identity(finding)) for finding in found)
    return dict(zip(names, found, strict=True))
