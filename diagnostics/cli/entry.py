"""Runs one command, and turns whatever stops it into one line and a status."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Mapping, Sequence

from diagnostics import language
from diagnostics.cli import (
    account_commands,
    check_command,
    other_commands,
    report_command,
)
from diagnostics.cli.arguments import parsed
from diagnostics.cli.many import (
    audit_all_command,
    check_all_command,
    report_all_command,
)
from diagnostics.cli.screen import COULD_NOT_RUN, OK, finish, say, shown
from diagnostics.cli.sources import import_command, letters_command
from diagnostics.language import gettext as _
from diagnostics.language import spoken
from diagnostics.model import UnknownIdError
from diagnostics.system.asked_to_end import ended_as_by_hand
from diagnostics.system.standard_streams import open_missing
from diagnostics.system.system_words import system_said
from diagnostics.system.told_errors import ToldError
from diagnostics.whole_files import NO_ROOM

COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "senders": account_commands.senders,
    "audit": account_commands.audit,
    "compare": account_commands.compare,
    "repair": account_commands.repair,
    "audit-all": audit_all_command.audit_all,
    "check": check_command.check,
    "check-all": check_all_command.check_all,
    "report": report_command.report,
    "report-all": report_all_command.report_all,
    "import": import_command.import_account,
    "letters": letters_command.letters,
    "explain": other_commands.explain,
    "lab": other_commands.lab,
    "generate": other_commands.generate,
    "template": other_commands.template,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status.

    A fault of the program's own is one line too; `python -X dev` shows where it is.
    """
    given = sys.argv[1:] if arguments is None else arguments
    with spoken(asked_language(given)), ended_as_by_hand():
        return _run(given)


def _run(arguments: Sequence[str]) -> int:
    out: str | None = None
    try:
        open_missing()
        _write_any_text()
        options = _understood(arguments)
        out = getattr(options, "out", None)
        status = COMMANDS[options.command](options)
        finish()
        return status
    except KeyboardInterrupt as stopped:
        return _refused(str(stopped) or _("interrupted"))
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        return _refused(_reason(error, out))


def _understood(arguments: Sequence[str]) -> argparse.Namespace:
    """The options; `parsed` says what it raises."""
    try:
        with shown():
            return parsed(arguments)
    except SystemExit:
        finish()
        raise
    raise SystemExit(OK)  # who asked for the help has had enough of it


def asked_language(arguments: Sequence[str]) -> str:
    """What `--lang` or SENDERSCOPE_LANG name; English where that is none of ours.

    It has to be known before the command line is read, whose help is in it.
    """
    known = language.of_environment()
    for before, said in zip(("", *arguments), (*arguments, ""), strict=True):
        name, _equals, value = before.partition("=")
        if name == "--lang" and (value or said) in language.offered():
            known = value or said
    return known


def _write_any_text() -> None:
    """Lets standard output write what it has no letters for as escapes.

    Halves of characters come from file names and from servers, and a terminal may
    know Latin letters only: neither is a reason to show nothing.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _refused(why: str) -> int:
    say(f"senderscope: {' '.join(why.split())}")
    return COULD_NOT_RUN


def _reason(error: Exception, out: str | None) -> str:
    if isinstance(error, OSError) and error.strerror:
        where = error.filename
        if error.errno in NO_ROOM:
            where = where or out or _("standard output")
        why = system_said(error)
        return f"{where}: {why!s}" if where else str(why)
    if isinstance(error, MemoryError):
        return _("there is not enough memory for this")
    if isinstance(error, RecursionError):
        return _("something here is nested too deep to be read")
    bare = isinstance(error, KeyError) and not isinstance(error, UnknownIdError)
    if bare and error.args:
        return _(
            "{args!r} is not in the account or catalogue; check the id",
            args=error.args[0],
        )
    if isinstance(error, (OSError, LookupError, ValueError, ToldError)):
        return str(error) or type(error).__name__
    return _(
        "a fault of the program's own: {name}: {error}",
        name=type(error).__name__,
        error=error,
    )
