"""Finds words that a pattern can't match without, so that most are never run."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

SHORTEST = 3
"""A literal below this length is in too many texts to save any work …"""

IDEOGRAMS = "\u3000"
"""… unless it is written in the signs from here on: two of them are a word."""

_PLAIN = re.compile(r"[^\\.^$*+?{}\[\]()|]+")
_CUTS = re.compile(r"[\\\[()|]")
_NESTS = re.compile(r"[\\\[()]")
_Gram = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """What must occur: plain characters, not too few, or a group's inside."""

    text: str
    is_group: bool = False


class LiteralIndex:
    """Finds which of many literals stand in a text, without looking for each.

    Every literal is filed under the rarest three characters in a row that it holds;
    only those whose three stand in the text are looked for. So the time depends on
    the text much more than on the number of literals.
    """

    def __init__(self, literals: Iterable[str]) -> None:
        """Takes distinct literals.

        One shorter than three is looked for in every text that isn't ASCII, or in
        all where it is ASCII itself.
        """
        self._always: list[tuple[int, str]] = []
        self._short: list[tuple[int, str]] = []
        self._by_gram: defaultdict[_Gram, list[tuple[int, str]]] = defaultdict(list)
        by_place = {(i, text): [*_grams(text)] for i, text in enumerate(literals)}
        counts = Counter(chain.from_iterable(by_place.values()))
        for place, grams in by_place.items():
            if grams:
                rarest = min(grams, key=counts.__getitem__)
                self._by_gram[rarest].append(place)
            else:
                (self._always if place[1].isascii() else self._short).append(place)

    def found_in(self, text: str) -> list[str]:
        """The literals in `text`, in the order they were given."""
        places = [*self._always, *([] if text.isascii() else self._short)]
        for gram in self._by_gram.keys() & set(_grams(text)):
            places += self._by_gram[gram]
        return [literal for _, literal in sorted(places) if literal in text]


def _grams(text: str) -> Iterator[_Gram]:
    """All runs of three characters in a text."""
    return zip(text, text[1:], text[2:], strict=False)


class Gated:
    """A regular expression that is run only where words stand that it needs.

    Without capturing groups its alternatives are run one by one, so that in a list of
    wordings of many languages only those of the text's own are.
    """

    def __init__(self, pattern: str, flags: re.RegexFlag) -> None:
        """Takes what `re.compile` takes; the case must not matter (`re.I`)."""
        whole = re.compile(pattern, flags)
        alternatives = [pattern] if whole.groups else branches(pattern)
        self._whole = whole
        self._branches = [
            (re.compile(branch, flags), tuple(map(str.lower, required(branch))))
            for branch in alternatives
        ]

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        found = (one.search(text, start) for one in self._possible(text))
        matches = [match for match in found if match]
        return min(matches, key=re.Match.start) if matches else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        return self._whole.finditer(text) if self._possible(text) else iter(())

    def _possible(self, text: str) -> list[re.Pattern[str]]:
        lower = text.lower()
        possible = []
        for branch, words in self._branches:
            for word in words or ("",):
                if word in lower:
                    possible.append(branch)
                    break
        return possible


def required(pattern: str) -> tuple[str, ...]:
    """Literals of which one is in every text that the pattern matches.

    Covers the subset of regular expressions that the rules are written in. An empty
    tuple says that nothing is known, so that the pattern has to be tried always.
    """
    if _is_word(pattern) and _PLAIN.fullmatch(pattern):
        return (pattern,)
    found: list[str] = []
    for branch in branches(pattern):
        best = _best(tuple(_parts(branch)))
        if not best:
            return ()
        found.extend(best)
    return tuple(dict.fromkeys(found))


@cache
def demands(pattern: str) -> tuple[tuple[str, ...], ...]:
    """What a text has to hold for a pattern: of each tuple, one literal at least.

    The parts of a pattern without alternatives at its top level; none for others.
    """
    if len(branches(pattern)) > 1:
        return ()
    parts = [required(p.text) if p.is_group else (p.text,) for p in _parts(pattern)]
    return tuple(sorted(filter(None, parts), key=len))


def _is_word(run: str) -> bool:
    """Whether plain characters are enough to be looked for."""
    return len(run) >= SHORTEST or (len(run) > 1 and min(run) >= IDEOGRAMS)


def _best(parts: tuple[_Part, ...]) -> tuple[str, ...]:
    runs = [p.text for p in parts if not p.is_group]
    longest = max(runs, key=len, default="")
    choices: list[tuple[str, ...]] = [(longest,)] if longest else []
    choices += [c for p in parts if p.is_group and (c := required(p.text))]
    return max(choices, key=lambda c: min(map(len, c)), default=())


def branches(pattern: str) -> list[str]:
    """The alternatives at the top level of a pattern, each a pattern of its own."""
    cuts, depth, i = [-1], 0, 0
    while found := _CUTS.search(pattern, i):
        i, char = found.start(), found[0]
        if char == "\\":
            i += 1
        elif char == "[":
            i = _class_end(pattern, i)
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif depth == 0:
            cuts.append(i)
        i += 1
    ends = [*cuts[1:], len(pattern)]
    return [pattern[a + 1 : b] for a, b in zip(cuts, ends, strict=True)]


def _parts(branch: str) -> Iterator[_Part]:
    run, i = "", 0
    while i < len(branch):
        if plainly := _PLAIN.match(branch, i):
            # The last character is left to the quantifier that may follow.
            run, i = run + plainly[0][:-1], plainly.end() - 1
        end, plain = _atom(branch, i)
        optional, after = _quantifier(branch, end)
        if plain and after == end:
            run += plain
        else:
            run += "" if optional else plain
            if _is_word(run):
                yield _Part(run)
            run = ""
            if branch[i] == "(" and not optional:
                yield from _group(branch[i + 1 : end - 1])
        i = after
    if _is_word(run):
        yield _Part(run)


def _atom(branch: str, i: int) -> tuple[int, str]:
    """Where the atom at `i` ends, and the character it stands for, if just one."""
    char = branch[i]
    if char == "\\":
        return i + 2, "" if branch[i + 1].isalnum() else branch[i + 1]
    if char == "[":
        return _class_end(branch, i) + 1, ""
    if char == "(":
        return _group_end(branch, i), ""
    return i + 1, "" if char in ".^$" else char


def _quantifier(branch: str, i: int) -> tuple[bool, int]:
    """Whether the atom before `i` may be absent, and where its quantifier ends."""
    following = branch[i : i + 1]
    if following in ("?", "*", "+"):
        return following != "+", i + 1
    if following == "{":
        return branch[i + 1] in "0,", branch.index("}", i) + 1
    return False, i


def _group(inside: str) -> Iterator[_Part]:
    if inside.startswith("?:"):
        yield _Part(inside[2:], is_group=True)
    elif not inside.startswith("?"):
        yield _Part(inside, is_group=True)


def _class_end(pattern: str, i: int) -> int:
    """The index of the bracket that closes the class opened at `i`."""
    start = i + (2 if pattern[i + 1 : i + 2] == "^" else 1) + 1
    return pattern.index("]", start)


def _group_end(pattern: str, i: int) -> int:
    """The index behind the parenthesis that closes the group opened at `i`."""
    depth = 0
    while found := _NESTS.search(pattern, i):
        i, char = found.start(), found[0]
        if char == "\\":
            i += 1
        elif char == "[":
            i = _class_end(pattern, i)
        else:
            depth += 1 if char == "(" else -1
            if depth == 0:
                break
        i += 1
    return i + 1
