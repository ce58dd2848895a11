"""Finds English sentences and Polish words among the texts of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest

ENGLISH = (
    "the and of is are isn't aren't that this which with not from has have was "
    "were who what its it's nobody every each when where without there their "
    "your can't cannot don't doesn't nothing be been will would should could "
    "into than then for by an as or if how why them they you until "
)
"""Words of English sentences that are no Polish ones."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?")
_QUOTED = re.compile(r"`[^`]*`|„[^”]*”|“[^”]*”|\"[^\"]*\"|\S+[-.:@]\S+")
_NO_TEXT = (
    "id form_id page page_script_hash icon url query_string key element_id css "
    "language format column_config columns spec data_type type styler script "
    "url_pathname upload_url mime "
)
"""Fields of elements that hold no text for people."""


def is_english(said: str) -> bool:
    """Whether two words of it are English: one may be part of a name."""
    words = _WORD.findall(_QUOTED.sub(" ", said))
    return sum(word.lower() in ENGLISH.split() for word in words) >= 2


def polish_words(said: str) -> set[str]:
    """The words that have one of the letters which only Polish has here."""
    return {word for word in _WORD.findall(said) if set(word.lower()) & set("ąćęłńśźż")}


def texts_of(app: AppTest) -> Iterator[str]:
    """What a page shows, tables too; no text to copy and none from outside."""
    for root in (app.main, app.sidebar):
        yield from _below(root)


def _below(node: Any) -> Iterator[str]:
    if getattr(node, "type", "") == "arrow_data_frame":
        yield from _cells(node.value)
    elif getattr(node, "type", "") not in (
        "code",
        "vega_lite_chart",
        "arrow_vega_lite_chart",
    ):
        proto = getattr(node, "proto", None)
        if proto is not None:
            yield from _strings(proto)
    for child in getattr(node, "children", {}).values():
        yield from _below(child)


def _cells(frame: pd.DataFrame) -> Iterator[str]:
    yield from map(str, frame.columns)
    for column in frame:
        yield from (v for v in frame[column].tolist() if isinstance(v, str))


def _strings(proto: Any) -> Iterator[str]:
    if isinstance(proto, str):
        yield proto
    elif hasattr(proto, "ListFields"):
        for field, value in proto.ListFields():
            if field.name not in _NO_TEXT.split():
                yield from _strings(value)
    elif isinstance(proto, Iterable) and not isinstance(proto, (bytes, Mapping)):
        for one in proto:
            yield from _strings(one)
