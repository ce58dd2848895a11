"""What only a server that handed a letter on explains is no failure of the sender's."""

from __future__ import annotations

import pytest

from diagnostics.fleet.sent_letters.letter_files import SentLetter, letter_of
from diagnostics.fleet.sent_letters.letter_gateways import Side
from diagnostics.fleet.sent_letters.proofs_judged import proof_phrase, proof_state
from diagnostics.fleet.sent_letters.stated_results import METHODS
from diagnostics.words import text
from tests.growth import assert_linear

MAIL = "From: team@a.test\nTo: kim@firm.test\n"
FROM_A = "from out.a-host.test (out.a-host.test [192.0.2.7])"
EXCHANGE = "AM1.mail.protection.outlook.com"
INBOUND = f"{FROM_A} by mx-inbound20-4.ess.cudaops.com (version=TLSv1.2)"


def exchange(
    gate: str = "gw.firm.test", results: str = "spf=fail; dkim=none; dmarc=fail"
) -> str:
    """What Exchange Online writes on top of a letter that this server handed it."""
    first, *others = results.split("; ")
    named = f"{first} (sender IP is 203.0.113.5) smtp.mailfrom=a.test"
    told = "; ".join([named, *others])
    entry = f"from {gate} (203.0.113.5) by {EXCHANGE} (10.1.1.1) with Microsoft SMTP"
    return f"Authentication-Results: {told}\nReceived: {entry}\n"


def letter(*above: str, mail: str = MAIL) -> SentLetter:
    lines = [f"Received: {one}\n" if one.startswith("from ") else one for one in above]
    head = "".join(one if one.endswith("\n") else f"{one}\n" for one in lines)
    return letter_of("a.eml", (head + mail).encode())


def states(sent: SentLetter) -> list[str]:
    return [str(proof_state(sent.receipt, method)) for method in METHODS]


BY_FIRM = f"{FROM_A} by gw.firm.test (Postfix) with ESMTPS id 1 for <kim@firm.test>"
SPF_PASSED = "Authentication-Results: gw.firm.test; spf=pass smtp.mailfrom=a.test"


@pytest.mark.parametrize(
    ("gate", "below"),
    [
        ("gw.firm.test", (BY_FIRM,)),
        ("gw.firm.test", (BY_FIRM.replace(" for <kim@firm.test>", ""),)),
        ("gw.firm.test", ("from a (a [127.0.0.1]) by gw.firm.test", BY_FIRM)),
        ("gw.firm.test", (f"{FROM_A} by EDGE01.firm.local with Microsoft SMTP",)),
        ("gw.group.test", (
            "Authentication-Results: gw.group.test; spf=pass smtp.mailfrom=a.test",
            f"{FROM_A} by gw.group.test (Postfix) with ESMTPS",
        )),
        ("gw.group.test", (
            f"{FROM_A} by gw.group.test (Postfix) with ESMTPS",
            "Received-SPF: Pass (gw.group.test: domain of a.test designates 192.0.2.7"
            " as permitted sender)",
        )),
        ("gw.group.test", (f"{FROM_A} by mx-in.group.test (Postfix) with ESMTPS",)),
        ("d1-a.ess.barracudanetworks.com", (INBOUND,)),
    ],
    ids=range(8),
)  # fmt: skip
def test_exchange_judges_a_gateway_of_the_receiver_s_and_not_the_sender(
    gate: str, below: tuple[str, ...]
) -> None:
    sent = letter(exchange(gate), *below)
    assert states(sent) == ["behind-gateway", "none", "behind-gateway"]
    assert sent.receipt.gateway
    assert sent.receipt.gateway.side is Side.RECEIVER
    told = text(proof_phrase(sent.receipt, "spf"))
    assert told.startswith("can't tell")
    assert gate in told


@pytest.mark.parametrize(
    "below",
    [
        (),
        ("from [192.0.2.9] by gw.firm.test (Postfix) with ESMTPSA id 1",),
        (f"{FROM_A} by gw.group.test (Postfix) with ESMTPS",),
        ("from app.planfix.com (app.planfix.com [192.0.2.9]) by gw.firm.test"
         " with SMTP for <kim@firm.test>",),
        (f"{FROM_A} by mail.other.test (Postfix) with ESMTPS", BY_FIRM),
    ],
    ids=range(5),
)  # fmt: skip
def test_what_no_gateway_explains_stays_a_failure(below: tuple[str, ...]) -> None:
    sent = letter(exchange("gw.firm.test"), *below)
    assert states(sent) == ["failed", "none", "failed"]
    assert sent.receipt.gateway is None


