"""Question 4: what an error text or a bounce means, and who said it."""

from diagnostics.errors.deciding.catalogue_reasons import Reason, reason, reasons
from diagnostics.errors.deciding.explanation import Evidence, Explanation
from diagnostics.errors.explaining import explain
from diagnostics.errors.masking import feedback, mask
from diagnostics.errors.parsing.reading import left_out, read
from diagnostics.errors.parsing.reply_codes import whole_addresses
from diagnostics.errors.statement import Statement

__all__ = [
    "Evidence",
    "Explanation",
    "Reason",
    "Statement",
    "explain",
    "feedback",
    "left_out",
    "mask",
    "read",
    "reason",
    "reasons",
    "whole_addresses",
]
