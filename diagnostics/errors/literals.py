"""Finds words that a pattern can't match without, so that most are never run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

SHORTEST = 3
"""A literal below this length is in too many texts to save any work."""

_CLASSES = "dDwWsSbBAZ"


@dataclass(frozen=True, slots=True)
class _Part:
    """A run of plain characters, or a group's inside; what must occur."""

    text: str
    is_group: bool = False


def required(pattern: str) -> tuple[str, ...]:
    """Literals of which one is in every text that the pattern matches.

    Covers the subset of regular expressions that the rules are written in. An empty
    tuple says that nothing is known, so that the pattern has to be tried always.
    """
    found: list[str] = []
    for branch in branches(pattern):
        best = _best(tuple(_parts(branch)))
        if not best:
            return ()
        found.extend(best)
    return tuple(dict.fromkeys(found))


def _best(parts: tuple[_Part, ...]) -> tuple[str, ...]:
    runs = [p.text for p in parts if not p.is_group and len(p.text) >= SHORTEST]
    longest = max(runs, key=len, default="")
    choices: list[tuple[str, ...]] = [(longest,)] if longest else []
    choices += [c for p in parts if p.is_group and (c := required(p.text))]
    return max(choices, key=lambda c: min(map(len, c)), default=())


def branches(pattern: str) -> list[str]:
    """The alternatives at the top level of a pattern, each a pattern of its own."""
    cuts, depth, i = [-1], 0, 0
    while i < len(pattern):
        char = pattern[i]
        if char == "\\":
            i += 1
        elif char == "[":
            i = _class_end(pattern, i)
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and depth == 0:
            cuts.append(i)
        i += 1
    ends = [*cuts[1:], len(pattern)]
    return [pattern[a + 1 : b] for a, b in zip(cuts, ends, strict=True)]


def _parts(branch: str) -> Iterator[_Part]:
    run, i = "", 0
    while i < len(branch):
        end, plain = _atom(branch, i)
        optional, after = _quantifier(branch, end)
        if plain and after == end:
            run += plain
        else:
            yield _Part(run + ("" if optional else plain))
            run = ""
            if branch[i] == "(" and not optional:
                yield from _group(branch[i + 1 : end - 1])
        i = after
    yield _Part(run)


def _atom(branch: str, i: int) -> tuple[int, str]:
    """Where the atom at `i` ends, and the character it stands for, if just one."""
    char = branch[i]
    if char == "\\":
        return i + 2, "" if branch[i + 1] in _CLASSES else branch[i + 1]
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
    while i < len(pattern):
        char = pattern[i]
        if char == "\\":
            i += 1
        elif char == "[":
            i = _class_end(pattern, i)
        elif char in "()":
            depth += 1 if char == "(" else -1
            if depth == 0:
                break
        i += 1
    return i + 1
