"""Do a mailbox's letters get out? One answer from its last check."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from diagnostics.checks import Step
from diagnostics.model import Phrase, State
from diagnostics.report.wording.value_words import step_phrase

SENDING = frozenset({"address", "login", "smtp"})
"""Services without which no letter leaves."""


_GOOD = frozenset({State.PASSED, State.WARNING})


class GetsOut(StrEnum):
    """Whether letters get out, as far as a check tells."""

    YES = "yes"
    NO = "no"
    DOUBTED = "doubted"
    UNPROVEN = "unproven"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class MailboxVerdict:
    """The answer, in one sentence, and what else has to be known of it.

    Attributes:
        gets_out: the answer.
        said: the same in words.
        besides: what else is wrong, or wasn't asked.
    """

    gets_out: GetsOut
    said: Phrase
    besides: tuple[Phrase, ...] = ()


def verdict(steps: Sequence[Step]) -> MailboxVerdict:
    """What the last check of one mailbox amounts to.

    Args:
        steps: the mailbox's last steps of every service; none: never checked.
    """
    if not steps:
        return MailboxVerdict(GetsOut.UNCHECKED, Phrase.of("things:verdict-unchecked"))
    besides = tuple(_besides(steps))
    stopped = [step for step in steps if step.service in SENDING and _stops(step)]
    if not _taken(steps):
        if stopped:
            return _because(GetsOut.NO, stopped[0], besides)
        return _unproven([s for s in steps if s.service in SENDING], besides)
    doubts = [s for s in steps if s.service == "dns" and s.state is State.FAILED]
    if stopped or doubts:
        return _because(GetsOut.DOUBTED, [*stopped, *doubts][0], besides)
    if any(s.service == "smtp" and s.state is State.INCONCLUSIVE for s in steps):
        return _unproven([s for s in steps if s.service == "smtp"], besides)
    return MailboxVerdict(GetsOut.YES, Phrase.of("things:verdict-yes"), besides)


def _because(
    answer: GetsOut, step: Step, besides: tuple[Phrase, ...]
) -> MailboxVerdict:
    said = Phrase.of(f"things:verdict-{answer}", why=_why(step))
    return MailboxVerdict(answer, said, besides)


def _unproven(steps: Sequence[Step], besides: tuple[Phrase, ...]) -> MailboxVerdict:
    open_ones = [s for s in steps if s.rule and s.state not in _GOOD]
    if open_ones:
        return _because(GetsOut.UNPROVEN, open_ones[0], besides)
    said = Phrase.of("things:verdict-unproven-unasked")
    return MailboxVerdict(GetsOut.UNPROVEN, said, besides)


def _why(step: Step) -> Phrase:
    """What stopped it: a phrase, since an answer is kept and told in any language."""
    if step.rule:
        return Phrase(f"{step.rule}:title")
    return Phrase.of(
        "things:why-step", service=step.service.upper(), step=step_phrase(step.step)
    )


def _stops(step: Step) -> bool:
    """Whether a letter doesn't get beyond it: it failed, or there is no server."""
    unwritten = step.state is State.SKIPPED and step.waited_for == "configuration"
    return step.state is State.FAILED or (unwritten and bool(step.rule))


def _taken(steps: Iterable[Step]) -> bool:
    """Whether the server took the address as a letter's sender."""
    wanted = "smtp", "sender"
    return any((s.service, s.step) == wanted and s.state in _GOOD for s in steps)


def _besides(steps: Iterable[Step]) -> Iterable[Phrase]:
    states: dict[str, set[State]] = {}
    for step in steps:
        states.setdefault(step.service, set()).add(step.state)
    if "dns" not in states:
        yield Phrase.of("things:besides-dns-unasked")
    elif State.INCONCLUSIVE in states["dns"]:
        yield Phrase.of("things:besides-dns-open")
    if State.FAILED in states.get("pop3", set()):
        yield Phrase.of("things:besides-pop3-failed")
    if State.FAILED in states.get("imap", set()):
        yield Phrase.of("things:besides-imap-failed")
    warnings = sum(State.WARNING in held for held in states.values())
    if warnings:
        yield Phrase.of("things:besides-warnings")
