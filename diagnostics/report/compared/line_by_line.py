"""Expectations line by line: met, not met, or not to be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from diagnostics.model import Account, Finding, Phrase, Reading
from diagnostics.report.rows import Row
from diagnostics.report.write import as_csv
from diagnostics.senders import Expectation, Snapshot, verify
from diagnostics.senders.expected.expectations import SNAPSHOT_COLUMNS
from diagnostics.words import evidence, plain, text

_UNTOLD_RULES = frozenset(
    {"coverage/expectation-undecided", "coverage/expectation-unknown-id"}
)
_UNKNOWN = Phrase.of("senders:unknown-address")


class HowMet(StrEnum):
    """What became of an expectation."""

    NOT_MET = "not met"
    UNTOLD = "can't tell"
    MET = "met"


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """One expectation, and what differs from it.

    Attributes:
        expected: the line as it was written.
        how: what became of it.
        findings: what differs, one an answer that differs.
    """

    expected: Expectation
    how: HowMet
    findings: tuple[Finding, ...]


def expected_lines(
    account: Account, expectations: tuple[Expectation, ...], reading: Reading
) -> tuple[ExpectedLine, ...]:
    """Every expectation held against an account, in their order.

    Of an account that lacks parts of its files nothing can be told.

    Raises:
        ValueError: an id stands twice in one of the account's tables.
    """
    differing: dict[object, list[Finding]] = defaultdict(list)
    for finding in verify(account, expectations, reading, partial=True):
        differing[finding.data["row"]].append(finding)
    return tuple(
        ExpectedLine(
            line,
            HowMet.UNTOLD if account.missing else _how(differing[line.place.row]),
            tuple(differing[line.place.row]),
        )
        for line in expectations
    )


def _how(found: list[Finding]) -> HowMet:
    if not found:
        return HowMet.MET
    return HowMet.UNTOLD if all(map(_is_untold, found)) else HowMet.NOT_MET


def _is_untold(finding: Finding) -> bool:
    return finding.rule in _UNTOLD_RULES or finding.data.get("sends") == _UNKNOWN


def line_rows(lines: Iterable[ExpectedLine]) -> list[Row]:
    """One row a line: its state, what was expected, and what is so instead."""
    return [
        {
            "state": str(line.how),
            "expected": text(line.expected.phrase),
            "instead": " ".join(evidence(f) for f in line.findings),
        }
        for line in lines
    ]


def pair_parameters(finding: Finding) -> dict[str, str]:
    """What the address of Who sends says to show a pair that differs; may be empty."""
    if finding.rule not in (
        "coverage/expectation-failed",
        "coverage/expectation-undecided",
    ):
        return {}
    told = {
        "employee": str(plain(finding.data["employee"])),
        "project": str(plain(finding.data["project"])),
        "want": str(finding.data["expected"]),
    }
    return {name: value for name, value in told.items() if value}


def snapshot_csv(taken: Snapshot) -> str:
    """Today's senders as a file of expectations."""
    lines = (
        {name: getattr(line, name) for name in SNAPSHOT_COLUMNS}
        for line in taken.expectations
    )
    return as_csv(lines, SNAPSHOT_COLUMNS)
