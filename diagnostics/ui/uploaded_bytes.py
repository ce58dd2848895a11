"""Uploaded files whose bytes aren't needed any more."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec


def free(uploader: str, file: UploadedFile) -> None:
    """Frees the bytes of a file that isn't read again; the page goes on naming it.

    They are held by the server for its uploader, and by the uploader's state, of which
    a run gets a copy.

    Args:
        uploader: the key of the uploader.
        file: one of its files.
    """
    context = get_script_run_ctx()
    manager = context.uploaded_file_mgr if context else None
    if context and isinstance(manager, MemoryUploadedFileManager):
        empty = UploadedFileRec(file.file_id, file.name, file.type, b"")
        manager.add_file(context.session_id, empty)
    for held in st.session_state[uploader] or ():
        if held.file_id == file.file_id:
            held.seek(0)
            held.truncate()
