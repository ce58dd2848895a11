"""SPF evaluation over the public suite: cases a second, beside pyspf where given.

    python benchmarks/spf.py ../shared/data/rfc7208-tests.yml [PYTHON_WITH_PYSPF]

Both sides get the suite's zones from memory, so no network is measured. pyspf runs
in its own interpreter (`pip install pyspf dnspython pyyaml` in a throw-away
environment), because it can be given a zone only by replacing a global of its module.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from diagnostics.checks.dns.resolver import Answer, AnswerState, canonical, is_name
from diagnostics.checks.dns.spf.evaluation import check_host

ROUNDS = 20

Rows = dict[str, dict[str, list[Any]]]

PYSPF = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import spf
cases, rounds = json.load(sys.stdin)
zone, silent = {}, set()

def lookup(name, qtype, strict=True, timeout=20):
    key = name.lower().rstrip(".")
    rows = zone.get(key, {})
    if qtype not in rows and "CNAME" in rows and qtype != "CNAME":
        target = rows["CNAME"][0]
        return [((name, "CNAME"), target)] + lookup(target, qtype)
    if qtype not in rows and key in silent:
        raise spf.TempError("DNS: timeout")
    values = rows.get(qtype, ())
    if qtype == "TXT":
        values = [(v.encode("utf-8"),) for v in values]
    if qtype == "MX":
        values = [(v[0], v[1]) for v in values]
    if qtype in ("A", "AAAA"):
        import ipaddress
        values = [v if qtype == "A" else ipaddress.ip_address(v).packed for v in values]
    return [((name, qtype), v) for v in values]

spf.DNSLookup = lookup
agreed, started = 0, time.perf_counter()
for _ in range(rounds):
    agreed = 0
    for case in cases:
        zone, silent = case["rows"], set(case["silent"])
        try:
            query = spf.query(i=case["ip"], s=case["sender"], h=case["helo"])
            agreed += query.check()[0] in case["wanted"]
        except Exception:
            pass
print(json.dumps([agreed, time.perf_counter() - started]))
"""


class SuiteZone:
    """One scenario's records, from memory."""

    def __init__(self, rows: Rows, silent: list[str]) -> None:
        self.rows = rows
        self.silent = set(silent)

    async def lookup(self, name: str, rdtype: str) -> Answer:
        """The scenario's answer; a name in no zone counts as one without records."""
        owner = canonical(name)
        if not is_name(owner):
            return Answer(owner, rdtype, AnswerState.NXDOMAIN)
        alias = self.rows.get(owner, {}).get("CNAME")
        rows = self.rows.get(canonical(alias[0]) if alias else owner, {})
        found = rows.get(rdtype, [])
        if found:
            texts = (f"{v[0]} {v[1] or '.'}" if rdtype == "MX" else v for v in found)
            return Answer(owner, rdtype, AnswerState.FOUND, tuple(texts))
        late = owner in self.silent
        absent = AnswerState.TIMEOUT if late else AnswerState.NODATA
        return Answer(owner, rdtype, absent)


def cases_of(path: Path) -> list[dict[str, Any]]:
    cases = []
    for scenario in yaml.safe_load_all(path.read_text(encoding="utf-8")):
        rows, silent = zone_of(scenario["zonedata"])
        for test in scenario["tests"].values():
            wanted = test["result"]
            cases.append(
                {
                    "rows": rows,
                    "silent": silent,
                    "ip": test["host"],
                    "sender": test["mailfrom"],
                    "helo": test["helo"],
                    "wanted": wanted if isinstance(wanted, list) else [wanted],
                }
            )
    return cases


def zone_of(data: dict[str, list[Any]]) -> tuple[Rows, list[str]]:
    zone: Rows = {}
    for name, entries in data.items():
        pairs = [next(iter(e.items())) for e in entries if isinstance(e, dict)]
        has_txt = any(kind == "TXT" for kind, _ in pairs)
        rows = zone.setdefault(canonical(name), {})
        for kind, value in pairs:
            if value == "NONE" or (kind == "SPF" and has_txt):
                continue
            text = "".join(value) if kind in ("SPF", "TXT") else value
            text = canonical(value) if kind in ("PTR", "CNAME") else text
            rows.setdefault("TXT" if kind == "SPF" else kind, []).append(text)
    return zone, [canonical(name) for name, rows in data.items() if "TIMEOUT" in rows]


async def ours(cases: list[dict[str, Any]]) -> tuple[int, float]:
    agreed, started = 0, time.perf_counter()
    for _ in range(ROUNDS):
        agreed = 0
        for case in cases:
            sender = case["sender"] or f"postmaster@{case['helo']}"
            domain = sender.rpartition("@")[2]
            zone = SuiteZone(case["rows"], case["silent"])
            result = await check_host(case["ip"], domain, sender, case["helo"], zone)
            agreed += result.state in case["wanted"]
    return agreed, time.perf_counter() - started


def main() -> None:
    cases = cases_of(Path(sys.argv[1]))
    agreed, seconds = asyncio.run(ours(cases))
    report("senderscope", agreed, len(cases), seconds)
    if len(sys.argv) > 2:
        job = json.dumps([cases, ROUNDS])
        command = [sys.argv[2], "-c", PYSPF]
        done = subprocess.run(
            command, input=job, capture_output=True, text=True, check=True
        )
        agreed, seconds = json.loads(done.stdout)
        report("pyspf", agreed, len(cases), seconds)


def report(name: str, agreed: int, cases: int, seconds: float) -> None:
    speed = cases * ROUNDS / seconds
    print(f"{name:12} {agreed} of {cases} agree, {speed:,.0f} cases a second")


if __name__ == "__main__":
    main()
