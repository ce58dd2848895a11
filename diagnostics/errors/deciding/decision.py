"""Decides the reason of one statement: speaker first, words before codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from diagnostics.errors.deciding import (
    circumstances,
    plain_speech,
    speaker,
)
from diagnostics.errors.deciding.catalogue_reasons import Reason, reason, titled
from diagnostics.errors.deciding.evidence_quotes import verbatim, without_address
from diagnostics.errors.deciding.explanation import Evidence, Explanation
from diagnostics.errors.deciding.patterns import (
    Code,
    Hit,
    PatternSet,
    catalogue_patterns,
)
from diagnostics.errors.deciding.second_voice import heard, is_about_mail
from diagnostics.errors.deciding.stages import carried, placed, protocol, said_at
from diagnostics.errors.deciding.weighing import AROUND, CLOSE, EXACT, FAIR, SURE, Case
from diagnostics.errors.statement import Statement
from diagnostics.model import Phrase

VAGUE = 50
"""Below this weight, the excerpt around the text is asked too, and counts so much."""

CODE_BONUS = 3
"""What a fitting code adds to words: enough to break a tie, never to win alone."""

GENERAL = ("policy-rejected", "server-error", "greylisted")
"""Reasons whose words (access denied, unavailable, later) go with any other."""

_REFINED: Mapping[str, str] = {"recipient-moved": "user-unknown"}
"""Reasons that a code tells from the one that the same words mean (RFC 3463, 3.2)."""

VAGUEST = 48
"""… up to this weight, and all of them when it is one of a detail of its own: …"""

_DETAIL = re.compile(r"[45]\.\d\.\d\d")
"""… the codes from x.y.10 on were each given out for one case (RFC 7372, Microsoft)."""

MANY_CAUSES = 10
"""A code stands for one reason only if no other's weight for it comes so close."""

MENDED_MOST = SURE - CODE_BONUS - 1
"""Mended words are never sure, a fitting code or not."""

MENDED_LOSS = 10
"""What words lose by being mended; one word alone may be another one, and not count."""

DAMAGED_LOSS = 1
"""What they lose in a text that shows damage: no other words of it are surer."""

MOST_ALTERNATIVES = 3

BEGINNING = 120
"""Characters of a text that are quoted where no words of it count in particular."""

_BY_KIND: Mapping[str, str] = {
    "auto-reply": "auto-reply",
    "feedback": "feedback-report",
    "delivered": "not-an-error",
    "ordinary": "not-an-error",
    "foreign": "unknown",
    "accepted": "not-an-error",
    "empty": "unknown",
    "no-text": "unknown",
}
"""What a text is by its kind, whatever its words."""


def decide(
    statement: Statement, file: str = "", known: PatternSet | None = None
) -> Explanation:
    """The reason of one statement.

    Args:
        statement: what was read.
        file: the name of the text, handed on into the answer.
        known: the words and codes to go by; those of the catalogue when None.
    """
    statement = placed(statement)
    provider = speaker.provider(statement)
    if statement.kind in _BY_KIND:
        answer = _by_kind(statement)
    else:
        frame = speaker.framed(statement)
        known = known or catalogue_patterns()
        cases = _cases(statement, frame, provider, known)
        cases = _circumstances(_possible(cases, statement), statement)
        damaged = _is_damaged(statement, known)
        if known.by_examples and is_about_mail(statement):
            text = known.mended(statement.text).text if damaged else ""
            cases = heard(cases, statement, text)
        answer = _chosen(cases, frame, statement) if cases else _unknown(statement)
        doubtful = statement.kind == "bounce" and answer.reason == "auto-reply"
        if (damaged or doubtful) and answer.confidence == "high":
            answer = replace(answer, confidence="medium")
    if file or provider:
        answer = replace(answer, file=file, provider=provider)
    return answer