@pytest.mark.parametrize(
    ("gate", "below", "to"),
    [
        ("relay.a.test", f"{FROM_A} by relay.a.test (Postfix) with ESMTPS",
         "kim@firm.test"),
        ("relay.a.test", f"{FROM_A} by relay.a.test (Postfix) with ESMTPS",
         "kim@firm.test, ben@a.test"),
        ("out.relay.test", f"{FROM_A} by out.relay.test (Postfix)", "kim@firm.test"),
        ("o.ess.barracuda.com", INBOUND.replace("inbound", "outbound"),
         "kim@firm.test"),
        ("mx0a-1.pphosted.com", f"{FROM_A} by mx0a-1.pphosted.com", "kim@hotmail.com"),
    ],
    ids=range(5),
)  # fmt: skip
def test_a_server_of_the_sender_s_own_excuses_nothing(
    gate: str, below: str, to: str
) -> None:
    mail = MAIL.replace("kim@firm.test", to)
    assert states(letter(exchange(gate), below, mail=mail)) == [
        "failed", "none", "failed"
    ]  # fmt: skip


def test_a_service_that_both_sides_use_may_be_the_sender_s() -> None:
    gate = "AS1-obe.outbound.protection.outlook.com"
    by = "from relay.a.test (192.0.2.7) by AM2.mail.protection.outlook.com (10.1.1.2)"
    stated = "Received-SPF: Pass (protection.outlook.com: domain of a.test designates"
    seen = states(letter(exchange(gate), f"{stated} 192.0.2.7)", by))
    assert seen == ["failed", "none", "failed"]


def test_a_server_is_called_as_its_own_lines_call_it() -> None:
    top = exchange("localhost").replace("localhost (", "localhost (gw.firm.test [")
    sent = letter(top.replace("203.0.113.5) by", "203.0.113.5]) by"), BY_FIRM)
    assert sent.receipt.gateway
    assert sent.receipt.gateway.server == "gw.firm.test"


def test_a_letter_to_one_s_own_people_comes_over_one_s_own_gateway() -> None:
    mail = MAIL.replace("kim@firm.test", "ben@a.test")
    by = f"{FROM_A} by gw.a.test (Postfix) with ESMTPS"
    assert states(letter(exchange("gw.a.test"), by, mail=mail))[0] == "behind-gateway"


def test_whose_a_filter_is_nobody_can_tell_without_a_sign() -> None:
    by = f"{FROM_A} by relay.mimecast.com with ESMTP with STARTTLS"
    sent = letter(exchange("eu-smtp-delivery-1.mimecast.com"), by)
    assert states(sent) == ["behind-filter", "none", "behind-filter"]
    told = text(proof_phrase(sent.receipt, "spf"))
    assert "eu-smtp-delivery-1.mimecast.com" in told


def test_who_is_judged_by_the_first_address_is_judged_for_himself() -> None:
    top = exchange("gw.firm.test").replace("IP is 203.0.113.5", "IP is 192.0.2.7")
    skipped = "X-MS-Exchange-SkipListedInternetSender: ip=[192.0.2.7];domain=a"
    given_in = "from pc (pc [192.0.2.9]) by out.a-host.test with ESMTPSA"
    assert states(letter(top, BY_FIRM, given_in, skipped)) == [
        "failed", "none", "failed"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("client", "state"), [("203.0.113.5", "behind-gateway"), ("192.0.2.7", "failed")]
)
def test_the_address_is_read_in_received_spf_as_well(client: str, state: str) -> None:
    spf = f"Received-SPF: Fail (mailfrom) identity=mailfrom; client-ip={client};"
    entry = "from gw.firm.test (gw.firm.test [203.0.113.5]) by mx.other.test (Postfix)"
    assert states(letter(spf, entry, BY_FIRM))[0] == state


def test_who_is_judged_by_an_address_that_no_line_has_is_not_excused() -> None:
    top = exchange("gw.firm.test").replace("IP is 203.0.113.5", "IP is 192.0.2.99")
    assert states(letter(top, BY_FIRM))[0] == "failed"


@pytest.mark.parametrize(
    ("told", "seen"),
    [
        ("spf=fail; dkim=none; dmarc=fail", ["failed", "none", "failed"]),
        ("spf=fail; dmarc=pass", ["failed", "none", "failed"]),
        ("spf=pass; dmarc=fail", ["behind-gateway", "none", "failed"]),
        ("spf=pass; dmarc=pass", ["behind-gateway", "none", "behind-gateway"]),
    ],
)
def test_what_the_gateway_itself_saw_fail_did_fail(told: str, seen: list[str]) -> None:
    by_gateway = f"Authentication-Results: gw.firm.test; {told}"
    assert states(letter(exchange(), by_gateway, BY_FIRM)) == seen


