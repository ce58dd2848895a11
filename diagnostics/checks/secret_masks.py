"""Hides the secrets of a run, in whatever form they come back.

Every text that leaves a run goes through one `Masks`, which knows all its secrets.
"""

from __future__ import annotations

import base64
import html
import json
import re
import string
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import is_
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, quote_plus

from diagnostics.checks.step import Line, Step, field_names, fit, visible
from diagnostics.model import Finding, Named, Phrase

MASK = "••••"

SHORTEST = 4
"""Characters of the shortest secret that is looked for: `the` is in every text."""

_APART = 6
"""Characters of the shortest form that is found with spaces or line ends inside."""

_KEY = 4
"""Every form is found by its first characters."""

_MOST_CLEAN = 4096
"""Texts without secrets that are remembered: a run says most of its texts often."""

_LONGEST_CLEAN = 500
"""Most characters of one of them."""

_PIECE = re.compile(r"[^\s\x00-\x20\x7f-\x9f\N{WHITE SQUARE}]+")
_CODE = re.compile(r"(?m)^(?:[2-5]\d\d[- ])?(?:[245]\.\d{1,3}\.\d{1,3} )?")
_TOKEN = frozenset(string.ascii_letters + string.digits + "+/=_-")

_Span = tuple[int, int]


@dataclass(slots=True)
class FormIndex:
    """Forms of secrets, found in a time that doesn't grow with their number."""

    _by_key: dict[str, dict[int, dict[str, bool]]] = field(
        default_factory=dict, repr=False
    )

    def add(self, form: str, is_code: bool) -> None:
        """Knows a form; `is_code` where the letters around it belong to it."""
        if len(form) >= _KEY:
            lengths = self._by_key.setdefault(form[:_KEY], {})
            lengths.setdefault(len(form), {}).setdefault(form, is_code)

    def spans(self, text: str) -> Iterator[tuple[int, int, bool]]:
        """Where a form begins and ends in a text of small letters, and `is_code`."""
        known = self._by_key
        for start in range(len(text) - _KEY + 1):
            key = text[start : start + _KEY]
            if key not in known:
                continue
            for length, forms in known[key].items():
                found = forms.get(text[start : start + length])
                if found is not None:
                    yield start, start + length, found


