r"""The words and codes of rules/errors, ready to be looked for in one pass.

Patterns are matched against a text in lower case, with single blanks and without
diacritics, curly quotes and long dashes (patterns are written with them and folded the
same way; ä counts as a or ae, ß as s or ss). Names that a text only echoes say nothing:
in addresses and host names each letter and digit is replaced by `x`, while `@`, dots
and hyphens stay (`xxxx@xxxxxxx.xxx`, `xxx.xxxxxxx.xxxx[192.0.2.1]`), and the word for a
service that a host begins with (smtp, pop, pop3, imap, mail, mx: `smtp.xxxxxxx.xxx`),
so that `\S+@\S+` and `[\w.-]+` still fit. Patterns that need a name say so
(`hosts = true`). Beside `match` a row may have `both`: pairs of wordings that stand
near each other in either order, as languages put noun and verb.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

from diagnostics.catalogue import rule
from diagnostics.errors.deciding.catalogue_reasons import FOLDER, reasons
from diagnostics.errors.deciding.folding import (
    folded,
    folded_pattern,
    lowered,
    unnamed,
)
from diagnostics.errors.deciding.spelling import Mended, Speller
from diagnostics.errors.literals import LiteralIndex, branches, demands

LONGEST = 20_000
"""Characters of one statement that are looked at; words that matter come early."""

FEW_USES = 20
"""Patterns below which a word's length tells more about how common it is."""

COMMON = frozenset(
    re.findall(
        r"\w+",
        "access account address allowed blocked could denied does domain error "
        "exceeded failed found from full host in is mail mailbox message no not of "
        "recipient rejected sender server support the this to unknown use user with "
        "your",
    )
)
"""Words that most notices hold one of; a pattern is found by another one …"""

RATHER = 30
"""… if that is not so many times more common by itself."""

LONGEST_RUN = 80
"""Characters that an open repeat of a pattern spans: no word or name is longer.

Two open repeats side by side take time with the square of a run, or worse.
"""

_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d+,\}|.", re.S)
_QUANTIFIERS = ("*", "+", "?", "}")


def bounded(match: str) -> str:
    """A pattern whose open repeats (`*`, `+`, `{2,}`) end after LONGEST_RUN."""
    parts = [""]
    for token in _TOKEN.findall(match):
        repeated = not parts[-1].endswith(_QUANTIFIERS) or parts[-1][:1] == "\\"
        if token in ("*", "+") and repeated and len(parts) > 1:
            parts.append(f"{{{'01'[token == '+']},{LONGEST_RUN}}}")
        elif token.startswith("{") and token.endswith(",}"):
            parts.append(f"{token[:-1]}{LONGEST_RUN}}}")
        else:
            parts.append(token)
    return "".join(parts)


@cache
def _compiled(match: str) -> re.Pattern[str]:
    return re.compile(bounded(match))


# Begins with one character, which the regex engine skips to, and looks behind later.
_REPLY = re.compile(
    r"[245-](?:(?<![\w.:/-].)(?<!port .)(?<!line .)"
    r"(?:(?<=2)[0-5]|(?<=4)[2-57]|(?<=5)[0-7])\d"
    r"(?:[ -](?=[^\d\s])|[ -][245]\.\d\.\d|, b?['\"])|"
    r"(?<=\d)(?<![\w.#(].)\.\d\.\d{1,3}(?![\w.])|(?<!\w-)(?<=-)err\b)"
)
"""Where a server's reply begins: its code, or POP3's `-ERR`."""

