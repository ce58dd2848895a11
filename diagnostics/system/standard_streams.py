"""Standard input, output and error, also where who started the program closed them."""

from __future__ import annotations

import os
import sys


def open_missing() -> None:
    """Opens those of the three that are closed on nothing.

    Otherwise the next file that is opened, the history perhaps, got a closed one's
    number, and whatever is printed there would be written into it.
    """
    for number, (name, mode) in enumerate(_STREAMS):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
            os.set_inheritable(number, True)
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


_STREAMS = ("stdin", "r"), ("stdout", "w"), ("stderr", "w")
