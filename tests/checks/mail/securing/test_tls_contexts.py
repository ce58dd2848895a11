"""SSL errors are told apart in words."""

import gc
import os
import ssl
import weakref
from pathlib import Path

import pytest
import trustme

from diagnostics.checks.mail.securing.tls_contexts import (
    Contexts,
    described,
    looks_plain,
    verify_code,
)


def ssl_error(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, f"[SSL: {reason}] x (_ssl.c:1006)")
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("reason", "plain"),
    [
        ("WRONG_VERSION_NUMBER", True),
        ("UNKNOWN_PROTOCOL", True),
        ("PACKET_LENGTH_TOO_LONG", True),
        ("TLSV1_ALERT_PROTOCOL_VERSION", False),
        ("CERTIFICATE_VERIFY_FAILED", False),
    ],
)
def test_plain_text_instead_of_tls_is_recognised(reason: str, plain: bool) -> None:
    assert looks_plain(ssl_error(reason)) is plain
    assert not looks_plain(TimeoutError())


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ssl_error("WRONG_VERSION_NUMBER"), "wrong version number"),
        (TimeoutError(), "nothing came in time"),
        (EOFError(), "the server closed the connection"),
        (ConnectionResetError(), "the server closed the connection"),
        (ConnectionResetError(104, "Connection reset"), "Connection reset"),
        (ValueError("line-too-long"), "line-too-long"),
        (OSError(), "OSError"),
    ],
)
def test_an_error_is_described_without_python_in_it(
    error: Exception, words: str
) -> None:
    assert described(error) == words
    assert "_ssl.c" not in described(error)


def test_only_refused_certificates_have_a_verify_code() -> None:
    refused = ssl.SSLCertVerificationError(1, "x")
    refused.verify_code, refused.verify_message = 10, "certificate has expired"
    assert verify_code(refused) == 10
    assert described(refused) == "certificate has expired"
    assert verify_code(ssl_error("X")) == 0
    assert verify_code(TimeoutError()) == 0


def test_only_the_trusting_context_may_carry_a_login() -> None:
    contexts = Contexts()
    trusting = contexts.trusting("")
    assert trusting.verify_mode is ssl.CERT_REQUIRED
    assert trusting.check_hostname
    assert trusting.minimum_version >= ssl.TLSVersion.TLSv1_2
    for other in (contexts.blind(), contexts.legacy()):
        assert other.verify_mode is ssl.CERT_NONE
    assert contexts.trusting("") is trusting
    assert contexts.blind() is contexts.blind()
    assert contexts.legacy().maximum_version is ssl.TLSVersion.TLSv1_1


def test_runs_at_the_same_time_share_roots_and_later_ones_read_them_anew() -> None:
    gc.collect()  # runs of other tests may hold some still
    first, beside = Contexts(), Contexts()
    assert first.trusting("") is beside.trusting("")
    assert first.blind() is not beside.blind()
    loaded = weakref.ref(first.trusting(""))
    del first, beside
    assert loaded() is None
    assert Contexts().trusting("").verify_mode is ssl.CERT_REQUIRED


def test_changed_roots_are_read_although_a_run_has_those_before(tmp_path: Path) -> None:
    roots = tmp_path / "ca.pem"
    held, later = Contexts(), Contexts()
    trustme.CA().cert_pem.write_to_path(str(roots))
    before = held.trusting(str(roots)).get_ca_certs()
    trustme.CA().cert_pem.write_to_path(str(roots))
    os.utime(roots, (1, 1))
    assert later.trusting(str(roots)).get_ca_certs() != before


def test_a_run_told_of_other_system_s_roots_shares_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, later = Contexts(), Contexts()
    before = held.trusting("")
    roots = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(roots))
    monkeypatch.setenv("SSL_CERT_FILE", str(roots))
    assert later.trusting("") is not before
    assert len(later.trusting("").get_ca_certs()) == 1


def test_an_absent_file_of_roots_is_an_os_error() -> None:
    with pytest.raises(OSError, match="No such file"):
        Contexts().trusting("/absent/ca.pem")
