"""JSON in a paste becomes the sentences that it holds, and nothing else is touched."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.errors.parsing.layers.json_records import (
    flattened,
    parsed,
    sentences,
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"message": "550 unknown"}', "550 unknown"),
        ('{"error": {"message": "550 unknown", "code": "EENVELOPE"}}',
         "550 unknown\ncode: EENVELOPE"),
        ('{"responseCode": 550, "command": "RCPT TO"}',
         "responseCode: 550\ncommand: RCPT TO"),
        ('[{"msg": "one"}, {"msg": "two"}]', "one\ntwo"),
        ('[{"errors": ["550 unknown"]}]', "550 unknown"),
        ('{"error": {"response": {"data": {"errors": [{"message": "550 no"}]}}}}',
         "550 no"),
        ('{"errors": ["550 unknown", "551 moved"]}', "550 unknown\n551 moved"),
        ('{"smtp_response": " 550 unknown "}', "550 unknown"),
        ('{"Message": "Said"}', "Said"),
        ('{"trace_id": "550 unknown"}', '{"trace_id": "550 unknown"}'),
        ('{"message": ""}', '{"message": ""}'),
        ("{}", "{}"),
        ('{"message": 5}', '{"message": 5}'),
        ('{"port": true}', "port: True"),
        ('{"port": null}', '{"port": null}'),
    ],
)  # fmt: skip
def test_a_record_is_read_as_its_words_and_codes(text: str, told: str) -> None:
    assert flattened(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "550 unknown",
        'Error { code: 550, message: "unknown" }',  # Rust prints so
        "if (x) { fail(); }",
        '{"message": "cut',
        "{'message': 'a script'}",
        "5",
        '"550 unknown"',
        "a {b} c",
    ],
)
def test_what_is_no_json_stays_as_it_is(text: str) -> None:
    assert flattened(text) == text


def test_each_line_of_a_log_is_read_by_itself() -> None:
    text = '2026 ERROR {"msg": "550 unknown", "to": "kim@example.org"}\nplain {line'
    assert flattened(text) == (
        "2026 ERROR 550 unknown\nto: kim@example.org\nplain {line"
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('level=error msg="550 unknown" to=x', "550 unknown"),
        ('lvl=eror msg=failed err="dial tcp: refused"', "failed\ndial tcp: refused"),
        (r'level=error msg="it said \"no\""', 'it said "no"'),
        ('msg="no level"', 'msg="no level"'),
        ("level=error msg=x", "level=error msg=x"),  # one letter says nothing
    ],
)
def test_logfmt_is_read_where_a_line_has_a_level(line: str, told: str) -> None:
    assert flattened(line) == told


@pytest.mark.parametrize(("deep", "found"), [(6, ["said"]), (7, [])])
def test_what_stands_too_deep_is_left_out(deep: int, found: list[str]) -> None:
    value: object = {"msg": "said"}
    for _ in range(deep):
        value = {"inner": value}
    assert list(sentences(value)) == found


@pytest.mark.parametrize("text", ["{" * 100_000, "[" * 100_000])
def test_a_hostile_depth_is_no_json(text: str) -> None:
    assert parsed(text) is None
    assert flattened(text) == text


def test_of_a_long_list_the_beginning_is_read() -> None:
    found = list(sentences([f"sentence {n}" for n in range(1000)]))
    assert found == [f"sentence {n}" for n in range(400)]


_TEXTS = st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip)


@given(_TEXTS)
def test_a_message_is_told_whatever_its_words(said: str) -> None:
    assert flattened(json.dumps({"message": said})) == said.strip()


@given(st.text())
def test_no_text_is_ever_emptied(text: str) -> None:
    assert bool(flattened(text)) == bool(text)
