"""What does this error text or bounce mean, who said it, what is to be changed?"""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.report.explanations import explaining_apart
from diagnostics.report.explanations.explained_text import ExplainedText
from diagnostics.ui import session, uploaded_bytes
from diagnostics.ui.error_pieces import explained_card, its_mailbox, reason_entries
from diagnostics.words import text as in_words

_UPLOADER = "error-files"


def pasted() -> Iterator[tuple[str, ExplainedText]]:
    """What was pasted or uploaded, each read once: its name, and what it comes to."""
    text = st.text_area(
        _("Error text or bounce"),
        height=180,
        placeholder=_(
            "Paste an SMTP reply, a log line, a stack trace or a whole bounce"
        ),
        key="pasted-error",
        persist_state="session",  # whoever looks something up comes back to it
    )
    # What is typed counts as soon as the field is left; the button is where to go then.
    st.button(_("Explain"), type="primary", icon=":material/help:")
    files = st.file_uploader(
        _("or files (.eml, .msg, .txt, .log)"),
        type=["eml", "txt", "log", "msg"],
        accept_multiple_files=True,
        key=_UPLOADER,
    )
    before = st.session_state.get("explained", {})
    known = st.session_state["explained"] = {}
    if text and text.strip():
        known[text] = before.get(text) or read("", text.encode("utf-8", "replace"))
        yield "", known[text]
    for file in files or ():
        key = file.file_id
        known[key] = before.get(key) or read(file.name, file.getvalue())
        uploaded_bytes.free(_UPLOADER, file)
        yield file.name, known[key]


def read(name: str, data: bytes) -> ExplainedText:
    """What a text comes to, read apart from this process."""
    with st.spinner(_("Reading the text …")):
        return explaining_apart.explained(data, name)


def main() -> None:
    """The page."""
    st.title(_("Explain an error"))
    account = session.account()
    its_mailbox.asked(account)
    explaining_apart.prepare()
    number, asked = 0, False
    for _text, found in pasted():
        asked = True
        if found.stopped:
            st.warning(in_words(found.stopped), icon=":material/timer_off:")
        if found.cut:
            st.info(in_words(found.cut), icon=":material/content_cut:")
        if found.count > len(found.answers):
            shown = len(found.answers)
            st.info(
                _(
                    "{count} answers; the first {shown} are shown.",
                    count=found.count,
                    shown=shown,
                )
            )
        for one in found.answers:
            explained_card.show(account, found, one, number)
            number += 1
    if not asked:
        st.caption(
            _(
                "The answer names the reason, who said it, how sure that is, and "
                "what to change. Nothing is sent anywhere."
            )
        )
    reason_entries.catalogue()


main()
