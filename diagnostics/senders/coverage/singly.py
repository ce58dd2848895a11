"""Findings of one rule, counted before any of them is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostics.model import Finding, Phrase, worst_first
from diagnostics.senders.arrays import Ints
from diagnostics.senders.statements import stated

LISTED_SINGLY = 200
"""How many findings of one rule are listed one by one before the rest is grouped."""


@dataclass(frozen=True, slots=True, eq=False)
class OfOneRule:
    """Findings of one rule that are made when they are listed; the rest is counted.

    Attributes:
        rule: the rule.
        pairs: by finding, its pairs; 0 where it has none.
        subject: the id of a finding's subject, by its place in `pairs`.
        make: the finding, by its place.
    """

    rule: str
    pairs: Ints
    subject: Callable[[int], str]
    make: Callable[[int], Finding]

    @classmethod
    def ready(cls, findings: Sequence[Finding]) -> OfOneRule:
        """A few findings that are made already. Raises IndexError on none."""
        return cls(
            findings[0].rule,
            np.array([f.data.get("pairs", 0) for f in findings], np.int64),
            lambda at: findings[at].subject.id,
            lambda at: findings[at],
        )

    def only(self, kept: Sequence[int]) -> OfOneRule:
        """Those at some places, in their order."""
        return OfOneRule(
            self.rule,
            self.pairs[list(kept)],
            lambda at: self.subject(kept[at]),
            lambda at: self.make(kept[at]),
        )

    def listed(self) -> tuple[list[Finding], list[str]]:
        """Those with the most pairs, and the subjects' ids of the others.

        Both by pairs, equal ones in the order they stand in.
        """
        order = np.argsort(-self.pairs, kind="stable").tolist()
        singly, rest = order[:LISTED_SINGLY], order[LISTED_SINGLY:]
        return [self.make(at) for at in singly], [self.subject(at) for at in rest]


def listed(groups: Iterable[OfOneRule]) -> tuple[Finding, ...]:
    """All findings, worst first, at most `LISTED_SINGLY` of one rule singly.

    The one that stands for the rest says how many they are, and holds all their
    subjects' ids and their rule.
    """
    singly: dict[str, list[Finding]] = {}
    rest: dict[str, list[str]] = {}
    for group in groups:
        singly[group.rule], rest[group.rule] = group.listed()
    # A rule stands where its worst finding does.
    worst = worst_first(finding for found in singly.values() for finding in found)
    kept: list[Finding] = []
    for rule_id in dict.fromkeys(finding.rule for finding in worst):
        kept += singly[rule_id]
        if rest[rule_id]:
            kept.append(_more(rule_id, rest[rule_id]))
    return tuple(worst_first(kept))


def _more(rule_id: str, subjects: list[str]) -> Finding:
    return stated(
        "coverage/more-of-a-rule",
        of=rule_id,
        title=Phrase.of(f"{rule_id}:title"),
        findings=len(subjects),
        subjects=subjects,
    )
