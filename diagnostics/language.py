"""Which language things are shown in, and the texts of pages and commands in it.

English texts stand in the code, `gettext("Run the check")`; other languages' stand in
`diagnostics/locale/LANGUAGE.po`. What rules/ says is put into words by `words`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

SOURCE = "en"
"""The language that texts are written in."""

_current: ContextVar[str] = ContextVar("language", default=SOURCE)


def current() -> str:
    """The language of this thread or task, `en` or `pl`."""
    return _current.get()


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """Everything inside is shown in this language."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def gettext(message: str, /, **values: object) -> str:
    """The text in the current language, with its `{names}` filled in.

    Raises:
        KeyError: a name of the text has no value.
    """
    return message.format(**values) if values else message


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """The text in the form that goes with a number, which it may name `{number}`.

    Raises:
        KeyError: a name of the text has no value.
    """
    message = one if number == 1 else many
    return message.format(number=f"{number:,}", **values)
