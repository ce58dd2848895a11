"""Files of expectations: who should send from where, by person, group or everyone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from diagnostics.model import (
    NO_PROJECT,
    Account,
    EmployeeKind,
    Mailbox,
    Phrase,
    Place,
    UnknownIdError,
)
from diagnostics.senders.coverage.expectations import (
    EVERY,
    EVERYONE,
    Told,
    headed_rows,
)
from diagnostics.senders.statements import mailbox_name

_WHO = ("employee", "author", "person")
_WHERE = ("project",)
_GROUP = ("group",)
_SENDER = ("sender", "want", "wanted", "mailbox", "address", "expected")


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """One line: these people's letters in these projects leave from this mailbox.

    Attributes:
        who: an employee's id, `everyone`, or a group's id where `is_group`.
        is_group: whether `who` is a group.
        project: a project's id, `none`, or `every`.
        sender: a mailbox's id or an address; empty for the internal address.
        place: where it stands.
    """

    who: str
    is_group: bool
    project: str
    sender: str
    place: Place = field(default=Place(), compare=False)

    @property
    def phrase(self) -> Phrase:
        """The line in words, as it was written."""
        return Phrase.of(
            "wishes:expected",
            who=Phrase.of("senders:group", id=self.who) if self.is_group else self.who,
            project=(
                Phrase.of("wishes:without-project")
                if self.project == NO_PROJECT
                else Phrase.of("wishes:in-projects", project=self.project)
            ),
            sender=self.sender or Phrase.of("senders:internal"),
            line=str(self.place.row or ""),
        )


@dataclass(frozen=True, slots=True)
class Expected:
    """A line with the pairs that it means.

    Attributes:
        row: the line.
        employees: ids; external users are left out of groups and of everyone.
        projects: ids, `none` for no project.
        mailbox: the wanted one; None for the internal address.
        left_out: how many external users were left out.
    """

    row: ExpectedRow
    employees: tuple[str, ...]
    projects: tuple[str, ...]
    mailbox: Mailbox | None
    left_out: int = 0


def read_expected(path: Path) -> tuple[ExpectedRow, ...]:
    """Reads a CSV file with the columns employee or group, project, and sender.

    `,` or `;` separates; rows without any entry are left out. What `senders` writes as
    CSV is such a file.

    Raises:
        ValueError: a column is missing, or the text isn't CSV in UTF-8.
        OSError: the file can't be read.
    """
    heading, names, rows = headed_rows(path)
    if not {*_WHO, *_GROUP} & names:
        raise ValueError(_missing(heading, "employee (or group)"))
    for wanted in (_WHERE, _SENDER):
        if not set(wanted) & names:
            raise ValueError(_missing(heading, wanted[0]))
    return tuple(_rows(rows))


def _missing(heading: Place, name: str) -> str:
    return (
        f"{heading}: expected the columns employee (or group), project, sender;"
        f" missing {name}"
    )


def _rows(rows: Iterable[tuple[Place, Told]]) -> Iterator[ExpectedRow]:
    for place, told in rows:
        person, group, project, sender = (
            next((told[name] for name in wanted if told.get(name)), "")
            for wanted in (_WHO, _GROUP, _WHERE, _SENDER)
        )
        if person or group or project or sender:
            who = person or group or EVERYONE
            is_group = bool(group) and not person
            yield ExpectedRow(who, is_group, project or NO_PROJECT, sender, place)


def expanded(account: Account, row: ExpectedRow) -> Expected:
    """The pairs of a line.

    Raises:
        UnknownIdError: the account has no such employee, group, project or mailbox.
        ValueError: it has several mailboxes of the wanted address.
    """
    people = account.employees
    one = next((e for e in people if e.id == row.who and not row.is_group), None)
    if one is not None:
        chosen = [one]
    elif row.is_group:
        account.group(row.who)
        chosen = [e for e in people if e.active and row.who in e.groups]
    elif row.who.lower() == EVERYONE:
        chosen = [e for e in people if e.active]
    else:
        known = [*(e.id for e in people), EVERYONE]
        raise UnknownIdError("employee", row.who, known)
    able = [e for e in chosen if e.kind is not EmployeeKind.EXTERNAL]
    if one is not None:
        able = chosen
    return Expected(
        row=row,
        employees=tuple(e.id for e in able),
        projects=_projects(account, row.project),
        mailbox=_mailbox(account, row.sender),
        left_out=len(chosen) - len(able),
    )


def _projects(account: Account, wanted: str) -> tuple[str, ...]:
    if any(p.id == wanted for p in account.projects):
        return (wanted,)
    if wanted == NO_PROJECT:
        return (NO_PROJECT,)
    if wanted.lower() == EVERY:
        return tuple(p.id for p in account.projects if p.active)
    known = [*(p.id for p in account.projects), NO_PROJECT, EVERY]
    raise UnknownIdError("project", wanted, known)


def _mailbox(account: Account, wanted: str) -> Mailbox | None:
    if not wanted:
        return None
    found = [m for m in account.mailboxes if m.id == wanted] or [
        m for m in account.mailboxes if m.address.casefold() == wanted.casefold()
    ]
    if not found:
        known = [m.id for m in account.mailboxes]
        known += [m.address for m in account.mailboxes if m.address]
        raise UnknownIdError("mailbox", wanted, known)
    if len(found) > 1:
        names = ", ".join(map(mailbox_name, found))
        raise ValueError(f'"{wanted}" is the address of {names}: name one by its id')
    return found[0]
