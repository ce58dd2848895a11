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
        for name in (_CHOSEN, _EMPTIED):
            st.session_state.pop(name, None)
        loose_files.forget(_UPLOADER)
    elif _opened(files):
        st.rerun()


def _opened(files: Sequence[UploadedFile]) -> bool:
    """Opens the account in what was uploaded, once; whether that was now."""
    chosen = tuple((f.file_id, f.name) for f in files)
    if st.session_state.get(_CHOSEN) == chosen:
        return False
    earlier = st.session_state.get(_EMPTIED)
    if earlier is None or earlier[0] not in chosen:  # taken away in the uploader
        earlier = st.session_state[_EMPTIED] = None
    st.session_state[_CHOSEN] = chosen
    if earlier and chosen == earlier[:1]:
        opened_accounts.go_to(reading_files.latest(earlier[1]))
        return True
    read = loose_files.contents(_UPLOADER, files)
    if read is None:
        st.session_state.pop(_CHOSEN)
        return False
    opened = reading_files.open_files(read)
    if len(files) == 1 and stands_alone(files[0].name):
        uploaded_bytes.free(_UPLOADER, files[0])
        st.session_state[_EMPTIED] = chosen[0], opened
    else:
        loose_files.let_go(_UPLOADER, files, read)
    return True
