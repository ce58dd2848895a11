"""Names in settings that nobody knows: said with the nearest known one, never skipped.

A misspelt one would otherwise do nothing, which is noticed only by what isn't guarded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from diagnostics.accounts.problems import nearest_of
from diagnostics.language import gettext as _


def unknown_setting(names: Iterable[str], known: Collection[str], where: str) -> str:
    """What to say of the first name that isn't known; empty where all are.

    Args:
        names: as they stand in the settings.
        known: those that mean something there.
        where: what stands before each, as `teams.north.`.
    """
    wrong = next((name for name in names if name not in known), None)
    if wrong is None:
        return ""
    name, expected = f"{where}{wrong}", ", ".join(sorted(known))
    nearest = nearest_of(wrong, known)
    if not nearest:
        return _(
            "{name} isn't known; expected: {expected}", name=name, expected=expected
        )
    return _(
        "{name} isn't known; the nearest is {nearest}, of {expected}",
        name=name,
        nearest=nearest,
        expected=expected,
    )
