from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.lab import sasl_server
from tests.growth import assert_linear

NAMES = st.text(st.characters(exclude_characters="\0\x01,=", codec="utf-8"), min_size=1)


def coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def exchange(
    mechanism: str, initial: str, lines: Sequence[str] = ()
) -> tuple[bool | None, list[tuple[str, str]], list[str]]:
    """The verdict, what was tried, and the challenges."""
    waiting, tried, asked = list(lines), [], []

    async def ask(challenge: str) -> str:
        asked.append(challenge)
        return waiting.pop(0)

    def accepts(user: str, secret: str) -> bool:
        tried.append((user, secret))
        return secret == "right"

    verdict = asyncio.run(
        sasl_server.exchange(mechanism, initial, ask, accepts, "right")
    )
    return verdict, tried, asked


@given(NAMES, NAMES)
def test_plain_and_login_carry_any_user_and_password(user: str, secret: str) -> None:
    plain = exchange("PLAIN", coded(f"\0{user}\0{secret}"))
    login = exchange("LOGIN", "", [coded(user), coded(secret)])
    assert plain[:2] == login[:2] == (secret == "right", [(user, secret)])


@given(st.from_regex(r"[a-z0-9.@-]{1,40}", fullmatch=True))
def test_tokens_carry_any_user(user: str) -> None:
    xoauth2 = coded(f"user={user}\x01auth=Bearer right\x01\x01")
    bearer = coded(f"n,a={user},\x01auth=Bearer right\x01\x01")
    assert exchange("XOAUTH2", xoauth2)[:2] == (True, [(user, "right")])
    assert exchange("OAUTHBEARER", bearer)[:2] == (True, [(user, "right")])


def test_a_token_without_an_end_is_looked_for_in_one_pass() -> None:
    def login(size: int) -> None:
        unit = "auth=Bearer "
        exchange("XOAUTH2", coded(unit * (size // len(unit))), [""])

    assert_linear(login, 1 << 16)


def test_a_wrong_token_costs_one_more_line() -> None:
    wrong = coded("user=u\x01auth=Bearer stale\x01\x01")
    verdict, tried, asked = exchange("XOAUTH2", wrong, [""])
    assert verdict is False
    assert tried == [("u", "stale")]
    assert b'"401"' in base64.b64decode(asked[0])


@pytest.mark.parametrize("mechanism", sasl_server.MECHANISMS)
@given(line=st.text(max_size=40))
def test_no_line_breaks_the_exchange_and_none_logs_in(
    mechanism: str, line: str
) -> None:
    verdict, tried, _ = exchange(mechanism, "", [line, line, line])
    assert verdict is None or verdict is any(word == "right" for _, word in tried)


def test_an_empty_initial_response_is_written_as_an_equals_sign() -> None:
    assert exchange("PLAIN", "=")[:2] == (False, [("", "")])
