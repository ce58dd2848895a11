"""What would have to be mended: one cause, however many steps show it."""

from diagnostics.checks.root_causes.mending import Cured, mended_by
from diagnostics.checks.root_causes.naming import (
    Mailboxes,
    RootCause,
    cause_of,
    is_said,
    severity_of,
)

__all__ = [
    "Cured",
    "Mailboxes",
    "RootCause",
    "cause_of",
    "is_said",
    "mended_by",
    "severity_of",
]
