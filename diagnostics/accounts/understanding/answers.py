"""What the user answered to questions about an account's files.

They are in force inside `answering`, as a budget is inside `spending`: questions come
up deep in a file, long after it was opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from diagnostics.accounts.understanding.vocabulary import plain

MERGED = "merged cells"
"""The question whether merged cells hold their first cell's value; `fill` is yes."""

FILL = "fill"

TOGETHER = "together"
"""The answer that rows of one id are one row, a list of theirs put together."""

_GIVEN: ContextVar[Mapping[str, str]] = ContextVar("_GIVEN", default={})  # noqa: B039
_ROWS: ContextVar[Mapping[str, str]] = ContextVar("_ROWS", default={})  # noqa: B039


@contextmanager
def answering(answers: Mapping[str, str]) -> Iterator[None]:
    """The answers in force inside the `with`.

    Args:
        answers: by a heading as it is written, `project` or `mailboxes.project`, the
            column that it means; empty: it means none of ours. `merged cells` →
            `fill`. By a column and a word in it, `access all of us`, the value that the
            word means. By an id that stands twice, `id ada in employees`, the number
            of the row that is kept, or `together`.
    """
    given = _GIVEN.set({plain(asked): said for asked, said in answers.items()})
    rows = _ROWS.set(answers)
    try:
        yield
    finally:
        _GIVEN.reset(given)
        _ROWS.reset(rows)


def answer_to(asked: str, table: str = "") -> str | None:
    """What was answered about a heading of a table; None where nothing was."""
    given = _GIVEN.get()
    found = given.get(plain(f"{table} {asked}"))
    return given.get(plain(asked)) if found is None else found


def about_word(column: str, word: str) -> str:
    """What is asked where a column doesn't know a word."""
    return f"{column} {word}"


def about_id(table: str, row_id: str) -> str:
    """What is asked where an id stands twice in a table; ids are taken as written."""
    return f"id {row_id} in {table}"


def meant_by(column: str, word: str) -> str:
    """The value that was said to be meant by a word in a column; empty where none."""
    return _GIVEN.get().get(plain(about_word(column, word)), "")


def row_kept(table: str, row_id: str) -> int:
    """The number of the row that keeps an id; 0 where nothing usable was answered."""
    said = _ROWS.get().get(about_id(table, row_id), "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 9 else 0


def rows_joined(table: str, row_id: str) -> bool:
    """Whether it was answered that rows with this id are put together."""
    return _ROWS.get().get(about_id(table, row_id), "") == TOGETHER


def rows_asked() -> bool:
    """Whether it was answered of any id which row keeps it."""
    return any(asked.startswith("id ") for asked in _ROWS.get())
