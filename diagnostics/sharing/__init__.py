"""Whether others than its owner use this machine's dashboard: one meaning for all."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping

SHARED = "SENDERSCOPE_SHARED"
"""Set where strangers use this machine's dashboard: nobody grants anything there."""

TEAMS = "SENDERSCOPE_TEAMS"
"""Names the settings of a dashboard behind a login, which strangers share as well."""

_OFF = frozenset(("", "0", "no", "false", "off"))


def is_shared(environ: Mapping[str, str] | None = None) -> bool:
    """Whether strangers use the dashboard; of the process's own environment where None.

    Everything counts as yes but nothing, 0, no, false and off, in any case.
    """
    given = os.environ if environ is None else environ
    return given.get(SHARED, "").strip().lower() not in _OFF


def teams_file(environ: Mapping[str, str] | None = None) -> str:
    """Where the settings of the teams behind a login stand; empty: no login."""
    given = os.environ if environ is None else environ
    return given.get(TEAMS, "").strip()


def misspelt(environ: Mapping[str, str] | None = None) -> tuple[str, str] | None:
    """A variable that stands for nothing, and the one of sharing that is meant by it.

    Passed over, it would leave a dashboard without the login, or without the limits
    for strangers, that somebody believes it has. Others of our prefix may be secrets.
    """
    given = os.environ if environ is None else environ
    meant = {name.removeprefix(_OURS): name for name in (SHARED, TEAMS)}
    for name in given:
        rest = name.removeprefix(_OURS)
        if rest == name or rest in meant:
            continue
        for near in difflib.get_close_matches(rest.upper(), meant, 1, _NEAR):
            return name, meant[near]
    return None


_OURS = "SENDERSCOPE_"
_NEAR = 0.8
"""As difflib's ratio: one letter more, less or other, or two in the wrong order."""
