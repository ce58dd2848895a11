"""How a server of the lab behaves: frozen values, one field per thing it may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PASSWORD_MECHANISMS = ("PLAIN", "LOGIN")
"""SASL mechanisms that send a password."""

TOKEN_MECHANISMS = ("XOAUTH2", "OAUTHBEARER")
"""SASL mechanisms that send an OAuth 2 access token."""

ALL_MECHANISMS = PASSWORD_MECHANISMS + TOKEN_MECHANISMS
"""What a usual server of the lab offers."""

CRAM_MD5 = "CRAM-MD5"
"""The mechanism that sends a proof instead of the password (RFC 2195)."""

SCRAM = "SCRAM-SHA-256"
"""The mechanism in which both sides prove that they know it (RFC 5802, RFC 7677)."""


class Manner(StrEnum):
    """How a server treats the connection itself, whatever is said on it."""

    NORMAL = "normal"
    SILENT = "silent"
    """Accepts, shakes hands, then never says a word."""
    CUT = "cut"
    """Greets, then breaks off in the middle of its first longer reply."""
    ENDLESS = "endless"
    """Greets with a line that never ends."""
    DRIP = "drip"
    """Sends one byte a second."""
    RESET = "reset"
    """Accepts, and resets the connection a moment later."""
    NO_HANDSHAKE = "no-handshake"
    """Answers the first word of TLS with an alert, and hangs up."""
    CLOSED = "closed"
    """Nobody listens: the connection is refused."""
    FULL = "full"
    """The queue of waiting connections is full: connecting takes for ever."""


@dataclass(frozen=True, slots=True)
class Transport:
    """What lies below the protocol.

    Attributes:
        manner: how the connection is treated.
        certificate: the name of a chain made by `certificates.make`.
        swapped: whether the ports for implicit TLS and STARTTLS are mixed up.
        thinks: seconds before the greeting.
        slowness: seconds before every reply.
    """

    manner: Manner = Manner.NORMAL
    certificate: str = "good"
    swapped: bool = False
    thinks: float = 0.0
    slowness: float = 0.0


@dataclass(frozen=True, slots=True)
class SmtpRules:
    """What an SMTP server says; an empty reply means: behave as usual.

    Attributes:
        greeting: the first line; the connection ends after one without `220`.
        mechanisms: what EHLO offers behind AUTH; none: no AUTH line.
        starttls: the reply to STARTTLS; empty: not offered, and a login in clear
            text is taken.
        size: the limit that EHLO announces, in bytes.
        login: the reply to every login.
        mail: the reply to every MAIL of somebody logged in.
        rcpt: the reply to every RCPT; `{sender}` and `{recipient}` stand in it for
            the addresses that were said, as in `first_rcpt`.
        first_rcpt: the reply to the first RCPT of a conversation.
        early_mechanisms: what EHLO offers behind AUTH before STARTTLS.
        is_terse: whether keywords are in small letters, replies without the codes of
            RFC 3463, and AUTH is said a second time as before RFC 2554.
        says_bye: whether QUIT is answered.
        knows_ehlo: whether it is more than the SMTP of before 1995.
        extensions: what EHLO lists beside size, 8BITMIME, STARTTLS and AUTH.
        behind_starttls: what comes in plain text behind the reply to STARTTLS.
        challenge: what a login asks first, in the place of what its mechanism wants.
        forges_proof: whether SCRAM ends with a proof that was made up.
    """

    greeting: str = "220 {host} ESMTP Senderscope lab"
    mechanisms: tuple[str, ...] = ALL_MECHANISMS
    starttls: str = "220 2.0.0 Ready to start TLS"
    size: int = 35_882_577
    login: str = ""
    mail: str = ""
    rcpt: str = ""
    first_rcpt: str = ""
    early_mechanisms: tuple[str, ...] = ()
    is_terse: bool = False
    says_bye: bool = True
    knows_ehlo: bool = True
    extensions: tuple[str, ...] = ("ENHANCEDSTATUSCODES", "SMTPUTF8")
    behind_starttls: str = ""
    challenge: str = ""
    forges_proof: bool = False


@dataclass(frozen=True, slots=True)
class Maildrop:
    """The messages of a POP3 mailbox, computed from their number.

    Attributes:
        count: how many messages.
        octets: the size of each, as the server claims it.
        oldest_days: the age of message 1 in days; the newest is of today.
        same_uid: whether the first two messages share their unique id.
    """

    count: int = 3
    octets: int = 1_200
    oldest_days: float = 2
    same_uid: bool = False

    def uid(self, number: int) -> str:
        """The unique id of message `number` (from 1)."""
        return f"lab{1 if self.same_uid and number == 2 else number:06d}"

    def age_days(self, number: int) -> float:
        """How many days old message `number` (from 1) is."""
        return self.oldest_days * (self.count - number) / max(1, self.count - 1)


USUAL_MAILDROP = Maildrop()
"""Three fresh messages."""


@dataclass(frozen=True, slots=True)
class Pop3Rules:
    """What a POP3 server says; an empty reply means: behave as usual.

    Attributes:
        greeting: the first line; the connection ends after one without `+OK`.
        user: whether USER and PASS are offered.
        mechanisms: what CAPA offers behind SASL; none: no SASL line.
        stls: the reply to STLS; empty: not offered, and a login in clear text is
            taken.
        login: the reply to every login.
        extra: further lines of CAPA.
        knows: commands of RFC 1939 and 2449 that not every server has.
        maildrop: the messages.
        stat: the reply to STAT.
        behind_stls: what comes in plain text behind the reply to STLS.
        challenge: as in `SmtpRules`, and so is `forges_proof`.
    """

    greeting: str = "+OK Senderscope lab ready {stamp}"
    user: bool = True
    mechanisms: tuple[str, ...] = ALL_MECHANISMS
    stls: str = "+OK Begin TLS negotiation"
    login: str = ""
    extra: tuple[str, ...] = ("EXPIRE NEVER",)
    knows: tuple[str, ...] = ("CAPA", "TOP", "UIDL")
    maildrop: Maildrop = USUAL_MAILDROP
    stat: str = ""
    behind_stls: str = ""
    challenge: str = ""
    forges_proof: bool = False


@dataclass(frozen=True, slots=True)
class ImapRules:
    """What an IMAP server has.

    Attributes:
        folders: each as LIST names it: flags, delimiter and name.
    """

    folders: tuple[str, ...] = (r'(\Sent) "/" Sent', '() "/" INBOX')


USUAL_TRANSPORT = Transport()
USUAL_SMTP = SmtpRules()
USUAL_POP3 = Pop3Rules()
"""Servers without a fault."""
