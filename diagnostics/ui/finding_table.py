"""The table of findings in which the address names the chosen one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from diagnostics.catalogue import rule
from diagnostics.language import TextsByKey
from diagnostics.language import gettext as _
from diagnostics.model import Finding, Severity
from diagnostics.report.named_findings import meant
from diagnostics.ui import session
from diagnostics.ui.page_address import asked, choose_row, one
from diagnostics.words import evidence

MOST_FINDINGS = 200
"""Findings that a table sends to the browser at every run; the files have all."""

SEVERITY_WORDS = TextsByKey(
    {
        Severity.ERROR: "✕ error",
        Severity.WARNING: "▲ warning",
        Severity.INFO: "i info",
    }
)


_LONGEST_NAME = 110
"""Characters of a finding's name where the address names none."""


def choose_finding(
    findings: Sequence[Finding],
    names: Sequence[str],
    key: str,
    height: int,
    states: Sequence[str] = (),
) -> int:
    """A table of findings of which the address names the chosen one; its number.

    Args:
        findings: the rows.
        names: what each is called in addresses.
        key: names the table.
        height: of the table at most, in pixels.
        states: what to say of each beside its severity; empty: nothing.
    """
    by_name = dict(zip(names, findings, strict=True))
    named = address_renewed(by_name)
    refuse_unknown(by_name)
    numbers: list[int] = [*range(len(findings))[:MOST_FINDINGS]]
    if named and names.index(named) >= MOST_FINDINGS:
        numbers.append(names.index(named))
    shown = [findings[number] for number in numbers]
    table = {
        _("Severity"): [SEVERITY_WORDS[f.severity] for f in shown],
        **({_("State"): [states[number] for number in numbers]} if states else {}),
        _("What"): [rule(f.rule).title for f in shown],
        _("Seen"): [evidence(f) for f in shown],
        _("Pairs"): [f.data.get("pairs") for f in shown],
    }
    row: int = choose_row(
        pd.DataFrame(table),
        "finding",
        [names[number] for number in numbers],
        f"{key}-{session.account_key()}",
        label=_("Finding"),
        height=min(38 + 36 * len(shown), height),
        placeholder="",
        column_config={
            _("Severity"): st.column_config.TextColumn(width=85 if states else 100),
            _("State"): st.column_config.TextColumn(width=70),
            _("What"): st.column_config.TextColumn(width=210 if states else 270),
            _("Seen"): st.column_config.TextColumn(width="large"),
            _("Pairs"): st.column_config.NumberColumn(width=70),
        },
        alt=_("Findings, worst first"),
    )
    if len(shown) < len(findings):
        st.caption(
            _(
                "The first {most} are listed, and the one that the address names.",
                most=MOST_FINDINGS,
            )
        )
    return numbers[row]


def address_renewed(named: Mapping[str, Finding]) -> str:
    """Puts today's name of the finding that the address names into it; empty: none."""
    asked_for = one("finding") or ""
    name = meant(asked_for, named) if asked_for else ""
    if name and name != asked_for:
        st.query_params["finding"] = name
    return name


def refuse_unknown(named: Mapping[str, Finding]) -> None:
    """Ends the page where the address names a finding that isn't there.

    Args:
        named: those that there are, by what addresses call them.
    """
    wanted = one("finding")
    if wanted and wanted not in named:
        asked("finding", {name: _in_words(f) for name, f in named.items()})


def _in_words(finding: Finding) -> str:
    said = f"{rule(finding.rule).title} · {evidence(finding)}"
    return said if len(said) <= _LONGEST_NAME else f"{said[:_LONGEST_NAME]}…"
