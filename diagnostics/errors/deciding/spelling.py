"""Mends words that were damaged on their way: one letter wrong, missing or too many."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

SHORTEST = 4
"""Letters of a word that can be told though one of them is wrong."""

MOST_STRANGE = 10_000
"""Words that are like no known one, and are remembered to be so."""

COMMON = 3
"""How often a word of four letters is in the examples before it is mended."""

_WORD = re.compile(r"[a-zа-яіїєґ]{4,24}")
READ = 1_000
"""Characters of a text that are mended; words that matter come early."""


class Speller:
    """Knows the words of error texts, and which of them a damaged one was.

    A word is filed under itself without each of its letters, so that two words that
    differ by one letter meet: time and space depend on the words' length only.
    """

    def __init__(self, texts: Iterable[str], patterns: Iterable[str]) -> None:
        """Takes what is known, and what is looked for.

        Args:
            texts: in lower case without diacritics; none of their words is mended.
            patterns: whose words are put in place of damaged ones.
        """
        wanted = {word for text in patterns for word in _WORD.findall(text)}
        said = Counter(word for text in texts for word in _WORD.findall(text))
        self._known = said + Counter(wanted)
        self._strange: set[str] = set()
        self._by_rest: defaultdict[str, list[str]] = defaultdict(list)
        for word in wanted:
            if len(word) > SHORTEST or self._known[word] >= COMMON:
                for rest in _rests(word):
                    self._by_rest[rest].append(word)

    def mended(self, text: str) -> str:
        """The text with unknown words replaced by the known one that is nearest."""
        words = set(_WORD.findall(text, 0, READ))
        unknown = words - self._known.keys() - self._strange
        changed = {word: near for word in unknown if (near := self._nearest(word))}
        if not changed:
            return text
        return _WORD.sub(lambda found: changed.get(found[0], found[0]), text)

    def _nearest(self, word: str) -> str:
        """The known word that is meant, the commonest of several; empty when none."""
        near = {
            known
            for rest in _rests(word)
            for known in self._by_rest.get(rest, ())
            if _differ_by_one(word, known)
        }
        if not near and len(self._strange) < MOST_STRANGE:
            self._strange.add(word)
        return max(near, key=lambda w: (self._known[w], w), default="")

    @property
    def words(self) -> Mapping[str, int]:
        """How often each known word is in the texts."""
        return self._known


def _rests(word: str) -> Iterator[str]:
    yield word
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]


def _differ_by_one(one: str, other: str) -> bool:
    """Whether one letter is replaced, left out, added or swapped with the next."""
    if abs(len(one) - len(other)) > 1:
        return False
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
