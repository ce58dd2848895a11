"""One exercise: read, answer, run it for real, mend it, run it again."""

from __future__ import annotations

import streamlit as st

from diagnostics import language
from diagnostics.checks import Network
from diagnostics.language import gettext as _
from diagnostics.language import ngettext
from diagnostics.training.choice_words import choice_labels
from diagnostics.training.finding_out import FoundOut, find_out, hurried
from diagnostics.training.progress import (
    is_right,
    with_answer,
    with_hint,
    with_mending,
)
from diagnostics.training.scenario_files import (
    HINTS,
    AnswerKind,
    Scenario,
    scenarios,
)
from diagnostics.training.staging import is_served
from diagnostics.ui import components
from diagnostics.ui.training_pieces import found_view, own_progress, staged_view

RIGHT = ":material/check_circle:"

STEPS = ("question", "run", "mend")
"""How far an exercise is unfolded, as addresses name it."""


def show(scenario: Scenario) -> None:
    """The exercise as far as the address says and the answers allow."""
    asked = components.asked("step", {step: step for step in STEPS}) or STEPS[0]
    tried = own_progress.of(scenario)
    st.header(scenario.told("title", language.current()), anchor=False)
    st.markdown(scenario.told("story", language.current()))
    staged_view.show(scenario)
    _question(scenario)
    if not tried.choice:
        if asked != STEPS[0]:
            st.info(_("This address leads to a later step. Answer first."))
        return
    if asked == STEPS[0]:
        _go(_("Run it"), "run", ":material/play_arrow:")
        return
    found = _found(scenario, changed=False)
    if found is None:
        return
    _compare(scenario, found)
    if scenario.is_right_as_it_is:
        st.text(scenario.told("change", language.current()))
        _end(scenario)
    else:
        _mend(scenario, is_open=asked == "mend")


def _question(scenario: Scenario) -> None:
    tried = own_progress.of(scenario)
    labels = choice_labels(scenario, language.current())
    asked = scenario.told("question", language.current())
    if tried.choice:
        own_progress.locked(asked, labels, tried.choice)
        return
    picked = st.radio(
        asked,
        list(labels),
        index=None,
        format_func=lambda c: own_progress.unlinked(labels[c]),
        key=f"training-{scenario.id}",
    )
    for hint in HINTS[: tried.hints]:
        st.info(scenario.told(hint, language.current()), icon=":material/lightbulb:")
    with st.container(horizontal=True):
        st.button(
            _("Lock my answer and run it"),
            type="primary",
            icon=":material/lock:",
            disabled=picked is None,
            on_click=_answer,
            args=(scenario, picked),
        )
        left = len(HINTS) - tried.hints
        st.button(
            ngettext("Hint ({number} left)", "Hint ({number} left)", left),
            icon=":material/lightbulb:",
            disabled=not left,
            on_click=_hint,
            args=(scenario,),
        )


def _answer(scenario: Scenario, letter: str | None) -> None:
    if letter is not None:
        own_progress.keep(with_answer(own_progress.mine(), scenario, letter))
        _name(scenario, "run")


def _hint(scenario: Scenario) -> None:
    own_progress.keep(with_hint(own_progress.mine(), scenario))
    _name(scenario, "question")


def _name(scenario: Scenario, step: str) -> None:
    """Puts into the address where somebody is."""
    st.query_params["scenario"] = scenario.id
    st.query_params["step"] = step


def _go(label: str, step: str, icon: str) -> None:
    def follow() -> None:
        st.query_params["step"] = step

    st.button(label, type="primary", icon=icon, on_click=follow)


def _found(scenario: Scenario, *, changed: bool) -> FoundOut | None:
    """What is found, once a visit; None where nobody can find it out now."""
    key = f"training-found-{scenario.id}-{changed}"
    held: FoundOut | None = st.session_state.get(key)
    if held is not None:
        return held
    network = Network()
    if scenario.kind is AnswerKind.CHECK:
        if not components.settings_fit():
            return None
        network = hurried(Network.usual())
        if not is_served(scenario, network):
            st.warning(_("The lab that this exercise needs doesn't run, or is older."))
            components.link("lab", _("Start the lab"), ":material/science:")
            return None
    with st.spinner(_("Running it for real …")):
        found = find_out(scenario, network, changed=changed)
    st.session_state[key] = found
    return found


def _compare(scenario: Scenario, found: FoundOut) -> None:
    """What was answered beside what was found."""
    tried = own_progress.of(scenario)
    labels = choice_labels(scenario, language.current())
    st.divider()
    if is_right(scenario, tried):
        st.success(
            _("Right: {answer}", answer=own_progress.unlinked(labels[tried.choice])),
            icon=":material/check_circle:",
        )
    else:
        st.error(
            _(
                "Not this time. You said: {said}. Found: {found}.",
                said=own_progress.unlinked(labels[tried.choice]),
                found=own_progress.unlinked(labels[scenario.answer]),
            ),
            icon=":material/cancel:",
        )
    found_view.show(found)


def _mend(scenario: Scenario, *, is_open: bool) -> None:
    st.markdown(_("**What to change**"))
    st.text(scenario.told("change", language.current()))
    if not is_open:
        st.button(
            _("Change it and run again"),
            type="primary",
            icon=":material/build:",
            on_click=_mended,
            args=(scenario,),
        )
        return
    found = _found(scenario, changed=True)
    if found is None:
        return
    if found.is_green:
        st.success(
            _("Mended: now it is as it should be."), icon=":material/check_circle:"
        )
    else:
        st.warning(_("It isn't as it should be yet; see below what is left."))
    staged_view.show(scenario, changed=True)
    found_view.show(found)
    _end(scenario)


def _mended(scenario: Scenario) -> None:
    own_progress.keep(with_mending(own_progress.mine(), scenario))
    st.query_params["step"] = "mend"


def _end(scenario: Scenario) -> None:
    """Why it was so, and the way to the next exercise."""
    with st.container(border=True):
        st.markdown(_("**Why it is so**"))
        st.markdown(scenario.told("debrief", language.current()))
    every = list(scenarios())
    at = every.index(scenario) + 1
    if at < len(every):
        st.button(
            _("Next exercise"),
            type="primary",
            icon=":material/arrow_forward:",
            on_click=_name,
            args=(every[at], STEPS[0]),
        )
    else:
        st.balloons()
