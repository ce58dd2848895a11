"""What one of many accounts came to: a line of its own, whatever went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from diagnostics.fleet.accounts_found import FleetAccount
from diagnostics.language import gettext as _
from diagnostics.language import ngettext
from diagnostics.model import Finding, Severity
from diagnostics.report.wording.value_words import value_phrase
from diagnostics.words import evidence, text
from diagnostics.workspace.stored_findings import finding_document, finding_of


class Ending(StrEnum):
    """How far an account came."""

    DONE = "done"
    PARTIAL = "partial"
    UNREADABLE = "unreadable"
    LOST = "lost"

    @property
    def has_answer(self) -> bool:
        """Whether all of the account was looked at."""
        return self is Ending.DONE

    @property
    def told(self) -> str:
        """The same in words of the current language."""
        return text(value_phrase(self))


@dataclass(frozen=True, slots=True)
class AccountResult:
    """One account's result.

    Attributes:
        account: which one.
        ending: how far it came.
        name: what it calls itself.
        host: its host.
        problems: findings of its files.
        findings: findings of its audit or its checks.
        accepted: by position in `findings` behind `problems`, which are accepted.
        why: what kept it from an answer, in words.
        reading: the name of the reading that it was audited under.
        units: how many services of mailboxes were checked.
        unknown: how many of them hold something that nobody could tell.
        new: which of `problems` and `findings` came since the run before, by position;
            None where the history can't tell.
        ended: when, in ISO 8601.
    """

    account: FleetAccount
    ending: Ending
    name: str = ""
    host: str = ""
    problems: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()
    accepted: frozenset[int] = frozenset()
    why: str = ""
    reading: str = ""
    units: int = 0
    unknown: int = 0
    new: frozenset[int] | None = None
    ended: str = ""

    @property
    def label(self) -> str:
        """The account's name, else its host, else what its place is called."""
        return self.name or self.host or self.account.label

    @property
    def found(self) -> tuple[Finding, ...]:
        """All findings, those of the files first."""
        return (*self.problems, *self.findings)

    def counted(self, *, only_new: bool = False) -> tuple[Finding, ...]:
        """The findings that nobody accepted.

        Args:
            only_new: those that came since the run before; where nobody can tell,
                all of them.
        """
        new = self.new if only_new else None
        return tuple(
            finding
            for at, finding in enumerate(self.found)
            if at not in self.accepted and (new is None or at in new)
        )

    def number(self, severity: Severity, *, only_new: bool = False) -> int:
        """How many findings of a severity nobody accepted."""
        found = self.counted(only_new=only_new)
        return sum(f.severity is severity for f in found)

    @property
    def number_new(self) -> int | None:
        """How many that nobody accepted are new; None where nobody can tell."""
        return None if self.new is None else len(self.new - self.accepted)

    def worst(self, *, only_new: bool = False) -> Finding | None:
        """The most severe finding that nobody accepted, the first of several."""
        counted = self.counted(only_new=only_new)
        return max(counted, key=lambda f: f.severity.rank, default=None)

    def told(self, *, only_new: bool = False) -> str:
        """Why there is no whole answer, else the worst finding; else that all is well.

        In words of the current language.
        """
        if self.why:
            return self.why
        if worst := self.worst(only_new=only_new):
            return evidence(worst)
        if self.counted():
            return _("Nothing new.")
        if self.unknown:
            return ngettext(
                "Nothing found; {number} service could not be told about.",
                "Nothing found; {number} services could not be told about.",
                self.unknown,
            )
        return _("Nothing found.")


def worst_accounts_first(
    results: Iterable[AccountResult], *, only_new: bool = False
) -> list[AccountResult]:
    """What has no whole answer, then by errors, warnings and name.

    Args:
        results: of accounts.
        only_new: whether only findings count that came since the run before.
    """

    def rank(result: AccountResult) -> tuple[object, ...]:
        return (
            result.ending.has_answer,
            -result.number(Severity.ERROR, only_new=only_new),
            -result.number(Severity.WARNING, only_new=only_new),
            -result.number(Severity.INFO, only_new=only_new) if only_new else 0,
            result.label.casefold(),
            result.account.place,
        )

    return sorted(results, key=rank)


def result_document(result: AccountResult) -> dict[str, Any]:
    """The result as JSON keeps it."""
    plain = {name: getattr(result, name) for name in _PLAIN}
    return {
        **plain,
        "ending": str(result.ending),
        "account": asdict(result.account),
        "problems": [finding_document(f) for f in result.problems],
        "findings": [finding_document(f) for f in result.findings],
        "accepted": sorted(result.accepted),
        "new": None if result.new is None else sorted(result.new),
    }


def result_of(document: Mapping[str, Any]) -> AccountResult:
    """What `result_document` wrote.

    Raises:
        AttributeError, KeyError, TypeError, ValueError: it is no such document.
    """
    new = document["new"]
    return AccountResult(
        account=FleetAccount(**document["account"]),
        ending=Ending(document["ending"]),
        problems=tuple(map(finding_of, document["problems"])),
        findings=tuple(map(finding_of, document["findings"])),
        accepted=frozenset(document["accepted"]),
        new=None if new is None else frozenset(new),
        **{name: document[name] for name in _PLAIN},
    )


_PLAIN = ("name", "host", "why", "reading", "units", "unknown", "ended")
