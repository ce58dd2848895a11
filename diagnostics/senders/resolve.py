"""Who sends in one pair, and why no other mailbox does.

Plain Python over the model: it shares nothing with the fast path but the ranking.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import product

from diagnostics.model import (
    NO_PROJECT,
    Account,
    DefaultFlag,
    Mailbox,
    Precedence,
    Reading,
    Source,
    Subprojects,
)
from diagnostics.senders.outcomes import (
    NO_CODE,
    Outcome,
    with_candidates,
    without_candidates,
)
from diagnostics.senders.ranking import DecidedBy, deciding_part, key_code
from diagnostics.senders.reasons import OUTRANKED, Pair, ReasonCode, Verdict


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who sends in one pair.

    Attributes:
        employee: the author's id.
        project: the project's id, empty for no project.
        sender: the mailbox's id; empty for none.
        source: the level it comes from.
        decided_by: what decided.
        tied: the first two candidates differ in list order only.
        contested: another reading gives another sender or source.
        candidates: mailbox ids, the first wins.
        address: what the letter leaves from; empty where nobody can tell.
        reading: the reading that this holds under.
        others: every mailbox that is not the sender, candidates first and in order,
            then in list order, with all reasons.
    """

    employee: str
    project: str
    sender: str
    source: Source
    decided_by: DecidedBy
    tied: bool
    contested: bool
    candidates: tuple[str, ...]
    address: str
    reading: Reading
    others: tuple[Verdict, ...] = field(repr=False)

    def why_not(self, mailbox_id: str) -> Verdict | None:
        """Why this mailbox is not the sender; None if it is. Raises KeyError."""
        if mailbox_id == self.sender:
            return None
        for verdict in self.others:
            if verdict.mailbox.id == mailbox_id:
                return verdict
        raise KeyError(mailbox_id)


def resolve(
    account: Account,
    employee_id: str,
    project_id: str = NO_PROJECT,
    reading: Reading | None = None,
) -> Resolution:
    """Resolves and explains one pair, as if its employee and project were active.

    Args:
        account: the account.
        employee_id: the author.
        project_id: the project, or `none`.
        reading: how to read what the help leaves open; None: the account's own.

    Raises:
        KeyError: the account has no such employee or project.
    """
    pair = Pair.of(account, employee_id, project_id, reading or account.reading)
    candidates: list[Mailbox] = []
    barred: list[Verdict] = []
    for mailbox in account.mailboxes:
        barriers = pair.barriers(mailbox)
        if barriers:
            barred.append(Verdict(mailbox, barriers, pair))
        else:
            candidates.append(mailbox)
    candidates.sort(key=lambda mailbox: key_code(mailbox, pair.reading))
    outcome = _outcome(pair, candidates)
    has_sender = bool(candidates) and outcome.decided_by is not DecidedBy.TIE
    return Resolution(
        employee=pair.employee.id,
        project=pair.project.id if pair.project else "",
        sender=candidates[0].id if has_sender else "",
        source=outcome.source,
        decided_by=outcome.decided_by,
        tied=outcome.decided_by.is_tied,
        contested=_is_contested(pair, [*candidates, *_valid_elsewhere(pair, barred)]),
        candidates=tuple(mailbox.id for mailbox in candidates),
        address=_address(pair, outcome, candidates),
        reading=pair.reading,
        others=(*_losers(pair, candidates, has_sender), *barred),
    )


def _outcome(pair: Pair, candidates: list[Mailbox]) -> Outcome:
    if not candidates:
        return without_candidates(pair.employee.kind, pair.account.plan)
    codes = [key_code(mailbox, pair.reading) for mailbox in candidates[:2]]
    following = codes[1] if len(codes) > 1 else NO_CODE
    return with_candidates(codes[0], following, pair.reading)


def _address(pair: Pair, outcome: Outcome, candidates: list[Mailbox]) -> str:
    if outcome.source is Source.INTERNAL:
        return pair.account.internal_address(pair.employee)
    if not candidates or outcome.decided_by is DecidedBy.TIE:
        return ""
    return candidates[0].address


def _losers(
    pair: Pair, candidates: list[Mailbox], has_sender: bool
) -> tuple[Verdict, ...]:
    """Candidates that don't send; without a sender the first is compared to another."""
    if not candidates:
        return ()
    first = candidates[0]
    code = key_code(first, pair.reading)
    verdicts = []
    for mailbox in candidates[1:]:
        part = deciding_part(code, key_code(mailbox, pair.reading), pair.reading)
        verdicts.append(Verdict(mailbox, (OUTRANKED[part],), pair, first))
    if not has_sender:
        verdicts.insert(0, Verdict(first, (ReasonCode.TIED,), pair, candidates[1]))
    return tuple(verdicts)


def _valid_elsewhere(pair: Pair, barred: list[Verdict]) -> list[Mailbox]:
    """Mailboxes that only the way to read sub-projects keeps out."""
    return [
        verdict.mailbox
        for verdict in barred
        if verdict.codes == (ReasonCode.NOT_IN_PROJECT,)
        and pair.valid_in(verdict.mailbox, Subprojects.INHERIT)
    ]


def _is_contested(pair: Pair, mailboxes: list[Mailbox]) -> bool:
    """Whether sender or source differs between any two of the twelve readings."""
    if not mailboxes:
        return False
    wanted = {mailbox.id for mailbox in mailboxes}
    mailboxes = [m for m in pair.account.mailboxes if m.id in wanted]
    said = set()
    for subprojects in Subprojects:
        valid = [m for m in mailboxes if pair.valid_in(m, subprojects)]
        for precedence, flag in product(Precedence, DefaultFlag):
            reading = replace(pair.reading, precedence=precedence, default_flag=flag)
            reading = replace(reading, subprojects=subprojects)
            ordered = sorted(valid, key=lambda m, r=reading: key_code(m, r))  # type: ignore[misc]
            said.add(_said(replace(pair, reading=reading), ordered))
    return len(said) > 1


def _said(pair: Pair, ordered: list[Mailbox]) -> tuple[str, Source]:
    outcome = _outcome(pair, ordered)
    has_sender = bool(ordered) and outcome.decided_by is not DecidedBy.TIE
    return ordered[0].id if has_sender else "", outcome.source