_CODE_BEHIND = re.compile(r"\(#?[245]\.\d\.\d{1,3}\)")
"""How qmail ends what it says: its code stands behind the words."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words that speak for a reason.

    Attributes:
        reason: which one.
        match: a regular expression over text in lower case with single blanks.
        weight: how surely, 1 to 100; of several reasons the heaviest wins.
        speaker: counts only when the frame says that this one speaks; empty: always.
        stage: counts only as an answer to this command; empty: always.
        said_by: the only one who says these words; empty when several may.
        reply: counts only within a server's reply.
        follows: says that something failed before, which is the reason.
        hosts: is looked for in the text with its addresses and host names.
        remarks: counts also in what people wrote around a reply.
    """

    reason: str
    match: str
    weight: int
    speaker: str = ""
    stage: str = ""
    said_by: str = ""
    reply: bool = False
    follows: bool = False
    hosts: bool = False
    remarks: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """A reply or status code that speaks weakly for a reason.

    Attributes:
        reason: which one.
        code: `550` or `5.1.1`.
        weight: how surely, as for words.
        provider: counts only from this provider; empty: from all.
        stage: counts only as an answer to this command; empty: to any.
    """

    reason: str
    code: str
    weight: int
    provider: str = ""
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern that was found, and the words (as they were written) it matched."""

    pattern: Pattern
    quote: str


class _Filed:
    """A pattern, or one of its alternatives, under a word that stands in the text.

    That the other words it can't do without stand there too is seen far faster than
    the pattern is tried.
    """

    __slots__ = (
        "_expression",
        "anchored",
        "bound",
        "hosts",
        "match",
        "needed",
        "others",
        "pattern",
        "place",
        "reply",
    )

    def __init__(
        self,
        place: int,
        pattern: Pattern,
        match: str,
        others: tuple[tuple[str, ...], ...],
    ) -> None:
        self.place = place
        self.pattern = pattern
        self.match = match
        self.anchored = match.startswith("^")
        self.needed = tuple(words[0] for words in others if len(words) == 1)
        self.others = tuple(words for words in others if len(words) > 1)
        self.hosts, self.reply = pattern.hosts, pattern.reply
        self.bound = bool(pattern.speaker or pattern.stage)
        self._expression: re.Pattern[str] | None = None  # compiled when first tried

    def counts(self, speaker: str, stage: str) -> bool:
        """Whether the pattern counts from this speaker at this stage."""
        pattern = self.pattern
        return pattern.speaker in ("", speaker) and pattern.stage in ("", stage)

    def search(self, text: str, start: int) -> re.Match[str] | None:
        """As `re.Pattern.search`, where the words stand that are `needed`."""
        for words in self.others:
            for word in words:
                if word in text:
                    break
            else:
                return None
        if self._expression is None:
            self._expression = _compiled(self.match)
        if self.anchored:
            return None if start else self._expression.match(text)
        return self._expression.search(text, start)


class PatternSet:
    """All patterns and codes of the catalogue, compiled as they are needed.

    Attributes:
        by_examples: whether the model made from the catalogue's examples goes with
            them, as a second voice.
    """

    def __init__(
        self, entries: Mapping[str, Mapping[str, Any]], *, by_examples: bool = False
    ) -> None:
        """Takes each reason's entry (its TOML keys)."""
        self._entries = entries
        self.by_examples = by_examples
        self._last = "", Mended("")

    @cached_property
    def patterns(self) -> tuple[Pattern, ...]:
        """All of them, in the order of the reasons."""
        return tuple(
            Pattern(
                name,
                match,
                row["weight"],
                row.get("speaker", ""),
                row.get("stage", ""),
                row.get("said_by", ""),
                row.get("reply", False),
                row.get("follows", False),
                row.get("hosts", False),
                row.get("remarks", False),
            )
            for name, entry in self._entries.items()
            for row in entry.get("pattern", ())
            for match in wordings(row)
        )

    @cached_property
    def codes(self) -> Mapping[str, tuple[Code, ...]]:
        """What a code speaks for, by code."""
        found: defaultdict[str, list[Code]] = defaultdict(list)
        for name, entry in self._entries.items():
            for row in entry.get("code", ()):
                only = (row.get("provider", ""), row.get("stage", ""))
                found[row["code"]].append(Code(name, row["code"], row["weight"], *only))
        return {code: tuple(rows) for code, rows in found.items()}

    @cached_property
    def _for_remarks(self) -> PatternSet:
        """The patterns that count in what people wrote around a reply, alone."""
        rows = {
            name: [row for row in entry.get("pattern", ()) if row.get("remarks")]
            for name, entry in self._entries.items()
        }
        return PatternSet({n: {"pattern": found} for n, found in rows.items() if found})

    def in_remarks(self, excerpt: str) -> Iterator[Hit]:
        """The patterns that count in remarks too, in a whole excerpt."""
        return self._for_remarks.hits(excerpt)

    @cached_property
    def _by_literal(self) -> Mapping[str, tuple[_Filed, ...]]:
        """The patterns by words that they can't do without."""
        every = [
            (pattern, match, demands(match) or (("",),))
            for pattern in self.patterns
            for match in branches(folded_pattern(pattern.match))
        ]
        uses = Counter(word for *_, groups in every for one in groups for word in one)
        found: defaultdict[str, list[_Filed]] = defaultdict(list)
        for place, (pattern, match, groups) in enumerate(every):
            rarest, *others = sorted(groups, key=lambda one: _use(one, uses))
            filed = _Filed(place, pattern, match, tuple(others))
            for word in rarest:
                found[word].append(filed)
        return {word: tuple(rows) for word, rows in found.items()}

    @cached_property
    def _literals(self) -> LiteralIndex:
        return LiteralIndex(self._by_literal)

    @cached_property
    def _speller(self) -> Speller:
        return Speller(
            _sentences(self._entries.values()),
            (folded(_SYNTAX.sub(" ", pattern.match)) for pattern in self.patterns),
            _prose(self._entries.values()),
        )

    def mended(self, text: str) -> Mended:
        """A text as patterns see it, with its damaged words mended."""
        return self._mended(as_seen(text))

    def _mended(self, bare: str) -> Mended:
        if self._last[0] != bare:
            self._last = bare, self._speller.read(bare)
        return self._last[1]

    def hits(
        self,
        text: str,
        speaker: str = "",
        stage: str = "",
        *,
        coded: bool = False,
        mended: bool = False,
    ) -> Iterator[Hit]:
        """The patterns in `text`; one with alternatives of its own may come again.

        Args:
            text: what was said, as it was written.
            speaker: who says it, as far as the frame tells.
            stage: the command it answers; empty when unknown.
            coded: whether all of it is a server's reply, though it shows no code.
            mended: looks in the text with damaged words mended; none when none are.
        """
        written, whole, bare = _seen(text)
        if not mended:
            yield from self._hits(written, whole, bare, (speaker, stage, coded))
            return
        sound = self._mended(bare).text
        if sound is not bare:
            named = sound if whole is bare else self._speller.mended(whole)
            yield from self._hits(written, named, sound, (speaker, stage, coded))

    def _hits(
        self, written: str, whole: str, bare: str, said: tuple[str, str, bool]
    ) -> list[Hit]:
        """The hits, in the order of the rules."""
        speaker, stage, coded = said
        begins = _reply_begins(whole, coded)
        hits = {}
        for filed in self._in_question(whole, bare):
            if filed.bound and not filed.counts(speaker, stage):
                continue
            seen = whole if filed.hosts else bare
            found = filed.search(seen, begins if filed.reply else 0)
            if found:
                quote = _quote(written, seen, *found.span())
                hits[filed.place] = Hit(filed.pattern, quote)
        return [hits[place] for place in sorted(hits)]

    def _in_question(self, whole: str, bare: str) -> list[_Filed]:
        """The patterns of which all words stand there that have no alternative.

        That is hardly one in four, so it is asked here, before anything else.
        """
        by_literal, possible = self._by_literal, []
        for literal in self._literals.found_in(whole):
            for filed in by_literal[literal]:
                seen = whole if filed.hosts else bare
                for word in filed.needed:
                    if word not in seen:
                        break
                else:
                    possible.append(filed)
        return possible


