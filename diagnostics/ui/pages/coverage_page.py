"""Where are the holes? All pairs as a map, as findings and as a table."""

from __future__ import annotations

import streamlit as st

from diagnostics import senders
from diagnostics.language import gettext as _
from diagnostics.model import worst_first
from diagnostics.report import (
    change_texts,
    rows,
    runs,
    write,
)
from diagnostics.ui import components, page_address, session
from diagnostics.ui.coverage_pieces import map_part, pair_tables, repair_ways


def findings_part() -> None:
    """The audit's findings, and their download."""
    findings = session.audit()
    components.findings_panel(
        findings, "coverage-findings", _("Every pair has one undisputed sender.")
    )
    account, origin = session.account(), session.origin()
    left, right = st.columns(2)
    right.download_button(
        _("Findings as HTML"),
        lambda: runs.audit_page(account, findings, origin),
        origin.file_name("audit.html"),
        "text/html",
        on_click="ignore",
    )
    left.download_button(
        _("Findings as CSV"),
        lambda: write.as_csv(
            [rows.finding_row(f) for f in worst_first(findings)],
            rows.AUDIT_COLUMNS,
        ),
        origin.file_name("audit.csv"),
        "text/csv",
        on_click="ignore",
    )


def repair_part() -> None:
    """The smallest edits that close the gaps; nothing is applied anywhere."""
    st.caption(
        _(
            "Proposals only: each was simulated before it is shown, and nothing is "
            "changed in Planfix or in your files."
        )
    )
    projects_only = page_address.tick(
        _("Leave tasks without a project aside"),
        "projects-only",
        "repair-projects-only",
        help=_(
            "Closes gaps in projects only, so adding projects to a mailbox's list can "
            "be enough. Otherwise everyone needs a mailbox that is valid everywhere."
        ),
    )
    wanted = session.repair_called(projects_only)
    if st.button(_("Look for the smallest repair"), icon=":material/build:"):
        st.query_params["repair"] = wanted
    names = dict.fromkeys(map(session.repair_called, (False, True)), _("Repair"))
    if page_address.asked("repair", names) == wanted:
        repair_detail(session.repair(projects_only), wanted)


def repair_detail(found: senders.Repair, called: str) -> None:
    """What a repair brings in figures, its edits as text, and where to try them."""
    if found.edits:
        components.figures(
            (
                (_("Pairs without a candidate"), found.gaps_after, -found.closed),
                (_("Edits"), len(found.edits), None),
                (_("Side effects"), found.side_effects, None),
                (_("New access"), found.gains_access, None),
            )
        )
    components.message(change_texts.repair_text(found), "repair")
    repair_ways.show_gap_ways(found, called)
    repair_ways.show_tie_ways(found)


def parts() -> dict[str, str]:
    """The parts of the page as addresses name them, and as people read them."""
    return {
        "Map": _("Map"),
        "Findings": _("Findings"),
        "Table": _("Table"),
        "Who uses what": _("Who uses what"),
        "Repair": _("Repair"),
    }


def main() -> None:
    """The page: the map first; slow parts only in the tab that is open."""
    st.title(_("Map"))
    simulation = session.simulation()
    part = components.choose(
        st.segmented_control,
        _("Show"),
        "coverage-part",
        parts(),
        "coverage-part",
        # Addresses of findings are older than the map's place in front.
        first="Findings" if "finding" in st.query_params else "Map",
    )
    if part == "Map":
        map_part.show(simulation)
    elif part == "Table":
        pair_tables.pairs(simulation)
    elif part == "Who uses what":
        pair_tables.reverse(simulation)
    elif part == "Repair":
        repair_part()
    else:
        findings_part()


main()
