"""All accounts, kept here or looked at by a command: which needs which work first?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pandas as pd
import streamlit as st

from diagnostics.fleet.standing_now import account_standings, live_runs
from diagnostics.fleet.standing_now.account_standings import (
    AccountStanding,
    StandingFinding,
)
from diagnostics.fleet.standing_now.live_runs import RunGoingOn
from diagnostics.language import gettext as _
from diagnostics.language import ngettext
from diagnostics.model import Severity
from diagnostics.report import write
from diagnostics.report.named_findings import identity, numbered
from diagnostics.report.origin import told_time
from diagnostics.ui import components, page_address
from diagnostics.ui.frame import (
    fleet_job,
    history_kept,
    opened_accounts,
    readable,
    whose_shelf,
)
from diagnostics.ui.overview_pieces import report_downloads
from diagnostics.ui.work_list import filter_row
from diagnostics.words import evidence
from diagnostics.workspace.history import HistoryError

NEW_DAYS = 1
"""What came within so many days is called new."""

_NAME = 130
"""Pixels that a name takes at least; the rest of the table's width is shared out."""

_SEVERITY = 105
"""Pixels that a severity takes in any language."""

_LOOK_AGAIN = 3.0
"""Seconds after which the page looks again whether a run has ended accounts."""

_RUNS = "runs-going-on"
"""What the page shows of them; nothing while it is shown anew."""

_OFFERED = "account-offered"

_MOST_SHOWN = 200
"""Findings that the table sends to the browser; filters and the file have all."""


def shown_ids() -> frozenset[str] | None:
    """The ids that this visitor may see; None: all.

    Where strangers use this dashboard, those that this visit opened.
    """
    if not whose_shelf.shelf().is_shared:
        return None
    return frozenset(opened_accounts.offered())


def standings() -> list[AccountStanding]:
    """How the accounts stand, as the history knows it."""
    since = datetime.now(UTC) - timedelta(days=NEW_DAYS)
    shelf, kept = whose_shelf.shelf(), history_kept.history()
    try:
        return account_standings.standings(shelf, kept, since, shown_ids())
    except HistoryError as error:
        st.warning(_("The history can't be read: {why}", why=str(error)))
        return account_standings.standings(shelf, None, since, shown_ids())


def audit_part(number: int) -> None:
    """Starts an audit of all, and shows how far it is."""
    job = fleet_job.job()
    if job.running:
        progress()
        return
    label = ngettext("Audit {number} account", "Audit all {number} accounts", number)
    if st.button(label, icon=":material/playlist_play:", type="primary"):
        fleet_job.start(shown_ids())
        st.rerun()
    if job.error:
        st.error(_("The last audit stopped: {why}", why=job.error))


@st.fragment(run_every=1.0)
def progress() -> None:
    """How many accounts are audited; the page is shown anew at the end."""
    job = fleet_job.job()
    if not job.running:
        st.rerun()
    told = _("{done} of {of} accounts audited", done=job.done, of=job.of)
    st.progress(job.done / max(1, job.of), text=told)


def follow_runs() -> None:
    """Runs that go on, from now on."""
    st.session_state.pop(_RUNS, None)
    runs_part()


@st.fragment(run_every=_LOOK_AGAIN)
def runs_part() -> None:
    """Audits and checks that go on, whoever started them; what they end is shown."""
    shelf = whose_shelf.shelf()
    if shelf.is_shared:
        return
    runs = live_runs.runs_going_on(shelf.home)
    before = st.session_state.get(_RUNS)
    st.session_state[_RUNS] = runs
    if before is not None and before != runs:
        st.rerun()
    for run in runs:
        if run.command != fleet_job.PAGE or not fleet_job.job().running:
            st.progress(min(1.0, run.done / run.of), text=_told_of(run))


def _told_of(run: RunGoingOn) -> str:
    if run.command == fleet_job.PAGE:
        return _("{done} of {of} accounts audited", done=run.done, of=run.of)
    return _(
        "{command} is running: {done} of {of} accounts",
        command=run.command,
        done=run.done,
        of=run.of,
    )


