"""A check that is begun here, goes on beside the page, and is kept when it ends."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from diagnostics import checks
from diagnostics.language import gettext as _
from diagnostics.language import number_told
from diagnostics.report.things.console_order import steps_planned
from diagnostics.report.wording.value_words import value_phrase
from diagnostics.ui import components, next_run, session
from diagnostics.ui.job import CheckJob
from diagnostics.words import text


def begin(
    ids: tuple[str, ...],
    only: tuple[str, ...] = checks.SERVICES,
    dns_options: checks.DnsOptions | None = None,
) -> None:
    """Begins a check of these mailboxes of the open account."""
    check = next_run.checker()
    next_run.forget_secrets()
    options = dns_options or checks.DnsOptions()
    job = CheckJob(ids, steps_planned(ids, only, session.kept_steps()))
    st.session_state["check_job"] = job
    st.session_state["check_account"] = session.account_key()
    job.start(lambda j: check(ids, only, j.steps.append, j.cancel, options))


def current() -> CheckJob | None:
    """This visitor's check of the open account; its result is kept once it is there."""
    job: CheckJob | None = st.session_state.get("check_job")
    if job is None or st.session_state.get("check_account") != session.account_key():
        return None
    if job.result is not None:
        session.keep(job.result, job.ended)
    return job


def is_running() -> bool:
    """Whether a check of this visitor's goes on, of whatever account."""
    job: CheckJob | None = st.session_state.get("check_job")
    return job is not None and job.running


@st.fragment(run_every=0.5)
def progress(key: str = "check", of: str = "check_job") -> None:
    """What has ended so far; the page is drawn anew when the run is over.

    Args:
        key: names it on a page that offers several checks.
        of: where the visit holds the check.
    """
    job: CheckJob = st.session_state[of]
    if not job.running:
        st.rerun()
    total = len(job.mailboxes)
    ended = len(job.steps)
    planned = max(job.planned, ended + 1)  # it is running, so there is more to come
    st.progress(
        ended / planned,
        _(
            "{ended} of about {planned} steps ended, {begun} of {total:mailbox} begun",
            ended=number_told(ended),
            planned=number_told(planned),
            begun=job.started,
            total=total,
        ),
    )
    if st.button(
        _("Cancel"),
        key=f"cancel-{key}",
        icon=":material/stop:",
        disabled=job.cancel.is_set(),
    ):
        job.cancel.set()
    if job.steps:
        last = job.steps[-1]
        state = text(value_phrase(last.state))
        st.text(f"{last.mailbox}: {components.step_name(last)} – {state}")


def offer(ids: Sequence[str], key: str, label: str | None = None) -> None:
    """A button that checks these mailboxes, the way to the options, and the progress.

    Args:
        ids: the mailboxes.
        key: names the button.
        label: what it says; None: "Check now".
    """
    if not ids or not components.settings_fit():
        return
    job = current()
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            label or _("Check now"),
            key=key,
            type="primary",
            icon=":material/fact_check:",
            disabled=is_running(),
        )
        if len(ids) == 1:
            components.link(
                "checks", _("Choose what to check"), ":material/tune:", mailbox=ids[0]
            )
    if pressed:
        begin(tuple(ids))
        st.rerun()
    if job is not None and job.running and set(job.mailboxes) & set(ids):
        progress(key)
    elif job is not None and job.error and set(job.mailboxes) & set(ids):
        st.error(job.error, icon=":material/error:")
    st.text(next_run.usual_plan(ids).summary)
