"""From a stage's record to its steps: judged, masked, and kept to be judged again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from diagnostics.checks.mail.judges import StageOutcome
from diagnostics.checks.mail.judges.whole_service import judge_own_fault
from diagnostics.checks.mail.record_json import AS_IS, to_json
from diagnostics.checks.mail.seen import Aside, OwnFault, Seen
from diagnostics.checks.step import Line, Step, fit
from diagnostics.model import Phrase, Said

Hide = Callable[[Seen, StageOutcome], tuple[Seen, StageOutcome]]
"""A record and what it was judged to be → both as they may be written down."""


def told(
    mailbox: str,
    seen: Seen,
    judge: Callable[[Seen], StageOutcome],
    seconds: float = 0.0,
    transcript: tuple[Line, ...] = (),
    clean: Callable[[str], str] = fit,
    hide: Hide = lambda seen, outcome: (seen, outcome),
) -> tuple[StageOutcome, tuple[Step, ...]]:
    """What a stage amounts to, and its steps; never raises.

    A fault of our own in judging or writing it down makes this stage inconclusive, and
    no other one.

    Args:
        mailbox: its id.
        seen: the stage's record.
        judge: what judges the record.
        seconds: how long it took.
        transcript: what was said in it, masked.
        clean: as in `steps_of`.
        hide: takes secrets out of what is written down.
    """
    try:
        outcome = judge(seen)
        shown, said = hide(seen, outcome)
        return outcome, steps_of(mailbox, shown, said, seconds, transcript, clean)
    except Exception as error:
        fault = OwnFault(type(error).__name__)
        seen, outcome = replace(seen, record=fault), judge_own_fault(fault)
        return outcome, steps_of(mailbox, seen, outcome, seconds, transcript, clean)


def steps_of(
    mailbox: str,
    seen: Seen,
    outcome: StageOutcome,
    seconds: float = 0.0,
    transcript: tuple[Line, ...] = (),
    clean: Callable[[str], str] = fit,
) -> tuple[Step, ...]:
    """The step of a stage, and those that it brought about.

    Args:
        mailbox: its id.
        seen: the stage's record.
        outcome: what it was judged to be.
        seconds: how long it took.
        transcript: what was said in it, masked.
        clean: takes secrets and what isn't fit to be shown out of all that leaves.
    """

    def step(name: str, told: StageOutcome, **rest: Any) -> Step:  # noqa: ANN401
        return Step(
            mailbox=mailbox,
            service=seen.visit.service,
            step=name,
            state=told.state,
            rule=told.rule,
            seen=changed(told.seen, clean),
            expected=changed(told.expected, clean),
            waited_for=told.waited_for,
            data=MappingProxyType(
                {**_where(seen), **{n: _plain(f, clean) for n, f in told.data.items()}}
            ),
            **rest,
        )

    kept = MappingProxyType(to_json(seen, clean))
    first = step(
        seen.stage, outcome, seconds=seconds, transcript=transcript, collected=kept
    )
    if not outcome.asides:  # most stages have none
        return (first,)
    of = Seen(seen.visit, seen.stage, seen.at, Aside(seen.stage))
    aside = MappingProxyType(to_json(of))
    return first, *(step(n, told, collected=aside) for n, told in outcome.asides)


def _where(seen: Seen) -> dict[str, Any]:
    visit = seen.visit
    if not visit.host:
        return {}
    return {"host": visit.host, "port": visit.port, "security": visit.security}


def changed(said: Said, change: Callable[[str], str]) -> Said:
    """What was said, with every text in it changed."""
    return said.mapped(change) if isinstance(said, Phrase) else change(said)


def _plain(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401
    if type(value) in AS_IS:
        return value
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {change(str(k)): _plain(v, change) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner, change) for inner in value]
    return value
