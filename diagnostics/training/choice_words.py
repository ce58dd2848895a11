"""Choices and questions in words, in a language."""

from __future__ import annotations

from diagnostics.model import NO_PROJECT, Account, Named, Phrase
from diagnostics.training.quiz_drawing import QuizChoice, QuizQuestion
from diagnostics.training.scenario_files import AnswerKind, Scenario, TrainingPart
from diagnostics.training.staging import pair_of, staged_account
from diagnostics.words import text


def part_told(part: TrainingPart, language: str) -> str:
    """The name of a part of the training."""
    return text(Phrase.of(f"training:part-{part}"), language)


def choice_label(scenario: Scenario, letter: str, language: str) -> str:
    """A choice in words: its own text, or the address that it names.

    Raises:
        UnknownIdError: it names a mailbox that the account doesn't have.
    """
    if told := scenario.choice_told(letter, language):
        return told
    named = scenario.choices[letter]
    if scenario.kind is not AnswerKind.SENDER:
        return named
    account = staged_account(scenario)
    if named == "internal":
        author = account.employee(pair_of(scenario)[0])
        address = account.internal_address(author)
        return text(Phrase.of("training:internal", address=address), language)
    return account.mailbox(named).label


def choice_labels(scenario: Scenario, language: str) -> dict[str, str]:
    """All choices in words, by letter."""
    return {c: choice_label(scenario, c, language) for c in scenario.choices}


def quiz_asked(account: Account, question: QuizQuestion, language: str) -> str:
    """A question of a quiz. Raises UnknownIdError."""
    author = account.employee(question.employee)
    place = Phrase.of("training:no-project")
    if question.project != NO_PROJECT:
        project = account.project(question.project)
        named = Named(project.id, project.name)
        place = Phrase.of("training:in-project", project=named)
    who = Named(author.id, author.name)
    return text(Phrase.of("training:asked", employee=who, place=place), language)


def quiz_label(account: Account, choice: QuizChoice, language: str) -> str:
    """A choice of a quiz. Raises UnknownIdError."""
    if choice.mailbox:
        return account.mailbox(choice.mailbox).label
    return text(Phrase.of(f"training:without-{choice.without}"), language)
