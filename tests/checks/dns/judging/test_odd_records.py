"""Records that are right but odd, beside those that only look right."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from diagnostics import words
from diagnostics.checks.dns import AnswerState, DnsOptions
from diagnostics.model import Mailbox, State

Check = Callable[..., Any]
Spf = Callable[..., Any]
Names = Mapping[str, Sequence[str]]

BOX = Mailbox("m1", "sales@firm.example", provider="gmail")

GOOGLE = "include:_spf.google.com"
RIGHT = f"v=spf1 {GOOGLE} ~all"
B = {"b.example": ["TXT v=spf1 ip4:198.51.100.1 -all"]}
SELECTOR = "google._domainkey.firm.example"
DMARC = "_dmarc.firm.example"
TWICE = f"{DMARC}.firm.example"
MX = "MX 10 mx.firm.example"


def proposals(steps: Any) -> set[str]:
    return {step.data["record"] for step in steps if step.data.get("record")}


def said(steps: Any) -> str:
    return " | ".join(words.text(step.seen) for step in steps if step.rule)


@pytest.mark.parametrize(
    "text",
    [
        f"v=spf1; {GOOGLE} ~all",
        f"v=spf10 {GOOGLE} ~all",
        f"spf1 {GOOGLE} ~all",
        f"v = spf1 {GOOGLE} ~all",
        f'"v=spf1 {GOOGLE} ~all',
        f"v=spf1{GOOGLE} ~all",
        f"v=spf {GOOGLE} ~all",
        f"v=spf1\t{GOOGLE} ~all",
        f"\ufeffv=spf1 {GOOGLE} ~all".encode().decode("latin-1"),
        f"v=spf1\u00a0{GOOGLE} ~all".encode().decode("latin-1"),
    ],
)
def test_a_record_that_nearly_begins_as_spf_is_shown(
    check: Check, spf: Spf, text: str
) -> None:
    steps = check(spf(text))
    assert "spf-missing" not in steps.rules
    assert text in words.text(steps.rules["spf-syntax"].seen)
    assert proposals(steps) == {RIGHT}


@pytest.mark.parametrize(
    ("records", "rules"),
    [
        ((f"V=SPF1 {GOOGLE.upper()} ~ALL",), set()),
        ((RIGHT, f"spf2.0/pra {GOOGLE} ~all"), set()),
        ((RIGHT, "spf-verification=1f9"), set()),
        ((f"spf2.0/mfrom,pra {GOOGLE} ~all",), {"spf-missing"}),
        (("spf verification 1f9",), {"spf-missing"}),
    ],
)
def test_what_only_looks_like_a_slip_is_none(
    check: Check, spf: Spf, records: tuple[str, ...], rules: set[str]
) -> None:
    assert set(check(spf(*records)).rules) == rules


@pytest.mark.parametrize(
    ("record", "rules", "proposed"),
    [
        (f"v=spf1 ~all {GOOGLE}", {"spf-no-effect", "spf-provider-missing"}, RIGHT),
        (
            "v=spf1 redirect=_spf.google.com ~all",
            {"spf-no-effect", "spf-provider-missing"},
            RIGHT,
        ),
        (
            f"v=spf1 {GOOGLE} ~all ip4:198.51.100.9",
            {"spf-no-effect"},
            f"v=spf1 {GOOGLE} ip4:198.51.100.9 ~all",
        ),
        (f"v=spf1 {GOOGLE} -all ~all", {"spf-no-effect"}, f"v=spf1 {GOOGLE} -all"),
        (
            f"v=spf1 {GOOGLE} ip4=192.0.2.0/24 ~all",
            {"spf-no-effect"},
            f"v=spf1 {GOOGLE} ip4:192.0.2.0/24 ~all",
        ),
        (
            f"v=spf1 a=mx.firm.example {GOOGLE} ~all",
            {"spf-no-effect"},
            f"v=spf1 a:mx.firm.example {GOOGLE} ~all",
        ),
        (
            f"v=spf1 include=b.example {GOOGLE} ~all",
            {"spf-no-effect"},
            f"v=spf1 include:b.example {GOOGLE} ~all",
        ),
        (
            "v=spf1 include=_spf.google.com ~all",
            {"spf-no-effect", "spf-provider-missing"},
            RIGHT,
        ),
        (
            f"v=spf1 inlcude=b.example {GOOGLE} ~all",
            {"spf-no-effect"},
            f"v=spf1 include:b.example {GOOGLE} ~all",
        ),
        (
            "v=spf1 redirct=_spf.google.com",
            {"spf-no-effect", "spf-provider-missing"},
            "v=spf1 redirect=_spf.google.com",
        ),
        (
            f"v=spf1 {GOOGLE} a:a:mx.firm.example ~all",
            {"spf-no-effect"},
            f"v=spf1 {GOOGLE} a:mx.firm.example ~all",
        ),
        (f"v=spf1 {GOOGLE} a:mail,firm.example ~all", {"spf-no-effect"}, ""),
        # Modifiers belong behind all, and nobody minds unknown ones.
        (f"v=spf1 {GOOGLE} ~all exp=e.firm.example", set(), ""),
        (f"v=spf1 {GOOGLE} ~all moo=yes", set(), ""),
        (f"v=spf1 {GOOGLE} rp=100 ra=abuse ~all", set(), ""),
        (f"v=spf1 {GOOGLE} exists:%{{i}}._m.b.example ~all", set(), ""),
    ],
)
def test_a_term_that_does_nothing_is_told(
    check: Check, spf: Spf, record: str, rules: set[str], proposed: str
) -> None:
    steps = check(spf(record, **B))
    assert set(steps.rules) == rules
    assert proposals(steps) == ({proposed} if proposed else set())


@pytest.mark.parametrize(
    ("terms", "proposed"),
    [
        (f"include:b.example;{GOOGLE}", f"include:b.example {GOOGLE}"),
        (f"{GOOGLE},b.example", f"{GOOGLE} include:b.example"),
        (f"{GOOGLE} include:http://b.example", f"{GOOGLE} include:b.example"),
        ("include:_spf.gogle.com", GOOGLE),
        (f"{GOOGLE} include:malgun.org", f"{GOOGLE} include:mailgun.org"),
        (f"{GOOGLE} include:sales@b.example", ""),
        (f"{GOOGLE} include:two.example", ""),
        ("exists:%{i}.b.example", f"{GOOGLE} exists:%{{i}}.b.example"),
    ],
)
def test_a_mistyped_term_is_mended_or_left_and_never_dropped(
    check: Check, spf: Spf, terms: str, proposed: str
) -> None:
    more = {
        "two.example": ["TXT v=spf1 -all", "TXT v=spf1 ~all"],
        "mailgun.org": ["TXT v=spf1 ip4:198.51.100.2 -all"],
    }
    steps = check(spf(f"v=spf1 {terms} -all", **B, **more))
    assert proposals(steps) == ({f"v=spf1 {proposed} -all"} if proposed else set())


@pytest.mark.parametrize(
    ("terms", "more", "by"),
    [
        ("include:o.example", {"o.example": ["TXT v=spf1 +all"]}, "include:o.example"),
        (
            "ip4:0.0.0.0/1 ip4:128.0.0.0/1",
            {},
            "ip4:0.0.0.0/1 and ip4:128.0.0.0/1",
        ),
        (
            "include:o.example include:p.example",
            {
                "o.example": ["TXT v=spf1 ip4:0.0.0.0/1 -all"],
                "p.example": ["TXT v=spf1 ip4:128.0.0.0/1 -all"],
            },
            "include:o.example and include:p.example",
        ),
        ("a:mx.firm.example/0", {}, "a:mx.firm.example/0"),
        ("mx/0", {}, "mx/0"),
        ("ip6:2000::/3", {}, "ip6:2000::/3"),
        ("include:o.example", {"o.example": ["TXT v=spf1 ip4:192.0.2.1 ?all"]}, ""),
        ("?include:o.example", {"o.example": ["TXT v=spf1 +all"]}, ""),
        ("ip4:17.0.0.0/8 ip4:44.0.0.0/9", {}, ""),
        ("ip4:0.0.0.0/1 ip4:0.0.0.0/2 ip4:64.0.0.0/2", {}, ""),
    ],
)
def test_a_record_may_be_open_through_others(
    check: Check, spf: Spf, terms: str, more: Names, by: str
) -> None:
    steps = check(spf(f"v=spf1 {GOOGLE} {terms} -all", **more))
    assert ("spf-open" in steps.rules) is bool(by)
    assert by in said(steps)
    assert proposals(steps) == set()


def test_a_redirect_to_an_open_record_is_open(check: Check, spf: Spf) -> None:
    names = {"o.example": ["TXT v=spf1 +all"]}
    steps = check(spf(f"v=spf1 {GOOGLE} redirect=o.example", **names))
    assert "spf-open" in steps.rules


@pytest.mark.parametrize(("hosts", "too_many"), [(10, False), (11, True)])
def test_the_eleventh_mail_server_of_one_mx_is_one_too_many(
    check: Check, hosts: int, too_many: bool
) -> None:
    names = {f"h{i}.firm.example": ["A 8.8.4.4"] for i in range(hosts)}
    mx = [f"MX {i} h{i}.firm.example" for i in range(hosts)]
    steps = check({**names, "firm.example": [f"TXT v=spf1 mx {GOOGLE} ~all", *mx]})
    assert ("spf-lookups" in steps.rules) is too_many
    assert ("more than 10 mail servers" in said(steps)) is too_many


@pytest.mark.parametrize("name", ["_spf.firm.example", "firm.example.firm.example"])
def test_an_spf_record_at_another_name_is_found(
    check: Check, spf: Spf, name: str
) -> None:
    steps = check(spf(**{name: [f"TXT {RIGHT}"]}))
    assert f"one stands at {name}" in words.text(steps.rules["spf-missing"].seen)
    assert proposals(steps) == {RIGHT}


def test_what_a_wildcard_says_everywhere_is_not_misplaced(
    check: Check, spf: Spf
) -> None:
    wild = {"*.firm.example": ["TXT v=spf1 -all", "TXT v=DKIM1; p={key}"]}
    steps = check({**spf(), **wild, SELECTOR: None})
    assert "one stands at" not in said(steps)
    assert "a key stands at" not in said(steps)
    assert proposals(steps) == {RIGHT}


def test_a_helper_that_is_included_is_not_misplaced(check: Check, spf: Spf) -> None:
    more = {"_spf.firm.example": ["TXT v=spf1 ip4:192.0.2.9 -all"]}
    assert (
        check(spf(f"v=spf1 include:_spf.firm.example {GOOGLE} -all", **more)).rules
        == {}
    )


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        (
            {"firm.example": [f"TXT {RIGHT}", "TXT v=DMARC1; p=reject", MX]},
            "firm.example",
        ),
        ({TWICE: ["TXT v=DMARC1; p=reject"]}, TWICE),
        ({"dmarc.firm.example": ["TXT v=DMARC1; p=reject"]}, "dmarc.firm.example"),
    ],
)  # fmt: skip
def test_a_dmarc_record_at_another_name_is_found(
    check: Check, changes: Names, name: str
) -> None:
    beside = check(changes)
    assert beside.rules == {}
    steps = check({DMARC: None, **changes})
    assert f"one stands at {name}," in words.text(steps.rules["dmarc-missing"].seen)
    assert proposals(steps) == {"v=DMARC1; p=reject"}
    assert steps.rules["dmarc-missing"].data["record_name"] == DMARC


@pytest.mark.parametrize(
    ("text", "state", "proposed", "mark"),
    [
        ("V=DMARC1; p=reject", State.WARNING, "v=DMARC1; p=reject", "other letters"),
        ("v=dmarc1; p=reject", State.WARNING, "v=DMARC1; p=reject", "other letters"),
        ('"v=DMARC1; p=reject"', State.FAILED, "v=DMARC1; p=reject", "quotation marks"),
        ("v=DMARC1\\; p=reject", State.FAILED, "v=DMARC1; p=reject", "backslashes"),
        (
            "v=DMARC1; p=reject; rua=<mailto:d@firm.example>",
            State.WARNING,
            "v=DMARC1; p=reject; rua=mailto:d@firm.example",
            "brackets",
        ),
        ("DMARC1; p=reject", State.FAILED, "v=DMARC1; p=reject", "must begin"),
        ("v=DMARC1 ; p = reject ;", State.PASSED, "", ""),
        ("v=DMARC1; P=Reject", State.PASSED, "", ""),
    ],
)
def test_what_is_wrong_with_a_dmarc_record_is_named(
    check: Check, text: str, state: State, proposed: str, mark: str
) -> None:
    steps = check({DMARC: [f"TXT {text}"]})
    assert steps.step("dmarc").state is state
    assert proposals(steps) == ({proposed} if proposed else set())
    assert mark in said(steps)


@pytest.mark.parametrize(
    ("text", "proposed", "mark"),
    [
        ('"v=DKIM1; p={key}"', "v=DKIM1; p={key}", "quotation marks"),
        ("v=DKIM1\\; k=rsa\\; p={key}", "v=DKIM1; k=rsa; p={key}", "backslashes"),
        (
            "v=DKIM1; p=-----BEGIN PUBLIC KEY-----{key}-----END PUBLIC KEY-----",
            "v=DKIM1; p={key}",
            "frame of a key file",
        ),
        ("v=DKIM1; p=<{key}>", "v=DKIM1; p={key}", "brackets"),
        ("v=dkim1; p={key}", "v=DKIM1; p={key}", "v=dkim1"),
        ("v=DKIM1 k=rsa p={key}", "v=DKIM1; k=rsa; p={key}", "no semicolons"),
        ("v=DKIM1, k=rsa, p={key}", "v=DKIM1; k=rsa; p={key}", "no semicolons"),
        ("v:DKIM1 p={cut}", "", "no semicolons"),
        ("v=DKIM1", "", "p= is missing"),
        ("v=DKIM1; p={cut}", "", "cut short"),
        ("v=DKIM1; h=sha1; p={key}", "", "leaves sha256 out"),
    ],
)
def test_a_key_is_mended_where_nothing_of_it_is_lost(
    check: Check, good_zone: Any, text: str, proposed: str, mark: str
) -> None:
    steps = check({SELECTOR: [f"TXT {text}"]})
    (wanted,) = good_zone({"x": [f"TXT {proposed}"]}).names["x"]
    assert proposals(steps) == ({wanted.removeprefix("TXT ")} if proposed else set())
    assert mark in words.text(steps.rules["dkim-broken"].seen)


@pytest.mark.parametrize("tags", ["k=rsa; p={key};", "v=DKIM1; p={cut} ", "p={key}"])
def test_a_key_may_be_written_in_many_ways(
    check: Check, good_zone: Any, tags: str
) -> None:
    (half,) = good_zone({"x": ["{cut}"]}).names["x"]
    (whole,) = good_zone({"x": ["{key}"]}).names["x"]
    rest = whole[len(half) :] if "{cut}" in tags else ""
    assert check({SELECTOR: [f"TXT {tags}{rest}"]}).rules == {}


def test_two_records_at_one_selector_mean_nothing(check: Check) -> None:
    rows = ["TXT v=DKIM1; p={key}", "TXT v=DKIM1; p={cut}"]
    steps = check({SELECTOR: rows, "firm.example": ["TXT v=spf1 -all"]})
    assert "2 TXT records" in words.text(steps.rules["dkim-broken"].seen)
    assert steps.step("alignment").data["dkim"] == "unknown"


@pytest.mark.parametrize(
    ("bits", "state"), [(512, State.FAILED), (1024, State.WARNING)]
)
def test_a_key_that_receivers_ignore_is_as_none(
    check: Check, rsa_key: Callable[[int], str], bits: int, state: State
) -> None:
    names = {
        SELECTOR: [f"TXT v=DKIM1; p={rsa_key(bits)}"],
        "firm.example": ["TXT v=spf1 -all"],
    }
    steps = check(names)
    assert steps.rules["dkim-weak"].state is state
    failing = steps.step("alignment").state is State.FAILED
    assert failing is (state is State.FAILED)


@pytest.mark.parametrize("key", ["p={key}", "p="])
def test_a_wildcard_counts_at_selectors_that_somebody_named(
    check: Check, key: str
) -> None:
    names = {SELECTOR: None, "*._domainkey.firm.example": [f"TXT v=DKIM1; {key}"]}
    nobody = check(names, provider="")
    assert nobody.step("dkim").rule == "checks/dns-dkim-unknown"
    assert "a wildcard answers" in words.text(nobody.step("dkim").seen)
    named = check(names, provider="", options=DnsOptions(selectors=("s7",)))
    assert ("dkim-unknown" in named.rules) is False
    assert ("dkim-revoked" in named.rules) is (key == "p=")


def test_a_wildcard_of_another_kind_is_no_key(check: Check) -> None:
    steps = check({SELECTOR: None, "*.firm.example": ["TXT v=spf1 -all"]})
    assert steps.step("dkim").state is not State.FAILED
    assert steps.step("dmarc").state is State.PASSED


def test_a_key_is_found_below_a_name_that_is_denied(
    good_zone: Any, judged: Any
) -> None:
    table = good_zone()
    table.denies = AnswerState.NXDOMAIN
    steps = judged(table, BOX, "gmail")
    assert {step.step: step.state for step in steps}["dkim"] is State.PASSED


@pytest.mark.parametrize("name", [f"{SELECTOR}.firm.example", "google.firm.example"])
def test_a_key_at_another_name_is_found(
    check: Check, good_zone: Any, name: str
) -> None:
    steps = check({SELECTOR: None, name: ["TXT v=DKIM1; p={key}"]})
    step = steps.rules["dkim-missing"]
    assert f"a key stands at {name}" in words.text(step.seen)
    assert step.data["record_name"] == SELECTOR
