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
from diagnostics.checks.dns.spf.evaluation import SpfResult, SpfState, check_host

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
