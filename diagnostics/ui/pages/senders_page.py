"""Which address does a letter leave from, and why not from another?"""

from __future__ import annotations

import streamlit as st

from diagnostics import senders
from diagnostics.language import gettext as _
from diagnostics.model import NO_PROJECT
from diagnostics.report import pair_texts
from diagnostics.ui import components, session
from diagnostics.ui.who_sends import answer_card, others_list, pair_choice, wish_cards


def main() -> None:
    """The page."""
    account = session.account()
    st.title(_("Who sends"))
    if not account.employees:
        components.lacking(_("This account has no employees, so nobody writes."))
        return
    employee, project = pair_choice.pick(account)
    answer = senders.resolve(
        account, employee, project, session.reading(), partial=True
    )
    answer_card.show(account, answer)
    if account.mailboxes:
        wish_cards.ask(account, answer)
    pair_choice.remember()
    others_list.show(answer)
    origin = session.origin()
    st.download_button(
        _("This explanation as HTML"),
        lambda: pair_texts.resolution_page(account, answer, origin),
        origin.file_name(f"sender-{employee}-{project or NO_PROJECT}.html"),
        "text/html",
        on_click="ignore",
    )


main()
