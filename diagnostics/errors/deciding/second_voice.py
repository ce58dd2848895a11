"""Lets the likeness to the rules' examples speak beside words and codes."""

from __future__ import annotations

import re
from itertools import islice

from diagnostics.errors.deciding import speaker
from diagnostics.errors.deciding.catalogue_reasons import titled
from diagnostics.errors.deciding.evidence_quotes import verbatim
from diagnostics.errors.deciding.explanation import Evidence
from diagnostics.errors.deciding.weighing import (
    AROUND,
    CLOSE,
    EXACT,
    FAIR,
    SURE,
    Case,
)
from diagnostics.errors.parsing.layers.optimism import says_failure
from diagnostics.errors.statement import Statement
from diagnostics.model import Phrase

_WORDS = re.compile(r"[^\W\d_]{2,}")
_LETTER = re.compile(r"[^\W\d_]")
_NO_CAUSE = re.compile(
    r"\s(?:\(0\)|\[ ?#0\])|\b(?:permanent|transient) error \(\d{3}\)\W*\Z"
)
"""Where a program puts a cause, and has none."""

BRIEF = 9
"""So many words are a program's message and no plea."""

FEW_WORDS = 3
"""So many words are needed to be like anything."""

MOST = 0.6
"""Words with this share of a text's letters are the text."""

UNHEARD = ("unknown", "not-an-error", "smtp-intercepted")
"""Reasons of texts about nothing, and one that only names tell, which nobody hears."""


def is_about_mail(statement: Statement) -> bool:
    """Whether a mail server or mail program speaks, and in words."""
    words = islice(_WORDS.finditer(statement.text[:AROUND]), FEW_WORDS)
    if sum(1 for _ in words) < FEW_WORDS:
        return False
    if _NO_CAUSE.search(statement.text[:AROUND]):
        return False
    if statement.client in speaker.SERVERS and not speaker.has_reply(statement):
        return says_failure(statement.raw[:AROUND])  # their logs tell of anything
    if statement.is_reply or statement.kind == "bounce" or statement.client:
        return True
    # A plea (`I can't send by SMTP, what shall I do?`) quotes no failure.
    said = statement.raw[:AROUND]
    brief = len(said.split()) <= BRIEF and "?" not in said
    return speaker.names_protocol(statement) and (brief or says_failure(said))


def is_clear(quote: str, statement: Statement) -> bool:
    """Whether words are a number, which a likeness doesn't see, or the whole text."""
    if not _LETTER.search(quote):
        return True
    if " ".join(quote.split()) not in " ".join(statement.text.split()):
        return False  # they stand around the text only
    said = len(_LETTER.findall(statement.text[:AROUND]))
    return len(_LETTER.findall(quote)) >= MOST * said


def _are_close(cases: list[Case]) -> bool:
    """Whether words for two reasons are about as clear."""
    first, second = cases[:2] if len(cases) > 1 else (None, None)
    if not (first and second and first.hit and second.hit):
        return False
    # Words that only count from this speaker or at this stage say more than they do.
    told = first.hit.pattern.speaker or first.hit.pattern.stage or first.follows
    return not told and first.score - second.score < CLOSE


def _is_settled(best: Case, statement: Statement) -> bool:
    """Whether no likeness counts against the likeliest case."""
    if best.score >= SURE and statement.kind == "bounce":
        return True
    if best.hit is None or best.score < FAIR:
        return False
    return is_clear(best.hit.quote, statement)


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
    exact = best and best.code and best.code.weight >= EXACT
    if best and (best.follows or (exact and best.hit)):
        return cases
    close = _are_close(cases)
    settled = best is not None and _is_settled(best, statement)
    if settled and not close:
        return cases
    from diagnostics.errors.deciding import likeness  # and numpy, only where asked

    like = likeness.guess(mended or statement.text)
    if close and like.reason == cases[1].reason and like.is_plain(certain=True):
        return [cases[1], cases[0], *cases[2:]]
    if settled:
        return cases
    silent = best is None or best.score < FAIR or not (best.hit or best.sign)
    if not like.is_plain(certain=bool(exact) or (not silent and not sure)):
        return cases
    if like.reason in (*UNHEARD, best.reason if best else ""):
        return cases
    words = verbatim(likeness.telling(statement.text, like.reason), statement.raw)
    why = Phrase.of("errors:likeness", reason=titled(like.reason))
    score = best.score - 1 if best and sure else FAIR - 1
    case = Case(like.reason, score, sign=Evidence(words, why))
    return [*cases[:1], case, *cases[1:]] if sure else [case, *cases]
