"""The resolver over real sockets: states told apart, memory, TCP, silence."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics import words
from diagnostics.checks.dns import Answer, AnswerState, asking, make_resolver
from diagnostics.checks.dns.resolver import below, canonical, is_name
from diagnostics.checks.network import Network

HERE = Network(allowed=("127.0.0.1:*",)).forbids_server
"""Lets name servers on this machine be asked."""

Reply = Callable[[dns.message.Message], dns.message.Message | None]


def both_sockets() -> tuple[socket.socket, socket.socket]:
    """A TCP and a UDP socket on one port that is free for both."""
    for _ in range(20):
        stream = socket.create_server(("127.0.0.1", 0))
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            datagrams.bind(stream.getsockname())
        except OSError:
            stream.close()
            datagrams.close()
            continue
        return stream, datagrams
    raise AssertionError("no port is free for TCP and UDP")


class Server:
    """A name server on loopback, UDP and TCP on one port, that counts questions."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.asked: list[str] = []
        self.stream, self.datagrams = both_sockets()
        self.address = ("127.0.0.1", int(self.stream.getsockname()[1]))
        for work in (self.serve_datagrams, self.serve_stream):
            threading.Thread(target=work, daemon=True).start()

    def answer(self, wire: bytes, transport: str) -> bytes | None:
        query = dns.message.from_wire(wire)
        unchecked = " unchecked" if query.flags & dns.flags.CD else ""
        self.asked.append(f"{transport} {query.question[0].to_text()}{unchecked}")
        if transport == "udp" and query.question[0].name.labels[0] == b"big":
            cut = dns.message.make_response(query)
            cut.flags |= dns.flags.TC
            return cut.to_wire()
        if transport == "udp" and query.question[0].name.labels[0] == b"tcponly":
            return None
        reply = self.reply(query)
        return reply.to_wire() if reply else None

    def serve_datagrams(self) -> None:
        while True:
            try:
                wire, peer = self.datagrams.recvfrom(4096)
                reply = self.answer(wire, "udp")
                if reply:
                    self.datagrams.sendto(reply, peer)
            except OSError:
                return

    def serve_stream(self) -> None:
        while True:
            try:
                peer, _ = self.stream.accept()
            except OSError:
                return
            with peer:
                size = int.from_bytes(peer.recv(2), "big")
                reply = self.answer(peer.recv(size), "tcp") or b""
                peer.sendall(len(reply).to_bytes(2, "big") + reply)

    def close(self) -> None:
        self.stream.shutdown(socket.SHUT_RDWR)
        self.stream.close()
        self.datagrams.close()


def row(owner: str, kind: str, value: str) -> tuple[str, int, str, str, str]:
    return f"{owner}.example.", 60, "IN", kind, value


def chain(first: str, links: int) -> list[tuple[str, int, str, str, str]]:
    """CNAME records in a row that lead to nothing."""
    names = [first, *(f"c{n}" for n in range(links))]
    return [row(a, "CNAME", f"{b}.example.") for a, b in pairwise(names)]


ANSWERS = {
    "circle": [
        row("circle", "CNAME", "a.example."),
        row("a", "CNAME", "Circle.Example."),
    ],
    "long": chain("long", 17),
    "fitting": chain("fitting", 16),
    "stray": [row("other", "TXT", "x")],
    "straytype": [row("straytype", "MX", "10 mx.example.")],
    "aliased": [row("aliased", "CNAME", "b.example."), row("other", "TXT", "x")],
}
LONG = " → ".join(f"c{n}.example" for n in range(17))


