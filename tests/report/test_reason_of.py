"""A failed check is explained by the same rules as a pasted error."""

import pytest

from diagnostics.report.explanation_rows import reason_of


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        ("535 5.7.8 Error: authentication failed", "auth-failed"),
        ("553 5.7.1 <a@b.test>: Sender address rejected: not owned by auth user",
         "sender-not-owned"),
        ("534 5.7.9 Application-specific password required", "app-password-required"),
        ("-ERR [IN-USE] Mailbox is locked by another session", "pop-mailbox-in-use"),
    ],
)  # fmt: skip
def test_what_a_server_said_names_its_reason(seen: str, reason: str) -> None:
    answer = reason_of(seen)
    assert answer is not None
    assert answer.reason == reason


@pytest.mark.parametrize("seen", ["", "250", "nothing within 15 s and no more"])
def test_words_without_a_reason_stay_unexplained(seen: str) -> None:
    answer = reason_of(seen)
    assert answer is None or answer.reason == "timeout"