def accounts_table(accounts: Sequence[AccountStanding]) -> AccountStanding:
    """One line an account, worst first; the chosen one, else the first."""
    now = datetime.now(UTC)
    never = _("never")
    frame = pd.DataFrame(
        {
            "account": [a.label for a in accounts],
            "errors": _known(accounts, lambda a: a.number(Severity.ERROR)),
            "warnings": _known(accounts, lambda a: a.number(Severity.WARNING)),
            "new": _known(accounts, lambda a: a.number_new),
            "audited": [_audited(a, now) for a in accounts],
            "checked": [told_time(a.checked, now) if a.checked else never
                        for a in accounts],
        }
    )  # fmt: skip
    row = components.choose_row(
        frame,
        "shown",
        [account.id for account in accounts],
        "accounts-table",
        _first_offered(accounts),
        label=_("Account"),
        named_by=["account"],
        width="stretch",
        height=min(420, 38 + 35 * len(frame)),
        placeholder="–",
        column_config={
            "account": st.column_config.TextColumn(_("Account"), width=_NAME),
            "errors": st.column_config.NumberColumn(_("Errors")),
            "warnings": st.column_config.NumberColumn(_("Warnings")),
            "new": st.column_config.NumberColumn(
                _("New"), help=_("Came within a day, of what was looked at before.")
            ),
            "audited": st.column_config.TextColumn(_("Audited")),
            "checked": st.column_config.TextColumn(_("Checked")),
        },
    )
    return accounts[row]


def _first_offered(accounts: Sequence[AccountStanding]) -> int:
    """The worst; while a run puts others in front, the one that was shown before."""
    ids = [account.id for account in accounts]
    before = st.session_state.get(_OFFERED)
    at = ids.index(before) if st.session_state.get(_RUNS) and before in ids else 0
    st.session_state[_OFFERED] = ids[at]
    return at


def _audited(account: AccountStanding, now: datetime) -> str:
    """When; of half an account nothing is answered, whatever was known of it once."""
    if account.is_partial:
        return _("parts missing")
    return told_time(account.audited, now) if account.audited else _("never")


def _known(
    accounts: Sequence[AccountStanding], number: Callable[[AccountStanding], int]
) -> pd.Series[int]:
    """A number an account; nothing where nobody knows: 0 would be an answer."""
    told = [number(a) if a.is_known else None for a in accounts]
    return pd.Series(told, dtype="Int64")


def chosen_part(account: AccountStanding) -> None:
    """Leads into the chosen account."""
    if not account.is_kept:
        elsewhere_part(account)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            components.page("overview"),
            label=components.plain_label(_("Open {account}", account=account.label)),
            icon=":material/folder_open:",
            query_params=opened_accounts.address_of(account.id),
        )
        st.page_link(
            components.page("findings"),
            label=_("Its findings"),
            icon=":material/checklist:",
            query_params=opened_accounts.address_of(account.id),
        )
    if account.is_partial:
        told = _("Nothing is answered from half an account. Open mended files of it.")
        st.warning(told)
        components.said(account.trouble)
    elif account.trouble:
        st.error(_("It can't be read any more. Open its files anew."))
        components.said(account.trouble)
    elif account.audited is None:
        st.caption(_("Never audited, so nobody knows how it stands."))


def elsewhere_part(account: AccountStanding) -> None:
    """Says why an account can't be opened, and forgets it for whoever wants that."""
    st.caption(
        _(
            "A command looked at its files, which aren't kept here. Open them on the "
            "page This account to work with it."
        )
    )
    if not account.knows_accepted:
        st.caption(_("What was accepted in its files isn't known here, so it counts."))
    with st.container(horizontal=True, vertical_alignment="center"):
        components.link("account", _("This account"), ":material/folder_open:")
        st.button(
            _("Forget what is known of it"),
            icon=":material/delete_forever:",
            on_click=forget,
            args=(account,),
        )


def forget(account: AccountStanding) -> None:
    """Forgets an account that only the history knows."""
    try:
        name = account.id.removeprefix(account_standings.ELSEWHERE)
        history_kept.forget_elsewhere(name)
    except HistoryError as error:
        st.error(_("It couldn't be forgotten."), icon=":material/error:")
        components.outside(str(error))


def filtered(accounts: Sequence[AccountStanding]) -> list[StandingFinding]:
    """The work of all accounts that is asked for."""
    of, states = "accounts", filter_row.state_names()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kinds = filter_row.some(
            _("How much it matters"), "severity", filter_row.severities(), of
        )
        wanted = filter_row.some(_("State"), "state", states, of)
        about = page_address.type_in(
            _("About"),
            "about",
            "accounts-about",
            placeholder=_("account, mailbox or word"),
        )
    found = account_standings.work_of_all(accounts, kinds, wanted, about)
    named = st.query_params.get("work")
    if named and (kinds or wanted or about) and named not in named_rows(found):
        st.query_params.pop("work")  # a filter takes it away
    return found


