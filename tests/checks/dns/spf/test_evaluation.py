"""check_host against the public conformance suite, and its limits and trace."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from diagnostics import words
from diagnostics.checks.dns.resolver import (
    Answer,
    AnswerState,
    Resolver,
    canonical,
    is_name,
)
from diagnostics.checks.dns.spf.evaluation import (
    SpfResult,
    SpfState,
    check_host,
    preferred,
    valid_domain,
)

SUITE = Path(__file__).resolve().parents[5] / "shared" / "data" / "rfc7208-tests.yml"


class SuiteZone:
    """The suite's zone data: SPF rows stand for TXT unless TXT is given."""

    def __init__(self, data: dict[str, list[Any]]) -> None:
        self.rows: dict[tuple[str, str], list[str]] = {}
        self.silent: set[str] = set()
        self.names = {canonical(name) for name in data}
        for name, entries in data.items():
            self.read(canonical(name), entries)

    def read(self, name: str, entries: list[Any]) -> None:
        pairs = [next(iter(e.items())) for e in entries if isinstance(e, dict)]
        if "TIMEOUT" in entries:
            self.silent.add(name)
        has_txt = any(kind == "TXT" for kind, _ in pairs)
        for kind, value in pairs:
            if (kind == "SPF" and has_txt) or value == "NONE":
                continue
            row = self.rows.setdefault((name, "TXT" if kind == "SPF" else kind), [])
            row.append(self.text(kind, value))

    @staticmethod
    def text(kind: str, value: object) -> str:
        if kind == "MX" and isinstance(value, list):
            return f"{value[0]} {canonical(value[1]) or chr(46)}"
        if kind in ("PTR", "CNAME"):
            return canonical(str(value))
        if kind in ("SPF", "TXT"):
            return "".join(value) if isinstance(value, list) else str(value)
        return str(value).lower()

    async def lookup(self, name: str, rdtype: str) -> Answer:
        asked = owner = canonical(name)
        for _ in range(5):
            alias = self.rows.get((owner, "CNAME"))
            owner = alias[0] if alias else owner
        if not is_name(asked):
            return Answer(asked, rdtype, AnswerState.NXDOMAIN)
        records = tuple(self.rows.get((owner, rdtype), ()))
        if records:
            return Answer(asked, rdtype, AnswerState.FOUND, records)
        if owner in self.silent:
            return Answer(asked, rdtype, AnswerState.TIMEOUT)
        known = owner in self.names
        absent = AnswerState.NODATA if known else AnswerState.NXDOMAIN
        return Answer(asked, rdtype, absent)


def suite_cases() -> list[Any]:
    if not SUITE.is_file():
        skip = pytest.mark.skip(reason="rfc7208-tests.yml is not beside the checkout")
        return [pytest.param({}, {}, marks=skip, id="suite")]
    scenarios = yaml.safe_load_all(SUITE.read_text(encoding="utf-8"))
    return [
        pytest.param(test, scenario["zonedata"], id=name)
        for scenario in scenarios
        for name, test in scenario["tests"].items()
    ]


@pytest.mark.shared
@pytest.mark.parametrize(("test", "data"), suite_cases())
def test_the_public_suite_agrees(test: dict[str, Any], data: dict[str, Any]) -> None:
    sender = test["mailfrom"] or f"postmaster@{test['helo']}"
    domain = sender.rpartition("@")[2]
    zone = SuiteZone(data)
    result = asyncio.run(check_host(test["host"], domain, sender, test["helo"], zone))
    wanted = test["result"]
    preferred = wanted[0] if isinstance(wanted, list) else wanted
    assert result.state == preferred, result
    if "explanation" in test:
        text = test["explanation"]
        assert result.explanation == ("" if text == "DEFAULT" else text)


def result_of(
    zone: Resolver, ip: str = "192.0.2.1", deadline: float = 20.0
) -> SpfResult:
    sender, helo = "a@firm.example", "mail.firm.example"
    work = check_host(ip, "firm.example", sender, helo, zone, deadline)
    return asyncio.run(work)


def test_the_trace_tells_each_term_and_why(zone: Callable[..., Any]) -> None:
    names = {
        "firm.example": [
            "TXT v=spf1 ip4:198.51.100.0/24 a:h.example include:i.example -all"
        ],
        "h.example": ["A 203.0.113.9"],
        "i.example": ["TXT v=spf1 ip4:192.0.2.0/28 ?all"],
    }
    result = result_of(zone(names))
    assert result.state is SpfState.PASS
    assert [(t.term, t.outcome, t.lookups) for t in result.trace] == [
        ("ip4:198.51.100.0/24", "no match", 0),
        ("a:h.example", "no match", 1),
        ("include:i.example", "match", 2),
    ]
    assert words.text(result.trace[1].why) == "h.example has 203.0.113.9, not 192.0.2.1"
    inner = result.trace[2].inner
    assert [t.term for t in inner] == ["ip4:192.0.2.0/28"]
    assert inner[0].domain == "i.example"
    assert words.text(result.why) == (
        "include:i.example of firm.example: ip4:192.0.2.0/28 of i.example: "
        "192.0.2.1 is in 192.0.2.0/28"
    )


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("SERVFAIL", SpfState.TEMPERROR),
        ("TIMEOUT", SpfState.TEMPERROR),
        ("REFUSED", SpfState.TEMPERROR),
        ("NOTHING", SpfState.PERMERROR),
    ],
)
def test_a_failed_lookup_of_an_include_is_temporary(
    zone: Callable[..., Any], fault: str, state: SpfState
) -> None:
    names = {
        "firm.example": ["TXT v=spf1 include:i.example -all"],
        "i.example": [fault],
    }
    assert result_of(zone(names)).state is state


