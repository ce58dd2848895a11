"""Outlook's error numbers, as one table: what each stands for."""

from __future__ import annotations

import pytest

from diagnostics.errors import explain

REASON_BY_CODE = {
    "0x800CCC01": "cert-untrusted",
    "0x800CCC02": "cert-expired",
    "0x800CCC05": "connection-dropped",
    "0x800CCC0B": "pop-mailbox-in-use",
    "0x800CCC0D": "wrong-host",
    "0x800CCC0E": "refused",
    "0x800CCC0F": "connection-dropped",
    "0x800CCC10": "user-unknown",
    "0x800CCC11": "user-unknown",
    "0x800CCC13": "network-unreachable",
    "0x800CCC15": "network-unreachable",
    "0x800CCC16": "auth-failed",
    "0x800CCC18": "auth-failed",
    "0x800CCC19": "timeout",
    "0x800CCC1A": "tls-handshake-failed",
    "0x800CCC40": "network-unreachable",
    "0x800CCC60": "syntax",
    "0x800CCC61": "syntax",
    "0x800CCC62": "syntax",
    "0x800CCC63": "syntax",
    "0x800CCC64": "syntax",
    "0x800CCC65": "syntax",
    "0x800CCC66": "syntax",
    "0x800CCC67": "server-error",
    "0x800CCC69": "user-unknown",
    "0x800CCC6A": "server-error",
    "0x800CCC6B": "user-unknown",
    "0x800CCC6C": "server-error",
    "0x800CCC6D": "mailbox-full",
    "0x800CCC6E": "address-syntax",
    "0x800CCC78": "auth-required",
    "0x800CCC79": "relay-denied",
    "0x800CCC7C": "starttls-required",
    "0x800CCC7D": "starttls-unsupported",
    "0x800CCC80": "auth-mechanism-unsupported",
    "0x800CCC81": "auth-mechanism-unsupported",
    "0x800CCC90": "server-error",
    "0x800CCC91": "auth-failed",
    "0x800CCC92": "auth-failed",
    "0x800CCC93": "server-error",
    "0x800CCCD1": "auth-failed",
    "0x80040212": "connection-dropped",
    "0x80040213": "refused",
    "0x80040217": "auth-failed",
    "0x80042108": "refused",
    "0x80042109": "refused",
    "0x8004210A": "timeout",
    "0x8004210B": "timeout",
}
"""https://learn.microsoft.com/en-us/previous-versions/ms526287(v=exchg.10) and
Microsoft's list for Outlook Express and Outlook (IXP_E_…)."""


@pytest.mark.parametrize(("code", "wanted"), REASON_BY_CODE.items())
def test_outlook_s_number_alone_tells_the_reason(code: str, wanted: str) -> None:
    text = f"Task 'ann - Sending and Receiving' reported error ({code})"
    assert explain(text)[0].reason == wanted


def test_words_beside_the_number_outweigh_it() -> None:
    text = "Socket Error: 10060, Error Number: 0x800CCC0E"
    assert explain(text)[0].reason == "timeout"


def test_a_number_alone_is_no_sure_answer() -> None:
    text = "Task 'ann - Sending' reported error (0x800CCC0E)"
    assert explain(text)[0].confidence != "high"
