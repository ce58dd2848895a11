"""What is costly about the open account's things, kept between runs of a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import streamlit as st

from diagnostics import senders
from diagnostics.checks import Step
from diagnostics.model import Account, Reading
from diagnostics.report.account_search.search_index import SearchIndex
from diagnostics.report.pair_map.agreeing_groups import (
    AgreeingMap,
    WhichPairs,
    agreeing,
)
from diagnostics.report.pair_map.map_cells import pairs_by_mark
from diagnostics.report.pair_map.shown_answers import AnswerCodes
from diagnostics.report.things.results_known import LastResult, last_results
from diagnostics.report.things.server_outage import OnServer, servers_of
from diagnostics.senders import Served, Simulation
from diagnostics.senders.matrix.first_counts import first_pairs
from diagnostics.ui import session

_TTL = 3600
_MOST = 8
_MOST_SERVED = 64


@st.cache_resource(show_spinner=False, ttl=_TTL, max_entries=_MOST)
def _index(key: str, _account: Account) -> SearchIndex:
    return SearchIndex.of(_account)


def search_index() -> SearchIndex:
    """Where the open account is searched."""
    return _index(session.account_key(), session.account())


@st.cache_resource(show_spinner=False, ttl=_TTL, max_entries=_MOST)
def _servers(key: str, _account: Account) -> dict[str, OnServer]:
    return servers_of(_account)


def servers() -> Mapping[str, OnServer]:
    """The servers that the open account's mailboxes use."""
    return _servers(session.account_key(), session.account())


@st.cache_resource(
    show_spinner=False, ttl=_TTL, max_entries=_MOST_SERVED, hash_funcs=session.BY_NAME
)
def _served(
    key: str, reading: Reading, ids: tuple[str, ...], _simulation: Simulation
) -> Served:
    return senders.served(_simulation, ids)


def served(*mailbox_ids: str) -> Served:
    """Whom mailboxes of the open account serve under the reading in use."""
    key, reading = session.account_key(), session.reading()
    return _served(key, reading, mailbox_ids, session.simulation())


@st.cache_resource(show_spinner=False, ttl=_TTL, max_entries=_MOST)
def _last_results(
    key: str, newest: datetime | None, services: int, _steps: tuple[Step, ...]
) -> Mapping[str, LastResult]:
    return last_results(_steps, session.checked_when())


@st.cache_resource(show_spinner=False, ttl=_TTL, max_entries=_MOST)
def _mailbox_labels(key: str, _account: Account) -> Mapping[str, str]:
    return {m.id: f"{m.label} ({m.id})" for m in _account.mailboxes}


def mailbox_labels() -> Mapping[str, str]:
    """The open account's mailboxes by id, as boxes of the checks name them."""
    return _mailbox_labels(session.account_key(), session.account())


def results() -> Mapping[str, LastResult]:
    """By mailbox of the open account what its last checks told, whoever began them."""
    ages = session.checked_when()
    newest = max(ages.values(), default=None)
    key = session.account_key()
    return _last_results(key, newest, len(ages), session.kept_steps())


@st.cache_resource(
    show_spinner=False, ttl=_TTL, max_entries=_MOST, hash_funcs=session.BY_NAME
)
def _agreeing(
    key: str,
    reading: Reading,
    results: tuple[int, ...] | None,
    which: WhichPairs,
    _simulation: Simulation,
    _codes: AnswerCodes,
) -> AgreeingMap:
    return agreeing(_simulation, _codes, which)


def agreeing_map(codes: AnswerCodes, which: WhichPairs) -> AgreeingMap:
    """The map of the open account's pairs under the reading in use."""
    key, reading = session.account_key(), session.reading()
    results = None if codes.results is None else tuple(codes.results.tolist())
    return _agreeing(key, reading, results, which, session.simulation(), codes)


@st.cache_resource(
    show_spinner=False, ttl=_TTL, max_entries=_MOST, hash_funcs=session.BY_NAME
)
def _pairs_by_mark(
    key: str, reading: Reading, _simulation: Simulation
) -> Mapping[str, int]:
    return pairs_by_mark(_simulation)


def pairs_of_marks() -> Mapping[str, int]:
    """By a mark of the map, how many of the open account's pairs have it."""
    key, reading = session.account_key(), session.reading()
    return _pairs_by_mark(key, reading, session.simulation())


@st.cache_resource(
    show_spinner=False, ttl=_TTL, max_entries=_MOST, hash_funcs=session.BY_NAME
)
def _first_pairs(
    key: str, reading: Reading, _simulation: Simulation
) -> Mapping[str, int]:
    return first_pairs(_simulation)


def pairs_of_each() -> Mapping[str, int]:
    """By mailbox, of how many pairs it comes first under the reading in use."""
    key, reading = session.account_key(), session.reading()
    return _first_pairs(key, reading, session.simulation())


@st.cache_resource(
    show_spinner=False, ttl=_TTL, max_entries=_MOST_SERVED, hash_funcs=session.BY_NAME
)
def _of_employee(
    key: str, reading: Reading, employee_id: str, _account: Account
) -> Simulation:
    return senders.of_employee(_account, employee_id, reading, partial=True)


def of_employee(employee_id: str) -> Simulation:
    """One employee's pairs under the reading in use."""
    key, reading = session.account_key(), session.reading()
    return _of_employee(key, reading, employee_id, session.account())


@st.cache_resource(
    show_spinner=False, ttl=_TTL, max_entries=_MOST_SERVED, hash_funcs=session.BY_NAME
)
def _of_project(
    key: str, reading: Reading, project_id: str, _account: Account
) -> Simulation:
    return senders.of_project(_account, project_id, reading, partial=True)


def of_project(project_id: str) -> Simulation:
    """One project's pairs under the reading in use."""
    key, reading = session.account_key(), session.reading()
    return _of_project(key, reading, project_id, session.account())
