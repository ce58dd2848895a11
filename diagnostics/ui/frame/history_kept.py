"""The history of the open account; where there is none, results last for the visit."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import streamlit as st

from diagnostics.checks import CheckRun, Step, judged_together
from diagnostics.checks.interpret import Impact
from diagnostics.language import gettext as _
from diagnostics.model import Finding
from diagnostics.report.things.past_runs import PastRun, runs_of
from diagnostics.ui.frame import whose_shelf
from diagnostics.ui.frame.opened_accounts import OpenAccount
from diagnostics.ui.frame.shared_results import SharedResults
from diagnostics.workspace import Workspace
from diagnostics.workspace.auditing_apart import recorded_apart
from diagnostics.workspace.history import (
    History,
    HistoryError,
    RecordedRun,
    Since,
    Version,
    name_in_history,
    name_of_sample,
    settings_of,
)
from diagnostics.workspace.history.recording_process import record_audit

_TTL = 3600
_MOST = 32
_LAST_RUN = "last-run-asked"
_MOST_AT_ONCE = 200
"""Findings up to which an audit is written down while the page waits."""


@dataclass(frozen=True, slots=True)
class KnownChecks:
    """What is known of an account's mailboxes, whoever checked them.

    Attributes:
        steps: the last of each service of each mailbox.
        findings: what they amount to together.
        runs: earlier checks of single mailboxes, the last first.
        ages: by mailbox and service, when its steps ended.
    """

    steps: tuple[Step, ...] = ()
    findings: tuple[Finding, ...] = ()
    runs: tuple[PastRun, ...] = ()
    ages: Mapping[tuple[str, str], datetime] = field(default_factory=dict)


_KNOWN: SharedResults[KnownChecks] = SharedResults(_MOST)
_SINCE: SharedResults[Since | None] = SharedResults(_MOST)
_BEFORE: SharedResults[datetime | None] = SharedResults(_MOST)
_OLDER: SharedResults[bool] = SharedResults(_MOST)
_SETTINGS: SharedResults[Mapping[str, str]] = SharedResults(8)
_RECORDED: SharedResults[bool] = SharedResults(1000, seconds=float("inf"))


def _where() -> str:
    """The database in use, as caches are keyed by it."""
    return whose_shelf.history_url()


@st.cache_resource(show_spinner=False, ttl=_TTL)
def _history(where: str, days: int, _shelf: Workspace) -> History | None:
    kept = History.here(_shelf)
    if kept is not None:
        kept.prune(datetime.now(UTC) - timedelta(days=days))
    return kept


def history() -> History | None:
    """The history of this machine; None where it can't be used."""
    try:
        shelf = whose_shelf.shelf()
        return _history(_where(), shelf.limits.days, shelf)
    except HistoryError as error:
        st.session_state["history-refused"] = str(error)
        return None


def history_for(opened: OpenAccount) -> History | None:
    """The history that what somebody writes about an account may stand in.

    Where strangers use this dashboard, a sample is everybody's.
    """
    shared = whose_shelf.shelf().is_shared and opened.about is None
    return None if shared else history()


def why_none() -> str:
    """Why there is no history; empty where there is one."""
    if history() is not None:
        return ""
    return str(st.session_state.get("history-refused", _("this machine keeps nothing")))


def name_of(opened: OpenAccount) -> str:
    """What the history calls an account: by its host all its versions are one.

    Where strangers use this dashboard each has its own: anybody may name any host.
    """
    if opened.about is None:
        return name_of_sample(opened.id)
    if whose_shelf.shelf().is_shared:
        return opened.id
    return name_in_history(opened.loaded.account, opened.id)


def new_run() -> None:
    """Lets the run of the page that begins ask the history anew."""
    st.session_state.pop(_LAST_RUN, None)


def _last_run(kept: History, name: str) -> int:
    """The number of the account's last run, asked once a run of the page."""
    asked: tuple[str, int] | None = st.session_state.get(_LAST_RUN)
    if asked is None or asked[0] != name:
        asked = st.session_state[_LAST_RUN] = name, kept.last_run(name)
    return asked[1]


def known(opened: OpenAccount, reading: str, impact: Impact) -> KnownChecks:
    """What is known of the open account's mailboxes.

    Args:
        opened: the account.
        reading: the name of the reading in use, on which `impact` depends.
        impact: whom a mailbox, or several, send for.
    """
    kept = history()
    if kept is not None:
        name = name_of(opened)
        with contextlib.suppress(HistoryError):
            last = _last_run(kept, name)
            return _KNOWN.of(
                (_where(), opened.key, reading, name, last),
                lambda: _known(kept, name, opened, impact),
            )
    held: KnownChecks = st.session_state.get(_held(opened), KnownChecks())
    return held


def other_versions(opened: OpenAccount) -> tuple[str, ...]:
    """The ids of other files of the same account that are kept, the last first.

    Half an account is no run of the history: it is one of them by its host.
    """
    kept, shelf = history(), whose_shelf.shelf()
    if kept is None or opened.about is None:
        return ()
    host = "" if shelf.is_shared else opened.about.host.lower()
    with contextlib.suppress(HistoryError):
        known = {v.kept for v in kept.versions(name_of(opened))}
        return tuple(
            one.id
            for one in shelf.recent()
            if one.id != opened.id
            and (one.id in known or (host and one.host.lower() == host))
        )
    return ()


def forget(opened: OpenAccount, only_version: bool = False) -> None:
    """Removes what is known of an account: its checks, findings, runs and drafts.

    Args:
        opened: any version of it.
        only_version: the runs of these files only; what is known of the others stays.

    Raises:
        HistoryError: it can't be removed.
    """
    st.session_state.pop(_held(opened), None)
    kept, name = history(), name_of(opened)
    if kept is not None and only_version:
        kept.forget_version(name, _version(opened))
    elif kept is not None:
        kept.forget(name)
    _look_anew()


