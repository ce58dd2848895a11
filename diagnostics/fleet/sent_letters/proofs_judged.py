"""What may be said of a letter's SPF, DKIM and DMARC; pure."""

from __future__ import annotations

from enum import StrEnum

from diagnostics.fleet.sent_letters.letter_gateways import BAD, Side
from diagnostics.fleet.sent_letters.receipts import Receipt
from diagnostics.model import Phrase

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
    BEHIND_GATEWAY = "behind-gateway"
    """It failed at a receiver that a server of its side handed the letter to, and
    that alone may be why."""
    BEHIND_FILTER = "behind-filter"
    """The same, where nobody knows whether that filter is the sender's own."""
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
        return _failed(receipt, method)
    if proof.result == "none":
        return ProofState.NONE
    if proof.result not in ("pass", _GUESSED):
        return ProofState.UNDECIDED
    if not receipt.certain:
        return ProofState.UNCERTAIN
    if proof.result == _GUESSED or _GUESS in proof.reason:
        return ProofState.GUESSED
    return ProofState.PASSED_FOR_OTHER if proof.own is False else ProofState.PASSED


HANDED_ON = frozenset({ProofState.BEHIND_GATEWAY, ProofState.BEHIND_FILTER})
"""What failed, and a server between may be why."""


def _failed(receipt: Receipt, method: str) -> ProofState:
    between = receipt.gateway
    if between is None or method not in between.explains:
        return ProofState.FAILED
    if between.side is Side.RECEIVER:
        return ProofState.BEHIND_GATEWAY
    return ProofState.BEHIND_FILTER


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
        **_between(receipt, method),
    )


def _between(receipt: Receipt, method: str) -> dict[str, str]:
    """Who handed the letter on, and what that had said of it."""
    if proof_state(receipt, method) not in HANDED_ON or receipt.gateway is None:
        return {}
    told = receipt.gateway.told.get(method)
    return {
        "gateway": receipt.gateway.server,
        "before": told.result if told else "",
        "bad": receipt.proofs[method].result,
    }
