"""Reads accounts for commands, and says what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diagnostics.cli.screen import say
from diagnostics.language import gettext as _
from diagnostics.model import Account, Finding, Reading, Severity
from diagnostics.report.rows import stamp_text
from diagnostics.words import evidence

if TYPE_CHECKING:
    from diagnostics.accounts import Loaded

_ERRORS_TOLD = 3
"""So many errors of an account are said where it gives no answer."""

_PROBLEMS_TOLD = 20
"""So many problems of an account are said beside an answer that isn't about them."""


def account_of(
    path: str, partial: bool, read: Sequence[str] = ()
) -> tuple[Account, tuple[Finding, ...]]:
    """The account and its problems, which are also said on standard error.

    Args:
        path: the account's file or folder.
        partial: whether `--partial` is given: answers are wanted also where the
            account isn't whole, which is said then.
        read: answers to questions about its files, `heading=column`.

    Raises:
        ValueError: nothing of it could be read, or it isn't whole.
    """
    account, problems = read_account(path, read)
    if account.missing and not partial:
        raise ValueError(not_whole(path, account, problems))
    say_problems(account, problems)
    return account, problems


def not_whole(path: str, account: Account, problems: Sequence[Finding]) -> str:
    """The line that says why there is no answer, and how to get one all the same."""
    errors = [p for p in problems if p.severity is Severity.ERROR]
    told = "".join(f"\n  {evidence(p)}" for p in errors[:_ERRORS_TOLD])
    return _(
        "{path} has {count:error}. {stamp_text} `audit` lists the errors, "
        "--partial answers all the same.{told}",
        path=path,
        count=len(errors),
        stamp_text=stamp_text(account.missing),
        told=told,
    )


def read_account(
    path: str, read: Sequence[str] = ()
) -> tuple[Account, tuple[Finding, ...]]:
    """The account and its problems, whatever they are; `read` as in `account_of`.

    Raises:
        ValueError: nothing of it could be read, or an answer has no `=`.
    """
    from diagnostics.accounts import load

    answers = answers_of(read)
    loaded = _kept(path) or load(Path(path), answers)
    account = loaded.account
    if not loaded.ok and not (account.mailboxes or account.employees):
        first = next(p for p in loaded.problems if p.severity is Severity.ERROR)
        raise ValueError(evidence(first))
    return account, loaded.problems


def _kept(path: str) -> Loaded | None:
    """The account that the dashboard keeps under this id; a file of that name counts.

    Raises:
        ValueError: what is kept can't be read any more.
    """
    from diagnostics.workspace import NotOnShelfError, Workspace, is_short_id

    if not is_short_id(path) or Path(path).exists():
        return None
    try:
        return Workspace.usual().open(path)
    except NotOnShelfError:
        return None


def answers_of(read: Sequence[str]) -> dict[str, str]:
    """The answers of `--read HEADING=COLUMN`, by heading.

    Raises:
        ValueError: one of them has no `=`.
    """
    for text in read:
        if "=" not in text:
            raise ValueError(
                _(
                    "--read {text}: write HEADING=COLUMN, or HEADING= for none",
                    text=text,
                )
            )
    parts = (text.rpartition("=") for text in read)
    return {heading.strip(): column.strip() for heading, _, column in parts}


def say_problems(account: Account, problems: Iterable[Finding]) -> None:
    """Says on standard error what is wrong, and what an answer lacks."""
    told = [p for p in problems if p.severity is not Severity.INFO]
    for problem in told[:_PROBLEMS_TOLD]:
        say(f"{problem.severity}: {evidence(problem)}")
    if len(told) > _PROBLEMS_TOLD:
        more = len(told) - _PROBLEMS_TOLD
        say(_("… and {more} more: `audit` lists them all", more=more))
    if account.missing:
        say(_("partial: {stamp_text}", stamp_text=stamp_text(account.missing)))


def reading_of(account: Account, switches: Iterable[str]) -> Reading:
    """The account's reading, overridden by `switch=value` texts.

    Raises:
        ValueError: an unknown switch or value, or a switch twice.
    """
    return replace(account.reading, **switches_of(switches))


def switches_of(switches: Iterable[str]) -> dict[str, Any]:
    """The values of `switch=value` texts, by switch. Raises as `reading_of`."""
    changes: dict[str, Any] = {}
    for text in switches:
        switch, _equals, value = text.partition("=")
        switch = switch.strip().replace("-", "_")
        if switch not in Reading.__dataclass_fields__:
            names = ", ".join(Reading.__dataclass_fields__)
            raise ValueError(
                _("--reading {text}: the switches are {names}", text=text, names=names)
            )
        kind: type[StrEnum] = type(getattr(Reading(), switch))
        if value.strip() not in list(kind):
            values = ", ".join(kind)
            raise ValueError(
                _(
                    "--reading {text}: the values of {switch} are {values}",
                    text=text,
                    switch=switch,
                    values=values,
                )
            )
        if switch in changes:
            raise ValueError(
                _("--reading {text}: {switch} is given twice", text=text, switch=switch)
            )
        changes[switch] = kind(value.strip())
    return changes
