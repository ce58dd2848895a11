"""What argparse itself says, in the language that is spoken.

argparse takes its refusals, usage and headings from a function `_` of its own module.
While a command line is read ours stands in its place, so that they come from the same
file as all other texts.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from diagnostics.language import gettext, later

WORDS = frozenset(
    {
        later("usage: "),
        later("positional arguments"),
        later("options"),
        later("show this help message and exit"),
        later("argument %(argument_name)s: %(message)s"),
        later("invalid choice: %(value)r (choose from %(choices)s)"),
        later("invalid %(type)s value: %(value)r"),
        later("the following arguments are required: %s"),
        later("one of the arguments %s is required"),
        later("unrecognized arguments: %s"),
        later("expected one argument"),
        later("expected at most one argument"),
        later("expected at least one argument"),
        later("ignored explicit argument %r"),
        later("not allowed with argument %s"),
        later("ambiguous option: %(option)s could match %(matches)s"),
        later("unexpected option string: %s"),
    }
)
"""What it says of a command line; the rest is said to whoever writes a parser."""


@contextmanager
def argparse_speaks() -> Iterator[None]:
    """What argparse says inside is in the current language; for one thread alone."""
    before = vars(argparse)["_"]
    vars(argparse)["_"] = _told
    try:
        yield
    finally:
        vars(argparse)["_"] = before


def _told(message: str) -> str:
    return gettext(message) if message in WORDS else message
