"""The mailbox that an error belongs to: found in the text, named, or chosen."""

from __future__ import annotations

import streamlit as st

from diagnostics.checks.forecast import provider_of
from diagnostics.language import gettext as _
from diagnostics.model import Account, Mailbox
from diagnostics.report.account_search.error_hits import mailboxes_with
from diagnostics.report.explanations.explained_text import (
    ExplainedAnswer,
    ExplainedText,
)
from diagnostics.ui import choosing, components, session
from diagnostics.ui.who_sends import delivery
from diagnostics.ui.who_sends.pair_choice import mailbox_names
from diagnostics.words import text

_MOST = 3
"""So many mailboxes of one text are checked from its card."""


def mentioned(
    account: Account, whole: ExplainedText, one: ExplainedAnswer
) -> list[Mailbox]:
    """The account's mailboxes whose address stands in the text, as a whole."""
    return mailboxes_with(account, (*whole.addresses, *one.addresses))


def asked(account: Account) -> list[Mailbox]:
    """The mailbox that `?mailbox=` names; what isn't there ends the page."""
    found = components.asked("mailbox", mailbox_names())
    return [account.mailbox(found)] if found else []


def operators(mailboxes: list[Mailbox]) -> list[str]:
    """Who runs the mail services of mailboxes, as reasons' notes name them."""
    presets = filter(None, map(provider_of, mailboxes))
    return [str(p.rule.data["operator"]) for p in presets if "operator" in p.rule.data]


def show(account: Account, mailboxes: list[Mailbox], number: int) -> None:
    """Whom each serves, whether its letters get out, and a check.

    Args:
        account: the open account.
        mailboxes: those of one answer; without any one can be chosen.
        number: the answer's number on the page.
    """
    if not account.mailboxes:
        return
    st.markdown(_("**The mailbox it belongs to**"))
    for mailbox in mailboxes[:_MOST]:
        _one(mailbox, f"error-{number}-{mailbox.id}")
    if len(mailboxes) > _MOST:
        left = len(mailboxes) - _MOST
        st.caption(_("The text names {left:mailbox} more of this account.", left=left))
    if not mailboxes and not number:
        choose(account)
        st.caption(_("No mailbox of this account stands in the text: choose it here."))


def choose(account: Account) -> None:
    """A box of all mailboxes; the choice goes into the address."""
    key = f"error-mailbox-{session.account_key()}"
    names = mailbox_names()
    choosing.choose(
        "mailbox", _("Mailbox"), names, key, placeholder=_("Choose the mailbox")
    )


def _one(mailbox: Mailbox, key: str) -> None:
    impact = session.impact(mailbox.id)
    components.link(
        "mailbox",
        components.plain_label(mailbox.label),
        ":material/mail:",
        mailbox=mailbox.id,
    )
    components.said(
        _(
            "{label} is a mailbox of this account; it is the sender for "
            "{employees:employee} in {where}.",
            label=mailbox.label,
            employees=impact.employees,
            where=text(impact.where),
        )
    )
    delivery.show(mailbox.id, key)
    if mailbox.id in session.checked() and not session.check_findings(mailbox.id):
        st.caption(
            _("The text may be older than the check, or speak of another server.")
        )
