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

_GIVEN: ContextVar[Mapping[str, str]] = ContextVar("_GIVEN", default={})  # noqa: B039


@contextmanager
def answering(answers: Mapping[str, str]) -> Iterator[None]:
    """The answers in force inside the `with`.

    Args:
        answers: by a heading as it is written, `project` or `mailboxes.project`, the
            column that it means; empty: it means none of ours. `merged cells` → `fill`.
    """
    token = _GIVEN.set({plain(asked): said for asked, said in answers.items()})
    try:
        yield
    finally:
        _GIVEN.reset(token)


def answer_to(asked: str, table: str = "") -> str | None:
    """What was answered about a heading of a table; None where nothing was."""
    given = _GIVEN.get()
    found = given.get(plain(f"{table} {asked}"))
    return given.get(plain(asked)) if found is None else found
