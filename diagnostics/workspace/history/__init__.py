"""What was loaded, audited and checked when, and what has changed since."""

from diagnostics.workspace.history.changing import Run
from diagnostics.workspace.history.comparing import Since, Span, not_checked
from diagnostics.workspace.history.database import HistoryError, usual_url
from diagnostics.workspace.history.identity import identified, identity
from diagnostics.workspace.history.rows import Version
from diagnostics.workspace.history.store import AUDIT, CHECKS, FILES, History
from diagnostics.workspace.history.units import CheckedService

__all__ = [
    "AUDIT",
    "CHECKS",
    "FILES",
    "CheckedService",
    "History",
    "HistoryError",
    "Run",
    "Since",
    "Span",
    "Version",
    "identified",
    "identity",
    "not_checked",
    "usual_url",
]
