"""Who sends, and is everyone covered?"""

from diagnostics.senders.changes.account_edits import edits_between
from diagnostics.senders.changes.comparison import (
    Cause,
    CausedOutcome,
    Change,
    Comparison,
    compare,
)
from diagnostics.senders.changes.edit_words import edit_phrase
from diagnostics.senders.coverage.auditing import audit, not_audited
from diagnostics.senders.coverage.linting import lints
from diagnostics.senders.coverage.refusing import refusals
from diagnostics.senders.edits import Edit, drafted, free_id
from diagnostics.senders.expected.expectations import Expectation, read_expectations
from diagnostics.senders.expected.taking import Snapshot, snapshot
from diagnostics.senders.expected.verifying import verify
from diagnostics.senders.matrix.impacts import Impact
from diagnostics.senders.matrix.served import Served
from diagnostics.senders.pair.answer import Cell
from diagnostics.senders.pair.losing_reasons import LosingReason, ReasonCode, Verdict
from diagnostics.senders.pair.outcomes import OUTCOMES
from diagnostics.senders.pair.ranking import DecidedBy
from diagnostics.senders.pair.recipients import RecipientView, recipient_view
from diagnostics.senders.pair.resolution import Resolution, resolve
from diagnostics.senders.repairs.by_cause import repair
from diagnostics.senders.repairs.smallest_repair import Remedy, Repair, TieEnding
from diagnostics.senders.simulation import Simulation, impact, served, simulate
from diagnostics.senders.singled_out import of_employee, of_project
from diagnostics.senders.wishes.effects import Effects
from diagnostics.senders.wishes.expected_repair import ExpectedRepair, repair_expected
from diagnostics.senders.wishes.one_wish import Alternative, WishAnswer, wish

__all__ = [
    "OUTCOMES",
    "Alternative",
    "Cause",
    "CausedOutcome",
    "Cell",
    "Change",
    "Comparison",
    "DecidedBy",
    "Edit",
    "Effects",
    "Expectation",
    "ExpectedRepair",
    "Impact",
    "LosingReason",
    "ReasonCode",
    "RecipientView",
    "Remedy",
    "Repair",
    "Resolution",
    "Served",
    "Simulation",
    "Snapshot",
    "TieEnding",
    "Verdict",
    "WishAnswer",
    "audit",
    "compare",
    "drafted",
    "edit_phrase",
    "edits_between",
    "free_id",
    "impact",
    "lints",
    "not_audited",
    "of_employee",
    "of_project",
    "read_expectations",
    "recipient_view",
    "refusals",
    "repair",
    "repair_expected",
    "resolve",
    "served",
    "simulate",
    "snapshot",
    "verify",
    "wish",
]
