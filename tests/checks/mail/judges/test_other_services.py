"""A service is known by its first words, and a mail server is none of the others."""

import pytest

from diagnostics.checks.mail.judges.other_services import spoken_by
from diagnostics.checks.mail.judges.refusals import wrong_service
from diagnostics.words import text


@pytest.mark.parametrize(
    ("said", "spoken"),
    [
        ("220 (vsFTPd 3.0.5)", "FTP"),
        ("220 ProFTPD Server (Acme) [192.0.2.1]", "FTP"),
        ("220---------- Welcome to Pure-FTPd [privsep] [TLS] ----------", "FTP"),
        ("220-FileZilla Server 1.8.0", "FTP"),
        ("220 Microsoft FTP Service", "FTP"),
        ("530 Please login with USER and PASS.", "FTP"),
        ("220 mx.example LMTP Postfix", "LMTP"),
        ("200 news.example InterNetNews NNRP server INN 2.7.1 ready", "NNTP"),
        ("* OK [CAPABILITY IMAP4rev1] Dovecot ready.", "IMAP"),
        ("* BYE too many connections", "IMAP"),
        ("a1 BAD unknown command", "IMAP"),
        ("+OK Dovecot ready.", "POP3"),
        ("-ERR unknown command", "POP3"),
        ("SSH-2.0-OpenSSH_9.2p1 Debian-2", "SSH"),
        ("HTTP/1.1 400 Bad Request", "HTTP"),
        ("<!DOCTYPE html>", "HTTP"),
        ("<?xml version='1.0'?><stream:stream from='x.example'>", "XMPP"),
        ("<?xml version='1.0'?><html>", "HTTP"),
        ('"IMPLEMENTATION" "Dovecot Pigeonhole"', "ManageSieve"),
        ("RFB 003.008", "VNC"),
        ("J\u25a1\u25a1\u25a15.5.5-10.11-MariaDB", "MySQL"),
        ("hello", ""),
    ],
)
def test_first_words_tell_the_service(said: str, spoken: str) -> None:
    assert spoken_by(said) == spoken
    told = wrong_service(said, "")
    assert told.rule == "checks/wrong-service"
    assert spoken in text(told.seen)
    assert said in text(told.seen)


@pytest.mark.parametrize(
    "said",
    [
        "220 mx.example ESMTP Postfix",
        "220 mx.example ESMTP FTP-to-mail gateway",
        "220 ftp.example ESMTP Exim 4.96",
        "220 mail.acme.example Microsoft ESMTP MAIL Service ready",
        "220 newsletter.example SMTP",
        "220-mx.example is the mail server",
        "554 5.7.1 no SMTP service here",
        "421 4.3.2 try later",
    ],
)
def test_a_mail_server_is_none_of_the_others(said: str) -> None:
    assert spoken_by(said) == "SMTP"
