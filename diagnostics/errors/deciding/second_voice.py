"""Lets the likeness to the rules' examples speak beside words and codes."""

from __future__ import annotations

import re

from diagnostics.errors.deciding import speaker
from diagnostics.errors.deciding.catalogue_reasons import titled
from diagnostics.errors.deciding.evidence_quotes import verbatim
from diagnostics.errors.deciding.explanation import Evidence
from diagnostics.errors.deciding.weighing import AROUND, EXACT, FAIR, SURE, Case
from diagnostics.errors.parsing.layers.optimism import says_failure
from diagnostics.errors.statement import Statement
from diagnostics.model import Phrase

_WORDS = re.compile(r"[^\W\d_]{2,}")
FEW_WORDS = 3
"""So many words are needed to be like anything."""


def is_about_mail(statement: Statement) -> bool:
    """Whether a mail server or mail program speaks, and in words."""
    if len(_WORDS.findall(statement.text[:AROUND])) < FEW_WORDS:
        return False
    known = statement.is_reply or statement.kind == "bounce" or statement.client
    if known:
        return True
    # A plea (`I can't send by SMTP, what shall I do?`) quotes no failure.
    return speaker.names_protocol(statement) and says_failure(statement.raw[:AROUND])


def heard(cases: list[Case], statement: Statement, mended: str = "") -> list[Case]:
    """The cases, and what the text is like where words are silent or may be wrong.

    A likeness alone is never sure. One that is plain takes the place of unsure words,
    and makes sure ones less so.

    Args:
        cases: what words and codes speak for.
        statement: what was read.
        mended: its text with damaged words mended; empty where it shows no damage.
    """
    best = cases[0] if cases else None
    sure = best is not None and best.score >= SURE
    if best and (best.follows or (best.code and best.code.weight >= EXACT)):
        return cases
    if sure and statement.kind == "bounce":
        return cases
    from diagnostics.errors.deciding import likeness  # and numpy, only where asked

    like = likeness.guess(mended or statement.text)
    silent = best is None or best.score < FAIR or not (best.hit or best.sign)
    if not like.is_plain(certain=not silent and not sure):
        return cases
    if like.reason in ("unknown", "not-an-error", best.reason if best else ""):
        return cases
    words = verbatim(likeness.telling(statement.text, like.reason), statement.raw)
    why = Phrase.of("errors:likeness", reason=titled(like.reason))
    score = best.score - 1 if best and sure else FAIR - 1
    case = Case(like.reason, score, sign=Evidence(words, why))
    return [*cases[:1], case, *cases[1:]] if sure else [case, *cases]
