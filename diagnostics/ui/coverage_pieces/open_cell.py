"""The cell of the map that is open: the sentence, the names, what was found."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from diagnostics.catalogue import rule
from diagnostics.language import gettext as _
from diagnostics.language import ngettext, number_told
from diagnostics.model import NO_PROJECT, Employee, Finding, Project, worst_first
from diagnostics.report.named_findings import finding_names
from diagnostics.report.pair_map.agreeing_groups import AgreeingMap, WhichPairs
from diagnostics.report.pair_map.cell_told import ToldCell, told_cell
from diagnostics.report.pair_map.shown_answers import AnswerCodes
from diagnostics.report.things.sent_groups import member_names
from diagnostics.senders import Simulation
from diagnostics.senders.arrays import Ints
from diagnostics.ui import components, session
from diagnostics.ui.thing_pieces import shown_groups
from diagnostics.words import evidence

MOST_MAILBOXES, MOST_FINDINGS = 6, 8
"""So many mailboxes and findings of a cell are shown; the texts have the others."""

_MOST_COPIED = 2_000


def place(found: AgreeingMap, which: WhichPairs) -> tuple[int | None, int | None]:
    """Which row and which column of the map is asked for."""
    return (
        _with(found.rows, which.row),
        _with(found.columns, which.column),
    )


def _with(groups: Sequence[Ints], member: int | None) -> int | None:
    if member is None:
        return None
    return next((n for n, group in enumerate(groups) if member in group), None)


def show(
    simulation: Simulation, codes: AnswerCodes, found: AgreeingMap, which: WhichPairs
) -> None:
    """Everything about the open cell; nothing where none is open."""
    row, column = place(found, which)
    if row is None or column is None:
        return
    every = worst_first(
        [*session.loaded().problems, *session.audit(), *session.findings()]
    )
    cell = told_cell(simulation, codes, found.rows[row], found.columns[column], every)
    with st.container(border=True, key="open-cell"):
        components.said(cell.sentence)
        _mailboxes(cell)
        _names(cell)
        called = dict(zip(map(id, every), finding_names(every), strict=True))
        _findings([(finding, called[id(finding)]) for finding in cell.findings])
        components.link(
            "senders",
            _("Explain the first of these pairs"),
            ":material/person:",
            employee=cell.people[0].id,
            project=cell.places[0].id if cell.places[0] else NO_PROJECT,
        )


def _mailboxes(cell: ToldCell) -> None:
    """What the letters leave from, whether it gets out, and how old that answer is."""
    for mailbox in cell.mailboxes[:MOST_MAILBOXES]:
        shown_groups.mailbox_link(mailbox)
        shown_groups.verdict_line(mailbox)
    _and_more([m.label for m in cell.mailboxes], MOST_MAILBOXES, _("All mailboxes"))


def _names(cell: ToldCell) -> None:
    people, places = cell.people, cell.places
    st.caption(ngettext("{number} person", "{number} people", len(people)))
    shown_groups.person_links(people)
    _and_more(_listed(people), shown_groups.MOST_LINKS, _("All of these people"))
    st.caption(ngettext("{number} project", "{number} projects", len(places)))
    shown_groups.project_links(places)
    _and_more(_listed(places), shown_groups.MOST_LINKS, _("All of these projects"))


def _listed(members: Sequence[Employee | Project | None]) -> list[str]:
    names = member_names(members[:_MOST_COPIED])
    if left := len(members) - len(names):
        names.append(_("and {number} more", number=number_told(left)))
    return names


def _and_more(names: Sequence[str], shown: int, label: str) -> None:
    """All names to be copied, where not all of them are links."""
    if len(names) > shown:
        shown_groups.to_copy(names, label)


def _findings(findings: Sequence[tuple[Finding, str]]) -> None:
    """What was found, each with what addresses call it."""
    if not findings:
        st.caption(_("Nothing was found about these pairs."))
        return
    number = len(findings)
    st.caption(
        ngettext(
            "{number} finding about these pairs",
            "{number} findings about these pairs",
            number,
        )
    )
    for finding, name in findings[:MOST_FINDINGS]:
        word = components.SEVERITY_WORDS[finding.severity]
        components.link(
            "findings",
            components.plain_label(f"{word} · {rule(finding.rule).title}"),
            ":material/checklist:",
            finding=name,
        )
        components.said(evidence(finding))
    if number > MOST_FINDINGS:
        more = number - MOST_FINDINGS
        st.caption(_("and {number} more", number=number_told(more)))
