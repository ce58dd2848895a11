from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator

import pytest

from diagnostics.lab import DISGUISED, FAULTS, TWINS, Lab

HOSTS = {fault.id: fault.host_name for fault in FAULTS + TWINS + DISGUISED}


class Plain:
    """A client that says what it is told and reads what comes."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.file = connection.makefile("rb")

    def line(self) -> str:
        return self.file.readline().decode().rstrip("\r\n")

    def reply(self) -> list[str]:
        """An SMTP reply with all its lines."""
        lines = [self.line()]
        while lines[-1][3:4] == "-":
            lines.append(self.line())
        return lines

    def block(self) -> list[str]:
        """A POP3 reply of several lines, without the final dot."""
        lines = [self.line()]
        while lines[0].startswith("+OK") and lines[-1] != ".":
            lines.append(self.line())
        return lines[:-1] if lines[-1] == "." else lines

    def send(self, text: str) -> None:
        self.connection.sendall(f"{text}\r\n".encode())

    def ask(self, text: str) -> list[str]:
        """An SMTP command and its reply."""
        self.send(text)
        return self.reply()

    def ask_line(self, text: str) -> str:
        """A POP3 command and the one line that answers it."""
        self.send(text)
        return self.line()

    def start_tls(self, context: ssl.SSLContext, host: str) -> Plain:
        return Plain(context.wrap_socket(self.connection, server_hostname=host))

    def close(self) -> None:
        self.file.close()
        self.connection.close()


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    with Lab() as running:
        yield running


@pytest.fixture(scope="session")
def trust(lab: Lab) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=lab.ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@pytest.fixture
def dial(lab: Lab, trust: ssl.SSLContext) -> Iterator[Callable[..., Plain]]:
    """Connects to a fault's server, inside TLS where the port is one for TLS."""
    opened: list[Plain] = []

    def connect(fault: str, service: str, context: ssl.SSLContext = trust) -> Plain:
        connection = socket.create_connection(("127.0.0.1", lab.port(fault, service)))
        connection.settimeout(30)
        if service.endswith("-tls"):
            connection = context.wrap_socket(connection, server_hostname=HOSTS[fault])
        opened.append(Plain(connection))
        return opened[-1]

    yield connect
    for client in opened:
        client.close()


@pytest.fixture
def smtp(dial: Callable[..., Plain]) -> Callable[[str], Plain]:
    """A conversation over implicit TLS, behind greeting and EHLO."""

    def connect(fault: str) -> Plain:
        client = dial(fault, "smtp-tls")
        assert client.reply()[0].startswith("220 ")
        assert client.ask("EHLO tester.test")[0].startswith("250-")
        return client

    return connect


@pytest.fixture
def pop3(dial: Callable[..., Plain]) -> Callable[[str], Plain]:
    """A conversation over implicit TLS, behind the greeting."""

    def connect(fault: str) -> Plain:
        client = dial(fault, "pop3-tls")
        assert client.line().startswith("+OK ")
        return client

    return connect
