"""Where are the holes? The map, its legend, its filters, and the cell that is open."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.language import ngettext, number_told
from diagnostics.model import NO_PROJECT
from diagnostics.report.pair_map.agreeing_groups import AgreeingMap, WhichPairs
from diagnostics.report.pair_map.answer_texts import (
    TIED,
    MapMark,
    marks_shown,
)
from diagnostics.report.pair_map.map_cells import (
    cell_rows,
    column_ids,
    column_labels,
    row_ids,
    row_labels,
)
from diagnostics.report.pair_map.shown_answers import AnswerCodes
from diagnostics.report.things.check_age import age
from diagnostics.senders import Simulation
from diagnostics.ui import choosing, components, session
from diagnostics.ui.coverage_pieces import map_chart, open_cell
from diagnostics.ui.thing_pieces import clock, held_answers
from diagnostics.ui.who_sends import pair_choice
from diagnostics.words import text

_SOURCE, _RESULT = "source", "gets-out"


def show(simulation: Simulation) -> None:
    """The map of the open account."""
    if not simulation.employees:
        components.lacking(
            _("This account has no active employees, so nobody writes letters here.")
        )
        return
    st.caption(
        _(
            "Everybody in a row and every project in a column has the answer that the "
            "cell shows. Choose a cell in the map or in the boxes."
        )
    )
    by_result, which = _asked(simulation)
    codes = _codes(simulation) if by_result else AnswerCodes()
    found = _found(codes, which)
    answers = {codes.answer(code) for code in set(found.codes.ravel().tolist())}
    marks = marks_shown(answers, by_result)
    _legend(marks, by_result, any(a.tied and not a.undecided for a in answers))
    with st.container(horizontal=True, gap="medium"):
        left, right = st.container(width=_map_width(found)), st.container(width=400)
    with right:
        which = _boxes(simulation, found, which)
    with left:
        _chart(simulation, codes, found, marks, which)
        _more(found)
    with right:
        open_cell.show(simulation, codes, found, which)


def _found(codes: AnswerCodes, which: WhichPairs) -> AgreeingMap:
    """The map; the same for every cell, unless one is asked for that it lacks."""
    found = held_answers.agreeing_map(codes, replace(which, row=None, column=None))
    row, column = open_cell.place(found, which)
    lacks = (which.row is not None and row is None) or (
        which.column is not None and column is None
    )
    return held_answers.agreeing_map(codes, which) if lacks else found


def _asked(simulation: Simulation) -> tuple[bool, WhichPairs]:
    """The colouring, and which pairs the address and the filters ask for."""
    people, places = _names(simulation)
    row = components.asked("employees", people)
    column = components.asked("projects", places)
    key = session.account_key()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        colouring = components.choose(
            st.segmented_control,
            _("Colours show"),
            "colours",
            {_SOURCE: _("where letters leave from"), _RESULT: _("does it get out?")},
            f"map-colours-{key}",
            first=_SOURCE,
            required=True,
        )
        some = _filtered(_("Only these people"), "author", people)
        some_places = _filtered(_("Only these projects"), "place", places)
    rows, columns = simulation.roster.rows, simulation.roster.columns
    size = components.asked("more", {name: name for name in held_answers.SIZES}) or "0"
    return colouring == _RESULT, WhichPairs(
        tuple(rows[i] for i in some),
        tuple(columns[i] for i in some_places),
        *held_answers.SIZES[size],
        rows[row] if row else None,
        columns[column] if column else None,
    )


def _filtered(label: str, kind: str, names: dict[str, str]) -> list[str]:
    """Some of these, as the address says; none: all."""
    key = f"map-{kind}-{session.account_key()}"
    with st.container(width=260):
        return components.choose_several(
            partial(choosing.choose_several, label, names), kind, names, key
        )


def _names(simulation: Simulation) -> tuple[dict[str, str], dict[str, str]]:
    """The people and the projects that have pairs, by id with their names."""
    people, places = pair_choice.people_names(), pair_choice.place_names()
    return (
        {e.id: people[e.id] for e in simulation.employees},
        {i: places[i] for i in (NO_PROJECT, *(p.id for p in simulation.projects))},
    )


def _codes(simulation: Simulation) -> AnswerCodes:
    """The codes of a map of results, and in a line how old these are."""
    results = held_answers.results()
    known = {i: result.verdict.gets_out for i, result in results.items()}
    oldest = min((r.oldest for r in results.values() if r.oldest), default=None)
    never = len(simulation.account.mailboxes) - len(results)
    with st.container(horizontal=True, vertical_alignment="center"):
        if oldest is not None:
            told = text(age(oldest, clock.now()))
            st.caption(_("The oldest result of a check is from: {age}.", age=told))
        if never:
            st.caption(
                ngettext(
                    "{number} mailbox was never checked, so it is not known.",
                    "{number} mailboxes were never checked, so they are not known.",
                    never,
                )
            )
        components.link("checks", _("Check them"), ":material/fact_check:")
    return AnswerCodes.with_results(simulation.account, known)


def _legend(marks: Sequence[MapMark], by_result: bool, ties: bool) -> None:
    """What the marks and colours mean, in words; by source, of how many pairs."""
    counts = {} if by_result else held_answers.pairs_of_marks()
    told = [
        (
            mark,
            _("{meaning}, {pairs} in all", meaning=mark.meaning, pairs=pairs)
            if (pairs := _pairs(counts.get(mark.name, 0)))
            else mark.meaning,
        )
        for mark in marks
    ]
    spans = [
        f"<span style='white-space:nowrap'><b style='background:{mark.colour};"
        f"color:white;padding:2px 7px;border-radius:3px'>{html.escape(mark.mark)}</b> "
        f"{html.escape(meaning)}</span>"
        for mark, meaning in told
    ]
    if ties and not by_result:
        words = _("behind a letter: two are equal, only the order in the list decides")
        spans.append(f"<span><b>{TIED}</b> {html.escape(words)}</span>")
    row = "display:flex;flex-wrap:wrap;gap:6px 20px;font-size:0.9rem"
    st.html(f"<div style='{row}'>{''.join(spans)}</div>")


def _pairs(number: int) -> str:
    return ngettext("{number} pair", "{number} pairs", number) if number else ""


def _map_width(found: AgreeingMap) -> int:
    """Pixels that the map may take; a wider one is scrolled."""
    return min(660, 230 + 44 * len(found.columns))


def _chart(
    simulation: Simulation,
    codes: AnswerCodes,
    found: AgreeingMap,
    marks: Sequence[MapMark],
    which: WhichPairs,
) -> None:
    row, column = open_cell.place(found, which)
    rows = [
        {**cell, "chosen": (cell["row"], cell["column"]) == (row, column)}
        for cell in cell_rows(simulation, codes, found)
    ]
    sides = row_labels(simulation, found), column_labels(simulation, found)
    # Another chart for another cell, so that the same one can be clicked again.
    key = f"map-{session.account_key()}-{row}-{column}"
    map_chart.draw(rows, sides, marks, key, lambda: _follow(key))


def _follow(key: str) -> None:
    """Puts the cell that was clicked into the address."""
    cell = map_chart.clicked(key)
    if cell:
        st.query_params["employees"] = str(cell["employees_id"])
        st.query_params["projects"] = str(cell["projects_id"])


def _more(found: AgreeingMap) -> None:
    """How much isn't shown, and a button that shows more."""
    groups = found.groups
    if (len(found.rows), len(found.columns)) == groups:
        return
    st.caption(
        _(
            "Shown are the largest groups: {rows} of {all_rows} of people, {columns} "
            "of {all_columns} of projects. Choose people or projects above to see "
            "theirs.",
            rows=len(found.rows),
            all_rows=number_told(groups[0]),
            columns=len(found.columns),
            all_columns=number_told(groups[1]),
        )
    )
    size = st.query_params.get("more", "0")
    if size != max(held_answers.SIZES) and st.button(
        _("Show more"), icon=":material/unfold_more:", key="map-more"
    ):
        st.query_params["more"] = str(int(size) + 1)
        st.rerun()


