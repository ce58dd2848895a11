"""The TLS stages of a session: handshake, certificate, old versions."""

from __future__ import annotations

import errno
import ssl

from diagnostics.checks.mail.certificates import (
    CertificateVerdict,
    advisory,
    chain_to_json,
    fatal,
    read_chain,
)
from diagnostics.checks.mail.mail_session import Session, StageOutcome, utc_now
from diagnostics.checks.mail.probe import ServerPort
from diagnostics.checks.mail.tls_contexts import (
    described,
    looks_plain,
    sent_chain,
    verify_code,
)
from diagnostics.model import Security, State


def place_of(session: Session) -> ServerPort:
    """Where the session speaks, for a second look."""
    address = session.addresses[0]
    if session.connection:
        peer = session.connection.writer.get_extra_info("peername")
        address = peer[0] if peer else address
    return ServerPort(
        session.service, session.host, address, session.port, session.security
    )


async def handshake(session: Session) -> StageOutcome:
    """Puts TLS on the session's connection; a refusal is told in its real reason."""
    place = place_of(session)
    context = session.run.contexts.trusting(
        session.run.network.ca_file_for(session.host)
    )
    try:
        tls = await session.line.start_tls(context, session.host)
    except (OSError, EOFError) as error:
        if isinstance(error, TimeoutError):
            raise
        session.transcript.note("-", described(error))
        session.drop()
        return await _refusal(session, place, error)
    session.aside("certificate", _certificate(session, tls))
    await _old_versions(session, place)
    cipher = tls.cipher()
    name = cipher[0] if cipher else ""
    version = tls.version() or ""
    return StageOutcome(
        seen=f"{version}, {name}",
        data={"version": version, "cipher": name},
    )


def _certificate(session: Session, tls: ssl.SSLObject) -> StageOutcome:
    now = utc_now()
    chain = read_chain(sent_chain(tls))
    data = {"chain": chain_to_json(chain, now)}
    warnings = advisory(chain, now)
    for verdict in warnings[1:]:
        session.aside("certificate", _outcome(State.WARNING, verdict))
    if warnings:
        first = _outcome(State.WARNING, warnings[0])
        return StageOutcome(first.state, first.rule, first.seen, first.expected, data)
    if not chain:
        return StageOutcome(data=data)
    left = min(c.days_left(now) for c in chain)
    return StageOutcome(seen=f"{chain[0].subject}, {left} days left", data=data)


def _outcome(state: State, verdict: CertificateVerdict) -> StageOutcome:
    return StageOutcome(state, verdict.rule, verdict.seen, verdict.expected)


async def _old_versions(session: Session, place: ServerPort) -> None:
    old = await session.run.prober.legacy(place)
    if old:
        seen = f"{old} is accepted beside the current version"
        expected = "TLS 1.2 and 1.3 only (RFC 8996)"
        session.aside("tls-versions", StageOutcome(State.PASSED, "", seen, expected))


async def _refusal(
    session: Session, place: ServerPort, error: Exception
) -> StageOutcome:
    code = verify_code(error)
    if code:
        return await _refused_chain(session, place, code, described(error))
    prober = session.run.prober
    if looks_plain(error) and session.security is Security.TLS:
        greeting = await prober.greeting(place)
        if greeting:
            return _plain(session, greeting)
    old = await prober.legacy(place)
    if old:
        seen, expected = f"the server speaks {old} only", "TLS 1.2 or 1.3"
        return StageOutcome(State.FAILED, "checks/old-tls", seen, expected)
    # asyncio reports an orderly end amid the handshake as a reset without a number.
    reset = isinstance(error, OSError) and error.errno == errno.ECONNRESET
    rule = "checks/connection-reset" if reset else "checks/tls-handshake-failed"
    return StageOutcome(State.FAILED, rule, described(error), "a TLS handshake")


async def _refused_chain(
    session: Session, place: ServerPort, code: int, message: str
) -> StageOutcome:
    now = utc_now()
    chain = read_chain(await session.run.prober.chain(place))
    verdicts = fatal(chain, session.host, code, now)
    data = {
        "verify_code": code,
        "verify_message": message,
        "chain": chain_to_json(chain, now),
        "also": [v.rule for v in verdicts[1:] if v.rule],
    }
    if not verdicts or not verdicts[0].rule:
        rule = "checks/tls-handshake-failed"
        return StageOutcome(State.FAILED, rule, message, "a trusted certificate", data)
    first = verdicts[0]
    return StageOutcome(State.FAILED, first.rule, first.seen, first.expected, data)


def _plain(session: Session, greeting: str) -> StageOutcome:
    wanted = "220" if session.service == "smtp" else "+OK"
    seen = f"plain text instead of TLS: {greeting}"
    if not greeting.startswith((wanted, "4", "5", "-ERR")):
        rule = "checks/wrong-service"
        return StageOutcome(
            State.FAILED, rule, seen, f"a {session.service.upper()} server"
        )
    data = {"switch_to": Security.STARTTLS.value}
    rule, expected = "checks/tls-mode-mismatch", f"TLS at once on port {session.port}"
    return StageOutcome(State.FAILED, rule, seen, expected, data)


class TlsSession(Session):
    """A session whose TLS stages, and silence, are told apart."""

    async def tls(self) -> StageOutcome:
        """The TLS handshake."""
        return await handshake(self)

    async def trouble(self, name: str, error: Exception, came: int) -> StageOutcome:
        """As every session, but silence before the greeting is looked into."""
        if name == "greeting" and isinstance(error, TimeoutError) and not came:
            told = await _silence(self)
            if told:
                self.drop()
                return told
        return await super().trouble(name, error, came)


async def _silence(session: Session) -> StageOutcome | None:
    """What silence instead of a greeting means: TLS, spoken to in plain text, waits."""
    if session.security is Security.TLS:
        return None
    if not await session.run.prober.speaks_tls(place_of(session)):
        return None
    return StageOutcome(
        State.FAILED,
        "checks/tls-mode-mismatch",
        f"no greeting in plain text; port {session.port} speaks TLS at once",
        "a greeting before TLS",
        {"switch_to": Security.TLS.value},
    )
