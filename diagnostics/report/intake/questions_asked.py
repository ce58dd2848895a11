"""What an account's files leave open where it decides who sends, with proposed answers.

Answered, the files are read again: `accounts.load_uploads(files, answers)`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from diagnostics import language
from diagnostics.accounts import FILL, MERGED
from diagnostics.accounts.schema import UNDECISIVE
from diagnostics.accounts.understanding.answers import (
    TOGETHER,
    about_id,
    about_word,
)
from diagnostics.accounts.understanding.template_words import (
    column_word,
    file_names,
)
from diagnostics.model import (
    Access,
    EmployeeKind,
    Finding,
    Phrase,
    Plan,
    TestResult,
)
from diagnostics.report.wording.value_words import value_phrase, yes_or_no

_WORDS: Mapping[str, type[StrEnum]] = {
    "access": Access,
    "kind": EmployeeKind,
    "plan": Plan,
    "test": TestResult,
}
"""Columns and keys that hold one of our words, which decides who sends."""

_FLAGS: Mapping[str, bool] = {"active": True, "anonymous": False, "default": False}
"""Columns of yes and no that decide who sends, and what is read where neither is."""


@dataclass(frozen=True, slots=True)
class FileQuestion:
    """One question about an account's files.

    Attributes:
        asked: what answers are kept under.
        says: the question in words.
        choices: each answer with its words, the proposed one first.
        proposes: whether the first is proposed; else none is.
    """

    asked: str
    says: Phrase
    choices: tuple[tuple[str, Phrase], ...]
    proposes: bool = True


def file_questions(problems: Iterable[Finding]) -> tuple[FileQuestion, ...]:
    """The questions that these problems ask, each once."""
    words: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    ids: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    found: dict[str, FileQuestion] = {}
    for problem in problems:
        name = problem.rule.removeprefix("config/")
        value = str(problem.data.get("value", ""))
        column = str(problem.data.get("column", ""))
        if name == "column-near":
            asked = _about_column(problem)
            found.setdefault(asked.asked, asked)
        elif name == "unread-decides" and not value.endswith("…"):
            left = _about_unread(problem)
            found.setdefault(left.asked, left)
        elif name == "merged-cells":
            says = Phrase("accounts:ask-merged", problem.data)
            fill = (FILL, Phrase.of("opening:fill"))
            found.setdefault(MERGED, FileQuestion(MERGED, says, (fill,)))
        elif name == "duplicate-id" and not value.endswith("…"):
            ids[str(problem.data["table"]), value].append(problem)
        elif name in ("unknown-value", "bad-boolean") and _is_asked(problem, column):
            words[column, value.casefold()].append(problem)
    return (*found.values(), *_about_ids(ids), *map(_about_word, words.values()))


def _is_asked(problem: Finding, column: str) -> bool:
    """Whether a word decides who sends, and may be shown as it is written."""
    value = problem.data["value"]
    known = column in _WORDS or column in _FLAGS
    plain = isinstance(value, str) and not value.endswith("…")
    return known and plain and column not in UNDECISIVE


def _table_word(table: str) -> str:
    return file_names(language.current())[table]


def _column_word(table: str, column: object) -> str:
    return column_word(table, str(column), language.current())


def _about_column(problem: Finding) -> FileQuestion:
    data = problem.data
    table = str(data["table"])
    word = _column_word(table, data["nearest"])
    yes = Phrase.of("opening:read-as", column=word)
    said = {**data, "table": _table_word(table), "nearest": word}
    return FileQuestion(
        f"{table}.{data['value']}",
        Phrase("accounts:ask-column", said),
        ((str(data["nearest"]), yes), ("", Phrase.of("opening:leave-out"))),
    )


def _about_unread(problem: Finding) -> FileQuestion:
    data = problem.data
    of, value = str(data.get("of", "")), str(data["value"])
    says = Phrase.of("opening:ask-unread", value=value)
    leave = ("", Phrase.of("opening:leave-unread"))
    asked = f"{of}.{value}" if of else value
    return FileQuestion(asked, says, (leave,), proposes=False)


def _about_ids(
    ids: Mapping[tuple[str, str], Sequence[Finding]],
) -> Iterator[FileQuestion]:
    for (table, value), problems in ids.items():
        rows = [str(problems[0].data["first"])]
        rows += [str(problem.data["row"]) for problem in problems]
        names = dict.fromkeys(n for p in problems for n in p.data.get("differs", ()))
        differs = [_column_word(table, name) for name in names]
        joins = {str(problem.data.get("joins", "")) for problem in problems}
        choices = [(row, Phrase.of("opening:keep-row", row=row)) for row in rows]
        key = "opening:ask-id-differing" if differs else "opening:ask-id"
        if len(joins) == 1 and "" not in joins:
            key = "opening:ask-id-joining"
            join = Phrase.of("opening:join-rows", column=differs[0])
            choices.insert(0, (TOGETHER, join))
        says = Phrase.of(
            key, value=value, table=_table_word(table), rows=rows, differs=differs
        )
        yield FileQuestion(about_id(table, value), says, tuple(choices))


def _about_word(problems: Sequence[Finding]) -> FileQuestion:
    data = problems[0].data
    column, value = str(data["column"]), str(data["value"])
    says = Phrase.of(
        "opening:ask-word",
        value=value,
        column=_column_word("", column),
        cells=len(problems),
    )
    answers = _answers(column)
    usual = "yes" if _FLAGS.get(column) else "no"
    proposed = data.get("nearest") or data.get("default") or usual
    first = [answer for answer in answers if answer == proposed]
    order = [*first, *(answer for answer in answers if answer not in first)]
    choices = tuple((answer, answers[answer]) for answer in order)
    return FileQuestion(about_word(column, value), says, choices)


def _answers(column: str) -> dict[str, Phrase]:
    if column in _FLAGS:
        return {"yes": yes_or_no(True), "no": yes_or_no(False)}
    return {str(value): value_phrase(value) for value in _WORDS[column]}
