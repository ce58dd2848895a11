"""How a stage ended in the middle, by what was raised in it."""

from __future__ import annotations

from diagnostics.checks.mail.replies_read import TOO_LONG
from diagnostics.checks.mail.securing.tls_contexts import own_words
from diagnostics.checks.mail.seen import Broken
from diagnostics.checks.mail.transport import BREAKS, UnaskedError


def is_break(error: Exception) -> bool:
    """Whether a connection ended or said too much; anything else is our own fault."""
    if isinstance(error, ValueError) and not isinstance(error, OSError):
        return isinstance(error, UnaskedError) or str(error) in TOO_LONG
    return isinstance(error, BREAKS)


def broken_by(error: Exception, came: int) -> Broken:
    """What an error says of a stage in which `came` bytes had arrived."""
    if isinstance(error, UnaskedError):
        return Broken("unasked", str(error), came)
    if str(error) in TOO_LONG:
        return Broken("too-long", str(error), came)
    detail = own_words(error)
    return Broken("failed" if detail else "closed", detail, came)
