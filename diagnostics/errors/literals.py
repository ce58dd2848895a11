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
"""… unless it is written in the signs from here on: one of them is a syllable."""

_PLAIN = re.compile(r"[^\\.^$*+?{}\[\]()|]+")
_CASED = re.compile(r"(\\.)|[^\W\d_]")
_CUTS = re.compile(r"[\\\[()|]")
_NESTS = re.compile(r"[\\\[()]")
_Filed = tuple[str, str]
"""A run, and the literal under it."""

_Led = tuple[tuple[str, ...], tuple[str, ...]]
"""The literals that a word holds, and those that it holds only a run of."""

MOST_WORDS = 20_000
"""So many words are remembered, with the literals that they lead to …"""

LONGEST_WORD = 40
"""… none of them longer than this: they are ids, which hardly come again."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What must occur: plain characters, not too few, or a group's inside."""

    text: str
    is_group: bool = False


class LiteralIndex:
    """Finds which of many literals stand in a text, without looking for each.

    A literal is filed under a run in it without blanks, which stands within one word
    of any text that has the literal: the one that fewest literals have. What each word
    leads to is remembered: the words of error texts come again and again. In a word not
    seen before, runs are found by the rarest three characters in a row that they hold.
    """

    def __init__(self, literals: Iterable[str]) -> None:
        """Takes distinct literals."""
        self._always: list[str] = []
        self._short: list[_Filed] = []
        self._by_gram: defaultdict[str, list[_Filed]] = defaultdict(list)
        self._known: dict[str, _Led] = {}
        runs = {literal: [*filter(None, literal.split(" "))] for literal in literals}
        uses = Counter(chain.from_iterable(runs.values()))
        filed = []
        for literal, own in runs.items():
            if own:
                run = min(own, key=lambda run: (len(run) < SHORTEST, uses[run]))
                filed.append((run, literal))
            else:
                self._always.append(literal)
        self._file(filed)

    def _file(self, filed: Iterable[_Filed]) -> None:
        by_run = [(one, [*_grams(one[0])]) for one in filed]
        counts = Counter(chain.from_iterable(grams for _, grams in by_run))
        for one, grams in by_run:
            if grams:
                self._by_gram[min(grams, key=counts.__getitem__)].append(one)
            else:
                self._short.append(one)

    def found_in(self, text: str) -> set[str]:
        """The literals in `text`."""
        found, possible = set[str](), [*self._always]
        for word in set(text.split(" ")):
            whole, partly = self._known.get(word) or self._of(word)
            if whole:
                found.update(whole)
            if partly:
                possible += partly
        found.update([one for one in possible if one in text])
        return found

    def _of(self, word: str) -> _Led:
        """The literals whose run stands in a word that isn't known yet."""
        filed = [*self._short]
        for gram in self._by_gram.keys() & {*_grams(word)}:
            filed += self._by_gram[gram]
        led = [one for one in filed if one[0] in word]
        found = (
            tuple(literal for run, literal in led if run == literal),
            tuple(literal for run, literal in led if run != literal),
        )
        if len(word) <= LONGEST_WORD:
            if len(self._known) >= MOST_WORDS:
                self._known.clear()
            self._known[word] = found
        return found


def _grams(text: str) -> Iterator[str]:
    """All runs of three characters in a text."""
    return (text[i : i + 3] for i in range(len(text) - 2))


class Gated:
    """A regular expression that is run only where words stand that it needs.

    Without capturing groups its alternatives are run one by one, so that in a list of
    wordings of many languages only those of the text's own are, and, where the case
    doesn't matter, in the text in lower case, which is far faster than to compare
    without case.
    """

    def __init__(self, pattern: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        """Takes what `re.compile` takes."""
        self._folds = bool(flags & re.I)
        self._whole = re.compile(pattern, flags)
        self._lower = None if self._whole.groups else _compiled(pattern, flags)
        parts = branches(pattern) if self._lower else [pattern]
        self._branches = [
            (_compiled(part, flags), _needed(part, folds=self._folds)) for part in parts
        ]
        self._ascii = [
            (branch, plain)
            for branch, groups in self._branches
            if all(plain := tuple(tuple(filter(str.isascii, g)) for g in groups))
        ]

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """As `re.Pattern.search`; what it matched may be in lower case."""
        lower = text.lower() if self._folds else text
        possible = self._possible(lower)
        if not possible:
            return None
        if not self._lower or len(lower) != len(text):
            return self._whole.search(text, start)
        matches = [m for one in possible if (m := one.search(lower, start))]
        return min(matches, key=re.Match.start) if matches else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`; what it matched may be in lower case."""
        lower = text.lower() if self._folds else text
        if not self._possible(lower):
            return iter(())
        if not self._lower or len(lower) != len(text):
            return self._whole.finditer(text)
        return self._lower.finditer(lower)

    def _possible(self, lower: str) -> list[re.Pattern[str]]:
        possible = []
        for branch, groups in self._ascii if lower.isascii() else self._branches:
            for words in groups:
                for word in words:
                    if word in lower:
                        break
                else:
                    break
            else:
                possible.append(branch)
        return possible


def _compiled(pattern: str, flags: re.RegexFlag) -> re.Pattern[str]:
    """A pattern over texts in lower case, if no case matters to it."""
    if not flags & re.I:
        return re.compile(pattern, flags)
    # Its escapes stay as they are.
    lower = _CASED.sub(lambda found: found[1] or found[0].lower(), pattern)
    return re.compile(lower, flags & ~re.I)


def _needed(part: str, *, folds: bool) -> tuple[tuple[str, ...], ...]:
    """What a text has to hold for a branch: of each tuple, one word at least."""
    groups = demands(part) or (_shortest(required(part)),)
    if folds:
        groups = tuple(tuple(map(str.lower, words)) for words in groups)
    return tuple(words or ("",) for words in groups)


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
    return tuple(sorted(map(_shortest, filter(None, parts)), key=len))


def _shortest(words: tuple[str, ...]) -> tuple[str, ...]:
    """Those of some words that hold no other one, which stands wherever they do."""
    return tuple(w for w in words if sum(map(w.__contains__, words)) == 1)


def _is_word(run: str) -> bool:
    """Whether plain characters are enough to be looked for."""
    return len(run) >= SHORTEST or (run != "" and min(run) >= IDEOGRAMS)


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
