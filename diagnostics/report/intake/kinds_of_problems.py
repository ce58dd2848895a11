"""The problems of an account's files by kind, with counts; what a new file mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from diagnostics.accounts.schema import LOSSES
from diagnostics.catalogue import rule
from diagnostics.model import Extent, Finding, Phrase, Severity
from diagnostics.report.rows import Row
from diagnostics.words import evidence, plain

PROBLEM_COLUMNS = (
    *("severity", "rule", "file", "row", "column", "value"),
    *("expected", "nearest", "evidence"),
)
_MORE = "config/more-of-a-rule"
_NAMED = 4
"""So many different values of a kind are named in its title."""

_TABLE_FIRST = "config/table-missing"


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """All problems of one rule.

    Attributes:
        rule: the rule's id.
        severity: of its problems.
        count: how many there are; for `config/read-as`, cells.
        says: the commonest values, or what was read in other words; None: neither.
        listed: those that are listed; `count` may be more.
    """

    rule: str
    severity: Severity
    count: int
    says: Phrase | None
    listed: tuple[Finding, ...]


def problem_kinds(problems: Sequence[Finding]) -> tuple[ProblemKind, ...]:
    """The problems by kind: a missing table first, then what takes most away."""
    by_rule: dict[str, list[Finding]] = {}
    more: Counter[str] = Counter()
    for problem in problems:
        if problem.rule == _MORE:
            more[str(problem.data["of"])] += int(problem.data["problems"])
        else:
            by_rule.setdefault(problem.rule, []).append(problem)
    kinds = [_kind(name, by_rule.get(name, []), more[name]) for name in by_rule | more]
    return tuple(sorted(kinds, key=_order))


def _order(kind: ProblemKind) -> tuple[bool, int, bool, int]:
    extent = LOSSES.get(kind.rule.removeprefix("config/"))
    return (
        kind.rule != _TABLE_FIRST,
        -kind.severity.rank,
        extent is not Extent.TABLE,
        -kind.count,
    )


def _kind(name: str, listed: Sequence[Finding], more: int) -> ProblemKind:
    count = len(listed) + more
    severity = listed[0].severity if listed else rule(name).severity
    return ProblemKind(name, severity, count, _says(listed, count), tuple(listed))


def _says(listed: Sequence[Finding], count: int) -> Phrase | None:
    """What stands in the cells, the commonest first; what was read in other words."""
    told: Counter[str] = Counter()
    for problem in listed:
        for phrase in problem.data.get("told", ()):
            told[phrase.key] += phrase.data["cells"]
    if told:
        summed = [Phrase.of(key, cells=cells) for key, cells in told.items()]
        return Phrase.of("opening:kind-read", told=summed)
    seen = (problem.data.get("value", "") for problem in listed)
    common = Counter(value for value in seen if value and isinstance(value, str))
    if not common:
        return None
    named = [value for value, _ in common.most_common(_NAMED)]
    several = len(common) > _NAMED
    key = "opening:kind-values-more" if several else "opening:kind-values"
    return Phrase.of(key, cells=count, values=", ".join(named) if several else named)


def problem_row(problem: Finding) -> Row:
    """One problem under `PROBLEM_COLUMNS`; what it doesn't speak of stays empty."""
    data = problem.data
    texts = {name: plain(data.get(name, "")) for name in PROBLEM_COLUMNS[2:-1]}
    return {
        **texts,
        "row": data.get("row") or "",
        "severity": str(problem.severity),
        "rule": problem.rule,
        "evidence": evidence(problem),
    }


def mended(before: Iterable[Finding], after: Iterable[Finding]) -> Phrase:
    """What a new file changed: how many problems went, came and stayed.

    A problem is the same where its rule, its subject, its column and its value are;
    files and rows may have moved.
    """
    earlier, later = _counted(before), _counted(after)
    gone = (earlier - later).total()
    new = (later - earlier).total()
    left = later.total()
    if not later and not earlier:
        return Phrase.of("opening:none-before")
    if not later:
        return Phrase.of("opening:all-gone", gone=gone)
    if not gone and not new:
        return Phrase.of("opening:same", left=left)
    return Phrase.of("opening:better", gone=gone, new=new, left=left - new)


def _counted(problems: Iterable[Finding]) -> Counter[tuple[str, ...]]:
    return Counter(
        (
            p.rule,
            p.subject.id,
            str(p.data.get("column", "")),
            str(plain(p.data.get("value", ""))),
        )
        for p in problems
        if p.severity is not Severity.INFO and p.rule != _MORE
    )
