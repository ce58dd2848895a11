"""One import: the lists read, put beside the account that is there; nothing written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from diagnostics.checks import Network
from diagnostics.checks.dns import make_resolver
from diagnostics.checks.https.https_exchange import HttpsLine
from diagnostics.checks.mail.securing.tls_contexts import Contexts
from diagnostics.fleet.planfix_api.api_client import SPACING, PlanfixApi, account_host
from diagnostics.fleet.planfix_api.api_lists import Told, all_rows
from diagnostics.fleet.planfix_api.api_rows import ReadRows, read_rows, shown
from diagnostics.fleet.planfix_api.import_waits import ToldOfWait
from diagnostics.fleet.planfix_api.kept_pages import Pages
from diagnostics.fleet.planfix_api.table_changes import (
    TABLES,
    AccountRow,
    TableChange,
    between,
)
from diagnostics.model import COMPANY, Account, Mailbox, Phrase


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import gives.

    Attributes:
        account: the account as it would be, whole.
        changes: what differs from the account before, by table.
        notes: what the API left open.
    """

    account: Account
    changes: tuple[TableChange, ...]
    notes: tuple[Phrase, ...]


async def api_of(
    host: str,
    token: str,
    network: Network,
    spacing: float | None = None,
    told_of_wait: ToldOfWait | None = None,
) -> PlanfixApi:
    """The API of an account, asked over this network.

    Args:
        host: as one writes it.
        token: of a robot or an administrator.
        network: over which it is asked.
        spacing: seconds between two requests; None: as many as Planfix asks for.
        told_of_wait: called as a wait begins that is longer than that.

    Raises:
        ImportStopError: it is no host.
        ValueError: the token can't be sent.
    """
    resolver = make_resolver(
        await network.name_servers(),
        network.suffixes,
        network.dns_timeout,
        network.forbids_server,
    )
    line = HttpsLine(network, resolver, Contexts())
    paced = SPACING if spacing is None else spacing
    return PlanfixApi(account_host(host), token, line, paced, told_of_wait)


async def imported(
    api: PlanfixApi, before: Account | None, kept: Pages, told: Told
) -> Imported:
    """Reads the account's lists and merges them.

    Args:
        api: the account's.
        before: the account that is there, whose mailboxes, settings and anonymous
            projects are kept; None where there is none.
        kept: where pages are kept until the caller forgets them.
        told: called after each page.

    Raises:
        ImportStopError: it can't be read to its end; what was read is kept.
    """
    is_resumed = kept.page("groups", 0) is not None  # which come first
    groups = await all_rows(api, "groups", kept, told)
    users = await all_rows(api, "users", kept, told)
    projects = await all_rows(api, "projects", kept, told)
    found = merged(api.host, before, read_rows(users, groups, projects))
    if not is_resumed:
        return found
    return replace(found, notes=(Phrase.of("planfix:note-resumed"), *found.notes))


def merged(host: str, before: Account | None, read: ReadRows) -> Imported:
    """The account with what was read; what only its tables know stays."""
    bare = host.partition(":")[0]
    old = before or Account(name=bare.partition(".")[0], host=bare)
    anonymous = {project.id for project in old.projects if project.anonymous}
    projects = tuple(
        replace(project, anonymous=project.id in anonymous) for project in read.projects
    )
    fresh = replace(
        old, groups=read.groups, employees=read.employees, projects=projects
    )
    account, held = _with_named(fresh, old)
    notes = [*read.notes]
    if held:
        notes.append(Phrase.of("planfix:note-gone", count=len(held), names=shown(held)))
    notes += _told_of(before, account)
    changes = tuple(between(t, getattr(old, t), getattr(account, t)) for t in TABLES)
    return Imported(account, tuple(filter(None, changes)), tuple(notes))


def _with_named(fresh: Account, old: Account) -> tuple[Account, list[AccountRow]]:
    """The account with rows that its mailboxes name and Planfix lists no more.

    They stay, inactive, so that the account is whole and the mailboxes can be mended.
    """
    lost = {
        table: _named(old.mailboxes, table) - {row.id for row in getattr(fresh, table)}
        for table in TABLES
    }
    people = [
        replace(person, active=False)
        for person in old.employees
        if person.id in lost["employees"]
    ]
    works = [
        replace(project, active=False)
        for project in old.projects
        if project.id in lost["projects"]
    ]
    teams = [group for group in old.groups if group.id in lost["groups"]]
    account = replace(
        fresh,
        groups=(*fresh.groups, *teams),
        employees=(*fresh.employees, *people),
        projects=(*fresh.projects, *works),
    )
    return account, [*people, *works, *teams]


def _named(mailboxes: Sequence[Mailbox], table: str) -> set[str]:
    owners = {m.owner for m in mailboxes if m.owner != COMPANY}
    listed = {one for mailbox in mailboxes for one in getattr(mailbox, table)}
    return listed | owners if table == "employees" else listed


def _told_of(before: Account | None, account: Account) -> list[Phrase]:
    if before is None:
        return [
            Phrase.of(
                "planfix:note-plan", plan=Phrase.of(f"values:plan-{account.plan}")
            ),
            Phrase.of("planfix:note-mailboxes"),
        ]
    if any(project.anonymous for project in account.projects):
        return [Phrase.of("planfix:note-anonymous")]
    return []
