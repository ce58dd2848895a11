"""The judgements over small zones: each wrong record, and what to paste instead."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from diagnostics import catalogue, words
from diagnostics.checks.dns import Answer, DnsOptions, check_domain
from diagnostics.checks.dns import check as check_module
from diagnostics.checks.dns.spf.spf_terms import Record, parse
from diagnostics.checks.step import Step
from diagnostics.model import Endpoint, Mailbox, Security, State

Zones = Callable[[Mapping[str, Sequence[str]]], Any]
Judged = Callable[..., tuple[Step, ...]]
Check = Callable[..., tuple[Step, ...]]

KEY = (
    "v=DKIM1; p="
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApl4RRq6BzEJCgLOYrCgNeMOnThHKCOS+UuOyIwUmVnQH9k56QZaiKBXzrnRVx/JvuzhuLtzYmuczHq9ZzpE+mS0Wlw6sGTPfgFJvMwfOm7Zi"
    "YMuSDZSi/RZJIRM2lLypaJw0rs17ZfL1nBYyJM6uE5ajdw/3TGxk6sLk9LjW2fwdicnGa1UA94O2G6+D"
    "j+Ow0uK0DpYb+lil6eOaOZxOlph3feK1klWkWTsAqr47PTSloqqLdr5aTysTZSST+xmqLMBsZAcXyiqn"
    "CLCzoYHsNupSg7JFyoSqpBjCHai0JICCVqfd5C46H6DIrn2vea6DMQ5n0OibX+akyw2qxeMDYQIDAQAB"
)

GOOD: dict[str, list[str]] = {
    "firm.example": [
        "TXT v=spf1 include:_spf.google.com ~all",
        "MX 10 mx.firm.example",
        "SOA ns.firm.example host.firm.example 1 1 1 1 1",
    ],
    "mx.firm.example": ["A 8.8.4.4"],
    "4.4.8.8.in-addr.arpa": ["PTR mx.firm.example"],
    "google._domainkey.firm.example": [f"TXT {KEY}"],
    "_dmarc.firm.example": ["TXT v=DMARC1; p=reject; rua=mailto:d@firm.example"],
    "_spf.google.com": ["TXT v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all"],
}

MAILBOX = Mailbox(
    "m1",
    "sales@firm.example",
    provider="gmail",
    smtp=Endpoint("smtp.gmail.com", 465, Security.TLS),
    pop3=Endpoint("pop.gmail.com", 995, Security.TLS),
)


@pytest.fixture
def check(judged: Judged) -> Callable[..., tuple[Step, ...]]:
    """The steps of a mailbox whose domain is good but for what was changed."""

    def run(
        changed: Mapping[str, Sequence[str] | None] | None = None,
        *,
        mailbox: Mailbox = MAILBOX,
        provider: str = "gmail",
        options: DnsOptions | None = None,
    ) -> tuple[Step, ...]:
        names = {k: v for k, v in {**GOOD, **(changed or {})}.items() if v is not None}
        return judged(names, mailbox, provider, options)

    return run


def spf(*terms: str, **more: Sequence[str]) -> dict[str, Sequence[str]]:
    others = [row for row in GOOD["firm.example"] if not row.startswith("TXT")]
    rows = [f"TXT {term}" for term in terms]
    return {"firm.example": rows + others, **more}


def found(steps: Sequence[Step]) -> dict[str, Step]:
    return {step.rule.removeprefix("checks/dns-"): step for step in steps if step.rule}


def named(steps: Sequence[Step], name: str) -> Step:
    return next(step for step in steps if step.step == name)


def test_a_good_domain_has_no_rule_and_every_step(check: Check) -> None:
    steps = check()
    assert found(steps) == {}
    assert {step.state for step in steps} == {State.PASSED}
    assert [step.step for step in steps] == [
        "domain",
        "mx",
        "spf",
        "spf-provider",
        "dkim",
        "dmarc",
        "alignment",
        "mta-sts",
        "tls-rpt",
        "dnssec",
        "tlsa",
        "ptr",
        "srv",
    ]
    assert all(step.mailbox == "m1" and step.service == "dns" for step in steps)


@pytest.mark.parametrize(
    ("before", "rule", "record"),
    [
        ((), "spf-missing", "v=spf1 include:_spf.google.com ~all"),
        (
            ("v=spf1 include:_spf.google.com -all", "v=spf1 mx ~all"),
            "spf-multiple",
            "v=spf1 include:_spf.google.com mx ~all",
        ),
        (
            ("v=spf1 ipv4:192.0.2.1 include:_spf.google.com foo -all",),
            "spf-syntax",
            "v=spf1 ip4:192.0.2.1 include:_spf.google.com -all",
        ),
        (
            ("v=spf1 include:_spf.google.com +all",),
            "spf-open",
            "v=spf1 include:_spf.google.com ~all",
        ),
        (
            ("v=spf1 include:_spf.google.com all",),
            "spf-open",
            "v=spf1 include:_spf.google.com ~all",
        ),
        (
            ("v=spf1 a:x.firm.example a:y.firm.example mx:z.firm.example "
             "include:_spf.google.com -all",),
            "spf-void",
            "v=spf1 include:_spf.google.com -all",
        ),
        (
            ("v=spf1 mx -all",),
            "spf-provider-missing",
            "v=spf1 include:_spf.google.com mx -all",
        ),
        (
            ("v=spf1 include:gone.example include:_spf.google.com -all",),
            "spf-syntax",
            "v=spf1 include:_spf.google.com -all",
        ),
    ],
)  # fmt: skip
def test_a_wrong_spf_record_comes_with_the_one_to_paste(
    check: Check, before: tuple[str, ...], rule: str, record: str
) -> None:
    step = found(check(spf(*before)))[rule]
    assert step.state is State.FAILED
    assert step.data["record"] == record
    assert step.data["record_name"] == "firm.example"
    assert record in words.text(step.expected)
    assert isinstance(parse(record), Record)


@pytest.mark.parametrize(
    "before",
    [
        (),
        ("v=spf1 a -all", "v=spf1 include:_spf.google.com ?all"),
        ("v=spf1 ipv4:192.0.2.1 -all",),
        ("v=spf1 include:_spf.google.com +all",),
        ("v=spf1 ip4:198.51.100.0/24 -all",),
    ],
)
def test_the_pasted_record_mends_the_domain(
    check: Check, before: tuple[str, ...]
) -> None:
    pasted = before
    for _ in range(2):  # a mended syntax may show the missing include next
        steps = [s for s in check(spf(*pasted)) if s.data.get("record")]
        if steps:
            pasted = (steps[0].data["record"],)
    rules = found(check(spf(*pasted)))
    assert [rule for rule in rules if rule.startswith("spf")] == []


def test_addresses_of_the_include_count_as_well_as_its_name(check: Check) -> None:
    flat = spf("v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all")
    assert named(check(flat), "spf-provider").state is State.PASSED
    half = spf("v=spf1 ip4:192.0.2.0/24 -all")
    assert "spf-provider-missing" in found(check(half))


def test_an_include_behind_all_or_a_minus_authorises_nobody(check: Check) -> None:
    for record in (
        "v=spf1 ~all include:_spf.google.com",
        "v=spf1 -include:_spf.google.com ~all",
    ):
        assert "spf-provider-missing" in found(check(spf(record)))


def test_the_provider_may_be_reached_through_a_redirect(check: Check) -> None:
    more = {"s.firm.example": ["TXT v=spf1 include:_spf.google.com -all"]}
    steps = check(spf("v=spf1 redirect=s.firm.example", **more))
    assert found(steps) == {}


def test_a_loop_of_includes_ends_and_is_named(check: Check) -> None:
    more = {"b.example": ["TXT v=spf1 include:firm.example -all"]}
    record = "v=spf1 include:b.example include:_spf.google.com -all"
    step = found(check(spf(record, **more)))["spf-syntax"]
    assert "includes itself" in words.text(step.seen)


def test_a_hostile_tree_of_includes_is_cut(zone: Zones) -> None:
    wide = " ".join(f"include:n{i}.example" for i in range(400))
    more = {f"n{i}.example": [f"TXT v=spf1 {wide} -all"] for i in range(400)}
    names = {**GOOD, **spf(f"v=spf1 {wide} -all"), **more}
    table = zone(names)
    steps = asyncio.run(check_domain(MAILBOX, catalogue.provider("gmail"), table))
    assert "spf-lookups" in found(steps)
    assert len(table.asked) < 400


def test_too_many_lookups_show_the_tree(check: Check) -> None:
    many = " ".join(f"include:n{i}.example" for i in range(11))
    more = {f"n{i}.example": ["TXT v=spf1 -all"] for i in range(11)}
    step = found(check(spf(f"v=spf1 {many} ~all", **more)))["spf-lookups"]
    assert step.data["lookups"] == 11
    tree = step.data["tree"]
    assert (tree["lookups"], len(tree["inner"])) == (11, 11)
    assert tree["inner"][0] == {
        "term": "include:n0.example",
        "domain": "n0.example",
        "lookups": 0,
        "records": ["v=spf1 -all"],
        "inner": [],
    }


@pytest.mark.parametrize("fault", ["SERVFAIL", "TIMEOUT", "REFUSED"])
@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("_spf.google.com", "spf"),
        ("_dmarc.firm.example", "dmarc"),
        ("google._domainkey.firm.example", "dkim"),
        ("mx.firm.example", "mx"),
        ("4.4.8.8.in-addr.arpa", "ptr"),
        ("_mta-sts.firm.example", "mta-sts"),
        ("_smtp._tls.firm.example", "tls-rpt"),
    ],
)
def test_a_failed_lookup_is_inconclusive_and_never_failed(
    check: Check, fault: str, name: str, step: str
) -> None:
    steps = check({name: [fault]})
    assert named(steps, step).state is State.INCONCLUSIVE
    assert {s.state for s in steps} <= {State.PASSED, State.INCONCLUSIVE, State.SKIPPED}


def test_an_unknown_provider_is_inconclusive_whatever_the_servers_address(
    check: Check,
) -> None:
    steps = check(provider="")
    step = named(steps, "spf-provider")
    assert step.state is State.INCONCLUSIVE
    assert step.rule == "checks/dns-spf-provider-unknown"


def test_a_provider_with_its_own_envelope_needs_no_spf_here(check: Check) -> None:
    changed = {**spf("v=spf1 -all"), "s1._domainkey.firm.example": [f"TXT {KEY}"]}
    steps = check(changed, provider="sendgrid")
    assert named(steps, "spf-provider").state is State.PASSED
    assert named(steps, "alignment").data["spf"] == "no"
    assert named(steps, "alignment").state is State.PASSED


@pytest.mark.parametrize(
    ("policy", "state", "fate"),
    [
        ("reject", State.FAILED, "refuse"),
        ("quarantine", State.FAILED, "spam"),
        ("none", State.WARNING, "decide themselves"),
    ],
)
def test_without_spf_and_dkim_the_policy_decides(
    check: Check, policy: str, state: State, fate: str
) -> None:
    changed = {
        **spf("v=spf1 -all"),
        "google._domainkey.firm.example": None,
        "_dmarc.firm.example": [f"TXT v=DMARC1; p={policy}"],
    }
    step = found(check(changed))["alignment"]
    assert step.state is state
    assert fate in words.text(step.seen)


def test_one_of_spf_and_dkim_is_enough(check: Check) -> None:
    only_dkim = check(spf("v=spf1 -all"))
    only_spf = check({"google._domainkey.firm.example": None})
    for steps in (only_dkim, only_spf):
        assert named(steps, "alignment").state is State.PASSED


@pytest.mark.parametrize(
    ("host", "provider", "bad"),
    [
        ("smtp.sendgrid.net", "sendgrid", True),
        ("mail.firm.example", "", True),
        ("smtp.gmail.com", "gmail", False),
    ],
)
def test_a_free_mail_address_must_leave_by_its_own_service(
    check: Check, host: str, provider: str, bad: bool
) -> None:
    box = Mailbox("m", "firm@gmail.com", smtp=Endpoint(host, 465, Security.TLS))
    names = {
        "gmail.com": ["TXT v=spf1 redirect=_spf.google.com", "MX 5 mx.firm.example"],
        "_dmarc.gmail.com": ["TXT v=DMARC1; p=none; rua=mailto:x@gmail.com"],
    }
    steps = check(names, mailbox=box, provider=provider)
    assert ("free-mail" in found(steps)) is bad


def test_outlook_addresses_may_leave_by_microsoft_365(check: Check) -> None:
    server = Endpoint("smtp.office365.com", 587, Security.STARTTLS)
    box = Mailbox("m", "firm@outlook.com", smtp=server)
    names = {"outlook.com": ["MX 5 mx.firm.example"]}
    steps = check(names, mailbox=box, provider="microsoft365")
    assert "free-mail" not in found(steps)


@pytest.mark.parametrize(
    ("record", "rule", "pasted"),
    [
        (None, "dmarc-missing", "v=DMARC1; p=none; rua=mailto:sales@firm.example"),
        (
            "v=DMARC1; p=rejekt; adkim=s",
            "dmarc-broken",
            "v=DMARC1; p=none; adkim=s; rua=mailto:sales@firm.example",
        ),
        (
            "v=dmarc1; p=reject",
            "dmarc-broken",
            "v=DMARC1; p=none; rua=mailto:sales@firm.example",
        ),
        (
            "v=DMARC1; p=reject; sp=x; rua=mailto:d@firm.example",
            "dmarc-broken",
            "v=DMARC1; p=reject; rua=mailto:d@firm.example",
        ),
    ],
)
def test_a_wrong_dmarc_record_comes_with_the_one_to_paste(
    check: Check, record: str | None, rule: str, pasted: str
) -> None:
    rows = [f"TXT {record}"] if record else None
    step = found(check({"_dmarc.firm.example": rows}))[rule]
    assert step.data["record"] == pasted
    assert step.data["record_name"] == "_dmarc.firm.example"
    mended = check({"_dmarc.firm.example": [f"TXT {pasted}"]})
    assert set(found(mended)) <= {"dmarc-none"}


def test_a_subdomain_uses_the_record_above(check: Check) -> None:
    names = {
        "s.firm.example": [
            "TXT v=spf1 include:_spf.google.com ~all",
            "MX 1 mx.firm.example",
        ]
    }
    box = Mailbox("m", "a@s.firm.example", smtp=MAILBOX.smtp)
    steps = check(names, mailbox=box)
    assert named(steps, "dmarc").state is State.PASSED
    assert "_dmarc.firm.example" in words.text(named(steps, "dmarc").seen)


def test_reports_to_another_domain_need_its_consent(check: Check) -> None:
    record = ["TXT v=DMARC1; p=reject; rua=mailto:x@reports.example"]
    steps = check({"_dmarc.firm.example": record})
    assert "dmarc-external-rua" in found(steps)
    consent = {"firm.example._report._dmarc.reports.example": ["TXT v=DMARC1"]}
    assert found(check({"_dmarc.firm.example": record, **consent})) == {}


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        (None, "dkim-missing"),
        ([f"TXT {KEY[:200]}"], "dkim-broken"),
        (["TXT v=DKIM1; p="], "dkim-revoked"),
        ([f"TXT {KEY.replace('p=', 't=y; p=')}"], "dkim-testing"),
    ],
)
def test_a_wrong_key_is_named(check: Check, rows: list[str] | None, rule: str) -> None:
    step = found(check({"google._domainkey.firm.example": rows}))[rule]
    assert step.state in (State.FAILED, State.WARNING)


def test_a_key_at_another_selector_leaves_it_open(check: Check) -> None:
    changed = {
        "google._domainkey.firm.example": None,
        "xyz._domainkey.firm.example": [f"TXT {KEY}"],
    }
    step = named(check(changed), "dkim")
    assert (step.state, step.rule) == (State.INCONCLUSIVE, "checks/dns-dkim-unknown")
    options = DnsOptions(selectors=("xyz",))
    assert named(check(changed, options=options), "dkim").state is State.PASSED


@pytest.mark.parametrize(
    ("rows", "more", "rule"),
    [
        ([], {}, "mx-missing"),
        (["MX 0 ."], {}, "mx-null"),
        (["MX 5 gone.firm.example"], {}, "mx-unresolved"),
        (["MX 5 in.firm.example"], {"in.firm.example": ["A 10.0.0.1"]}, "mx-private"),
        (["MX 5 lo.firm.example"], {"lo.firm.example": ["A 127.0.0.1"]}, "mx-private"),
        (["MX 5 mx.firm.example", "MX 9 mx.firm.example"], {}, "mx-duplicate"),
        (
            ["MX 5 al.firm.example"],
            {"al.firm.example": ["CNAME mx.firm.example"]},
            "mx-cname",
        ),
    ],
)  # fmt: skip
def test_a_wrong_mx_is_named(
    check: Check, rows: list[str], more: dict[str, list[str]], rule: str
) -> None:
    txt = [row for row in GOOD["firm.example"] if not row.startswith("MX")]
    assert rule in found(check({"firm.example": txt + rows, **more}))


def test_a_domain_that_doesnt_exist_stops_the_rest(check: Check) -> None:
    steps = check(mailbox=Mailbox("m", "a@nowhere.invalid"))
    assert set(found(steps)) == {"domain-missing"}
    assert {s.waited_for for s in steps if s.state is State.SKIPPED} == {"domain"}
    empty = check(mailbox=Mailbox("m", "no address"))
    assert set(found(empty)) == {"domain-missing"}


def test_bogus_signatures_are_told_from_a_failing_server(check: Check) -> None:
    rules = found(check({"firm.example": ["SERVFAIL", "BOGUS"]}))
    assert set(rules) == {"inconclusive", "dnssec-bogus"}
    assert set(found(check({"firm.example": ["SERVFAIL"]}))) == {"inconclusive"}


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
    rules = found(check({"_mta-sts.firm.example": [f"TXT {record}"]}))
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
    assert named(steps, "mta-sts").state is state


def test_a_policy_that_cant_be_fetched_is_inconclusive(check: Check) -> None:
    async def fetch(url: str) -> str:
        raise ConnectionRefusedError(f"{url} refused")

    record = {"_mta-sts.firm.example": ["TXT v=STSv1; id=1"]}
    step = named(check(record, options=DnsOptions(fetch=fetch)), "mta-sts")
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
    assert ("srv-differs" not in found(check(announced))) is agrees


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (["A 127.0.0.2"], State.WARNING),
        (["A 127.255.255.254"], State.INCONCLUSIVE),
        (["SERVFAIL"], State.INCONCLUSIVE),
        (None, State.PASSED),
    ],
)
def test_a_refused_block_list_is_no_listing(
    check: Check, answer: list[str] | None, state: State
) -> None:
    names = {"4.4.8.8.bl.example": answer, "2.0.0.127.bl.example": ["A 127.0.0.2"]}
    steps = check(names, options=DnsOptions(dnsbl=("bl.example",)))
    assert named(steps, "dnsbl").state is state


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({}, "test entry"),
        ({"2.0.0.127": ["SERVFAIL"]}, "test entry"),
        ({"2.0.0.127": ["A 198.51.100.7"]}, "test entry"),
        ({"2.0.0.127": ["A 127.255.255.254"]}, "refuses this resolver"),
        (
            {"2.0.0.127": ["A 127.0.0.2"], "1.0.0.127": ["A 127.0.0.2"]},
            "names every address",
        ),
    ],
)
def test_a_list_that_doesnt_work_neither_clears_nor_accuses(
    check: Check, entries: dict[str, list[str]], said: str
) -> None:
    names = {f"{name}.bl.example": rows for name, rows in entries.items()}
    for listing in (None, ["A 127.0.0.2"]):
        rows = {**names, "4.4.8.8.bl.example": listing}
        steps = check(rows, options=DnsOptions(dnsbl=("bl.example",)))
        step = named(steps, "dnsbl")
        assert step.state is State.INCONCLUSIVE
        assert said in words.text(step.seen)


def test_one_working_list_accuses_beside_a_dead_one(check: Check) -> None:
    names = {
        "4.4.8.8.bl.example": ["A 127.0.0.2"],
        "2.0.0.127.bl.example": ["A 127.0.0.2"],
    }
    options = DnsOptions(dnsbl=("dead.example", "bl.example"))
    step = named(check(names, options=options), "dnsbl")
    assert (step.state, step.rule) == (State.WARNING, "checks/dns-dnsbl")
    assert words.text(step.seen) == "8.8.4.4 at bl.example"


def test_lists_are_skipped_without_a_public_address(check: Check) -> None:
    private = {"mx.firm.example": ["A 192.168.1.2"]}
    steps = check(private, options=DnsOptions(dnsbl=("bl.example",)))
    assert named(steps, "dnsbl").state is State.SKIPPED


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
    step = named(check(names, options=DnsOptions(bimi=True)), "bimi")
    assert step.state is state
    assert step.rule == (f"checks/dns-{rule}" if rule else "")
    assert "bimi" not in {step.step for step in check(names)}


def test_nobody_asks_for_a_logo_or_a_list_unasked(zone: Zones) -> None:
    table = zone(GOOD)
    asyncio.run(check_domain(MAILBOX, catalogue.provider("gmail"), table))
    assert not [name for name, _ in table.asked if "_bimi" in name or "127" in name]


def test_a_reverse_name_must_lead_back(check: Check) -> None:
    assert "ptr" in found(check({"4.4.8.8.in-addr.arpa": None}))
    strange = {"4.4.8.8.in-addr.arpa": ["PTR other.example"]}
    assert "ptr" in found(check(strange))


@pytest.mark.parametrize(
    ("rows", "good"),
    [
        ([f"TLSA 3 1 1 {'ab' * 32}", "AD"], True),
        ([f"TLSA 3 1 1 {'ab' * 32}"], False),
        ([f"TLSA 1 1 1 {'ab' * 32}", "AD"], False),
        (["TLSA 3 1 1 abcd", "AD"], False),
    ],
)
def test_a_tlsa_record_counts_only_signed(
    check: Check, rows: list[str], good: bool
) -> None:
    rules = found(check({"_25._tcp.mx.firm.example": rows}))
    assert ("tlsa" not in rules) is good


def test_a_slip_in_an_own_domain_is_noticed(check: Check) -> None:
    options = DnsOptions(own_domains=("firma.example",))
    steps = check(options=options)
    assert "firma.example" in words.text(found(steps)["look-alike"].expected)
    same = check(options=DnsOptions(own_domains=("firm.example",)))
    assert found(same) == {}


def test_one_run_asks_nothing_twice_that_a_cache_would_not(zone: Zones) -> None:
    table = zone(GOOD)
    asyncio.run(check_domain(MAILBOX, catalogue.provider("gmail"), table))
    assert len(set(table.asked)) < 45


def test_two_own_domains_may_be_alike_while_both_are_alive(check: Check) -> None:
    options = DnsOptions(own_domains=("firm.example", "firma.example"))
    assert found(check(options=options)) == {}
    dead = Mailbox("m", "a@firma.example", smtp=MAILBOX.smtp)
    rules = found(check(mailbox=dead, options=options))
    assert set(rules) == {"domain-missing", "look-alike"}
    assert words.text(rules["look-alike"].expected).startswith("firm.example")


@pytest.mark.parametrize(
    ("record", "state"),
    [
        ("v=spf1 include:_spf.google.com {many} ~all", State.WARNING),
        ("v=spf1 {many} include:_spf.google.com ~all", State.FAILED),
    ],
)
def test_a_provider_met_before_the_limit_softens_it(
    check: Check, record: str, state: State
) -> None:
    many = " ".join(f"include:n{i}.example" for i in range(11))
    more = {f"n{i}.example": ["TXT v=spf1 -all"] for i in range(11)}
    steps = check(spf(record.format(many=many), **more))
    assert found(steps)["spf-lookups"].state is state
    provider = named(steps, "spf-provider")
    wanted = State.PASSED if state is State.WARNING else State.SKIPPED
    assert provider.state is wanted


def test_a_free_mail_services_own_records_are_its_own_matter(check: Check) -> None:
    box = Mailbox("m", "firm@wp.pl", smtp=Endpoint("smtp.wp.pl", 465, Security.TLS))
    names = {
        "wp.pl": ["TXT v=spf1 ip4:192.0.2.0/24 -all", "MX 5 mx.firm.example"],
        "_dmarc.wp.pl": ["TXT v=DMARC1; p=none; rua=mailto:x@wp.pl"],
    }
    steps = check(names, mailbox=box, provider="wp")
    assert named(steps, "spf-provider").state is State.PASSED
    assert named(steps, "alignment").state is State.PASSED
    assert named(steps, "dmarc").state is State.PASSED


def test_an_unreadable_include_of_the_provider_is_inconclusive(check: Check) -> None:
    names = {**spf("v=spf1 mx -all"), "_spf.google.com": ["SERVFAIL"]}
    assert named(check(names), "spf-provider").state is State.INCONCLUSIVE
    names["_spf.google.com"] = ["TXT v=spf1 mx -all"]
    step = named(check(names), "spf-provider")
    assert step.rule == "checks/dns-spf-provider-unknown"


def test_a_slow_domain_is_inconclusive_at_the_deadline() -> None:
    class Slow:
        async def lookup(self, name: str, rdtype: str) -> Answer:
            await asyncio.sleep(5)
            raise AssertionError(f"{name} {rdtype} should have been given up")

    work = check_domain(MAILBOX, None, Slow(), DnsOptions(deadline=0.05))
    (step,) = asyncio.run(work)
    assert step.state is State.INCONCLUSIVE
    assert step.seconds <= 1


def test_an_address_with_an_international_domain_is_checked_as_a_labels(
    check: Check,
) -> None:
    names = {"xn--bcher-kva.example": ["MX 5 mx.firm.example"]}
    box = Mailbox("m", "a@Bücher.example", smtp=MAILBOX.smtp)
    steps = check(names, mailbox=box)
    assert named(steps, "mx").state is State.PASSED
    record = found(steps)["dmarc-missing"].data
    assert record["record_name"] == "_dmarc.xn--bcher-kva.example"
    assert "mailto:a@xn--bcher-kva.example" in record["record"]


def test_every_rule_that_a_judgement_names_exists_and_is_complete() -> None:
    for rule_id in catalogue.rule_ids("checks"):
        if rule_id.startswith("checks/dns-"):
            rule = catalogue.rule(rule_id)
            assert rule.title
            assert rule.what
            assert rule.why
            assert rule.fix
            assert rule.sources
            assert rule.data["says"]


def test_every_rule_about_dns_is_named_somewhere_and_the_other_way_round() -> None:
    package = Path(check_module.__file__).parent
    code = "\n".join(path.read_text() for path in package.rglob("*.py"))
    states = {f"dkim-{state}" for state in ("testing", "weak", "revoked", "broken")}
    rules = {
        rule_id.removeprefix("checks/dns-")
        for rule_id in catalogue.rule_ids("checks")
        if rule_id.startswith("checks/dns-")
    }
    assert {rule for rule in rules - states if f'"{rule}"' not in code} == set()
