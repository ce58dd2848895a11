"""Which pair is asked about: as the address says, as last time, or chosen here."""

from __future__ import annotations

import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.model import NO_PROJECT, Account, Employee, Mailbox, Project
from diagnostics.report.wording import glossary
from diagnostics.ui import choosing, components, page_address, session
from diagnostics.ui.frame.shared_results import SharedResults

_NAMES: SharedResults[dict[str, str]] = SharedResults(24)
PARAMETERS = ("employee", "project", "want")


def pick(account: Account) -> tuple[str, str]:
    """The employee's id and the project's, or `none`.

    What the address names and isn't there ends the page, as `components.asked` does.
    """
    people, places = people_names(), place_names()
    components.asked("employee", people)
    components.asked("project", places)
    if page_address.has_arrived() and not {*PARAMETERS} & {*st.query_params}:
        _as_last_time(account)
    key = session.account_key()
    first, second = st.columns(2)
    with first:
        employee = choosing.choose(
            "employee",
            _("Author of the letter"),
            people,
            f"employee-{key}",
            first=next(iter(people)),
            explained=glossary.meaning("pair"),
        )
    with second:
        project = choosing.choose(
            "project",
            _("Project of the task"),
            places,
            f"project-{key}",
            first=NO_PROJECT,
            explained=glossary.meaning("pair"),
        )
    return employee, project


def people_names() -> dict[str, str]:
    """The open account's employees by id, as boxes name them."""
    return _names("employees")


def place_names() -> dict[str, str]:
    """No project and the open account's projects by id, as boxes name them."""
    return {NO_PROJECT: _("no project"), **_names("projects")}


def mailbox_names() -> dict[str, str]:
    """The open account's mailboxes by id, as boxes name them."""
    return _names("mailboxes")


def _names(kind: str) -> dict[str, str]:
    """The rows of a kind; made once for all visitors, so nobody changes it."""
    rows: tuple[Employee | Project | Mailbox, ...] = getattr(session.account(), kind)
    return _NAMES.of(
        (session.account_key(), kind),
        lambda: {row.id: _named(row.label, row.id) for row in rows},
    )


def _named(label: str, row_id: str) -> str:
    return label if label == row_id else f"{label} ({row_id})"


def _as_last_time(account: Account) -> None:
    """Whoever left the page finds the pair again that was asked about."""
    last: dict[str, str] = st.session_state.get(_last_key(), {})
    if not last:
        return
    known = {
        "employee": {e.id for e in account.employees},
        "project": {NO_PROJECT, *(p.id for p in account.projects)},
        "want": {m.id for m in account.mailboxes},
    }
    here = {p: value for p, value in last.items() if value in known[p]}
    st.query_params.update(here)


def remember() -> None:
    """Keeps what the address asks for, for who comes back by a link that doesn't."""
    told = {n: v for n, v in st.query_params.to_dict().items() if n in PARAMETERS}
    st.session_state[_last_key()] = told


def _last_key() -> str:
    return f"last-pair-{session.account_key()}"
