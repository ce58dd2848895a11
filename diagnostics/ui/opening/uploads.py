"""Files that a visitor opens: read once, understood, and kept without their bytes."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from diagnostics.accounts.reader import stands_alone
from diagnostics.language import gettext as _
from diagnostics.ui import uploaded_bytes
from diagnostics.ui.frame import opened_accounts
from diagnostics.ui.opening import loose_files, reading_files

_UPLOADER = "account-files"
_CHOSEN, _EMPTIED = "upload_chosen", "upload_emptied"
_REPLACED = "upload_replaced"


def box() -> None:
    """The uploader; new files are read and their account is opened."""
    files = st.file_uploader(
        _("Open an account"),
        accept_multiple_files=True,
        key=_UPLOADER,
        help=_(
            "A zip or the CSV files of one account, a workbook, YAML or JSON. "
            "Nothing is sent anywhere."
        ),
    )
    if not files:
        for name in (_CHOSEN, _EMPTIED, _REPLACED):
            st.session_state.pop(name, None)
        loose_files.forget(_UPLOADER)
    elif _opened(files):
        st.rerun()


def _opened(files: Sequence[UploadedFile]) -> bool:
    """Opens the account in what was uploaded, once; whether that was now."""
    chosen = tuple((f.file_id, f.name) for f in files)
    if st.session_state.get(_CHOSEN) == chosen:
        return False
    used = _used(files)
    st.session_state[_CHOSEN] = chosen
    before: dict[str, str] = st.session_state.get(_EMPTIED, {})
    emptied = {f.file_id: before[f.file_id] for f in files if f.file_id in before}
    st.session_state[_EMPTIED] = emptied
    if len(used) == 1 and stands_alone(used[0].name):
        _open_whole(used[0], emptied)
        return True
    held = [file for file in files if file.file_id not in emptied]
    read = loose_files.contents(_UPLOADER, held)
    if read is None:
        st.session_state.pop(_CHOSEN)
        return False
    ids = {file.file_id for file in used}
    reading_files.open_files(
        [one for file, one in zip(held, read, strict=True) if file.file_id in ids]
    )
    loose_files.let_go(_UPLOADER, held, read)
    return True


def _open_whole(file: UploadedFile, emptied: dict[str, str]) -> None:
    """Opens a file that is an account; its bytes aren't held once they are read.

    Args:
        file: the file.
        emptied: the accounts of those that were read, by their files' ids.
    """
    if file.file_id in emptied:  # it is the one in use again
        opened_accounts.go_to(reading_files.latest(emptied[file.file_id]))
        return
    emptied[file.file_id] = reading_files.open_files([(file.name, file.getvalue())])
    uploaded_bytes.free(_UPLOADER, file)


def _used(files: Sequence[UploadedFile]) -> list[UploadedFile]:
    """The files that count: those that came later may come in place of others.

    A whole account does so, and so does a table of a name that is there already: the
    uploader goes on naming both. Who takes the later one away has the earlier again.
    """
    before = {file_id for file_id, _name in st.session_state.get(_CHOSEN, ())}
    there = {file.file_id for file in files}
    new = [file for file in files if file.file_id not in before]
    ids, names = {file.file_id for file in new}, {file.name for file in new}
    is_whole = any(stands_alone(name) for name in names)
    replaced: dict[str, set[str]] = st.session_state.setdefault(_REPLACED, {})
    for file in files:
        by_new = is_whole or stands_alone(file.name) or file.name in names
        if file.file_id in before and by_new:
            replaced.setdefault(file.file_id, set()).update(ids)
    return [f for f in files if not replaced.get(f.file_id, set()) & there]
