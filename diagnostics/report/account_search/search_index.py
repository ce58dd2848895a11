"""All that can be looked for in an account, arranged so that looking is quick."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from diagnostics.catalogue import with_preset
from diagnostics.domain_names import one_spelling, to_unicode
from diagnostics.model import Account, Mailbox
from diagnostics.report.account_search.letter_forms import fold, stem

WORD = re.compile(r"[^\W_]+")
_ROW, _FIELD, _ASIDE = "\n", "\x00", "\x01"
"""What stands before a row's id, each further name of it, and what goes with it."""

_NO_MARKS = dict.fromkeys(map(ord, (_FIELD, _ASIDE)))


class ThingKind(StrEnum):
    """What has a page of its own."""

    PERSON = "person"
    PROJECT = "project"
    MAILBOX = "mailbox"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that has a page of its own.

    Attributes:
        kind: what it is.
        id: what its page's address names; of a server the host's A-labels.
        title: its name.
        besides: what tells it from others of this name: the login, the name shown.
        active: whether it is in use.
    """

    kind: ThingKind
    id: str
    title: str
    besides: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Findable:
    """A thing with its names and what goes with it, as they are written."""

    thing: Thing
    names: tuple[str, ...]
    aside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class SearchIndex:
    """The things of an account; numbers are places in `things`.

    Attributes:
        things: people, projects, mailboxes, servers, in list order.
        text: all their names, folded, a thing a line.
        starts: where each line starts.
        words: every word of their names, rising.
        backwards: the same words spelt backwards, rising.
        having: by word, the things in whose names it stands.
        by_stem: by stem, the words of names of people and projects.
    """

    things: tuple[Thing, ...]
    text: str
    starts: tuple[int, ...]
    words: tuple[str, ...]
    backwards: tuple[str, ...]
    having: Mapping[str, tuple[int, ...]]
    by_stem: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, account: Account) -> SearchIndex:
        """The index of an account."""
        hosts = {one.id: hosts_of(one) for one in account.mailboxes}
        named = [*_people(account), *_projects(account)]
        named += [*_mailboxes(account, hosts), *_servers(hosts)]
        having: dict[str, list[int]] = defaultdict(list)
        by_stem: dict[str, list[str]] = defaultdict(list)
        lines, starts, length = [], [], 0
        for number, one in enumerate(named):
            names = [_line(text) for text in (one.thing.id, *one.names) if text]
            aside = "".join(_ASIDE + _line(text) for text in one.aside if text)
            for word in dict.fromkeys(WORD.findall(" ".join(names))):
                if one.thing.kind in _INFLECTED and word not in having:
                    by_stem[stem(word)].append(word)
                having[word].append(number)
            lines.append(_ROW + _FIELD.join(dict.fromkeys(names)) + aside)
            starts.append(length)
            length += len(lines[-1])
        return cls(
            things=tuple(one.thing for one in named),
            text="".join(lines) + _ROW,
            starts=tuple(starts),
            words=tuple(sorted(having)),
            backwards=tuple(sorted(word[::-1] for word in having)),
            having={word: tuple(numbers) for word, numbers in having.items()},
            by_stem={stem: tuple(words) for stem, words in by_stem.items()},
        )

    def row_at(self, place: int) -> int:
        """The number of the thing whose line holds this place of `text`."""
        return bisect_right(self.starts, place) - 1

    def beginning(self, start: str) -> tuple[str, ...]:
        """The words that begin so."""
        return _from(self.words, start)

    def ending(self, end: str) -> Iterator[str]:
        """The words that end so."""
        return (word[::-1] for word in _from(self.backwards, end[::-1]))

    @property
    def cyrillic(self) -> tuple[str, ...]:
        """The words that begin with a letter of the Cyrillic script."""
        start = bisect_left(self.words, "\u0400")
        return self.words[start : bisect_left(self.words, "\u0530")]

    @property
    def latin(self) -> tuple[str, ...]:
        """The words that begin with a letter of the Latin script, folded."""
        return self.words[bisect_left(self.words, "a") : bisect_left(self.words, "{")]

    def is_id(self, place: int) -> bool:
        """Whether an id begins at this place of `text`."""
        return self.text[place - 1] == _ROW

    def is_name(self, start: int, end: int) -> bool:
        """Whether a whole name, or id, stands there."""
        before, after = self.text[start - 1], self.text[end]
        return before in _ROW + _FIELD and after in _ROW + _FIELD + _ASIDE

    def is_aside(self, place: int) -> bool:
        """Whether what stands there only goes with the thing."""
        return self.text.rfind(_ASIDE, self.starts[self.row_at(place)], place) >= 0


_INFLECTED = frozenset({ThingKind.PERSON, ThingKind.PROJECT})


def _line(text: str) -> str:
    return fold(text if text.isprintable() else text.translate(_NO_MARKS))


def _from(words: tuple[str, ...], start: str) -> tuple[str, ...]:
    end = start[:-1] + chr(ord(start[-1]) + 1)
    return words[bisect_left(words, start) : bisect_left(words, end)]


def _people(account: Account) -> Iterator[Findable]:
    groups = {group.id: group.name for group in account.groups}
    for one in account.employees:
        thing = Thing(ThingKind.PERSON, one.id, one.label, one.login, one.active)
        of_groups = (name for g in one.groups for name in (g, groups.get(g, "")))
        yield Findable(thing, (one.name, one.login), tuple(of_groups))


def _projects(account: Account) -> Iterator[Findable]:
    for one in account.projects:
        thing = Thing(ThingKind.PROJECT, one.id, one.label, "", one.active)
        yield Findable(thing, (one.name,), (one.group,))


def _mailboxes(
    account: Account, hosts: Mapping[str, tuple[str, ...]]
) -> Iterator[Findable]:
    owners = {one.id: one.name for one in account.employees}
    for one in account.mailboxes:
        thing = Thing(ThingKind.MAILBOX, one.id, one.label, one.name)
        spelt = to_unicode(one.domain) if not one.domain.isascii() else ""
        yield Findable(
            thing,
            (one.address, one.name, one.username, spelt),
            (owners.get(one.owner, ""), *hosts[one.id]),
        )


def _servers(hosts: Mapping[str, tuple[str, ...]]) -> Iterator[Findable]:
    for host in dict.fromkeys(host for used in hosts.values() for host in used):
        title = to_unicode(host)
        yield Findable(Thing(ThingKind.SERVER, host, title), (title,))


def hosts_of(mailbox: Mailbox) -> tuple[str, ...]:
    """The hosts that a mailbox uses in one spelling, each once, SMTP's first."""
    filled = with_preset(mailbox)
    ends: Iterable[str] = (filled.smtp.host, filled.pop3.host, filled.imap.host)
    return tuple(dict.fromkeys(one_spelling(host) for host in ends if host.strip()))
