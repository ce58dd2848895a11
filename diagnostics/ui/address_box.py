"""One e-mail address without an account: how a newcomer starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from diagnostics import checks
from diagnostics.checks import CheckRun
from diagnostics.checks.address import account_of, of_saved_run
from diagnostics.language import gettext as _
from diagnostics.model import Account, worst_first
from diagnostics.report import rows, write
from diagnostics.report.origin import Origin
from diagnostics.report.runs import run_json
from diagnostics.report.wording.value_words import value_phrase
from diagnostics.ui import components
from diagnostics.ui.frame import opened_accounts
from diagnostics.ui.job import CheckJob
from diagnostics.ui.opening import reading_files
from diagnostics.words import evidence, text

JOB, ADDRESS = "address-job", "address-checked"


def box(network: checks.Network) -> None:
    """Asks for an address, checks it, and shows what there is to enter in Planfix."""
    job: CheckJob | None = st.session_state.get(JOB)
    with st.expander(
        _("Check one address, without an account"),
        icon=":material/alternate_email:",
        expanded=job is not None,
    ):
        st.caption(
            _(
                "Finds the mail service and its servers by the address's domain, and "
                "checks them up to the login. The address is told to nobody but them."
            )
        )
        _ask(network, job)
        if job is None:
            return
        if job.running:
            _progress()
        else:
            _results(job, network)


def _ask(network: checks.Network, job: CheckJob | None) -> None:
    with st.form("address-form", border=False):
        address = st.text_input(
            _("E-mail address"), placeholder="kim@example.org", key="address-text"
        ).strip()
        running = job is not None and job.running
        if not st.form_submit_button(
            _("Check this address"), icon=":material/play_arrow:", disabled=running
        ):
            return
    try:
        checks.domain_of(address)
    except ValueError as error:
        st.error(_("Nothing was checked:"))
        components.outside(str(error))
        return
    secrets = checks.Secrets(lab=network.lab)
    _start(address, lambda j: _run(address, j, network, secrets))


def _run(
    target: Account | str,
    job: CheckJob,
    network: checks.Network,
    secrets: checks.Secrets,
) -> CheckRun:
    return checks.check(
        target,
        network=network,
        on_step=job.steps.append,
        cancel=job.cancel,
        secrets=secrets,
    )


def _start(address: str, work: Callable[[CheckJob], CheckRun]) -> None:
    job = CheckJob((address,))
    st.session_state[JOB] = job
    st.session_state[ADDRESS] = address
    job.start(work)
    st.rerun()


@st.fragment(run_every=0.5)
def _progress() -> None:
    job: CheckJob = st.session_state[JOB]
    if not job.running:
        st.rerun()
    st.text(_("{count:step} ended", count=len(job.steps)))
    if st.button(_("Cancel"), icon=":material/stop:", key="address-cancel"):
        job.cancel.set()


def _results(job: CheckJob, network: checks.Network) -> None:
    if job.error:
        st.error(job.error, icon=":material/error:")
    run = job.result
    if run is None:
        return
    for finding in worst_first(run.findings):
        st.markdown(f"**{components.SEVERITY_WORDS[finding.severity]}**")
        components.outside(evidence(finding))
        components.said(rows.to_do(finding))
    address: str = st.session_state[ADDRESS]
    _login(address, run, network)
    _use(address, run)
    with st.expander(_("All steps"), icon=":material/list:"):
        for step in run.steps:
            state = text(value_phrase(step.state))
            said = f"{components.step_name(step)}: {state}"
            components.outside(f"{said}  {text(step.seen)}".rstrip())
    origin = Origin(
        name=address, host="", id=address, made=datetime.now(UTC), reading=""
    )
    st.download_button(
        _("JSON with transcripts"),
        lambda: write.as_json(run_json(run, origin=origin)),
        origin.file_name("check-address.json"),
        "application/json",
        on_click="ignore",
        key="address-json",
    )


def _use(address: str, run: CheckRun) -> None:
    """Opens what was found out as an account of one mailbox, to add others to."""
    try:
        account = account_of(of_saved_run(run.steps, address))
    except ValueError:  # nothing was found out, or it is a login alone
        return
    if st.button(_("Use as an account"), icon=":material/folder_open:"):
        opened = reading_files.open_account(replace(account, name=address))
        page = components.page("account")
        st.switch_page(page, query_params=opened_accounts.address_of(opened))


def _login(address: str, run: CheckRun, network: checks.Network) -> None:
    """Tries the login too, at just the servers that were found and shown."""
    try:
        account = account_of(of_saved_run(run.steps, address))
    except ValueError:  # a fault of our own found out nothing, or it is done already
        return
    (mailbox,) = account.mailboxes
    servers = [s for s in (mailbox.smtp, mailbox.pop3) if s.host]
    if not servers:
        return
    with st.form("address-login", border=False, clear_on_submit=True):
        label = _("Password, to try the login too")
        password = components.password_input(label, "address-password", in_form=True)
        st.caption(_("It goes, over TLS only, to the servers named above:"))
        components.outside("\n".join(f"{s.host}:{s.port}" for s in servers))
        if not st.form_submit_button(_("Try the login")) or not password:
            return
    secrets = checks.Secrets(typed={address: password}, lab=network.lab)
    _start(address, lambda j: _run(account, j, network, secrets))
