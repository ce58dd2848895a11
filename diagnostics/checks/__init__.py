"""Question 3: does each mailbox really let letters out?

A name's module is imported when the name is first used: whoever only reads steps that
were kept loads no network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagnostics.named_later import found_in

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

__getattr__ = found_in(
    __name__,
    {
        "address": ("domain_of",),
        "credentials": ("Secrets",),
        "dns": ("DnsOptions", "is_name"),
        "grants": ("Grant",),
        "interpret": ("findings_from",),
        "judging_again": ("again", "judged_together"),
        "network": ("Network",),
        "planning": ("SERVICES", "CheckPlan", "plan"),
        "runner": ("CheckRun", "acheck", "check"),
        "step": ("Line", "Step", "step_from_json", "step_to_json"),
    },
)