def zone(query: dns.message.Message) -> dns.message.Message | None:
    reply = dns.message.make_response(query)
    name = query.question[0].name
    first = name.labels[0].decode()
    codes = {
        "gone": dns.rcode.NXDOMAIN,
        "broken": dns.rcode.SERVFAIL,
        "shut": dns.rcode.REFUSED,
    }
    if first == "silent":
        return None
    if first == "bogus" and not query.flags & dns.flags.CD:
        reply.set_rcode(dns.rcode.SERVFAIL)
    elif first in codes:
        reply.set_rcode(codes[first])
    elif first == "alias":
        chain = dns.rrset.from_text(name, 60, "IN", "CNAME", "Target.Example.")
        found = dns.rrset.from_text("target.example.", 60, "IN", "A", "192.0.2.7")
        reply.answer = [chain, found]
    elif first == "loop":
        reply.answer = [dns.rrset.from_text(name, 60, "IN", "CNAME", str(name))]
    elif first in ANSWERS:
        reply.answer = [dns.rrset.from_text(*row) for row in ANSWERS[first]]
    elif first not in ("empty", "bogus"):
        texts = ('"one " "two"', r'"\233\000;x"')
        reply.answer = [dns.rrset.from_text(name, 60, "IN", "TXT", *texts)]
        reply.flags |= dns.flags.AD
    return reply


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server(zone)
    yield running
    running.close()


def ask(server: Server, name: str, kind: str = "TXT", timeout: float = 2.0) -> Answer:
    resolver = make_resolver((server.address,), {}, timeout, HERE)
    return asyncio.run(resolver.lookup(name, kind))


@pytest.mark.parametrize(
    ("name", "state", "error"),
    [
        ("gone.example", AnswerState.NXDOMAIN, ""),
        ("empty.example", AnswerState.NODATA, ""),
        ("broken.example", AnswerState.SERVFAIL, "SERVFAIL"),
        ("shut.example", AnswerState.REFUSED, "REFUSED"),
        ("text.example", AnswerState.FOUND, ""),
        ("loop.example", AnswerState.CIRCLE, "loop.example"),
        ("circle.example", AnswerState.CIRCLE, "a.example → circle.example"),
        ("long.example", AnswerState.CIRCLE, LONG),
        ("fitting.example", AnswerState.NODATA, ""),
        ("stray.example", AnswerState.STRAY, "other.example TXT"),
        ("straytype.example", AnswerState.STRAY, "straytype.example MX"),
        ("aliased.example", AnswerState.STRAY, "other.example TXT"),
    ],
)
def test_the_states_are_told_apart(
    server: Server, name: str, state: AnswerState, error: str
) -> None:
    answer = ask(server, name)
    assert (answer.state, answer.error, answer.name) == (state, error, name)
    assert [answer.found, answer.absent, answer.open].count(True) == 1


def test_silence_ends_within_the_time_given(server: Server) -> None:
    started = time.monotonic()
    answer = ask(server, "silent.example", timeout=0.6)
    assert answer.state is AnswerState.TIMEOUT
    assert time.monotonic() - started < 20


def test_strings_of_a_text_are_joined_octet_by_octet(server: Server) -> None:
    answer = ask(server, "text.example")
    assert set(answer.records) == {"one two", "\xe9\x00;x"}
    assert answer.authenticated


def test_aliases_are_followed_and_named(server: Server) -> None:
    answer = ask(server, "alias.example", "A")
    assert (answer.records, answer.aliases) == (("192.0.2.7",), ("target.example",))


def test_a_cut_answer_is_fetched_by_tcp(server: Server) -> None:
    assert ask(server, "big.example").found
    assert [line.split()[0] for line in server.asked] == ["udp", "tcp"]


def test_a_server_silent_by_udp_is_asked_by_tcp(server: Server) -> None:
    assert ask(server, "tcponly.example", timeout=1.5).found
    assert server.asked[-1].startswith("tcp")


def test_bogus_is_told_by_asking_without_the_check(server: Server) -> None:
    assert ask(server, "bogus.example").bogus
    assert server.asked[-1].endswith("unchecked")
    assert not ask(server, "broken.example").bogus


