"""Headers as a letter has them, for tests."""

from __future__ import annotations

ENTRY = "from out.b.test (out.b.test [192.0.2.7]) by mx.receiver.test (Postfix)"
"""The line with which a receiver takes a letter."""


def taken(*values: str, by: str = ENTRY) -> list[tuple[str, str]]:
    """A receiver's results above the line with which it took the letter."""
    return [*(("authentication-results", v) for v in values), ("received", by)]