def _chosen(cases: list[Case], frame: str, statement: Statement) -> Explanation:
    """The answer that the likeliest of several cases gives."""
    best = cases[0]
    chosen = reason(best.reason)
    confidence = _confidence(cases)
    only = best.hit.pattern.said_by if best.hit else ""
    if best.follows:
        only = speaker.OWN_SERVER  # it answers the command after the one that failed
    said_by = speaker.settle(frame, chosen.speakers, statement, only)
    return _answer(
        statement,
        chosen,
        "" if chosen.id == "not-an-error" else said_by,
        confidence,
        _evidence(best, statement),
        _alternatives(cases, chosen, confidence),
        follows=best.follows,
    )


def _by_kind(statement: Statement) -> Explanation:
    """The answer for a text that reports no failure, or is none."""
    chosen = reason(_BY_KIND[statement.kind])
    confidence = "low" if chosen.id == "unknown" else "high"
    first = next(iter(statement.text.strip().splitlines()), "")
    evidence = _beginning(first, statement, statement.kind)
    return _answer(statement, chosen, statement.said_by_hint, confidence, evidence)


def _unknown(statement: Statement) -> Explanation:
    """The answer where nothing speaks for any reason."""
    chosen = reason("unknown")
    said_by = speaker.unexplained(speaker.framed(statement), statement)
    evidence = _beginning(statement.text.strip(), statement, "nothing")
    return _answer(statement, chosen, said_by, "low", evidence)


def _answer(
    statement: Statement,
    chosen: Reason,
    said_by: str,
    confidence: str,
    evidence: tuple[Evidence, ...],
    alternatives: tuple[str, ...] = (),
    *,
    follows: bool = False,
) -> Explanation:
    return Explanation(
        recipient=statement.recipient,
        reason=chosen.id,
        said_by=said_by,
        confidence=confidence,
        reply_code=statement.reply_code,
        status_code=statement.status_code,
        retry=_retry(chosen, statement),
        alternatives=alternatives,
        evidence=evidence,
        statement=statement,
        follows=follows,
    )


def _cases(
    statement: Statement, frame: str, provider: str, known: PatternSet
) -> list[Case]:
    """All reasons that something speaks for, the likeliest first."""
    codes = _codes(statement, provider, known)
    found: dict[str, Case] = {}
    coded = bool(statement.reply_code or statement.status_code)
    coded = coded or statement.is_reply or statement.kind == "bounce"
    said = known.hits(statement.text, frame, statement.command, coded=coded)
    hits = (*said, *_mended(statement, frame, known))
    if max((hit.pattern.weight for hit in hits), default=0) < VAGUE:
        hits += _around(statement, frame, known)
    if statement.kind == "error" and len(statement.raw) > len(statement.text):
        hits += tuple(known.in_remarks(statement.raw[:AROUND]))
    hits = _meant(hits, statement)
    for hit in [hit for hit in hits if not hit.pattern.follows] or hits:
        name = hit.pattern.reason
        bonus = CODE_BONUS if name in codes else 0
        score = hit.pattern.weight + bonus
        if name not in found or score > found[name].score:
            found[name] = Case(name, score, hit, codes.get(name))
    for name, code in codes.items():
        found.setdefault(name, Case(name, code.weight, code=code))
    likeliest = sorted(found.values(), key=lambda c: (-c.score, c.reason))
    return _exact_first(_refined(likeliest))


def _meant(hits: tuple[Hit, ...], statement: Statement) -> tuple[Hit, ...]:
    """The hits without common words of a text that may be about anything."""
    if not plain_speech.is_story(statement):
        hits = tuple(hit for hit in hits if not _is_story(hit))
    if not plain_speech.is_plain(statement):
        return hits
    return tuple(
        hit
        for hit in hits
        if hit.pattern.reason not in plain_speech.COMMON
        or (
            plain_speech.fills(hit.quote, statement.text)
            and not plain_speech.is_gapped(hit.quote, hit.pattern.match)
        )
    )


def _is_story(hit: Hit) -> bool:
    return hit.pattern.reason == "not-arrived" and hit.pattern.weight < SURE


