"""Other ways to begin: what was open before, the samples, and files to fill in."""

from __future__ import annotations

from collections.abc import Container
from functools import partial

import streamlit as st

from diagnostics.accounts.templates.template_files import FORMS, template
from diagnostics.accounts.understanding.template_words import languages
from diagnostics.language import gettext as _
from diagnostics.language import later, name_of
from diagnostics.ui import choosing
from diagnostics.ui.frame import opened_accounts

_WHAT = {
    "xlsx": (later("Workbook"), ":material/table:"),
    "zip": (later("CSV files"), ":material/folder_zip:"),
}
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
_RECENT = "recent-account"


def recent() -> None:
    """The accounts that can be opened without files, the one opened last first."""
    open_id = opened_accounts.open_now().id
    others = {i: n for i, n in opened_accounts.offered().items() if i != open_id}
    st.selectbox(
        _("Recent accounts and samples"),
        list(others),
        index=None,
        format_func=lambda i: others[i],
        placeholder=_("Choose one to open it"),
        key=_RECENT,
        on_change=_open_chosen,
        args=(others,),
    )


def _open_chosen(others: Container[str]) -> None:
    """Opens an account; the box is empty again, for Back too."""
    if chosen := choosing.taken_of(_RECENT, others):
        opened_accounts.go_to(chosen)
    st.session_state[_RECENT] = None


def templates() -> None:
    """Files to fill in, in each form and language."""
    st.text(_("Or fill in a template: its example rows show how"))
    for form in FORMS:
        what, icon = _WHAT[form]
        with st.container(horizontal=True):
            for code in languages():
                st.download_button(
                    f"{_(what)}, {name_of(code)}",
                    partial(template, form, code),
                    f"account-template-{code}.{form}",
                    _TYPES[form],
                    icon=icon,
                    on_click="ignore",
                    key=f"template-{form}-{code}",
                )
