"""What was loaded, audited and checked when, and what has changed since."""

from diagnostics.workspace.history.account_rows import Version, name_as_kept
from diagnostics.workspace.history.change_lines import since_phrase, timeline
from diagnostics.workspace.history.changing import RecordedRun
from diagnostics.workspace.history.checked_settings import (
    SAMPLES,
    is_sample,
    name_in_history,
    name_of_files,
    name_of_sample,
    name_of_versions,
    settings_of,
)
from diagnostics.workspace.history.comparing import OpenNow, Since, Span
from diagnostics.workspace.history.database import HistoryError
from diagnostics.workspace.history.finding_identity import identified
from diagnostics.workspace.history.store import AUDIT, CHECKS, FILES, History
from diagnostics.workspace.history.units import CheckedService

__all__ = [
    "AUDIT",
    "CHECKS",
    "FILES",
    "SAMPLES",
    "CheckedService",
    "History",
    "HistoryError",
    "OpenNow",
    "RecordedRun",
    "Since",
    "Span",
    "Version",
    "identified",
    "is_sample",
    "name_as_kept",
    "name_in_history",
    "name_of_files",
    "name_of_sample",
    "name_of_versions",
    "settings_of",
    "since_phrase",
    "timeline",
]
