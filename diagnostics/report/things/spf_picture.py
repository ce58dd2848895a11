"""The SPF records of a domain as a tree to look at, with what each costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from diagnostics.checks import Step
from diagnostics.model import Phrase
from diagnostics.words import text

MOST_LOOKUPS = 10
"""Look-ups that a receiver makes at most (RFC 7208, section 4.6.4)."""

_MOST_NODES = 60


@dataclass(frozen=True, slots=True)
class SpfPicture:
    """A domain's SPF tree.

    Attributes:
        domain: whose.
        lookups: what a receiver has to look up at most.
        lines: the tree, a record a line, drawn with branches.
    """

    domain: str
    lookups: int
    lines: tuple[str, ...]

    @property
    def told(self) -> Phrase:
        """Its cost in words."""
        kind = "over" if self.lookups > MOST_LOOKUPS else "within"
        facts = {"domain": self.domain, "lookups": self.lookups, "most": MOST_LOOKUPS}
        return Phrase.of(f"things:spf-{kind}", **facts)

    @property
    def share(self) -> float:
        """The part of the look-ups allowed that it takes, 1 at most."""
        return min(1.0, self.lookups / MOST_LOOKUPS)


def picture_of(steps: Iterable[Step]) -> SpfPicture | None:
    """The tree that a check collected; None where it collected none."""
    for step in steps:
        tree = step.data.get("tree")
        if step.service == "dns" and isinstance(tree, Mapping) and tree.get("records"):
            lines = tuple(_lines(tree))[:_MOST_NODES]
            return SpfPicture(str(tree["domain"]), int(tree["lookups"]), lines)
    return None


def _lines(tree: Mapping[str, Any], before: str = "", below: str = "") -> Iterator[str]:
    yield before + text(_node(tree))
    inner = list(tree.get("inner", ()))
    for number, node in enumerate(inner, 1):
        last = number == len(inner)
        branch, further = ("└─ ", "   ") if last else ("├─ ", "│  ")
        yield from _lines(node, below + branch, below + further)


def _node(tree: Mapping[str, Any]) -> Phrase:
    facts = {
        "term": str(tree.get("term") or tree["domain"]),
        "lookups": int(tree.get("lookups", 0)),
    }
    records = tree.get("records", ())
    if len(records) == 1:
        return Phrase.of("things:spf-node", record=str(records[0]), **facts)
    return Phrase.of("things:spf-node-odd", records=len(records), **facts)
