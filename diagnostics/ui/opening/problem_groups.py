"""The problems of an account's files by kind; each kind unfolds to its places."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from diagnostics.accounts import Loaded
from diagnostics.catalogue import fix_of, rule
from diagnostics.language import gettext as _
from diagnostics.language import later, number_told
from diagnostics.model import Severity
from diagnostics.report.intake.kinds_of_problems import (
    PROBLEM_COLUMNS,
    ProblemKind,
    problem_kinds,
    problem_row,
)
from diagnostics.report.intake.tables_understood import headings_written
from diagnostics.report.wording.column_words import column_title
from diagnostics.report.write import as_csv
from diagnostics.ui import components, session
from diagnostics.words import counted, text

SHOWN = 50
"""So many problems of a kind are shown; the CSV file has all."""

_ASKED = ("config/column-near", "config/merged-cells")
"""Kinds that are nothing but questions, which stand above."""

_ANSWER = later("Answer the question above, or mend the file and open it again.")
_SHOWN_COLUMNS = ("file", "row", "column", "value", "expected", "nearest")


def show(loaded: Loaded) -> None:
    """All problems, the worst kind first, and all of them as a file."""
    st.header(_("Problems in its files"))
    kinds = problem_kinds(loaded.problems)
    if not kinds:
        st.success(_("The files have no problems."), icon=":material/check_circle:")
        return
    told = [
        counted(sum(k.count for k in kinds if k.severity is severity), noun)
        for severity, noun in (
            (Severity.ERROR, "error"),
            (Severity.WARNING, "warning"),
            (Severity.INFO, "note"),
        )
    ]
    row = st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
    )
    row.text(" · ".join(told), width="content")
    origin = session.origin()
    row.download_button(
        _("All as CSV"),
        lambda: as_csv(map(problem_row, loaded.problems), PROBLEM_COLUMNS),
        origin.file_name("problems.csv"),
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    errors = [k.rule for k in kinds if k.severity is Severity.ERROR]
    first = next((name for name in errors if name not in _ASKED), "")
    written = headings_written(loaded.understood)
    for kind in kinds:
        _kind(kind, written, is_open=kind.rule == first)


def _kind(
    kind: ProblemKind, written: Mapping[tuple[str, str], str], is_open: bool
) -> None:
    severity = components.SEVERITY_WORDS[kind.severity]
    title = f"{severity} · {number_told(kind.count)} × {rule(kind.rule).title}"
    with st.expander(
        title, expanded=is_open, key=f"{session.account_key()}-{kind.rule}"
    ):
        if kind.says:
            components.said(text(kind.says))
        if kind.listed:
            st.markdown(_("**What to do next**"))
            asked = kind.rule in _ASKED
            components.said(_(_ANSWER) if asked else fix_of(kind.listed[0]))
            _places(kind, written)
        components.rule_note(rule(kind.rule))


def _places(kind: ProblemKind, written: Mapping[tuple[str, str], str]) -> None:
    """Where the problems of a kind are: columns by their headings in the file."""
    rows = [problem_row(problem) for problem in kind.listed[:SHOWN]]
    for row in rows:
        row["column"] = written.get((row["file"], row["column"]), row["column"])
    frame = pd.DataFrame(rows).astype(str)
    told = [name for name in _SHOWN_COLUMNS if frame[name].any()]
    if told == ["file"] or not told:
        told = [*told, "evidence"]
    st.dataframe(
        frame[told].rename(columns=column_title),
        hide_index=True,
        alt=_("Where: {title}", title=rule(kind.rule).title),
    )
    if kind.count > SHOWN:
        more = kind.count - len(rows)
        st.caption(
            _("{more:problem} more of this kind. The CSV file lists them.", more=more)
        )
