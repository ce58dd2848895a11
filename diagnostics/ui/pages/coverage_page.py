"""Is everyone covered? All pairs as findings, as a map and as a table."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from diagnostics import senders
from diagnostics.model import NO_PROJECT, SubjectKind, worst_first
from diagnostics.report import (
    change_texts,
    maps,
    rows,
    runs,
    write,
)
from diagnostics.report.wording.value_words import value_phrase
from diagnostics.senders import Simulation
from diagnostics.ui import components, session
from diagnostics.ui.coverage_pieces import pair_tables
from diagnostics.words import counted, text

DRAFT_ICON = ":material/edit_note:"
PARTS = ("Findings", "Map", "Table", "Who uses what", "Repair")


def findings_part() -> None:
    """The audit's findings, and their download."""
    findings = session.audit()
    components.findings_panel(
        findings, "coverage-findings", "Every pair has one undisputed sender."
    )
    account, origin = session.account(), session.origin()
    left, right = st.columns(2)
    right.download_button(
        "Findings as HTML",
        lambda: runs.audit_page(account, findings, origin),
        origin.file_name("audit.html"),
        "text/html",
        on_click="ignore",
    )
    left.download_button(
        "Findings as CSV",
        lambda: write.as_csv(
            [rows.finding_row(f) for f in worst_first(findings)],
            rows.AUDIT_COLUMNS,
        ),
        origin.file_name("audit.csv"),
        "text/csv",
        on_click="ignore",
    )


def map_part(simulation: Simulation) -> None:
    """The classes as coloured cells; a click opens the pair behind one."""
    frame = maps.class_map(simulation)
    if frame.empty:
        st.info("There are no active employees, so there are no pairs.")
        return
    classes = len(maps.class_sizes(simulation.rows.of_row))
    columns = len(maps.class_sizes(simulation.columns.of_column))
    st.caption(
        "Employees who may use the same company mailboxes are one row, projects where "
        "the same ones are valid one column. Choose a cell to see the pair behind it."
    )
    if max(classes, columns) > maps.MOST_CLASSES:
        st.caption(
            f"The map shows the largest {maps.MOST_CLASSES} of {classes:,} rows and "
            f"{columns:,} columns; the picture below shows them all."
        )
    event = st.altair_chart(
        _chart(frame),
        on_select="rerun",
        key=f"map-{session.account_key()}",
        alt=_map_words(frame),
    )
    picked = event["selection"].get("cell") if event else None
    if picked:
        _class_detail(simulation, picked[0]["employee_id"], picked[0]["project_id"])
    if max(classes, columns) > maps.MOST_CLASSES:
        st.image(
            maps.density(simulation), "All pairs, a colour a source", alt="All pairs"
        )


def _chart(frame: pd.DataFrame) -> alt.Chart:
    sources = [text(value_phrase(s)) for s in maps.COLOURS]
    frame = frame.assign(
        source=frame["source"].astype(str).map(pair_tables.SOURCE_WORDS)
    )
    cell = alt.selection_point(name="cell", fields=["employee_id", "project_id"])
    chart: alt.Chart = (
        alt.Chart(frame)
        .mark_rect(stroke="#8884", strokeWidth=1)
        .encode(
            x=alt.X("project:N", sort=None, title=None, axis=alt.Axis(labelAngle=-35)),
            y=alt.Y("employee:N", sort=None, title=None),
            color=alt.Color(
                "source:N",
                title="Source",
                scale=alt.Scale(domain=sources, range=list(maps.COLOURS.values())),
            ),
            opacity=alt.condition(cell, alt.value(1.0), alt.value(0.6)),
            tooltip=["employee", "project", "sender", "source", "people", "projects"],
        )
        .add_params(cell)
        .properties(height=alt.Step(30))
    )
    return chart


def _map_words(frame: pd.DataFrame) -> str:
    counts = frame["source"].value_counts()
    told = (f"{n} cells {pair_tables.SOURCE_WORDS[str(s)]}" for s, n in counts.items())
    return "Coverage map: " + ", ".join(told)


def _class_detail(simulation: Simulation, employee: str, project: str) -> None:
    people, places = maps.members(simulation, employee, project)
    with st.container(border=True):
        first, second = st.columns(2)
        first.caption(counted(len(people), "employee"))
        first.text(", ".join(people[:50]) + (" …" if len(people) > 50 else ""))
        second.caption(counted(len(places), "project"))
        second.text(", ".join(places[:50]) + (" …" if len(places) > 50 else ""))
        with st.container(horizontal=True):
            account = session.account()
            author = account.employee(employee)
            components.thing_link(SubjectKind.EMPLOYEE, employee, author.label)
            place = account.project(project).label if project else "no project"
            components.thing_link(SubjectKind.PROJECT, project or NO_PROJECT, place)
        components.link(
            "senders",
            "Explain this pair",
            ":material/person:",
            employee=employee,
            project=project or NO_PROJECT,
        )


def repair_part() -> None:
    """The smallest edits that close the gaps; nothing is applied anywhere."""
    st.caption(
        "Proposals only: each was simulated before it is shown, and nothing is changed "
        "in Planfix or in your files."
    )
    projects_only = st.checkbox(
        "Leave tasks without a project aside",
        help="Closes gaps in projects only, so adding projects to a mailbox's list can "
        "be enough. Otherwise everyone needs a mailbox that is valid everywhere.",
    )
    asked = session.reading().name, projects_only
    if st.button("Look for the smallest repair", icon=":material/build:"):
        with st.spinner("Searching …"):
            found = senders.repair(
                session.account(),
                session.reading(),
                projects_only=projects_only,
                partial=True,
            )
        session.hold_repair(asked, found)
    held = session.held_repair()
    if held and held[0] == asked:
        repair_detail(held[1])


def repair_detail(found: senders.Repair) -> None:
    """What a repair brings in figures, its edits as text, and where to try them."""
    if found.edits:
        figures = st.columns(4)
        figures[0].metric(
            "Pairs without a candidate",
            f"{found.gaps_after:,}",
            delta=-found.closed,
            delta_color="inverse",
            border=True,
        )
        figures[1].metric("Edits", f"{len(found.edits):,}", border=True)
        figures[2].metric("Side effects", f"{found.side_effects:,}", border=True)
        figures[3].metric("New access", f"{found.gains_access:,}", border=True)
    components.outside(change_texts.repair_text(found))
    if found.edits:
        components.link(
            "draft", "Try the edits in the draft", DRAFT_ICON, edits="repair"
        )


def main() -> None:
    """The page: findings first; slow parts only in the tab that is open."""
    st.title("Coverage")
    simulation = session.simulation()
    part = components.choose(
        st.segmented_control,
        "Show",
        "coverage-part",
        {part: part for part in PARTS},
        "coverage-part",
        first=PARTS[0],
    )
    if part == "Map":
        map_part(simulation)
    elif part == "Table":
        pair_tables.pairs(simulation)
    elif part == "Who uses what":
        pair_tables.reverse(simulation)
    elif part == "Repair":
        repair_part()
    else:
        findings_part()


main()
