"""What findings are called in addresses, so that a link names the same one later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from diagnostics.model import Finding
from diagnostics.words import plain


def finding_names(findings: Iterable[Finding]) -> list[str]:
    """A name for each, in their order: `RULE:SUBJECT`, and its place where two have it.

    Names hold facts and no numbers of rows on a screen: what is mended takes its name
    along, and the others keep theirs.
    """
    found = list(findings)
    short = Counter(_short(f) for f in found)
    names = [_short(f) if short[_short(f)] == 1 else _placed(f) for f in found]
    return list(_unique(names))


def _short(finding: Finding) -> str:
    return f"{finding.rule}:{finding.subject.id}"


def _placed(finding: Finding) -> str:
    told = (plain(finding.data.get(n, "")) for n in ("file", "row", "column", "value"))
    return "~".join([_short(finding), *(str(fact) for fact in told if fact)])


def _unique(names: Iterable[str]) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for name in names:
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name}~~{seen[name]}"
