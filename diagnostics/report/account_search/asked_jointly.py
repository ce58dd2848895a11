"""What is so about things that were searched for together: a person and a mailbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from diagnostics import senders
from diagnostics.catalogue import with_preset
from diagnostics.domain_names import one_spelling
from diagnostics.model import (
    NO_PROJECT,
    Account,
    Employee,
    Mailbox,
    Phrase,
    Project,
    Reading,
)
from diagnostics.report.account_search.search_index import Thing, ThingKind
from diagnostics.report.things import sent_groups
from diagnostics.report.things.sent_groups import SentGroup, member_names


@dataclass(frozen=True, slots=True)
class JointAnswer:
    """An answer, and where the whole of it stands.

    Attributes:
        told: the answer in a line.
        page: of the dashboard: `senders` or `server`.
        asked: what names it there, by parameter of addresses.
    """

    told: Phrase
    page: str
    asked: Mapping[str, str]


def joint_answers(
    account: Account, reading: Reading, things: Sequence[Thing]
) -> tuple[JointAnswer, ...]:
    """What is so about things of several kinds, as `SearchResult.joint` has them.

    Args:
        account: the account.
        reading: how to read what the help leaves open.
        things: one of each kind, in the order of kinds.

    Returns:
        An answer, or one a mailbox where a server has several.
    """
    if len(things) > 2:
        return (_of_pair(account, reading, *things),)
    one, other = things
    groups = _groups(account, reading, one)
    if other.kind is ThingKind.MAILBOX:
        found = _sending(one, groups, lambda box: box.id == other.id)
        return tuple(found) or (_why_not(account, one, other),)
    found = _sending(one, groups, lambda box: _leaves_through(box) == other.id)
    told = Phrase.of("things:joint-not-by", name=one.title, host=other.title)
    return tuple(found) or (JointAnswer(told, "server", {"server": other.id}),)


def _leaves_through(mailbox: Mailbox) -> str:
    """The host that a mailbox's letters leave through, in one spelling."""
    host = with_preset(mailbox).smtp.host
    return one_spelling(host) if host.strip() else ""


def _of_pair(
    account: Account, reading: Reading, person: Thing, project: Thing, mailbox: Thing
) -> JointAnswer:
    """Whether a person's letters in a project leave from a mailbox."""
    found = senders.resolve(account, person.id, project.id, reading, partial=True)
    sends = found.sender == mailbox.id
    told = Phrase.of(
        "things:joint-from" if sends else "things:joint-not-in",
        name=person.title,
        place=project.title,
        address=mailbox.title,
    )
    asked = {"employee": person.id, "project": project.id}
    wish = {} if sends else {"want": mailbox.id}
    return JointAnswer(told, "senders", {**asked, **wish})


def _groups(account: Account, reading: Reading, one: Thing) -> tuple[SentGroup, ...]:
    """Where one person's letters, or those in one project, leave from."""
    if one.kind is ThingKind.PERSON:
        return sent_groups.of_person(
            senders.of_employee(account, one.id, reading, partial=True)
        )
    return sent_groups.of_project(
        senders.of_project(account, one.id, reading, partial=True)
    )


def _sending(
    one: Thing, groups: Iterable[SentGroup], is_asked: Callable[[Mailbox], bool]
) -> Iterator[JointAnswer]:
    """The groups whose letters leave from the mailboxes that are asked about."""
    for group in groups:
        if group.sender is None or not is_asked(group.sender):
            continue
        first, more = group.members[0], len(group.members) - 1
        (name,) = member_names([first])
        names = (
            (name, one.title) if one.kind is ThingKind.PROJECT else (one.title, name)
        )
        told = Phrase.of(
            "things:joint-from-more" if more else "things:joint-from",
            name=names[0],
            place=names[1],
            address=group.sender.label,
            more=more,
        )
        yield JointAnswer(told, "senders", _pair(one, first))


def _pair(one: Thing, other: Employee | Project | None) -> dict[str, str]:
    """The pair of a person and a project, as addresses name it."""
    other_id = NO_PROJECT if other is None else other.id
    if one.kind is ThingKind.PROJECT:
        return {"employee": other_id, "project": one.id}
    return {"employee": one.id, "project": other_id}


def _why_not(account: Account, one: Thing, mailbox: Thing) -> JointAnswer:
    """Nothing leaves from the mailbox there: where it says why, and what to change."""
    if one.kind is ThingKind.PROJECT:
        told = Phrase.of("things:joint-nobody", name=one.title, address=mailbox.title)
        return JointAnswer(told, "senders", {"project": one.id, "want": mailbox.id})
    bound = account.mailbox(mailbox.id).projects
    place = next((p.id for p in account.projects if p.id in bound), NO_PROJECT)
    told = Phrase.of("things:joint-never", name=one.title, address=mailbox.title)
    asked = {"employee": one.id, "project": place, "want": mailbox.id}
    return JointAnswer(told, "senders", asked)