@dataclass(slots=True)
class Masks:
    """Replaces every secret it was told by dots.

    Found are a secret in any case; percent-encoded, in hexadecimal, escaped for HTML
    or JSON; in Base64, alone or anywhere inside what was encoded, a SASL sentence; and
    from six characters on all these with spaces or line ends inside. A secret under
    four characters is in ordinary words: it isn't looked for, and who sends it writes
    down dots instead.
    """

    _known: set[str] = field(default_factory=set, repr=False)
    _whole: FormIndex = field(default_factory=FormIndex, repr=False)
    _apart: FormIndex = field(default_factory=FormIndex, repr=False)
    _clean: set[str | tuple[str, ...]] = field(
        default_factory=set, repr=False, compare=False
    )
    _shown: set[str] = field(default_factory=set, repr=False, compare=False)

    @classmethod
    def of(cls, secrets: Iterable[str]) -> Masks:
        """Masks that know these secrets."""
        made = cls()
        for secret in secrets:
            made.add(secret)
        return made

    @property
    def secrets_known(self) -> int:
        """How many secrets it knows: what was found clean before one more isn't any."""
        return len(self._known)

    def add(self, secret: str) -> None:
        """Knows one more secret."""
        if len(secret) < SHORTEST or secret in self._known:
            return
        self._known.add(secret)
        self._clean.clear()
        self._shown.clear()
        for form, is_code in _forms(secret):
            small = _small(form)
            self._whole.add(small, is_code)
            joined = "".join(_PIECE.findall(small))
            if len(joined) >= _APART:
                self._apart.add(joined, is_code)

    def text(self, text: str) -> str:
        """The text without secrets."""
        if not self._known or text in self._clean:
            return text
        return self.lines((text,))[0]

    def shown(self, text: str) -> str:
        """The text without secrets and fit to be shown, as `step.fit` makes it."""
        if text in self._shown:
            return text
        fitting = fit(self.text(text))
        if fitting is text and len(text) <= _LONGEST_CLEAN:
            if len(self._shown) >= _MOST_CLEAN:
                self._shown.clear()
            self._shown.add(text)
        return fitting

    def lines(self, texts: Sequence[str]) -> list[str]:
        """The texts without secrets, also those that begin in one and end in another.

        Args:
            texts: lines that were said one after the other.
        """
        key = texts[0] if len(texts) == 1 else tuple(texts)
        if not self._known or not texts or key in self._clean:
            return list(texts)
        small = [_small(text) for text in texts]
        spans: list[list[_Span]] = [[] for _ in texts]
        for text, low, found in zip(texts, small, spans, strict=True):
            for begin, end, is_code in self._whole.spans(low):
                _note(found, text, (begin, end), is_code)
        self._find_apart(texts, small, spans)
        if not any(spans):
            self._remember(key)
        return [_dotted(t, f) if f else t for t, f in zip(texts, spans, strict=True)]

    def _remember(self, clean: str | tuple[str, ...]) -> None:
        """Keeps a line or lines that hold no secret; what holds one is never kept."""
        if sum(map(len, clean)) > _LONGEST_CLEAN:
            return
        if len(self._clean) >= _MOST_CLEAN:
            self._clean.clear()
        self._clean.add(clean)

    def _find_apart(
        self, texts: Sequence[str], small: Sequence[str], spans: list[list[_Span]]
    ) -> None:
        """Adds where secrets stand with spaces, line ends or reply codes inside."""
        if len(small) == 1 and _PIECE.fullmatch(small[0]):  # nothing is inside
            return
        pieces = [
            (number, begin, part)
            for number, text in enumerate(small)
            for begin, part in _pieces(text)
        ]
        if len(pieces) < 2:
            return
        starts = [0]
        for _, _, part in pieces:
            starts.append(starts[-1] + len(part))
        joined = "".join(part for _, _, part in pieces)
        for begin, end, is_code in self._apart.spans(joined):
            first, last = (bisect_right(starts, at) - 1 for at in (begin, end - 1))
            inside: dict[int, _Span] = {}
            for place in range(first, last + 1):
                number, at, _ = pieces[place]
                left = at + max(begin - starts[place], 0)
                right = at + min(end, starts[place + 1]) - starts[place]
                inside[number] = inside.get(number, (left, right))[0], right
            for number, span in inside.items():
                _note(spans[number], texts[number], span, is_code)

    def fact(self, value: Any, kept: Collection[str] = ()) -> Any:  # noqa: ANN401 - facts are of many types
        """A fact without secrets, whatever it is made of; itself where it has none.

        Args:
            value: text, a phrase, a row, a record, lists and mappings of these; else
                it stays.
            kept: names of fields whose texts are words of ours, and stay.
        """
        kind: type = type(value)
        if kind in _PLAIN:
            return value
        if kind is str:
            return self.text(value)
        if kind is tuple or kind is list:
            return self._row(value, kept)
        if kind is dict or kind is MappingProxyType:
            changed = self._changed(value.items(), kept)
            return kind({**value, **changed}) if changed else value
        if kind is Phrase:
            data = self.fact(value.data)
            return value if data is value.data else Phrase(value.key, data)
        if kind is Named:
            label = self.text(value.label)
            return value if label is value.label else Named(value.id, label)
        if names := field_names(kind):
            changed = self._changed([(n, getattr(value, n)) for n in names], kept)
            return replace(value, **changed) if changed else value
        if isinstance(value, str):  # one of a closed list, or another kind of its own
            return self.text(value)
        if isinstance(value, (list, tuple)):
            return self._row(value, kept)
        if isinstance(value, Mapping):
            return self.fact(dict(value), kept)
        return value

    def _row(self, value: Any, kept: Collection[str]) -> Any:  # noqa: ANN401 - list or tuple
        """A list or tuple without secrets; one of text is read as lines that follow."""
        if not value:
            return value
        is_text = all(isinstance(inner, str) for inner in value)
        inside = self.lines(value) if is_text else self._inside(value, kept)
        return value if all(map(is_, inside, value)) else type(value)(inside)

    def _changed(
        self, facts: Iterable[tuple[str, Any]], kept: Collection[str]
    ) -> dict[str, Any]:
        """By name, those facts without secrets that held one."""
        changed = {}
        clean = self._clean
        for name, value in facts:
            kind = type(value)
            # What most of a run's facts are is told here: a call for each is dear.
            if kind in _PLAIN or (kind is str and value in clean) or name in kept:
                continue
            masked = self.fact(value, kept)
            if masked is not value:
                changed[name] = masked
        return changed

    def _inside(self, facts: Iterable[Any], kept: Collection[str]) -> list[Any]:
        return [self.fact(fact, kept) for fact in facts]

    def step(self, step: Step, kept: Collection[str] = ()) -> Step:
        """The step without secrets; `kept` as in `fact`, for what it collected."""
        if not self._known:
            return step
        masked = {
            "seen": self.fact(step.seen),
            "expected": self.fact(step.expected),
            "transcript": self.transcript(step.transcript),
            "data": self.fact(step.data),
            "collected": self.fact(step.collected, kept),
        }
        changed = {
            n: fact for n, fact in masked.items() if fact is not getattr(step, n)
        }
        return replace(step, **changed) if changed else step

    def transcript(self, lines: tuple[Line, ...]) -> tuple[Line, ...]:
        """A dialogue without secrets, also those that go on in the next reply."""
        if not self._known:
            return lines
        heard = iter(self.lines([line.text for line in lines if line.direction == "<"]))
        told = tuple(self._line(line, heard) for line in lines)
        return lines if all(map(is_, told, lines)) else told

    def _line(self, line: Line, heard: Iterator[str]) -> Line:
        text = next(heard) if line.direction == "<" else self.text(line.text)
        return line if text is line.text else replace(line, text=text)

    def finding(self, finding: Finding) -> Finding:
        """The finding without secrets."""
        data = self.fact(finding.data)
        return finding if data is finding.data else replace(finding, data=data)


