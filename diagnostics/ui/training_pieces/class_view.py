"""For the trainer: who has solved what, and notes to print."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from diagnostics import language
from diagnostics.formula_guard import guarded
from diagnostics.language import gettext as _
from diagnostics.report.write import csv_text
from diagnostics.training.class_results import Participant, counts, participants
from diagnostics.training.progress import is_right
from diagnostics.training.scenario_files import Scenario
from diagnostics.training.trainer_notes import notes_page
from diagnostics.ui import components
from diagnostics.ui.training_pieces.own_progress import MARKS


def show() -> None:
    """The notes, the codes, and the class."""
    st.header(_("Notes"), anchor=False)
    st.markdown(
        _(
            "Every exercise with its answer, hints and what to bring up, as one page "
            "that needs no network and prints."
        )
    )
    with st.container(horizontal=True):
        for code in language.offered():
            st.download_button(
                language.name_of(code),
                notes_page(code),
                f"training-notes-{code}.html",
                "text/html",
                icon=":material/print:",
                on_click="ignore",
            )
    st.header(_("The class"), anchor=False)
    pasted = st.text_area(
        _("Continue codes, one a line, with a name in front if you like"),
        key="training-class",
        height=180,
        placeholder="Ewa 9PY0Z\nJan https://…/training?progress=9PY0Z",
    )
    class_ = participants(pasted)
    if class_:
        _unread([one for one in class_ if one.progress is None])
        _results([one for one in class_ if one.progress is not None])


def _unread(lines: Sequence[Participant]) -> None:
    if lines:
        st.warning(_("These lines hold no continue code, or one copied wrong:"))
        components.outside("\n".join(one.name for one in lines))


def _results(class_: Sequence[Participant]) -> None:
    if not class_:
        return
    touched = [count.scenario for count in counts(class_)]
    table = {
        _("Participant"): [one.name for one in class_],
        _("Answered"): [one.answered for one in class_],
        _("Right"): [one.right for one in class_],
        **{f"{s.number}": [_cell(one, s) for one in class_] for s in touched},
    }
    st.dataframe(
        pd.DataFrame(table), hide_index=True, alt=_("Who of the class has solved what")
    )
    st.caption(
        _("✓ right at the first try, ✗ wrong, · not answered; numbers count hints.")
    )
    lines = [list(table), *zip(*table.values(), strict=True)]
    st.download_button(
        _("Results as CSV"),
        csv_text([guarded(str(cell)) for cell in line] for line in lines),
        "training-results.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    _per_scenario(class_)


def _per_scenario(class_: Sequence[Participant]) -> None:
    told = counts(class_)
    rows = {
        "№": [count.scenario.number for count in told],
        _("Exercise"): [
            count.scenario.told("title", language.current()) for count in told
        ],
        _("Answered"): [count.answered for count in told],
        _("Right"): [count.right for count in told],
        _("Hints"): [count.hints for count in told],
    }
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=_("How the class did each"))


def _cell(one: Participant, scenario: Scenario) -> str:
    tried = one.attempt(scenario)
    if tried is None or not tried.choice:
        return MARKS[None]
    hints = f" {tried.hints}" if tried.hints else ""
    return f"{MARKS[is_right(scenario, tried)]}{hints}"