def _refined(cases: list[Case]) -> list[Case]:
    """The cases, first the one whose own code says more exactly what words say."""
    first = cases[0] if cases else None
    for case in cases[1:]:
        told = first and first.hit and _REFINED.get(case.reason) == first.reason
        if first and told and case.code and _is_exact(case.code, cases):
            hit, score = case.hit or first.hit, max(FAIR, case.score)
            refined = replace(case, hit=hit, score=score)
            return [refined, *(c for c in cases if c is not case)]
    return cases


def _exact_first(cases: list[Case]) -> list[Case]:
    """The cases, one with an exact code before the words of a general reason."""
    first = cases[0] if cases else None
    if first is None or first.hit is None or first.reason not in GENERAL:
        return cases
    for case in cases[1:]:
        if case.hit and case.reason not in GENERAL:
            return cases
        if case.code and _is_exact(case.code, cases):
            detailed = _DETAIL.match(case.code.code) and first.score < SURE
            if detailed or first.hit.pattern.weight <= VAGUEST:
                return [case, *(c for c in cases if c is not case)]
    return cases


def _is_exact(code: Code, cases: list[Case]) -> bool:
    """Whether a code stands for its reason and for hardly any other."""
    if code.weight < EXACT or code.code.startswith("2"):
        return False
    others = (c.code for c in cases if c.code and c.code is not code)
    return not any(
        o.code == code.code and code.weight - o.weight < MANY_CAUSES
        for o in others
        if o.reason != code.reason and o.reason not in GENERAL
    )


def _possible(cases: list[Case], statement: Statement) -> list[Case]:
    """The cases as what they mean in an answer to the command, each reason once."""
    found: dict[str, Case] = {}
    command, asked = statement.command, statement.asked.partition(" ")[0]
    where, spoken = carried(statement), protocol(statement)
    answered = f"{command} {statement.reply_code}"
    for case in cases:
        name = said_at(case.reason, spoken, where, command, asked, answered)
        renamed = case if name == case.reason else replace(case, reason=name)
        found.setdefault(name, renamed)
    return list(found.values())


def _circumstances(cases: list[Case], statement: Statement) -> list[Case]:
    """The cases, first what hosts and ports make of them."""
    if circumstances.takes_letters(statement):
        cases = [c for c in cases if c.hit or c.reason != "null-mx"]
    best = cases[0] if cases else None
    if best is None or best.reason in circumstances.BY_SILENCE:
        told = circumstances.wrong_encryption(statement)
        if told:
            sign = Evidence(told, Phrase.of("errors:wrong-encryption"))
            score = max(FAIR, best.score if best else 0)
            return [Case("tls-mode-mismatch", score, sign=sign), *cases]
    elif best.reason in circumstances.MISSING_HOST:
        host = circumstances.known_host(statement)
        if host:
            sign = Evidence(host, Phrase.of("errors:known-host"))
            return _told_instead(cases, "dns-failure", sign)
    elif best.reason == "auth-failed" and circumstances.with_token(statement):
        shown = statement.asked or circumstances.TOKEN_ANSWER
        sign = Evidence(shown, Phrase.of("errors:token-login"))
        return _told_instead(cases, "oauth-failed", sign)
    return cases


def _told_instead(cases: list[Case], name: str, sign: Evidence) -> list[Case]:
    """The cases, before the first what a sign makes of its words: no two close ones."""
    best = cases[0]
    doubted = replace(best, score=best.score - CLOSE)
    return [replace(best, reason=name, sign=sign), doubted, *cases[1:]]


def _is_damaged(statement: Statement, known: PatternSet) -> bool:
    """Whether letters of a text are wrong: then its words may be others."""
    if statement.kind == "bounce":
        return False  # a server wrote it and a program read it: nothing is misspelt
    return known.mended(statement.text).damaged > 0


