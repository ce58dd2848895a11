"""What all commands over many accounts do: find them, tell of each, tell all."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from diagnostics.cli.many.told_unattended import (
    form_of,
    refuse_unattended,
    send_news,
    write_metrics,
)
from diagnostics.cli.screen import COULD_NOT_RUN, FOUND, OK, emit, emit_rows, say
from diagnostics.language import gettext as _
from diagnostics.language import ngettext
from diagnostics.model import Severity
from diagnostics.workspace import Workspace

if TYPE_CHECKING:
    from diagnostics.fleet.account_results import AccountResult
    from diagnostics.fleet.accounts_found import FleetAccount, FoundAccounts
    from diagnostics.fleet.crew import Crew
    from diagnostics.fleet.run_notes import RunNotes
    from diagnostics.workspace.history import History


@dataclass(slots=True)
class ManyRun:
    """One run over many accounts, from the command line."""

    options: argparse.Namespace
    found: FoundAccounts
    crew: Crew
    history: History | None
    notes: RunNotes
    _open: ExitStack

    @classmethod
    def of(cls, options: argparse.Namespace, asked: Sequence[object]) -> ManyRun:
        """Finds the accounts and begins.

        Args:
            options: of the command.
            asked: what makes it the same run beside command and place.

        Raises:
            ValueError: no accounts, or nothing to resume.
            OSError: the place can't be read, or notes can't be written.
            HistoryError: the history can't be used.
        """
        from diagnostics.fleet.run_notes import RunNotes

        refuse_unattended(options)
        shelf = Workspace.usual()
        found = accounts_asked_for(options, shelf)
        if found.left_out and not options.quiet:
            names = _named(found.left_out)
            say(_("note: no account, so left out: {names}", names=names))
        place = "" if options.workspace else os.path.realpath(options.where)
        key = [options.command, place, *asked]
        stack = ExitStack()
        noted = RunNotes(
            shelf.home,
            key,
            resume=options.resume,
            command=options.command,
            accounts=found.accounts,
        )
        notes = stack.enter_context(noted)
        with ExitStack() as begun:
            begun.push(stack.__exit__)
            history = _history(options)
            if history is not None:
                stack.callback(history.close)
            crew = stack.enter_context(closing(_crew(options)))
            begun.pop_all()
        return cls(options, found, crew, history, notes, stack)

    @property
    def accounts(self) -> tuple[FleetAccount, ...]:
        """The accounts."""
        return self.found.accounts

    def told(self, results: Callable[[ManyRun], Iterator[AccountResult]]) -> int:
        """Waits for all, tells of each as it ends and of all at the end.

        Returns:
            The exit status: 2 where an account has no whole answer, 1 where one has
            findings at or above `--fail-on`, else 0.

        Raises:
            KeyboardInterrupt: with what to type, where there is something to go on
                with.
        """
        with self._open, self._how_to_go_on():
            quiet = self.options.quiet
            if self.notes.done and not quiet:
                self._say_resumed()
            ended = []
            for result in results(self):
                ended.append(result)
                if not quiet or self._status([result]) != OK:
                    self._say_result(result, len(ended))
            if gone := self.notes.gone:
                names = _named(gone)
                say(_("note: gone since the last run: {names}", names=names))
            self._tell(ended)
            return self._status(ended)

    @contextmanager
    def _how_to_go_on(self) -> Iterator[None]:
        """Whatever stops the run, what to type to go on with it is said."""
        try:
            yield
        except (KeyboardInterrupt, Exception) as stopped:
            if not self.notes.can_go_on:
                raise
            if isinstance(stopped, KeyboardInterrupt):
                raise KeyboardInterrupt(
                    _("interrupted; the same command with --resume goes on from here")
                ) from None
            say(_("note: the same command with --resume goes on where this one stops"))
            raise

    def _say_resumed(self) -> None:
        begun = f"{self.notes.begun.astimezone():%Y-%m-%d %H:%M}"
        number = len(self.notes.done)
        say(
            ngettext(
                "note: {number} account is taken from the run of {begun}",
                "note: {number} accounts are taken from the run of {begun}",
                number,
                begun=begun,
            )
        )

    def _say_result(self, result: AccountResult, number: int) -> None:
        only_new = self.options.new_only
        say(
            _(
                "{number}/{of} {account} ({place}): {ending}, errors {errors},"
                " warnings {warnings}",
                number=number,
                of=len(self.accounts),
                account=result.label,
                place=result.account.place,
                ending=result.ending.told,
                errors=result.number(Severity.ERROR, only_new=only_new),
                warnings=result.number(Severity.WARNING, only_new=only_new),
            )
        )

    def _tell(self, results: Sequence[AccountResult]) -> None:
        """Each of metrics, answer and notice, also where one before can't be told.

        Raises:
            OSError: the last of those that could not be told.
        """
        from diagnostics.fleet.lines_of_accounts import reported_of

        every = [reported_of(result) for result in results]
        with ExitStack() as last_first:
            last_first.callback(
                send_news,
                every,
                self.notes.begun,
                self.notes.notices,
                self.options,
                self.notes.gone,
            )
            last_first.callback(self._emit, results)
            write_metrics(every, self.notes.begun, self.options)

    def _emit(self, results: Sequence[AccountResult]) -> None:
        from diagnostics.fleet import lines_of_accounts
        from diagnostics.fleet.account_results import worst_accounts_first
        from diagnostics.report.unattended.reported_accounts import told_apart

        options, only_new = self.options, self.options.new_only
        ordered = worst_accounts_first(results, only_new=only_new)
        told = [lines_of_accounts.reported_of(r, only_new=only_new) for r in ordered]
        form = form_of(told, options)
        if form is not None:
            emit(form, options)
            return
        rows = [lines_of_accounts.fleet_row(r, only_new=only_new) for r in ordered]
        columns = [*lines_of_accounts.FLEET_COLUMNS]
        if options.format == "table":
            columns.remove("place")
            rows = [
                {**row, "account": one.label}
                for row, one in zip(rows, told_apart(told), strict=True)
            ]
        json = lines_of_accounts.fleet_json(
            results,
            options.command,
            self.notes.begun,
            datetime.now(UTC),
            self.found.left_out,
            self.notes.gone,
            only_new=only_new,
        )
        emit_rows(rows, columns, options, json)

    def _status(self, results: Sequence[AccountResult]) -> int:
        if any(not result.ending.has_answer for result in results):
            return COULD_NOT_RUN
        limit = Severity(self.options.fail_on).rank
        counted = (
            finding
            for result in results
            for finding in result.counted(only_new=self.options.new_only)
        )
        return FOUND if any(f.severity.rank >= limit for f in counted) else OK


_NAMED = 5


def _named(names: Sequence[str]) -> str:
    more = ", …" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def accounts_asked_for(options: argparse.Namespace, shelf: Workspace) -> FoundAccounts:
    """The accounts that a command names.

    Raises:
        ValueError: it names none.
        OSError: the place can't be read.
    """
    from diagnostics.fleet.accounts_found import accounts_in, kept_accounts

    if options.workspace == bool(options.where):
        raise ValueError(_("name a FOLDER or a LIST of accounts, or --workspace"))
    if options.where:
        return accounts_in(Path(options.where), shelf)
    found = kept_accounts(shelf)
    if not found.accounts:
        raise ValueError(_("the workspace keeps no account"))
    return found


def _history(options: argparse.Namespace) -> History | None:
    from diagnostics.workspace.history import History

    return None if options.no_history else History.here()


def _crew(options: argparse.Namespace) -> Crew:
    """Who works.

    Raises:
        ValueError: two kinds of workers, or a number that is none.
    """
    given = [n for n in ("workers", "scheduler", "local_cluster") if _is(options, n)]
    if len(given) > 1:
        names = ", ".join(f"--{name.replace('_', '-')}" for name in given)
        raise ValueError(_("{options} exclude each other", options=names))
    for name in ("workers", "local_cluster"):
        if _is(options, name) and not 1 <= getattr(options, name) <= _MOST_WORKERS:
            option = f"--{name.replace('_', '-')}"
            raise ValueError(
                _("{option}: from 1 to {most}", option=option, most=_MOST_WORKERS)
            )
    if options.scheduler is not None or options.local_cluster:
        from diagnostics.fleet.dask_crew import DaskCrew

        tell = None if options.quiet else say
        return DaskCrew.at(options.scheduler, options.local_cluster or 0, tell)
    from diagnostics.fleet.crew import ProcessCrew

    return ProcessCrew(options.workers or 0)


_MOST_WORKERS = 256


def _is(options: argparse.Namespace, name: str) -> bool:
    return getattr(options, name) is not None
