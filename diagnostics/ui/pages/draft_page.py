"""What would a change do, what did it do, and is it as it should be?"""

from __future__ import annotations

import streamlit as st

from diagnostics.language import TextsByKey
from diagnostics.language import gettext as _
from diagnostics.ui import components, session
from diagnostics.ui.compare_tabs import (
    draft_tab,
    expectations_tab,
    letters_tab,
    versions_tab,
)

TABS = TextsByKey(
    {
        "draft": "Draft",
        "versions": "Two versions",
        "expectations": "Expectations",
        "letters": "Sent letters",
    }
)


def main() -> None:
    """The page."""
    st.title(_("Draft & compare"))
    tab = components.choose(
        st.segmented_control,
        _("What to do"),
        "tab",
        TABS,
        f"draft-tab-{session.account_key()}",
        first="draft",
        label_visibility="collapsed",
    )
    if tab == "versions":
        versions_tab.show()
    elif tab == "expectations":
        expectations_tab.show()
    elif tab == "letters":
        letters_tab.show()
    else:
        draft_tab.show()


main()
