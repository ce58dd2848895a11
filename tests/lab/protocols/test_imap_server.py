"""The lab's IMAP server, as Python's own client sees it."""

from __future__ import annotations

import imaplib
import ssl

import pytest

from diagnostics.lab import Lab


@pytest.fixture
def client(lab: Lab, trust: ssl.SSLContext) -> imaplib.IMAP4_SSL:
    port = lab.port("no-sent-folder", "imap-tls")
    return imaplib.IMAP4_SSL("localhost", port, ssl_context=trust, timeout=30)


def test_folders_are_listed_behind_a_login_only(
    lab: Lab, client: imaplib.IMAP4_SSL
) -> None:
    word = lab.state.passwords["no-sent-folder"]
    with pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"):
        client.login("sales@no-sent-folder.test", "guess")
    assert client.login("sales@no-sent-folder.test", word)[0] == "OK"
    status, rows = client.list()
    assert status == "OK"
    assert rows == [b'() "/" INBOX', rb'(\Trash) "/" Trash']
    assert client.select()[0] == "NO"  # no letter is read
    assert client.logout()[0] == "BYE"
    assert word not in str(lab.seen("no-sent-folder", "imap"))


def test_a_login_by_sasl_works_as_well(lab: Lab, client: imaplib.IMAP4_SSL) -> None:
    word = lab.state.passwords["no-sent-folder"]
    said = f"\0sales@no-sent-folder.test\0{word}".encode()
    assert client.authenticate("PLAIN", lambda _challenge: said)[0] == "OK"
    client.logout()
