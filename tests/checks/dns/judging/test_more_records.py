"""The smaller records judged, and domains that look alike."""

from collections.abc import Callable
from typing import Any

import pytest

from diagnostics import words
from diagnostics.checks.dns import DnsOptions
from diagnostics.model import Endpoint, Mailbox, Security, State

Check = Callable[..., Any]

SMTP = Endpoint("smtp.gmail.com", 465, Security.TLS)


@pytest.mark.parametrize(
    ("record", "good"),
    [
        ("v=STSv1; id=2026", True),
        ("v=STSv1;", False),
        ("v=STSv1; id=a_b", False),
        ("v=stsv1; id=1", False),
    ],
)
def test_the_mta_sts_record_is_judged(check: Check, record: str, good: bool) -> None:
    rules = check({"_mta-sts.firm.example": [f"TXT {record}"]}).rules
    assert ("mta-sts" not in rules) is good


POLICY = "version: STSv1\r\nmode: enforce\r\nmx: {mx}\r\nmax_age: 86400\r\n"


@pytest.mark.parametrize(
    ("policy", "state"),
    [
        (POLICY.format(mx="mx.firm.example"), State.PASSED),
        (POLICY.format(mx="*.firm.example"), State.PASSED),
        (POLICY.format(mx="*.example"), State.WARNING),
        ("version: STSv1\nmode: maybe\nmx: mx.firm.example\nmax_age: 1", State.WARNING),
        ("<html>", State.WARNING),
    ],
)
def test_a_fetched_policy_must_name_the_mx_hosts(
    check: Check, policy: str, state: State
) -> None:
    async def fetch(url: str) -> str:
        assert url == "https://mta-sts.firm.example/.well-known/mta-sts.txt"
        return policy

    record = {"_mta-sts.firm.example": ["TXT v=STSv1; id=1"]}
    steps = check(record, options=DnsOptions(fetch=fetch))
    assert steps.step("mta-sts").state is state


def test_a_policy_that_cant_be_fetched_is_inconclusive(check: Check) -> None:
    async def fetch(url: str) -> str:
        raise ConnectionRefusedError(f"{url} refused")

    record = {"_mta-sts.firm.example": ["TXT v=STSv1; id=1"]}
    step = check(record, options=DnsOptions(fetch=fetch)).step("mta-sts")
    assert step.state is State.INCONCLUSIVE
    assert "refused" in words.text(step.seen)


@pytest.mark.parametrize(
    ("target", "agrees"),
    [("465 smtp.gmail.com", True), ("587 smtp.gmail.com", False), ("465 x.net", False)],
)
def test_announced_servers_are_compared(
    check: Check, target: str, agrees: bool
) -> None:
    announced = {"_submissions._tcp.firm.example": [f"SRV 0 1 {target}"]}
    assert ("srv-differs" not in check(announced).rules) is agrees


@pytest.mark.parametrize(
    ("rows", "state", "rule"),
    [
        (None, State.PASSED, ""),
        (["TXT v=BIMI1; l=https://firm.example/l.svg"], State.PASSED, ""),
        (["TXT v=BIMI1; l="], State.PASSED, ""),
        (["TXT v=BIMI1; l=http://firm.example/l.svg"], State.WARNING, "bimi"),
        (["SERVFAIL"], State.INCONCLUSIVE, "inconclusive"),
    ],
)
def test_the_logo_is_looked_at_only_when_asked(
    check: Check, rows: list[str] | None, state: State, rule: str
) -> None:
    names = {"default._bimi.firm.example": rows}
    step = check(names, options=DnsOptions(bimi=True)).step("bimi")
    assert step.state is state
    assert step.rule == (f"checks/dns-{rule}" if rule else "")
    assert "bimi" not in {step.step for step in check(names)}


def test_a_slip_in_an_own_domain_is_noticed(check: Check) -> None:
    options = DnsOptions(own_domains=("firma.example",))
    steps = check(options=options)
    assert "firma.example" in words.text(steps.rules["look-alike"].expected)
    same = check(options=DnsOptions(own_domains=("firm.example",)))
    assert same.rules == {}


def test_two_own_domains_may_be_alike_while_both_are_alive(check: Check) -> None:
    options = DnsOptions(own_domains=("firm.example", "firma.example"))
    assert check(options=options).rules == {}
    dead = Mailbox("m", "a@firma.example", smtp=SMTP)
    rules = check(mailbox=dead, options=options).rules
    assert set(rules) == {"domain-missing", "look-alike"}
    assert words.text(rules["look-alike"].expected).startswith("firm.example")
