"""The lab's SCRAM lets in who knows the password, and proves itself, or lies."""

from __future__ import annotations

import asyncio
import base64

import pytest

from diagnostics.checks.mail.sasl import UNPROVED, SaslError, Scram
from diagnostics.lab.protocols.scram_server import server_side


async def login(client: Scram, *, password: str, forged: str = "") -> bool:
    """A login by the checks' own client, which sends its first message at once."""

    async def ask(challenge: str) -> str:
        return base64.b64encode(client.answer(challenge)).decode()

    client.opened()
    opening = base64.b64encode(client.opening or b"").decode()
    known = ("kim,=@good.test", password)
    return await server_side(
        opening, ask, lambda *given: given == known, password, forged
    )


def test_the_right_password_is_let_in_and_the_server_proves_itself() -> None:
    client = Scram("sha256", "kim,=@good.test", "pa,ss=")
    assert asyncio.run(login(client, password="pa,ss="))
    assert client.proved


def test_a_wrong_password_is_refused_and_nothing_is_proved() -> None:
    client = Scram("sha256", "kim,=@good.test", "guess")
    assert not asyncio.run(login(client, password="pa,ss="))
    assert not client.proved


def test_a_stranger_with_the_right_password_is_refused() -> None:
    client = Scram("sha256", "bo@good.test", "pa,ss=")
    assert not asyncio.run(login(client, password="pa,ss="))


def test_a_proof_that_is_made_up_is_noticed() -> None:
    client = Scram("sha256", "kim,=@good.test", "pa,ss=")
    with pytest.raises(SaslError, match=UNPROVED):
        asyncio.run(login(client, password="pa,ss=", forged="made up"))


@pytest.mark.parametrize("said", ["!", "bm8=", "biws", "biwsbj1hLHI9"])
def test_what_is_no_scram_is_said_to_be_none(said: str) -> None:
    async def ask(_challenge: str) -> str:
        return said

    with pytest.raises(ValueError):  # noqa: PT011 - of Base64 or of SCRAM
        asyncio.run(server_side(said, ask, lambda *_: True, "x"))
