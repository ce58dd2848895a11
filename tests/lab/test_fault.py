"""A fault names its host and its domain, and knows whether anything is wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagnostics.lab.fault import Fault
from diagnostics.lab.offered.disguises import NEUTRAL_NAMES, disguised
from diagnostics.lab.offered.domain_faults import DOMAIN_FAULTS
from diagnostics.lab.offered.mail_faults import MAIL_FAULTS
from diagnostics.lab.offered.twins import TWINS

SILENT = Fault("silent", "smtp", "greeting", "checks/no-greeting")
NO_SPF = Fault("no-spf", "dns", "spf", "checks/dns-spf-missing")


@pytest.mark.parametrize(
    ("fault", "host", "domain"),
    [
        (SILENT, "silent.lab.test", "silent.test"),
        (NO_SPF, "good.lab.test", "no-spf.test"),  # a domain has the good servers
        (replace(SILENT, host="absent.test"), "absent.test", "silent.test"),
        (replace(NO_SPF, host="other.test"), "other.test", "no-spf.test"),
        (replace(SILENT, domain="x.test"), "silent.lab.test", "x.test"),
    ],
)
def test_a_mailbox_connects_to_its_fault_s_host_and_is_of_its_domain(
    fault: Fault, host: str, domain: str
) -> None:
    assert (fault.host_name, fault.domain) == (host, domain)


@pytest.mark.parametrize(
    ("service", "own"), [("smtp", True), ("pop3", True), ("dns", False)]
)
def test_only_faults_of_a_domain_have_no_servers_of_their_own(
    service: str, own: bool
) -> None:
    assert replace(SILENT, service=service).has_servers is own


@pytest.mark.parametrize(
    ("fault", "odd"),
    [
        (SILENT, False),
        (Fault("good", "smtp", "", ""), False),
        (Fault("slow-greeting", "smtp", "", ""), True),
    ],
)
def test_what_no_rule_finds_is_odd_but_for_the_good_one(
    fault: Fault, odd: bool
) -> None:
    assert fault.is_odd is odd


def test_a_fault_of_a_domain_shows_in_dns_and_a_mail_fault_does_not() -> None:
    assert {fault.service for fault in DOMAIN_FAULTS} == {"dns"}
    assert {fault.service for fault in MAIL_FAULTS} == {"smtp", "pop3"}


def test_all_twins_are_odd_and_no_fault_is() -> None:
    assert all(twin.is_odd for twin in TWINS)
    assert not any(fault.is_odd for fault in (*MAIL_FAULTS, *DOMAIN_FAULTS))


def test_a_disguise_keeps_all_but_the_names() -> None:
    granite, slate = disguised(
        [SILENT, *(f for f in MAIL_FAULTS if f.id in ("expired-certificate",
                                                      "wrong-host-name"))]
    )  # fmt: skip
    assert (granite.id, slate.id) == ("granite", "slate")
    real = next(f for f in MAIL_FAULTS if f.id == "expired-certificate")
    assert replace(granite, id=real.id, domain=real.domain, disguises="") == real
    assert (granite.domain, granite.host_name) == ("granite.test", "granite.lab.test")
    assert granite.title == "Granite"
    assert granite.shows == real.shows


def test_what_has_no_neutral_name_is_not_disguised() -> None:
    assert disguised([SILENT]) == ()
    assert disguised([]) == ()
    assert "silent" not in NEUTRAL_NAMES.values()
