"""Another address was expected: what to change so that it sends, side by side."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from diagnostics import senders
from diagnostics.language import gettext as _
from diagnostics.model import NO_PROJECT, Account
from diagnostics.report.pairs.alternative_cards import (
    AlternativeCard,
    cards_of,
)
from diagnostics.report.pairs.other_mailboxes import reason_lines
from diagnostics.report.proposed.wish_texts import proof, verdict
from diagnostics.report.wording import glossary
from diagnostics.senders import Edit, Resolution, WishAnswer
from diagnostics.ui import choosing, components, session
from diagnostics.ui.frame import readable
from diagnostics.ui.frame.shared_results import SharedResults
from diagnostics.ui.who_sends.pair_choice import (
    mailbox_names,
    people_names,
    place_names,
)
from diagnostics.words import text

_WISHES: SharedResults[WishAnswer] = SharedResults(64)
_A_ROW = 3
"""Cards that stand side by side."""


def ask(account: Account, answer: Resolution) -> str:
    """Asks for the address that was expected, and answers; returns its mailbox."""
    st.header(_("Expected another address?"), anchor=False)
    names = mailbox_names()
    components.asked("want", names)
    key = session.account_key()
    wanted = choosing.choose(
        "want",
        _("The mailbox that should send"),
        names,
        f"want-{key}",
        placeholder=_("Choose the mailbox that should send"),
    )
    if not wanted:
        st.caption(_("Choose it to see what to change in Planfix, and what that does."))
        return ""
    with st.spinner(_("Trying edits …")):
        found = wish(account, answer.employee, answer.project, wanted)
    _why_not(answer, wanted)
    for remark in found.remarks:
        components.said(text(remark))
    components.said(text(verdict(found)))
    for why in found.impossible:
        components.said(text(why))
    _cards(cards_of(found), answer, wanted)
    if found.alternatives:
        st.caption(proof(found))
    return wanted


def asked_edits(account: Account, key: str) -> tuple[Edit, ...]:
    """The edits of the wish in the address that go by this key; ends the page if none.

    What the address names and isn't there ends it too.
    """
    employee = components.asked("employee", people_names())
    project = components.asked("project", place_names())
    wanted = components.asked("want", mailbox_names())
    cards: list[AlternativeCard] = []
    if employee and project and wanted:
        cards = cards_of(wish(account, employee, project, wanted))
    found = [card.edits for card in cards if card.key == key]
    if not found:
        components.not_here("edits", key)
    return found[0]


def wish(account: Account, employee: str, project: str, wanted: str) -> WishAnswer:
    """What to change in the open account; computed once for each question."""
    asked = employee, project or NO_PROJECT, wanted
    reading = session.reading()
    return _WISHES.of(
        (session.account_key(), reading, *asked),
        lambda: senders.wish(account, *asked, reading, partial=True),
    )


def _why_not(answer: Resolution, wanted: str) -> None:
    """Why the wanted mailbox doesn't send today."""
    against = answer.why_not(wanted)
    if against is None:
        return
    for title, lines in reason_lines(against):
        with st.expander(_("Why it doesn't send today: {title}", title=title)):
            components.said(lines)


def _cards(cards: Sequence[AlternativeCard], answer: Resolution, wanted: str) -> None:
    for start in range(0, len(cards), _A_ROW):
        row = cards[start : start + _A_ROW]
        with st.container(key=f"{readable.CARDS}-{start}"):
            columns = st.columns(max(2, len(row)))
        for number, (column, card) in enumerate(
            zip(columns, row, strict=False), start + 1
        ):
            with column.container(border=True, height="stretch"):
                _card(number, card, answer, wanted)


def _card(number: int, card: AlternativeCard, answer: Resolution, wanted: str) -> None:
    icon = ":material/verified:" if card.is_robust else ":material/help:"
    st.markdown(_("**Way {number}**", number=number))
    components.link(
        "draft",
        _("Into the draft"),
        ":material/edit_note:",
        employee=answer.employee,
        project=answer.project or NO_PROJECT,
        want=wanted,
        edits=card.key,
    )
    steps = [f"{n}. {step}" for n, step in enumerate(card.steps, 1)]
    components.said("\n".join(steps) if len(steps) > 1 else card.steps[0])
    for careful in card.careful:
        components.said(_("Careful: {careful}", careful=careful))
    st.markdown(
        f"{icon} " + _("Holds {when}.", when=card.holds),
        help=glossary.meaning("reading"),
    )
    st.markdown(_("**Also**"))
    components.said("\n".join(card.also))
