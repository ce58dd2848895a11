"""Which language a visitor reads: the address's, the switch's, the browser's, English.

What the switch chose goes into the address and every link, as an account does.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from diagnostics import language
from diagnostics.language import gettext as _

PARAMETER = "lang"
"""The language in addresses: `?lang=pl`."""

_CHOSEN = "language"
_SWITCH = "language-switch"


def begin() -> None:
    """Takes over what the address asks for; each run of a page begins so."""
    asked = st.query_params.get_all(PARAMETER)
    if len({*asked}) == 1 and asked[0] in language.offered():
        st.session_state[_CHOSEN] = asked[0]
    elif not asked:  # Back leads to what was shown before the choice
        st.session_state.pop(_CHOSEN, None)
    language.speak(_of_visitor())


def in_address() -> dict[str, str]:
    """What links have to say so that a language that was chosen stays."""
    chosen = st.session_state.get(_CHOSEN)
    return {PARAMETER: chosen} if chosen else {}


def known() -> dict[str, str]:
    """The languages there are, each with what it calls itself."""
    return {code: language.name_of(code) for code in language.offered()}


def switch() -> None:
    """Chooses a language: two letters each, the one in use marked."""
    st.session_state[_SWITCH] = language.current()
    st.segmented_control(
        _("Language"),
        language.offered(),
        required=True,
        key=_SWITCH,
        label_visibility="collapsed",
        on_change=_chosen,
    )


def _chosen() -> None:
    st.session_state[_CHOSEN] = st.query_params[PARAMETER] = st.session_state[_SWITCH]
    language.speak(_of_visitor())


def _of_visitor() -> str:
    chosen: str | None = st.session_state.get(_CHOSEN)
    return chosen or language.nearest(_browsers()) or language.SOURCE


def _browsers() -> str | None:
    """The language that the browser asks for: `pl-PL`."""
    return st.context.locale


def _where_nothing_was_said() -> str | None:
    """The visitor's language in a callback or a fragment; None elsewhere."""
    is_visit = get_script_run_ctx(suppress_warning=True) is not None
    return _of_visitor() if is_visit else None


language.decided_by(_where_nothing_was_said)
