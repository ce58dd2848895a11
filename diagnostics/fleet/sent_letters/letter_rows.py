"""Letters one by one: who sent each, and what its receiver says of its proofs."""

from __future__ import annotations

from diagnostics.fleet.sent_letters.letters_judged import JudgedLetter, LeftOut
from diagnostics.fleet.sent_letters.proofs_judged import proof_phrase, proof_state
from diagnostics.fleet.sent_letters.stated_results import METHODS
from diagnostics.model import Phrase
from diagnostics.report.rows import Row
from diagnostics.words import text

LETTER_COLUMNS = (
    "letter",
    "address",
    "mailboxes",
    "employee",
    "project",
    *METHODS,
    "told_by",
    "forwarded",
    "left_out",
)


def letter_row(one: JudgedLetter, why: LeftOut | None = None) -> Row:
    """A letter under `LETTER_COLUMNS`, its proofs in words.

    Args:
        one: the letter.
        why: why it isn't counted; None where it is.
    """
    receipt = one.letter.receipt
    told = {method: text(proof_phrase(receipt, method)) for method in METHODS}
    authors = one.letter.authors
    if authors and not one.letter.address:
        told["address"] = text(Phrase.of("proofs:several-authors", authors=authors))
    left_out = text(Phrase.of(f"proofs:left-out-{why}")) if why else ""
    return {**_who(one), **told, **_by(one), "left_out": left_out}


def letter_cells(one: JudgedLetter, why: LeftOut | None = None) -> Row:
    """A letter for a narrow table: its proofs in a word each, in `details` in full.

    Args:
        one: the letter.
        why: as of `letter_row`.
    """
    receipt = one.letter.receipt
    row = letter_row(one, why)
    short = {
        m: text(Phrase.of(f"proofs:short-{proof_state(receipt, m)}")) for m in METHODS
    }
    full = [
        text(Phrase.of("proofs:in-full", method=m.upper(), told=row[m]))
        for m in METHODS
    ]
    if why:
        left_out = text(Phrase.of("proofs:not-counted", why=row["left_out"]))
        full.insert(0, left_out)
    return {**row, **short, "details": "; ".join(full)}


def letter_json(one: JudgedLetter, why: LeftOut | None = None) -> Row:
    """A letter, its proofs each with state, result, reason and domain.

    Args:
        one: the letter.
        why: as of `letter_row`.
    """
    receipt = one.letter.receipt
    proofs = {}
    for method in METHODS:
        proof = receipt.proofs.get(method)
        proofs[method] = {
            "state": str(proof_state(receipt, method)),
            "result": proof.result if proof else "",
            "reason": proof.reason if proof else "",
            "domain": proof.domain if proof else "",
            "own_domain": proof.own if proof else None,
            "earlier": receipt.earlier[method].result
            if method in receipt.earlier
            else "",
        }
    by = {
        **_by(one),
        "receiver": receipt.receiver,
        "certain": receipt.certain,
        "earlier_server": receipt.earlier_server,
        "handed_on_by": receipt.gateway.server if receipt.gateway else "",
    }
    letter = {
        "message_id": one.letter.message_id,
        "authors": list(one.letter.authors),
        "attached": one.letter.is_attached,
        "carries": one.letter.carries,
        "closed": list(one.letter.closed),
        "left_out": str(why or ""),
    }
    return {**_who(one), **letter, **proofs, **by}


def _who(one: JudgedLetter) -> Row:
    return {
        "letter": one.letter.name,
        "address": one.letter.address,
        "mailboxes": list(one.mailboxes),
        "employee": one.writer.employee,
        "project": one.writer.project,
    }


def _by(one: JudgedLetter) -> Row:
    told_by = one.letter.receipt.told_by if one.letter.receipt else ""
    return {"told_by": told_by, "forwarded": one.letter.forwarded}
