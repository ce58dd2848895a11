"""Files that a visitor opens: read once, understood, and kept without their bytes."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from diagnostics import accounts
from diagnostics.accounts import Loaded
from diagnostics.accounts.reader import stands_alone
from diagnostics.ui import upload_questions
from diagnostics.ui.frame import opened_accounts
from diagnostics.workspace import KeptFile, NotKeptError, digest_of, time_inside

_UPLOADER = "account-files"


def box(is_here: bool) -> None:
    """The uploader; new files are read and their account is opened.

    Args:
        is_here: whether the account that the address names is here.
    """
    files = st.file_uploader(
        "Open an account",
        accept_multiple_files=True,
        key=_UPLOADER,
        help="A zip or the CSV files of one account, a workbook, YAML or JSON. "
        "Nothing is sent anywhere.",
    )
    if not files:
        for name in ("upload_chosen", "upload_emptied", "upload_opened"):
            st.session_state.pop(name, None)
        return
    if _read(files):
        st.rerun()
    opened = st.session_state.get("upload_opened")
    if is_here and opened == st.query_params.get("account"):
        upload_questions.ask(opened_accounts.open_now().loaded)


def _read(files: Sequence[UploadedFile]) -> bool:
    """Reads what was uploaded, once; whether that opened an account.

    What is kept is the account and not the bytes. Results about it are kept by a digest
    of the content alone, in which no two uploads can be taken for one another.
    """
    chosen = tuple((f.file_id, f.name) for f in files)
    answers = upload_questions.answers(chosen)
    if st.session_state.get("upload_chosen") == (chosen, answers):
        return False
    earlier = st.session_state.get("upload_emptied")
    if earlier is None or earlier[0] not in chosen:  # taken away in the uploader
        earlier = st.session_state["upload_emptied"] = None
    if earlier and chosen == earlier[:1]:
        _, loaded, digest, sources = earlier
    else:
        loaded, digest, sources = _understood(files, answers)
        asked = upload_questions.open_in(loaded)
        if len(files) == 1 and stands_alone(files[0].name) and not asked:
            _empty(files[0].name, files[0].file_id)
            held = chosen[0], loaded, digest, sources
            st.session_state["upload_emptied"] = held
    _forget_unanswered(chosen)
    opened = opened_accounts.take_in(loaded, digest, sources)
    st.session_state["upload_opened"] = opened.id
    st.session_state["upload_chosen"] = chosen, answers
    opened_accounts.go_to(opened.id)
    return True


def _understood(
    files: Sequence[UploadedFile], answers: upload_questions.Answers
) -> tuple[Loaded, str, tuple[KeptFile, ...]]:
    """The account in the files, the digest of all that decides it, and their times."""
    held = [(f.name, f.getvalue()) for f in files]
    with st.spinner("Reading the account …"):
        loaded = accounts.load_uploads(held, dict(answers))
    digest = digest_of([*held, *((a, said.encode()) for a, said in answers)])
    return loaded, digest, tuple(KeptFile(n, time_inside(data)) for n, data in held)


def _forget_unanswered(chosen: object) -> None:
    """What was kept of the same files before a question was answered is superseded."""
    before, _ = st.session_state.get("upload_chosen", (None, None))
    earlier = st.session_state.get("upload_opened")
    if before == chosen and earlier:
        try:
            opened_accounts.forget(earlier)
        except NotKeptError:  # then it stays, and can be forgotten by hand
            return


def _empty(name: str, file_id: str) -> None:
    """Frees the bytes of a file that isn't read again; the page goes on naming it.

    They are held by the server for its uploader, and by the uploader's state, of which
    a run gets a copy.
    """
    context = get_script_run_ctx()
    manager = context.uploaded_file_mgr if context else None
    if context and isinstance(manager, MemoryUploadedFileManager):
        manager.add_file(context.session_id, UploadedFileRec(file_id, name, "", b""))
    for held in st.session_state[_UPLOADER]:
        held.seek(0)
        held.truncate()
