"""A signed zone by Knot behind a validating Unbound: secure, bogus, unsigned."""

import asyncio
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostics import words
from diagnostics.checks.dns import Answer, AnswerState, DnsOptions, check_domain
from diagnostics.checks.dns.asking import DnsResolver
from diagnostics.checks.network import Network
from diagnostics.model import Mailbox, State
from tests.ports import free_ports

HERE = Network(allowed=("127.0.0.1:*",)).forbids_server

pytestmark = [
    pytest.mark.real_servers,
    pytest.mark.skipif(
        # On CI they run, and fail.
        os.environ.get("CI") != "true"
        and not all(map(shutil.which, ("knotd", "keymgr", "unbound"))),
        reason="knotd, keymgr and unbound are not installed",
    ),
]

ZONE = """\
$ORIGIN {name}.
$TTL 60
@ IN SOA ns1 host 1 3600 600 86400 60
@ IN NS ns1
ns1 IN A 127.0.0.1
@ IN MX 10 mail
mail IN A 127.0.0.1
@ IN TXT "v=spf1 ip4:192.0.2.0/24 -all"
_dmarc IN TXT "v=DMARC1; p=reject; rua=mailto:d@{name}"
_25._tcp.mail IN TLSA 3 1 1 {hash}
long IN TXT {long}
"""

KNOT = """\
server:
  rundir: {folder}/run
  listen: 127.0.0.1@{port}
database:
  storage: {folder}/db
policy:
  - id: auto
    algorithm: ecdsap256sha256
    single-type-signing: on
template:
  - id: default
    storage: {folder}
    zonefile-sync: -1
    zonefile-load: difference
    journal-content: all
    dnssec-signing: on
    dnssec-policy: auto
zone:
  - domain: secure.example
    file: secure.example.zone
  - domain: bogus.example
    file: bogus.example.zone
  - domain: plain.example
    file: plain.example.zone
    dnssec-signing: off
"""

UNBOUND = """\
server:
  interface: 127.0.0.1@{port}
  do-daemonize: no
  chroot: ""
  username: ""
  directory: "{folder}"
  pidfile: "{folder}/unbound.pid"
  use-syslog: no
  logfile: "{folder}/unbound.log"
  num-threads: 1
  module-config: "validator iterator"
  do-not-query-localhost: no
  trust-anchor: "{secure}"
  trust-anchor: "bogus.example. DS 1 13 2 {hash}"
  access-control: 127.0.0.0/8 allow
  ede: yes
  local-zone: "." static
  local-zone: "secure.example." transparent
  local-zone: "bogus.example." transparent
  local-zone: "plain.example." transparent
remote-control:
  control-enable: no
"""

STUB = 'stub-zone:\n  name: "{name}"\n  stub-addr: 127.0.0.1@{port}\n'
NAMES = ("secure.example", "bogus.example", "plain.example")


def ready(port: int) -> None:
    """Waits until something answers at the port."""

    async def answered() -> bool:
        server = DnsResolver((("127.0.0.1", port),), {}, 0.5, HERE)
        return not (await server.lookup("plain.example", "SOA")).open

    deadline = time.monotonic() + 60
    while not asyncio.run(answered()):
        assert time.monotonic() < deadline, "the name server didn't start"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def resolver_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("dns")
    authority, validating = free_ports(2)
    for name in NAMES:
        long = " ".join(f'"{"x" * 250}"' for _ in range(12))
        text = ZONE.format(name=name, hash="ab" * 32, long=long)
        (folder / f"{name}.zone").write_text(text)
    (folder / "run").mkdir()
    (folder / "db").mkdir()
    config = folder / "knot.conf"
    config.write_text(KNOT.format(folder=folder, port=authority))
    with (folder / "out").open("w") as out:
        knot = subprocess.Popen(["knotd", "-c", config], stdout=out, stderr=out)
        started = [knot]
        try:
            ready(authority)
            started.append(unbound(folder, config, authority, validating, out))
            ready(validating)
            yield validating
        finally:
            for process in started:
                process.terminate()
                process.wait(10)


def unbound(
    folder: Path, knot: Path, authority: int, port: int, out: object
) -> subprocess.Popen[bytes]:
    command = ["keymgr", "-c", str(knot), "secure.example", "ds"]
    keys = subprocess.run(command, capture_output=True, text=True, check=True)
    text = UNBOUND.format(
        folder=folder, port=port, secure=keys.stdout.splitlines()[0], hash="00" * 32
    )
    stubs = "".join(STUB.format(name=name, port=authority) for name in NAMES)
    config = folder / "unbound.conf"
    config.write_text(text + stubs)
    return subprocess.Popen(
        ["unbound", "-d", "-c", str(config)],
        stdout=out,
        stderr=out,  # type: ignore[call-overload,no-any-return]
    )


def ask(port: int, name: str, kind: str) -> Answer:
    resolver = DnsResolver((("127.0.0.1", port),), {}, 5.0, HERE)
    return asyncio.run(resolver.lookup(name, kind))


def test_a_signed_answer_is_vouched_for(resolver_port: int) -> None:
    assert ask(resolver_port, "secure.example", "MX").authenticated
    assert not ask(resolver_port, "plain.example", "MX").authenticated
    gone = ask(resolver_port, "nowhere.secure.example", "A")
    assert (gone.state, gone.authenticated) == (AnswerState.NXDOMAIN, True)


def test_a_wrong_signature_is_bogus_with_the_resolvers_words(
    resolver_port: int,
) -> None:
    answer = ask(resolver_port, "bogus.example", "MX")
    assert (answer.state, answer.bogus) == (AnswerState.SERVFAIL, True)
    assert "EDE" in answer.error


def test_a_text_longer_than_a_datagram_arrives_whole(resolver_port: int) -> None:
    answer = ask(resolver_port, "long.secure.example", "TXT")
    assert len(answer.records[0]) == 3000


@pytest.mark.parametrize(
    ("name", "state", "seen"),
    [
        ("secure.example", State.PASSED, "vouches"),
        ("plain.example", State.PASSED, "not signed"),
        ("bogus.example", State.FAILED, "without the check"),
    ],
)
def test_the_step_says_secure_unsigned_or_bogus(
    resolver_port: int, name: str, state: State, seen: str
) -> None:
    resolver = DnsResolver((("127.0.0.1", resolver_port),), {}, 5.0, HERE)
    mailbox = Mailbox("m", f"a@{name}")
    steps = asyncio.run(check_domain(mailbox, None, resolver, DnsOptions()))
    step = next(step for step in steps if step.step == "dnssec")
    assert step.state is state
    assert seen in words.text(step.seen)


def test_a_tlsa_record_counts_in_a_signed_zone_only(resolver_port: int) -> None:
    resolver = DnsResolver((("127.0.0.1", resolver_port),), {}, 5.0, HERE)
    rules = {}
    for name in ("secure.example", "plain.example"):
        steps = asyncio.run(check_domain(Mailbox("m", f"a@{name}"), None, resolver))
        rules[name] = {step.step: step.rule for step in steps}["tlsa"]
    assert rules == {"secure.example": "", "plain.example": "checks/dns-tlsa"}
