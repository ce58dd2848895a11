"""What makes a finding the same one next week, which is also its name in addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from diagnostics.model import Finding
from diagnostics.words import plain


def identity(finding: Finding) -> str:
    """`RULE:SUBJECT`; `RULE:SUBJECT@pop3` of a service, `…~COLUMN~VALUE` of a cell.

    The file and the row of a cell aren't in it: next week's file has another name, and
    rows move when a line is put in above them.
    """
    service = finding.data.get("service")
    told = _short(finding)
    if isinstance(service, str) and service:
        told = f"{told}@{service}"
    if finding.rule.startswith("config/"):
        cell = (finding.data.get(name) for name in ("column", "value"))
        facts = [fact for fact in cell if isinstance(fact, str) and fact]
        told = "~".join([told, *facts])
    return told


def finding_names(findings: Iterable[Finding]) -> list[str]:
    """The identity of each, in their order; a second one of the same has `~~2` behind.

    Names hold facts and no numbers of rows on a screen: what is mended takes its name
    along, and the others keep theirs.
    """
    return list(numbered(map(identity, findings)))


def meant(name: str, named: Mapping[str, Finding]) -> str:
    """The name by which a finding is known now; empty where none is meant.

    Args:
        name: as an address says it, also as addresses said it before names had the
            service and the cell in them.
        named: the findings by their names.
    """
    if name in named:
        return name
    found = list(named.values())
    return dict(zip(_former_names(found), named, strict=True)).get(name, "")


def _former_names(found: Sequence[Finding]) -> list[str]:
    short = Counter(map(_short, found))
    names = (_short(f) if short[_short(f)] == 1 else _placed(f) for f in found)
    return list(numbered(names))


def _placed(finding: Finding) -> str:
    told = (plain(finding.data.get(n, "")) for n in ("file", "row", "column", "value"))
    return "~".join([_short(finding), *(str(fact) for fact in told if fact)])


def _short(finding: Finding) -> str:
    return f"{finding.rule}:{finding.subject.id}"


def numbered(names: Iterable[str]) -> Iterator[str]:
    """The names; from the second of one name on with `~~2` and so on behind it."""
    seen: Counter[str] = Counter()
    for name in names:
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name}~~{seen[name]}"
