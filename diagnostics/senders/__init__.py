"""Who sends, and is everyone covered?"""

from diagnostics.senders.audit import audit
from diagnostics.senders.cells import Cell
from diagnostics.senders.compare import Cause, Change, Comparison, compare
from diagnostics.senders.draft import Edit, drafted, free_id, refusals
from diagnostics.senders.edits import edit_text, edits_between
from diagnostics.senders.expect import Expectation, read_expectations, verify
from diagnostics.senders.impacts import Impact
from diagnostics.senders.lints import lints
from diagnostics.senders.matrix import Simulation, impact, simulate
from diagnostics.senders.outcomes import OUTCOMES
from diagnostics.senders.ranking import DecidedBy
from diagnostics.senders.reasons import Reason, ReasonCode, Verdict
from diagnostics.senders.repair import Repair, repair
from diagnostics.senders.resolve import Resolution, resolve
from diagnostics.senders.reverse import SentBy

__all__ = [
    "OUTCOMES",
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
    "Repair",
    "Resolution",
    "SentBy",
    "Simulation",
    "Verdict",
    "audit",
    "compare",
    "drafted",
    "edit_text",
    "edits_between",
    "free_id",
    "impact",
    "lints",
    "read_expectations",
    "refusals",
    "repair",
    "resolve",
    "simulate",
    "verify",
]
