"""Who sends, and is everyone covered?"""

from diagnostics.senders.audit import audit
from diagnostics.senders.compare import Cause, Change, Comparison, compare
from diagnostics.senders.draft import Edit, drafted, refusals
from diagnostics.senders.edits import edit_text, edits_between
from diagnostics.senders.expect import Expectation, read_expectations, verify
from diagnostics.senders.lints import lints
from diagnostics.senders.matrix import Cell, Simulation, simulate
from diagnostics.senders.ranking import DecidedBy
from diagnostics.senders.reasons import Reason, ReasonCode, Verdict
from diagnostics.senders.resolve import Resolution, resolve
from diagnostics.senders.reverse import Impact, SentBy, impact

__all__ = [
    "Cause",
    "Cell",
    "Change",
    "Comparison",
    "DecidedBy",
    "Edit",
    "Expectation",
    "Impact",
    "Reason",
    "ReasonCode",
    "Resolution",
    "SentBy",
    "Simulation",
    "Verdict",
    "audit",
    "compare",
    "drafted",
    "edit_text",
    "edits_between",
    "impact",
    "lints",
    "read_expectations",
    "refusals",
    "resolve",
    "simulate",
    "verify",
]
