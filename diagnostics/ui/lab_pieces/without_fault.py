"""The rules of checks that no fault of the lab shows, and why."""

from __future__ import annotations

from diagnostics.language import gettext as _


def reasons() -> dict[str, tuple[str, ...]]:
    """By the reason, in the current language, the rules without a fault."""
    return {
        _("Nobody's server can take this machine's network away."): (
            *("checks/machine-offline", "checks/no-route"),
        ),
        _("It is told of a check that somebody ended: press Cancel in the middle."): (
            "checks/cancelled",
        ),
        _("It is told of a fault of this program's own."): ("checks/own-fault",),
    }
