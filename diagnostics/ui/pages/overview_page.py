"""What is the state of this account, and what comes first?"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from diagnostics.checks import Step
from diagnostics.language import current, day_text, ngettext
from diagnostics.language import gettext as _
from diagnostics.model import Account, Employee, Finding, Severity, worst_first
from diagnostics.report.named_findings import finding_names
from diagnostics.report.standing.acceptances import counting
from diagnostics.report.standing.next_dates import dates_ahead
from diagnostics.report.standing.overview_causes import OverviewCause, causes_of
from diagnostics.report.standing.state_lines import (
    MOST_PEOPLE,
    lines_of_state,
    people_hit,
    without_lines,
)
from diagnostics.report.things.mailbox_verdict import GetsOut, verdict
from diagnostics.report.wording import glossary
from diagnostics.senders import Simulation
from diagnostics.senders.matrix.without_sender import people_without
from diagnostics.ui import components, session
from diagnostics.ui.overview_pieces import report_downloads
from diagnostics.ui.thing_pieces import check_now, clock, held_answers, shown_groups
from diagnostics.words import text
from diagnostics.workspace.history import since_phrase

MOST_CAUSES = 8
MOST_NAMED_FOR = 20
"""Mailboxes of one cause up to which the people that they serve are named."""

MOST_TILES = 12
MOST_RUNS = 50
MAIN, SIDE = 570, 360
"""Widths in pixels; on a narrow screen one stands below the other."""

WORST_FIRST = (
    *(GetsOut.NO, GetsOut.DOUBTED, GetsOut.UNPROVEN, GetsOut.UNCHECKED),
    GetsOut.YES,
)
ICONS = {
    Severity.ERROR: ":material/error:",
    Severity.WARNING: ":material/warning:",
    Severity.INFO: ":material/info:",
}


def served_by(mailbox_ids: Sequence[str]) -> list[Employee]:
    """Whose letters leave from these mailboxes of the open account."""
    pairs = held_answers.pairs_of_each()
    ids = tuple(i for i in mailbox_ids if pairs.get(i))
    if not ids:
        return []
    simulation = session.simulation()
    return [simulation.employees[row] for row in held_answers.rows_served(*ids)]


def served_by_few(mailbox_ids: Sequence[str]) -> list[Employee]:
    """The same, where there are few enough mailboxes to name people for them."""
    return served_by(mailbox_ids) if len(mailbox_ids) <= MOST_NAMED_FOR else []


def state_part(account: Account, findings: list[Finding]) -> None:
    """The state in one line."""
    without = people_without(session.simulation())
    lines = lines_of_state(
        findings,
        people_hit(findings, without, served_by),
        len(session.checked()),
        len(account.mailboxes),
    )
    simulation = session.simulation()
    if since := session.since():
        lines.append(text(since_phrase(since)))
    elif session.is_older():
        lines.append(
            _("Newer files of this account were opened: they say what has changed.")
        )
    with st.container(border=True):
        components.said(" ".join(lines))
        if simulation.employees:
            st.caption(_pairs_line(simulation), help=glossary.meaning("pair"))
        else:
            components.lacking(
                _("This account has no active employees: nobody writes.")
            )
    if not account.plan.can_send:
        st.error(
            _(
                "This plan can't send from external mailboxes: every letter leaves "
                "from the internal address."
            ),
            icon=":material/block:",
        )
    if not session.loaded().ok and not account.missing:
        st.warning(
            _("The account's files have errors, though none that changes who sends."),
            icon=":material/error:",
        )


def causes_part(findings: list[Finding], accepted: int) -> None:
    """What is wrong, the worst first: whom it hits and the one thing to do."""
    ordered = worst_first(findings)
    names = dict(zip(map(id, ordered), finding_names(ordered), strict=True))
    st.header(_("What first?"), anchor=False, help=glossary.meaning("cause"))
    causes = causes_of(findings, served_by_few, MOST_CAUSES)
    if not causes:
        st.success(
            _("Nothing found in the files or in the coverage."),
            icon=":material/check_circle:",
        )
    for cause in causes[:MOST_CAUSES]:
        cause_card(cause, names[id(cause.findings[0])])
    left = sum(len(cause.findings) for cause in causes[MOST_CAUSES:])
    notes = sum(f.severity is Severity.INFO for f in findings)
    if left or notes:
        st.caption(
            _(
                "{left:,} more of other causes, and {notes:note}.",
                left=left,
                notes=notes,
            )
        )
    if accepted:
        st.caption(
            ngettext(
                "{number} finding is accepted and not counted here.",
                "{number} findings are accepted and not counted here.",
                accepted,
            )
        )
    components.link("findings", _("All findings"), ":material/checklist:")


def cause_card(cause: OverviewCause, name: str) -> None:
    """One cause: what, whom, and what to do; details are on another page."""
    with st.container(border=True):
        more = len(cause.findings) - 1
        alike = _(" · {number:,} alike", number=more + 1) if more else ""
        st.markdown(f"{ICONS[cause.severity]} **{cause.title}**{alike}")
        if cause.whom:
            components.said(cause.whom)
        components.said(
            _("To do: {todo}", todo=cause.todo) if cause.todo else cause.said
        )
        components.link(
            "findings",
            _("Details"),
            ":material/arrow_forward:",
            finding=name,
        )


def _pairs_line(simulation: Simulation) -> str:
    """How many people and projects make how many pairs."""
    return _(
        "{pairs:pair}: {people:person}, each without a project and in "
        "{projects:project}; {gaps:,} without a sender.",
        pairs=simulation.pairs,
        people=len(simulation.employees),
        projects=len(simulation.projects),
        gaps=simulation.gap_count,
    )


def without_part() -> None:
    """Everybody without a sender somewhere, by name."""
    without = people_without(session.simulation())
    if not without:
        return
    st.header(
        _("People without a sender"),
        anchor=False,
        help=glossary.meaning("internal-address"),
    )
    components.said("\n".join(without_lines(without)))
    shown_groups.person_links([one.employee for one in without], MOST_PEOPLE)
    components.link(
        "coverage",
        _("Look for the smallest repair"),
        ":material/build:",
        **{"coverage-part": "Repair"},
    )


def tiles_part(account: Account) -> None:
    """Each mailbox: does it send, and for how much; the worst first where many."""
    st.header(_("Mailboxes"), anchor=False)
    check_now.current()
    steps: dict[str, list[Step]] = {}
    for step in session.kept_steps():
        steps.setdefault(step.mailbox, []).append(step)
    pairs = held_answers.pairs_of_each()
    told = [(verdict(steps.get(m.id, ())).gets_out, m) for m in account.mailboxes]
    told.sort(key=lambda both: (WORST_FIRST.index(both[0]), -pairs[both[1].id]))
    shown = told[:MOST_TILES]
    for gets_out, mailbox in shown:
        with st.container(border=True, gap="xxsmall"):
            shown_groups.mailbox_link(mailbox)
            nobody = "" if pairs[mailbox.id] else _(" · nobody's usual sender")
            st.markdown(
                f"{shown_groups.GETS_OUT_ICONS[gets_out]} "
                f"{shown_groups.GETS_OUT_WORDS[gets_out][2:]}{nobody}"
            )
    if len(told) > len(shown):
        st.caption(
            _("{more:,} more on the page Mailboxes.", more=len(told) - len(shown))
        )
    if not session.checked():
        st.caption(_("No check has run yet, so servers and DNS are unknown."))
    with st.container(horizontal=True):
        components.link("mailbox", _("All mailboxes"), ":material/mail:")
        components.link("checks", _("Check every mailbox"), ":material/fact_check:")


def dates_part(account: Account, findings: list[Finding]) -> None:
    """What comes to an end next."""
    dates = dates_ahead(account, session.kept_steps(), clock.now(), findings)
    if dates:
        st.header(_("Next dates"), anchor=False)
        lines = (
            f"{day_text(one.day, current(), year=True)} · {one.said}" for one in dates
        )
        components.said("\n".join(lines))


def timeline_part() -> None:
    """What ran and what it changed, for who comes back next week."""
    rows = session.timeline(MOST_RUNS)
    if len(rows) < 2:
        return
    with st.expander(_("What ran before"), icon=":material/history:"):
        st.dataframe(
            pd.DataFrame(
                {
                    _("When"): [row["when"].astimezone() for row in rows],
                    _("What"): [text(row["what"]) for row in rows],
                    _("Errors"): [row["errors"] for row in rows],
                    _("Warnings"): [row["warnings"] for row in rows],
                    _("New"): [row["new"] for row in rows],
                    _("Gone"): [row["gone"] for row in rows],
                }
            ),
            hide_index=True,
            column_config={
                _("When"): st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm")
            },
            alt=_("What ran before, the newest first"),
        )


def main() -> None:
    """The page."""
    account = session.account()
    st.title(_("Overview"))
    found = [*session.loaded().problems, *session.audit(), *session.findings()]
    findings = counting(found, account)
    state_part(account, findings)
    report_downloads.offer()
    beside = st.container(horizontal=True, gap="medium")
    with beside.container(width=MAIN):
        causes_part(findings, len(found) - len(findings))
    with beside.container(width=SIDE):
        if account.mailboxes:
            tiles_part(account)
        without_part()
        dates_part(account, found)
        timeline_part()


main()
