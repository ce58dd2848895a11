"""What the address in the browser names, and what is said where it isn't there."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import NoReturn

import streamlit as st

_MOST_NEAR = 5

NOT_HERE = {
    "account": "This address names an account that isn't kept on this machine.",
    "employee": "This address names an employee that the account doesn't have.",
    "project": "This address names a project that the account doesn't have.",
    "mailbox": "This address names a mailbox that the account doesn't have.",
    "server": "This address names a server that no mailbox of the account uses.",
    "want": "This address names a mailbox that the account doesn't have.",
    "finding": "This address names a finding that isn't there.",
    "fault": "This address names a fault that the lab doesn't have.",
    "reason": "This address names a reason that the catalogue doesn't have.",
}
"""By a parameter of addresses, what is said of a value that names nothing."""

_ELSE = "This address names something that isn't here."


def not_here(
    kind: str, value: str, nearest: Mapping[str, str] | None = None
) -> NoReturn:
    """Says what the address names and that it isn't here, and ends the page.

    Nothing is chosen in its place, and nothing is run.

    Args:
        kind: the parameter's name, one of `NOT_HERE`.
        value: what the address says there; it may be anything.
        nearest: what could have been meant: values of the parameter, each with the
            name that people know; links to this page with it.
    """
    st.warning(NOT_HERE.get(kind, _ELSE), icon=":material/link_off:")
    st.code(value, language=None, wrap_lines=True)
    if nearest:
        st.markdown("Did you mean one of these?")
        page = current_page()
        others = {k: v for k, v in st.query_params.to_dict().items() if k != kind}
        for near, label in nearest.items():
            st.page_link(
                page,
                label=plain_label(label if label == near else f"{label} ({near})"),
                icon=":material/arrow_forward:",
                query_params={**others, kind: near},
            )
    st.caption("Nothing was chosen in its place, and nothing was run.")
    st.stop()


def asked(kind: str, known: Mapping[str, str]) -> str:
    """The value of a parameter that is known; empty where the address names none.

    Args:
        kind: the parameter's name.
        known: the values that there are, each with the name that people know.

    A value that isn't known ends the page, as `not_here` does.
    """
    value = st.query_params.get(kind)
    if value is None:
        return ""
    if value not in known:
        not_here(kind, value, near(value, known))
    return value


def near(value: str, known: Mapping[str, str]) -> dict[str, str]:
    """The known values that look most like one, by themselves or by their names."""
    wanted = value.casefold()
    told = {v: (v.casefold(), label.casefold()) for v, label in known.items()}
    inside = [v for v, names in told.items() if wanted and wanted in " ".join(names)]
    by_name = {name: v for v, names in reversed(told.items()) for name in names}
    close = difflib.get_close_matches(wanted, by_name, n=_MOST_NEAR, cutoff=0.6)
    found = dict.fromkeys([*(by_name[name] for name in close), *inside])
    return {v: known[v] for v in list(found)[:_MOST_NEAR]}


def current_page() -> str:
    """The file of the page that is shown, as page links name it."""
    return str(st.session_state.get("page", ""))


def show_page(file: str) -> None:
    """Remembers which page is shown; the entry point says it before it runs one."""
    st.session_state["page"] = file


def plain_label(label: str) -> str:
    """A label of ours around text from outside, which Markdown leaves as it is."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>()#+-.!|~$:&" else c for c in label)