@pytest.mark.parametrize(
    ("terms", "state"), [(10, SpfState.FAIL), (11, SpfState.PERMERROR)]
)
def test_ten_lookups_are_allowed(
    zone: Callable[..., Any], terms: int, state: SpfState
) -> None:
    names = {f"h{i}.example": ["A 203.0.113.1"] for i in range(terms)}
    record = " ".join(f"a:h{i}.example" for i in range(terms))
    result = result_of(zone({**names, "firm.example": [f"TXT v=spf1 {record} -all"]}))
    assert result.state is state
    assert result.lookups == terms


@pytest.mark.parametrize(
    ("terms", "state"), [(2, SpfState.FAIL), (3, SpfState.PERMERROR)]
)
def test_two_lookups_may_find_nothing(
    zone: Callable[..., Any], terms: int, state: SpfState
) -> None:
    record = " ".join(f"exists:gone{i}.example" for i in range(terms))
    result = result_of(zone({"firm.example": [f"TXT v=spf1 {record} -all"]}))
    assert (result.state, result.voids) == (state, terms)


def test_an_ipv4_address_in_ipv6_form_counts_as_ipv4(zone: Callable[..., Any]) -> None:
    names = {"firm.example": ["TXT v=spf1 ip4:192.0.2.0/24 -all"]}
    assert result_of(zone(names), "::ffff:192.0.2.9").state is SpfState.PASS


def test_what_is_no_address_raises(zone: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match="192"):
        result_of(zone({}), "192.0.2")


def test_a_deadline_ends_the_evaluation_as_temporary() -> None:
    class Slow:
        async def lookup(self, name: str, rdtype: str) -> Answer:
            await asyncio.sleep(5)
            raise AssertionError(f"{name} {rdtype} should have been given up")

    result = result_of(Slow(), deadline=0.05)
    assert result.state is SpfState.TEMPERROR
    assert words.text(result.why) == "not decided within 0.05 s"


def test_a_very_long_expansion_is_quick_and_no_name(zone: Callable[..., Any]) -> None:
    names = {"firm.example": ["TXT v=spf1 exists:" + "%{s}." * 9000 + "example -all"]}
    assert result_of(zone(names)).state in (SpfState.FAIL, SpfState.PERMERROR)


def evaluated(
    zone: Callable[..., Any], record: str, ip: str = "192.0.2.1", **more: list[str]
) -> SpfResult:
    names = {name.replace("__", "."): rows for name, rows in more.items()}
    return result_of(zone({**names, "firm.example": [f"TXT v=spf1 {record}"]}), ip)


@pytest.mark.parametrize(
    ("record", "state", "why"),
    [
        ("?all", SpfState.NEUTRAL, "?all of firm.example: matches every address"),
        ("~all", SpfState.SOFTFAIL, "~all of firm.example: matches every address"),
        ("a", SpfState.NEUTRAL, "no term of firm.example matches"),
        ("foo", SpfState.PERMERROR, "firm.example: 'foo': foo is no mechanism of SPF"),
        ("include:x.example", SpfState.PERMERROR, "x.example has no SPF record"),
        ("redirect=x.example", SpfState.PERMERROR, "x.example has no SPF record"),
        ("redirect=y.example", SpfState.PERMERROR, "y.example has 2 SPF records"),
        ("redirect=z.example -all", SpfState.FAIL, "-all of firm.example: matches"),
        ("a:z.example", SpfState.TEMPERROR, "z.example A: the name server failed: lab"),
        ("mx:z.example", SpfState.TEMPERROR, "z.example MX: the name server failed"),
        ("exists:z.example", SpfState.TEMPERROR, "z.example A: the name server"),
        ("ptr:z.example -all", SpfState.FAIL, "-all of firm.example"),
        ("exists:w.example", SpfState.PASS, "exists:w.example of firm.example: "),
        ("a:w.example/24", SpfState.PASS, "192.0.2.1 is w.example, 192.0.2.9/24"),
        ("a:w.example/29 -all", SpfState.FAIL, ""),
        ("a:w.example/28", SpfState.PASS, "192.0.2.1 is w.example, 192.0.2.9/28"),
    ],
)
def test_a_result_says_what_decided(
    zone: Callable[..., Any], record: str, state: SpfState, why: str
) -> None:
    more = {
        "y__example": ["TXT v=spf1 a -all", "TXT v=spf1 mx -all"],
        "z__example": ["SERVFAIL"],
        "w__example": ["A 192.0.2.9"],
    }
    result = evaluated(zone, record, **more)
    assert result.state is state
    assert why in words.text(result.why)


