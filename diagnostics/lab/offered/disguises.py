"""Servers and domains under neutral names, for whoever is to find out what is wrong.

`granite.lab.test` is what `expired-certificate.lab.test` is, on ports of its own, and
says its neutral name in all that it says. Trainings use these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from diagnostics.lab.fault import Fault

NEUTRAL_NAMES: Mapping[str, str] = {
    "marble": "good",
    "granite": "expired-certificate",
    "basalt": "missing-intermediate",
    "cobalt": "app-password-required",
    "flint": "sender-not-owned",
    "garnet": "pop3-off",
    "zircon": "greylisting",
    "slate": "wrong-host-name",
    "quartz": "slow-greeting",
    "topaz": "cross-signed",
    "beryl": "put-off-once",
    "jasper": "no-spf",
    "onyx": "two-spf",
    "opal": "no-dkim",
    "ivory": "spf-foreign",
    "coral": "no-mx-but-a",
    "pearl": "spf-redirect",
    "agate": "wrong-port",
    "amber": "scanner-between",
    "sapphire": "server-without-proof",
    "lapis": "nothing-aligned",
    "peridot": "spf-behind-all",
    "turquoise": "no-sent-folder",
    "jade": "sent-in-polish",
    "obsidian": "scram-only",
    "moonstone": "tlsa-unsigned",
}
"""By neutral name, the fault or the twin that it is."""


def disguised(known: Iterable[Fault]) -> tuple[Fault, ...]:
    """The faults and twins among these that have a neutral name, under it."""
    by_id = {fault.id: fault for fault in known}
    return tuple(
        replace(
            by_id[real],
            id=name,
            domain=f"{name}.test",
            disguises=real,
        )
        for name, real in NEUTRAL_NAMES.items()
        if real in by_id
    )
