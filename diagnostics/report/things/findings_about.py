"""Which findings speak of one mailbox, person or project."""

from __future__ import annotations

from collections.abc import Iterable

from diagnostics.model import Account, Finding, Named, SubjectKind, worst_first

MOST_NAMED = 12
"""So many things of a finding are links; its page names the others."""

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
    return worst_first(f for f in findings if row_id in ids_named(f, kind))


def things_named(finding: Finding, account: Account) -> list[tuple[SubjectKind, Named]]:
    """The mailboxes, people and projects that a finding is about, each once.

    Only those that the account has, at most `MOST_NAMED`; the subject stands first.
    """
    labels = {
        SubjectKind.MAILBOX: {m.id: m.label for m in account.mailboxes},
        SubjectKind.EMPLOYEE: {e.id: e.label for e in account.employees},
        SubjectKind.PROJECT: {p.id: p.label for p in account.projects},
    }
    found = [
        (kind, Named(row_id, known[row_id]))
        for kind, known in labels.items()
        for row_id in ids_named(finding, kind)
        if row_id in known
    ]
    first = finding.subject.kind, finding.subject.id
    return sorted(found, key=lambda f: (f[0], f[1].id) != first)[:MOST_NAMED]


def ids_named(finding: Finding, kind: SubjectKind) -> list[str]:
    """The ids of the things of a kind that a finding is about, its subject first."""
    ids = [finding.subject.id] if finding.subject.kind is kind else []
    for name in _LISTED.get(kind, ()):
        listed = finding.data.get(name, ())
        if isinstance(listed, (list, tuple)):
            ids += [str(getattr(row, "id", row)) for row in listed]
    return list(dict.fromkeys(ids))
