"""A quiz about the open account, drawn by a number in the address."""

from __future__ import annotations

import random

import streamlit as st

from diagnostics import language
from diagnostics.language import gettext as _
from diagnostics.report.pair_texts import headline
from diagnostics.senders import resolve
from diagnostics.training.choice_words import quiz_asked, quiz_label
from diagnostics.training.quiz_drawing import QuizQuestion, quiz
from diagnostics.ui import components, page_address, session
from diagnostics.ui.training_pieces import own_progress

MOST = 999_999
_NUMBER = "quiz-number"


def show() -> None:
    """The questions, each answer locked as it is given."""
    seed = _seed()
    st.text(session.origin().line)
    st.markdown(
        _(
            "Five questions about the account that is open. The number in the address "
            "names them: send the address, and everybody gets the same."
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.session_state.get(_NUMBER) != seed:
            st.session_state[_NUMBER] = seed  # the address is right: Back changed it
        st.number_input(
            _("Number of the quiz"), 1, MOST, key=_NUMBER, on_change=_chosen
        )
        st.button(_("Another quiz"), icon=":material/casino:", on_click=_another)
    questions = quiz(session.simulation(), seed, partial=True)
    if not questions:
        st.info(_("This account has nobody and nothing to be asked about."))
        return
    right = [_one(seed, at, question) for at, question in enumerate(questions)]
    given = [one for one in right if one is not None]
    st.metric(
        _("Right"), f"{sum(given)} / {len(questions)}", border=True, width="content"
    )


def _seed() -> int:
    told = page_address.one("quiz")
    if told is None:
        return 1
    if not (told.isascii() and told.isdigit() and 1 <= int(told[:9]) <= MOST):
        components.not_here("quiz", told)
    return int(told[:9])


def _chosen() -> None:
    st.query_params["quiz"] = str(st.session_state[_NUMBER])


def _another() -> None:
    drawn = random.randrange(1, MOST)  # noqa: S311 - which questions is no secret
    st.query_params["quiz"] = str(drawn)


def _one(seed: int, at: int, question: QuizQuestion) -> bool | None:
    """One question; whether it was answered right, None while it isn't answered."""
    account, spoken = session.account(), language.current()
    key = f"quiz-{session.account_key()}-{session.reading().name}-{seed}-{at}"
    with st.container(border=True):
        locked = st.session_state.get(f"{key}-locked")
        asked = quiz_asked(account, question, spoken)
        labels = dict(
            enumerate(quiz_label(account, one, spoken) for one in question.choices)
        )
        if locked is None:
            picked = st.radio(
                components.plain_label(asked),
                list(labels),
                index=None,
                format_func=lambda n: own_progress.unlinked(labels[n]),
                key=key,
            )
            st.button(
                _("Lock this answer"),
                key=f"{key}-button",
                icon=":material/lock:",
                disabled=picked is None,
                on_click=st.session_state.__setitem__,
                args=(f"{key}-locked", picked),
            )
            return None
        own_progress.locked(asked, labels, locked)
        is_right = bool(question.choices[locked] == question.answer)
        (st.success if is_right else st.error)(
            _("Right.") if is_right else _("Not this time."),
            icon=":material/check_circle:" if is_right else ":material/cancel:",
        )
        pair = question.employee, question.project
        answer = resolve(account, *pair, session.reading(), partial=True)
        st.text(headline(account, answer))
        components.link(
            "senders",
            _("Why this one"),
            ":material/person:",
            employee=question.employee,
            project=question.project,
        )
        return is_right
