"""The SPF record judged: each wrong one, and what to paste instead."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from diagnostics import words
from diagnostics.checks.dns import check_domain
from diagnostics.checks.dns.spf.spf_terms import Record, parse
from diagnostics.model import Endpoint, Mailbox, Security, State

Check = Callable[..., Any]
Spf = Callable[..., Any]
GoodZone = Callable[..., Any]

SMTP = Endpoint("smtp.gmail.com", 465, Security.TLS)
BOX = Mailbox("m1", "sales@firm.example", smtp=SMTP)


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
            ("v=spf1 ipv4:192.0.2.1 inlcude:_spf.google.com -all",),
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
    check: Check, spf: Spf, before: tuple[str, ...], rule: str, record: str
) -> None:
    step = check(spf(*before)).rules[rule]
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
    check: Check, spf: Spf, before: tuple[str, ...]
) -> None:
    pasted = before
    for _ in range(2):  # a mended syntax may show the missing include next
        steps = [s for s in check(spf(*pasted)) if s.data.get("record")]
        if steps:
            pasted = (steps[0].data["record"],)
    rules = check(spf(*pasted)).rules
    assert [rule for rule in rules if rule.startswith("spf")] == []


def test_addresses_of_the_include_count_as_well_as_its_name(
    check: Check, spf: Spf
) -> None:
    flat = spf("v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all")
    assert check(flat).step("spf-provider").state is State.PASSED
    half = spf("v=spf1 ip4:192.0.2.0/24 -all")
    assert "spf-provider-missing" in check(half).rules


def test_an_include_behind_all_or_a_minus_authorises_nobody(
    check: Check, spf: Spf
) -> None:
    for record in (
        "v=spf1 ~all include:_spf.google.com",
        "v=spf1 -include:_spf.google.com ~all",
    ):
        assert "spf-provider-missing" in check(spf(record)).rules


def test_the_provider_may_be_reached_through_a_redirect(check: Check, spf: Spf) -> None:
    more = {"s.firm.example": ["TXT v=spf1 include:_spf.google.com -all"]}
    steps = check(spf("v=spf1 redirect=s.firm.example", **more))
    assert steps.rules == {}


def test_a_loop_of_includes_ends_and_is_named(check: Check, spf: Spf) -> None:
    more = {"b.example": ["TXT v=spf1 include:firm.example -all"]}
    record = "v=spf1 include:b.example include:_spf.google.com -all"
    step = check(spf(record, **more)).rules["spf-syntax"]
    assert "includes itself" in words.text(step.seen)


def test_a_hostile_tree_of_includes_is_cut(good_zone: GoodZone, spf: Spf) -> None:
    wide = " ".join(f"include:n{i}.example" for i in range(400))
    more = {f"n{i}.example": [f"TXT v=spf1 {wide} -all"] for i in range(400)}
    names = {**spf(f"v=spf1 {wide} -all"), **more}
    table = good_zone(names)
    steps = asyncio.run(check_domain(BOX, None, table))
    assert "checks/dns-spf-lookups" in {step.rule for step in steps}
    assert len(table.asked) < 400


def test_too_many_lookups_show_the_tree(check: Check, spf: Spf) -> None:
    many = " ".join(f"include:n{i}.example" for i in range(11))
    more = {f"n{i}.example": ["TXT v=spf1 -all"] for i in range(11)}
    step = check(spf(f"v=spf1 {many} ~all", **more)).rules["spf-lookups"]
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


def test_an_unknown_provider_is_inconclusive_whatever_the_servers_address(
    check: Check,
) -> None:
    steps = check(provider="")
    step = steps.step("spf-provider")
    assert step.state is State.INCONCLUSIVE
    assert step.rule == "checks/dns-spf-provider-unknown"


def test_a_provider_with_its_own_envelope_needs_no_spf_here(
    check: Check, spf: Spf
) -> None:
    changed = {
        **spf("v=spf1 -all"),
        "s1._domainkey.firm.example": ["TXT v=DKIM1; p={key}"],
    }
    steps = check(changed, provider="sendgrid")
    assert steps.step("spf-provider").state is State.PASSED
    assert steps.step("alignment").data["spf"] == "no"
    assert steps.step("alignment").state is State.PASSED


@pytest.mark.parametrize(
    ("record", "state"),
    [
        ("v=spf1 include:_spf.google.com {many} ~all", State.WARNING),
        ("v=spf1 {many} include:_spf.google.com ~all", State.FAILED),
    ],
)
def test_a_provider_met_before_the_limit_softens_it(
    check: Check, spf: Spf, record: str, state: State
) -> None:
    many = " ".join(f"include:n{i}.example" for i in range(11))
    more = {f"n{i}.example": ["TXT v=spf1 -all"] for i in range(11)}
    steps = check(spf(record.format(many=many), **more))
    assert steps.rules["spf-lookups"].state is state
    provider = steps.step("spf-provider")
    wanted = State.PASSED if state is State.WARNING else State.SKIPPED
    assert provider.state is wanted


def test_an_unreadable_include_of_the_provider_is_inconclusive(
    check: Check, spf: Spf
) -> None:
    names = {**spf("v=spf1 mx -all"), "_spf.google.com": ["SERVFAIL"]}
    assert check(names).step("spf-provider").state is State.INCONCLUSIVE
    names["_spf.google.com"] = ["TXT v=spf1 mx -all"]
    step = check(names).step("spf-provider")
    assert step.rule == "checks/dns-spf-provider-unknown"


@pytest.mark.parametrize(
    ("term", "is_open"),
    [
        ("ip4:0.0.0.0/0", True),
        ("ip6:::/0", True),
        ("+all", True),
        ("ip4:0.0.0.0/1", False),
        ("-ip4:0.0.0.0/0", False),
        ("?all", False),
        ("-all +all", False),
    ],
)
def test_a_record_is_open_where_a_pass_reaches_everybody(
    check: Check, spf: Spf, term: str, is_open: bool
) -> None:
    steps = check(spf(f"v=spf1 include:_spf.google.com {term}"))
    assert ("spf-open" in steps.rules) is is_open


@pytest.mark.parametrize(("others", "too_many"), [(9, False), (10, True)])
def test_the_eleventh_look_up_is_one_too_many(
    check: Check, spf: Spf, others: int, too_many: bool
) -> None:
    many = " ".join(f"exists:h{i}.example" for i in range(others))
    steps = check(spf(f"v=spf1 include:_spf.google.com {many} -all"))
    assert ("spf-lookups" in steps.rules) is too_many
    seen = words.text(steps.step("spf").seen)
    assert f"{others + 1} {'look-ups in' if too_many else 'of 10 look-ups'}" in seen
    assert steps.step("spf").data["lookups"] == others + 1


@pytest.mark.parametrize(("terms", "too_many"), [(2, False), (3, True)])
def test_the_third_term_that_leads_nowhere_is_one_too_many(
    check: Check, spf: Spf, terms: int, too_many: bool
) -> None:
    names = [f"a:h{i}.example" for i in range(terms)]
    steps = check(spf(f"v=spf1 {' '.join(names)} include:_spf.google.com -all"))
    assert ("spf-void" in steps.rules) is too_many
    if too_many:
        assert words.text(steps.rules["spf-void"].seen) == (
            "3 terms lead nowhere: a:h0.example, a:h1.example and a:h2.example"
        )


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (None, "no SPF record"),
        (["TXT v=spf1 -all", "TXT v=spf1 ~all"], "two SPF records"),
        (["TXT v=spf1 foo"], "'foo': foo is no mechanism of SPF"),
        (["TXT v=spf1 include:firm.example"], "it includes itself"),
    ],
)
def test_a_broken_include_is_named_with_its_reason(
    check: Check, spf: Spf, rows: list[str] | None, why: str
) -> None:
    record = "v=spf1 include:i.example include:_spf.google.com -all"
    step = check(spf(record, **{"i.example": rows or ()})).rules["spf-syntax"]
    place = "firm.example" if "itself" in why else "i.example"
    assert words.text(step.seen) == (f"include:{place} leads to {place}: {why}")


def test_a_fault_deeper_down_is_its_owner_s_to_mend(check: Check, spf: Spf) -> None:
    more = {"i.example": ["TXT v=spf1 include:gone.example -all"]}
    record = "v=spf1 include:i.example include:_spf.google.com -all"
    step = check(spf(record, **more)).rules["spf-syntax"]
    assert words.text(step.expected) == "a valid SPF record at gone.example"
    assert "record" not in step.data


@pytest.mark.parametrize(
    ("record", "state"),
    [
        ("include:gone.example include:_spf.google.com", State.FAILED),
        ("ip4:192.0.2.0/24 ip6:2001:db8::/32 include:gone.example", State.WARNING),
    ],
)
def test_a_fault_behind_the_provider_is_only_a_warning(
    check: Check, spf: Spf, record: str, state: State
) -> None:
    assert check(spf(f"v=spf1 {record} -all")).rules["spf-syntax"].state is state


def test_an_open_include_is_unknown_unless_the_budget_is_gone_anyway(
    check: Check, spf: Spf
) -> None:
    many = " ".join(f"exists:h{i}.example" for i in range(10))
    more = {"i.example": ["SERVFAIL"]}
    few = check(spf("v=spf1 include:_spf.google.com include:i.example -all", **more))
    assert set(few.rules) == {"inconclusive"}
    eight = " ".join(many.split()[:8])
    ten = check(
        spf(f"v=spf1 include:_spf.google.com {eight} include:i.example", **more)
    )
    assert set(ten.rules) == {"inconclusive"}
    lot = check(spf(f"v=spf1 include:_spf.google.com {many} include:i.example", **more))
    assert set(lot.rules) == {"spf-lookups"}


def test_a_domain_without_record_and_include_is_told_what_a_record_holds(
    check: Check, spf: Spf
) -> None:
    step = check(spf(), provider="").rules["spf-missing"]
    assert words.text(step.seen) == "firm.example has no SPF record"
    assert words.text(step.expected).startswith("v=spf1 with your provider's include")
    assert "record" not in step.data


@pytest.mark.parametrize(
    ("fault", "provider", "seen"),
    [
        (["SERVFAIL"], "gmail", ""),
        (["TXT v=spf1 -all", "TXT v=spf1 ~all"], "gmail", "no single readable SPF"),
    ],
)
def test_the_provider_waits_for_a_readable_record(
    check: Check, fault: list[str], provider: str, seen: str
) -> None:
    rows = [*fault, "MX 5 mx.firm.example"]
    step = check({"firm.example": rows}, provider=provider).step("spf-provider")
    assert (step.state, step.waited_for) == (State.SKIPPED, "spf")
    assert seen in words.text(step.seen)


@pytest.mark.parametrize(("networks", "asked"), [(12, 12), (13, 12)])
def test_an_address_of_twelve_networks_is_tried(
    check: Check, spf: Spf, networks: int, asked: int
) -> None:
    terms = " ".join(f"ip4:198.51.{i}.0/24" for i in range(networks))
    names = {**spf("v=spf1 -all"), "_spf.google.com": [f"TXT v=spf1 {terms} -all"]}
    saved = check(names).step("domain").collected["provider_spf"]
    assert len(saved[0]["states"]) == asked
    assert {state for _, state in saved[0]["states"]} == {"fail"}


GONE = "v=spf1 a:x.firm.example a:y.firm.example mx:z.firm.example"
WRONG = [
    (),
    ("v=spf1 include:_spf.google.com -all", "v=spf1 mx -all"),
    ("v=spf1 ipv4:192.0.2.1 -all",),
    ("v=spf1 ip4:192.0.2.1 includ -all",),
    ("v=spf1 +all",),
    ("v=spf1 mx +all include:x.example",),
    ("v=spf1 inlcude=x.example +all",),
    ("v=spf1 include:gone.example -all",),
    (f"{GONE} -all",),
    (f"{GONE} includ=x ?all",),
    ("v=spf1 -all include:x.example",),
    ("v=spf1 inlcude=x.example -all",),
    ("v=spf1 -all",),
    ("spf1 mx -all",),
    ("v=spf1 " + " ".join(f"a:n{i}.firm.example" for i in range(11)) + " -all",),
]
PROPOSED_BY_NOBODY = Mailbox(
    "m1", "sales@firm.example", smtp=Endpoint("mail.host.example", 465, Security.TLS)
)


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("records", WRONG)
def test_what_is_wanted_is_either_a_record_to_paste_or_words_and_never_both(
    check: Check, spf: Spf, records: tuple[str, ...], known: bool
) -> None:
    who = {} if known else {"mailbox": PROPOSED_BY_NOBODY, "provider": ""}
    steps = check(spf(*records), **who)
    wrong = {rule: step for rule, step in steps.rules.items() if rule.startswith("spf")}
    assert wrong
    for step in wrong.values():
        wanted, pasted = words.text(step.expected), step.data.get("record")
        assert wanted
        if pasted:
            assert wanted == f'firm.example TXT "{pasted}"'
        else:
            assert "TXT" not in wanted


@pytest.mark.parametrize(
    ("places", "told"),
    [
        ((), "Gmail and Google Workspace (_spf.google.com)"),
        (("include:b.example",), "b.example"),
        (("include:b.example", "include:c.example"), "b.example, c.example"),
    ],
)
def test_who_may_not_send_is_called_by_what_the_mailbox_states_or_by_the_provider(
    check: Check, spf: Spf, places: tuple[str, ...], told: str
) -> None:
    includes = {
        "b.example": ["TXT v=spf1 ip4:198.51.100.0/25 -all"],
        "c.example": ["TXT v=spf1 ip4:198.51.100.128/25 -all"],
    }
    box = Mailbox("m1", "sales@firm.example", smtp=SMTP, sends_from=places)
    step = check(spf("v=spf1 mx -all", **includes), mailbox=box).rules[
        "spf-provider-missing"
    ]
    said = words.text(step.seen)
    assert said.startswith(f"v=spf1 mx -all doesn't let {told}")
