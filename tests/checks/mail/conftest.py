"""Authorities and servers on loopback that behave as a test wants."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from socket import AF_INET6, create_server, socket
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import (
    AuthorityInformationAccessOID,
    ExtendedKeyUsageOID,
    NameOID,
)

from diagnostics.checks import CheckRun, Network, Secrets, check
from diagnostics.model import Account, Endpoint, Mailbox, Security

HOST = "mx.localhost"
SCRIPT = {
    "": "220 mx.example ESMTP",
    "EHLO": "250-mx.example\r\n250 AUTH PLAIN",
    "AUTH": "235 2.7.0 welcome",
    "QUIT": "221 bye",
    "*": "250 2.0.0 fine",
}
_CLIENT = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])


@dataclass(frozen=True)
class Pair:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Any

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


def issue(
    name: str,
    issuer: Pair | None = None,
    *,
    sans: Sequence[str] | None = None,
    is_authority: bool = False,
    days: tuple[float, float] = (-100, 265),
    key: Any = None,
    bits: int = 0,
    aia: str = "",
    is_client: bool = False,
    names_root: bool = False,
    digest: hashes.HashAlgorithm | None = None,
    organisation: str = "",
) -> Pair:
    """A certificate, signed by itself where no issuer is given."""
    if key is None and bits:
        key = rsa.generate_private_key(65537, bits)
    key = key or ec.generate_private_key(ec.SECP256R1())
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
    if organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    subject, now = x509.Name(parts), datetime.now(UTC)
    signer = issuer.key if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
    )
    if sans is None:
        sans = () if is_authority else (name,)
    if sans:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([_san(san) for san in sans]), critical=False
        )
    if aia:
        place = x509.UniformResourceIdentifier(aia)
        access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place)
        builder = builder.add_extension(
            x509.AuthorityInformationAccess([access]), critical=False
        )
    if is_client:
        builder = builder.add_extension(_CLIENT, critical=False)
    if names_root and issuer:
        root = x509.DirectoryName(issuer.certificate.subject)
        serial = issuer.certificate.serial_number
        above = x509.AuthorityKeyIdentifier(None, [root], serial)
        builder = builder.add_extension(above, critical=False)
    return Pair(builder.sign(signer, digest or hashes.SHA256()), key)


def _san(san: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(san))
    except ValueError:
        return x509.DNSName(san)


@dataclass
class Servers:
    """Starts servers on loopback, checks them, and stops them behind the test."""

    folder: Path
    network: Network
    ports: list[int] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    _open: list[socket] = field(default_factory=list)

    def trusting(self, *roots: Pair) -> Servers:
        file = self.folder / "ca.pem"
        file.write_bytes(b"".join(root.pem for root in roots))
        self.network = replace(self.network, ca_file=str(file))
        return self

    def context(self, leaf: Pair, *beside: Pair, ciphers: str = "") -> ssl.SSLContext:
        """What serves a leaf, and other certificates behind it as they come."""
        file = self.folder / f"{leaf.certificate.serial_number}.pem"
        secret = leaf.key.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
        file.write_bytes(secret + b"".join(p.pem for p in (leaf, *beside)))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers(ciphers or "ALL:@SECLEVEL=0")
        context.load_cert_chain(file)
        return context

    def serve(
        self, talk: Callable[[socket], None], at: str = "127.0.0.1", port: int = 0
    ) -> int:
        """Has `talk` speak on each connection; gives the port."""
        family = {"family": AF_INET6} if ":" in at else {}
        listener = create_server((at, port), **family)  # type: ignore[arg-type]
        self._open.append(listener)
        threading.Thread(
            target=self._accept, args=(listener, talk), daemon=True
        ).start()
        return int(listener.getsockname()[1])

    def _accept(self, listener: socket, talk: Callable[[socket], None]) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(
                    target=self._alone, args=(connection, talk), daemon=True
                ).start()

    def _alone(self, connection: socket, talk: Callable[[socket], None]) -> None:
        connection.settimeout(10)
        with connection, suppress(OSError, ValueError):
            talk(connection)

    def tls(
        self, context: ssl.SSLContext, script: dict[str, str] = SCRIPT
    ) -> Callable[[socket], None]:
        """Speaks TLS at once, then by the script."""

        def talk(connection: socket) -> None:
            with context.wrap_socket(connection, server_side=True) as secure:
                self.converse(secure, script)

        return talk

    def plain(self, script: dict[str, str]) -> Callable[[socket], None]:
        """Speaks by the script."""
        return lambda connection: self.converse(connection, script)

    def starttls(
        self, context: ssl.SSLContext, script: dict[str, str] = SCRIPT
    ) -> Callable[[socket], None]:
        """Speaks by the script, offers STARTTLS, and goes on in TLS."""
        before = {**script, "EHLO": "250-mx.example\r\n250 STARTTLS"}
        before["STARTTLS"] = "220 go ahead"

        def talk(connection: socket) -> None:
            if self.converse(connection, before, until="STARTTLS"):
                with context.wrap_socket(connection, server_side=True) as secure:
                    self.converse(secure, {**script, "": ""})

        return talk

    def converse(
        self, connection: socket, script: dict[str, str], until: str = ""
    ) -> bool:
        """Answers line by line; whether `until` was said."""
        stream = connection.makefile("rb")
        if script[""]:
            connection.sendall(script[""].encode() + b"\r\n")
        for raw in stream:
            line = raw.decode("latin-1").rstrip("\r\n")
            self.heard.append(line)
            fitting = [k for k in script if k and line.startswith(k)]
            answer = script[max(fitting, key=len)] if fitting else script["*"]
            if answer:
                connection.sendall(answer.encode() + b"\r\n")
            if until and line == until:
                return True
            if line == "QUIT":
                break
        return False

    def check(
        self,
        port: int,
        host: str = HOST,
        security: Security = Security.TLS,
        service: str = "smtp",
        **network: object,
    ) -> CheckRun:
        """Checks one mailbox at a port."""
        box = Mailbox("m1", "me@x.example", **{service: Endpoint(host, port, security)})  # type: ignore[arg-type]
        return check(
            Account(mailboxes=(box,)),
            only=service,
            network=replace(self.network, **network),  # type: ignore[arg-type]
            secrets=Secrets(typed={"m1": "pässword"}),
        )

    def rules(self, port: int, host: str = HOST, **given: Any) -> list[str]:
        """The rules that a check finds broken."""
        run = self.check(port, host, **given)
        return [s.rule.removeprefix("checks/") for s in run.steps if s.rule]

    def close(self) -> None:
        for listener in self._open:
            listener.close()


@contextmanager
def _started(folder: Path, network: Network) -> Iterator[Servers]:
    servers = Servers(folder, network)
    try:
        yield servers
    finally:
        servers.close()


@pytest.fixture
def servers(tmp_path: Path, network: Network) -> Iterator[Servers]:
    """A place to start servers in."""
    with _started(tmp_path, replace(network, lab=None)) as started:
        yield started
