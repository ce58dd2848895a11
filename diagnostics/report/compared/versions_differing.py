"""Two versions of an account: findings that came and went, pairs that changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from diagnostics import senders
from diagnostics.language import gettext as _
from diagnostics.model import NO_PROJECT, Account, Reading
from diagnostics.report.change_texts import NO_PAIRS
from diagnostics.report.earlier_run import Difference, difference
from diagnostics.report.rows import Row, finding_json
from diagnostics.senders import Comparison

CHANGES_SHOWN = (
    *("severity", "cause", "outcome", "pairs", "employee", "project"),
    *("before_address", "after_address"),
)
"""What a page shows of changed pairs: names and addresses."""


@dataclass(frozen=True, slots=True)
class TwoVersions:
    """What differs between two versions.

    Attributes:
        comparison: the pairs; rows are matched by ids, else by what people see.
        findings: what the audit finds of one of them only, on the later one's ids.
        gaps: pairs without a sender before and after.
        ties: tied pairs before and after.
    """

    comparison: Comparison
    findings: Difference
    gaps: tuple[int, int]
    ties: tuple[int, int]


def two_versions(
    old: Account, new: Account, readings: tuple[Reading, Reading]
) -> TwoVersions:
    """Compares two versions, each under its reading.

    Accounts that lack parts of their files are compared too; `comparison.missing` says
    what they lack.

    Raises:
        ValueError: an id stands twice in one of an account's tables.
    """
    was = senders.simulate(old, readings[0], partial=True)
    now = senders.simulate(new, readings[1], partial=True)
    comparison = senders.compare(was, now)
    # On the ids of the later one, or a new numbering made every finding a new one.
    before = comparison.before.account
    found = senders.audit(before, readings[0], partial=True)
    later = senders.audit(new, readings[1], partial=True)
    return TwoVersions(
        comparison,
        difference(map(finding_json, found), later),
        (was.gap_count, now.gap_count),
        (was.tied_count, now.tied_count),
    )


def with_names(rows: Iterable[Row], before: Account, after: Account) -> list[Row]:
    """Rows of changed pairs with the names of people and projects instead of ids.

    Args:
        rows: as `change_texts.cause_rows` makes them.
        before: the account before, under its own ids.
        after: the account after, of whose ids rows are unless somebody left.
    """
    was, now = _labels(before), _labels(after)
    named = []
    for row in rows:
        has_left = row.get("after_source") == NO_PAIRS
        people, places = was if has_left else now
        who, where = str(row["employee"]), str(row["project"])
        place = places.get(where, where) if where else _("without a project")
        if not who:  # somebody or something that had no pair at all
            place = places.get(where, where) if where != NO_PROJECT else ""
        named.append({**row, "employee": people.get(who, who), "project": place})
    return named


def _labels(account: Account) -> tuple[dict[str, str], dict[str, str]]:
    people = {e.id: e.label for e in account.employees}
    return people, {p.id: p.label for p in account.projects}
