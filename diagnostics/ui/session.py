"""What a visitor has open: the account, the reading, and the results about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import streamlit as st

from diagnostics import senders
from diagnostics.accounts import Loaded
from diagnostics.checks import CheckRun, Step
from diagnostics.language import LaterText, TextsByKey
from diagnostics.model import Account, Finding, Reading, worst_first
from diagnostics.report.earlier_run import Difference, difference
from diagnostics.report.origin import Origin
from diagnostics.report.rows import finding_json
from diagnostics.report.things.past_runs import PastRun
from diagnostics.report.wording.value_words import values_told
from diagnostics.senders import Edit, Impact, Repair, Simulation
from diagnostics.ui.frame import (
    history_kept,
    opened_accounts,
    spoken_language,
    whose_shelf,
)
from diagnostics.ui.frame.history_kept import KnownChecks
from diagnostics.ui.frame.mended_address import broken_names
from diagnostics.ui.frame.opened_accounts import OpenAccount
from diagnostics.ui.frame.shared_results import SharedResults
from diagnostics.ui.page_address import TEAM, NotHereError, single
from diagnostics.workspace import history
from diagnostics.workspace.auditing_apart import audited_apart, is_large
from diagnostics.workspace.history import Since

READING_TEXTS = TextsByKey(
    {
        "precedence": "Own mailbox before company mailbox",
        "default_flag": "How far the Default checkbox reaches",
        "subprojects": "A mailbox bound to a project",
        "unverified": "A mailbox that was never tested",
        "tie": "Two equal candidates",
    }
)
"""The switches of a reading, as addresses name them, and as people read them."""

_SWITCHES = {
    f.name: {str(value): value for value in type(getattr(Reading(), f.name))}
    for f in fields(Reading)
}
"""By switch of a reading, the values that it can have as addresses say them."""

_OF_EVERY_PAGE = (TEAM, "account", spoken_language.PARAMETER)
"""What every page's address names, beside the switches."""

_MOST, _MOST_IMPACTS = 8, 256
"""How many results about accounts are kept, and about single mailboxes of them."""

_SIMULATIONS: SharedResults[Simulation] = SharedResults(
    _MOST, waiting=LaterText("Simulating every pair …")
)
_AUDITS: SharedResults[tuple[Finding, ...]] = SharedResults(
    _MOST, waiting=LaterText("Auditing …")
)
_REPAIRS: SharedResults[Repair] = SharedResults(_MOST, waiting=LaterText("Searching …"))
_IMPACTS: SharedResults[Impact] = SharedResults(_MOST_IMPACTS)

_RUNS_SEEN, _MOST_SEEN = "runs-seen", 20
"""The runs whose results are kept already, the last ones of them."""


def begin() -> NotHereError | None:
    """Opens what the address names; returns what it names and isn't here."""
    history_kept.new_run()
    if broken := broken_names():
        return broken
    try:
        for kind in (*_OF_EVERY_PAGE, *_SWITCHES):
            single(kind)
        whose_shelf.team()
        opened_accounts.begin()
    except NotHereError as error:
        return error
    for switch, values in _SWITCHES.items():
        asked = st.query_params.get(switch)
        if asked is not None and asked not in values:
            told = values_told(type(getattr(Reading(), switch)))
            return NotHereError(switch, asked, told, READING_TEXTS[switch])
    begin_audit()
    asked, known = st.query_params.get(spoken_language.PARAMETER), spoken_language.known
    if asked is not None and asked not in known():
        return NotHereError(spoken_language.PARAMETER, asked, known())
    return None


def loaded() -> Loaded:
    """The open account with its problems."""
    return opened_accounts.open_now().loaded


def in_address() -> dict[str, str]:
    """What an address has to say to open this account under this reading again.

    Of the reading, the switches that the account has otherwise.
    """
    usual = account().reading
    return {
        "account": opened_accounts.open_now().id,
        **_differing(usual, _read(usual, _asked_switches())),
        **whose_shelf.in_address(),
        **spoken_language.in_address(),
    }


def account() -> Account:
    """The open account."""
    return loaded().account


def reading() -> Reading:
    """The account's reading with the address's switches over it."""
    return _read(account().reading, _asked_switches())