def test_a_question_is_asked_once_however_many_want_it(server: Server) -> None:
    async def many() -> list[Answer]:
        resolver = make_resolver((server.address,), {}, 2.0, HERE)
        names = ["Text.Example", "text.example.", "TEXT.EXAMPLE"] * 10
        return await asyncio.gather(*(resolver.lookup(n, "txt") for n in names))

    answers = asyncio.run(many())
    assert len(set(map(id, answers))) == 1
    assert len(server.asked) == 1


@pytest.mark.parametrize("name", ["gone.example", "empty.example", "shut.example"])
def test_answers_without_records_are_remembered_too(server: Server, name: str) -> None:
    async def twice() -> None:
        resolver = make_resolver((server.address,), {}, 2.0, HERE)
        assert await resolver.lookup(name, "A") is await resolver.lookup(name, "A")

    asyncio.run(twice())
    assert len(server.asked) == 1


def test_one_who_gives_up_takes_nothing_from_the_others(server: Server) -> None:
    async def run() -> Answer:
        resolver = make_resolver((server.address,), {}, 2.0, HERE)
        first = asyncio.create_task(resolver.lookup("text.example", "TXT"))
        second = asyncio.create_task(resolver.lookup("text.example", "TXT"))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert asyncio.run(run()).found
    assert len(server.asked) == 1


def test_the_next_server_is_asked_where_one_fails(server: Server) -> None:
    def fails(query: dns.message.Message) -> dns.message.Message:
        reply = dns.message.make_response(query)
        reply.set_rcode(dns.rcode.REFUSED)
        return reply

    refusing = Server(fails)
    resolver = make_resolver((refusing.address, server.address), {}, 2.0, HERE)
    answer = asyncio.run(resolver.lookup("text.example", "TXT"))
    refusing.close()
    assert answer.found


def test_the_longest_suffix_chooses_the_server(server: Server) -> None:
    other = Server(zone)
    suffixes = {"example": other.address, ".sub.example.": server.address}
    resolver = make_resolver((), suffixes, 2.0, HERE)

    async def run() -> None:
        await resolver.lookup("a.sub.example", "A")
        await resolver.lookup("b.example", "A")
        assert (await resolver.lookup("c.com", "A")).state is AnswerState.ERROR

    asyncio.run(run())
    other.close()
    assert "a.sub.example" in server.asked[0]
    assert "b.example" in other.asked[0]


def test_a_closed_port_is_open_not_absent() -> None:
    closed = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    closed.bind(("127.0.0.1", 0))
    address = ("127.0.0.1", int(closed.getsockname()[1]))
    closed.close()
    resolver = make_resolver((address,), {}, 0.5, HERE)
    assert asyncio.run(resolver.lookup("a.example", "A")).open


