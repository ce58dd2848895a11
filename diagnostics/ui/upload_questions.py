"""What an uploaded account's files leave open, asked beside the uploader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import streamlit as st

from diagnostics.accounts import FILL, MERGED, Loaded
from diagnostics.model import Phrase
from diagnostics.words import text

Answers = tuple[tuple[str, str], ...]
"""What was asked and what was said, sorted."""

_KEY = "upload_answers"


def answers(files: object) -> Answers:
    """What was answered about the files that are chosen; other files, other answers."""
    of, said = st.session_state.get(_KEY, (None, {}))
    if of != files:
        st.session_state[_KEY] = files, {}
        return ()
    return tuple(sorted(said.items()))


def open_in(loaded: Loaded) -> Mapping[str, tuple[str, str]]:
    """By what is asked, the proposed answer and the question in words."""
    return {asked: (proposed, told) for asked, proposed, told in _questions(loaded)}


def _questions(loaded: Loaded) -> Iterator[tuple[str, str, str]]:
    for found in loaded.problems:
        if found.rule == "config/column-near":
            asked = f"{found.data['table']}.{found.data['value']}"
            yield (
                asked,
                str(found.data["nearest"]),
                text(Phrase("accounts:ask-column", found.data)),
            )
        elif found.rule == "config/merged-cells":
            yield MERGED, FILL, text(Phrase("accounts:ask-merged", found.data))


def ask(loaded: Loaded) -> None:
    """Asks all that is open; an answer reads the files again."""
    for asked, (proposed, told) in open_in(loaded).items():
        st.text(told)
        with st.container(horizontal=True):
            fills = asked == MERGED
            yes = "Yes, fill them" if fills else f"Yes, read it as {proposed}"
            st.button(yes, key=f"yes-{asked}", on_click=_say, args=(asked, proposed))
            if not fills:
                no = "No, leave it out"
                st.button(no, key=f"no-{asked}", on_click=_say, args=(asked, ""))


def _say(asked: str, said: str) -> None:
    files, known = st.session_state[_KEY]
    st.session_state[_KEY] = files, {**known, asked: said}
