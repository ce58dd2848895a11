"""TLS troubles have one name, whichever service and way of starting TLS shows them."""

import asyncio
import ssl
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest
import trustme

from diagnostics.checks import CheckRun, Network, Secrets, check
from diagnostics.checks.mail.probe import Prober, ServerPort
from diagnostics.checks.mail.securing.handshaking import (
    SpokeFirstError,
    handshake,
    refused,
)
from diagnostics.checks.mail.securing.tls_records import Unsecured
from diagnostics.checks.mail.transport import Connection, Transcript, opened
from diagnostics.lab import Lab
from diagnostics.model import Account, Endpoint, Mailbox, Security, State
from diagnostics.words import text

RunChecks = Callable[..., CheckRun]
TROUBLES = {
    "expired-certificate": "certificate-expired",
    "wrong-host-name": "certificate-name",
    "self-signed": "certificate-self-signed",
    "missing-intermediate": "certificate-missing-intermediate",
    "unknown-ca": "certificate-unknown-ca",
    "weak-key": "weak-key",
    "old-tls": "old-tls",
    "certificate-expires-soon": "certificate-expires-soon",
    "tls-on-plain-port": "tls-mode-mismatch",
}


@pytest.mark.parametrize("service", ["smtp", "pop3"])
@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize("fault", TROUBLES)
def test_a_trouble_is_named_alike_in_every_service_and_mode(
    fault: str, security: Security, service: str, lab: Lab, run_checks: RunChecks
) -> None:
    run = run_checks(lab.mailbox(fault, security), only=service)
    named = [s.rule for s in run.steps if s.rule and s.service == service]
    assert named == [f"checks/{TROUBLES[fault]}"]


@pytest.mark.parametrize("fault", ["expired-certificate", "unknown-ca", "weak-key"])
def test_no_secret_is_sent_to_a_server_that_is_not_trusted(
    fault: str, lab: Lab, run_checks: RunChecks
) -> None:
    run_checks(lab.mailbox(fault), lab.mailbox(fault, Security.STARTTLS))
    said = [
        line for line in lab.seen(fault) if line.startswith(("AUTH", "USER", "PASS"))
    ]
    assert said == []


def test_a_refused_chain_is_kept_with_all_that_is_wrong_with_it(
    lab: Lab, run_checks: RunChecks
) -> None:
    run = run_checks(lab.mailbox("self-signed"), only="smtp")
    (tls,) = [s for s in run.steps if s.step == "tls"]
    assert tls.data["verify_code"] == 18
    assert len(tls.data["chain"]) == 1
    assert tls.data["chain"][0]["days_left"] > 0


class TlsServer:
    """A server of one certificate that answers TLS as its context says."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.context = context

    async def check(self, network: Network, security: Security) -> CheckRun:
        server = await asyncio.start_server(
            self._handle, "127.0.0.1", 0, ssl=self.context
        )
        port = server.sockets[0].getsockname()[1]
        endpoint = Endpoint("127.0.0.1", port, security)
        account = Account(mailboxes=(Mailbox("m1", "a@b.test", smtp=endpoint),))
        try:
            return await asyncio.to_thread(
                check, account, None, "smtp", network, secrets=Secrets()
            )
        finally:
            server.close()

    async def _handle(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(b"220 mx ESMTP\r\n")
        while line := await reader.readline():
            is_ehlo = line.startswith(b"EHLO")
            writer.write(b"250-mx\r\n250 AUTH PLAIN\r\n" if is_ehlo else b"221 bye\r\n")
            if line.startswith(b"QUIT"):
                break
        writer.close()


def test_old_versions_that_are_accepted_beside_new_ones_are_noted(
    network: Network, tmp_path: str
) -> None:
    ca = trustme.CA()
    ca.cert_pem.write_to_path(f"{tmp_path}/ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("127.0.0.1").configure_cert(context)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
    trusting = replace(network, ca_file=f"{tmp_path}/ca.pem")
    run = asyncio.run(TlsServer(context).check(trusting, Security.TLS))
    steps = {s.step: s for s in run.steps}
    assert steps["tls"].data["version"] == "TLSv1.3"
    assert steps["tls-versions"].state is State.PASSED
    assert "TLSv1.1 is accepted" in text(steps["tls-versions"].seen)


def test_an_unknown_root_that_signs_the_leaf_itself_is_no_success(
    network: Network,
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    run = asyncio.run(TlsServer(context).check(network, Security.TLS))
    (tls,) = [s for s in run.steps if s.step == "tls"]
    assert tls.state is State.FAILED
    assert tls.rule.startswith("checks/certificate-")
    assert not [s for s in run.steps if s.step == "login" and s.state is State.PASSED]


def test_a_server_that_speaks_before_the_handshake_is_not_kept_waiting() -> None:
    """Courier takes the handshake for half a command and says no more."""

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220-mx.example\r\n220 ready\r\n")
        await reader.read()
        writer.close()

    async def scenario() -> tuple[str, Unsecured]:
        server = await asyncio.start_server(greet, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        line = Connection(*await opened("127.0.0.1", port), Transcript())
        await line.read_line()  # the second line has come by now, too
        place = ServerPort("smtp", "mx.example", "127.0.0.1", port, Security.TLS)
        context, prober = ssl.create_default_context(), cast(Prober, None)
        with pytest.raises(SpokeFirstError) as caught:
            await handshake(line, context, place, prober)
        seen = await refused(caught.value, context, place, prober)
        await line.close()
        server.close()
        return str(caught.value), seen

    said, seen = asyncio.run(scenario())
    assert (said, seen.kind, seen.greeting) == ("220 ready", "plain", "220 ready")
