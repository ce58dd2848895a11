"""Letters in a few lines: how many failed at their receivers, whose, and who else."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from diagnostics.fleet.sent_letters.letter_files import SentLetter
from diagnostics.fleet.sent_letters.letters_judged import JudgedLetter, LettersJudged
from diagnostics.fleet.sent_letters.proofs_judged import (
    HANDED_ON,
    ProofState,
    proof_state,
)
from diagnostics.model import Phrase
from diagnostics.words import text

_NAMED = 5
"""So many addresses are named."""


class LetterVerdict(StrEnum):
    """What a receiver's results come to, the worst first."""

    FAILED = "failed"
    HANDED_ON = "handed-on"
    """It failed, but another server handed it on, which may be why."""
    UNKNOWN = "unknown"
    PASSED = "passed"


def verdict_of(letter: SentLetter) -> LetterVerdict:
    """What a letter's results come to: DMARC counts, without it SPF and DKIM.

    Where these contradict each other, nobody can tell.
    """
    dmarc = proof_state(letter.receipt, "dmarc")
    told = {proof_state(letter.receipt, method) for method in ("spf", "dkim")}
    if dmarc in (ProofState.PASSED, ProofState.FAILED, *HANDED_ON):
        told = {dmarc}
    passed, failed = ProofState.PASSED in told, ProofState.FAILED in told
    if not (passed or failed or told.isdisjoint(HANDED_ON)):
        return LetterVerdict.HANDED_ON
    if passed == failed:
        return LetterVerdict.UNKNOWN
    if passed:
        return LetterVerdict.PASSED
    return LetterVerdict.HANDED_ON if letter.forwarded else LetterVerdict.FAILED


def worst_letters_first(letters: Iterable[JudgedLetter]) -> list[JudgedLetter]:
    """Letters by their verdicts, those of one in their order."""
    order = list(LetterVerdict)
    return sorted(letters, key=lambda one: order.index(verdict_of(one.letter)))


def summary(found: LettersJudged) -> tuple[str, ...]:
    """A line for each verdict, one for what isn't counted, one for who else sends."""
    by_verdict: dict[LetterVerdict, list[str]] = {}
    for one in worst_letters_first(found.counted):
        addresses = by_verdict.setdefault(verdict_of(one.letter), [])
        addresses.append(one.letter.address)
    lines = [_line(verdict, known) for verdict, known in by_verdict.items()]
    if left_out := len(found.letters) - len(found.counted):
        lines.append(text(Phrase.of("proofs:sum-left-out", letters=left_out)))
    if strangers := _shown(found.strangers):
        lines.append(text(Phrase.of("proofs:sum-strangers", addresses=strangers)))
    return tuple(lines)


def _line(verdict: LetterVerdict, addresses: list[str]) -> str:
    said = Phrase.of(
        f"proofs:sum-{verdict}",
        letters=len(addresses),
        addresses="" if verdict is LetterVerdict.PASSED else _shown(addresses),
    )
    return text(said)


def _shown(addresses: Iterable[str]) -> str:
    known = [*filter(None, dict.fromkeys(addresses))]
    more = [" …"] if len(known) > _NAMED else []
    return ", ".join(known[:_NAMED]) + "".join(more)