def named_rows(rows: Sequence[StandingFinding]) -> list[str]:
    """What addresses call each row: its account, and its finding there."""
    return [*numbered(f"{r.account}~{identity(r.finding)}" for r in rows)]


def as_file(rows: Sequence[StandingFinding]) -> str:
    """The list as CSV."""
    table = account_standings.work_rows_of(rows)
    return write.as_csv(table, list(table[0]))


def work_part(rows: Sequence[StandingFinding]) -> None:
    """The list; the chosen finding beside what to do about it."""
    named = st.query_params.get("work")
    names = named_rows(rows if named else rows[:_MOST_SHOWN])
    components.asked("work", {name: name for name in names})
    numbers = [*range(len(rows))[:_MOST_SHOWN]]
    if named and names.index(named) >= _MOST_SHOWN:
        numbers.append(names.index(named))
    shown = [rows[number] for number in numbers]
    frame = pd.DataFrame(
        {
            "severity": [components.SEVERITY_WORDS[r.finding.severity] for r in shown],
            "account": [r.label for r in shown],
            "found": [evidence(r.finding) for r in shown],
        }
    )
    with st.container(key=f"{readable.CARDS}-work"):
        left, right = st.columns([3, 2], gap="medium")
    with left:
        chosen = components.choose_row(
            frame,
            "work",
            [names[number] for number in numbers],
            "accounts-work",
            label=_("Finding"),
            width="stretch",
            height=420,
            column_config={
                "severity": st.column_config.TextColumn(_("Severity"), width=_SEVERITY),
                "account": st.column_config.TextColumn(_("Account"), width=_NAME),
                "found": st.column_config.TextColumn(_("Found"), width="large"),
            },
        )
        st.download_button(
            _("This list as CSV"),
            lambda: as_file(rows),
            f"all-accounts-findings-{datetime.now(UTC):%Y-%m-%d}.csv",
            "text/csv",
            on_click="ignore",
        )
    row = shown[chosen]
    with right, st.container(border=True):
        st.markdown(f"**{components.SEVERITY_WORDS[row.finding.severity]}**")
        components.said(f"{row.label}: {evidence(row.finding)}")
        components.said(account_standings.work_rows_of([row])[0]["fix"])
        if row.account.startswith(account_standings.ELSEWHERE):
            return
        st.page_link(
            components.page("findings"),
            label=components.plain_label(_("Open it in {account}", account=row.label)),
            icon=":material/arrow_forward:",
            query_params=opened_accounts.address_of(row.account),
        )


def unknown_told(accounts: Sequence[AccountStanding]) -> Iterator[str]:
    """Of how many accounts nobody knows how they stand, and why."""
    partial = sum(account.is_partial for account in accounts)
    never = sum(a.audited is None and not a.is_partial for a in accounts)
    if never:
        yield ngettext(
            "{number} account was never audited: nobody knows what is wrong with it.",
            "{number} accounts were never audited: nobody knows what is wrong with"
            " them.",
            never,
        )
    if partial:
        yield ngettext(
            "Parts of {number} account could not be read: nothing is answered from it.",
            "Parts of {number} accounts could not be read: nothing is answered from"
            " them.",
            partial,
        )


def main() -> None:
    """The page."""
    st.title(_("All accounts"))
    accounts = standings()
    if not accounts:
        for kind in ("shown", "work"):
            components.asked(kind, {})
        st.info(_("No account is kept here yet. Open one on the page This account."))
        components.link("account", _("This account"), ":material/folder_open:")
        follow_runs()
        return
    if number := sum(account.is_kept for account in accounts):
        audit_part(number)
    follow_runs()
    chosen_part(accounts_table(accounts))
    report_downloads.offer_all(accounts)
    st.header(_("What is left to do"))
    rows = filtered(accounts)
    for told in unknown_told(accounts):
        st.info(told, icon=":material/help:")
    if not rows:
        components.asked("work", {})
    if rows:
        st.caption(ngettext("{number} finding", "{number} findings", len(rows)))
        work_part(rows)
    elif all(account.is_known for account in accounts):
        st.success(_("None of these."), icon=":material/check_circle:")


main()
