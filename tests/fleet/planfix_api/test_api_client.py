"""What an answer of the API means, and when a question is put again."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from diagnostics.checks.https.https_exchange import HttpsReply
from diagnostics.fleet.planfix_api import host_turns
from diagnostics.fleet.planfix_api.api_client import (
    MOST_SAID,
    TRIES,
    PlanfixApi,
    Question,
)
from diagnostics.fleet.planfix_api.import_stops import (
    CODES,
    STATUSES,
    ImportStopError,
)
from diagnostics.fleet.planfix_api.import_waits import Wait
from diagnostics.words import text

TOKEN = "t0ken"
USERS = Question("users", "user/list", {"offset": 0})
GOOD = {"result": "success", "users": [{"id": 1}]}


class Line:
    """Answers in turn; the last answer comes again and again."""

    def __init__(self, answers: Sequence[Any]) -> None:
        self.answers = [*answers]
        self.asked: list[tuple[str, list[tuple[str, str]], bytes | None]] = []

    async def ask(
        self,
        url: str,
        headers: list[tuple[str, str]],
        body: bytes | None = None,
        *,
        limit: int,
    ) -> HttpsReply:
        self.asked.append((url, headers, body))
        one = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(one, Exception):
            raise one
        return one


def reply(content: Any = GOOD, status: int = 200, **headers: str) -> HttpsReply:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpsReply(status, named, body)


def api(*answers: Any) -> tuple[PlanfixApi, Line]:
    line = Line(answers)
    return PlanfixApi("acme.example", TOKEN, line, spacing=0.0), line  # type: ignore[arg-type]


def ask(*answers: Any, question: Question = USERS) -> tuple[Any, Line]:
    made, line = api(*answers)
    return asyncio.run(made.ask(question)), line


def stop(*answers: Any) -> tuple[ImportStopError, Line]:
    made, line = api(*answers)
    with pytest.raises(ImportStopError) as why:
        asyncio.run(made.ask(USERS))
    assert text(why.value.told)
    assert TOKEN not in str(why.value)
    return why.value, line


def test_a_question_goes_to_its_path_with_the_token_and_a_body() -> None:
    found, line = ask(reply())
    assert found["users"] == [{"id": 1}]
    ((url, headers, body),) = line.asked
    assert url == "https://acme.example/rest/user/list"
    assert dict(headers)["Authorization"] == f"Bearer {TOKEN}"
    assert body == b'{"offset": 0}'


def test_a_question_without_a_body_is_a_get() -> None:
    groups = Question("groups", "user/groups")
    _, line = ask(reply({"groups": []}), question=groups)
    ((_, headers, body),) = line.asked
    assert body is None
    assert "Content-Type" not in dict(headers)


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_documented_code_has_its_own_sentence(code: int) -> None:
    for written in (code, str(code)):
        why, line = stop(reply({"result": "fail", "code": written}))
        assert why.told.key == f"planfix:code-{code}"
        assert len(line.asked) == 1


@pytest.mark.parametrize("code", [3, 99, "x", None, -1, True, 10**12])
def test_another_code_is_told_with_the_server_s_words(code: Any) -> None:
    why, _ = stop(reply({"result": "fail", "code": code, "error": "a\nb\x00c"}))
    assert why.told.key == "planfix:code-other"
    assert why.told.data["said"] == "a b c"


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        ({"result": "fail"}, True),
        ({"code": 7}, True),  # a code without a success is a refusal
        ({"code": 0, "result": "success", "users": []}, False),
        ({"users": []}, False),
    ],
)
def test_a_refusal_is_told_apart_from_an_answer(
    content: dict[str, Any], refused: bool
) -> None:
    if refused:
        assert stop(reply(content))[0].told.key.startswith("planfix:code-")
    else:
        assert ask(reply(content))[0]["users"] == []


@pytest.mark.parametrize("status", sorted(STATUSES - {429}))
def test_a_status_that_nothing_mends_stops_at_once(status: int) -> None:
    why, line = stop(reply({}, status))
    assert why.told.key == f"planfix:http-{status}"
    assert len(line.asked) == 1


@pytest.mark.parametrize("status", [400, 405, 418, 499])
def test_another_status_of_the_client_s_is_told_as_it_is(status: int) -> None:
    why, line = stop(reply({}, status))
    assert (why.told.key, why.told.data["status"]) == ("planfix:http-other", status)
    assert len(line.asked) == 1


@pytest.mark.parametrize(
    "failure",
    [
        reply({}, 429),
        reply({}, 429, retry_after="0"),
        reply({}, 429, retry_after="soon"),
        reply({}, 500),
        reply(b"<html>", 503),
        reply({"result": "fail", "code": 99}, 429),
        reply({"result": "fail"}, 502),
        OSError("reset"),
        TimeoutError("late"),
    ],
    ids=str,
)
def test_what_may_pass_is_asked_again_and_four_times_at_most(failure: Any) -> None:
    found, line = ask(*[failure] * (TRIES - 1), reply())
    assert found["users"]
    assert len(line.asked) == TRIES
    _, line = stop(failure)
    assert len(line.asked) == TRIES


@pytest.mark.parametrize("status", [429, 500])
def test_a_documented_code_counts_whatever_status_it_came_with(status: int) -> None:
    code = min(CODES)
    why, line = stop(reply({"result": "fail", "code": code}, status))
    assert why.told.key == f"planfix:code-{code}"
    assert len(line.asked) == 1


def test_a_certificate_of_nobody_is_not_asked_again() -> None:
    bad = ssl.SSLCertVerificationError(1, "x")
    bad.verify_message = "self-signed certificate"
    why, line = stop(bad)
    assert why.told.key == "planfix:bad-certificate"
    assert len(line.asked) == 1


@pytest.mark.parametrize(
    ("location", "key"),
    [
        ("https://other.example/", "moved"),
        ("//other.example/x", "moved"),
        ("https://acme.example/login", "http-404"),
        ("/login", "http-404"),
        ("", "http-404"),
        ("https://[", "moved-nowhere"),
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_told_by_where_it_leads_and_never_followed(
    status: int, location: str, key: str
) -> None:
    why, line = stop(reply({}, status, location=location))
    assert why.told.key == f"planfix:{key}"
    assert len(line.asked) == 1


@pytest.mark.parametrize(
    ("content", "odd"),
    [
        (b"no json", "odd-text"),
        (b"\xff", "odd-text"),
        (b"[" * 100_000, "odd-text"),
        ([1], "odd-result"),
        ("x", "odd-result"),
        ({}, "odd-shape"),
        ({"users": {}}, "odd-shape"),
        ({"groups": []}, "odd-shape"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_an_answer_of_another_form_says_which(content: Any, odd: str) -> None:
    why, _ = stop(reply(content))
    assert why.told.key == "planfix:odd-answer"
    assert why.told.data["why"].key == f"planfix:{odd}"


@pytest.mark.parametrize("left", ["1", "", "x", "-0", "00000000001"])
def test_requests_that_are_left_are_no_reason_to_stop(left: str) -> None:
    made, line = api(reply(x_ratelimit_remaining=left))
    for _ in range(3):
        asyncio.run(made.ask(USERS))
    assert len(line.asked) == 3


def test_no_request_left_twice_on_end_stops_and_once_does_not() -> None:
    made, _ = api(
        reply(x_ratelimit_remaining="0"),
        reply(x_ratelimit_remaining="5"),
        reply(x_ratelimit_remaining="0"),
        reply(x_ratelimit_remaining="0"),
    )
    for _ in range(3):
        asyncio.run(made.ask(USERS))
    with pytest.raises(ImportStopError) as why:
        asyncio.run(made.ask(USERS))
    assert why.value.told.key == "planfix:used-up"


@pytest.mark.parametrize(("length", "shown"), [(200, 200), (201, 200), (5_000, 200)])
def test_a_server_s_own_words_are_cut(length: int, shown: int) -> None:
    why, _ = stop(reply({"result": "fail", "message": "x" * length}))
    assert len(why.told.data["said"]) == shown == min(length, MOST_SAID)


class Clock:
    """A clock that sleeping moves on; what was waited, and what was told of it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self.told: list[tuple[str, int]] = []
        patch.setattr(time, "monotonic", lambda: self.now)
        patch.setattr(asyncio, "sleep", self.sleep)
        patch.setattr(host_turns, "_free_at", {})

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds

    def heard(self, wait: Wait) -> None:
        self.told.append((wait.why, wait.left()))

    def asked(self, *answers: Any, times: int = 1) -> None:
        line = Line(answers)
        made = PlanfixApi("acme.example", TOKEN, line, told=self.heard)  # type: ignore[arg-type]
        for _time in range(times):
            asyncio.run(made.ask(USERS))


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ([reply({}, 429, retry_after="42")], [("asked", 42)]),
        ([reply({}, 503, retry_after="42")], [("asked", 42)]),
        ([reply({}, 429)], [("busy", 2)]),
        ([reply({}, 429, x_ratelimit_remaining="0")], [("none-left", 60)]),
        (
            [reply({}, 429, x_ratelimit_remaining="0", retry_after="7")],
            [("asked", 7)],
        ),
        ([reply({}, 500), OSError("reset")], [("failed", 2), ("failed", 4)]),
        # What was asked for once isn't asked for with what fails afterwards.
        (
            [reply({}, 429, retry_after="42"), OSError("reset")],
            [("asked", 42), ("failed", 4)],
        ),
        # Less than our own patience is no reason to hurry.
        (
            [reply({}, 429), reply({}, 429, retry_after="1")],
            [("busy", 2), ("asked", 4)],
        ),
    ],
)
def test_each_wait_is_told_as_it_begins(
    monkeypatch: pytest.MonkeyPatch, answers: list[Any], told: list[tuple[str, int]]
) -> None:
    clock = Clock(monkeypatch)
    clock.asked(*answers, reply())
    assert clock.told == told
    assert clock.slept == [float(seconds) for _why, seconds in told]


def test_the_usual_pace_is_no_wait_to_tell_of(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    clock.asked(reply(), times=4)
    assert clock.slept == [1.0, 1.0, 1.0]
    assert not clock.told


def test_a_turn_behind_other_imports_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    host_turns._free_at["acme.example"] = clock.now + 9.0
    clock.asked(reply())
    assert clock.told == [("others", 9)]


def test_none_left_is_waited_for_as_long_as_the_server_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock(monkeypatch)
    clock.asked(reply(x_ratelimit_remaining="0", retry_after="5"), times=4)
    assert clock.slept == [5.0, 5.0, 5.0]


@pytest.mark.parametrize("seconds", [901, 86_400])
def test_who_asks_for_long_is_asked_no_more_and_it_is_said_until_when(
    monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    clock = Clock(monkeypatch)
    with pytest.raises(ImportStopError) as why:
        clock.asked(reply({}, 429, retry_after=str(seconds)))
    assert why.value.told.key == "planfix:asked-for-long"
    until = datetime.fromisoformat(why.value.told.data["until"])
    assert abs((until - datetime.now()).total_seconds() - seconds) < 120
    assert not clock.slept
    clock.asked(reply({}, 429, retry_after="900"), reply())
    assert clock.slept == [1.0, 900.0]
