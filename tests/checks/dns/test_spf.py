"""check_host against the public conformance suite, and its limits and trace."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml

from diagnostics.checks.dns.resolver import Answer, AnswerState, canonical, is_name
from diagnostics.checks.dns.spf import check_host

SUITE = Path(__file__).resolve().parents[4] / "shared" / "data" / "rfc7208-tests.yml"


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
    def text(kind: str, value: Any) -> str:
        if kind == "MX":
            return f"{value[0]} {canonical(value[1]) or chr(46)}"
        if kind in ("PTR", "CNAME"):
            return canonical(value)
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
