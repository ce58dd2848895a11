"""Uploaded files that are read together with others that may come later."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from diagnostics.language import gettext as _
from diagnostics.report.intake.packed_files import PackedFiles
from diagnostics.ui import uploaded_bytes


def contents(
    uploader: str, files: Sequence[UploadedFile]
) -> list[tuple[str, bytes]] | None:
    """Names and contents, whether they were read before or come now.

    None where some were read before and aren't held any more, which is said.

    Args:
        uploader: the key of the uploader.
        files: all that it has.
    """
    held: PackedFiles = st.session_state.get(_held(uploader), PackedFiles())
    gone = held.gone([file.file_id for file in files])
    if gone:
        names = ", ".join(file.name for file in files if file.file_id in gone)
        told = _(
            "These files were read and are too large to be kept until others come. "
            "Remove all of them and choose the whole account at once:"
        )
        st.warning(told, icon=":material/upload_file:")
        st.text(names)
        return None
    return [(f.name, held.content(f.file_id, f.getvalue())) for f in files]


def let_go(
    uploader: str, files: Sequence[UploadedFile], read: Sequence[tuple[str, bytes]]
) -> None:
    """Frees files that were read; what they held is kept packed for those to come."""
    packed = {f.file_id: one[1] for f, one in zip(files, read, strict=True)}
    st.session_state[_held(uploader)] = PackedFiles.of(packed)
    for file in files:
        uploaded_bytes.free(uploader, file)


def forget(uploader: str) -> None:
    """Holds nothing of an uploader any more."""
    st.session_state.pop(_held(uploader), None)


def _held(uploader: str) -> str:
    return f"{uploader}-packed"
