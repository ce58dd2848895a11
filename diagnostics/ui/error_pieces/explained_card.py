"""One answer: the reason first, what to do, whose it is, and what it rests on."""

from __future__ import annotations

import streamlit as st

from diagnostics import errors
from diagnostics.errors import Explanation
from diagnostics.language import gettext as _
from diagnostics.model import Account
from diagnostics.report.explanations import explanation_rows, explanation_text
from diagnostics.report.explanations.explained_text import (
    ExplainedAnswer,
    ExplainedText,
)
from diagnostics.report.wording.value_words import confidence_phrase
from diagnostics.ui import components
from diagnostics.ui.error_pieces import its_mailbox, reason_entries
from diagnostics.words import text as in_words

LONG = 1500
"""Texts of more characters than that scroll, so that they don't hide what follows."""

_QUOTES = 3
"""So many words that led to the answer are quoted on top."""


def show(
    account: Account, whole: ExplainedText, one: ExplainedAnswer, number: int
) -> None:
    """The answer first, then what it rests on."""
    found = one.found
    reason = errors.reason(found.reason)
    boxes = its_mailbox.mentioned(account, whole, one)
    boxes = boxes or its_mailbox.asked(account)
    with st.container(border=True):
        if found.recipient or found.file:
            components.said(" · ".join(filter(None, (found.recipient, found.file))))
        st.header(reason.rule.title, anchor=False)
        _how_sure(found)
        st.markdown(reason.rule.what)
        reason_entries.to_do(reason)
        if note := errors.note(found, its_mailbox.operators(boxes)):
            st.markdown(_("**In particular** · {note}", note=in_words(note)))
        if question := errors.question(found):
            st.markdown(_("**Ask for:** {ask_for}", ask_for=in_words(question)))
        its_mailbox.show(account, boxes, number)
        reason_entries.reply(errors.customer_reply(found))
        _not_this(found)
        _rests_on(found, one.excerpt)
        _feedback(found, one.excerpt, number)


def _how_sure(found: Explanation) -> None:
    """Who said it, how sure that is, and by which words."""
    sure = in_words(confidence_phrase(found.confidence))
    st.markdown(
        _(
            "Said by **{speaker}** · **{sure}** · {retry}",
            speaker=in_words(explanation_text.speaker(found.said_by)),
            sure=sure,
            retry=in_words(explanation_text.retry(found)),
        )
    )
    quotes = list(dict.fromkeys(piece.quote for piece in found.evidence if piece.quote))
    if quotes:
        told = ", ".join(_("“{quote}”", quote=quote) for quote in quotes[:_QUOTES])
        components.said(_("By these words: {told}", told=told))


def _not_this(found: Explanation) -> None:
    """The next reasons, folded."""
    if found.alternatives:
        st.markdown(_("**Not this?**"))
    for other in map(errors.reason, found.alternatives):
        with st.expander(_("It could also be: {title}", title=other.rule.title)):
            reason_entries.entry(other)


def _rests_on(found: Explanation, shown: str) -> None:
    """The codes and words that led to an answer, marked where they stand."""
    codes = " ".join(filter(None, (found.reply_code, found.status_code)))
    if codes:
        st.text(_("Codes in the text: {codes}", codes=codes))
    components.rule_note(errors.reason(found.reason).rule)
    st.caption(_("What was read, with the words that led to this answer marked"))
    with st.container(height=300 if len(shown) > LONG else "content"):
        st.html(_highlighted(shown, [e.quote for e in found.evidence]))
    for piece in found.evidence:
        st.caption(in_words(piece.why))


def _highlighted(text: str, quotes: list[str]) -> str:
    """The text as escaped HTML, with what led to the answer marked."""
    shown = explanation_rows.marked_html(text, quotes)
    return (
        "<pre style='white-space:pre-wrap;overflow-wrap:anywhere;"
        f"font-size:.85rem;margin:0'>{shown}</pre>"
    )


def _feedback(found: Explanation, text: str, number: int) -> None:
    """Thumbs-down keeps the masked text for whoever mends the rule."""
    if st.button(
        _("This answer is wrong"),
        icon=":material/thumb_down:",
        key=f"wrong-{number}",
        type="tertiary",
    ):
        path = errors.feedback(text, explanation_rows.as_dict(found))
        st.text(
            _("Kept with addresses and secrets masked: feedback/{name}", name=path.name)
        )
