from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import ssl
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.lab import Lab
from diagnostics.lab.server_lines import LONGEST_LINE
from diagnostics.lab.tls import TlsStream

LINES = st.lists(
    st.one_of(
        st.binary(max_size=60).map(lambda raw: raw.replace(b"\n", b" ")),
        st.sampled_from(
            [b"EHLO x", b"AUTH PLAIN", b"AUTH LOGIN", b"MAIL FROM:<a>", b"RSET", b"*"]
        ),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(lines=LINES)
def test_whatever_is_sent_every_reply_of_smtp_is_well_formed(
    lab: Lab, lines: list[bytes]
) -> None:
    with socket.create_connection(
        ("127.0.0.1", lab.port("good", "smtp-starttls")), 5
    ) as c:
        for line in lines:
            c.sendall(line + b"\r\n")
        c.sendall(b"QUIT\r\nQUIT\r\n")
        with contextlib.suppress(ConnectionResetError):
            said = b""
            while more := c.recv(65_536):
                said += more
    replies = said.decode().splitlines()
    assert replies[0].startswith("220 ")
    assert all(re.match(r"[2-5]\d\d[ -]", reply) for reply in replies)


def test_a_long_line_is_taken_up_to_the_limit(dial: Callable[..., Any]) -> None:
    client = dial("good", "smtp-starttls")
    client.reply()
    assert client.ask("NOOP " + "x" * (LONGEST_LINE - 100))[0].startswith("250 ")


def test_bytes_sent_with_the_handshake_are_part_of_it(
    dial: Callable[..., Any], trust: ssl.SSLContext
) -> None:
    client = dial("good", "smtp-starttls")
    client.reply()
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = trust.wrap_bio(incoming, outgoing, server_hostname="good.lab.test")
    with contextlib.suppress(ssl.SSLWantReadError):
        tls.do_handshake()
    # The client's hello comes in one packet with the command.
    client.connection.sendall(b"STARTTLS\r\n" + outgoing.read())
    assert client.line().startswith("220 ")
    for _ in range(10):
        incoming.write(client.file.read1(65_536))
        with contextlib.suppress(ssl.SSLWantReadError):
            tls.do_handshake()
            break
    assert tls.version() == "TLSv1.3"


def test_clear_text_behind_starttls_is_never_read_as_a_command(
    lab: Lab, dial: Callable[..., Any]
) -> None:
    client = dial("greylisting", "smtp-starttls")
    client.reply()
    client.connection.sendall(b"STARTTLS\r\nNOOP injected\r\n")
    assert client.line().startswith("220 ")
    client.file.read()
    assert "NOOP injected" not in lab.seen("greylisting", "smtp")


def test_the_end_of_tls_is_said(dial: Callable[..., Any]) -> None:
    client = dial("good", "smtp-tls")
    client.reply()
    client.ask("QUIT")
    assert client.connection.recv(1) == b""  # without close_notify this would raise


def test_a_handshake_with_a_client_that_leaves_is_an_oserror() -> None:
    async def scenario() -> None:
        reader = asyncio.StreamReader()
        reader.feed_eof()
        ours, theirs = socket.socketpair()
        _, writer = await asyncio.open_connection(sock=ours)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            await TlsStream(reader, writer, context).handshake()
        finally:
            writer.close()
            theirs.close()

    with pytest.raises(ssl.SSLError):
        asyncio.run(scenario())
