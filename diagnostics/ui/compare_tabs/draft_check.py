"""The checks run on the account as drafted; what they find is kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from diagnostics import checks
from diagnostics.checks import CheckRun
from diagnostics.model import Account
from diagnostics.report.compared.draft_checked import checked_draft
from diagnostics.report.things.console_order import steps_planned
from diagnostics.ui import components, next_run, session
from diagnostics.ui.choosing import told_apart
from diagnostics.ui.compare_tabs import changes_view
from diagnostics.ui.job import CheckJob
from diagnostics.ui.thing_pieces import check_now
from diagnostics.words import counted

_JOB, _OF = "draft-check-job", "draft-check-of"


@dataclass(frozen=True, slots=True)
class _CheckedState:
    """Of which state of which draft a check is."""

    account: str
    draft: Account


def show(draft: Account) -> None:
    """Offers the check of a draft, and shows what the last one found."""
    st.subheader("Check the draft")
    st.caption(
        "Runs the checks with the servers and addresses of the draft. The result "
        "stands here only; what is known of the account stays as it is. Passwords that "
        "you typed go only to servers that the draft leaves as they are."
    )
    if not components.settings_fit():
        return
    ids = _chosen(draft)
    job: CheckJob | None = st.session_state.get(_JOB)
    busy = check_now.is_running() or (job is not None and job.running)
    if ids:
        st.text(checks.plan(draft, ids).summary)
    if st.button("Check the draft", icon=":material/fact_check:", disabled=busy):
        if ids:
            _begin(draft, tuple(ids))
            st.rerun()
        st.warning("Choose the mailboxes to check first.")
    if job is None or st.session_state[_OF].account != session.account_key():
        return
    if job.running:
        check_now.progress("draft", _JOB)
    elif st.session_state[_OF].draft != draft:
        st.info("The draft was changed since it was checked. Check it again.")
    elif job.error:
        st.error(job.error, icon=":material/error:")
    elif job.result is not None:
        _result(job.result, job.mailboxes, draft)


def _chosen(draft: Account) -> list[str]:
    """The mailboxes to check; at first those that the draft adds or changes."""
    was = {m.id: m for m in session.account().mailboxes}
    changed = [m.id for m in draft.mailboxes if was.get(m.id) != m]
    labels = told_apart({m.id: m.label for m in draft.mailboxes})
    picked: list[str] = st.multiselect(
        "Mailboxes",
        list(labels),
        changed,
        format_func=labels.__getitem__,
        key=f"draft-check-{session.account_key()}-{hash((*labels, None, *changed))}",
    )
    return picked


def _begin(draft: Account, ids: tuple[str, ...]) -> None:
    check = next_run.checker(draft)
    next_run.forget_secrets()
    job = CheckJob(ids, steps_planned(ids, checks.SERVICES, session.kept_steps()))
    st.session_state[_JOB] = job
    st.session_state[_OF] = _CheckedState(session.account_key(), draft)
    job.start(lambda j: check(ids, None, j.steps.append, j.cancel))


def _result(run: CheckRun, ids: Sequence[str], draft: Account) -> None:
    wanted = set(ids)
    known = [s for s in session.kept_steps() if s.mailbox in wanted]
    told = checked_draft(session.findings(), known, run)
    there = {step.mailbox for step in known}
    unknown = [m.label for m in draft.mailboxes if m.id in wanted - there]
    st.markdown(f"{counted(len(wanted), 'mailbox')} of the draft were asked for.")
    if unknown:
        components.said(
            "Never checked as they are now, so what is found of them can't be called "
            "new: " + ", ".join(unknown)
        )
    changes_view.finding_rows(told.new, "New with the draft")
    changes_view.finding_rows(told.gone, "Gone with the draft")
    changes_view.finding_rows(told.untold_new, "Found; whether it is new isn't known")
    changes_view.finding_rows(
        told.untold_gone, "Known before; the check of the draft didn't get so far"
    )
    changes_view.finding_rows(told.same, "As before")
    if not run.findings and run.steps and not told.untold_gone:
        st.success("The checks found nothing wrong with the draft.")