_PLAIN = frozenset({bool, int, float, type(None)})
"""The types of facts that hold no text: by far the most."""


def base64_text(text: str) -> str:
    """UTF-8 in Base64: how SASL sends non-ASCII passwords (RFC 4616)."""
    return base64.b64encode(text.encode("utf-8")).decode("ascii")


def _forms(secret: str) -> Iterator[tuple[str, bool]]:
    """How a secret may come back, each with whether the letters around belong to it."""
    raw = secret.encode("utf-8", "surrogatepass")
    pairs = [f"{byte:02x}" for byte in raw]
    misread = raw.decode("latin-1")
    plain = {
        *(secret, visible(secret), misread, visible(misread)),
        *(unicodedata.normalize(form, secret) for form in ("NFC", "NFD")),
        *(quote(raw, safe=""), quote(raw), quote_plus(raw)),
        *(html.escape(secret), html.escape(secret, quote=False)),
        *(json.dumps(secret)[1:-1], repr(secret)[1:-1]),
        *("".join(pairs), ":".join(pairs), "-".join(pairs)),
        *("".join(f"{mark}{pair}" for pair in pairs) for mark in ("%", "=", "\\x")),
    }
    for form in plain:
        yield form, False
    for lead, dropped in ((0, 0), (1, 2), (2, 3)):
        # Only letters that hold nothing of what stands before and behind.
        sure = (lead + len(raw)) * 8 // 6
        coded = base64.b64encode(bytes(lead) + raw).decode("ascii")[dropped:sure]
        yield coded, True
        yield coded.translate(str.maketrans("+/", "-_")), True


def _small(text: str) -> str:
    """The text in small letters, each where it was."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """What is said in the text's lines, without reply codes and spaces."""
    bare = _CODE.sub(lambda code: " " * len(code.group()), text)
    for piece in _PIECE.finditer(bare):
        yield piece.start(), piece.group()


def _note(found: list[_Span], text: str, span: _Span, is_code: bool) -> None:
    """Adds a span; a code's with all that was encoded with it, which it grows once."""
    begin, end = span
    if found and found[-1][0] <= begin and end <= found[-1][1]:
        return
    found.append(_grown(text, begin, end) if is_code else span)


def _grown(text: str, begin: int, end: int) -> _Span:
    """The span with all that was encoded together with it."""
    while begin and text[begin - 1] in _TOKEN:
        begin -= 1
    while end < len(text) and text[end] in _TOKEN:
        end += 1
    return begin, end


def _dotted(text: str, spans: list[_Span]) -> str:
    shown, at = [], 0
    for begin, end in _merged(spans):
        shown += [text[at:begin], MASK]
        at = end
    return "".join((*shown, text[at:]))


def _merged(spans: list[_Span]) -> list[_Span]:
    whole: list[_Span] = []
    for begin, end in sorted(spans):
        if whole and begin < whole[-1][1]:
            whole[-1] = whole[-1][0], max(end, whole[-1][1])
        else:
            whole.append((begin, end))
    return whole
