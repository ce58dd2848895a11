"""Question 4: what an error text or a bounce means, and who said it.

A name's module is imported when the name is first used: whoever asks for a reason alone
needs none of the patterns that texts are read by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagnostics.named_later import found_in

if TYPE_CHECKING:
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

__getattr__ = found_in(
    __name__,
    {
        "answer_notes": ("customer_reply", "note", "note_at", "notes", "question"),
        "deciding.catalogue_reasons": ("Reason", "reason", "reasons"),
        "deciding.explanation": ("Evidence", "Explanation"),
        "explaining": ("explain", "explain_reply"),
        "masking": ("feedback", "mask"),
        "parsing.reading": ("left_out", "read"),
        "parsing.reply_codes": ("whole_addresses",),
        "statement": ("Statement",),
    },
)
