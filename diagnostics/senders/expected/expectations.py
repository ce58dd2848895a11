"""Files of expectations: who should send from where, by person, group or everyone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from diagnostics.accounts.encoding import decode
from diagnostics.accounts.problems import problem
from diagnostics.accounts.schema import BLANKS
from diagnostics.accounts.sheets import Record, is_line, records
from diagnostics.accounts.understanding.headings import LOOKED_AT
from diagnostics.accounts.understanding.tables_in_texts import (
    heading_with,
    known_in,
    laid_out,
)
from diagnostics.language import gettext as _
from diagnostics.model import NO_PROJECT, Finding, Phrase, Place
from diagnostics.words import evidence, text

SNAPSHOT_COLUMNS = ("employee", "group", "project", "sender")

EVERYONE, EVERY = "everyone", "every"
"""All active people who aren't external, all active projects, unless it is an id."""

_WHO = ("employee", "author", "person")
_WHERE = ("project",)
_GROUP = ("group",)
_SENDER = ("sender", "want", "wanted", "mailbox", "address", "expected")

_COLUMNS = frozenset({*_WHO, *_WHERE, *_GROUP, *_SENDER})

_Told: TypeAlias = dict[str, str]
"""A row's cells by the names of their columns."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One line: these people's letters in these projects leave from this mailbox.

    Attributes:
        employee: an employee's id, login or name; `everyone`; empty for a group.
        project: a project's id or name, `none` for no project, `every` for all.
        sender: a mailbox's id, address or name; empty for the internal address.
        place: where it stands.
        group: a group's id or name, for its active members who aren't external.
    """

    employee: str
    project: str
    sender: str
    place: Place = field(default=Place(), compare=False)
    group: str = ""

    @property
    def phrase(self) -> Phrase:
        """The line in words, as it was written."""
        who = Phrase.of("senders:group", id=self.group) if self.group else self.employee
        return Phrase.of(
            "wishes:expected",
            who=who,
            project=(
                Phrase.of("wishes:without-project")
                if self.project == NO_PROJECT
                else Phrase.of("wishes:in-projects", project=self.project)
            ),
            sender=self.sender or Phrase.of("senders:internal"),
            line=str(self.place.row or ""),
        )


def read_expectations(path: Path) -> tuple[Expectation, ...]:
    """Reads a CSV file with the columns employee or group, project, and sender.

    `,` or `;` separates, or the table is one of a letter, a wiki or a terminal. An
    empty project or `none` is no project, an empty sender the internal address; rows
    without any entry are left out. What `senders` writes as CSV and what
    `audit --snapshot` writes are such files.

    Raises:
        ValueError: a column is missing, a row names an employee and a group, or the
            text isn't CSV in UTF-8.
        OSError: the file can't be read.
    """
    return expectations_in(path.name, path.read_bytes())


def expectations_in(name: str, data: bytes) -> tuple[Expectation, ...]:
    """The same of a file's name and content.

    Raises:
        ValueError: as `read_expectations`.
    """
    heading, names, rows = _headed(name, data)
    missing = [] if {*_WHO, *_GROUP} & names else [_("employee (or group)")]
    missing += [w[0] for w in (_WHERE, _SENDER) if names.isdisjoint(w)]
    if missing:
        raise ValueError(
            _(
                "{heading}: expected the columns employee (or group), project, "
                "sender; missing {names}",
                heading=text(heading.said),
                names=", ".join(missing),
            )
        )
    return tuple(_expectations(rows))


def _expectations(rows: list[tuple[Place, _Told]]) -> Iterator[Expectation]:
    for place, told in rows:
        person, group, project, sender = (
            next((told[name] for name in wanted if told.get(name)), "")
            for wanted in (_WHO, _GROUP, _WHERE, _SENDER)
        )
        if person and group:
            raise ValueError(
                _(
                    '{place}: the row names the employee "{person}" and the group '
                    '"{group}"; give one of them',
                    place=text(place.said),
                    person=person,
                    group=group,
                )
            )
        if person or group or project or sender:
            yield Expectation(person, project or NO_PROJECT, sender, place, group)


def _records(file: str, content: str) -> list[Record]:
    """The heading's record and those below it, however the table was written."""
    problems: list[Finding] = []
    with heading_with(_COLUMNS):
        laid = laid_out(content)
        if laid.misfit:
            place = Place(file, laid.misfit)
            problems.append(problem("syntax", place, says="aligned"))
        found = [*records(file, laid.text, problems)]
        if problems:
            raise ValueError(evidence(problems[0]))
        rows = [record for record in found if not is_line(record[1])]
        head = rows[:LOOKED_AT]
        at = next((at for at, (_, cells) in enumerate(head) if known_in(cells) > 1), 0)
    return rows[at:] or [(1, ())]


def _headed(
    file: str, data: bytes
) -> tuple[Place, set[str], list[tuple[Place, _Told]]]:
    """Where a CSV file has its heading, the names in it, and its rows by name.

    Names are in lower case, cells without the blanks around them; each row has its
    place.
    """
    content, found = decode(file, data)
    if found:
        raise ValueError(
            _(
                '{found}; save it as UTF-8 (in Excel: "CSV UTF-8") and try again',
                found=evidence(found[0]).rstrip("."),
            )
        )
    (line, header), *rows = _records(file, content)
    names = [name.strip(BLANKS).lower() for name in header]
    told = [
        (
            Place(file, row),
            dict(zip(names, (cell.strip(BLANKS) for cell in cells), strict=False)),
        )
        for row, cells in rows
    ]
    return Place(file, line), set(names), told
