"""Does each mailbox really send, and is it believed?"""

from __future__ import annotations

from functools import partial

import streamlit as st

from diagnostics import checks
from diagnostics.language import gettext as _
from diagnostics.model import Account, Finding, worst_first
from diagnostics.report.named_findings import finding_names
from diagnostics.report.things.console_order import worst_mailboxes
from diagnostics.ui import (
    address_box,
    components,
    network_inputs,
    next_run,
    reach_inputs,
    secret_inputs,
    session,
)
from diagnostics.ui.check_pieces import (
    dns_choice,
    mailbox_console,
    password_table,
    plan_told,
    run_told,
)
from diagnostics.ui.frame import readable
from diagnostics.ui.job import CheckJob
from diagnostics.ui.thing_pieces import check_now, held_answers

SERVICES = checks.SERVICES


def chosen_services() -> list[str]:
    """The services that are checked, as the address says; all where it names none."""
    known = {service: service.upper() for service in SERVICES}
    ask = partial(
        st.segmented_control,
        _("Services"),
        SERVICES,
        selection_mode="multi",
        format_func=str.upper,
    )
    return components.choose_several(
        ask, "service", known, "check-services", first=list(SERVICES)
    )


def chooser(account: Account, network: checks.Network) -> None:
    """Which mailboxes and services; the plan is shown before anything is contacted."""
    wanted = tuple(mailbox_console.chosen(account)) or tuple(
        m.id for m in account.mailboxes
    )
    services = tuple(chosen_services())
    left, right = st.container(key=f"{readable.CARDS}-run").columns(2)
    with left:
        secret_inputs.secrets_of(account, wanted, services, network)
        reach_inputs.servers_of(wanted, services, network)
    with right:
        network_inputs.settings_of(account, network)
        more = dns_choice.more_of_dns("dns" in services)
    password_table.show(account, wanted)
    given = next_run.secrets(network)
    plan_told.contacts(next_run.plan(wanted, services, more, network, given))
    if st.button(
        _("Run the check"),
        type="primary",
        icon=":material/play_arrow:",
        disabled=not wanted or check_now.is_running(),
        on_click=secret_inputs.hold_typed,
    ):
        check_now.begin(wanted, services, more)
        st.rerun()


def own_run(job: CheckJob) -> None:
    """What the visitor's last run told, and its files."""
    if job.error:
        st.error(job.error, icon=":material/error:")
    if job.result is None:
        return
    run_told.changes_since_last()
    if not job.result.findings:
        run_told.nothing_found(job.result)


def findings_part() -> Finding | None:
    """What all last checks found; the finding that the address names, if it does."""
    found = worst_first(session.findings())
    if not found:
        components.asked("finding", {})
        return None
    st.header(_("Findings"))
    reach_inputs.tell_refused(found)
    row = components.choose_finding(
        found, finding_names(found), "check-findings", height=360
    )
    components.finding_detail(found[row])
    return found[row] if "finding" in st.query_params else None


def results(account: Account) -> None:
    """What is known from checks, whoever began them: findings, and one in detail."""
    found = findings_part()
    known = held_answers.results()
    ids = [m.id for m in worst_mailboxes(account.mailboxes, known) if m.id in known]
    opened, step = mailbox_console.open_step(found, ids)
    if opened:
        st.header(_("Mailboxes"))
        mailbox_console.detail(account, opened, step)


def main() -> None:
    """The page."""
    account = session.account()
    st.title(_("Checks"))
    if not components.settings_fit():
        return
    address_box.box(next_run.network())
    if not account.mailboxes:
        components.lacking(
            _("This account has no mailboxes, so there is nothing to check.")
        )
        return
    components.asked("result", held_answers.mailbox_labels())
    job = check_now.current()
    chooser(account, next_run.network())
    if job is not None and job.running:
        check_now.progress()
        return
    if job is not None:
        own_run(job)
    if held_answers.results():
        results(account)
    else:
        st.caption(_("No check of this account has run yet: run one to see its steps."))
        components.asked("finding", {})
    if job is not None and job.result is not None:
        run_told.downloads(account, job.result)


main()
