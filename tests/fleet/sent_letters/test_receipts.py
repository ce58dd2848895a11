"""What a receiver states of a letter: the topmost one is heard, and no other."""

from __future__ import annotations

import pytest

from diagnostics.fleet.sent_letters.receipts import NO_RECEIPT, Receipt, receipt_of
from diagnostics.fleet.sent_letters.stated_results import LONGEST, METHODS
from tests.fleet.sent_letters.headers import ENTRY, taken
from tests.growth import assert_linear

MX = "mx.example.com"


def results(*headers: str) -> dict[str, str]:
    return dict(receipt_of(taken(*headers)).results)


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
    receipt = receipt_of(
        taken("spf=fail smtp.mailfrom=a.example; dkim=none; dmarc=fail")
    )
    assert (receipt.server, receipt.results["dmarc"]) == ("", "fail")


@pytest.mark.parametrize(("over", "read"), [(-1, True), (0, True), (1, False)])
def test_a_header_is_read_up_to_its_longest(over: int, read: bool) -> None:
    tail = ";spf=pass"
    header = f"{MX};".ljust(LONGEST - len(tail) + over, " ") + tail
    assert (results(header) == {"spf": "pass"}) is read


def test_the_server_is_told_in_one_spelling() -> None:
    receipt = receipt_of(taken(" MX.Example.COM 1 ; spf=pass"))
    assert (receipt.server, bool(receipt)) == (MX, True)
    named_only = receipt_of(taken(f"{MX}; none"))
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
    assert not receipt_of(taken(leaving, f"{MX}; dmarc=pass"))
    assert results("spf=none; dkim=none; dmarc=none")["spf"] == "none"
    assert results("spf=fail; dkim=none; dmarc=none")["spf"] == "fail"


def test_of_a_header_that_is_cut_off_only_whole_results_count() -> None:
    start = f"{MX}; spf=pass;".ljust(LONGEST - len(" dmarc=pa"))
    assert results(f"{start} dmarc=pass") == {"spf": "pass"}


HERE = "mx.receiver.test"
OTHERS = "from pc.b.test (pc.b.test [192.0.2.9]) by out.b.test (Postfix) with ESMTPSA"
GOOGLE = "from out.b.test (out.b.test. [192.0.2.7]) by mx.google.com with ESMTPS id a"
APPLE = "from out.b.test (out.b.test [192.0.2.7]) by ci74p00im.me.com (Postfix)"


def below(value: str, by: str = ENTRY, name: str = "authentication-results") -> Receipt:
    """What is made of a header that stands below the receiver's line."""
    return receipt_of([("received", by), (name, value), ("received", OTHERS)])


def test_what_the_receiver_wrote_on_top_is_certain() -> None:
    receipt = receipt_of(taken(f"{HERE}; spf=pass"))
    assert (receipt.certain, receipt.receiver) == (True, HERE)


@pytest.mark.parametrize("server", [HERE, "mail.receiver.test"])
def test_what_the_sender_may_have_written_is_uncertain(server: str) -> None:
    receipt = below(f"{server}; dmarc=pass")
    assert (receipt.results["dmarc"], receipt.certain) == ("pass", False)


def test_what_the_sender_s_own_server_found_of_its_user_is_nobody_s_receipt() -> None:
    assert not below('dmarc=fail reason="No valid SPF"; spf=softfail smtp.mailfrom=a')
    assert not below("out.b.test; dmarc=fail; spf=softfail")


@pytest.mark.parametrize(
    ("by", "server", "counts"),
    [
        (GOOGLE, "mx.google.com", True),
        (APPLE, "dmarc.icloud.com", True),
        (GOOGLE, "mx.receiver.test", False),
        (GOOGLE, "mx.google.com.b.test", False),
        (ENTRY, "mx.google.com", False),
    ],
)
def test_only_services_known_to_write_below_their_line_are_heard_there(
    by: str, server: str, counts: bool
) -> None:
    receipt = below(f"{server}; dmarc=pass", by)
    assert (bool(receipt) and receipt.certain) is counts