@lru_cache(maxsize=4)
def _seen(text: str) -> tuple[str, str, str]:
    """A text with single blanks, the same as patterns see it, and without names."""
    written = _single_blanks(text[:LONGEST])
    whole = folded(lowered(written))
    return written, whole, unnamed(written, whole)


def _single_blanks(text: str) -> str:
    """A text with one blank for each run of them, at its ends too."""
    words = " ".join(text.split())
    before = " " if text[:1].isspace() else ""
    after = " " if words and text[-1:].isspace() else ""
    return f"{before}{words}{after}"


def as_seen(text: str) -> str:
    """A text as patterns see it: lower case, plain letters, no names."""
    return _seen(text)[2]


def _reply_begins(lower: str, coded: bool) -> int:
    """Where the first server's reply begins; behind the text when there is none."""
    found = _REPLY.search(lower)
    if found:
        return found.start()
    return 0 if coded or _CODE_BEHIND.search(lower) else len(lower)


def _use(words: tuple[str, ...], uses: Mapping[str, int]) -> float:
    """How common one of some words is: many patterns need them, or they are short."""
    return sum(
        (RATHER if w.strip() in COMMON else 1)
        * (uses[w] + FEW_USES)
        / max(1, len(w.strip())) ** 2
        for w in words
    )


_SYNTAX = re.compile(r"\\.|\[[^\]]*\][?*+]?|.[?*]|\(\?.{1,2}")
"""What in a pattern is no word."""


def _sentences(entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What error texts say, by the rules themselves."""
    for entry in entries:
        for text in (*entry.get("examples", ()), *entry.get("counter_examples", ())):
            yield folded(lowered(text))


def _prose(entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What the rules say themselves, in sentences for people."""
    for entry in entries:
        for key, value in entry.items():
            if isinstance(value, Mapping):
                yield from _prose((value,))
            elif isinstance(value, str):
                yield folded(lowered(value))
            elif isinstance(value, list) and not key.endswith("examples"):
                yield from (folded(lowered(v)) for v in value if isinstance(v, str))


NEAR = ".{0,60}"
"""What may stand between the two of a pair."""


def wordings(row: Mapping[str, Any]) -> Iterator[str]:
    """A rule's expressions of equal weight: its `match`, and its pairs (`both`)."""
    match: str | list[str] = row.get("match", [])
    yield from [match] if isinstance(match, str) else match
    for one, other in row.get("both", ()):
        yield f"(?:{one}){NEAR}(?:{other})|(?:{other}){NEAR}(?:{one})"


def _quote(written: str, seen: str, start: int, end: int) -> str:
    """The words as they were written, where others of another length may be seen."""
    if len(seen) == len(written):
        return _whole_words(written, start, end)
    first, last = seen.count(" ", 0, start), seen.count(" ", 0, end)
    return " ".join(written.split(" ")[first : last + 1])


def _whole_words(text: str, start: int, end: int) -> str:
    """The words that a match touches, not cut in the middle."""
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return text[start:end]


@cache
def catalogue_patterns() -> PatternSet:
    """The patterns of rules/errors, read once."""
    entries = {name: rule(f"{FOLDER}/{name}").data for name in reasons()}
    return PatternSet(entries, by_examples=True)
