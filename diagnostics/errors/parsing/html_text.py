"""HTML to plain lines, good enough to read a bounce; linear in the input."""

from __future__ import annotations

import re
from html import unescape

_LINE = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d|/table|hr|/title)\b[^<>]*>", re.I)
_CELL = re.compile(r"</t[dh]>", re.I)
# An address in angle brackets is no tag: its name is followed by "@".
_TAG = re.compile(r"</?[a-z!][\w:-]{0,40}(?:\s[^<>]*|/)?>", re.I)
_BLANKS = str.maketrans("\t\u00a0\u200b", "   ")
_MANY_BLANKS = re.compile(r" {2,}")
_EMPTY = re.compile(r"\n{3,}")
_MARKUP = re.compile(r"<(?:html|body|p|br|div|span|table|!doctype)\b[^<>]*>", re.I)
_LONG_NUMBER = re.compile(r"&#[0-9]{8,}+;?")
"""A character's number beyond all characters; Python refuses to read very long ones."""
_HIDDEN = (("<!--", "-->"), ("<style", "</style>"), ("<script", "</script>"))


def looks_like_html(text: str) -> bool:
    """Whether a text holds tags of HTML's body."""
    return "<" in text and _MARKUP.search(text) is not None


def html_to_text(html: str) -> str:
    """The visible text, one line a block."""
    for start, end in _HIDDEN:
        html = _without(html, start, end)
    text = html.replace("\n", " ")
    if "<pre" in html.lower():
        text = html
    text = _CELL.sub(" ", _LINE.sub("\n", text))
    text = unescape(_LONG_NUMBER.sub("\ufffd", _TAG.sub(" ", text)))
    lines = map(str.strip, _MANY_BLANKS.sub(" ", text.translate(_BLANKS)).split("\n"))
    return _EMPTY.sub("\n\n", "\n".join(lines)).strip()


def _without(text: str, start: str, end: str) -> str:
    """The text without what stands between two marks; an open end reaches far."""
    lower = text.lower()
    # A few letters change their length.
    if start not in lower or len(lower) != len(text):
        return text
    kept, at = [], 0
    while (found := lower.find(start, at)) >= 0:
        kept.append(text[at:found])
        close = lower.find(end, found)
        if close < 0:
            return "".join(kept)
        at = close + len(end)
    return "".join(kept) + text[at:]
