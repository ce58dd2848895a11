"""Puts mutated texts, dialogues, records and certificates to what reads them.

Usage: python -m benchmarks.hostile_texts [NUMBER] [--seed S] [--only READER …]

Prints each failure with what brought it about (so that it can become a test), and the
worst seconds of CPU of each reader. Exits 1 where anything raised, or took longer than
2 seconds. Nothing is sent anywhere.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from diagnostics.checks.dns.check import interpret
from diagnostics.checks.dns.collecting import collect
from diagnostics.checks.dns.facts import CheckedDomain, DnsOptions
from diagnostics.checks.dns.resolver import Answer, AnswerState
from diagnostics.checks.interpret import findings_from
from diagnostics.checks.mail.judges import judged
from diagnostics.checks.mail.judges.chain import advisory, chain_to_json, fatal
from diagnostics.checks.mail.pop3 import date_of
from diagnostics.checks.mail.replies_read import (
    LineReader,
    Reply,
    ReplyParser,
    decoded,
    pop_reply,
)
from diagnostics.checks.mail.securing.certificates import read_chain
from diagnostics.checks.mail.securing.tls_records import Unsecured
from diagnostics.checks.mail.securing.trust_paths import Anchors, sent_path
from diagnostics.checks.mail.seen import (
    Greeted,
    Listed,
    LoginSeen,
    Seen,
    StageRecord,
    TlsAsked,
    Visit,
)
from diagnostics.checks.mail.stage_records.behind_login_seen import (
    Counted,
    Oldest,
    SenderSeen,
    UniqueNames,
)
from diagnostics.checks.mail.stage_steps import steps_of
from diagnostics.checks.step import Step, cleaned, step_to_json
from diagnostics.errors import read
from diagnostics.errors.deciding.decision import decide
from diagnostics.model import Mailbox
from diagnostics.words import evidence

ROOT = Path(__file__).resolve().parents[1]

MOST_REPLIES = 60
"""Replies of one dialogue that are judged, each at every stage; a check asks for 12."""

LIMIT = 2.0
"""Most seconds of CPU for one text."""

NOW = datetime.datetime(2026, 11, 26, tzinfo=datetime.UTC)
MAILBOX = Mailbox("m1", "sales@firm.example")

SMTP = (
    b"220 mx.firm.example ESMTP\r\n250-mx.firm.example\r\n250-SIZE 10240000\r\n"
    b"250-AUTH PLAIN LOGIN\r\n250-AUTH=LOGIN\r\n250-STARTTLS\r\n250 SMTPUTF8\r\n"
    b"220 2.0.0 go ahead\r\n334 VXNlcm5hbWU6\r\n235 2.7.0 ok\r\n250 2.1.0 ok\r\n",
    b"554-5.7.1 refused\r\n554 5.7.1 by policy [192.0.2.1]\r\n421 4.7.0 later\r\n",
)
POP3 = (
    b"+OK ready <1896.697170952@mx.firm.example>\r\n+OK\r\nUSER\r\nSASL PLAIN\r\n"
    b"EXPIRE 60\r\nLOGIN-DELAY 900\r\n.\r\n+OK 2 320\r\n+OK\r\n1 a\r\n2 b\r\n.\r\n"
    b"+OK\r\n"
    b"Received: by mx; Mon, 2 Nov 2026 10:00:00 +0100\r\n"
    b"Date: 1 Nov 2026 10:00:00 +0000\r\n.\r\n",
    b"-ERR [AUTH] no\r\n-ERR [SYS/TEMP] later\r\n+OK 1 2 3\r\n",
)
RECORDS = (
    "v=spf1 include:_spf.google.com a:mail.firm.example/24 ip4:192.0.2.0/24 "
    "exists:%{ir}.%{v}._spf.%{d2} ip6:2001:db8::/32 redirect=b.example ~all",
    "v=DMARC1; p=quarantine; sp=none; rua=mailto:a@b.example!10m,mailto:c@d.example",
    "v=DKIM1; k=rsa; s=email; h=sha256; t=y; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAL",
    "v=STSv1; id=20261101;",
    "v=TLSRPTv1; rua=mailto:r@firm.example",
    "10 mx.firm.example",
    "0 5 587 mail.firm.example",
    "192.0.2.7",
    "8.8.4.4",
    "ns.firm.example host.firm.example 1 1 1 1 99999999999",
)
FILE = (
    '<clientConfig version="1.1"><emailProvider id="firm.example"><outgoingServer '
    'type="smtp"><hostname>smtp.%EMAILDOMAIN%</hostname><port>465</port>'
    "<socketType>SSL</socketType></outgoingServer></emailProvider></clientConfig>"
)
PIECES = (
    b"9" * 5000,
    b"\xd9\xa3",
    b"\xb2",
    b"\x00",
    b"\xff",
    b"\xed\xa0\x80",
    b"\r\n",
    b"\n",
    b"\\ud800",
    b"&#99999999999;",
    b"=?utf-8?b?",
    b"=?punycode?q?a?=",
    b" " * 300,
    b"a@",
    b"<" * 40,
    b"(" * 40,
    b"[" * 40,
    b"'" * 9,
    b"550 5.1.1 ",
    b"550-",
    b"-ERR ",
    b"+OK ",
    b"250-AUTH ",
    b"%{",
    b"%{d}",
    b"/",
    b"::",
    b":",
    b";",
    b"=",
    b",",
    b"mailto:",
    b".",
    b"1e400",
    b"+9999999999",
    b"-9999999",
    b"\xe2\x80\x8f",
    b"boundary=",
    b"\n--",
    b"{[",
    b"Content-Type: multipart/mixed; boundary=a\n\n--a\n",
    b"<!DOCTYPE a>",
    b"&a;",
    b"https://[",
    b"all ",
    b"include:",
    b"+++",
    b"\xc4\xb0",
    b"Final-Recipient: ",
)
"""What is put between: numbers, halves of characters, beginnings without an end."""


@dataclass
class Outcome:
    """What a run brought: inputs by reader, worst seconds, failures."""

    inputs: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    worst: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    failures: list[str] = field(default_factory=list)


class StrangersZone:
    """A resolver whose answers are whatever somebody wrote."""

    def __init__(self, rng: random.Random) -> None:
        """Takes where its records are drawn from."""
        self._rng = rng

    async def lookup(self, name: str, rdtype: str) -> Answer:
        """One of the five states, with mutated records that fit the type in shape."""
        draw = self._rng.random()
        if draw < 0.3:
            state = self._rng.choice(list(AnswerState))
            if state is not AnswerState.FOUND:
                return Answer(name, rdtype, state)
        rows = tuple(self._record(rdtype) for _ in range(self._rng.choice((1, 1, 3))))
        return Answer(name, rdtype, AnswerState.FOUND, rows)

    def _record(self, rdtype: str) -> str:
        if rdtype == "TXT":
            seed = self._rng.choice(RECORDS[:5]).encode()
            return mutated(seed, self._rng).decode("latin-1")[:65_000]
        rng = self._rng
        host = rng.choice((".", "mx.firm.example", "a..b", "x" * 300, "\\032.example"))
        return {
            "MX": f"{rng.randrange(65536)} {host}",
            "SRV": f"{rng.randrange(65536)} 0 {rng.randrange(65536)} {host}",
            "A": rng.choice(("8.8.4.4", "192.0.2.7", "127.0.0.1", "255.255.255.255")),
            "AAAA": rng.choice(("2001:db8::1", "::1", "::ffff:8.8.4.4", "fe80::1")),
            "TLSA": rng.choice(("3 1 1 aa", "9 9 9 .", "255 255 255 00")),
        }.get(rdtype, host)


def mutated(seed: bytes, rng: random.Random) -> bytes:
    """The bytes with some of them doubled, dropped, changed or put elsewhere."""
    data = bytearray(seed)
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        start = rng.randrange(len(data) + 1)
        end = min(len(data), start + rng.choice((0, 1, 1, 5, 40)))
        kind = rng.randrange(6)
        if kind == 0:
            del data[start:end]
        elif kind == 1:
            data[start:start] = rng.choice(PIECES)
        elif kind == 2:
            data[start:end] = data[start:end] * rng.choice((2, 9, 500))
        elif kind == 3:
            data[start:end] = rng.randbytes(end - start)
        elif kind == 4:
            data[start:start] = rng.choice(PIECES) * rng.choice((1, 30, 3000))
        else:
            data[:] = data[start:] + data[:start]
    return bytes(data[: 1 << 20])


def explained(data: bytes) -> None:
    """Reads and decides a text, without the boundary that would hide a fault."""
    for statement in read(data, "bounce.eml"):
        answer = decide(statement)
        f"{answer.recipient}{statement.text}{statement.raw}".encode()


def lines_of(data: bytes) -> list[str]:
    """What a server said, read as in a check."""
    reader = LineReader()
    found = [line for at in range(0, len(data), 999) for line in
             reader.feed(data[at : at + 999])]  # fmt: skip
    return [decoded(line) for line in found]


def smtp_talk(data: bytes) -> None:
    """Judges everything that an SMTP server could mean by its lines."""
    parser = ReplyParser()
    replies = filter(None, map(parser.feed, lines_of(data)))
    for reply in islice(replies, MOST_REPLIES):
        tell("smtp", smtp_records(reply))


def smtp_records(reply: Reply) -> Iterator[tuple[str, StageRecord]]:
    """The stages in which a reply may come."""
    yield "greeting", Greeted(reply)
    yield "capabilities", Listed(reply, is_secure=True)
    yield "starttls", TlsAsked(reply)
    yield "login", LoginSeen("password", "PLAIN", "PLAIN", reply=reply)
    yield "sender", SenderSeen(reply)


def pop_talk(data: bytes) -> None:
    """Judges everything that a POP3 server could mean by its lines."""
    lines = lines_of(data)
    received = date_of(lines)
    for line in lines[:MOST_REPLIES]:
        reply = pop_reply(line)
        records: tuple[tuple[str, StageRecord], ...] = (
            ("greeting", Greeted(reply)),
            ("capabilities", Listed(reply, tuple(lines), is_secure=True)),
            ("starttls", TlsAsked(reply)),
            ("login", LoginSeen("password", "PLAIN", "PLAIN", reply=reply)),
            ("stat", Counted(reply)),
            ("uidl", UniqueNames(2, reply, names=2, distinct=1)),
            ("oldest", Oldest(reply, received)),
        )
        tell("pop3", iter(records))


def tell(service: str, records: Iterator[tuple[str, StageRecord]]) -> None:
    """From records to sentences, without the boundary that would hide a fault."""
    visit = Visit(service, "mx.firm.example", 465)
    for stage, record in records:
        seen = Seen(visit, stage, NOW, record)
        told(steps_of(MAILBOX.id, seen, judged(seen)))


def told(steps: tuple[Step, ...]) -> None:
    """Puts steps into JSON and sentences."""
    for step in map(cleaned, steps):
        step_to_json(step)
        for finding in findings_from((step,), {MAILBOX.id: MAILBOX}):
            evidence(finding).encode("utf-8", "surrogatepass")


def domain_asked(data: bytes) -> None:
    """Collects and judges a domain whose answers come out of the bytes."""
    rng = random.Random(data)

    async def fetch(url: str) -> str:
        return mutated(FILE.encode(), rng).decode("utf-8", "replace")

    subject = CheckedDomain(MAILBOX, None, DnsOptions(fetch=fetch))
    facts = asyncio.run(collect(subject, StrangersZone(rng)))
    if facts.faults:
        raise ValueError(f"parts left unread: {dict(facts.faults)}")
    told(interpret(subject, facts, strict=True))


def chain_read(data: bytes) -> None:
    """Reads and judges a certificate."""
    chain = read_chain([data])
    if chain:
        path = sent_path([data, data], Anchors())
        failed = Unsecured("certificate", "", 20, chain, path=path)
        fatal(failed, "mx.firm.example", NOW)
        advisory(path.links, "mx.firm.example", NOW)
        chain_to_json(chain, NOW)


def certificates() -> tuple[bytes, ...]:
    """A leaf and its root, DER."""
    ca = trustme.CA()
    leaf = ca.issue_cert("mx.firm.example", "192.0.2.7", common_name="mx.firm.example")
    pems = (leaf.cert_chain_pems[0].bytes(), ca.cert_pem.bytes())
    return tuple(
        x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER) for pem in pems
    )


def readers() -> dict[str, tuple[Callable[[bytes], None], tuple[bytes, ...]]]:
    """What reads, and the valid texts that are mutated for it."""
    errors = ROOT / "sample_data" / "errors"
    pastes = tuple(path.read_bytes() for path in sorted(errors.iterdir()))
    records = tuple(record.encode() for record in RECORDS)
    return {
        "errors": (explained, pastes),
        "smtp": (smtp_talk, SMTP),
        "pop3": (pop_talk, POP3),
        "dns": (domain_asked, records),
        "certificates": (chain_read, certificates()),
    }


def run(number: int, seed: int, only: Sequence[str] = ()) -> Outcome:
    """Puts so many inputs to the readers by turns; to all where `only` names none."""
    rng, outcome = random.Random(seed), Outcome()
    known = {n: both for n, both in readers().items() if not only or n in only}
    for at in range(number):
        name = list(known)[at % len(known)]
        reader, seeds = known[name]
        data = mutated(rng.choice(seeds), rng)
        began = time.process_time()
        try:
            reader(data)
        except Exception as error:
            said = f"{type(error).__name__}: {str(error)[:200]}"
            outcome.failures.append(f"{name}: {said}\n  {data[:400]!r}")
        spent = time.process_time() - began
        outcome.inputs[name] += 1
        outcome.worst[name] = max(outcome.worst[name], spent)
        if spent > LIMIT:
            outcome.failures.append(f"{name}: {spent:.1f} s\n  {data[:400]!r}")
    return outcome


def main(arguments: list[str] | None = None) -> int:
    """Runs it and prints what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", nargs="?", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=16)
    parser.add_argument("--only", nargs="*", default=(), choices=list(readers()))
    chosen = parser.parse_args(arguments)
    outcome = run(chosen.number, chosen.seed, chosen.only)
    for failure in outcome.failures:
        print(failure)
    for name, inputs in outcome.inputs.items():
        print(f"{name:13} {inputs:6} inputs, worst {outcome.worst[name]:.2f} s of CPU")
    print(f"{len(outcome.failures)} failures")
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    sys.exit(main())
