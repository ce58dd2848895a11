"""How far this visitor is: it stands in the address as a continue code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.training.class_results import CODE
from diagnostics.training.progress import (
    CodeError,
    Progress,
    TriedOnce,
    code_of,
    is_right,
    progress_of,
)
from diagnostics.training.scenario_files import Scenario, scenarios
from diagnostics.ui import components, page_address

T = TypeVar("T", str, int)

MARKS = {True: "✓", False: "✗", None: "·"}
"""How an answer stands in lists: right, wrong, not given."""


def mine() -> Progress:
    """What the address says; a code that was copied wrong ends the page."""
    code = page_address.one(CODE) or ""
    try:
        return progress_of(code)
    except CodeError:
        components.not_here(CODE, code)


def of(scenario: Scenario) -> TriedOnce:
    """What this visitor did with a scenario."""
    return mine().get(scenario.number, TriedOnce())


def keep(progress: Progress) -> None:
    """Puts what was done into the address."""
    st.query_params[CODE] = code_of(progress)


def mark(scenario: Scenario) -> str:
    """How a scenario stands in the list."""
    tried = of(scenario)
    return MARKS[is_right(scenario, tried) if tried.choice else None]


def unlinked(label: str) -> str:
    """A choice for where Streamlit takes Markdown: an address makes no link there."""
    return components.plain_label(label).replace("@", "@\N{WORD JOINER}")


def locked(asked: str, labels: Mapping[T, str], given: T) -> None:
    """A question with all its choices, the one that was given marked."""
    st.markdown(f"**{components.plain_label(asked)}**")
    yours = _("your answer, locked")
    st.text(
        "\n".join(
            f"● {label} ({yours})" if key == given else f"○ {label}"
            for key, label in labels.items()
        )
    )


def show() -> None:
    """How many are done, and the code to go on with."""
    progress = mine()
    answered = [s for s in scenarios() if progress.get(s.number, TriedOnce()).choice]
    right = sum(is_right(s, progress[s.number]) for s in answered)
    st.progress(
        len(answered) / len(scenarios()),
        text=_(
            "{answered} of {all} answered, {right} right at the first try",
            answered=len(answered),
            all=len(scenarios()),
            right=right,
        ),
    )
    with st.expander(_("Continue code"), icon=":material/key:"):
        st.markdown(
            _(
                "It stands in this page's address too: keep the address, or the code, "
                "to go on later or elsewhere. Send it to your trainer."
            )
        )
        if code := code_of(progress):
            st.code(code, language=None, wrap_lines=True)
        st.text_input(
            _("Go on from a code"),
            key="training-code",
            on_change=_go_on,
            placeholder=_("Paste a code and press Enter"),
        )
        if wrong := st.session_state.pop("training-code-wrong", ""):
            st.warning(_("This is no continue code; look for a slip in copying."))
            components.outside(wrong)


def _go_on() -> None:
    pasted = str(st.session_state["training-code"])
    try:
        progress = progress_of(pasted)
    except CodeError:
        st.session_state["training-code-wrong"] = pasted
        return
    if progress:
        keep(progress)
        st.session_state["training-code"] = ""
