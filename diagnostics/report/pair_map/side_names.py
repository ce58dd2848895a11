"""Names on the sides of a map: on as many short lines as they need, none cut off."""

from __future__ import annotations

import textwrap

LINE = 26
"""Letters of a line."""

_HEAD, _TAIL = 28, 12
"""What is kept of one very long name: its beginning and its end."""


def in_lines(name: str) -> list[str]:
    """A group's name on lines of at most `LINE` letters."""
    return textwrap.wrap(name, LINE) or [""]


def shortened(name: str) -> str:
    """A member's name, a very long one without its middle; the page of it has all."""
    if len(name) <= _HEAD + _TAIL + 1:
        return name
    return f"{name[:_HEAD]}…{name[-_TAIL:]}"
