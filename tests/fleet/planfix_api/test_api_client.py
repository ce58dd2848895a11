"""What an answer of the API means, and when a question is put again."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Sequence
from typing import Any

import pytest

from diagnostics.checks.https.https_exchange import HttpsReply
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
