"""Question 3: does each mailbox really let letters out?

A name's module is imported when the name is first used: whoever only reads steps that
were kept loads no network.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from diagnostics.checks.address import domain_of
    from diagnostics.checks.credentials import Secrets
    from diagnostics.checks.dns import DnsOptions, is_name
    from diagnostics.checks.grants import Grant
    from diagnostics.checks.interpret import findings_from
    from diagnostics.checks.judging_again import again, judged_together
    from diagnostics.checks.network import Network
    from diagnostics.checks.planning import SERVICES, CheckPlan, plan
    from diagnostics.checks.runner import CheckRun, acheck, check
    from diagnostics.checks.step import Line, Step, step_from_json, step_to_json

__all__ = [
    "SERVICES",
    "CheckPlan",
    "CheckRun",
    "DnsOptions",
    "Grant",
    "Line",
    "Network",
    "Secrets",
    "Step",
    "acheck",
    "again",
    "check",
    "domain_of",
    "findings_from",
    "is_name",
    "judged_together",
    "plan",
    "step_from_json",
    "step_to_json",
]

_HOMES = {
    **dict.fromkeys(("SERVICES", "CheckPlan", "plan"), "planning"),
    **dict.fromkeys(("CheckRun", "acheck", "check"), "runner"),
    **dict.fromkeys(("DnsOptions", "is_name"), "dns"),
    **dict.fromkeys(("Line", "Step", "step_from_json", "step_to_json"), "step"),
    **dict.fromkeys(("again", "judged_together"), "judging_again"),
    "Grant": "grants",
    "Network": "network",
    "Secrets": "credentials",
    "domain_of": "address",
    "findings_from": "interpret",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any of the public names
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
