"""A policy is fetched over verified HTTPS, and refusals are plain OSErrors."""

import asyncio
import contextlib
import re
import ssl
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from diagnostics.checks import Network
from diagnostics.checks.dns import Answer, AnswerState, MovedError, NotAllowedError
from diagnostics.checks.dns.facts import said_by
from diagnostics.checks.https.fetch import LIMIT, Fetcher
from diagnostics.checks.mail.dial import HostLoads
from diagnostics.checks.mail.securing.tls_contexts import Contexts
from diagnostics.words import text

HOST = "mta-sts.acme.example"
POLICY = "version: STSv1\nmode: enforce\nmx: mx.acme.example\nmax_age: 86400\n"
HERE = Network(connect_timeout=1.0, allowed=("127.0.0.1:*",))


class Loopback:
    """Every name is this machine."""

    async def lookup(self, name: str, rdtype: str) -> Answer:
        if rdtype == "A" and name == HOST:
            return Answer(name, rdtype, AnswerState.FOUND, ("127.0.0.1",))
        return Answer(name, rdtype, AnswerState.NXDOMAIN)


def fetched(answer: bytes, tmp_path: Path, *, trusted: bool = True) -> str:
    """What the fetcher makes of a server that answers this."""
    ca = trustme.CA()
    ca.cert_pem.write_to_path(f"{tmp_path}/ca.pem")
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(HOST).configure_cert(server_side)

    async def handle(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        assert asked.startswith(b"GET /.well-known/mta-sts.txt HTTP/1.1\r\n")
        assert f"Host: {HOST}".encode() in asked
        writer.write(answer)
        writer.close()

    async def scenario() -> str:
        server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=server_side)
        port = server.sockets[0].getsockname()[1]
        network = Network(
            ca_file=f"{tmp_path}/ca.pem" if trusted else "",
            step_timeout=2.0,
            connect_timeout=1.0,
            allowed=(f"127.0.0.1:{port}",),
        )
        fetch = Fetcher(network, Loopback(), Contexts())
        try:
            return await fetch(f"https://{HOST}:{port}/.well-known/mta-sts.txt")
        finally:
            server.close()

    return asyncio.run(scenario())


def test_a_policy_is_read(tmp_path: Path) -> None:
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n{POLICY}"
    assert fetched(answer.encode(), tmp_path) == POLICY


def test_a_policy_is_never_longer_than_allowed(tmp_path: Path) -> None:
    answer = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (3 * LIMIT)
    assert len(fetched(answer, tmp_path)) == LIMIT


def test_a_policy_in_chunks_is_put_together(tmp_path: Path) -> None:
    head, tail = POLICY[:20].encode(), POLICY[20:].encode()
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (head, tail, b""))
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
    assert fetched(answer, tmp_path) == POLICY


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"HTTP/1.1 404 Not Found\r\n\r\n", "404"),
        (b"HTTP/1.1 301 Moved\r\nLocation: https://x.example/\r\n\r\n", "301"),
        (b"HTTP/1.1 301 Moved\r\n\r\n", "301"),
        (b"HTTP/1.1 301 Moved\r\nLocation: https://[x\r\n\r\n", "points nowhere"),
        (b"hello\r\n\r\n", "no HTTP"),
        (b"", "closed the connection"),
    ],
)
def test_anything_but_200_is_an_os_error(
    tmp_path: Path, answer: bytes, said: str
) -> None:
    with pytest.raises(OSError, match=r"https:|mail:") as stopped:
        fetched(answer, tmp_path)
    assert said in text(said_by(stopped.value))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("https://x.example/a?b=c", "https://x.example/a?b=c"),
        ("/elsewhere", f"https://{HOST}:PORT/elsewhere"),
        ("//x.example/a", "https://x.example/a"),
        ("http://x.example/", "http://x.example/"),
    ],
)
def test_where_a_server_points_is_told_and_not_asked(
    tmp_path: Path, status: int, location: str, target: str
) -> None:
    answer = f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\n\r\n"
    with pytest.raises(MovedError, match=str(status)) as moved:
        fetched(answer.encode(), tmp_path)
    assert re.sub(r":\d+/", ":PORT/", moved.value.target) == target


