"""What the recipient of a letter sees: From, Reply-To, and whose signature.

Facts: planfix-mail.md, "What the recipient sees". Where the help is silent it is
unknown here.
"""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.model import Account, Mailbox, Named, Phrase, Source
from diagnostics.senders.pair.answer import Cell
from diagnostics.senders.pair.ranking import DecidedBy


@dataclass(frozen=True, slots=True)
class RecipientView:
    """One letter as its recipient sees it.

    Attributes:
        sender: From: the name that is displayed, and the address.
        reply_to: where an answer goes.
        replies: whether an answer reaches Planfix.
        signature: whose signature stands below, where the letter's template has one.
    """

    sender: Phrase
    reply_to: Phrase
    replies: Phrase
    signature: Phrase


def recipient_view(account: Account, answer: Cell) -> RecipientView:
    """What the recipient of a letter of this pair sees.

    Raises:
        UnknownIdError: the account has no such employee or mailbox.
    """
    if answer.sender:
        return _of_mailbox(account, answer, account.mailbox(answer.sender))
    if answer.source is Source.INTERNAL:
        return _of_internal(account, answer)
    why = "unknown"
    if answer.decided_by is DecidedBy.TIE:
        why = "unknown-tie"
    elif answer.source is Source.NONE:
        why = "none"
    unknown = _said(why)
    return RecipientView(unknown, unknown, unknown, unknown)


def _of_mailbox(account: Account, answer: Cell, mailbox: Mailbox) -> RecipientView:
    author = _author(account, answer)
    address = mailbox.address or mailbox.id
    named = _said("from-named", name=mailbox.name, address=address)
    here = mailbox.replies_here
    return RecipientView(
        sender=named if mailbox.name else _said("from-unnamed", address=address),
        reply_to=_said("reply-here", address=address)
        if here
        else _said("reply-planfix"),
        replies=_said("replies-forwarded" if here else "replies-come-in"),
        signature=_said("signature-mailbox", author=author),
    )


def _of_internal(account: Account, answer: Cell) -> RecipientView:
    author = _author(account, answer)
    address = account.internal_address(account.employee(answer.employee))
    paid = account.plan.can_send
    return RecipientView(
        sender=_said("from-named", name=author, address=address),
        reply_to=_said("reply-internal"),
        replies=_said("replies-internal"),
        signature=_said(
            "signature-author" if paid else "signature-plan", author=author
        ),
    )


def _author(account: Account, answer: Cell) -> Named:
    employee = account.employee(answer.employee)
    return Named(employee.id, employee.name)


def _said(said: str, /, **facts: object) -> Phrase:
    return Phrase.of(f"recipient:{said}", **facts)
