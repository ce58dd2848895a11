"""Question 4: what an error text or a bounce means, and who said it."""

from diagnostics.errors.answer_notes import (
    customer_reply,
    note,
    note_at,
    notes,
    question,
)
from diagnostics.errors.deciding.catalogue_reasons import Reason, reason, reasons
from diagnostics.errors.deciding.explanation import Evidence, Explanation
from diagnostics.errors.explaining import explain, explain_reply
from diagnostics.errors.masking import feedback, mask
from diagnostics.errors.parsing.reading import left_out, read
from diagnostics.errors.parsing.reply_codes import whole_addresses
from diagnostics.errors.statement import Statement

__all__ = [
    "Evidence",
    "Explanation",
    "Reason",
    "Statement",
    "customer_reply",
    "explain",
    "explain_reply",
    "feedback",
    "left_out",
    "mask",
    "note",
    "note_at",
    "notes",
    "question",
    "read",
    "reason",
    "reasons",
    "whole_addresses",
]
