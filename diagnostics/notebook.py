"""What a notebook shows of results: small tables, in which every text is escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from diagnostics.catalogue import fix_of, rule
from diagnostics.language import gettext as _
from diagnostics.language import ngettext, number_told
from diagnostics.model import Finding, worst_first
from diagnostics.words import evidence

MOST_ROWS = 10
"""So many rows of a result are shown; how many more there are is said."""

_LEFT = "text-align:left;vertical-align:top;white-space:pre-wrap"


class Findings(tuple[Finding, ...]):
    """Findings as a tuple, which a notebook shows as a table, worst first."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return findings_html(self)


def findings_html(findings: Sequence[Finding]) -> str:
    """The worst of the findings: what is so, where it was seen, what to do."""
    if not findings:
        return paragraph(_("No findings."))
    number = len(findings)
    told = ngettext("{number} finding", "{number} findings", number)
    rows = [
        (str(f.severity), rule(f.rule).title, evidence(f), fix_of(f))
        for f in worst_first(findings)[:MOST_ROWS]
    ]
    heads = (_("Severity"), _("What"), _("Seen"), _("What to do next"))
    return table(told, heads, rows, number - len(rows))


def table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[object]],
    more: int = 0,
) -> str:
    """A table as HTML.

    Args:
        caption: what it is.
        heads: a text a column; empty: no heading row.
        rows: the cells, as many a row as there are columns.
        more: how many rows aren't shown.
    """
    head = "".join(f"<th scope='col' style='{_LEFT}'>{_safe(h)}</th>" for h in heads)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    left = paragraph(_("and {number} more", number=number_told(more))) if more else ""
    top = f"<thead><tr>{head}</tr></thead>" if head else ""
    told = f"<caption style='text-align:left'>{_safe(caption)}</caption>"
    return f"<table>{told}{top}<tbody>{body}</tbody></table>{left}"


def paragraph(said: str) -> str:
    """A sentence as HTML; empty for none."""
    return f"<p>{_safe(said)}</p>" if said else ""


def _cell(value: object) -> str:
    return f"<td style='{_LEFT}'>{_safe(value)}</td>"


def _safe(value: object) -> str:
    return html.escape(str(value))
