"""Exercises with real answers, a quiz of the open account, the trainer's view."""

from __future__ import annotations

import streamlit as st

from diagnostics import language
from diagnostics.language import gettext as _
from diagnostics.training.choice_words import part_told
from diagnostics.training.scenario_files import scenario, scenarios
from diagnostics.ui import components
from diagnostics.ui.training_pieces import (
    class_view,
    exercise,
    own_progress,
    quiz_view,
)


def exercises() -> None:
    """The list, how far one is, and the exercise that the address names."""
    own_progress.show()
    told = {
        one.id: (  # the same before and after it is answered: the box goes by labels
            f"{one.number}. {one.told('title', language.current())} · "
            f"{part_told(one.part, language.current())}"
        )
        for one in scenarios()
    }
    open_one = next((s.id for s in scenarios() if not own_progress.of(s).choice), "")
    before = st.query_params.get("scenario")
    picked = components.choose(
        st.selectbox,
        _("Exercise"),
        "scenario",
        told,
        "training-scenario",
        first=open_one or scenarios()[0].id,
    )
    if picked and before and picked != before:
        st.query_params.pop("step", None)
    marked = [one for one in scenarios() if own_progress.of(one).choice]
    if marked:
        st.caption(" · ".join(f"{own_progress.mark(s)} {s.number}" for s in marked))
    if picked:
        exercise.show(scenario(picked))


def main() -> None:
    """The page."""
    st.title(_("Training"))
    st.markdown(
        _(
            "Read, decide, and see what is really so: senders are computed, servers "
            "are asked. Nothing leaves this machine."
        )
    )
    views = {
        "exercises": _("Exercises"),
        "quiz": _("Quiz"),
        "trainer": _("For the trainer"),
    }
    view = components.choose(
        st.segmented_control,
        _("Part"),
        "view",
        views,
        "training-view",
        first="exercises",
        label_visibility="collapsed",
    )
    if view == "quiz":
        quiz_view.show()
    elif view == "trainer":
        class_view.show()
    else:
        exercises()


main()
