"""What a receiver states of a letter: the topmost one is heard, and no other."""

from __future__ import annotations

import pytest

from diagnostics.fleet.sent_letters.receipts import (
    LONGEST,
    METHODS,
    NO_RECEIPT,
    receipt_of,
)

MX = "mx.example.com"


def results(*headers: str) -> dict[str, str]:
    return dict(receipt_of(headers).results)


def test_without_a_header_nobody_states_anything() -> None:
    assert receipt_of([]) == NO_RECEIPT
    assert not NO_RECEIPT
    assert NO_RECEIPT.server == ""
    assert hash(NO_RECEIPT) == hash(receipt_of([]))


@pytest.mark.parametrize("method", METHODS)
def test_each_of_the_three_proofs_is_read(method: str) -> None:
    assert results(f"{MX}; {method}=pass") == {method: "pass"}


@pytest.mark.parametrize(
    ("stated", "read"),
    [
        ("spf=pass", {"spf": "pass"}),
        ("SPF=Pass", {"spf": "pass"}),
        ("spf = softfail", {"spf": "softfail"}),
        ("spf=pass smtp.mailfrom=example.com", {"spf": "pass"}),
        (
            "spf=pass; dkim=fail; dmarc=none",
            {"spf": "pass", "dkim": "fail", "dmarc": "none"},
        ),
        ("arc=pass; spf=fail", {"spf": "fail"}),
        ("x-spf=pass", {}),
        ("none", {}),
        ("", {}),
        ("=pass", {}),
        ("spf=", {}),
        ("spf (dkim=pass)", {}),
        ("spf=fail (really spf=pass; dkim=pass)", {"spf": "fail"}),
        ("(spf=pass;) dkim=fail", {"dkim": "fail"}),
    ],
)
def test_only_results_outside_comments_count(stated: str, read: dict[str, str]) -> None:
    assert results(f"{MX}; {stated}") == read


@pytest.mark.parametrize(
    ("headers", "read"),
    [
        ((f"{MX}; spf=fail", f"{MX}; dkim=pass"), {"spf": "fail", "dkim": "pass"}),
        ((f"{MX}; spf=fail", "other.example; spf=pass"), {"spf": "fail"}),
        (("other.example; spf=pass", f"{MX}; spf=fail"), {"spf": "pass"}),
        (
            (f"{MX}; spf=fail", f"{MX.upper()}; dkim=pass"),
            {"spf": "fail", "dkim": "pass"},
        ),
        ((f"{MX} 1; spf=fail", f"{MX}; dkim=pass"), {"spf": "fail", "dkim": "pass"}),
        (("; spf=pass", f"{MX}; spf=fail"), {"spf": "fail"}),
        (
            (f"{MX}; spf=fail; dmarc=fail", f"{MX}; dmarc=pass"),
            {"spf": "fail", "dmarc": "fail"},
        ),
        (
            ("spf=fail (sender IP is 192.0.2.1); dkim=none; dmarc=fail",),
            {"spf": "fail", "dkim": "none", "dmarc": "fail"},
        ),
        (("spf=fail", f"{MX}; spf=pass; dkim=pass"), {"spf": "fail"}),
        ((f"{MX}; spf=fail", "dkim=pass"), {"spf": "fail"}),
        ((f"{MX}; spf=fail", "; dkim=pass"), {"spf": "fail"}),
        ((f"{MX}", "other.example; spf=pass"), {}),
    ],
)
def test_the_last_receiver_s_headers_count_and_those_of_others_do_not(
    headers: tuple[str, ...], read: dict[str, str]
) -> None:
    assert results(*headers) == read


@pytest.mark.parametrize(
    ("signatures", "result"),
    [
        (("fail", "pass"), "pass"),
        (("pass", "fail"), "pass"),
        (("pass", "pass"), "pass"),
        (("fail", "none"), "none"),
        (("none", "fail"), "fail"),
        (("fail", "pass", "neutral"), "pass"),
    ],
)
def test_one_signature_that_passes_is_enough_else_the_last_is_told(
    signatures: tuple[str, ...], result: str
) -> None:
    in_one = "; ".join(f"dkim={s}" for s in signatures)
    assert results(f"{MX}; {in_one}") == {"dkim": result}


@pytest.mark.parametrize("method", METHODS)
def test_what_the_topmost_header_states_no_header_below_changes(method: str) -> None:
    assert results(f"{MX}; {method}=fail", f"{MX}; {method}=pass") == {method: "fail"}


def test_a_receiver_without_a_name_is_heard_and_gets_none() -> None:
    receipt = receipt_of(["spf=fail smtp.mailfrom=a.example; dkim=none; dmarc=fail"])
    assert (receipt.server, receipt.results["dmarc"]) == ("", "fail")


@pytest.mark.parametrize(("over", "read"), [(-1, True), (0, True), (1, False)])
def test_a_header_is_read_up_to_its_longest(over: int, read: bool) -> None:
    tail = ";spf=pass"
    header = f"{MX};".ljust(LONGEST - len(tail) + over, " ") + tail
    assert (results(header) == {"spf": "pass"}) is read


def test_the_server_is_told_in_one_spelling() -> None:
    receipt = receipt_of([" MX.Example.COM 1 ; spf=pass"])
    assert (receipt.server, bool(receipt)) == (MX, True)
    named_only = receipt_of([f"{MX}; none"])
    assert (named_only.server, bool(named_only)) == (MX, False)


@pytest.mark.parametrize(
    ("stated", "read"),
    [
        ("spf=fail smtp.mailfrom=a@b.test; spf=pass smtp.helo=c.test", "fail"),
        ("spf=pass smtp.helo=c.test; spf=fail smtp.mailfrom=a@b.test", "fail"),
        ("spf=fail smtp.helo=c.test; spf=pass smtp.mailfrom=a@b.test", "pass"),
        ("spf=pass smtp.helo=c.test", "pass"),
        ('spf=fail smtp.mailfrom="a; spf=pass"@b.test', "fail"),
        ("spf=fail (of a (b; spf=pass) c; spf=pass) smtp.mailfrom=b.test", "fail"),
    ],
)
def test_spf_counts_for_the_letters_own_sender(stated: str, read: str) -> None:
    assert results(f"{MX}; {stated}") == {"spf": read}


def test_the_first_of_several_verdicts_of_dmarc_counts() -> None:
    assert results(f"{MX}; dmarc=fail; dmarc=pass") == {"dmarc": "fail"}


def test_what_exchange_writes_into_a_letter_that_leaves_is_no_receipt() -> None:
    leaving = "dkim=none (message not signed) header.d=none;dmarc=none action=none"
    assert receipt_of([leaving, f"{MX}; dmarc=pass"]) == NO_RECEIPT
    assert results("spf=fail; dkim=none; dmarc=none")["spf"] == "fail"


def test_of_a_header_that_is_cut_off_only_whole_results_count() -> None:
    start = f"{MX}; spf=pass;".ljust(LONGEST - len(" dmarc=pa"))
    assert results(f"{start} dmarc=pass") == {"spf": "pass"}