@pytest.mark.parametrize(
    ("results", "seen"),
    [
        ("spf=softfail; dkim=pass header.d=a.test; dmarc=pass",
         ["behind-gateway", "passed", "passed"]),
        ("spf=fail; dkim=fail (body hash did not verify) header.d=a.test; dmarc=fail",
         ["behind-gateway"] * 3),
        ("spf=fail; dkim=fail (no key for signature) header.d=a.test; dmarc=fail",
         ["behind-gateway", "failed", "behind-gateway"]),
        ("spf=permerror; dkim=none; dmarc=fail", ["failed", "none", "failed"]),
        ("spf=none; dkim=none; dmarc=fail", ["none", "none", "failed"]),
        ("spf=none; dkim=fail (body hash) header.d=a.test; dmarc=fail",
         ["none", "behind-gateway", "behind-gateway"]),
    ],
)  # fmt: skip
def test_a_gateway_explains_no_more_than_its_address_and_its_changes(
    results: str, seen: list[str]
) -> None:
    assert states(letter(exchange(results=results), BY_FIRM)) == seen


def test_a_server_of_one_s_own_behind_a_gateway_is_no_other_case() -> None:
    top = (
        "Authentication-Results: mail.firm.test; spf=fail (mail.firm.test: domain of"
        " t@a.test does not designate 203.0.113.5 as permitted sender)"
    )
    entry = "from mx-gate1.hornetsecurity.com (mx-gate1.hornetsecurity.com"
    entry += " [203.0.113.5]) by mail.firm.test (Postfix) with ESMTPS"
    below = f"{FROM_A} by mx-gate1.hornetsecurity.com;"
    assert states(letter(top, entry, below))[0] == "behind-gateway"


def test_a_step_inside_of_the_receiver_is_no_step_of_the_sender_s() -> None:
    top = (
        "Authentication-Results: store.firm.test; spf=fail (domain of t@a.test does"
        " not designate 198.51.100.4 as permitted sender)"
    )
    step = "from gw.firm.test (gw.firm.test [198.51.100.4]) by store.firm.test"
    assert states(letter(top, step, BY_FIRM))[0] == "behind-gateway"


@pytest.mark.parametrize(
    "spf",
    [
        "spf=fail (sender IP is 172.18.0.1)",
        "spf=softfail (mx.firm.test: 172.18.0.1 is neither permitted nor denied by"
        " domain of t@a.test)",
        "spf=fail smtp.client-ip=172.18.0.1",
        "spf=fail",
    ],
)
def test_behind_a_proxy_spf_is_judged_by_the_proxy_s_address(spf: str) -> None:
    top = f"Authentication-Results: mx.firm.test; {spf}"
    entry = "from out.a.test (unknown [172.18.0.1]) by mx.firm.test (Postfix)"
    given_in = "from pc (pc [192.0.2.9]) by out.a.test with ESMTPSA"
    told = f"{top}; dkim=fail; dmarc=fail"
    seen = states(letter(told, entry, given_in))
    assert seen == ["behind-gateway", "failed", "behind-gateway"]


def test_a_forwarder_without_a_sign_of_its_own_is_one_by_its_recipient() -> None:
    top = (
        "Authentication-Results: mx.google.com; spf=fail (google.com: domain of"
        " t@a.test does not designate 203.0.113.5 as permitted sender)\n"
    )
    entry = "from s.onet.pl (s.onet.pl. [203.0.113.5]) by mx.google.com with ESMTPS"
    below = f"{FROM_A} by mx.onet.pl (Onet) with ESMTP id 4 for <kim@onet.pl>"
    assert states(letter(top, entry, below))[0] == "behind-gateway"


def test_a_list_changes_what_was_signed() -> None:
    top = (
        "Authentication-Results: mx.google.com; dkim=fail header.d=a.test;"
        " spf=pass smtp.mailfrom=l-bounces@list.test; dmarc=fail header.from=a.test\n"
    )
    entry = "from list.test (list.test. [203.0.113.5]) by mx.google.com with ESMTPS"
    below = f"{FROM_A} by list.test (Postfix) with ESMTPS id 4 for <l@list.test>"
    assert states(letter(top, entry, below)) == [
        "passed-for-other", "behind-gateway", "behind-gateway"
    ]  # fmt: skip


@pytest.mark.parametrize("part", ["x@y.test, ", "<", "(", "a@b."])
def test_recipients_are_read_in_time_however_many_they_are(part: str) -> None:
    def work(length: int) -> None:
        mail = f"From: t@a.test\nTo: {part * (length // len(part))}\n"
        letter(exchange(), BY_FIRM, mail=mail)

    assert_linear(work, 6_000)