def test_names_of_the_lab_never_reach_the_system_s_own_servers(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_system_servers", lambda: (server.address,))
    resolver = make_resolver(None, {}, 2.0, HERE)
    answer = asyncio.run(resolver.lookup("good.test", "TXT"))
    assert answer.state is AnswerState.REFUSED
    assert "lab" in words.text(answer.error)
    assert server.asked == []


@pytest.mark.parametrize("name", ["", ".", "a..b", "x" * 64 + ".example", "a." * 140])
def test_what_is_no_name_isnt_asked(server: Server, name: str) -> None:
    assert ask(server, name).state is AnswerState.NXDOMAIN
    assert server.asked == []
    assert not is_name(name)


def test_names_are_compared_in_one_form() -> None:
    assert canonical("Bücher.Example.") == "xn--bcher-kva.example"
    assert canonical("_dmarc.Faß.example") == "_dmarc.xn--fa-hia.example"
    assert is_name("_dmarc.faß.example")
    assert not is_name("faß..example")
    assert below("a.example", "example")
    assert not below("badexample", "example")


def test_an_answer_reads_as_a_sentence() -> None:
    answer = Answer("a.example", "MX", AnswerState.SERVFAIL, error="SERVFAIL")
    assert words.text(answer.said) == "a.example MX: the name server failed: SERVFAIL"


@given(
    st.text('ab-_.\\0 "', max_size=12)
    | st.from_regex(r"([a-z]{60,64}\.){1,6}", fullmatch=True)
)
def test_the_quick_way_with_names_agrees_with_the_careful_one(text: str) -> None:
    try:
        careful = dns.name.from_text(text.strip().lower())
    except (dns.exception.DNSException, UnicodeError):
        assert not is_name(text.strip().lower())
        return
    if len(careful) > 1:
        assert is_name(text.strip().lower())
        assert dns.name.from_text(canonical(text)) == careful


@pytest.mark.parametrize("state", [AnswerState.STRAY, AnswerState.CIRCLE])
def test_answers_that_are_none_leave_the_question_open(state: AnswerState) -> None:
    answer = Answer("a.example", "A", state)
    assert answer.open
    assert words.text(answer.said)


@pytest.mark.parametrize(
    ("server", "why"),
    [
        (("127.0.0.1", 53), "this very machine"),
        (("10.0.0.53", 53), "a private network"),
        (("169.254.169.254", 53), "secrets"),
        (("8.8.8.8", 5353), "usual port"),
    ],
)
def test_a_name_server_that_somebody_names_is_asked_by_allowance_only(
    server: tuple[str, int], why: str
) -> None:
    gate = Network().forbids_server
    answer = asyncio.run(
        make_resolver((server,), {}, 0.5, gate).lookup("a.example", "A")
    )
    assert answer.open
    assert why in words.text(answer.error)
    assert "--allow" in words.text(answer.error)


def test_a_refused_name_server_leaves_the_others(server: Server) -> None:
    servers = (("10.0.0.53", 53), server.address)
    answer = asyncio.run(
        make_resolver(servers, {}, 2.0, HERE).lookup("text.example", "TXT")
    )
    assert answer.found


def test_the_systems_own_resolvers_need_no_allowance(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_system_servers", lambda: (server.address,))
    resolver = make_resolver(None, {}, 2.0)
    assert asyncio.run(resolver.lookup("text.example", "TXT")).found


def old_server(query: dns.message.Message) -> dns.message.Message | None:
    """A server that knows no EDNS, as old and as odd as the name's first label says."""
    kind = query.question[0].name.labels[0].decode()
    if query.edns < 0:
        reply = zone(query)
        if reply and kind == "cut":
            reply.flags |= dns.flags.TC
        return reply
    codes = {
        "formerr": dns.rcode.FORMERR,
        "notimp": dns.rcode.NOTIMP,
        "servfails": dns.rcode.SERVFAIL,
    }
    if kind not in codes:
        return None
    reply = dns.message.make_response(query)
    reply.use_edns(False)
    reply.set_rcode(codes[kind])
    return reply


@pytest.mark.parametrize("kind", ["formerr", "notimp", "servfails", "drops", "cut"])
def test_a_server_without_edns_is_asked_again_without(kind: str) -> None:
    running = Server(old_server)
    try:
        answer = ask(running, f"{kind}.example", timeout=3.0)
    finally:
        running.close()
    assert answer.found
    assert not answer.bogus


def test_a_server_that_drops_edns_is_asked_without_from_then_on() -> None:
    running = Server(old_server)
    resolver = make_resolver((running.address,), {}, 3.0, HERE)

    async def both() -> list[Answer]:
        return [await resolver.lookup(f"drops.{n}.example", "TXT") for n in "ab"]

    try:
        assert all(answer.found for answer in asyncio.run(both()))
    finally:
        running.close()
    assert [line.split()[1] for line in running.asked] == [
        *("drops.a.example.", "drops.a.example.", "drops.b.example."),
    ]


def referral(query: dns.message.Message) -> dns.message.Message:
    """Answers of servers that know others who know."""
    reply = dns.message.make_response(query)
    name = query.question[0].name
    kind = name.labels[0].decode()
    if kind in ("lame", "known"):
        servers = dns.rrset.from_text("example.", 60, "IN", "NS", "ns.example.")
        reply.authority = [servers]
    if kind in ("known", "leaves", "ends"):
        reply.flags |= dns.flags.AA
    if kind == "leaves":
        reply.answer = [dns.rrset.from_text(name, 60, "IN", "CNAME", "end.example.")]
    if kind == "end":
        reply.answer = [dns.rrset.from_text(name, 60, "IN", "TXT", '"there"')]
    return reply


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("lame.example", AnswerState.LAME),
        ("known.example", AnswerState.NODATA),
        ("empty.example", AnswerState.NODATA),
        ("leaves.example", AnswerState.FOUND),
    ],
)
def test_a_server_that_only_points_elsewhere_says_nothing(
    name: str, state: AnswerState
) -> None:
    running = Server(referral)
    try:
        answer = ask(running, name)
    finally:
        running.close()
    assert answer.state is state
    assert answer.open is (state is AnswerState.LAME)
    assert answer.name == name
    if answer.found:
        assert (answer.records, answer.aliases) == (("there",), ("end.example",))


