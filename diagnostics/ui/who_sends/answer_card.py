"""The answer: who sends, what it hangs on, what is seen, whether it gets out."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

import streamlit as st

from diagnostics.language import TextsByKey
from diagnostics.language import gettext as _
from diagnostics.model import NO_PROJECT, Account, Source, SubjectKind
from diagnostics.report import pair_texts
from diagnostics.report.pairs import pair_copies
from diagnostics.report.pairs.delivery_texts import without_mailbox
from diagnostics.report.wording import glossary
from diagnostics.report.wording.value_words import value_phrase
from diagnostics.senders import Resolution
from diagnostics.ui import components, session
from diagnostics.ui.who_sends import delivery
from diagnostics.words import text

_LARGE = (
    "<style>.st-key-answer-sentence [data-testid='stText'] "
    "{font-size:1.25rem;font-weight:600;line-height:1.5}</style>"
)
COPIES = TextsByKey(
    {
        "customer": "to the customer",
        "colleague": "to a colleague",
        "trace": "the whole trace",
    }
)
"""The texts to copy, as addresses name them, and as people read them."""


def show(account: Account, answer: Resolution) -> None:
    """The answer first, then what it hangs on, what is seen, whether it gets out."""
    st.html(_LARGE)
    with st.container(border=True):
        with st.container(key="answer-sentence"):
            components.said(pair_texts.headline(account, answer))
        _conditions(account, answer)
        left, right = st.columns(2)
        with left:
            st.markdown(_("**What the recipient sees**"))
            components.said("\n".join(pair_texts.recipient_lines(account, answer)))
        with right:
            _gets_out(account, answer)
        _candidates(account, answer)
        _things(account, answer)
        _copies(account, answer)


def _conditions(account: Account, answer: Resolution) -> None:
    """What makes the answer less than certain, in words."""
    noted = pair_texts.caveats(account, answer)
    if not noted:
        return
    st.warning(
        _("This answer has a condition."),
        icon=":material/info:",
    )
    components.said("\n".join(noted))
    terms = [name for name in ("contested", "tied") if getattr(answer, name)]
    if terms:
        st.caption(
            _("What is a reading, what is a tie?"),
            help=glossary.meanings("reading", *terms),
        )


def _gets_out(account: Account, answer: Resolution) -> None:
    """Whether letters of the sender get out; without one, the way to a sender too."""
    st.markdown(_("**Will it get out?**"))
    if answer.sender:
        _serves(account, answer.sender)
        delivery.show(answer.sender, "check-sender")
        return
    components.said(without_mailbox(answer))
    if answer.source in (Source.INTERNAL, Source.NONE):
        miss = pair_texts.nearest_miss(answer)
        if miss is not None:
            st.markdown(_("**The shortest way to a sender**"))
            components.said(text(miss.remedy))


def _serves(account: Account, sender: str) -> None:
    impact = session.impact(sender)
    components.said(
        _(
            "{label} sends for {employees:employee} in {where}.",
            label=account.mailbox(sender).label,
            employees=impact.employees,
            where=text(impact.where),
        )
    )


def _candidates(account: Account, answer: Resolution) -> None:
    source, decided = map(text, map(value_phrase, (answer.source, answer.decided_by)))
    st.caption(
        _("Source: {source} · decided by: {decided}", source=source, decided=decided),
        help=glossary.meanings("candidate", "own-mailbox", "company-mailbox", "bound"),
    )
    if len(answer.candidates) > 1:
        st.markdown(_("**Candidates, in order**"))
        components.said("\n".join(pair_copies.candidate_lines(account, answer)))


def _things(account: Account, answer: Resolution) -> None:
    """The person, the project and the sender, each leading to its page."""
    person = account.employee(answer.employee)
    project = (
        account.project(answer.project).label if answer.project else _("no project")
    )
    with st.container(horizontal=True):
        components.thing_link(SubjectKind.EMPLOYEE, person.id, person.label)
        components.thing_link(
            SubjectKind.PROJECT, answer.project or NO_PROJECT, project
        )
        if answer.sender:
            label = account.mailbox(answer.sender).label
            components.thing_link(SubjectKind.MAILBOX, answer.sender, label)


def _copies(account: Account, answer: Resolution) -> None:
    """The answer as a text to copy."""
    chosen = components.choose(
        st.segmented_control,
        _("Copy"),
        "copy",
        COPIES,
        "copy-pair",
        help=_("A text to copy, ready to be sent."),
    )
    if chosen is None:
        return
    asked = pair_copies.AskedPair(
        files=session.files_told(),
        when=datetime.now(UTC).astimezone(),
        link=_link(answer),
        delivery=(
            delivery.told(answer.sender) if answer.sender else without_mailbox(answer)
        ),
    )
    made = {
        "customer": lambda: pair_copies.to_customer(account, answer, asked),
        "colleague": lambda: pair_copies.to_colleague(account, answer, asked),
        "trace": lambda: pair_copies.whole_trace(account, answer, asked),
    }
    components.message(made[chosen](), "pair")


def _link(answer: Resolution) -> str:
    """The address that opens this pair again; empty where nobody knows it."""
    base = st.context.url
    if not base:
        return ""
    asked = {"employee": answer.employee, "project": answer.project or NO_PROJECT}
    return f"{base.partition('?')[0]}?{urlencode({**session.in_address(), **asked})}"
