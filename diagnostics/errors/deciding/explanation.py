"""The answer to question 4 for one statement."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from diagnostics.errors.statement import Statement


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the paste, verbatim, and why they count."""

    quote: str
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one letter to one recipient failed, and what that rests on.

    Attributes:
        recipient: empty when the text names none.
        reason: an id under rules/errors.
        said_by: `local`, `own-server`, `recipient-server`, `dns` or `network`; empty
            when nothing was said (an empty text, an ordinary letter).
        confidence: `high`, `medium` or `low`.
        retry: `yes`, `later` or `no`: will the same letter pass?
        alternatives: other reasons that fit, the likeliest first.
        evidence: what led to the answer.
        file: the name that was given to the text.
        provider: whose marks the text bears; empty when nobody's.
        statement: what it was decided from.
    """

    recipient: str
    reason: str
    said_by: str
    confidence: str
    reply_code: str
    status_code: str
    retry: str
    alternatives: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    file: str = ""
    provider: str = ""
    statement: Statement = field(default=Statement())

    def as_dict(self) -> dict[str, Any]:
        """The keys of `explain`'s JSON lines, in order."""
        return {
            "file": self.file,
            "recipient": self.recipient,
            "reason": self.reason,
            "said_by": self.said_by,
            "confidence": self.confidence,
            "reply_code": self.reply_code,
            "status_code": self.status_code,
            "retry": self.retry,
            "alternatives": list(self.alternatives),
            "evidence": [asdict(e) for e in self.evidence],
        }