@pytest.mark.parametrize(
    ("by", "own", "forged"),
    [
        (GOOGLE, "mx.google.com; spf=fail", "mx.google.com; dkim=pass; dmarc=pass"),
        (APPLE, "spf.icloud.com; spf=fail", "spf.icloud.com; dkim=pass; spf=pass"),
    ],
)
def test_below_its_line_a_service_is_heard_once_under_each_name(
    by: str, own: str, forged: str
) -> None:
    results = [("authentication-results", one) for one in (own, forged)]
    assert receipt_of([("received", by), *results]).results == {"spf": "fail"}


@pytest.mark.parametrize(
    "by",
    [
        "from b (b [192.0.2.7]) by p00-icloudmta-smtpin-us-west-2a-60-percent-12 "
        "(Postfix) with ESMTPS id 1",
        "from b (b [192.0.2.7]) by p00-icloudmta-smtpin-us-west-2a-60.p00-icloudmta."
        "icloud-mail-production.svc.kube.us-west-2a.k8s.cloud.apple.com (Postfix)",
    ],
)
def test_icloud_is_known_by_the_names_that_its_servers_have_inside(by: str) -> None:
    handed = "from p00-icloudmta-smtpin by p129-mailgateway-smtpin (mailgateway 2)"
    told = [("authentication-results", "dmarc.icloud.com; dmarc=pass")]
    receipt = receipt_of([("received", handed), ("received", by), *told])
    assert (receipt.results, receipt.certain) == ({"dmarc": "pass"}, True)


@pytest.mark.parametrize(
    ("server", "counts"), [(HERE, True), ("mail.receiver.test", False), ("", False)]
)
def test_what_stands_below_another_server_s_line_is_never_certain(
    server: str, counts: bool
) -> None:
    forged = ("authentication-results", f"{server}; spf=pass; dkim=pass; dmarc=pass")
    receipt = receipt_of([("received", ENTRY), ("received", OTHERS), forged])
    assert (bool(receipt), receipt.receiver) == (counts, HERE)
    assert not (receipt and receipt.certain)


def test_a_letter_without_a_receiver_s_line_is_certain_of_nothing() -> None:
    receipt = receipt_of([("authentication-results", f"{HERE}; spf=pass")])
    assert (receipt.certain, receipt.receiver) == (False, "")


def test_what_stands_on_top_counts_alone_though_more_stands_below() -> None:
    forged = ("authentication-results", f"{HERE}; spf=pass; dmarc=pass")
    receipt = receipt_of([*taken(f"{HERE}; spf=fail"), forged])
    assert (receipt.results, receipt.certain) == ({"spf": "fail"}, True)


@pytest.mark.parametrize(
    ("value", "server", "result"),
    [
        ("Pass (mailfrom) identity=mailfrom; receiver=mx.receiver.test", HERE, "pass"),
        (
            "fail (mx.receiver.test: domain of a@b.test) client-ip=192.0.2.7",
            HERE,
            "fail",
        ),
        ("none (no SPF record)", "", "none"),
        ("Pass (mailfrom) receiver=<UNKNOWN>", "", "pass"),
        ("Pass (mailfrom) receiver=unknown", "", "pass"),
        ("(pass)", "", None),
        ("", "", None),
    ],
)
def test_received_spf_is_heard_where_nothing_else_tells_of_spf(
    value: str, server: str, result: str | None
) -> None:
    receipt = receipt_of([("received-spf", value), ("received", ENTRY)])
    assert (receipt.server, receipt.results.get("spf")) == (server, result)


def test_authentication_results_count_before_received_spf() -> None:
    lines = [*taken(f"{HERE}; spf=fail; dkim=pass")]
    lines.insert(0, ("received-spf", "pass"))
    assert receipt_of(lines).results == {"spf": "fail", "dkim": "pass"}


