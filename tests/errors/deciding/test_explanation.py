"""What an answer says of the mail service whose marks its text bears."""

from __future__ import annotations

import pytest

from diagnostics.errors import explain_reply, reason
from diagnostics.errors.deciding.explanation import Explanation


def answer(reason_id: str, provider: str) -> Explanation:
    return Explanation(
        *("", reason_id, "own-server", "high", "", "", "no", (), ()), provider=provider
    )


def test_a_note_names_the_service_it_is_about() -> None:
    said = reason("auth-failed").notes["google"]
    assert answer("auth-failed", "google").note == f"Google: {said}"


@pytest.mark.parametrize(
    ("reason_id", "provider"),
    [("auth-failed", ""), ("auth-failed", "mailgun"), ("unknown", "google")],
)
def test_where_nothing_is_particular_there_is_no_note(
    reason_id: str, provider: str
) -> None:
    assert provider not in reason(reason_id).notes
    assert answer(reason_id, provider).note == ""


def test_an_answer_alone_follows_from_nothing() -> None:
    assert not answer("auth-failed", "").follows
    assert not explain_reply("535 5.7.8 Bad credentials", "AUTH").follows
