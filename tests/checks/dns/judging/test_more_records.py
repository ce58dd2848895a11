"""The smaller records judged, and domains that look alike."""

from collections.abc import Callable
from typing import Any

import pytest

from diagnostics import words
from diagnostics.checks.dns import DnsOptions
from diagnostics.checks.dns.judging.more_records import policy_faults
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


@pytest.mark.parametrize(
    ("rows", "good"),
    [
        (["v=STSv1; id=" + "a" * 32], True),
        (["v=STSv1; id=" + "a" * 33], False),
        (["v=STSv1; id=1", "v=STSv1; id=2"], False),
        (["v=STSv1; id=1", "other"], True),
    ],
)
def test_one_mta_sts_record_with_a_short_id_is_right(
    check: Check, rows: list[str], good: bool
) -> None:
    step = check({"_mta-sts.firm.example": [f"TXT {r}" for r in rows]}).step("mta-sts")
    assert step.state is (State.PASSED if good else State.WARNING)
    if not good:
        assert step.data["record"] == "v=STSv1; id=1"
        assert step.data["record_name"] == "_mta-sts.firm.example"


@pytest.mark.parametrize(
    ("policy", "faults"),
    [
        ("version: STSv1\nmode: none\nmax_age: 0\nmx: a.example", []),
        ("Version: STSv1\nMODE: testing\nmax_age: 1\nMX: A.example", []),
        ("mode: enforce\nmax_age: 1\nmx: a.example", ["no version: STSv1"]),
        ("version: STSv1\nmode: Enforce\nmax_age: 1\nmx: a.example", ["mode: Enforce"]),
        ("version: STSv1\nmode: none\nmax_age: 1d\nmx: a.example", ["max_age is no"]),
        ("version: STSv1\nmode: none\nmax_age: 1\nmx: *.a.example", ["a.example"]),
        ("", ["version", "mode:  is none", "max_age", "fits a.example"]),
    ],
)  # fmt: skip
def test_each_fault_of_a_policy_is_named(policy: str, faults: list[str]) -> None:
    said = [words.text(fault) for fault in policy_faults(policy, ["a.example"])]
    assert len(said) == len(faults)
    for sentence, part in zip(said, faults, strict=True):
        assert part in sentence


@pytest.mark.parametrize(
    ("host", "pattern", "fits"),
    [
        ("mx.a.example", "*.a.example", True),
        ("b.mx.a.example", "*.a.example", False),
        ("a.example", "*.a.example", False),
        ("a.example", "a.example", True),
        ("mx.a.example", "a.example", False),
    ],
)
def test_a_star_stands_for_one_label(host: str, pattern: str, fits: bool) -> None:
    policy = f"version: STSv1\nmode: enforce\nmax_age: 1\nmx: {pattern}"
    assert (list(policy_faults(policy, [host])) == []) is fits


@pytest.mark.parametrize(
    ("rows", "good"),
    [
        (["v=TLSRPTv1; rua=mailto:a@x.example"], True),
        (["v=TLSRPTv1; rua=https://x.example/r, mailto:a@x.example"], True),
        (["v=TLSRPTv1; rua=http://x.example/r"], False),
        (["v=TLSRPTv1; rua=mailto:a@x.example,x"], False),
        (["v=TLSRPTv1"], False),
        (["v=tlsrptv1; rua=mailto:a@x.example"], False),
        (["v=TLSRPTv1; rua=mailto:a@x.example"] * 2, False),
    ],
)
def test_a_tls_report_record_names_where_reports_go(
    check: Check, rows: list[str], good: bool
) -> None:
    names = {"_smtp._tls.firm.example": [f"TXT {row}" for row in rows]}
    step = check(names).step("tls-rpt")
    assert step.state is (State.PASSED if good else State.WARNING)
    if not good:
        assert step.data["record"] == "v=TLSRPTv1; rua=mailto:sales@firm.example"


@pytest.mark.parametrize(
    ("rows", "good"),
    [
        (["v=BIMI1; l=https://x.example/L.SVGZ"], True),
        (["v=BIMI1; l=https://x.example/l.png"], False),
        (["v=BIMI1"], False),
        (["v=bimi1; l="], False),
        (["v=BIMI1; l="] * 2, False),
    ],
)
def test_a_logo_stands_at_a_safe_address_or_is_declined(
    check: Check, rows: list[str], good: bool
) -> None:
    names = {"default._bimi.firm.example": [f"TXT {row}" for row in rows]}
    step = check(names, options=DnsOptions(bimi=True)).step("bimi")
    assert step.state is (State.PASSED if good else State.WARNING)