@pytest.mark.parametrize(
    ("value", "by", "counts", "certain"),
    [
        (
            "pass (google.com: domain of a@b.test) client-ip=192.0.2.7",
            GOOGLE,
            True,
            True,
        ),
        ("pass (mx.receiver.test: domain of a@b.test)", ENTRY, True, False),
        ("pass client-ip=192.0.2.7; helo=out.b.test", ENTRY, True, False),
        ("pass (mx.other.test: domain of a@b.test)", ENTRY, False, True),
    ],
)
def test_received_spf_has_the_same_boundary(
    value: str, by: str, counts: bool, certain: bool
) -> None:
    receipt = below(value, by, "received-spf")
    assert (bool(receipt), receipt.certain) == (counts, certain)


@pytest.mark.parametrize(
    ("stated", "result", "domain", "own"),
    [
        ("dkim=pass header.d=b.test", "pass", "b.test", True),
        ("dkim=pass header.i=@mail.b.test", "pass", "mail.b.test", True),
        ("dkim=pass header.i=x@other.test", "pass", "other.test", False),
        (
            "dkim=pass header.d=other.test; dkim=pass header.d=b.test",
            "pass",
            "b.test",
            1,
        ),
        (
            "dkim=fail header.d=b.test; dkim=pass header.d=other.test",
            "fail",
            "b.test",
            1,
        ),
        ("dkim=pass header.d=b.test; dkim=fail header.d=b.test", "pass", "b.test", 1),
        ("dkim=none header.d=none", "none", "", None),
        ("dkim=pass", "pass", "", None),
    ],
)
def test_a_signature_is_the_author_s_or_another_s(
    stated: str, result: str, domain: str, own: bool | None
) -> None:
    proof = receipt_of(taken(f"{HERE}; {stated}"), "b.test").proofs["dkim"]
    assert (proof.result, proof.domain, proof.own) == (result, domain, own)


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        (
            "dkim=fail (body hash did not verify) header.d=b.test",
            "body hash did not verify",
        ),
        ('dkim=fail reason="no key" (a) header.d=b.test', "no key"),
        ("dkim=fail (a (b) c) (d)", "a (b) c"),
        ("dkim=fail", ""),
        ("dkim=fail (never closed; spf=pass", ""),
    ],
)
def test_the_reason_is_told_as_it_is_written(stated: str, reason: str) -> None:
    receipt = receipt_of(taken(f"{HERE}; spf=none; {stated}"))
    proof = receipt.proofs.get("dkim")
    assert (proof.reason if proof else "") == reason
    assert receipt.results["spf"] == "none"


def test_that_another_server_let_it_pass_before_is_told() -> None:
    before = ("authentication-results", "mx.first.test; spf=pass")
    assert receipt_of([*taken(f"{HERE}; spf=fail"), before]).passed_before
    assert not receipt_of(taken(f"{HERE}; spf=fail")).passed_before


@pytest.mark.parametrize("server", ["b.test", "mail.b.test"])
def test_what_the_author_s_own_server_says_excuses_nothing(server: str) -> None:
    before = ("authentication-results", f"{server}; spf=pass; dkim=pass")
    lines = [*taken(f"{HERE}; spf=fail"), before]
    assert not receipt_of(lines, "b.test").passed_before
    assert receipt_of(lines, "c.test").passed_before


@pytest.mark.parametrize(
    ("value", "domain", "own"),
    [
        ("pass (google.com: domain of a@b.test designates 192.0.2.7)", "b.test", True),
        (
            "softfail (google.com: domain of transitioning a@c.test does)",
            "c.test",
            False,
        ),
        (
            'pass (mailfrom) envelope-from="a@mail.b.test"; receiver=x',
            "mail.b.test",
            True,
        ),
        ("pass (x: 192.0.2.7 is permitted)", "", None),
    ],
)
def test_received_spf_names_the_envelope_s_domain(
    value: str, domain: str, own: bool | None
) -> None:
    lines = [("received-spf", value), ("received", ENTRY)]
    proof = receipt_of(lines, "b.test").proofs["spf"]
    assert (proof.domain, proof.own) == (domain, own)


def test_what_a_server_before_the_receiver_said_is_told_apart() -> None:
    gateway = ("authentication-results", "ppops.test; spf=pass; dmarc=fail")
    receipt = receipt_of([("received", ENTRY), gateway, ("received", OTHERS)])
    assert not receipt
    assert receipt.earlier_server == "ppops.test"
    assert receipt.earlier["spf"].result == "pass"
    assert not receipt_of(taken(f"{HERE}; spf=pass")).earlier