def _asked_switches() -> tuple[str | None, ...]:
    """What the address says of each switch; every part of a page asks."""
    told = st.query_params.to_dict()
    return tuple(told.get(switch) for switch in _SWITCHES)


@lru_cache(maxsize=256)
def _read(usual: Reading, asked: tuple[str | None, ...]) -> Reading:
    """A reading with switches over it; what is no value of a switch changes none."""
    given = {
        switch: values[value]
        for (switch, values), value in zip(_SWITCHES.items(), asked, strict=True)
        if value in values
    }
    return replace(usual, **given)


@lru_cache(maxsize=256)
def _differing(usual: Reading, now: Reading) -> Mapping[str, str]:
    """The switches that a reading has otherwise, with its values."""
    told = {switch: str(getattr(now, switch)) for switch in _SWITCHES}
    return {s: value for s, value in told.items() if value != getattr(usual, s)}


def account_key() -> str:
    """What caches of results about the open account are keyed by."""
    return opened_accounts.open_now().key


def origin() -> Origin:
    """Which account, files and reading what is made now comes from."""
    return origin_of(opened_accounts.open_now(), reading())


def origin_of(opened: OpenAccount, reading: Reading) -> Origin:
    """The same of an account that is looked at beside the open one."""
    about, account = opened.about, opened.loaded.account
    return Origin(
        name=about.name if about else account.name,
        host=account.host,
        id=opened.id,
        made=datetime.now(UTC),
        reading=reading.name,
        files=about.files_changed if about else None,
        opened=about.opened if about else None,
        is_partial=bool(account.missing),
    )


def files_told() -> str:
    """Of when the open account's files are, as the top line says it."""
    return origin().files_told


def rename_account(name: str) -> None:
    """Gives the open account a name of its reader's; one of a sample stays.

    Raises:
        NotKeptError: it can't be written.
    """
    opened = opened_accounts.open_now()
    if opened.about and not opened.not_kept:
        whose_shelf.shelf().rename(opened.id, name)


def simulation(include_inactive: bool = False) -> Simulation:
    """All pairs of the open account under the reading in use."""
    return _SIMULATIONS.of(*_simulating(include_inactive))


def simulation_for_thread() -> Callable[[], Simulation]:
    """What gives `simulation` to a thread of ours, or makes it there."""
    key, make = _simulating(include_inactive=False)
    return lambda: _SIMULATIONS.quietly(key, make)


def _simulating(
    include_inactive: bool,
) -> tuple[tuple[object, ...], Callable[[], Simulation]]:
    """A simulation's key, and what makes it."""
    opened, now = account(), reading()
    return (account_key(), now, include_inactive), lambda: senders.simulate(
        opened, now, include_inactive, partial=True
    )


def begin_audit() -> None:
    """Lets the audit begin that most pages ask for, while the first one is shown."""
    _AUDITS.begin((account_key(), reading()), _auditing())


def audit() -> tuple[Finding, ...]:
    """The coverage findings of the open account."""
    found = _AUDITS.of((account_key(), reading()), _auditing())
    history_kept.audited(opened_accounts.open_now(), reading().name, found)
    return found


def _auditing() -> Callable[[], tuple[Finding, ...]]:
    """What audits the open account; a large one in a process of its own."""
    opened, now, shelf = opened_accounts.open_now(), reading(), whose_shelf.shelf()
    account = opened.loaded.account

    def audited() -> tuple[Finding, ...]:
        found = None
        if opened.about and not opened.not_kept and is_large(account):
            found = audited_apart(shelf.home, opened.id, opened.key, now)
        return senders.audit(account, now, partial=True) if found is None else found

    return audited


def begin_draft(edits: Iterable[Edit]) -> None:
    """Lets the draft of the open account begin with these edits, in a new table."""
    _, begun = _draft_begun()
    st.session_state[f"draft-begun-{account_key()}"] = tuple(edits), begun + 1


def repair(projects_only: bool) -> Repair:
    """The smallest repair of the open account; the same for whoever asks for it.

    Args:
        projects_only: tasks without a project are left aside.
    """
    opened, now = account(), reading()
    return _REPAIRS.of(
        (account_key(), now, projects_only),
        lambda: senders.repair(opened, now, projects_only=projects_only, partial=True),
    )


