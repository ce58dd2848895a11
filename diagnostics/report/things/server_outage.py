"""A server that doesn't answer: which mailboxes are on it, and what to tell whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from diagnostics.catalogue import with_preset
from diagnostics.domain_names import one_spelling, to_unicode
from diagnostics.model import Account, Mailbox, Phrase
from diagnostics.report.things.people_served import served_lines
from diagnostics.senders import Served, Simulation
from diagnostics.words import joined, text

_MOST_IN_MESSAGE = 40


class ServerRole(StrEnum):
    """What a mailbox uses a server for."""

    SMTP = "smtp"
    POP3 = "pop3"
    IMAP = "imap"


@dataclass(frozen=True, slots=True)
class OnServer:
    """The mailboxes that use one server.

    Attributes:
        host: its name in one spelling.
        by_role: what they use it for; every role has a key.
    """

    host: str
    by_role: Mapping[ServerRole, tuple[Mailbox, ...]]

    @property
    def title(self) -> str:
        """The name as people read it."""
        return to_unicode(self.host)

    @property
    def mailboxes(self) -> tuple[Mailbox, ...]:
        """All of them, each once, in list order of their roles."""
        every = (box for boxes in self.by_role.values() for box in boxes)
        return tuple({box.id: box for box in every}.values())


def servers_of(account: Account) -> dict[str, OnServer]:
    """Every server that a mailbox uses, by its name in one spelling.

    Presets fill what is empty; names are compared as DNS does, in any script.
    """
    found: dict[str, dict[ServerRole, list[Mailbox]]] = {}
    for mailbox in account.mailboxes:
        filled = with_preset(mailbox)
        for role in ServerRole:
            written = getattr(filled, role).host
            if written.strip():
                roles = found.setdefault(
                    one_spelling(written), {role: [] for role in ServerRole}
                )
                roles[role].append(mailbox)
    return {
        host: OnServer(host, {role: tuple(boxes) for role, boxes in roles.items()})
        for host, roles in found.items()
    }


def message(server: OnServer, simulation: Simulation, found: Served, about: str) -> str:
    """What can be sent to those whom an outage of the server hits.

    It says that there is a problem as whoever sends it knows it, and promises nothing.

    Args:
        server: the server.
        simulation: the account's pairs.
        found: whom the mailboxes that send through the server serve.
        about: account, files, reading and day, as `Origin.made_line` says it.
    """
    paragraphs = [Phrase.of("things:message-start", host=server.title)]
    sending = server.by_role[ServerRole.SMTP]
    addresses = _few([m.label for m in sending])
    if sending and found.pairs:
        paragraphs.append(Phrase.of("things:message-sending", addresses=addresses))
        lines = served_lines(simulation, found)
        paragraphs.append(Phrase.of("things:message-people", lines="\n".join(lines)))
    elif sending:
        paragraphs.append(Phrase.of("things:message-unused", addresses=addresses))
    collecting = server.by_role[ServerRole.POP3]
    if collecting:
        addresses = _few([m.label for m in collecting])
        paragraphs.append(Phrase.of("things:message-replies", addresses=addresses))
    paragraphs.append(Phrase.of("things:message-end"))
    return "\n\n".join([*map(text, paragraphs), about])


def _few(names: Sequence[str]) -> str:
    shown: list[str | Phrase] = [*names[:_MOST_IN_MESSAGE]]
    if len(names) > len(shown):
        shown.append(Phrase.of("senders:more", number=len(names) - len(shown)))
    return joined(shown)
