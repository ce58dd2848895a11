"""What the theme's file can't say: contrast, and names that are shown whole."""

from __future__ import annotations

import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.ui.frame import kept_focus, streamlits_words

CARDS = "side-by-side"
"""How the key of a container begins whose columns stand below each other rather than
get narrower than an address."""

MESSAGE = "message"
"""How the key of a container begins that holds prose to copy."""

_STYLE = """<style>
[class*="st-key-message"] [data-testid="stCode"] :is(pre, code) {
  font-family: inherit; font-size: 1rem; line-height: 1.5;
}
[data-testid^="stBaseButton-primary"] { color: light-dark(#ffffff, #0c1322); }
[data-testid="stMain"] :is(h1, h2, h3, p, [data-testid="stText"]) {
  overflow-wrap: anywhere; unicode-bidi: plaintext;
}
[data-testid="stMain"] [data-testid="stCode"] pre {
  white-space: pre-wrap; overflow-wrap: anywhere;
}
[data-testid="stMain"] [data-testid="stPageLink"] :is(a, span, p) {
  white-space: normal; overflow: visible; height: auto;
}
[data-testid="stCode"] :has([data-testid="stBaseButton-elementToolbar"]),
[data-testid="stCode"] [data-testid="stBaseButton-elementToolbar"] {
  visibility: visible; opacity: 1;
}
[data-testid="stPageLink-NavLink"]:focus-visible,
[data-testid="stBaseButton-elementToolbar"]:focus-visible,
[data-testid="data-grid-canvas"]:focus-visible,
[data-testid="stMain"] h1:focus-visible {
  outline: 0.2rem solid light-dark(#1d4ed8, #7aa5ff); outline-offset: -0.2rem;
}
[data-testid="stMain"] h1:focus-visible { outline-offset: 0; }
[data-testid="stElementToolbar"]:focus-within { opacity: 1; }
.st-key-scripts { display: none; }
[class*="st-key-side-by-side"] [data-testid="stHorizontalBlock"] { flex-wrap: wrap; }
[class*="st-key-side-by-side"] [data-testid="stColumn"] { min-width: 15rem; }
@media (min-width: 768px) and (max-width: 1000px) {
  [data-testid="stSidebar"][data-collapsed="false"] {
    min-width: 14rem !important; max-width: 14rem !important;
  }
}
</style>"""
"""A primary button's white letters are too faint on the light blue of the dark theme.
Text from outside may run from right to left: each line by its own first letter. A name
of sixty characters is broken into lines on a narrow screen rather than cut off.
Texts from servers are broken too: what scrolls could not be reached without a mouse.
Copying a text is offered without a mouse over it, so that Tab leads there. Links to
pages, tables and their tools are framed where Tab has led: Streamlit's own shade of
grey is the one of the page that is open, and a table shows nothing. On a narrow screen
the sidebar leaves room for a table's last column."""


_FORM, _HINT = '[data-testid="stForm"]', '[data-testid="InputInstructions"]'
_OUTSIDE = f"{_HINT}:has(span):not({_FORM} *)"
"""What is said below a box while somebody types. In forms it is left out where it
stands beside a count of characters, which has no name of its own."""

_UPLOADER = '[data-testid="stFileUploaderDropzone"]'


def begin() -> None:
    """Begins a page's run."""
    st.html(_STYLE)
    st.html(f"<style>{_own_words()}</style>")
    with st.container(key="scripts"):
        streamlits_words.begin()
        kept_focus.begin()


def _own_words() -> str:
    """What stands in place of Streamlit's own English words, which it doesn't offer.

    The words in its place are read out too: they are no decoration. Its own take no
    room, and stay a button's name for those who hear only what the page's text says.
    """
    most = st.get_option("server.maxUploadSize")
    return "\n".join(
        f"{shown} > * {{ font-size: 0; line-height: 0; }}\n"
        f"{shown}::after {{ content: {_quoted(words)}; }}"
        for shown, words in {
            f'{_UPLOADER} button [data-testid="stMarkdownContainer"]': _(
                "Choose files"
            ),
            '[data-testid="stFileUploaderDropzoneInstructions"] > div': _(
                "{megabytes} MB a file at most", megabytes=most
            ),
            f'[data-testid="stTextInput"] {_OUTSIDE}': _("Enter takes it over"),
            f'[data-testid="stNumberInput"] {_OUTSIDE}': _("Enter takes it over"),
            f'[data-testid="stTextArea"] {_OUTSIDE}': _("Ctrl+Enter takes it over"),
        }.items()
    )


def _quoted(words: str) -> str:
    """A text as CSS writes it, inside a style of HTML."""
    return (
        '"'
        + "".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in words)
        + '"'
    )
