"""Records survive JSON, and leave it masked, cut and in one piece."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.checks.mail import record_json
from diagnostics.checks.mail.record_json import (
    LONGEST_LIST,
    from_json,
    is_record,
    seen_from_json,
    to_json,
)
from diagnostics.checks.mail.replies_read import PopReply, Reply
from diagnostics.checks.mail.securing.tls_records import Certificate, Unsecured
from diagnostics.checks.mail.seen import (
    Attempt,
    Greeted,
    Listed,
    LoginSeen,
    OpenPort,
    Reached,
    Seen,
    StageRecord,
    Visit,
)
from diagnostics.model import Phrase

words = st.text(max_size=12)
few = st.lists(words, max_size=3).map(tuple)
times = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)).map(
    lambda t: t.replace(tzinfo=UTC)
)
replies = st.builds(Reply, st.integers(0, 599), words, few)
pop_replies = st.builds(PopReply, st.booleans(), words, words, st.booleans())
phrases = st.builds(
    lambda name, said: Phrase.of(
        "checks:secret-no-variable", wanted=said, rest=(name,)
    ),
    words,
    words,
)
BY_TYPE: dict[object, st.SearchStrategy[Any]] = {
    Reply: replies,
    PopReply: pop_replies,
    Certificate: st.builds(
        Certificate,
        begins=times,
        ends=times,
        names=few,
        bits=st.integers(0, 9000),
    ),
    Attempt: st.builds(Attempt, seconds=st.floats(0, 9)),
    OpenPort: st.builds(OpenPort),
}
for kind, strategy in BY_TYPE.items():
    st.register_type_strategy(kind, strategy)  # type: ignore[arg-type]
st.register_type_strategy(datetime, times)
st.register_type_strategy(Phrase, phrases)
st.register_type_strategy(float, st.floats(0, 1e6))

records = st.one_of(*(st.from_type(kind) for kind in get_args(StageRecord)))
everything = st.builds(Seen, st.builds(Visit), words, times, records)


@given(everything)
def test_a_record_comes_back_from_json_as_it_was(seen: Seen) -> None:
    back = seen_from_json(json.loads(json.dumps(to_json(seen))))
    assert back == seen
    # Phrases compare by their templates only.
    assert to_json(back) == to_json(seen)


@pytest.mark.parametrize("kind", get_args(StageRecord))
def test_every_record_can_be_written(kind: type) -> None:
    assert kind.__name__ in record_json._TYPES


def test_what_servers_say_is_masked_and_what_we_say_is_not() -> None:
    attempts = (Attempt("tls", 1, "ok", 0.1),)
    said = Listed(Reply(250, "tls", ("tls",)), ("x tls",), True)
    visit = Visit("smtp", "tls", 465, "tls")

    def fit(text: str) -> str:
        return text.replace("tls", "••••")

    seen = Seen(visit, "tls", datetime(2026, 1, 1, tzinfo=UTC), said)
    back = seen_from_json(to_json(seen, fit))
    assert (back.visit, back.stage) == (visit, "tls")
    assert back.record == Listed(Reply(250, "••••", ("••••",)), ("x ••••",), True)
    reached = Reached(attempts, True, (OpenPort(465, "tls"),))
    assert from_json(to_json(reached, fit)) == reached


def test_the_words_of_a_login_are_masked_its_circumstances_are_not() -> None:
    problem = Phrase.of("checks:secret-empty", path="pw")
    login = LoginSeen("pw", "pw", "pw", "pw", problem, "pw", Reply(535, "", ("pw",)))
    written = to_json(login, lambda text: text.replace("pw", "••••"))
    assert (written["auth"], written["mechanism"], written["untried"]) == ("pw",) * 3
    assert written["offered"] == "••••"
    assert written["reply"]["lines"] == ["••••"]
    assert written["problem"]["key"] == "checks:secret-empty"


def test_a_refused_login_said_again_is_masked() -> None:
    login = LoginSeen("password", problem="535 pw", earlier="smtp")
    written = to_json(login, lambda text: text.replace("pw", "••••"))
    assert written["problem"] == "535 ••••"


def test_a_book_is_kept_in_its_first_lines() -> None:
    lines = tuple(map(str, range(LONGEST_LIST + 1)))
    back = from_json(to_json(Greeted(Reply(550, "", lines))))
    assert back.reply.lines == lines[:LONGEST_LIST]
    few = lines[:LONGEST_LIST]
    assert from_json(to_json(Greeted(Reply(550, "", few)))).reply.lines == few


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"kind_of_record": "Nothing"},
        {"kind_of_record": "Seen"},
        {"kind_of_record": "Seen", "visit": 1},
        {"kind_of_record": "time"},
        {"kind_of_record": "time", "at": 5},
        {"kind_of_record": "time", "at": "soon"},
        {"kind_of_record": "phrase", "key": "x"},
        {"kind_of_record": "phrase", "key": "x", "data": 3},
        {"kind_of_record": "Farewell", "more": 1},
        {"kind_of_record": "Farewell"},
        {"kind_of_record": ["Farewell"]},
    ],
)
def test_what_is_no_stages_record_is_refused(entry: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"record|isoformat"):
        seen_from_json(entry)


def test_a_stages_record_is_known_by_its_kind() -> None:
    seen = Seen(Visit("smtp"), "tls", datetime(2026, 1, 1, tzinfo=UTC), Unsecured("x"))
    assert is_record(to_json(seen))
    assert not is_record(to_json(seen.record))
    assert not is_record(None)
    assert not is_record({"domain": "x"})
