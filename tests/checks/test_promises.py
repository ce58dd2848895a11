"""What a run promises, held against every fault of the lab at once, and worse."""

import asyncio
import base64
import contextlib
import json
import re
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import trustme

from diagnostics.checks import CheckRun, Network, Secrets, check, plan, step_to_json
from diagnostics.checks.mail.probe import PATIENCE
from diagnostics.checks.mail.transport import Transcript, connect
from diagnostics.lab import Lab
from diagnostics.model import Account, Endpoint, Mailbox, Security, State
from diagnostics.words import evidence, text

SMTP_VERBS = {"EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "RSET", "QUIT"}
SMTP_VERBS |= {"***", ""}
POP3_VERBS = {"CAPA", "STLS", "USER", "PASS", "AUTH", "STAT", "UIDL", "TOP", "QUIT"}
STEP_TIMEOUT = 3.0

_connected: list[tuple[str, int]] | None = None


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.connect" and _connected is not None:
        _connected.append(tuple(args[1][:2]))


sys.addaudithook(_watch)


@dataclass(frozen=True)
class Whole:
    """One run over all of a lab's mailboxes, and what the lab heard of it."""

    lab: Lab
    run: CheckRun
    connected: set[tuple[str, int]]
    seconds: float

    def said(self, fault: str, service: str) -> list[str]:
        """The commands, without connections and TLS records that came as lines."""
        said, in_record = [], False
        for line in self.lab.seen(fault, service):
            # A TLS record may hold line ends, so what follows it belongs to it.
            in_record = line.startswith("\x16\x03") or (
                in_record and line != "(connect)"
            )
            if line != "(connect)" and not in_record:
                said.append(line)
        return said


@pytest.fixture(scope="module")
def whole() -> Iterator[Whole]:
    global _connected
    with Lab() as lab:
        network = replace(
            Network.with_lab(lab.state),
            step_timeout=STEP_TIMEOUT,
            connect_timeout=3.0,
            dns_timeout=8.0,
            spacing=0.0,
            other_ports={},
            parallel=24,  # a busy machine would miss answers in time
        )
        _connected, began = [], time.monotonic()
        run = check(lab.account(), network=network)
        seconds = time.monotonic() - began
        connected, _connected = set(_connected), None
        yield Whole(lab, run, connected, seconds)


def everything(run: CheckRun) -> str:
    steps = [step_to_json(step) for step in run.steps]
    found = [[f.rule, evidence(f), dict(f.data)] for f in run.findings]
    return json.dumps([steps, found], ensure_ascii=False, default=str) + repr(run)


def test_no_password_is_in_any_result_in_any_spelling(whole: Whole) -> None:
    text = everything(whole.run)
    words = set(re.findall(r"[A-Za-z0-9+/_-]{8,}", text))
    shown = text + "".join(str(inside) for w in words for inside in unwrapped(w))
    passwords = set(whole.lab.state.passwords.values())
    assert len(passwords) > 30
    for password in passwords:
        assert password not in shown
        assert base64.b64encode(password.encode()).decode().rstrip("=") not in shown


def unwrapped(word: str) -> Iterator[bytes]:
    """What the word says as Base64, wherever that begins in it."""
    for start in range(4):
        part = word[start : start + (len(word) - start) // 4 * 4]
        if re.fullmatch(r"[A-Za-z0-9+/]+", part):
            yield base64.b64decode(part)


def test_nothing_but_harmless_commands_is_ever_said(whole: Whole) -> None:
    for fault in whole.lab.faults:
        smtp = {line.split(" ")[0] for line in whole.said(fault.id, "smtp")}
        pop3 = {line.split(" ")[0] for line in whole.said(fault.id, "pop3")}
        assert smtp <= SMTP_VERBS, fault
        assert pop3 <= POP3_VERBS | {"***"}, fault


def test_a_mailbox_logs_in_at_most_once_a_service(whole: Whole) -> None:
    for fault in whole.lab.faults:
        if not fault.has_servers or fault.id == "good":
            continue  # the good servers hear the mailboxes of all domains' faults
        for service in ("smtp", "pop3"):
            said = whole.said(fault.id, service)
            tries = [s for s in said if s.startswith(("AUTH ", "PASS"))]
            assert len(tries) <= 1, (fault, service, tries)


def test_a_refused_secret_is_not_tried_at_the_other_service(whole: Whole) -> None:
    refused = [
        fault.id
        for fault in whole.lab.faults
        if fault.rule in ("errors/auth-failed", "errors/app-password-required")
    ]
    assert refused
    for fault_id in refused:
        assert not [s for s in whole.said(fault_id, "pop3") if s.startswith("PASS")]


def test_the_good_servers_hear_one_login_a_mailbox_and_service(whole: Whole) -> None:
    boxes = [m for m in whole.lab.account().mailboxes if m.smtp.host == "good.lab.test"]
    for service, verb in (("smtp", "AUTH "), ("pop3", "PASS")):
        tries = [s for s in whole.said("good", service) if s.startswith(verb)]
        assert len(tries) <= len(boxes)


def test_only_the_accounts_servers_and_its_name_server_are_contacted(
    whole: Whole,
) -> None:
    targets = {(t.host, t.port) for t in plan(whole.lab.account()).targets}
    ports = {port for _, port in targets} | {whole.lab.dns[1]}
    ports.add(whole.lab.port("autoconfig-differs", "web-tls"))  # of a document planned
    assert whole.connected
    assert {host for host, _ in whole.connected} <= {"127.0.0.1", "::1"}
    assert {port for _, port in whole.connected} <= ports


def test_every_step_at_a_server_ends_by_its_deadline(whole: Whole) -> None:
    longest = max(s.seconds for s in whole.run.steps if s.service != "dns")
    second_looks = 2 * min(PATIENCE, STEP_TIMEOUT)
    assert longest < 2 * STEP_TIMEOUT + second_looks + 10
    assert "checks/own-fault" not in {s.rule for s in whole.run.steps}


def test_a_failure_is_paid_for_once_and_the_rest_is_skipped(whole: Whole) -> None:
    (late,) = [
        s
        for s in whole.run.steps
        if (s.mailbox, s.service) == ("silent", "smtp") and s.rule
    ]
    behind = [
        s
        for s in whole.run.steps
        if s.mailbox == "silent" and s.waited_for == late.step
    ]
    assert {"login", "sender"} <= {s.step for s in behind}
    assert sum(s.seconds for s in behind) == 0


def test_nothing_in_a_result_can_drive_a_terminal(whole: Whole) -> None:
    for step in whole.run.steps:
        assert text(step.seen).replace("\t", "").isprintable()
        assert all(x.text.replace("\t", "").isprintable() for x in step.transcript)


def test_a_silent_server_costs_its_deadline_once_for_all_its_mailboxes(
    lab: Lab, network: Network
) -> None:
    boxes = tuple(
        replace(lab.mailbox("silent"), id=f"m{n}", username=f"u{n}@x.test")
        for n in range(8)
    )
    one = replace(network, step_timeout=3.0, connections_per_host=1)
    began = time.monotonic()
    run = check(Account(mailboxes=boxes), only="smtp", network=one)
    assert time.monotonic() - began < 30  # in turn 8 times 6
    assert sum(s.rule == "checks/no-greeting" for s in run.steps) == 8


Answer = Callable[[str], str]


@contextmanager
def server(greetings: Iterator[str], answer: Answer) -> Iterator[int]:
    """A server in plain text; an empty greeting is silence, "" answers nothing."""

    def talk(connection: socket.socket) -> None:
        greeting = next(greetings)
        with (
            contextlib.suppress(OSError),  # the client has left
            connection,
            connection.makefile("rwb", buffering=0) as stream,
        ):
            if greeting:
                stream.write(greeting.encode() + b"\r\n")
            for raw in stream:
                stream.write(
                    answer(raw.decode(errors="replace").rstrip()).encode() + b"\r\n"
                )

    def accept(listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=accept, args=(listener,), daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def box(number: int = 0, **ports: int) -> Mailbox:
    ends = {s: Endpoint("127.0.0.1", p, Security.NONE) for s, p in ports.items()}
    return Mailbox(f"m{number}", f"u{number}@x.example", **ends)  # type: ignore[arg-type]


def test_one_slow_moment_does_not_write_a_server_off(network: Network) -> None:
    greetings = iter(["220 a", "", "", "220 c", "220 d", "220 e"])
    hurried = replace(network, step_timeout=0.5, connections_per_host=1)
    with server(greetings, lambda line: "250 x") as port:
        boxes = tuple(box(n, smtp=port) for n in range(4))
        run = check(Account(mailboxes=boxes), only="smtp", network=hurried)
    states = [s.state for s in run.steps if s.step == "greeting"]
    assert states == [State.PASSED, State.INCONCLUSIVE, State.PASSED, State.PASSED]


def test_a_server_that_repeats_the_secret_elsewhere_is_not_quoted(
    network: Network,
) -> None:
    secret = "zażółć-gęślą"
    wrapped = base64.b64encode(secret.encode()).decode()

    def smtp(line: str) -> str:
        if line.startswith("EHLO"):
            return "250-x\r\n250 AUTH XOAUTH2 PLAIN"
        if line.startswith("AUTH"):
            return f"334 {base64.b64encode(f'no {secret}'.encode()).decode()}"
        return f"535 5.7.8 wrong {secret} {wrapped}"

    greeting = iter([f"+OK {secret} {wrapped}"] * 9)
    with (
        server(iter(["220 x"] * 9), smtp) as one,
        server(greeting, lambda line: f"-ERR {secret}") as two,
    ):
        account = Account(mailboxes=(box(smtp=one, pop3=two),))
        run = check(
            account,
            only=["smtp", "pop3"],
            network=replace(network, allow_plain=frozenset({"m0"})),
            secrets=Secrets(typed={"m0": secret}),
        )
    text = everything(run)
    assert "errors/auth-failed" in {s.rule for s in run.steps}
    assert "challenge: no ••••" in text
    assert secret not in text
    assert wrapped not in text


def test_a_hostile_reply_is_shown_harmless_and_short(network: Network) -> None:
    flood = "\r\n".join(["550-\x1b[2J\x07 <script>"] * 30_000 + ["550 x"])
    with server(iter([flood] * 9), lambda line: "250 x") as port:
        run = check(Account(mailboxes=(box(smtp=port),)), only="smtp", network=network)
    (step,) = [s for s in run.steps if s.step == "greeting"]
    assert step.state is State.FAILED
    assert "\x1b" not in everything(run)
    assert len(text(step.seen)) < 5_000
    assert len(evidence(run.findings[0])) < 1_000


def test_what_was_said_before_tls_does_not_count_behind_it(tmp_path: Path) -> None:
    ca = trustme.CA()
    ca.cert_pem.write_to_path(f"{tmp_path}/ca.pem")
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("mx.acme.example").configure_cert(theirs)

    async def handle(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        # More than one read of the client takes, so that some stays in asyncio.
        writer.write(b"220 go ahead\r\n" + b"250 injected on the way\r\n" * 1200)
        await writer.start_tls(theirs)
        writer.write(b"250 said by the server\r\n")
        await reader.read()

    async def scenario() -> str:
        listening = await asyncio.start_server(handle, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        here = Network(allowed=("127.0.0.1:*",)).gate("mx.acme.example")
        _, line = await connect("127.0.0.1", port, 20.0, Transcript(), here)
        assert line is not None
        await asyncio.sleep(0.2)
        assert await line.read_line() == "220 go ahead"
        await line.start_tls(
            ssl.create_default_context(cafile=f"{tmp_path}/ca.pem"), "mx.acme.example"
        )
        said = await line.read_line()
        await line.close()
        listening.close()
        return said

    assert asyncio.run(scenario()) == "250 said by the server"
