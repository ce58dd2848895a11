"""What a few words find: things by their names, and pairs of a person and a project."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from itertools import islice, product

from diagnostics.language import gettext as _
from diagnostics.language import offered, spoken
from diagnostics.report.account_search.letter_forms import (
    LEAST_MISTYPED,
    bare_word,
    fold,
    in_one_script,
    is_cyrillic,
    is_link,
    one_apart,
    sound_of,
    stem,
)
from diagnostics.report.account_search.search_index import (
    WORD,
    SearchIndex,
    Thing,
    ThingKind,
)

MOST_WORDS = 6
"""Words of a search; more are a text."""

MOST_PLACES = 30_000
"""Places of a word that are looked at: one letter stands nearly everywhere."""

MOST_PAIRS = 3
_JOINT = (
    (ThingKind.PERSON, ThingKind.PROJECT, ThingKind.MAILBOX),
    (ThingKind.PERSON, ThingKind.MAILBOX),
    (ThingKind.PROJECT, ThingKind.MAILBOX),
    (ThingKind.PERSON, ThingKind.SERVER),
    (ThingKind.PROJECT, ThingKind.SERVER),
)
"""Kinds of things that something can be asked about together; pairs stand apart."""

_BESIDE = (
    *((kind, kind) for kind in ThingKind),
    (ThingKind.MAILBOX, ThingKind.SERVER),
)
_SHORTEST_ALIKE = 3
"""Letters of the shortest part of a word that is looked for with mistakes."""

_MOST_ALIKE = 400
_MOST_NEAREST, _MOST_NEAREST_ALIKE = 3, 10
"""Nearest things, and with others that have the same names."""

_NEAR_HOST = 0.85
"""How alike the host of a link and a server are, as difflib's ratio."""

_FEW = 5
"""With fewer hits than that, wrong letters are allowed for."""

_SHORT = 2
"""A word of so many letters counts at the start of words only."""


class Match(IntEnum):
    """How well something fits, the best first."""

    EXACT_ID = 0
    EXACT_NAME = 1
    WORD = 2
    WORD_START = 3
    INSIDE = 4
    ASIDE = 5
    STEM = 6
    MISTYPED = 7


@dataclass(frozen=True, slots=True)
class NameHit:
    """A thing that was found, and how well it fits."""

    thing: Thing
    match: Match


@dataclass(frozen=True, slots=True)
class FoundPair:
    """A person and a project that were found together."""

    person: Thing
    project: Thing


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found.

    Attributes:
        hits: by kind, the best first.
        pairs: people with projects, where the words name both.
        joint: things of several kinds that the words name together, as a person and a
            mailbox, each by the order of its kinds; where no thing fits all words.
        beside: things of one kind, or of kinds with nothing to be asked about them
            together, each of which some of the words name.
        nearest: where nothing was found, things with similar names.
        guessed: words that fit nothing as they are written, taken for similar ones.
    """

    hits: Mapping[ThingKind, tuple[NameHit, ...]]
    pairs: tuple[FoundPair, ...] = ()
    joint: tuple[tuple[Thing, ...], ...] = ()
    beside: tuple[Thing, ...] = ()
    nearest: tuple[Thing, ...] = ()
    guessed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything was found."""
        named = self.pairs or self.joint or self.beside
        return bool(named) or any(self.hits.values())

    @property
    def apart(self) -> tuple[Thing, ...]:
        """Each thing that only some of the words name, once."""
        joint = (thing for things in self.joint for thing in things)
        return tuple(dict.fromkeys((*joint, *self.beside)))


_Matches = dict[int, Match]


def find(index: SearchIndex, query: str) -> SearchResult:
    """What a search finds.

    Every word must fit, in any order: as an id, a name, a word of it, the start of a
    word, inside one; then what goes with the thing, another case of the name, and at
    last a word with one letter wrong, in letters of another script that look alike, or
    spelt in another script. Where nothing fits, once more without what
    letters and programs write around addresses and hosts.

    Args:
        index: where to look.
        query: a few words; of more than `MOST_WORDS` nothing is found.
    """
    words = fold(query).split()
    if not words or len(words) > MOST_WORDS:
        return SearchResult({})
    if found := _found(index, words):
        return found
    said = [word for word in words if not word.endswith(":")]  # `From:` is a label
    bare = [word for word in map(bare_word, said or words) if word]
    if bare != words and bare and (found := _found(index, bare)):
        return found
    if any(map(is_link, words)):
        return SearchResult({}, nearest=_nearest_hosts(index, bare))
    return SearchResult({}, nearest=_nearest(index, bare))