def _mended(statement: Statement, frame: str, known: PatternSet) -> tuple[Hit, ...]:
    """Clear words in a text whose damaged words are mended: never quite sure."""
    if statement.kind == "bounce":
        return ()
    damaged = _is_damaged(statement, known) and not plain_speech.is_plain(statement)
    coded = bool(statement.reply_code or statement.status_code)
    found = known.hits(
        statement.text, frame, statement.command, coded=coded, mended=True
    )
    if damaged:
        return tuple(_weighed(hit, DAMAGED_LOSS) for hit in found)
    return tuple(
        replace(hit, pattern=replace(hit.pattern, weight=min(weight, MENDED_MOST)))
        for hit in found
        if (weight := hit.pattern.weight - MENDED_LOSS) >= VAGUE
        and (" " in hit.quote or (hit.pattern.hosts and hit.pattern.reply))
    )


def _weighed(hit: Hit, loss: int) -> Hit:
    return replace(hit, pattern=replace(hit.pattern, weight=hit.pattern.weight - loss))


def _around(statement: Statement, frame: str, known: PatternSet) -> tuple[Hit, ...]:
    """Clear words in the excerpt around a text that has hardly any of its own."""
    # In a paste's excerpt stand options and class names too: its frame has none.
    around = statement.frame if statement.kind == "error" else statement.raw
    if len(around) <= len(statement.text) and around != statement.frame:
        return ()
    found = known.hits(around[:AROUND], frame, statement.command)
    return tuple(
        replace(hit, pattern=replace(hit.pattern, weight=VAGUE))
        for hit in found
        if hit.pattern.weight > VAGUE
    )


def _codes(statement: Statement, provider: str, known: PatternSet) -> dict[str, Code]:
    """What the codes speak for, the more exact code first."""
    found: dict[str, Code] = {}
    status = statement.status_code
    as_permanent = f"5{status[1:]}" if status.startswith("4") else ""
    for written in (status, as_permanent, statement.reply_code):
        for code in known.codes.get(written, ()):
            if code.provider not in ("", provider):
                continue
            if code.stage in ("", statement.command):
                kept = found.get(code.reason)
                if kept is None or code.weight > kept.weight:
                    found[code.reason] = code
    return found


def _confidence(cases: list[Case]) -> str:
    best = cases[0]
    if best.follows or (best.hit is None and best.sign is None) or best.score < FAIR:
        return "low"
    close = len(cases) > 1 and best.score - cases[1].score < CLOSE
    return "high" if best.score >= SURE and not close else "medium"


def _alternatives(
    cases: list[Case], chosen: Reason, confidence: str
) -> tuple[str, ...]:
    also = [c.reason for c in cases[1:] if c.hit or c.sign or confidence == "low"]
    if confidence != "high":
        also += [p for p in chosen.pairs if p not in also]
    return tuple(also[:MOST_ALTERNATIVES])


def _retry(chosen: Reason, statement: Statement) -> str:
    """Whether to try again; empty where neither reason nor code nor words tell."""
    if chosen.retry != "code":
        return chosen.retry
    code = statement.reply_code or statement.status_code
    if chosen.id == "unknown" and not code and not statement.action:
        return ""
    soft = code.startswith("4") or statement.action == "delayed"
    return "later" if soft else "no"


def _evidence(best: Case, statement: Statement) -> tuple[Evidence, ...]:
    found = []
    title = titled(best.reason)
    if best.hit:
        words = without_address(best.hit.quote)
        quote = verbatim(words, statement.raw) or words
        why = Phrase.of(
            "errors:follows" if best.follows else "errors:words", reason=title
        )
        found.append(Evidence(quote, why))
    if best.sign:
        found.append(best.sign)
    if best.code:
        why = Phrase.of("errors:code", reason=title)
        found.append(Evidence(_as_said(best.code.code, statement.status_code), why))
    if statement.remote_host and statement.remote_host in statement.raw:
        found.append(Evidence(statement.remote_host, Phrase.of("errors:server")))
    return tuple(found)


def _as_said(code: str, status: str) -> str:
    """A code of the rules as the text has it: 4.2.2 is filed as 5.2.2."""
    return status if "." in code and status[1:] == code[1:] else code


def _beginning(text: str, statement: Statement, why: str) -> tuple[Evidence, ...]:
    quote = verbatim(text[:BEGINNING], statement.raw)
    return (Evidence(quote, Phrase.of(f"errors:{why}")),)
