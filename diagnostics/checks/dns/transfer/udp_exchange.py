"""One question by UDP: from a port of its own, and only its answer is heard.

As `dns.asyncquery.udp` has it, without a transport, a queue and a task for each
datagram: these cost more than reading the answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import Any, cast

import dns.inet
import dns.message

_LONGEST = 65_535
"""Bytes of the longest datagram."""

_Address = tuple[Any, ...]
"""As sockets write it: the address, the port, and for IPv6 two numbers more."""


async def by_udp(
    query: dns.message.Message, host: str, port: int, seconds: float
) -> dns.message.Message:
    """The answer to a question by the server that was asked.

    What came while work of our own held everything up has come in time.

    Args:
        query: the question.
        host: the server's IP address.
        port: its port.
        seconds: how long it may take.

    Raises:
        dns.message.Truncated: the answer is too long for UDP.
        TimeoutError: none came in time.
        OSError: the system can't send to that address.
    """
    family = dns.inet.af_for_address(host)
    server = dns.inet.low_level_address_tuple((host, port), family)
    loop = asyncio.get_running_loop()
    with socket.socket(family, socket.SOCK_DGRAM) as link:
        link.setblocking(False)
        try:
            async with asyncio.timeout(seconds):
                await loop.sock_sendto(link, query.to_wire(), server)
                while True:
                    came = await loop.sock_recvfrom(link, _LONGEST)
                    if answer := _read(query, *came, family, server):
                        return answer
        except TimeoutError:
            with contextlib.suppress(BlockingIOError):
                while True:
                    came = link.recvfrom(_LONGEST)
                    if answer := _read(query, *came, family, server):
                        return answer
            raise


def _read(
    query: dns.message.Message,
    heard: bytes,
    sender: _Address,
    family: int,
    server: _Address,
) -> dns.message.Message | None:
    """A datagram as the server's answer to the question; None where it is none."""
    if sender[1:] != server[1:] or _packed(family, sender) != _packed(family, server):
        return None
    try:
        answer = dns.message.from_wire(heard, raise_on_truncation=True)
    except dns.message.Truncated as error:
        if query.is_response(cast(Any, error).message()):
            raise
        return None
    except Exception:  # whatever a stranger's bytes bring about
        return None
    return answer if query.is_response(answer) else None


def _packed(family: int, address: _Address) -> bytes:
    """An address as bytes: it may be written in several ways."""
    return dns.inet.inet_pton(family, address[0])
