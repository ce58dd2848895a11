"""What an unattended run tells of one account, whatever command it was."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from diagnostics.model import Account, Finding, Severity
from diagnostics.report.standing.acceptances import acceptance_of, in_force

_NO_TEXT = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for, section 2.2: control characters, halves of others."""


@dataclass(frozen=True, slots=True)
class ReportedFinding:
    """One finding, with what decides whether it counts.

    Attributes:
        finding: the finding.
        accepted: why it doesn't count, as `accepted until 2027-01-31: because`; empty
            where it does.
        is_new: whether it came since the run before; None where nobody can tell.
    """

    finding: Finding
    accepted: str = ""
    is_new: bool | None = None

    @property
    def about(self) -> str:
        """The id of the row it is about, else the file's name; empty: the account."""
        return self.finding.subject.id or str(self.finding.data.get("file", ""))


@dataclass(frozen=True, slots=True)
class ReportedAccount:
    """One account's findings.

    Attributes:
        label: what people call it.
        place: its folder, file or id, as it was given.
        findings: all that are told.
        trouble: why there is no whole answer; empty where there is one.
    """

    label: str
    place: str
    findings: tuple[ReportedFinding, ...] = ()
    trouble: str = ""

    def counts(self) -> Mapping[Severity, int]:
        """How many findings of each severity nobody accepted."""
        held = [r.finding.severity for r in self.findings if not r.accepted]
        return {severity: held.count(severity) for severity in Severity}


def reported(
    account: Account,
    place: str,
    findings: Iterable[Finding],
    trouble: str = "",
    new: Iterable[int] | None = None,
) -> ReportedAccount:
    """One account's findings with what its table `accepted` says of them.

    Args:
        account: whose findings.
        place: its folder, file or id.
        findings: all of them.
        trouble: why there is no whole answer.
        new: positions of those that came since the run before; None: nobody knows.
    """
    held = in_force(account)
    known = None if new is None else frozenset(new)
    told = []
    for at, finding in enumerate(findings):
        one = acceptance_of(finding, held)
        until = f" until {one.until}" if one and one.until else ""
        accepted = f"accepted{until}: {one.because}".rstrip(": ") if one else ""
        is_new = None if known is None else at in known
        told.append(ReportedFinding(finding, accepted, is_new))
    label = account.name or account.host or place
    return ReportedAccount(label, place, tuple(told), trouble)


def fitting(text: str) -> str:
    """A text that every form can hold: XML has the fewest characters."""
    return _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", text)


def told_apart(accounts: Sequence[ReportedAccount]) -> list[ReportedAccount]:
    """The accounts, all those of one name with their places behind it.

    A name stays the same in whatever order they ended: programs compare by it. What no
    form can hold is replaced before, as names may differ by nothing else.
    """
    names = [" ".join(fitting(account.label).split()) for account in accounts]
    shared = Counter(names)
    told: dict[str, ReportedAccount] = {}
    for account, name in zip(accounts, names, strict=True):
        place = " ".join(fitting(account.place).split())
        label = whole = f"{name} ({place})" if shared[name] > 1 else name
        number = 1
        while label in told:
            number += 1
            label = f"{whole} {number}"
        told[label] = replace(account, label=label)
    return list(told.values())
