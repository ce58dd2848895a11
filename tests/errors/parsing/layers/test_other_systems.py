"""Lines of other systems explain no letter; lines of mail always stay."""

from __future__ import annotations

import pytest

from diagnostics.errors.parsing.layers.other_systems import (
    is_foreign,
    speaks_of_mail,
    without_foreign,
)

FOREIGN = [
    "HTTP/1.1 503 Service Unavailable",
    "GET /users/kim@example.org HTTP/1.1 500",
    "nginx: connect() failed (111: Connection refused)",
    "SQLSTATE[HY000] [2002] Connection refused",
    "psycopg2.OperationalError: timeout expired",
    "redis.exceptions.ConnectionError: Error 111 connecting to 10.0.0.1:6379",
    "dial tcp 10.0.0.1:5432: connect: connection refused",
    "ssh: connect to host 10.0.0.1 port 22: Connection refused",
    "npm ERR! network timeout",
    "kubelet: ImagePullBackOff",
    "curl: (7) Failed to connect to example.org port 443",
    "curl: (22) The requested URL returned error: 403",
    "git push: remote: Permission denied",
    "ORA-12170: TNS:Connect timeout occurred",
    "ModuleNotFoundError: No module named 'smtplib2'",
    "530 Login incorrect (vsftpd)",
    "Serwer plików odmówił dostępu",
    "Сайт не отвечает",
]
OF_MAIL = [
    "smtp.example.org:587 refused the connection",
    "SMTP error from HTTP proxy: 550 5.7.1 refused",
    "550 5.1.1 user unknown",
    "curl: (67) Login denied",
    "Postfix could not reach the database: connection refused, postgres is down",
    "sendgrid API returned 401",
    "nginx mail proxy: upstream smtp server refused",
    "-ERR bad password, status code 403",
    "Poczta nie działa, HTTP/1.1 503",
    "письмо не ушло: HTTP/1.1 503",
]


@pytest.mark.parametrize("line", FOREIGN)
def test_a_line_of_another_system_is_told(line: str) -> None:
    assert is_foreign(line)


@pytest.mark.parametrize("line", OF_MAIL)
def test_a_line_that_speaks_of_mail_is_never_foreign(line: str) -> None:
    assert speaks_of_mail(line)
    assert not is_foreign(line)


@pytest.mark.parametrize(
    "line",
    ["Connection refused", "Permission denied", "It timed out", "kim@example.org"],
)
def test_what_no_other_system_is_named_in_is_kept(line: str) -> None:
    assert not is_foreign(line)
    assert without_foreign(line) == line


@pytest.mark.parametrize(
    "text",
    [
        "kim@example.org was refused",
        "e-mail address kim@example.org",
        "GET https://smtp.example.org/x HTTP/1.1",
        "No module named smtp",
        "open('/var/mail/kim')",
        "[sender] lost",
    ],
)
def test_addresses_and_paths_alone_tell_of_no_mail_system(text: str) -> None:
    assert not speaks_of_mail(text)


@pytest.mark.parametrize(
    ("reply", "foreign"),
    [
        ("550 nginx is not welcome here", False),
        ("535 webhook login refused", False),
        ("450 try again, redis is down", False),
        ("530 Login incorrect", True),
        ("500 nginx", True),
        ("404 nginx", True),
    ],
)
def test_a_reply_with_a_code_of_mail_servers_stays(reply: str, foreign: bool) -> None:
    assert is_foreign(reply) is foreign


def test_foreign_lines_go_and_others_stay_in_their_order() -> None:
    text = f"first\n{FOREIGN[0]}\n550 5.1.1 unknown\n{FOREIGN[3]}\nlast"
    assert without_foreign(text) == "first\n550 5.1.1 unknown\nlast"


def test_a_text_that_is_nothing_else_stays_whole() -> None:
    text = f"{FOREIGN[0]}\n\n{FOREIGN[3]}"
    assert without_foreign(text) == text
