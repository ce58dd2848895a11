"""One question to a name server, and the socket that it goes through."""

import asyncio
import socket

import dns.flags
import dns.message
import pytest

from diagnostics.checks.dns.wire.one_question import PAYLOAD, DnsQuestion, Link

FLAGS = dns.flags.RD | dns.flags.AD


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("rdtype", ["A", "TXT", "MX", "TLSA", "SRV", "CAA"])
@pytest.mark.parametrize(
    "name", ["firm.example", "_dmarc.a.b.example.", r"a\.b.example", ".", "ä.example"]
)
def test_it_is_written_as_dnspython_writes_it(
    name: str, rdtype: str, plain: bool
) -> None:
    ours = DnsQuestion(name, rdtype, FLAGS, plain=plain)
    theirs = dns.message.make_query(
        name,
        rdtype,
        use_edns=False if plain else 0,
        payload=None if plain else PAYLOAD,
        flags=FLAGS,
        id=ours.id,
    )
    assert ours.to_wire() == theirs.to_wire()


def test_each_has_a_number_of_its_own() -> None:
    asked = {DnsQuestion("firm.example", "A", FLAGS, plain=True).id for _ in range(50)}
    assert len(asked) > 40


def test_only_an_answer_to_it_is_its_answer() -> None:
    question = DnsQuestion("firm.example", "A", FLAGS, plain=False)
    answer = dns.message.make_response(dns.message.from_wire(question.to_wire()))
    assert question.is_response(answer)
    other = DnsQuestion("other.example", "A", FLAGS, plain=False)
    other.id = question.id
    assert not other.is_response(answer)


def test_a_link_brings_answers_back_and_says_from_whom() -> None:
    async def asked() -> tuple[bytes, object]:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
            server.bind(("127.0.0.1", 0))
            async with Link("127.0.0.1") as link:
                await link.sendto(b"what", server.getsockname(), 1)
                heard, who = server.recvfrom(100)
                server.sendto(heard + b" then", who)
                said, whom = await link.recvfrom(100, 1)
                assert whom == server.getsockname()
                return said, whom

    assert asyncio.run(asked())[0] == b"what then"


def test_silence_ends_when_its_time_is_over() -> None:
    async def asked() -> None:
        async with Link("127.0.0.1") as link:
            await link.recvfrom(100, 0.01)

    with pytest.raises(TimeoutError):
        asyncio.run(asked())


def test_what_cannot_be_sent_is_never_answered_and_raises_nothing() -> None:
    async def asked() -> int:
        async with Link("127.0.0.1") as link:
            return int(await link.sendto(b"x" * 70_000, ("127.0.0.1", 9), 1))

    assert asyncio.run(asked()) == 70_000
