"""What is left of a finding about several mailboxes is no new one.

Such a finding is named after the first of them, or after the server that they share:
once that mailbox is mended, or only one is left, the rest has another name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from diagnostics.model import Finding, Named, SubjectKind


def continued(
    found: Mapping[str, Finding], known: Mapping[str, Finding]
) -> dict[str, str]:
    """Names of findings that say nothing that wasn't known, with the name it had.

    Args:
        found: what there is now, by name.
        known: what there was, by name.
    """
    ended: dict[tuple[str, object], dict[str, frozenset[str]]] = defaultdict(dict)
    for name, finding in known.items():
        if name not in found and (members := _members(finding)):
            ended[_kind(finding)][name] = members
    names = {}
    for name, finding in found.items():
        had = ended.get(_kind(finding), {})
        if name in known or not had:
            continue
        members = _members(finding)
        if members and members <= frozenset().union(*had.values()):
            names[name] = next(old for old, of in had.items() if members & of)
    return names


def _kind(finding: Finding) -> tuple[str, object]:
    """What has to be alike: the same thing seen of the same service."""
    return finding.rule, finding.data.get("service")


def _members(finding: Finding) -> frozenset[str]:
    """The mailboxes that it is about."""
    named = finding.data.get("mailboxes")
    if isinstance(named, (list, tuple)):
        return frozenset(row.id for row in named if isinstance(row, Named))
    if finding.subject.kind is SubjectKind.MAILBOX and finding.subject.id:
        return frozenset((finding.subject.id,))
    return frozenset()
