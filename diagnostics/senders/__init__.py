"""Who sends, and is everyone covered?"""

from diagnostics.senders.audit import audit
from diagnostics.senders.compare import Cause, Change, Comparison, compare
from diagnostics.senders.draft import Edit, drafted, refusals
from diagnostics.senders.edits import edit_text, edits_between
from diagnostics.senders.expect import Expectation, read_expectations, verify
from diagnostics.senders.lints import lints
from diagnostics.senders.matrix import Cell, Simulation, simulate
from diagnostics.senders.ranking import DecidedBy

__all__ = [
    "Cause",
    "Cell",
    "Change",
    "Comparison",
    "DecidedBy",
    "Edit",
    "Expectation",
    "Simulation",
    "audit",
    "compare",
    "drafted",
    "edit_text",
    "edits_between",
    "lints",
    "read_expectations",
    "refusals",
    "simulate",
    "verify",
]