@pytest.mark.parametrize(
    ("security", "compared"),
    [
        (Security.TLS, "_submissions._tcp"),
        (None, "_submissions._tcp"),
        (Security.STARTTLS, "_submission._tcp"),
        (Security.NONE, ""),
    ],
)
def test_what_is_announced_for_another_encryption_is_not_compared(
    check: Check, security: Security | None, compared: str
) -> None:
    """Who offers both ways announces both, and one of them is configured."""
    names = ("_submissions._tcp", "_submission._tcp")
    other = {f"{name}.firm.example": ["SRV 0 1 999 a.example"] for name in names}
    smtp = Endpoint("smtp.gmail.com", 999, security)
    box = Mailbox("m", "a@firm.example", smtp=smtp)
    rules = check(other, mailbox=box).rules
    assert ("srv-differs" in rules) is bool(compared)
    if compared:
        told = words.text(rules["srv-differs"].seen)
        assert told.startswith(f"{compared} announces a.example:999, configured is")


def test_each_announced_server_is_compared_with_the_one_configured(
    check: Check,
) -> None:
    names = {
        "_submissions._tcp.firm.example": [
            "SRV 0 1 465 a.example",
            "SRV 0 1 466 b.example",
        ],
        "_pop3s._tcp.firm.example": ["SRV 0 1 995 pop.gmail.com"],
    }
    step = check(names).rules["srv-differs"]
    assert words.text(step.seen) == (
        "_submissions._tcp announces a.example:465, b.example:466, configured is"
        " smtp.gmail.com:465"
    )
    del names["_submissions._tcp.firm.example"]
    assert words.text(check(names).step("srv").seen) == "pop.gmail.com:995"
    assert (
        words.text(check().step("srv").seen) == "no server announced (it is optional)"
    )


def test_a_label_of_two_scripts_is_told(check: Check) -> None:
    name = "xn--cme-8cd.example"
    box = Mailbox("m", f"a@{name}", smtp=SMTP)
    step = check({name: ["MX 5 mx.firm.example"]}, mailbox=box).rules["look-alike"]
    assert words.text(step.seen) == f"{name} mixes Cyrillic and Latin letters"
    assert words.text(step.expected) == "letters of one script"


@pytest.mark.parametrize(
    ("local", "mixes"),
    [
        ("s\u0430les", True),
        ("inf\u03bf", True),
        ("\u043f\u0440\u043e\u0434\u0430\u0436\u0438", False),
        ("it-\u043e\u0442\u0434\u0435\u043b", False),
        ("\u6771\u4eacsales", False),
        ("\u0441\u043e\u0440\u0443", True),  # all of it looks Latin
        ("b2b.\u0440\u0430\u0441\u0445\u043e", True),
        ("\u0441\u0430\u0445\u0430\u0440\u043d\u044b\u0439", False),
        ("ż\u00f3łw", False),
    ],
)
def test_a_word_of_two_alphabets_before_the_at_is_told(
    check: Check, local: str, mixes: bool
) -> None:
    box = Mailbox("m", f"{local}@firm.example", provider="gmail", smtp=SMTP)
    steps = check(mailbox=box)
    assert ("look-alike" in steps.rules) is mixes
    if mixes:
        seen = words.text(steps.rules["look-alike"].seen)
        assert seen.startswith(f"{local}@firm.example mixes")


@pytest.mark.parametrize(
    "label",
    [
        "\u30c9\u30e1\u30a4\u30f3xyz",
        "\u043f\u043e\u0447\u0442\u0430-mail",
        "b\u00fccher",
    ],
)
def test_a_domain_may_be_written_as_its_people_write(check: Check, label: str) -> None:
    name = f"{label.encode('idna').decode()}.example"
    names = {name: ["MX 5 mx.firm.example", "TXT v=spf1 -all"]}
    steps = check(names, mailbox=Mailbox("m", f"a@{name}", smtp=SMTP))
    assert "look-alike" not in steps.rules
