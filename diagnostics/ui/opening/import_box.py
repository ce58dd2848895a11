"""Employees, groups and projects read from Planfix itself."""

from __future__ import annotations

import streamlit as st

from diagnostics.checks import Network
from diagnostics.fleet.planfix_api.api_client import account_host
from diagnostics.fleet.planfix_api.import_stops import ImportStopError
from diagnostics.fleet.planfix_api.told_changes import lines_of
from diagnostics.fleet.planfix_api.told_progress import all_read
from diagnostics.language import gettext as _
from diagnostics.model import Account
from diagnostics.ui import components, session
from diagnostics.ui.opening import held_imports, reading_files
from diagnostics.ui.opening.import_job import ImportJob
from diagnostics.words import text

_JOB, _HOST, _TOKEN = "import-job", "import-host", "import-token"
_LACKS = "import-lacks"
"""Whether host or token was missing when the button was pressed last."""

_TAKEN = "imports-taken"
"""How many imports were opened. The box is another one after each, and so closed: the
browser keeps a box open that somebody has opened."""


def show() -> None:
    """The box: whose account, its token, the progress, and what would change."""
    job = _job()
    is_lost = job is None and held_imports.is_lost()
    with st.expander(
        _("Import from Planfix"),
        icon=":material/cloud_download:",
        expanded=job is not None or is_lost,
        key=f"import-box-{st.session_state.get(_TAKEN, 0)}",
    ):
        st.caption(
            _(
                "Reads employees, groups and projects through Planfix's REST API, one "
                "request a second. Mailboxes aren't in it: those of the open account "
                "are kept where it has the same host. The token goes to this host "
                "only, and is forgotten when the import ends."
            )
        )
        if is_lost:
            st.warning(
                _("The import that was begun here isn't held any more: begin it anew.")
            )
        if job is not None and job.running:  # above the form, where it is seen
            _progress()
        elif job is not None:
            _ended(job)
        _form(job)


def _job() -> ImportJob | None:
    """This visit's import, or the one that it had before F5."""
    job: ImportJob | None = st.session_state.get(_JOB)
    if job is None and (job := held_imports.found()):
        st.session_state[_JOB] = job
        st.session_state.setdefault(_HOST, job.host)
    return job


def _form(job: ImportJob | None) -> None:
    with st.form("import-form", border=False):
        st.text_input(_("Host"), placeholder="acme.planfix.com", key=_HOST)
        label = _("Token of a robot or an administrator")
        components.password_input(label, _TOKEN, in_form=True)
        asked = st.form_submit_button(
            _("Import"),
            icon=":material/play_arrow:",
            type="primary",
            disabled=bool(job and job.running),
            on_click=_begin,
        )
    if asked and st.session_state[_LACKS]:
        st.warning(_("Give both the host and a token."))


def _begin() -> None:
    """Takes the token off the screen and begins; what was read before counts."""
    token = str(st.session_state.get(_TOKEN) or "").strip()
    host = str(st.session_state.get(_HOST) or "").strip()
    st.session_state[_LACKS] = not (token and host)
    if st.session_state[_LACKS]:
        return
    st.session_state[_TOKEN] = ""
    former: ImportJob | None = st.session_state.get(_JOB)
    job = ImportJob(host, _same_account(host))
    if former is not None and former.host == host and not former.result:
        job.pages = former.pages
    st.session_state[_JOB] = job
    held_imports.hold(job)
    job.start(token, Network.usual())


def _same_account(host: str) -> Account | None:
    """The open account where it is that host's, so that it is updated."""
    account = session.account()
    try:
        bare = account_host(host).partition(":")[0]
    except ImportStopError:  # which the job tells of
        return None
    return account if account.host == bare and not account.missing else None


@st.fragment(run_every=0.5)
def _progress() -> None:
    job: ImportJob = st.session_state[_JOB]
    if not job.running:
        st.rerun()
    st.text(f"{all_read(job.rows, job.before)} …")
    if job.wait is not None and job.wait.left():
        st.info(job.wait.sentence(), icon=":material/hourglass_top:")
    if st.button(_("Cancel"), icon=":material/stop:", key="import-cancel"):
        job.cancel.set()


def _ended(job: ImportJob) -> None:
    if job.result is None:
        told = text(job.error) if job.error else _("The import was cancelled.")
        st.error(told, icon=":material/error:")
        return
    for line in lines_of(job.result):
        st.text(line)
    if not job.result.account.mailboxes:
        st.text(
            _(
                "Open files with its mailboxes and import once more, which adds the "
                "rest, or write them on the page Draft & compare once it is open."
            )
        )
    if not job.result.changes and job.before is not None:
        st.text(_("Nothing has changed since the last import."))
    elif st.button(
        _("Open the imported account"),
        icon=":material/check:",
        type="primary",
        key="import-take",
    ):
        del st.session_state[_JOB]
        held_imports.leave()
        st.session_state[_TAKEN] = st.session_state.get(_TAKEN, 0) + 1
        reading_files.open_account(job.result.account)
        st.rerun()
