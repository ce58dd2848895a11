"""Question 4: what an error text or a bounce means, and who said it."""

from diagnostics.errors.explain import explain
from diagnostics.errors.explanation import Evidence, Explanation
from diagnostics.errors.mask import feedback, mask
from diagnostics.errors.reading import read
from diagnostics.errors.reasons import Reason, reason, reasons
from diagnostics.errors.statement import Statement

__all__ = [
    "Evidence",
    "Explanation",
    "Reason",
    "Statement",
    "explain",
    "feedback",
    "mask",
    "read",
    "reason",
    "reasons",
]
