"""What an argument of `explain` is: a file, a reason, or the text itself."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from diagnostics.errors import reasons
from diagnostics.language import gettext as _

Kind = Literal["input", "file", "reason", "text"]

_REASON = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_FILE = re.compile(
    r"[^\n\t<>\"|]*\.(?:eml|msg|txt|log|json|html?|mbox)|[^\s:<>]*/[^\s:<>]*", re.I
)
_CODE = re.compile(r"\s*(?:[245]\d\d[ -]|-ERR\b|\+OK\b)")


@dataclass(frozen=True, slots=True)
class Asked:
    """One argument.

    Attributes:
        what: the argument.
        kind: what it is.
    """

    what: str
    kind: Kind

    @property
    def name(self) -> str:
        """The file's name; empty for what has none."""
        return self.what if self.kind == "file" else ""


def asked_of(what: str) -> Asked:
    """What an argument is; a file that is there is always the file.

    Raises:
        ValueError: it looks like a reason and is none, which names the nearest.
    """
    if what == "-":
        return Asked(what, "input")
    if _is_there(what):
        return Asked(what, "file")
    if what in reasons():
        return Asked(what, "reason")
    if _FILE.fullmatch(what) and not _CODE.match(what):
        return Asked(what, "file")  # which opening then says can't be found
    if _REASON.fullmatch(what):
        raise ValueError(_no_such(what))
    return Asked(what, "text")


def _is_there(what: str) -> bool:
    try:
        return Path(what).exists()
    except (OSError, ValueError):  # too long for a name, or a NUL in it
        return False


def _no_such(what: str) -> str:
    near = difflib.get_close_matches(what, reasons(), n=1, cutoff=0.5)
    nearest = _('; the nearest reason is "{near}"', near=near[0]) if near else ""
    return _(
        'there is no file and no reason "{what}"{nearest}', what=what, nearest=nearest
    )