def _found(index: SearchIndex, words: Sequence[str]) -> SearchResult:
    """What these words find, folded."""
    by_word = [_matches(index, word) for word in words]
    together = _all_of(by_word) | _whole(index, " ".join(words))
    guessed: list[str] = []
    if len(together) < _FEW:
        looser = [m or _guessed(index, w) for m, w in zip(by_word, words, strict=True)]
        if not together:
            before = zip(words, by_word, looser, strict=True)
            guessed = [word for word, found, guess in before if guess and not found]
        together = _all_of(looser) | together
        by_word = looser
    pairs = [*_pairs(index, by_word)] if len(words) > 1 else []
    pairs += _outside_projects(index, " ".join(words))
    hits = _by_kind(index, together)
    joint: list[tuple[Thing, ...]] = []
    beside: dict[Thing, None] = {}
    if not together and len(words) > 1:
        joint = [found for kinds in _JOINT for found in _jointly(index, by_word, kinds)]
        for kinds in _BESIDE:
            for things in _jointly(index, by_word, kinds):
                beside |= dict.fromkeys(things)
    return SearchResult(
        hits, tuple(pairs), tuple(joint), tuple(beside), guessed=tuple(guessed)
    )


def exactly(index: SearchIndex, name: str) -> tuple[NameHit, ...]:
    """The things one of whose names, or whose id, is exactly this, folded."""
    found = _whole(index, name)
    return tuple(NameHit(index.things[row], found[row]) for row in sorted(found))


def _whole(index: SearchIndex, phrase: str) -> _Matches:
    """The things one of whose names is the phrase."""
    found: _Matches = {}
    for start in _places(index.text, phrase):
        if index.is_name(start, start + len(phrase)):
            match = Match.EXACT_ID if index.is_id(start) else Match.EXACT_NAME
            _better(found, index.row_at(start), match)
    return found


def _matches(index: SearchIndex, word: str) -> _Matches:
    """The things that a word fits, with their best match."""
    if len(word) <= _SHORT:
        return _beginning(index, word)
    found: _Matches = {}
    for start in _places(index.text, word):
        _better(found, index.row_at(start), _match(index, start, start + len(word)))
    for other in index.by_stem.get(stem(word), ()):
        for row in index.having[other]:
            _better(found, row, Match.STEM)
    return found


def _beginning(index: SearchIndex, start: str) -> _Matches:
    """The things in whose names a word begins so."""
    found: _Matches = {}
    for word in index.beginning(start):
        match = Match.WORD if word == start else Match.WORD_START
        for row in index.having[word]:
            _better(found, row, match)
    return found


def _places(text: str, wanted: str) -> Iterator[int]:
    """Where it stands in the text."""
    places = re.finditer(re.escape(wanted), text)
    return (place.start() for place in islice(places, MOST_PLACES))


def _match(index: SearchIndex, start: int, end: int) -> Match:
    if index.is_aside(start):
        return Match.ASIDE
    if index.is_name(start, end):
        return Match.EXACT_ID if index.is_id(start) else Match.EXACT_NAME
    if index.text[start - 1].isalnum():
        return Match.INSIDE
    return Match.WORD_START if index.text[end].isalnum() else Match.WORD


def _guessed(index: SearchIndex, word: str) -> _Matches:
    """The things that a word may mean which fits nothing as it is written."""
    other = in_one_script(word)
    if other != word and (found := _matches(index, other)):
        return dict.fromkeys(found, Match.MISTYPED)
    return _mistyped(index, word.strip("@")) or _sounding(index, word)


def _sounding(index: SearchIndex, word: str) -> _Matches:
    """The things with a word in their names that is this one in another script."""
    parts = WORD.findall(word)
    if len(word) < LEAST_MISTYPED or not word.replace("-", "").isalpha():
        return {}
    others = index.latin if is_cyrillic(word) else index.cyrillic
    found: list[_Matches] = []
    for sound in map(sound_of, parts):
        alike = [other for other in others if sound_of(other) == sound]
        rows = (row for other in alike for row in index.having[other])
        found.append(dict.fromkeys(rows, Match.MISTYPED))
    return _all_of(found)


def _mistyped(index: SearchIndex, word: str) -> _Matches:
    """The things with a word in their names from which one letter differs.

    One of its halves is right then, or two letters at its middle are swapped.
    """
    if len(word) < LEAST_MISTYPED or any(c.isdigit() for c in word):
        return {}
    half = len(word) // 2
    swapped = word[: half - 1] + word[half] + word[half - 1] + word[half + 1 :]
    candidates = {swapped, *index.beginning(word[:half]), *index.ending(word[half:])}
    return {
        row: Match.MISTYPED
        for candidate in candidates
        if candidate in index.having and one_apart(word, candidate)
        for row in index.having[candidate]
    }


def _better(found: _Matches, row: int, match: Match) -> None:
    known = found.get(row)
    if known is None or match < known:
        found[row] = match


def _all_of(by_word: Sequence[_Matches]) -> _Matches:
    """The things that every word fits, with the worst of their matches."""
    first, *others = sorted(by_word, key=len)
    return {
        row: max(match, *(other[row] for other in others)) if others else match
        for row, match in first.items()
        if all(row in other for other in others)
    }


