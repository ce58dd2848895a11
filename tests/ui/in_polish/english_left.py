"""Finds English sentences and Polish words among the texts of a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import pandas as pd
from babel.messages.pofile import read_po
from streamlit.testing.v1 import AppTest

from diagnostics import language

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
    "url_pathname upload_url mime deferred_file_id "
)
"""Fields of elements that hold no text for people."""


def is_english(said: str) -> bool:
    """Whether two words of it are English: one may be part of a name."""
    words = _WORD.findall(_QUOTED.sub(" ", said))
    return sum(word.lower() in ENGLISH.split() for word in words) >= 2


def untranslated(said: str) -> bool:
    """Whether it is, alone, a text of ours in English that Polish says otherwise."""
    text = said.strip(" *")
    return len(text) > 2 and text not in _ALIKE and text in _told()


_ALIKE = {"acme", "Acme", "sales", "billing", "hiring", "Website", "Billing", "lab"}
"""Names in the sample accounts."""


@cache
def _told() -> frozenset[str]:
    """Our English texts for which Polish has others, names of columns among them."""
    with language.file_of("pl").open("rb") as file:
        read = read_po(file, locale="pl")
    return frozenset(
        text
        for message in read
        for text in ([message.id] if isinstance(message.id, str) else message.id)
        if text and message.string and message.string != text
    )


def english_left(app: AppTest) -> list[str]:
    """The texts of a page that aren't Polish."""
    return [said for said in texts_of(app) if is_english(said) or untranslated(said)]


def polish_words(said: str) -> set[str]:
    """The words that have one of the letters which only Polish has here."""
    return {word for word in _WORD.findall(said) if set(word.lower()) & set("ąćęłńśźż")}


def texts_of(app: AppTest) -> Iterator[str]:
    """What a page shows, tables too; no text to copy and none from outside."""
    for root in (app.main, app.sidebar):
        yield from _below(root)


def _below(node: Any) -> Iterator[str]:
    if getattr(node, "type", "") == "arrow_data_frame":
        yield from _cells(node.value, json.loads(node.proto.columns or "{}"))
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


def _cells(frame: pd.DataFrame, told: Mapping[str, Any]) -> Iterator[str]:
    for name in frame.columns:
        yield (told.get(name) or {}).get("label") or str(name)
    for column in frame:
        yield from (v for v in frame[column].tolist() if isinstance(v, str))


def _strings(proto: Any) -> Iterator[str]:
    if isinstance(proto, str):
        if not proto.startswith("<script"):
            yield proto
    elif hasattr(proto, "ListFields"):
        for field, value in proto.ListFields():
            if field.name not in _NO_TEXT.split():
                yield from _strings(value)
    elif isinstance(proto, Iterable) and not isinstance(proto, (bytes, Mapping)):
        for one in proto:
            yield from _strings(one)
