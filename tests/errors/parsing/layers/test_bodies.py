"""What is left of a paste when its layers are gone."""

from __future__ import annotations

import pytest

from diagnostics.errors.parsing.layers.bodies import body
from diagnostics.errors.parsing.layers.json_records import flattened
from diagnostics.errors.parsing.layers.optimism import (
    says_success,
    without_optimism,
    without_vain_adverbs,
)
from diagnostics.errors.parsing.layers.other_systems import is_foreign
from diagnostics.errors.parsing.layers.wrapping import unwrapped


@pytest.mark.parametrize(
    "text",
    [
        "could not be sent successfully",
        "nie została pomyślnie wysłana",
        "не было успешно отправлено",
        "wurde nicht erfolgreich zugestellt",
        "n'a pas été envoyé avec succès",
        "no se ha enviado correctamente",
        "non è stato inviato correttamente",
        "não foi enviado com sucesso",
        "nebyla úspěšně odeslána",
    ],
)
def test_negated_success_is_no_success(text: str) -> None:
    assert not says_success(text)
    assert without_vain_adverbs(text) != text


@pytest.mark.parametrize(
    "text",
    [
        "Mail sent successfully",
        "Письмо успешно отправлено",
        "erfolgreich zugestellt",
        "enviado con éxito",
        "送信しました",
    ],
)
def test_success_is_told_in_many_languages(text: str) -> None:
    assert says_success(text)
    assert without_vain_adverbs(text) == text


def test_a_later_failure_outranks_an_earlier_success() -> None:
    text = "mail to a sent successfully\nERROR could not send mail"
    assert without_optimism(text) == "ERROR could not send mail"
    again = "ERROR could not send mail\nmail to a sent successfully"
    assert without_optimism(again) == again


@pytest.mark.parametrize(
    "text",
    [
        "HTTP/1.1 403 Forbidden",
        "docker: toomanyrequests: rate limit",
        "redis.exceptions.ConnectionError: Error 111 connecting to 127.0.0.1:6379",
        "connection to server at 127.0.0.1, port 5432 failed: Connection refused",
        "ssh: connect to host 192.0.2.1 port 22: Connection refused",
        "SQLSTATE[HY000] [2002] Connection refused",
        'StatusCode: 500 {"error":"No email address found for group Sales"}',
        "ldap_bind: Invalid credentials (49)",
        "fatal: unable to access 'https://git.example/x.git/': timed out",
        '192.0.2.7 - - [13/May/2026:12:54:25 +0000] "GET /mailbox HTTP/1.1" 503 770',
        "ERROR warehouse API returned status 503, trying again in 10 s",
        '{"error":{"code":429,"message":"Rate limit reached: requests per minute"}}',
        "kex_exchange_identification: read: Connection reset by peer",
    ],
)
def test_other_systems_explain_no_letter(text: str) -> None:
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "554 Service unavailable; Client host blocked",
        "curl: (67) Login denied for smtp.example.org",
        "SES: 400 Bad Request: Throttling, SendEmail",
        "docker mailserver: 535 5.7.8 no",
        "Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname does not match",
        "ERROR: Invalid response code received from server (535) upstream: x",
    ],
)
def test_mail_servers_and_programs_are_no_other_systems(text: str) -> None:
    assert not is_foreign(text)


def test_records_become_sentences() -> None:
    line = '{"level":50,"err":{"message":"550 no","code":"EENVELOPE"},"pid":7}'
    assert flattened(line) == "550 no\ncode: EENVELOPE"
    assert flattened('t=1 lvl=eror msg="Failed" error=EOF') == "Failed\nEOF"
    assert flattened("{broken") == "{broken"


WRAPPED = (
    "550 5.7.1 The message was refused since the sending server is on a list that "
)


def test_lines_cut_at_one_width_are_put_together() -> None:
    text = WRAPPED * 3
    cut = "\n".join(text[i : i + 60] for i in range(0, len(text), 60))
    assert unwrapped(cut) == text


def test_lines_of_a_log_are_not_put_together() -> None:
    log = "\n".join(f"2026-01-02 10:00:0{i} 550 5.1.1 no such user at all here" for i in
                    range(3))  # fmt: skip
    assert unwrapped(log) == log


def test_a_body_has_no_layers() -> None:
    paste = (
        "2026-01-02 10:00:00 INFO sending\nhost: smtp.example.org\n"
        "GET /a 404 Not Found\n2026-01-02 10:00:01 535 5.7.8 no\n\tat a.b.C(D.java:1)"
    )
    assert body(paste) == "sending\n535 5.7.8 no"