def forget_elsewhere(name: str) -> None:
    """Removes what is known of an account whose files aren't kept here.

    Raises:
        HistoryError: it can't be removed.
    """
    kept = history()
    if kept is not None:
        kept.forget(name)
    _look_anew()


def _look_anew() -> None:
    new_run()
    for results in (_KNOWN, _SINCE, _BEFORE, _OLDER, _RECORDED):
        results.clear()


def _held(opened: OpenAccount) -> str:
    return f"known-checks-{opened.key}"


def _known(
    kept: History, name: str, opened: OpenAccount, impact: Impact
) -> KnownChecks:
    account = opened.loaded.account
    settings = _settings(opened)
    units = kept.checked(name, settings)
    steps = [step for unit in units for step in unit.steps]
    found = judged_together(steps, account, impact) if steps else ()
    ages = {(unit.mailbox, unit.service): unit.at for unit in units}
    return KnownChecks(tuple(steps), found, kept.visits(name, settings), ages)


def _settings(opened: OpenAccount) -> Mapping[str, str]:
    """What checks of the mailboxes depend on, by mailbox; made once an account."""
    account = opened.loaded.account
    return _SETTINGS.of(opened.key, lambda: settings_of(account))


def keep(
    opened: OpenAccount, reading: str, impact: Impact, run: CheckRun, at: datetime
) -> None:
    """Takes a run over; its services replace what was known of them."""
    account = opened.loaded.account
    kept = history()
    if kept is not None:
        with contextlib.suppress(HistoryError):
            new_run()
            kept.record_checks(
                name_of(opened),
                run.steps,
                lambda steps: judged_together(steps, account, impact),
                at,
                settings=_settings(opened),
                version=_version(opened),
            )
            return
    before = known(opened, reading, impact)
    anew = {(step.mailbox, step.service) for step in run.steps}
    older = [s for s in before.steps if (s.mailbox, s.service) not in anew]
    steps = (*run.steps, *older)
    st.session_state[_held(opened)] = KnownChecks(
        steps,
        judged_together(steps, account, impact),
        (*runs_of(run.steps, at), *before.runs),
        {**before.ages, **dict.fromkeys(anew, at)},
    )


def audited(opened: OpenAccount, reading: str, findings: Iterable[Finding]) -> None:
    """Writes down that the open account was audited, once for its files and a day.

    What lacks parts of its files isn't compared with what doesn't, nor are files that
    newer ones have replaced. Many findings are written beside the page: whoever asks
    what is new waits for them.
    """
    kept = history()
    if kept is None or opened.loaded.account.missing or is_older(opened):
        return
    key = _audit_key(opened, reading)
    where, told = _where(), tuple(findings)
    what = name_of(opened), reading, _version(opened), opened.loaded.problems, told

    def record() -> bool:
        if len(told) <= _MOST_AT_ONCE or not recorded_apart(where, *what):
            record_audit(kept, *what)
        return True

    if len(told) > _MOST_AT_ONCE:
        _RECORDED.begin(key, record)
    elif key not in _RECORDED:
        with contextlib.suppress(HistoryError):
            _RECORDED.of(key, record)
            new_run()


def _audit_key(opened: OpenAccount, reading: str) -> tuple[str, ...]:
    day = datetime.now(UTC).date().isoformat()
    return _where(), opened.key, reading, day


def _recorded(opened: OpenAccount, reading: str) -> None:
    """Waits until an audit that is being written down stands there."""
    if _RECORDED.wait(_audit_key(opened, reading)):
        new_run()


def since(opened: OpenAccount, reading: str) -> Since | None:
    """What came and went since the last run of an earlier day; None: there is none.

    Nor is there of files that lack parts, or that newer ones have replaced.
    """
    kept = history()
    if kept is None or opened.loaded.account.missing:
        return None
    today = datetime.now().astimezone().replace(hour=0, minute=0, second=0)
    name = name_of(opened)
    try:
        day = today.date().isoformat()
        at = _BEFORE.of(
            (_where(), name, day, _last_run(kept, name)),
            lambda: kept.last_before(name, today),
        )
        if at is None or is_older(opened):
            return None
        _recorded(opened, reading)
        return _SINCE.of(
            (_where(), name, reading, at, _last_run(kept, name)),
            lambda: kept.since(name, at, reading),
        )
    except HistoryError:
        return None


def is_older(opened: OpenAccount) -> bool:
    """Whether newer files of the same account were opened here since."""
    kept = history()
    if kept is None:
        return False
    with contextlib.suppress(HistoryError):
        name = name_of(opened)
        return _OLDER.of(
            (_where(), opened.key, _last_run(kept, name)),
            lambda: opened.key in [v.digest for v in kept.versions(name)][1:],
        )
    return False


def opened_again(opened: OpenAccount) -> None:
    """Says that the files that somebody has just opened are the account's present ones.

    What `Two versions` takes in to compare with isn't.
    """
    kept = history()
    if kept is not None and is_older(opened):
        with contextlib.suppress(HistoryError):
            kept.opened_again(name_of(opened), _version(opened), datetime.now(UTC))
            _OLDER.clear()
            _RECORDED.clear()


def runs(opened: OpenAccount, most: int) -> tuple[RecordedRun, ...]:
    """The last runs of the open account, the newest first."""
    kept = history()
    if kept is None:
        return ()
    with contextlib.suppress(HistoryError):
        return kept.runs(name_of(opened), most)
    return ()


def _version(opened: OpenAccount) -> Version:
    return Version(opened.key, opened.id)