@pytest.mark.parametrize(
    ("terms", "state"), [(9, SpfState.PASS), (10, SpfState.PERMERROR)]
)
def test_a_redirect_costs_a_look_up_too(
    zone: Callable[..., Any], terms: int, state: SpfState
) -> None:
    names = {f"h{i}__example": ["A 203.0.113.1"] for i in range(terms)}
    record = " ".join(f"a:h{i}.example" for i in range(terms))
    result = evaluated(
        zone,
        f"{record} redirect=r.example",
        r__example=["TXT v=spf1 +all"],
        **names,
    )
    assert result.state is state
    if state is SpfState.PERMERROR:
        assert words.text(result.why) == "more than 10 look-ups at redirect=r.example"


@pytest.mark.parametrize(
    ("hosts", "state"), [(10, SpfState.FAIL), (11, SpfState.PERMERROR)]
)
def test_ten_mx_hosts_are_compared(
    zone: Callable[..., Any], hosts: int, state: SpfState
) -> None:
    result = evaluated(
        zone,
        "mx:m.example -all",
        m__example=[f"MX 5 h{i}.example" for i in range(hosts)],
        **{f"h{i}__example": ["A 203.0.113.1"] for i in range(hosts)},
    )
    assert result.state is state


@pytest.mark.parametrize(("place", "state"), [(9, SpfState.PASS), (10, SpfState.FAIL)])
def test_ten_names_of_the_client_are_tried(
    zone: Callable[..., Any], place: int, state: SpfState
) -> None:
    names = [f"PTR n{i}.other.example" for i in range(11)]
    names[place] = "PTR n.firm.example"
    zone_rows = {
        "firm.example": ["TXT v=spf1 ptr -all"],
        "1.2.0.192.in-addr.arpa": names,
        "n.firm.example": ["A 192.0.2.1"],
    }
    assert result_of(zone(zone_rows)).state is state


def test_a_name_counts_only_where_it_leads_back_and_fits(
    zone: Callable[..., Any],
) -> None:
    rows = {
        "firm.example": ["TXT v=spf1 ptr -all"],
        "1.2.0.192.in-addr.arpa": ["PTR n.other.example"],
    }
    trace = result_of(zone(rows)).trace
    assert words.text(trace[0].why) == "192.0.2.1 has no validated name"
    rows["n.other.example"] = ["A 192.0.2.1"]
    trace = result_of(zone(rows)).trace
    assert words.text(trace[0].why) == (
        "192.0.2.1 has n.other.example, not below firm.example"
    )


def test_a_client_of_ipv6_is_compared_with_the_longer_prefix(
    zone: Callable[..., Any],
) -> None:
    more = {"w__example": ["A 192.0.2.1", "AAAA 2001:db8::9"]}
    near = evaluated(zone, "a:w.example/0//120 -all", "2001:db8::1", **more)
    far = evaluated(zone, "a:w.example/0//127 -all", "2001:db8::1", **more)
    assert (near.state, far.state) == (SpfState.PASS, SpfState.FAIL)


def test_a_failure_is_explained_by_the_domain_s_own_text_and_no_include_s(
    zone: Callable[..., Any],
) -> None:
    more = {
        "e__example": ["TXT no %{i} here"],
        "i__example": ["TXT v=spf1 -all exp=other.example"],
        "other__example": ["TXT other"],
    }
    result = evaluated(zone, "include:i.example -all exp=e.example", **more)
    assert result.explanation == "no 192.0.2.1 here"
    soft = evaluated(zone, "~all exp=e.example", **more)
    assert soft.explanation == ""
    two = {"e__example": ["TXT a", "TXT b"]}
    assert evaluated(zone, "-all exp=e.example", **two).explanation == ""


@pytest.mark.parametrize(
    ("domain", "valid"),
    [
        ("firm.example", True),
        ("firm.example.", True),
        ("example", False),
        ("example.", False),
        ("[192.0.2.1]", False),
        ("a..example", False),
        ("x" * 64 + ".example", False),
    ],
)
def test_only_full_names_are_asked_for(domain: str, valid: bool) -> None:
    assert valid_domain(domain) is valid


def test_the_name_for_a_macro_is_the_domain_then_one_below_it() -> None:
    names = ["a.other.example", "b.firm.example", "firm.example"]
    assert preferred(names, "firm.example") == "firm.example"
    assert preferred(names[:2], "firm.example") == "b.firm.example"
    assert preferred(names[:1], "firm.example") == "a.other.example"
    assert preferred([], "firm.example") == "unknown"
