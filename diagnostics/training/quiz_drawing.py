"""Questions of who sends, drawn from an account; wrong choices are those that lost."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from diagnostics.model import NO_PROJECT
from diagnostics.senders import Resolution, Simulation, resolve
from diagnostics.training.finding_out import named_sender

MOST_WRONG = 3
_TRIES = 40
"""So many pairs are looked at for each question, to find one worth asking."""


@dataclass(frozen=True, slots=True)
class QuizChoice:
    """A mailbox by its id; or how it comes without one, as `named_sender` says it."""

    mailbox: str = ""
    without: str = ""


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """One question.

    Attributes:
        employee: the author's id.
        project: the project's id, or `none`.
        choices: in the order to show.
        answer: the one that is right.
    """

    employee: str
    project: str
    choices: tuple[QuizChoice, ...]
    answer: QuizChoice


def quiz(
    matrix: Simulation, seed: int, number: int = 5, *, partial: bool = False
) -> tuple[QuizQuestion, ...]:
    """Questions about an account; the same seed gives the same ones.

    As many different deciding rules as the account has come first. There are fewer
    questions where it has fewer pairs.

    Args:
        matrix: all pairs of the account.
        seed: which questions.
        number: how many.
        partial: whether an account that lacks parts of its files is taken too.
    """
    rng = random.Random(seed)  # noqa: S311 - anybody may foresee it
    found: dict[tuple[str, str], Resolution] = {}
    decided: dict[str, list[tuple[str, str]]] = {}
    for pair in _drawn(matrix, rng, number * _TRIES):
        answer = resolve(matrix.account, *pair, matrix.reading, partial=partial)
        found[pair] = answer
        decided.setdefault(str(answer.decided_by), []).append(pair)
    turns = [list(pairs) for pairs in decided.values()]
    chosen: list[tuple[str, str]] = []
    while turns and len(chosen) < number:
        turns = [pairs for pairs in turns if pairs]
        for pairs in turns:
            if len(chosen) < number:
                chosen.append(pairs.pop(0))
    rng.shuffle(chosen)
    return tuple(_question(found[pair], pair, rng) for pair in chosen)


def _drawn(
    matrix: Simulation, rng: random.Random, most: int
) -> Iterator[tuple[str, str]]:
    """Different pairs of the matrix by chance."""
    rows, columns = matrix.roster.shape
    total = rows * columns
    for at in rng.sample(range(total), min(total, most)):
        row, column = divmod(at, columns)
        project = matrix.projects[column - 1].id if column else NO_PROJECT
        yield matrix.employees[row].id, project


def _question(
    answer: Resolution, pair: tuple[str, str], rng: random.Random
) -> QuizQuestion:
    named = QuizChoice(without=named_sender(answer))
    right = QuizChoice(answer.sender) if answer.sender else named
    lost = [QuizChoice(v.mailbox.id) for v in answer.others if v.is_candidate]
    barred = [QuizChoice(v.mailbox.id) for v in answer.others if not v.is_candidate]
    rng.shuffle(barred)
    without = [QuizChoice(without=word) for word in ("internal", "nobody")]
    wrong = [*[*lost, *barred][: MOST_WRONG - 1], *(w for w in without if w != right)]
    choices = [right, *wrong[:MOST_WRONG]]
    rng.shuffle(choices)
    return QuizQuestion(*pair, tuple(choices), right)
