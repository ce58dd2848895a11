"""What logs and chats put in front of a line is taken off."""

from __future__ import annotations

import pytest

from diagnostics.errors.parsing.layers.line_prefixes import bare, unquoted


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("2026-01-02 10:11:12 SERVER -> CLIENT: 220 mx", "SERVER -> CLIENT: 220 mx"),
        ("[2026-01-02 10:11:12] DEBUG [5fFbqaE] S: 550 no", "S: 550 no"),
        ("[Fri May 20 11:49:21.92 2026] [php7:error] [pid 15] x y", "x y"),
        ("<22>Nov  2 10:00:00 mx postfix/smtp[1]: A1: no", "A1: no"),
        ("ERROR:root:535 5.7.8 no", "535 5.7.8 no"),
        ("mail_1  | 2026-01-02 10:00:00 535 no", "535 no"),
        ("[10:01, 2.11.2026] Ann: 535 5.7.8 no", "535 5.7.8 no"),
        ("[2026-01-02 10:11:12] app.ERROR: Exception occurred", "Exception occurred"),
        ("[15-Aug-2026 04:28:19 -0500]: <n6lkis24> Recv: 550 no", "Recv: 550 no"),
        ("SMTP (level 2): SERVER -> CLIENT: 250 a", "SERVER -> CLIENT: 250 a"),
        ("2026-01-02 10:00:00.1 ERROR 1 --- [main] o.s.Mailer : no", "no"),
    ],
)
def test_prefixes_are_taken_off(line: str, rest: str) -> None:
    assert bare(line) == rest


@pytest.mark.parametrize(
    "line",
    [
        "550 5.1.1 no such user",
        "4.7.32 rate limited",
        "[AUTHENTICATIONFAILED] Authentication failed",
        "[Errno 101] Network is unreachable",
        "[192.0.2.7] blocked",
        "Error: connect ECONNREFUSED",
        "ssl.SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number",
        "javax.mail.MessagingException: Could not connect",
    ],
)
def test_words_are_no_prefix(line: str) -> None:
    assert bare(line) == line


def test_the_marks_of_a_quoted_letter_are_taken_off() -> None:
    assert unquoted("> > 550 no") == "550 no"
