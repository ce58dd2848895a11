"""Explains a paste: reads it, then decides each statement."""

from __future__ import annotations

from collections.abc import Iterator

from diagnostics.errors.deciding.decision import decide
from diagnostics.errors.deciding.explanation import Evidence, Explanation
from diagnostics.errors.parsing.reading import read
from diagnostics.errors.statement import Statement
from diagnostics.model import Phrase


def explain(data: bytes | str, name: str = "") -> tuple[Explanation, ...]:
    """Why the letters in `data` failed, one answer per recipient or attempt.

    A fault of our own is an answer too: the reason `unknown`, with the fault's name.

    Args:
        data: anything that is pasted: a reply, an exception, a log, a returned letter.
        name: the file's name, handed on into the answers.
    """
    try:
        statements = read(data, name)
    except Exception as error:
        return (_own_fault(error, Statement(), name),)
    return tuple(_decided(statements, name))


def _decided(statements: tuple[Statement, ...], name: str) -> Iterator[Explanation]:
    for statement in statements:
        try:
            yield decide(statement, name)
        except Exception as error:
            yield _own_fault(error, statement, name)


def _own_fault(error: Exception, statement: Statement, name: str) -> Explanation:
    """The answer where our own reading broke: it says nothing about the letter."""
    why = Phrase.of("errors:own-fault", error=type(error).__name__)
    return Explanation(
        recipient=statement.recipient,
        reason="unknown",
        said_by="",
        confidence="low",
        reply_code=statement.reply_code,
        status_code=statement.status_code,
        retry="no",
        alternatives=(),
        evidence=(Evidence("", why),),
        file=name,
        statement=statement,
    )