def _boxes(simulation: Simulation, found: AgreeingMap, which: WhichPairs) -> WhichPairs:
    """The same choice by the keyboard; what is asked for with it."""
    row, column = open_cell.place(found, which)
    asked_row, asked_column = (
        st.query_params.get("employees"),
        st.query_params.get("projects"),
    )
    people = dict(
        zip(row_ids(simulation, found), row_labels(simulation, found), strict=True)
    )
    places = dict(
        zip(
            column_ids(simulation, found),
            column_labels(simulation, found),
            strict=True,
        )
    )
    people = _named_as_asked(people, row, asked_row)
    places = _named_as_asked(places, column, asked_column)
    person = _box(_("People of the cell"), "employees", people, "map-row")
    project = _box(_("Projects of the cell"), "projects", places, "map-column")
    return replace(
        which,
        row=None if person is None else simulation.roster.rows[person],
        column=None if project is None else simulation.roster.columns[project],
    )


def _box(label: str, parameter: str, names: dict[str, str], key: str) -> str | None:
    """One side's groups by their names, bound to the address."""
    chosen: str | None = components.choose(
        st.selectbox,
        label,
        parameter,
        names,
        f"{key}-{session.account_key()}",
        index=None,
        placeholder=_("Choose"),
    )
    return chosen


def _named_as_asked(
    names: dict[str, str], place: int | None, asked: str | None
) -> dict[str, str]:
    """The groups by id, the open one under the id that the address has for it."""
    if place is None or asked is None:
        return names
    ids = list(names)
    return {asked if n == place else i: names[i] for n, i in enumerate(ids)}