def _by_kind(
    index: SearchIndex, found: _Matches
) -> dict[ThingKind, tuple[NameHit, ...]]:
    """The hits of each kind, the best first; of equal ones those in use."""
    order = sorted(found, key=lambda row: _key(index, row, found[row]))
    hits = [NameHit(index.things[row], found[row]) for row in order]
    return {
        kind: tuple(hit for hit in hits if hit.thing.kind is kind) for kind in ThingKind
    }


def _key(index: SearchIndex, row: int, match: Match) -> tuple[int, bool, int]:
    return match, not index.things[row].active, row


def _pairs(index: SearchIndex, by_word: Sequence[_Matches]) -> Iterable[FoundPair]:
    """People and projects such that each word fits the one or the other."""
    kinds = ThingKind.PERSON, ThingKind.PROJECT
    return (FoundPair(*things) for things in _jointly(index, by_word, kinds))


def _jointly(
    index: SearchIndex, by_word: Sequence[_Matches], kinds: Sequence[ThingKind]
) -> list[tuple[Thing, ...]]:
    """One thing of each kind such that each word fits one of them, the best first."""
    named = {
        kind: [_only(index, matches, kind) for matches in by_word] for kind in kinds
    }

    @cache
    def candidates(kind: ThingKind, words: tuple[int, ...]) -> list[tuple[int, Match]]:
        ours = [named[kind][word] for word in words]
        return _best_of(_all_of(ours)) if ours and all(ours) else []

    best: dict[tuple[int, ...], tuple[int, int]] = {}
    for sides in product(range(len(kinds)), repeat=len(by_word)):
        of_each = [
            candidates(kind, tuple(w for w, at in enumerate(sides) if at == side))
            for side, kind in enumerate(kinds)
        ]
        for chosen in product(*of_each):
            rows = tuple(row for row, _match in chosen)
            if rows != tuple(dict.fromkeys(rows)):
                continue  # a thing beside itself
            matches = [match for _row, match in chosen]
            rank = max(matches), sum(matches)
            best[rows] = min(best.get(rows, rank), rank)
    order = sorted(best, key=lambda rows: (best[rows], rows))[:MOST_PAIRS]
    return [tuple(index.things[row] for row in rows) for rows in order]


def _outside_projects(index: SearchIndex, query: str) -> list[FoundPair]:
    """Pairs of the people who are named beside the words "no project"."""
    for phrase in _words_for_no_project():
        name = " ".join(f" {query} ".replace(f" {phrase} ", " ", 1).split())
        if name and name != query:
            place = Thing(ThingKind.PROJECT, "", _("no project"))
            people = find(index, name).hits.get(ThingKind.PERSON, ())
            return [FoundPair(hit.thing, place) for hit in people[:MOST_PAIRS]]
    return []


def _words_for_no_project() -> tuple[str, ...]:
    """The words in every language: a customer's stand in what is pasted."""
    told = []
    for language in offered():
        with spoken(language):
            told.append(fold(_("no project")))
    return tuple(dict.fromkeys(told))


def _only(index: SearchIndex, found: _Matches, kind: ThingKind) -> _Matches:
    """Those of one kind that a word names, and doesn't merely go with."""
    return {
        row: match
        for row, match in found.items()
        if index.things[row].kind is kind and match not in (Match.INSIDE, Match.ASIDE)
    }


def _best_of(found: _Matches) -> list[tuple[int, Match]]:
    order: Callable[[int], tuple[Match, int]] = lambda row: (found[row], row)  # noqa: E731
    return [(row, found[row]) for row in sorted(found, key=order)[:MOST_PAIRS]]


def _nearest(index: SearchIndex, words: Sequence[str]) -> tuple[Thing, ...]:
    """Things whose names have words that look like these, or like parts of them.

    A word that few things have counts for more: `sales` of `sales@god.test`.
    """
    likeness: dict[int, float] = defaultdict(float)
    for part in (part for word in words for part in WORD.findall(word)):
        if len(part) < _SHORTEST_ALIKE:
            continue
        parts = (*index.beginning(part[:2]), *index.ending(part[-3:]))
        alike = [*dict.fromkeys(parts)][:_MOST_ALIKE]
        for near in difflib.get_close_matches(part, alike, n=2, cutoff=0.6):
            rows = index.having[near]
            for row in rows[:_MOST_ALIKE]:
                likeness[row] += 1 / len(rows)
    best = [index.things[r] for r in sorted(likeness, key=lambda row: -likeness[row])]
    titles = {(thing.kind, thing.title) for thing in best[:_MOST_NEAREST]}
    named = [thing for thing in best if (thing.kind, thing.title) in titles]
    return tuple(named[:_MOST_NEAREST_ALIKE])


def _nearest_hosts(index: SearchIndex, words: Sequence[str]) -> tuple[Thing, ...]:
    """Servers whose names look like the host of a link; what follows names nothing."""
    servers = {t.id: t for t in index.things if t.kind is ThingKind.SERVER}
    hosts = [word for word in words if "." in word]
    near = (difflib.get_close_matches(h, servers, cutoff=_NEAR_HOST) for h in hosts)
    return tuple(dict.fromkeys(servers[host] for those in near for host in those))