@pytest.mark.parametrize("part", ["(", '"', '; dkim=pass a="', "; spf=fail (a)", "\\"])
def test_headers_are_read_in_time_whatever_stands_in_them(part: str) -> None:
    value = (part * LONGEST)[: LONGEST - 10]

    def work(count: int) -> None:
        receipt_of(taken(*[f"{HERE}; {value}"] * count))

    assert_linear(work, 8)


def sealed(
    value: str, last: str, *, by: str = ENTRY, given: str
) -> list[tuple[str, str]]:
    """A letter that a receiver took from another server, which had sealed it."""
    return [
        ("authentication-results", f"{HERE}; {last}"),
        ("received", by),
        ("arc-authentication-results", value),
        ("received", given),
    ]


FORWARDER = "from x (out.c.test [198.51.100.9]) by mx.lists.test (Postfix) with ESMTPS"
FROM_OUTSIDE = (
    "from out.c.test (198.51.100.9) by AM4.mail.protection.outlook.com (10.0.0.1)"
    " with Microsoft SMTP Server"
)
GIVEN_IN = (
    "from crm.c.test (198.51.100.9) by AM0PR.eurprd.prod.outlook.com (2603::1)"
    " with Microsoft SMTP Server"
)


@pytest.mark.parametrize(
    ("value", "given"),
    [
        ("i=1; mx.lists.test; spf=pass; dkim=pass", FORWARDER),
        (" I = 12 ;mx.lists.test;spf=pass", FORWARDER),
        ("i=1; mx.microsoft.com 1; spf=pass; dmarc=pass; arc=none", FROM_OUTSIDE),
    ],
)
def test_a_seal_of_who_took_it_from_a_stranger_tells_of_a_forwarder(
    value: str, given: str
) -> None:
    receipt = receipt_of(sealed(value, "spf=fail", given=given))
    assert receipt.results == {"spf": "fail"}
    assert receipt.passed_before
    assert receipt.earlier["spf"].result == "pass"
    assert receipt.earlier_server in value


@pytest.mark.parametrize(
    ("value", "given"),
    [
        # The sender's own server seals what it sends.
        ("i=1; mx.microsoft.com 1; spf=pass; dmarc=pass; arc=none", GIVEN_IN),
        ("i=1; mx.lists.test; spf=pass", f"{FORWARDER}A"),
        ("i=1; mx.lists.test; spf=pass", "by mx.lists.test with LMTP"),
        # No line tells that such a server had the letter.
        ("i=1; mx.nowhere.test; spf=pass", FORWARDER),
        # The receiver's own seal.
        (f"i=1; {HERE}; spf=pass", FORWARDER),
        # It is none.
        ("mx.lists.test; spf=pass", FORWARDER),
        ("i=x; mx.lists.test; spf=pass", FORWARDER),
        ("i=1; mx.lists.test (spf=pass)", FORWARDER),
    ],
)
def test_a_seal_of_the_sender_s_or_of_nobody_excuses_nothing(
    value: str, given: str
) -> None:
    receipt = receipt_of(sealed(value, "spf=fail", given=given))
    assert not receipt.passed_before
    assert not receipt.earlier


def test_a_seal_is_never_what_the_receiver_says() -> None:
    lines = sealed("i=1; mx.lists.test; spf=pass; dmarc=pass", "", given=FORWARDER)
    for headers in (lines, lines[1:], lines[2:3] + lines[1:2], lines[2:3]):
        assert not receipt_of(headers).results


def test_of_several_seals_the_last_is_quoted() -> None:
    first = ("arc-authentication-results", "i=1; mx.lists.test; spf=pass")
    second = ("arc-authentication-results", "i=2; mx.lists.test; spf=fail")
    for seals in ([first, second], [second, first]):
        lines = [("received", ENTRY), *seals, ("received", FORWARDER)]
        assert receipt_of(lines).earlier["spf"].result == "fail"
