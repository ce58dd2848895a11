"""How far an import is, in words."""

from __future__ import annotations

from collections.abc import Mapping

from diagnostics.language import current, ngettext, number_text
from diagnostics.language import gettext as _
from diagnostics.model import Account


def rows_read(what: str, rows: int, before: Account | None) -> str:
    """How many rows of a list are read, beside how many the account before has of it.

    Planfix doesn't say how many there are: what is here is all that tells how long it
    may take.

    Args:
        what: `users`, `groups` or `projects`.
        rows: how many are read.
        before: the account that is here, or None.
    """
    read = {
        "users": ngettext("{number} user read", "{number} users read", rows),
        "groups": ngettext("{number} group read", "{number} groups read", rows),
        "projects": ngettext("{number} project read", "{number} projects read", rows),
    }[what]
    known = _known(what, before) if before else 0
    if known <= rows:
        return read
    there = number_text(known, current())
    return _("{read}, the account here has {number}", read=read, number=there)


def all_read(rows: Mapping[str, int], before: Account | None) -> str:
    """All lists that were begun, in their order, on one line."""
    told = [rows_read(what, read, before) for what, read in dict(rows).items()]
    return " · ".join(told) or _("Nothing is read yet.")


def _known(what: str, before: Account) -> int:
    table = {"users": before.employees, "groups": before.groups}
    return len(table.get(what, before.projects))
