"""The questions of an account's files, all answered by one button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.language import later
from diagnostics.model import Phrase
from diagnostics.report.intake.questions_asked import FileQuestion, file_questions
from diagnostics.ui import components
from diagnostics.ui.frame.opened_accounts import OpenAccount
from diagnostics.ui.opening import reading_files
from diagnostics.words import text

_AT_ONCE = 20
"""So many questions are asked at a time."""

_NOT_YET = later("Not answered yet")


def show(opened: OpenAccount) -> None:
    """Asks what is open; answers read the files again, and replace what was read."""
    questions = file_questions(opened.loaded.problems)
    if not questions:
        return
    st.header(_("Questions"))
    st.warning(
        _(
            "{asked:question} about the files decide who sends. Until they are "
            "answered, every page says that its answers may be wrong.",
            asked=len(questions),
        ),
        icon=":material/help:",
    )
    held = reading_files.held_for(opened.id)
    if held is None:
        for question in questions[:_AT_ONCE]:
            components.said(text(question.says))
        st.caption(
            _(
                "Open the files again to answer: their contents aren't kept here. Or "
                "mend the files."
            )
        )
        return
    if said := _answers(questions[:_AT_ONCE], opened.id):
        reading_files.answer(said)
        st.rerun()


def _answers(questions: Sequence[FileQuestion], account_id: str) -> dict[str, str]:
    """The form; what was answered once it is sent."""
    chosen: dict[str, str] = {}
    with st.form(f"questions-{account_id}"):
        for number, question in enumerate(questions):
            components.said(text(question.says))
            labels = _labels(question)
            choices = [*labels, _NOT_YET]
            answer = st.radio(
                _("Answer {number}", number=number + 1),
                choices if question.proposes else choices[::-1],
                format_func=partial(_label, {**labels, _NOT_YET: _(_NOT_YET)}),
                horizontal=True,
                label_visibility="collapsed",
                key=f"answer-{account_id}-{number}",
            )
            if answer != _NOT_YET:
                chosen[question.asked] = answer
        st.caption(_("Nothing here fits? Mend the files and open them again."))
        sent = st.form_submit_button(
            _("Read the files with these answers"),
            icon=":material/check:",
            type="primary",
        )
    return chosen if sent else {}


def _label(labels: Mapping[str, str], answer: str) -> str:
    return labels.get(answer, answer)


def _labels(question: FileQuestion) -> dict[str, str]:
    """Each answer in words of ours, never of the file's."""
    if not question.proposes:
        return {answer: text(words) for answer, words in question.choices}
    (first, words), *others = question.choices
    proposed = Phrase.of("opening:proposed", answer=words)
    return {first: text(proposed), **{a: text(w) for a, w in others}}
