import asyncio
import base64
import json
from collections.abc import Callable, Mapping, Sequence

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from diagnostics import catalogue
from diagnostics.checks.dns import DnsOptions, check_domain, judge_again
from diagnostics.checks.dns.resolver import Answer, AnswerState, canonical, is_name
from diagnostics.checks.step import Step, step_from_json, step_to_json
from diagnostics.model import Endpoint, Mailbox, Security, Subject

Records = Mapping[str, Sequence[str]]
Changes = Mapping[str, Sequence[str] | None]

PACKED_KEY = (
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApl4RRq6BzEJCgLOYrCgNeMOnThHK"
    "COS+UuOyIwUmVnQH9k56QZaiKBXzrnRVx/JvuzhuLtzYmuczHq9ZzpE+mS0Wlw6sGTPfgFJv"
    "MwfOm7ZiYMuSDZSi/RZJIRM2lLypaJw0rs17ZfL1nBYyJM6uE5ajdw/3TGxk6sLk9LjW2fwd"
    "icnGa1UA94O2G6+Dj+Ow0uK0DpYb+lil6eOaOZxOlph3feK1klWkWTsAqr47PTSloqqLdr5a"
    "TysTZSST+xmqLMBsZAcXyiqnCLCzoYHsNupSg7JFyoSqpBjCHai0JICCVqfd5C46H6DIrn2v"
    "ea6DMQ5n0OibX+akyw2qxeMDYQIDAQAB"
)

GOOD: dict[str, list[str]] = {
    "firm.example": [
        "TXT v=spf1 include:_spf.google.com ~all",
        "MX 10 mx.firm.example",
        "SOA ns.firm.example host.firm.example 1 1 1 1 1",
    ],
    "mx.firm.example": ["A 8.8.4.4"],
    "4.4.8.8.in-addr.arpa": ["PTR mx.firm.example"],
    "google._domainkey.firm.example": ["TXT v=DKIM1; p={key}"],
    "_dmarc.firm.example": ["TXT v=DMARC1; p=reject; rua=mailto:d@firm.example"],
    "_spf.google.com": ["TXT v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all"],
}

MAILBOX = Mailbox(
    "m1",
    "sales@firm.example",
    provider="gmail",
    smtp=Endpoint("smtp.gmail.com", 465, Security.TLS),
    pop3=Endpoint("pop.gmail.com", 995, Security.TLS),
)


class Zone:
    """Answers from a table: {"name": ["TXT v=spf1 -all", "MX 10 host", "SERVFAIL"]}.

    `TIMEOUT AAAA` leaves one kind of question open. `*.example` is a wildcard (RFC
    4592). `denies` is how a name is answered that has no record but others below it:
    some servers wrongly say NXDOMAIN.
    """

    def __init__(self, names: Records) -> None:
        self.names = {canonical(name): list(rows) for name, rows in names.items()}
        self.asked: list[tuple[str, str]] = []
        self.denies = AnswerState.NODATA

    def rows(self, owner: str) -> list[str]:
        """The rows of a name, or of the wildcard nearest above it."""
        if owner in self.names or self.exists(owner):
            return self.names.get(owner, [])
        above = owner.partition(".")[2]
        while above and f"*.{above}" not in self.names:
            if self.exists(above):
                return []
            above = above.partition(".")[2]
        return self.names.get(f"*.{above}", [])

    def exists(self, owner: str) -> bool:
        """Whether the name or one below it is in the table."""
        return any(n == owner or n.endswith(f".{owner}") for n in self.names)

    async def lookup(self, name: str, rdtype: str) -> Answer:
        owner = canonical(name)
        self.asked.append((owner, rdtype))
        if not is_name(owner):
            return Answer(owner, rdtype, AnswerState.NXDOMAIN)
        aliases: list[str] = []
        while True:
            rows = [row.partition(" ") for row in self.rows(owner)]
            found = tuple(text for kind, _, text in rows if kind == rdtype)
            alias = next((text for kind, _, text in rows if kind == "CNAME"), "")
            if found or not alias or rdtype == "CNAME":
                break
            aliases.append(owner := alias)
        return self.answer(owner, canonical(name), rdtype, found, tuple(aliases))

    def answer(
        self,
        owner: str,
        name: str,
        rdtype: str,
        found: tuple[str, ...],
        aliases: tuple[str, ...],
    ) -> Answer:
        rows = self.rows(owner)
        if found:
            authenticated = "AD" in rows
            return Answer(
                name, rdtype, AnswerState.FOUND, found, aliases, authenticated
            )
        for state in (AnswerState.SERVFAIL, AnswerState.TIMEOUT, AnswerState.REFUSED):
            if state.name in rows or f"{state.name} {rdtype}" in rows:
                return Answer(name, rdtype, state, bogus="BOGUS" in rows, error="lab")
        absent = AnswerState.NODATA if rows else AnswerState.NXDOMAIN
        if not rows and self.exists(owner):
            absent = self.denies
        return Answer(name, rdtype, absent, (), aliases)


