"""The report over many accounts: five sentences, a line an account, shared causes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from diagnostics.catalogue import rule
from diagnostics.fleet.report_of_all.causes_in_several import SharedCause, shared_causes
from diagnostics.fleet.standing_now.account_standings import (
    ACCEPTED,
    AccountStanding,
)
from diagnostics.language import current, day_text
from diagnostics.model import Phrase, Severity
from diagnostics.report.origin import Origin, told_time
from diagnostics.report.rows import to_do
from diagnostics.report.whole_report.report_body import WholeReport
from diagnostics.report.whole_report.report_map import SenderMap
from diagnostics.report.whole_report.report_tables import Line, ReportTable
from diagnostics.words import counted, text

_NAMED = 3


@dataclass(frozen=True, slots=True)
class OriginOfAll(Origin):
    """What a report over many accounts is about: how many, and of which day."""

    @property
    def made_line(self) -> str:
        """`12 accounts · made 26 Nov 2026`; each account is read as it says itself."""
        day = day_text(self.made.astimezone(), current(), year=True)
        return text(Phrase.of("report:all-made", accounts=self.name, day=day))


def report_of_all(
    accounts: Sequence[AccountStanding],
    made: datetime,
    left_out: Iterable[str] = (),
) -> WholeReport:
    """Puts the report together.

    Args:
        accounts: as they stand, in any order.
        made: when, with a zone.
        left_out: names in the place of the accounts that are no accounts.
    """
    ranked = sorted(accounts, key=AccountStanding.rank)
    causes = shared_causes(ranked)
    return WholeReport(
        OriginOfAll(counted(len(ranked), "account"), "", "all-accounts", made, ""),
        "",
        (),
        _summary(ranked, causes),
        SenderMap(),
        (
            _accounts_table(ranked, made),
            _causes_table(causes),
            _open_table(ranked, left_out),
        ),
        title=text(Phrase.of("report:all-title")),
    )


def _said(name: str, **data: object) -> str:
    return text(Phrase.of(f"report:{name}", **data))


def _summary(
    accounts: Sequence[AccountStanding], causes: Sequence[SharedCause]
) -> tuple[str, ...]:
    """Five sentences: how they stand, the worst, what is shared, what isn't known."""
    accepted = sum(f.state == ACCEPTED for a in accounts for f in a.findings)
    return (
        _state(accounts),
        _worst(accounts),
        _shared(causes),
        _unchecked(accounts),
        _said("sum-all-accepted", count=accepted)
        if accepted
        else _said("empty-accepted"),
    )


def _state(accounts: Sequence[AccountStanding]) -> str:
    known = [account for account in accounts if account.is_known]
    bad = sum(a.number(Severity.ERROR) > 0 for a in known)
    good = sum(
        not a.number(Severity.ERROR) and not a.number(Severity.WARNING) for a in known
    )
    return _said(
        "sum-all-state",
        accounts=len(accounts),
        bad=bad,
        doubtful=len(known) - bad - good,
        good=good,
        open=len(accounts) - len(known),
    )


def _worst(accounts: Sequence[AccountStanding]) -> str:
    bad = [a for a in accounts if a.is_known and a.worst is not None]
    if not bad:
        return _said("sum-all-none")
    named = [
        f"{a.label} ({counted(a.number(Severity.ERROR), 'error')}, "
        f"{counted(a.number(Severity.WARNING), 'warning')})"
        for a in bad[:_NAMED]
    ]
    return _said("sum-all-worst", names="; ".join(named))


def _shared(causes: Sequence[SharedCause]) -> str:
    several = sorted(
        (cause for cause in causes if len(cause.accounts) > 1),
        key=lambda cause: -len(cause.accounts),
    )
    if not several:
        return _said("sum-all-no-cause")
    told = [
        _said("all-cause", title=_title(cause), count=len(cause.accounts))
        for cause in several[:_NAMED]
    ]
    return _said("sum-all-cause", causes="; ".join(told))


def _title(cause: SharedCause) -> str:
    return f"{cause.title}: {cause.about}" if cause.about else cause.title


def _unchecked(accounts: Sequence[AccountStanding]) -> str:
    never = sum(account.checked is None for account in accounts)
    if never:
        return _said("sum-all-unchecked", count=never)
    return _said("sum-all-checked")


def _accounts_table(accounts: Sequence[AccountStanding], made: datetime) -> ReportTable:
    lines = tuple(
        (str(number), account.label, *_numbers(account), *_first_work(account),
         _when(account.audited, made), _when(account.checked, made), account.id)
        for number, account in enumerate(accounts, 1)
    )  # fmt: skip
    columns = (
        *("number", "account", "errors", "warnings", "worst", "to_do"),
        *("audited", "checked", "id"),
    )
    return ReportTable("accounts", columns, lines, ("id",))


def _numbers(account: AccountStanding) -> tuple[str, str]:
    """Nothing where nobody knows: 0 would be an answer."""
    if not account.is_known:
        return "?", "?"
    return str(account.number(Severity.ERROR)), str(account.number(Severity.WARNING))


def _first_work(account: AccountStanding) -> tuple[str, str]:
    if account.trouble:
        return account.trouble, ""
    if account.worst is None:
        return "", ""
    return rule(account.worst.rule).title, to_do(account.worst)


def _when(at: datetime | None, made: datetime) -> str:
    return told_time(at, made) if at else _said("all-never")


def _causes_table(causes: Sequence[SharedCause]) -> ReportTable:
    lines = tuple(
        (str(number), _said(f"severity-{cause.severity}"), _title(cause),
         str(len(cause.accounts)), ", ".join(cause.accounts), str(len(cause.rows)),
         cause.todo)
        for number, cause in enumerate(causes, 1)
    )  # fmt: skip
    columns = (
        *("number", "severity", "what", "accounts", "which", "findings"),
        "to_do",
    )
    return ReportTable("causes", columns, lines)


def _open_table(
    accounts: Sequence[AccountStanding], left_out: Iterable[str]
) -> ReportTable:
    lines = [line for account in accounts for line in _left_open(account)]
    lines += [("", name, _said("why-no-account")) for name in left_out]
    lines += [("", _said(f"open-{n}"), _said(f"why-{n}")) for n in ("planfix", "inbox")]
    return ReportTable("open", ("id", "what", "why"), tuple(lines), ("id",))


def _left_open(account: AccountStanding) -> Iterator[Line]:
    if account.trouble:
        yield account.id, account.label, account.trouble
    elif account.audited is None:
        yield account.id, account.label, _said("why-never-audited")
    if account.checked is None:
        yield account.id, account.label, _said("why-never-checked")
