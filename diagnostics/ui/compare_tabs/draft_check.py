"""The checks run on the account as drafted; what they find is kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from diagnostics import checks
from diagnostics.checks import CheckRun
from diagnostics.language import gettext as _
from diagnostics.language import ngettext
from diagnostics.model import Account
from diagnostics.report.compared.draft_checked import checked_draft
from diagnostics.report.origin import told_time
from diagnostics.report.things.console_order import steps_planned
from diagnostics.ui import components, next_run, session
from diagnostics.ui.choosing import picked_one_by_one, told_apart
from diagnostics.ui.compare_tabs import changes_view, working_papers
from diagnostics.ui.job import CheckJob
from diagnostics.ui.thing_pieces import check_now
from diagnostics.workspace.kept_run import checked_run, run_document, state_of

_JOB, _OF, _DRAFT = "draft-check-job", "draft-check-of", "draft-checked"


def show(draft: Account, name: str) -> None:
    """Offers the check of a draft, and shows what the last one found.

    Args:
        draft: the draft as it is now.
        name: what it is called; its last check is kept under it.
    """
    st.header(_("Check the draft"))
    st.caption(
        _(
            "Runs the checks with the servers and addresses of the draft. The result "
            "stands here only; what is known of the account stays as it is. Passwords "
            "that you typed go only to servers that the draft leaves as they are."
        )
    )
    if not components.settings_fit():
        return
    ids = _chosen(draft)
    job: CheckJob | None = st.session_state.get(_JOB)
    busy = check_now.is_running() or (job is not None and job.running)
    if ids:
        st.text(next_run.plan_of(draft, ids).summary)
    label = _("Check the draft")
    if st.button(label, icon=":material/fact_check:", disabled=busy):
        if ids:
            _begin(draft, tuple(ids), name)
            st.rerun()
        st.warning(_("Choose the mailboxes to check first."))
    if job is not None and st.session_state[_OF] == (session.account_key(), name):
        _of_this_visit(job, draft, name)
    else:
        _of_before(draft, name)


def _of_this_visit(job: CheckJob, draft: Account, name: str) -> None:
    if job.running:
        check_now.progress("draft", _JOB)
    elif job.error:
        st.error(job.error, icon=":material/error:")
    elif job.result is not None:
        told = st.session_state[_DRAFT], job.result, job.mailboxes
        _shown(*told, draft)


def _of_before(draft: Account, name: str) -> None:
    """What the last check of this draft found, before the page was loaded anew."""
    found = working_papers.kept(working_papers.CHECK, name) if name else None
    if found is None:
        return
    when, document = found
    run, ids = checked_run(document), tuple(document["mailboxes"])
    told = told_time(when, session.origin().made)
    st.caption(_("Checked on {when}.", when=told))
    _shown(document["draft"], run, ids, draft)


def _shown(of: str, run: CheckRun, ids: Sequence[str], draft: Account) -> None:
    """The result, unless the draft is another one by now."""
    if of == state_of(draft):
        _result(run, ids, draft)
    else:
        st.info(_("The draft was changed since it was checked. Check it again."))


def _chosen(draft: Account) -> list[str]:
    """The mailboxes to check; at first those that the draft adds or changes."""
    was = {m.id: m for m in session.account().mailboxes}
    changed = [m.id for m in draft.mailboxes if was.get(m.id) != m]
    labels = told_apart({m.id: m.label for m in draft.mailboxes})
    picked: list[str] = picked_one_by_one(
        _("Mailboxes"),
        list(labels),
        changed,
        format_func=labels.__getitem__,
        key=f"draft-check-{session.account_key()}-{hash((*labels, None, *changed))}",
    )
    return picked


def _begin(draft: Account, ids: tuple[str, ...], name: str) -> None:
    check = next_run.checker(draft)
    next_run.forget_secrets()
    planned = steps_planned(ids, checks.SERVICES, session.kept_steps())
    job, of = CheckJob(ids, planned), state_of(draft)
    st.session_state[_JOB], st.session_state[_DRAFT] = job, of
    st.session_state[_OF] = session.account_key(), name
    keep = working_papers.keeper(working_papers.CHECK, name)

    def run(j: CheckJob) -> CheckRun:
        result = check(ids, None, j.steps.append, j.cancel)
        if name:
            keep(run_document(result, of, ids))
        return result

    job.start(run)


def _result(run: CheckRun, ids: Sequence[str], draft: Account) -> None:
    wanted = set(ids)
    known = [s for s in session.kept_steps() if s.mailbox in wanted]
    told = checked_draft(session.findings(), known, run)
    there = {step.mailbox for step in known}
    unknown = [m.label for m in draft.mailboxes if m.id in wanted - there]
    st.markdown(
        ngettext(
            "{number} mailbox of the draft was asked for.",
            "{number} mailboxes of the draft were asked for.",
            len(wanted),
        )
    )
    if unknown:
        components.said(
            _(
                "Never checked as they are now, so what is found of them can't be "
                "called new: {mailboxes}",
                mailboxes=", ".join(unknown),
            )
        )
    changes_view.finding_rows(told.new, _("New with the draft"))
    changes_view.finding_rows(told.gone, _("Gone with the draft"))
    changes_view.finding_rows(
        told.untold_new, _("Found; whether it is new isn't known")
    )
    changes_view.finding_rows(
        told.untold_gone,
        _("Known before; the check of the draft didn't get so far"),
    )
    changes_view.finding_rows(told.same, _("As before"))
    if not run.findings and run.steps and not told.untold_gone:
        st.success(_("The checks found nothing wrong with the draft."))