@pytest.fixture
def zone() -> Callable[[Records], Zone]:
    return Zone


Judged = Callable[..., tuple[Step, ...]]


@pytest.fixture
def judged(zone: Callable[[Records], Zone]) -> Judged:
    """All DNS steps of a mailbox in a zone.

    On the way it holds, for whatever a test looks at, that a rule declares the facts
    of its steps, and that what was collected gives the same steps once more.
    """

    def run(
        names: Records | Zone,
        mailbox: Mailbox,
        provider: str = "",
        options: DnsOptions | None = None,
    ) -> tuple[Step, ...]:
        preset = catalogue.provider(provider) if provider else None
        table = names if isinstance(names, Zone) else zone(names)
        steps = asyncio.run(check_domain(mailbox, preset, table, options))
        for step in steps:
            if step.rule:
                catalogue.stated(step.rule, Subject(), step.data)
        saved = [step_from_json(json.loads(json.dumps(step_to_json(s)))) for s in steps]
        if saved[0].collected:
            again = judge_again(mailbox, preset, saved[0].collected, options)
            assert again == steps
        assert not any(step.collected for step in steps[1:])
        return steps

    return run


class Judgement(tuple[Step, ...]):
    """The steps of one mailbox, by their names and by the rules they broke."""

    @property
    def rules(self) -> dict[str, Step]:
        """The steps with a rule, by the rule's name behind `checks/dns-`."""
        return {s.rule.removeprefix("checks/dns-"): s for s in self if s.rule}

    def step(self, name: str) -> Step:
        """The first step of this name."""
        return next(step for step in self if step.step == name)


Check = Callable[..., Judgement]


@pytest.fixture
def good_zone(zone: Callable[[Records], Zone]) -> Callable[..., Zone]:
    """A zone in which all is well with firm.example, but for what was changed.

    `{key}` in a record stands for a good DKIM key, `{cut}` for its first half.
    """

    def make(changed: Changes | None = None) -> Zone:
        rows = {**GOOD, **(changed or {})}
        return zone({name: list(map(_written, r)) for name, r in rows.items() if r})

    return make


def _written(row: str) -> str:
    half = PACKED_KEY[: len(PACKED_KEY) // 2]
    return row.replace("{key}", PACKED_KEY).replace("{cut}", half)


@pytest.fixture
def check(judged: Judged, good_zone: Callable[..., Zone]) -> Check:
    """The steps of a mailbox whose domain is good but for what was changed."""

    def run(
        changed: Changes | None = None,
        *,
        mailbox: Mailbox = MAILBOX,
        provider: str = "gmail",
        options: DnsOptions | None = None,
    ) -> Judgement:
        return Judgement(judged(good_zone(changed), mailbox, provider, options))

    return run


@pytest.fixture
def spf() -> Callable[..., Changes]:
    """The domain with other SPF records, and further names."""

    def changes(*records: str, **more: Sequence[str]) -> Changes:
        others = [row for row in GOOD["firm.example"] if not row.startswith("TXT")]
        return {"firm.example": [*(f"TXT {r}" for r in records), *others], **more}

    return changes


@pytest.fixture
def rsa_key() -> Callable[[int], str]:
    """What a record's `p=` holds for a key of so many bits; nobody can sign by it."""

    def packed(bits: int) -> str:
        key = RSAPublicNumbers(65537, 1 << bits - 1 | 1).public_key()
        raw = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(raw).decode()

    return packed