def test_a_failure_that_passes_is_no_broken_signature() -> None:
    failing = iter([True])

    def hiccup(query: dns.message.Message) -> dns.message.Message | None:
        if next(failing, False):
            reply = dns.message.make_response(query)
            reply.set_rcode(dns.rcode.SERVFAIL)
            return reply
        return zone(query)

    running = Server(hiccup)
    try:
        answer = ask(running, "text.example")
    finally:
        running.close()
    assert answer.found
    assert not answer.bogus


def slow_server(seconds: float) -> Server:
    """A name server that thinks before it says that there is such an address."""

    def reply(query: dns.message.Message) -> dns.message.Message:
        time.sleep(seconds)
        return answered(query)

    return Server(reply)


def answered(query: dns.message.Message) -> dns.message.Message:
    response = dns.message.make_response(query)
    owner = query.question[0].name.to_text()
    response.answer.append(dns.rrset.from_text(owner, 60, "IN", "A", "192.0.2.1"))
    return response


def test_a_slow_server_is_listened_to_while_it_is_asked_again() -> None:
    slow = slow_server(0.7)  # longer than one try of four within two seconds
    try:
        answer = ask(slow, "a.example", "A", timeout=2.0)
    finally:
        slow.close()
    assert answer.records == ("192.0.2.1",)
    assert answer.seconds >= 0.7


def test_who_was_silent_is_asked_last_from_then_on() -> None:
    silent, good = Server(lambda query: None), Server(answered)
    resolver = make_resolver((silent.address, good.address), {}, 2.0, HERE)

    async def both() -> list[Answer]:
        names = ("a.example", "b.example")
        return [await resolver.lookup(name, "A") for name in names]

    try:
        answers = asyncio.run(both())
    finally:
        silent.close()
        good.close()
    assert [answer.found for answer in answers] == [True, True]
    assert not any("b.example" in question for question in silent.asked)


def test_an_open_answer_names_who_was_asked() -> None:
    silent, failing = Server(lambda query: None), Server(lambda query: None)
    try:
        servers = (silent.address, failing.address)
        resolver = make_resolver(servers, {}, 0.4, HERE)
        answer = asyncio.run(resolver.lookup("a.example", "A"))
    finally:
        silent.close()
        failing.close()
    assert answer.state is AnswerState.TIMEOUT
    assert answer.servers == tuple(f"127.0.0.1:{port}" for _, port in servers)


def test_a_slow_failure_stays_a_failure() -> None:
    def reply(query: dns.message.Message) -> dns.message.Message:
        time.sleep(0.5)
        response = dns.message.make_response(query)
        response.set_rcode(dns.rcode.SERVFAIL)
        return response

    failing = Server(reply)
    try:
        answer = ask(failing, "a.example", "A", timeout=0.9)
    finally:
        failing.close()
    assert answer.state is AnswerState.SERVFAIL
