from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.errors import explain, feedback, mask
from diagnostics.report.explanation_rows import as_dict


@pytest.mark.parametrize(
    "secret",
    [
        "password=hunter2hunter2",
        "Password: hunter2hunter2",
        "'password' => 'hunter2hunter2'",
        '{"token": "hunter2hunter2"}',
        "C: PASS hunter2hunter2",
        "AUTH PLAIN hunter2hunter2",
        "Authorization: Bearer hunter2hunter2",
        "https://example.org/login?key=hunter2hunter2",
        "APOP ann hunter2hunter2",
    ],
)
def test_secrets_are_masked(secret: str) -> None:
    assert "hunter2" not in mask(f"before\n{secret}\nafter")
    assert "before" in mask(f"before\n{secret}\nafter")


def test_long_codes_are_masked_and_words_stay() -> None:
    masked = mask(
        "535 5.7.8 AbCdEf0123456789AbCdEf0123456789AbCdEf authentication failed"
    )
    assert masked == "535 5.7.8 *** authentication failed"


@given(st.from_regex(r"[a-z0-9.+-]{1,20}@[a-z0-9-]{1,20}\.[a-z]{2,6}", fullmatch=True))
def test_no_address_is_kept(address: str) -> None:
    assert address not in mask(f"550 <{address}>: user unknown")
    assert "user unknown" in mask(f"550 <{address}>: user unknown")


def test_a_wrong_answer_is_kept_masked_and_private(tmp_path: Path) -> None:
    text = "550 <ann@corp.example.com>: user unknown, password=hunter2"
    path = feedback(text, as_dict(explain(text, "ann.txt")[0]), tmp_path / "feedback")
    kept = path.read_text(encoding="utf-8")
    assert "ann" not in kept
    assert "hunter2" not in kept
    assert json.loads(kept)["answer"]["reason"] == "user-unknown"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_same_text_is_kept_once(tmp_path: Path) -> None:
    text = "550 user unknown"
    answer = {"file": "a.txt", "reason": "user-unknown"}
    assert feedback(text, answer, tmp_path) == feedback(text, answer, tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
