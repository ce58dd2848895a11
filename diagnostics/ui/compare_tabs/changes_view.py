"""What changes between two states of an account, by cause, with names."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.language import number_told
from diagnostics.model import Account, Severity
from diagnostics.report import change_texts, rows, write
from diagnostics.report.compared.versions_differing import CHANGES_SHOWN, with_names
from diagnostics.report.origin import Origin
from diagnostics.report.rows import Row
from diagnostics.report.wording.column_words import column_title
from diagnostics.senders import Comparison
from diagnostics.ui import components

_MOST_TOLD = 5


def counts(changed: int, gaps: tuple[int, int], ties: tuple[int, int]) -> None:
    """How many pairs change, and how many have no sender or are tied.

    Args:
        changed: the pairs that change.
        gaps: pairs without a sender before and after.
        ties: tied pairs before and after.
    """
    components.figures(
        (
            (_("Pairs that change"), changed, None),
            (_("Pairs without a sender"), gaps[1], gaps[1] - gaps[0]),
            (_("Ties"), ties[1], ties[1] - ties[0]),
        )
    )


def lines(comparison: Comparison) -> None:
    """How rows were matched, and who or what can't be compared."""
    told = change_texts.matching_lines(comparison)
    crossing = change_texts.crossing_lines(comparison)
    for line in (*told, *crossing[:_MOST_TOLD]):
        components.said(line)
    if len(crossing) > _MOST_TOLD:
        with st.expander(_("The others that can't be compared")):
            components.said("\n".join(crossing[_MOST_TOLD:]))


def by_cause(
    comparison: Comparison, before: Account, after: Account, origin: Origin, file: str
) -> None:
    """Every cause with what became of its pairs, and all pairs to take away.

    Args:
        comparison: what was compared.
        before: the account before.
        after: the account after.
        origin: of which account the download is: another one may be open.
        file: what it is called.
    """
    st.header(_("By cause"))
    found = with_names(change_texts.cause_rows(comparison), before, after)
    shown = pd.DataFrame(found, columns=list(CHANGES_SHOWN))
    words = {str(each): components.SEVERITY_WORDS[each] for each in Severity}
    shown["severity"] = shown["severity"].map(lambda name: words.get(name, name))
    st.dataframe(
        shown,
        column_config={name: column_title(name) for name in CHANGES_SHOWN},
        hide_index=True,
        alt=_("Changed pairs by what causes them, and what became of them"),
    )
    for outcome in comparison.outcomes[:_MOST_TOLD]:
        components.said(change_texts.change_text(after, outcome.witness))
    st.download_button(
        _("Changed pairs as CSV"),
        lambda: write.as_csv(change_texts.pair_rows(comparison), rows.COMPARE_COLUMNS),
        origin.file_name(file),
        "text/csv",
        on_click="ignore",
    )


def finding_rows(found: Sequence[Row], heading: str) -> None:
    """Findings under a heading with their number; nothing where there are none.

    Args:
        found: rows of `finding_json`.
        heading: what they have in common.
    """
    if not found:
        return
    st.markdown(f"**{heading}: {number_told(len(found))}**")
    ordered = sorted(found, key=lambda row: -Severity(row["severity"]).rank)
    st.dataframe(
        pd.DataFrame(
            {
                _("Severity"): [
                    components.SEVERITY_WORDS[Severity(row["severity"])]
                    for row in ordered
                ],
                _("What"): [row["title"] for row in ordered],
                _("Seen"): [row["evidence"] for row in ordered],
                _("What to do"): [row["fix"] for row in ordered],
            }
        ),
        hide_index=True,
        alt=heading,
    )