def test_a_document_that_many_share_is_fetched_once() -> None:
    url = f"https://{HOST}:1/x"
    asked: list[str] = []

    class Counting(Loopback):
        async def lookup(self, name: str, rdtype: str) -> Answer:
            if rdtype == "A":
                asked.append(name)
            return await super().lookup(name, rdtype)

    async def scenario() -> list[str | BaseException]:
        fetch = Fetcher(HERE, Counting(), Contexts())
        results = await asyncio.gather(
            *(fetch(url) for _ in range(20)), return_exceptions=True
        )
        hurried = asyncio.create_task(fetch(f"{url}/y"))
        await asyncio.sleep(0)
        hurried.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await hurried
        return [
            *results,
            *await asyncio.gather(fetch(f"{url}/y"), return_exceptions=True),
        ]

    results = asyncio.run(scenario())
    assert len(results) == 21
    assert all(isinstance(r, OSError) and "refused" in str(r) for r in results)
    assert asked.count(HOST) <= 3


def test_documents_of_one_host_count_towards_its_limit() -> None:
    at_once: list[int] = []
    under_way = 0

    async def handle(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal under_way
        under_way += 1
        at_once.append(under_way)
        await asyncio.sleep(0.02)
        under_way -= 1
        writer.close()

    async def scenario() -> None:
        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        network = replace(HERE, spacing=0.0, connections_per_host=2)
        own = HostLoads()
        runs = [Fetcher(network, Loopback(), Contexts(), own) for _ in range(3)]
        urls = [f"https://{HOST}:{port}/{number}" for number in range(4)]
        await asyncio.gather(
            *(fetch(url) for fetch in runs for url in urls), return_exceptions=True
        )
        server.close()

    asyncio.run(scenario())
    assert len(at_once) == 12
    assert max(at_once) == 2


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_what_a_server_knows_to_be_absent_is_told_apart(
    tmp_path: Path, status: str
) -> None:
    with pytest.raises(FileNotFoundError):
        fetched(f"HTTP/1.1 {status}\r\n\r\n".encode(), tmp_path)
    with pytest.raises(OSError, match="403") as refused:
        fetched(b"HTTP/1.1 403 Forbidden\r\n\r\n", tmp_path)
    assert not isinstance(refused.value, FileNotFoundError)


def test_a_certificate_that_nobody_knows_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        fetched(b"HTTP/1.1 200 OK\r\n\r\nx", tmp_path, trusted=False)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://mta-sts.acme.example/x", "no https address"),
        ("https://absent.example/x", "has no address"),
        ("https://2130706433/x", "has no address"),
        ("https://mta-sts.acme.example:1/x", "refused"),
    ],
)
def test_what_cannot_be_reached_says_why(url: str, said: str) -> None:
    fetch = Fetcher(HERE, Loopback(), Contexts())
    with pytest.raises(OSError, match=r"https:|mail:") as stopped:
        asyncio.run(fetch(url))
    assert said in text(said_by(stopped.value))


@pytest.mark.parametrize(
    ("url", "allowed", "why"),
    [
        (f"https://{HOST}/x", (), "127.0.0.1:443"),
        (f"https://{HOST}:8443/x", (), "127.0.0.1:8443"),
        (f"https://{HOST}:22/x", ("127.0.0.1",), "127.0.0.1:22"),
        ("https://[::ffff:169.254.169.254]/latest", (), "::ffff:169.254.169.254"),
        ("https://8.8.8.8:22/x", (), "8.8.8.8:22"),
    ],
)
def test_no_document_is_fetched_from_where_an_account_may_not_lead(
    url: str, allowed: tuple[str, ...], why: str
) -> None:
    fetch = Fetcher(Network(allowed=allowed), Loopback(), Contexts())
    with pytest.raises(NotAllowedError) as refused:
        asyncio.run(fetch(url))
    said = text(refused.value.args[0])
    assert why in said
    assert "--allow" in said
