"""The lab of this process, where none runs beside the dashboard."""

from __future__ import annotations

import atexit

import streamlit as st

from diagnostics.lab import Lab
from diagnostics.language import gettext as _
from diagnostics.ui import components

_WHY = "lab-start-failed"


@st.cache_resource(show_spinner=False)
def _started() -> Lab:
    lab = Lab().start()
    try:
        lab.publish()
    except OSError:
        lab.stop()
        raise
    atexit.register(lab.stop)
    return lab


def offer() -> None:
    """Says that no lab runs and starts one; a start that failed can be repeated."""
    st.warning(_("The lab doesn't run."), icon=":material/science_off:")
    if why := st.session_state.pop(_WHY, ""):
        st.error(
            _("The lab couldn't start. Mend what stands here, and start it again."),
            icon=":material/error:",
        )
        components.outside(why)
    st.button(
        _("Start the lab"),
        type="primary",
        icon=":material/play_arrow:",
        on_click=_start,
    )


def _start() -> None:
    _started.clear()  # one that was stopped, or is another state folder's
    try:
        _started()
    except OSError as error:
        st.session_state[_WHY] = f"{type(error).__name__}: {error}"
