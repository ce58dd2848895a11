"""What is costly about the open account's things, kept between runs of a page."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from diagnostics import senders
from diagnostics.catalogue import with_preset
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
from diagnostics.senders.matrix.served import rows_served as rows_of
from diagnostics.ui import session
from diagnostics.ui.frame.shared_results import SharedResults
from diagnostics.workspace.auditing_apart import is_large

_MOST = 8
_MOST_SERVED = 64

_INDEXES: SharedResults[SearchIndex] = SharedResults(_MOST)
_SERVERS: SharedResults[dict[str, OnServer]] = SharedResults(_MOST)
_ROWS: SharedResults[Sequence[int]] = SharedResults(_MOST_SERVED)
_SERVED: SharedResults[Served] = SharedResults(_MOST_SERVED)
_RESULTS: SharedResults[Mapping[str, LastResult]] = SharedResults(_MOST)
_LABELS: SharedResults[Mapping[str, str]] = SharedResults(_MOST)
_MAPS: SharedResults[AgreeingMap] = SharedResults(_MOST)
_MARKS: SharedResults[Mapping[str, int]] = SharedResults(_MOST)
_FIRST: SharedResults[Mapping[str, int]] = SharedResults(_MOST)
_PARTS: SharedResults[Simulation] = SharedResults(_MOST_SERVED)
_PREPARED: SharedResults[bool] = SharedResults(_MOST)

SIZES = {"0": (24, 12), "1": (48, 24), "2": (96, 50)}
"""Groups of people and of projects that a map shows, by how often more was asked for.

A cell is two marks of the chart, which takes ten thousand.
"""

WHOLE_MAP = WhichPairs((), (), *SIZES["0"])
"""What a map is about before anything is chosen."""


def _read_so(*more: Hashable) -> tuple[Hashable, ...]:
    """What a result under the reading in use is kept by."""
    return (session.account_key(), session.reading(), *more)


def begin() -> None:
    """Lets a thread make what the pages of a large account ask for first.

    Its audit, which takes longer, has a process of its own.
    """
    if not is_large(session.account()):
        return
    pairs, usual = session.simulation_for_thread(), (AnswerCodes(), WHOLE_MAP)
    map_key, so = _map_key(*usual), _read_so()
    mailboxes = session.account().mailboxes

    def prepare() -> bool:
        simulation = pairs()
        _FIRST.quietly(so, lambda: first_pairs(simulation))
        _MAPS.quietly(map_key, lambda: agreeing(simulation, *usual))
        _MARKS.quietly(so, lambda: pairs_by_mark(simulation))
        for mailbox in mailboxes:  # servers that presets fill in, for a check's plan
            with_preset(mailbox)
        return True

    _PREPARED.begin(so, prepare)


def search_index() -> SearchIndex:
    """Where the open account is searched."""
    account = session.account()
    return _INDEXES.of(session.account_key(), lambda: SearchIndex.of(account))


def servers() -> Mapping[str, OnServer]:
    """The servers that the open account's mailboxes use."""
    account = session.account()
    return _SERVERS.of(session.account_key(), lambda: servers_of(account))


def served(*mailbox_ids: str) -> Served:
    """Whom mailboxes of the open account serve under the reading in use."""
    pairs = session.simulation()
    return _SERVED.of(_read_so(mailbox_ids), lambda: senders.served(pairs, mailbox_ids))


def rows_served(*mailbox_ids: str) -> Sequence[int]:
    """The employees alone, by number, whom mailboxes of the open account serve."""
    pairs, key = session.simulation(), _read_so(mailbox_ids)
    return _ROWS.of(key, lambda: rows_of(pairs, mailbox_ids).tolist())


def mailbox_labels() -> Mapping[str, str]:
    """The open account's mailboxes by id, as boxes of the checks name them."""
    account = session.account()
    return _LABELS.of(
        session.account_key(),
        lambda: {m.id: f"{m.label} ({m.id})" for m in account.mailboxes},
    )


def results() -> Mapping[str, LastResult]:
    """By mailbox of the open account what its last checks told, whoever began them."""
    ages, steps = session.checked_when(), session.kept_steps()
    newest = max(ages.values(), default=None)
    return _RESULTS.of(
        (session.account_key(), newest, len(ages)), lambda: last_results(steps, ages)
    )


def agreeing_map(codes: AnswerCodes, which: WhichPairs) -> AgreeingMap:
    """The map of the open account's pairs under the reading in use."""
    pairs = session.simulation()
    return _MAPS.of(_map_key(codes, which), lambda: agreeing(pairs, codes, which))


def _map_key(codes: AnswerCodes, which: WhichPairs) -> tuple[Hashable, ...]:
    results = None if codes.results is None else tuple(codes.results.tolist())
    return _read_so(results, which)


def pairs_of_marks() -> Mapping[str, int]:
    """By a mark of the map, how many of the open account's pairs have it."""
    pairs = session.simulation()
    return _MARKS.of(_read_so(), lambda: pairs_by_mark(pairs))


def pairs_of_each() -> Mapping[str, int]:
    """By mailbox, of how many pairs it comes first under the reading in use."""
    pairs = session.simulation()
    return _FIRST.of(_read_so(), lambda: first_pairs(pairs))


def of_employee(employee_id: str) -> Simulation:
    """One employee's pairs under the reading in use."""
    account, reading = session.account(), session.reading()
    return _PARTS.of(
        _read_so("employee", employee_id),
        lambda: senders.of_employee(account, employee_id, reading, partial=True),
    )


def of_project(project_id: str) -> Simulation:
    """One project's pairs under the reading in use."""
    account, reading = session.account(), session.reading()
    return _PARTS.of(
        _read_so("project", project_id),
        lambda: senders.of_project(account, project_id, reading, partial=True),
    )
