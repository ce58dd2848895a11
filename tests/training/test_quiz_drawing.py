"""A quiz is drawn from an account by a number; wrong choices are those that lost."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from diagnostics import load, simulate
from diagnostics.accounts import generate
from diagnostics.model import Account, Employee, Mailbox
from diagnostics.senders import Simulation, resolve
from diagnostics.training.choice_words import quiz_asked, quiz_label
from diagnostics.training.quiz_drawing import QuizChoice, quiz

ROOT = Path(__file__).resolve().parents[2]


@cache
def matrix() -> Simulation:
    return simulate(load(ROOT / "sample_data" / "acme").account)


@pytest.mark.parametrize("seed", range(12))
def test_the_answer_is_the_sender_and_no_wrong_choice_is(seed: int) -> None:
    questions = quiz(matrix(), seed)
    assert len(questions) == 5
    for question in questions:
        answer = resolve(matrix().account, question.employee, question.project)
        assert question.choices.count(question.answer) == 1
        assert len(set(question.choices)) == len(question.choices) >= 3
        assert question.answer.mailbox == answer.sender


def test_a_number_gives_the_same_quiz_and_another_number_another() -> None:
    assert quiz(matrix(), 7) == quiz(matrix(), 7)
    assert quiz(matrix(), 7) != quiz(matrix(), 8)


def test_different_rules_are_asked_about() -> None:
    questions = quiz(matrix(), 3)
    pairs = [(q.employee, q.project) for q in questions]
    decided = {resolve(matrix().account, *pair).decided_by for pair in pairs}
    assert len(set(pairs)) == 5
    assert len(decided) >= 3


def test_every_choice_has_words_of_its_own() -> None:
    account = matrix().account
    for question in quiz(matrix(), 5):
        for language in ("en", "pl"):
            labels = [quiz_label(account, c, language) for c in question.choices]
            assert len(set(labels)) == len(labels)
        asked = {quiz_asked(account, question, language) for language in ("en", "pl")}
        assert len(asked) == 2


def test_a_small_account_has_few_questions_and_an_empty_one_none() -> None:
    small = Account(
        employees=(Employee("ewa", "Ewa", "ewa"),),
        mailboxes=(Mailbox("internal", "office@example.com"),),
    )
    (question,) = quiz(simulate(small), 1)
    assert question.answer == QuizChoice("internal")
    assert QuizChoice(without="internal") in question.choices
    assert quiz(simulate(Account()), 1) == ()


def test_a_large_account_is_drawn_from_and_not_gone_through() -> None:
    large = simulate(generate(employees=2000, projects=500, mailboxes=300))
    assert len(quiz(large, 4, 10)) == 10
