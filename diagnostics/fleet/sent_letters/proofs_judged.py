"""What may be said of a letter's SPF, DKIM and DMARC; pure."""

from __future__ import annotations

from enum import StrEnum

from diagnostics.fleet.sent_letters.receipts import Receipt
from diagnostics.model import Phrase

BAD = frozenset({"fail", "softfail", "permerror", "policy", "hardfail"})
"""Results that speak against a letter."""

_GUESSED, _GUESS = "bestguesspass", "best guess record"
"""What Microsoft states of DMARC, and what Google writes beside a pass of SPF."""


class ProofState(StrEnum):
    """What a receipt says of one method."""

    PASSED = "passed"
    PASSED_FOR_OTHER = "passed-for-other"
    """It passed, but not for the From address's domain."""
    GUESSED = "guessed"
    """The domain has no record; the letter would pass an ordinary one."""
    UNCERTAIN = "uncertain"
    """A header says that it passed, where the sender may have written it."""
    FAILED = "failed"
    NONE = "none"
    UNDECIDED = "undecided"
    """The receiver came to no result."""
    UNTOLD = "untold"
    NO_RECEIVER = "no-receiver"
    """No server's Received line stands in the letter."""


def proof_state(receipt: Receipt, method: str) -> ProofState:
    """What a receipt says of `spf`, `dkim` or `dmarc`."""
    proof = receipt.proofs.get(method)
    if proof is None:
        return ProofState.UNTOLD if receipt.receiver else ProofState.NO_RECEIVER
    if proof.result in BAD:
        return ProofState.FAILED
    if proof.result == "none":
        return ProofState.NONE
    if proof.result not in ("pass", _GUESSED):
        return ProofState.UNDECIDED
    if not receipt.certain:
        return ProofState.UNCERTAIN
    if proof.result == _GUESSED or _GUESS in proof.reason:
        return ProofState.GUESSED
    return ProofState.PASSED_FOR_OTHER if proof.own is False else ProofState.PASSED


def proof_phrase(receipt: Receipt, method: str) -> Phrase:
    """The same for people, with the reason and the domain that the receiver named."""
    state = proof_state(receipt, method)
    proof = receipt.proofs.get(method)
    if proof is None:
        before = receipt.earlier.get(method)
        return Phrase.of(
            f"proofs:{state}",
            server=receipt.receiver,
            earlier=receipt.earlier_server if before else "",
            result=before.result if before else "",
        )
    return Phrase.of(
        f"proofs:{state}",
        result="" if proof.result == "fail" else proof.result,
        reason=proof.reason,
        domain=proof.domain,
        server=receipt.told_by,
        method=method.upper(),
    )
