"""Who sends for whom, as pages of things show it: names that link, lists to copy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from diagnostics.language import TextsByKey
from diagnostics.language import gettext as _
from diagnostics.model import (
    NO_PROJECT,
    Account,
    Employee,
    EmployeeKind,
    Mailbox,
    Project,
    SubjectKind,
)
from diagnostics.report import write
from diagnostics.report.things import people_served, sent_groups
from diagnostics.report.things.mailbox_verdict import GetsOut
from diagnostics.report.things.people_served import SERVED_COLUMNS
from diagnostics.report.things.sent_groups import SentGroup
from diagnostics.senders import Served, Simulation
from diagnostics.ui import components, session
from diagnostics.ui.who_sends import delivery
from diagnostics.words import text

MOST_GROUPS = 12
"""So many places that letters leave from are shown, those of the most first."""

COPY = "copy-as-text"
"""Names the place with a page's lines to copy, where it has one."""

MOST_LINKS = 8
"""So many names of a list are links; the search finds the others."""

GETS_OUT_ICONS = {
    GetsOut.YES: ":material/check_circle:",
    GetsOut.NO: ":material/cancel:",
    GetsOut.DOUBTED: ":material/warning:",
    GetsOut.UNPROVEN: ":material/help:",
    GetsOut.UNCHECKED: ":material/schedule:",
}
GETS_OUT_WORDS = TextsByKey(
    {
        GetsOut.YES: "✓ gets out",
        GetsOut.NO: "✕ doesn't get out",
        GetsOut.DOUBTED: "▲ may not arrive",
        GetsOut.UNPROVEN: "? couldn't be told",
        GetsOut.UNCHECKED: "– not checked",
    }
)


def mailbox_link(mailbox: Mailbox) -> None:
    """A mailbox by its address, leading to its page."""
    components.thing_link(SubjectKind.MAILBOX, mailbox.id, mailbox.label)


def person_links(people: Sequence[Employee], most: int = MOST_LINKS) -> None:
    """The first people by name, each leading to their page; ids beside equal names."""
    first = people[:most]
    with st.container(horizontal=True):
        for person, name in zip(first, sent_groups.member_names(first), strict=True):
            components.thing_link(SubjectKind.EMPLOYEE, person.id, name)


def project_links(projects: Iterable[Project | None]) -> None:
    """The first projects by name, each leading to its page; ids beside equal names."""
    first = list(projects)[:MOST_LINKS]
    with st.container(horizontal=True):
        for project, name in zip(first, sent_groups.member_names(first), strict=True):
            if project is None:
                components.thing_link(SubjectKind.PROJECT, NO_PROJECT, _("no project"))
            else:
                components.thing_link(SubjectKind.PROJECT, project.id, name)


def verdict_line(mailbox: Mailbox) -> None:
    """Whether a mailbox's letters get out, and how old that answer is."""
    icon = GETS_OUT_ICONS[delivery.found(mailbox.id).gets_out]
    st.markdown(f"{icon} {delivery.told(mailbox.id)}")


def groups_of(
    account: Account, groups: Sequence[SentGroup], author: Employee | None, file: str
) -> None:
    """Each place that letters leave from: for whom, whether it gets out, conditions.

    Args:
        account: the account.
        groups: what `sent_groups` found.
        author: the person whose letters they are; None where it is a project.
        file: the download's name.
    """
    for group in groups[:MOST_GROUPS]:
        with st.container(border=True):
            if group.sender is not None:
                mailbox_link(group.sender)
            else:
                st.text(text(sent_groups.leaves_from(account, group, author)))
            if author:
                where = text(sent_groups.places_of(group))
                told = _("In {where}:", where=where)
            else:
                told = _("For {number:employee}:", number=len(group.members))
            st.caption(told)
            if author:
                project_links(m for m in group.members if not isinstance(m, Employee))
            else:
                person_links([m for m in group.members if isinstance(m, Employee)])
            if len(group.members) > MOST_LINKS:
                st.text(sent_groups.few_named(group.members))
            for said in sent_groups.conditions(group):
                st.caption(f":material/info: {said}")
            if group.sender is not None:
                verdict_line(group.sender)

    if len(groups) > MOST_GROUPS:
        st.caption(
            _(
                "and {more:,} more; the text and the file have them.",
                more=len(groups) - MOST_GROUPS,
            )
        )
    about = session.origin().made_line
    to_copy([*sent_groups.group_lines(account, groups, author), about])
    st.download_button(
        _("All of them as CSV"),
        lambda: write.as_csv(
            sent_groups.group_rows(account, groups, author), sent_groups.GROUP_COLUMNS
        ),
        components.file_name(file),
        "text/csv",
        on_click="ignore",
    )


def to_copy(lines: Sequence[str], label: str | None = None, key: str = COPY) -> None:
    """Lines behind an expander, ready to be pasted; they are sent when it is opened.

    Args:
        lines: the lines.
        label: the expander's; None: "Copy as text".
        key: names it where another one of the page may have this label.
    """
    icon = ":material/content_copy:"
    with components.on_demand(label or _("Copy as text"), icon, key) as is_open:
        if is_open:
            components.message("\n".join(lines), key)


def served_part(simulation: Simulation, found: Served, file: str) -> None:
    """Whom mailboxes serve: counts, names that link, all of it to copy and as a file.

    Args:
        simulation: the account's pairs.
        found: whom they serve.
        file: the download's name.
    """
    people = [simulation.employees[row] for row in found.rows[:MOST_LINKS].tolist()]
    columns = found.columns[:MOST_LINKS].tolist()
    places = [simulation.projects[c - 1] if c else None for c in columns]
    st.markdown(
        _(
            "{people:person} in {where} ({pairs:pair})",
            people=len(found.rows),
            where=text(people_served.places_of(found)),
            pairs=found.pairs,
        )
    )
    person_links(people)
    project_links(places)
    lines = "\n".join(people_served.served_lines(simulation, found))
    longest = max(len(found.rows), len(found.columns))
    if len(found.blocks) > 1 or longest > MOST_LINKS:
        components.said(lines)
    names, where = people_served.names_served(simulation, found)
    with st.expander(_("Copy as lists"), icon=":material/content_copy:"):
        components.message(f"{lines}\n{session.origin().made_line}", "served")
        first, second = st.columns(2)
        with first:
            st.caption(_("People"))
            st.code("\n".join(names), language=None, height=200)
        with second:
            st.caption(_("Projects"))
            st.code("\n".join(where), language=None, height=200)
        if len(found.rows) > len(names) or len(found.columns) > len(where):
            st.caption(_("The file has all of them."))
    st.download_button(
        _("People and projects as CSV"),
        lambda: write.as_csv(
            people_served.served_rows(simulation, found), SERVED_COLUMNS
        ),
        components.file_name(file),
        "text/csv",
        on_click="ignore",
    )


def kind_told(person: Employee) -> str:
    """What is particular about a person, in a sentence; empty where nothing is."""
    if not person.active:
        return _(
            "Inactive in the account: no letters leave in this name now. This is "
            "what would hold if they were active."
        )
    if person.kind is EmployeeKind.EXTERNAL:
        return _("An external user: they don't send from external mailboxes.")
    if person.kind is EmployeeKind.ROBOT:
        return _("A robot: letters of scripts and automation leave in this name.")
    return ""
