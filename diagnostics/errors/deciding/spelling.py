"""Mends words that were damaged on their way: a letter wrong, missing or too many."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from itertools import pairwise

SHORTEST = 4
"""Letters of a word that can be told though one of them is wrong …"""

SHORT = 3
"""… and of one that can be told by the words beside it only."""

LONG = 8
"""Letters of a word that can be told though two of them are wrong."""

CLEAR = 7
"""Letters of a word that is hardly another one than the known one beside it."""

PARTS = 3
"""In so many parts a long word is cut: two wrong letters leave one of them whole."""

MOST_STRANGE = 10_000
"""Words that are looked up once, and what was found is remembered."""

COMMON = 3
"""How often a word of four letters is in the examples before it is mended."""

READ = 1_000
"""Characters of a text that are mended; words that matter come early."""

_LETTER = "[a-zа-яіїєґ]"
_WORD = re.compile(rf"{_LETTER}{{4,24}}")
_ANY_WORD = re.compile(rf"{_LETTER}{{1,24}}")
_STAND_IN = re.compile(r"x+\Z")
_NAME = re.compile(r"[\w/\\]")
"""What stands beside a part of a path or an identifier, not beside a word."""


MANY = 0.1
"""The share of unknown words that makes one that may be damaged be so …"""

FEW = 20
"""… in a text of so few words, where damage leaves few signs."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A text as it was meant.

    Attributes:
        text: with the known words in place of the damaged ones.
        damaged: how many words have a wrong letter, and are no inflected known ones.
    """

    text: str
    damaged: int = 0


@dataclass(slots=True)
class _Signs:
    """What in a text looks like damage."""

    words: int
    certain: int = 0
    possible: int = 0
    unknown: int = 0

    def add(self, word: str, meant: str, near: tuple[str, ...]) -> None:
        """Counts an unknown word.

        Args:
            word: as it was written.
            meant: what the words beside it say that it was; empty when they don't.
            near: the known words that it may have been.
        """
        self.unknown += len(word) >= SHORT
        if any(_is_damaged(word, known) for known in (near if not meant else (meant,))):
            sure = meant or any(_is_clear(word, known) for known in near)
            self.certain += bool(sure)
            self.possible += not sure

    @property
    def damaged(self) -> int:
        """How many words are damaged, as far as can be told."""
        many = 1 < self.unknown >= MANY * self.words and self.words <= FEW
        return self.certain + (self.possible if many else 0)


class Speller:
    """Knows the words of error texts, and which of them a damaged one was.

    A word is filed under itself without each of its letters, so that two words that
    differ by one letter meet; a long one under its parts too. Time and space depend on
    the words' length only.
    """

    def __init__(
        self, texts: Iterable[str], patterns: Iterable[str], prose: Iterable[str] = ()
    ) -> None:
        """Takes what is known, and what is looked for.

        Args:
            texts: in lower case without diacritics; none of their words is mended.
            patterns: whose words are put in place of damaged ones.
            prose: whose words are none of error texts, but sound.
        """
        wanted: set[str] = set()
        said: Counter[str] = Counter()
        self._pairs: set[tuple[str, str]] = set()
        for text in patterns:
            wanted.update(_WORD.findall(text))
        for text in texts:
            words = _ANY_WORD.findall(text)
            said.update(words)
            self._pairs.update(pairwise(words))
        self._known = said + Counter(wanted)
        self._sound = self._known.keys() | {
            word for text in prose for word in _ANY_WORD.findall(text)
        }
        self._found: dict[str, tuple[str, ...]] = {}
        self._by_rest: defaultdict[str, list[str]] = defaultdict(list)
        self._by_part: defaultdict[tuple[int, int, str], list[str]] = defaultdict(list)
        self._file(wanted)

    def _file(self, wanted: Set[str]) -> None:
        short = {w for w, count in self._known.items() if len(w) == SHORT and count > 9}
        for word in sorted(wanted | short):
            if len(word) != SHORTEST or self._known[word] >= COMMON:
                for rest in _rests(word):
                    self._by_rest[rest].append(word)
            for part in _parts(word):
                self._by_part[part].append(word)

    def mended(self, text: str) -> str:
        """The text with unknown words replaced by the known one that is nearest."""
        return self.read(text).text

    def read(self, text: str) -> Mended:
        """The text with unknown words replaced, and how many were damaged."""
        words = list(_ANY_WORD.finditer(text, 0, READ))
        parts, done, before, signs = [], 0, "", _Signs(len(words))
        for at, found in enumerate(words):
            word = meant = found[0]
            if word not in self._sound and not _STAND_IN.match(word):
                after = words[at + 1][0] if at + 1 < len(words) else ""
                near = self._near(word)
                meant = self._meant(word, near, before, after)
                if not _is_name(text, found):
                    beside = self._beside(meant, before, after)
                    signs.add(word, meant if beside else "", near)
                parts += [text[done : found.start()], meant]
                done = found.end()
            before = meant
        mended = "".join((*parts, text[done:]))
        return Mended(text if mended == text else mended, signs.damaged)

    def _meant(self, word: str, near: tuple[str, ...], before: str, after: str) -> str:
        """The known word that is meant: the one that goes with the words beside it."""

        def fits(known: str) -> tuple[int, int, str]:
            return self._beside(known, before, after), self._known[known], known

        best = max(near, key=fits, default=word)
        return word if len(best) == SHORT and not fits(best)[0] else best

    def _beside(self, word: str, before: str, after: str) -> int:
        """How many of the words beside one stand there in known texts."""
        return ((before, word) in self._pairs) + ((word, after) in self._pairs)

    def _near(self, word: str) -> tuple[str, ...]:
        """The known words that may be meant."""
        found = self._found.get(word)
        if found is None:
            found = tuple(self._looked_up(word))
            if len(self._found) < MOST_STRANGE:
                self._found[word] = found
        return found

    def _looked_up(self, word: str) -> set[str]:
        if len(word) < SHORT:
            return set()
        near = {
            known
            for rest in _rests(word)
            for known in self._by_rest.get(rest, ())
            if _differ_by_one(word, known)
            and (len(known) > SHORT or len(word) == SHORT)
        }
        return near or {
            known
            for part in _parts(word)
            for known in self._by_part.get(part, ())
            if sum(a != b for a, b in zip(word, known, strict=True)) <= PARTS - 1
        }


def _rests(word: str) -> Iterator[str]:
    yield word
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]


def _parts(word: str) -> Iterator[tuple[int, int, str]]:
    """A long word's parts, each with the word's length and its own place."""
    size = len(word)
    if size >= LONG:
        for i in range(PARTS):
            yield size, i, word[size * i // PARTS : size * (i + 1) // PARTS]


def _is_name(text: str, found: re.Match[str]) -> bool:
    """Whether a word is a part of a path or an identifier."""
    beside = (
        text[found.start() - 1 : found.start()] + text[found.end() : found.end() + 1]
    )
    return bool(_NAME.search(beside))


def _is_damaged(word: str, meant: str) -> bool:
    """Whether letters were replaced, and not the last one only, as by inflection."""
    return len(word) == len(meant) and word[:-1] != meant[:-1]


def _is_clear(word: str, meant: str) -> bool:
    """Whether a word was certainly meant, whatever stands beside it."""
    return len(word) >= CLEAR and _differ_by_one(word, meant)


def _differ_by_one(one: str, other: str) -> bool:
    """Whether one letter is replaced, left out, added or swapped with the next."""
    start = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    rest, like = one[start:], other[start:]
    return (
        rest[1:] == like[1:]
        or rest[1:] == like
        or rest == like[1:]
        or (rest[:2] == like[1::-1] and rest[2:] == like[2:])
    )
