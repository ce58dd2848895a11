"""Which findings speak of one mailbox, person or project."""

from __future__ import annotations

from collections.abc import Iterable

from diagnostics.model import Finding, SubjectKind, worst_first

_LISTED = {
    SubjectKind.MAILBOX: ("mailboxes",),
    SubjectKind.EMPLOYEE: ("people",),
    SubjectKind.PROJECT: ("places",),
}
"""Under which facts findings list further rows of a kind; elsewhere is a witness."""


def about(findings: Iterable[Finding], kind: SubjectKind, row_id: str) -> list[Finding]:
    """The findings that name this row as what they are about, worst first.

    Ids of different kinds may be alike: the mailbox `sales` is not the group.
    """
    return worst_first(f for f in findings if row_id in _ids(f, kind))


def _ids(finding: Finding, kind: SubjectKind) -> set[str]:
    ids = {finding.subject.id} if finding.subject.kind is kind else set()
    for name in _LISTED.get(kind, ()):
        listed = finding.data.get(name, ())
        if isinstance(listed, (list, tuple)):
            ids |= {str(getattr(row, "id", row)) for row in listed}
    return ids
