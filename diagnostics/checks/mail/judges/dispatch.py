"""Which function judges which kind of record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from diagnostics.checks.mail import seen as records
from diagnostics.checks.mail.judges import (
    addresses,
    behind_login,
    dialogue,
    encryption,
    logging_in,
    reaching,
    sent_folder,
    whole_service,
)
from diagnostics.checks.mail.judges.stage_outcome import StageOutcome
from diagnostics.checks.mail.securing import tls_records
from diagnostics.checks.mail.seen import NotReached, Seen
from diagnostics.checks.mail.stage_records import behind_login_seen as after_login
from diagnostics.model import State

Judge = Callable[[Seen, Any], StageOutcome]

JUDGES: Mapping[type, Judge] = {
    records.Addresses: lambda s, r: reaching.judge_addresses(s.visit, r),
    records.Reached: lambda s, r: reaching.judge_reached(s.visit, r),
    records.Broken: lambda s, r: reaching.judge_broken(s.visit, s.stage, r),
    records.HostStopped: lambda s, r: reaching.judge_stopped(s.visit, r),
    records.Late: lambda s, r: reaching.judge_late(r),
    tls_records.Secured: lambda s, r: encryption.judge_secured(s.visit, r, s.at),
    tls_records.Unsecured: lambda s, r: encryption.judge_unsecured(s.visit, r, s.at),
    records.OtherAddresses: lambda s, r: addresses.judge_others(s.visit, r, s.at),
    records.Greeted: lambda s, r: dialogue.judge_greeted(s.visit, r),
    records.Listed: lambda s, r: dialogue.judge_listed(s.visit, r),
    records.TlsAsked: lambda s, r: dialogue.judge_tls_asked(s.visit, r),
    records.LoginSeen: lambda s, r: logging_in.judge_login(s.visit, r),
    after_login.SenderSeen: lambda s, r: behind_login.judge_sender(s.visit, r),
    after_login.Counted: lambda s, r: behind_login.judge_counted(s.visit, r),
    after_login.UniqueNames: lambda s, r: behind_login.judge_names(s.visit, r),
    after_login.Oldest: lambda s, r: behind_login.judge_oldest(r, s.at),
    records.SentFolders: lambda s, r: sent_folder.judge_sent(s.visit, r),
    records.Farewell: lambda s, r: StageOutcome(),
    records.NotReached: lambda s, r: _waited(r),
    records.Unconfigured: lambda s, r: whole_service.judge_unconfigured(s.visit, r),
    records.OwnFault: lambda s, r: whole_service.judge_own_fault(r),
    records.CutShort: lambda s, r: whole_service.judge_cut_short(),
}

TIMELESS = frozenset(
    {
        *(records.Addresses, records.Reached, records.Greeted, records.Listed),
        *(records.TlsAsked, records.LoginSeen, records.NotReached, records.Farewell),
    }
)
"""Records that servers give to many mailboxes alike, judged whenever it was."""


def _waited(record: NotReached) -> StageOutcome:
    return StageOutcome(State.SKIPPED, waited_for=record.behind)


def judged(seen: Seen) -> StageOutcome:
    """What a stage's record amounts to; no I/O, and no other time than the record's.

    Raises:
        ValueError: nobody judges such a record.
    """
    judge = JUDGES.get(type(seen.record))
    if judge is None:
        raise ValueError(f"nobody judges {type(seen.record).__name__}")
    outcome = judge(seen, seen.record)
    if seen.slowest < reaching.SLOW or outcome.state is not State.PASSED:
        return outcome
    late = (f"{seen.stage}-slow", reaching.judge_slow(seen.slowest))
    return replace(outcome, asides=(*outcome.asides, late))
