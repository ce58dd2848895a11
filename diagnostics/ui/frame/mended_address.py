"""Names in addresses that were broken on the way: `amp;project`, `Employee`, `acount`.

A page doesn't look for them, so it would answer a question that nobody asked. Names
that look like none of ours belong to others (a newsletter counts its readers, say).
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import NoReturn

import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.ui.page_address import NOT_HERE, NotHereError, current_page, parameters

KNOWN = frozenset({*NOT_HERE, "about", "import", "projects-only"})
"""The names that addresses of the pages may have."""

_BEFORE_A_NAME = "?&; /"
_ESCAPED = "amp;"
_NEAR = 0.85


class BrokenNameError(NotHereError):
    """The address has names that no page knows, and that look like known ones."""

    def __init__(self, broken: Sequence[str], mended: Mapping[str, list[str]]) -> None:
        super().__init__("", "\n".join(broken), {})
        self.broken, self.mended = broken, mended

    def tell(self) -> NoReturn:
        """Says so, offers the address as it was probably meant, and ends the page."""
        st.warning(
            _(
                "This address says something that no page understands. It may have "
                "been changed on its way, by a mail program for one."
            ),
            icon=":material/link_off:",
        )
        st.code("\n".join(self.broken), language=None, wrap_lines=True)
        st.page_link(
            current_page(),
            label=_("Open the address as it was probably meant"),
            icon=":material/arrow_forward:",
            query_params=self.mended,
        )
        st.caption(_("Nothing was chosen in its place, and nothing was run."))
        st.stop()


def broken_names() -> BrokenNameError | None:
    """What the address was probably meant to say; None: nothing in it is broken."""
    told = parameters()
    meant = {name: _meant(name) for name in told}
    broken = [name for name in told if meant[name] != name]
    if not broken:
        return None
    mended: dict[str, list[str]] = {}
    for name, values in told.items():
        kept = mended.setdefault(meant[name], [])
        kept.extend(value for value in values if value not in kept)
    return BrokenNameError(broken, mended)


def _meant(name: str) -> str:
    """The known name that one looks like; itself where it is known, or like none."""
    plain = name.casefold().strip().lstrip(_BEFORE_A_NAME)
    while plain.startswith(_ESCAPED):
        plain = plain.removeprefix(_ESCAPED)
    if name in KNOWN or plain in KNOWN:
        return name if name in KNOWN else plain
    return next(iter(difflib.get_close_matches(plain, KNOWN, 1, _NEAR)), name)
