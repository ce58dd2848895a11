"""What do letters in this project leave from? `?project=none`: without a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.model import NO_PROJECT, Account, Project, SubjectKind
from diagnostics.report.things import findings_about, sent_groups
from diagnostics.ui import components, session
from diagnostics.ui.thing_pieces import held_answers, list_of_things, shown_groups


def about(account: Account, project: Project) -> None:
    """Where it belongs, and what is particular about it."""
    parents = {p.id: p for p in account.projects}
    above = parents.get(project.parent)
    if project.group:
        st.text(_("Group: {group}", group=project.group))
    if above is not None:
        st.caption(_("Part of:"))
        shown_groups.project_links([above])
    if not project.active:
        st.warning(
            _("Inactive in the account. This is what would hold if it were active."),
            icon=":material/info:",
        )
    if project.anonymous:
        st.info(
            _("Letters here should not show a personal address."),
            icon=":material/visibility_off:",
        )


def bound_part(account: Account, project_id: str) -> None:
    """The mailboxes that list it."""
    bound = [m for m in account.mailboxes if project_id in m.projects]
    if bound:
        st.header(_("Mailboxes bound to it"))
        for mailbox in bound[:20]:
            shown_groups.mailbox_link(mailbox)


def findings_part(project_id: str) -> None:
    """What the files and the coverage say of it."""
    st.header(_("Findings"))
    every = [*session.loaded().problems, *session.audit()]
    components.findings_panel(
        findings_about.about(every, SubjectKind.PROJECT, project_id),
        f"project-findings-{project_id}",
        _("Nothing found in the files or in the coverage."),
    )


def one(account: Account, project_id: str) -> None:
    """The page of one project, or of tasks without one."""
    components.link("project", _("All projects"), ":material/arrow_back:")
    if project_id == NO_PROJECT:
        st.title(_("Tasks without a project"))
    else:
        project = account.project(project_id)
        components.heading(project.label)
        about(account, project)
    groups = sent_groups.of_project(held_answers.of_project(project_id))
    st.header(_("What letters leave from"))
    if groups:
        file = f"leaves-from-in-{project_id}.csv"
        shown_groups.groups_of(account, groups, None, file)
    else:
        components.lacking(
            _("This account has no active employees, so nobody writes letters here.")
        )
    bound_part(account, project_id)
    findings_part(project_id)


def every(account: Account, known: Mapping[str, str]) -> None:
    """All projects."""
    st.title(_("Projects"))
    inactive = {p.id for p in account.projects if not p.active}

    def table(ids: Sequence[str]) -> pd.DataFrame:
        lines = [(known[i], _("inactive") if i in inactive else "") for i in ids]
        return pd.DataFrame(lines, columns=[_("Project"), _("State")])

    list_of_things.open_one(
        "project",
        _("Open a project"),
        known,
        table,
        alt=_("The projects of the account"),
    )


def main() -> None:
    """The page."""
    account = session.account()
    known = {NO_PROJECT: _("no project")} | {p.id: p.label for p in account.projects}
    asked = components.asked("project", known)
    if asked:
        one(account, asked)
    else:
        every(account, known)


main()
