"""Who sends in one pair, and why no other mailbox does.

Plain Python over the model: it shares nothing with the fast path but the ranking.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import overload

from diagnostics import notebook
from diagnostics.catalogue import rule
from diagnostics.language import gettext as _
from diagnostics.model import (
    COMPANY,
    NO_PROJECT,
    Account,
    DefaultFlag,
    Mailbox,
    Named,
    Phrase,
    Precedence,
    Reading,
    Said,
    Source,
    Subprojects,
    UnknownIdError,
)
from diagnostics.senders.pair.answer import Cell
from diagnostics.senders.pair.losing_reasons import OUTRANKED, Pair, ReasonCode, Verdict
from diagnostics.senders.pair.outcomes import (
    NO_CODE,
    Outcome,
    with_candidates,
    without_candidates,
)
from diagnostics.senders.pair.ranking import DecidedBy, deciding_part, key_code
from diagnostics.wholeness import expect_whole
from diagnostics.words import text


class Verdicts(Sequence[Verdict]):
    """Verdicts on all mailboxes that don't send; each is made when it is asked for."""

    def __init__(
        self, pair: Pair, losers: tuple[Verdict, ...], barred: list[Mailbox]
    ) -> None:
        self._pair = pair
        self._losers = losers
        self._barred = barred

    def __len__(self) -> int:
        return len(self._losers) + len(self._barred)

    @overload
    def __getitem__(self, index: int) -> Verdict: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Verdict, ...]: ...
    def __getitem__(self, index: int | slice) -> Verdict | tuple[Verdict, ...]:
        if isinstance(index, slice):
            return tuple(self[at] for at in range(len(self))[index])
        at = range(len(self))[index]
        if at < len(self._losers):
            return self._losers[at]
        mailbox = self._barred[at - len(self._losers)]
        return Verdict(mailbox, self._pair.barriers(mailbox), self._pair)


def decision(decided_by: DecidedBy) -> Phrase:
    """What decided, as the end of a sentence."""
    return Phrase.of(f"senders:decided-{decided_by}")


@dataclass(frozen=True, slots=True)
class Resolution(Cell):
    """Who sends in one pair, and why no other mailbox does.

    Attributes:
        address: what the letter leaves from; empty where nobody can tell.
        reading: the reading that this holds under.
        others: every mailbox that is not the sender, candidates first and in order,
            then in list order, with all reasons.
    """

    address: str
    reading: Reading
    others: Verdicts = field(repr=False, compare=False)

    def headline(self, employee: Named, project: Named, unaddressed: Said) -> Phrase:
        """Who sends, as a sentence.

        Args:
            employee: the author, as people call them.
            project: the task's project; of no id where it has none.
            unaddressed: what stands for the address of a mailbox that has none.
        """
        place = Phrase.of("senders:without-project")
        if project.id:
            place = Phrase.of("senders:in-project", project=project)
        facts: dict[str, Named | Said] = {
            "employee": employee,
            "place": place,
            "why": decision(self.decided_by),
        }
        if self.source is Source.UNKNOWN:
            return Phrase.of("senders:headline-unknown", **facts)
        if self.source is Source.NONE:
            return Phrase.of("senders:headline-none", **facts)
        if self.decided_by is DecidedBy.TIE:
            return Phrase.of("senders:headline-tie", **facts)
        return Phrase.of(
            "senders:headline", address=self.address or unaddressed, **facts
        )

    def _repr_html_(self) -> str:
        named = Named(self.employee), Named(self.project)
        told = self.headline(*named, self.sender)
        rows = [
            (one.mailbox.label, "; ".join(rule(r.rule).title for r in one.reasons))
            for one in self.others[: notebook.MOST_ROWS]
        ]
        heads = (_("Mailbox"), _("Why it doesn't send"))
        more = len(self.others) - len(rows)
        return notebook.table(text(told), heads, rows, more)

    def why_not(self, mailbox_id: str) -> Verdict | None:
        """Why this mailbox is not the sender; None if it is. Raises UnknownIdError."""
        if mailbox_id and mailbox_id == self.sender:
            return None
        for verdict in self.others:
            if verdict.mailbox.id == mailbox_id:
                return verdict
        known = [verdict.mailbox.id for verdict in self.others]
        raise UnknownIdError("mailbox", mailbox_id, known)


def resolve(
    account: Account,
    employee_id: str,
    project_id: str = NO_PROJECT,
    reading: Reading | None = None,
    *,
    partial: bool = False,
) -> Resolution:
    """Resolves and explains one pair, as if its employee and project were active.

    Args:
        account: the account.
        employee_id: the author.
        project_id: the project, or `none`.
        reading: how to read what the help leaves open; None: the account's own.
        partial: whether an account that lacks parts of its files is taken too.

    Raises:
        UnknownIdError: the account has no such employee or project.
        PartialAccountError: the account lacks parts of its files.
        ValueError: an id stands twice in one of its tables.
    """
    expect_whole(account, partial)
    pair = Pair.of(account, employee_id, project_id, reading or account.reading)
    author = pair.employee.id
    candidates: list[Mailbox] = []
    elsewhere: list[Mailbox] = []
    barred: list[Mailbox] = []
    for mailbox in account.mailboxes:
        if mailbox.owner not in (COMPANY, author):
            barred.append(mailbox)
            continue
        barriers = pair.barriers(mailbox)
        (barred if barriers else candidates).append(mailbox)
        if not barriers or pair.could_inherit(mailbox, barriers):
            elsewhere.append(mailbox)
    candidates.sort(key=lambda mailbox: key_code(mailbox, pair.reading))
    outcome = _outcome(pair, candidates)
    has_sender = bool(candidates) and outcome.decided_by is not DecidedBy.TIE
    return Resolution(
        employee=author,
        project=pair.project.id if pair.project else "",
        sender=candidates[0].id if has_sender else "",
        source=outcome.source,
        decided_by=outcome.decided_by,
        tied=outcome.decided_by.is_tied,
        contested=_is_contested(pair, elsewhere),
        candidates=tuple(mailbox.id for mailbox in candidates),
        address=_address(pair, outcome, candidates),
        reading=pair.reading,
        others=Verdicts(pair, _losers(pair, candidates, has_sender), barred),
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


def _is_contested(pair: Pair, mailboxes: list[Mailbox]) -> bool:
    """Whether sender or source differs between any two of the twelve readings."""
    said = set()
    for subprojects in Subprojects:
        valid = _decisive(m for m in mailboxes if pair.valid_in(m, subprojects))
        for precedence, flag in product(Precedence, DefaultFlag):
            reading = replace(pair.reading, precedence=precedence, default_flag=flag)
            codes = [key_code(mailbox, reading) for mailbox in valid]
            order = sorted(range(len(valid)), key=codes.__getitem__)
            other = replace(pair, reading=reading)
            said.add(_said(other, [valid[place] for place in order]))
    return len(said) > 1


def _decisive(mailboxes: Iterable[Mailbox]) -> list[Mailbox]:
    """Only the first two of those that no reading can tell apart, in list order."""
    seen: Counter[tuple[bool, bool, bool]] = Counter()
    kept = []
    for mailbox in mailboxes:
        traits = (mailbox.is_own, mailbox.default, mailbox.is_bound)
        seen[traits] += 1
        if seen[traits] <= 2:
            kept.append(mailbox)
    return kept


def _said(pair: Pair, ordered: list[Mailbox]) -> tuple[str, Source]:
    outcome = _outcome(pair, ordered)
    has_sender = bool(ordered) and outcome.decided_by is not DecidedBy.TIE
    return ordered[0].id if has_sender else "", outcome.source
