"""What the records of a mail check mean: pure functions, one a kind of record."""

from diagnostics.checks.mail.judges.dispatch import TIMELESS, judged
from diagnostics.checks.mail.judges.stage_outcome import StageOutcome

__all__ = ["TIMELESS", "StageOutcome", "judged"]
