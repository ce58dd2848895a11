"""While another account is read, the page fades: it is still about the one before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

_FADED = """<style>
[data-testid="stSidebar"] :is(
  [data-testid="stElementContainer"], [data-testid="stExpander"]
),
[data-testid="stMain"] [data-testid="stElementContainer"]:not(
  :has([data-testid="stSpinner"], [data-testid="stFileUploader"])
) { opacity: 0.35; transition: opacity 0.2s; }
</style><span hidden></span>"""
"""What is no style alone stands where it was put, and goes with its place."""


@contextmanager
def faded() -> Iterator[None]:
    """Fades all but what is being read, until it is there."""
    place = st.empty()
    place.html(_FADED)
    try:
        yield
    finally:
        place.empty()
