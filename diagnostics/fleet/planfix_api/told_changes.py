"""What an import found and changes, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from diagnostics.fleet.planfix_api.import_run import Imported
from diagnostics.fleet.planfix_api.table_changes import AccountRow, TableChange
from diagnostics.language import gettext as _
from diagnostics.language import ngettext, number_told
from diagnostics.report.wording.column_words import column_word
from diagnostics.words import text

NAMED = 20
"""So many rows of a table are named; the others are counted."""


def lines_of(found: Imported) -> Iterator[str]:
    """What there is, what would change in each table, and what the API left open."""
    account = found.account
    people, teams, works = account.employees, account.groups, account.projects
    yield _(
        "{host}: {employees}, {groups}, {projects}.",
        host=account.host,
        employees=ngettext("{number} employee", "{number} employees", len(people)),
        groups=ngettext("{number} group", "{number} groups", len(teams)),
        projects=ngettext("{number} project", "{number} projects", len(works)),
    )
    for change in found.changes:
        yield from _changes(change)
    for note in found.notes:
        yield text(note)


def _changes(change: TableChange) -> Iterator[str]:
    titles = {
        "employees": _("employees"),
        "groups": _("groups"),
        "projects": _("projects"),
    }
    title = titles[change.table]
    if change.new:
        names = _named(change.new)
        yield _("{table}, new: {names}", table=title, names=names)
    if change.gone:
        names = _named(change.gone)
        yield _("{table}, gone: {names}", table=title, names=names)
    if change.changed:
        cells = {
            one.row.id: ", ".join(map(column_word, one.columns))
            for one in change.changed
        }
        names = _named([one.row for one in change.changed], cells)
        yield _("{table}, changed: {names}", table=title, names=names)


def _named(rows: Sequence[AccountRow], cells: Mapping[str, str] | None = None) -> str:
    names = {row.id: row.name or row.id for row in rows[:NAMED]}
    said = [f"{name} ({cells[key]})" if cells else name for key, name in names.items()]
    if len(rows) > NAMED:
        more = len(rows) - NAMED
        said.append(_("and {number} more", number=number_told(more)))
    return ", ".join(said)
