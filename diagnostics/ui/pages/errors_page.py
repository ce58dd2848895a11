"""What does this error text or bounce mean, who said it, what is to be changed?"""

from __future__ import annotations

import streamlit as st

from diagnostics import errors
from diagnostics.ui import session
from diagnostics.ui.error_pieces import explained_card, its_mailbox, reason_entries
from diagnostics.words import text as in_words

MOST_SHOWN = 50
"""Answers to one text that are shown whole: a report may name hundreds of people."""

READ = 1 << 20
"""Bytes of a file that the page itself looks at, as `errors.explain` does."""


def pasted() -> list[tuple[str, bytes]]:
    """What was pasted or uploaded: names and contents."""
    text = st.text_area(
        "Error text or bounce",
        height=180,
        placeholder="Paste an SMTP reply, a log line, a stack trace or a whole bounce",
        key="pasted-error",
    )
    # What is typed counts as soon as the field is left; the button is where to go then.
    st.button("Explain", type="primary", icon=":material/help:")
    files = st.file_uploader(
        "or files", type=["eml", "txt", "log", "msg"], accept_multiple_files=True
    )
    found = [(f.name, f.getvalue()) for f in files or ()]
    if text and text.strip():
        found.insert(0, ("", text.encode("utf-8", "replace")))
    return found


def main() -> None:
    """The page."""
    st.title("Explain an error")
    account = session.account()
    its_mailbox.asked(account)
    texts = pasted()
    number = 0
    for name, data in texts:
        shown = data[:READ].decode("utf-8", "replace")
        found = errors.explain(data, name)
        if cut := errors.left_out(data, name):
            st.info(in_words(cut), icon=":material/content_cut:")
        if len(found) > MOST_SHOWN:
            st.info(f"{len(found)} answers; the first {MOST_SHOWN} are shown.")
        for one in found[:MOST_SHOWN]:
            explained_card.show(account, one, shown, number)
            number += 1
    if not texts:
        st.caption(
            "The answer names the reason, who said it, how sure that is, and what to "
            "change. Nothing is sent anywhere."
        )
    reason_entries.catalogue()


main()
