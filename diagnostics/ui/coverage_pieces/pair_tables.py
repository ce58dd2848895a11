"""All pairs as a table, and from what people send in a project or anywhere."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from functools import partial

import pandas as pd
import streamlit as st

from diagnostics import senders
from diagnostics.language import gettext as _
from diagnostics.model import NO_PROJECT, Source
from diagnostics.report import sender_tables, sent_from, write
from diagnostics.report.wording.column_words import column_title
from diagnostics.report.wording.pair_words import (
    pairs_in_words,
    sent_in_words,
    told_apart,
)
from diagnostics.report.wording.value_words import values_told
from diagnostics.senders import Simulation
from diagnostics.senders.pair.answer import SENDER_COLUMNS
from diagnostics.ui import choosing, components, session
from diagnostics.ui.thing_pieces import held_answers
from diagnostics.ui.who_sends import pair_choice

TABLE_PAIRS = 100_000
"""Up to so many pairs the page looks at and its file has; more are filtered first."""

SHOWN_PAIRS = 5_000
"""So many of them are sent to the browser: 60 bytes each, at every choice."""


MOST_ROWS = 200
"""Mailboxes of a table that is sent to the browser at every run."""


def pairs(simulation: Simulation) -> None:
    """All pairs, filtered; the download holds all of them."""
    first, second, third = st.columns(3)
    people = [e.id for e in simulation.employees]
    places = [NO_PROJECT, *(p.id for p in simulation.projects)]
    with first:
        named = _some_of(pair_choice.people_names, people)
        chosen = components.choose_several(
            partial(choosing.choose_several, _("Employees"), named),
            "author",
            named,
            "table-people",
        )
    with second:
        titles = _some_of(pair_choice.place_names, places)
        where = components.choose_several(
            partial(choosing.choose_several, _("Projects"), titles),
            "place",
            titles,
            "table-projects",
        )
    with third:
        kinds = values_told(Source)
        sources = components.choose_several(
            partial(choosing.choose_several, _("Sources"), kinds),
            "source",
            kinds,
            "table-source",
        )
    rows_wanted, columns_wanted = chosen or people, where or places
    if len(rows_wanted) * len(columns_wanted) > TABLE_PAIRS:
        st.info(_("Choose employees or projects: the table holds up to 100,000 pairs."))
        rows_wanted = rows_wanted[: max(1, TABLE_PAIRS // len(columns_wanted))]
    frame = simulation.to_frame(rows_wanted, columns_wanted)
    if sources:
        frame = frame[frame["source"].isin(sources)]
    st.caption(
        _("{count:,} of {pairs:,} pairs", count=len(frame), pairs=simulation.pairs)
    )
    st.dataframe(
        pairs_in_words(simulation, frame.head(SHOWN_PAIRS)),
        column_config={name: column_title(name) for name in frame.columns},
        hide_index=True,
        height=400,
        alt=_("Pairs and their senders"),
    )
    if len(frame) > SHOWN_PAIRS:
        st.caption(
            _("The first {shown:,} are listed; the file has all.", shown=SHOWN_PAIRS)
        )
    origin = session.origin()
    left, right = st.columns(2)
    left.download_button(
        _("These pairs as CSV"),
        lambda: write.as_csv(sender_tables.records(frame), SENDER_COLUMNS),
        origin.file_name("pairs.csv"),
        "text/csv",
        on_click="ignore",
    )
    if simulation.pairs <= 10_000_000:
        right.download_button(
            _("All pairs as Parquet"),
            lambda: _parquet(simulation),
            origin.file_name("senders.parquet"),
            on_click="ignore",
        )


def _some_of(
    names_of: Callable[[], dict[str, str]], ids: Iterable[str]
) -> dict[str, str]:
    """The names of these rows of the open account."""
    names = names_of()
    return {row_id: names[row_id] for row_id in ids}


def _parquet(simulation: Simulation) -> bytes:
    out = io.BytesIO()
    simulation.to_parquet(out)
    return out.getvalue()


def reverse(simulation: Simulation) -> None:
    """What each mailbox sends for; what sends in a project or for an employee."""
    each = held_answers.pairs_of_each()
    shown = list(simulation.account.mailboxes)
    if len(shown) > MOST_ROWS:
        shown = sorted(shown, key=lambda m: -each[m.id])[:MOST_ROWS]
    names = told_apart({m.id: m.label for m in simulation.account.mailboxes})
    lines = []
    for mailbox in shown:
        impact = senders.impact(simulation, mailbox.id)
        lines.append(
            {
                _("Mailbox"): names[mailbox.id],
                _("Employees"): impact.employees,
                _("Projects"): impact.projects - impact.with_none,
                _("Pairs"): impact.pairs,
            }
        )
    st.dataframe(
        pd.DataFrame(lines), hide_index=True, alt=_("What each mailbox sends for")
    )
    if left := len(simulation.account.mailboxes) - len(shown):
        st.caption(_("and {left:mailbox} that send for fewer pairs.", left=left))
    if not simulation.employees:
        return
    first, second = st.columns(2)
    with first:
        titles = _some_of(pair_choice.place_names, sent_from.places(simulation))
        components.asked("project", titles)
        key = f"sent-in-{session.account_key()}"
        place = choosing.choose(
            "project", _("In the project"), titles, key, first=NO_PROJECT
        )
        _sent(
            simulation,
            sent_from.sent_in(simulation, place),
            {"employees": _("Number"), "who": _("Employees")},
            _("What employees send from in this project"),
        )
    with second:
        people = [e.id for e in simulation.employees]
        named = _some_of(pair_choice.people_names, people)
        components.asked("employee", named)
        key = f"sent-by-{session.account_key()}"
        author = choosing.choose(
            "employee", _("By the employee"), named, key, first=people[0]
        )
        _sent(
            simulation,
            sent_from.sent_by(simulation, author),
            {"projects": _("Number"), "who": _("Projects")},
            _("What this employee sends from"),
        )


def _sent(
    simulation: Simulation, found: pd.DataFrame, titles: dict[str, str], alt: str
) -> None:
    """One of the two tables, mailboxes and people by their names."""
    st.dataframe(
        sent_in_words(simulation, found),
        column_config={
            "sender": column_title("sender"),
            "source": column_title("source"),
            **titles,
        },
        hide_index=True,
        alt=alt,
    )