def repair_called(projects_only: bool) -> str:
    """What addresses call a repair, and its edits."""
    return "repair-projects" if projects_only else "repair"


def draft_edits() -> tuple[Edit, ...]:
    """The edits that the draft of the open account begins with; usually none."""
    edits, _ = _draft_begun()
    return edits


def draft_key() -> str:
    """What names the draft's table: another one wherever it begins anew."""
    _, begun = _draft_begun()
    return f"{account_key()}-{begun}" if begun else account_key()


def _draft_begun() -> tuple[tuple[Edit, ...], int]:
    """What the draft of the open account begins with, and how often it began anew."""
    held: tuple[tuple[Edit, ...], int]
    held = st.session_state.get(f"draft-begun-{account_key()}", ((), 0))
    return held


def impact(mailbox_ids: str | tuple[str, ...]) -> Impact:
    """How many employees, projects and pairs a mailbox, or several, send for."""
    pairs = simulation()
    key = account_key(), reading(), mailbox_ids
    return _IMPACTS.of(key, lambda: senders.impact(pairs, mailbox_ids))


def keep(run: CheckRun, when: datetime | None = None) -> None:
    """Keeps a run for everybody who opens this account; it replaces what is older.

    Args:
        run: the run.
        when: when it ended; None: just now.
    """
    seen: tuple[CheckRun, ...] = st.session_state.get(_RUNS_SEEN, ())
    if any(one is run for one in seen):
        return
    st.session_state[_RUNS_SEEN] = (*seen[-_MOST_SEEN:], run)
    again = {step.mailbox for step in run.steps} & checked()
    st.session_state[f"since-last-{account_key()}"] = difference(
        [finding_json(f) for f in findings() if concerned(f) & again],
        [f for f in run.findings if concerned(f) & again],
    )
    at = when or datetime.now(UTC)
    opened = opened_accounts.open_now()
    history_kept.keep(opened, reading().name, impact, run, at)


def _known() -> KnownChecks:
    opened = opened_accounts.open_now()
    return history_kept.known(opened, reading().name, impact)


def runs_before(*mailbox_ids: str) -> tuple[PastRun, ...]:
    """The checks of the open account, the last first; of some mailboxes."""
    runs = _known().runs
    return tuple(r for r in runs if not mailbox_ids or r.mailbox in mailbox_ids)


def kept_steps() -> tuple[Step, ...]:
    """The last steps of each service of each of the open account's mailboxes."""
    return _known().steps


def checked_when() -> Mapping[tuple[str, str], datetime]:
    """By mailbox and service of the open account, when its last check ended."""
    return _known().ages


def concerned(finding: Finding) -> frozenset[str]:
    """The ids of the mailboxes that a finding is about."""
    shared = finding.data.get("mailboxes", ())
    return frozenset((finding.subject.id, *(row.id for row in shared)))


def since_last() -> Difference:
    """What this visitor's last run of the open account changed of the one before."""
    told: Difference
    told = st.session_state.get(f"since-last-{account_key()}", Difference((), ()))
    return told


def findings() -> tuple[Finding, ...]:
    """What the last checks of the open account's mailboxes found."""
    return _known().findings


def checked() -> frozenset[str]:
    """The ids of the open account's mailboxes that were checked."""
    return frozenset(step.mailbox for step in _known().steps)


def since() -> Since | None:
    """What came and went since an earlier day; None: nothing is known of one."""
    return history_kept.since(opened_accounts.open_now(), reading().name)


def is_older() -> bool:
    """Whether newer files of the open account were opened here since."""
    return history_kept.is_older(opened_accounts.open_now())


def timeline(most: int) -> list[dict[str, Any]]:
    """The last runs of the open account as rows, the newest first."""
    return history.timeline(history_kept.runs(opened_accounts.open_now(), most))


def check_findings(mailbox_id: str) -> list[Finding]:
    """What the last check of this mailbox found, worst first."""
    return worst_first(f for f in findings() if mailbox_id in concerned(f))
