"""What makes a finding the same one next week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from diagnostics.model import Finding
from diagnostics.workspace.history.database_tables import storable


def identity(finding: Finding) -> str:
    """`rule:subject`, which is its address too; `rule:subject@pop3` of a service."""
    service = finding.data.get("service")
    told = storable(f"{finding.rule}:{finding.subject.id}")
    return f"{told}@{service}" if isinstance(service, str) and service else told


def identified(findings: Iterable[Finding]) -> dict[str, Finding]:
    """Findings by their identity; a second one of the same has `#2` behind it."""
    seen: Counter[str] = Counter()
    named: dict[str, Finding] = {}
    for finding in findings:
        name = identity(finding)
        seen[name] += 1
        named[name if seen[name] == 1 else f"{name}#{seen[name]}"] = finding
    return named
