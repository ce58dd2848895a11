"""Runs one command, and turns whatever stops it into one line and a status."""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Callable, Mapping, Sequence

from diagnostics.cli import account_commands, check_command, other_commands
from diagnostics.cli.arguments import parsed
from diagnostics.cli.screen import COULD_NOT_RUN, OK, say
from diagnostics.model import UnknownIdError

COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "senders": account_commands.senders,
    "audit": account_commands.audit,
    "compare": account_commands.compare,
    "repair": account_commands.repair,
    "check": check_command.check,
    "explain": other_commands.explain,
    "lab": other_commands.lab,
    "generate": other_commands.generate,
}

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What a write that finds no room fails with; it doesn't say which file it was."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status.

    A fault of the program's own is one line too; `python -X dev` shows where it is.
    """
    out: str | None = None
    try:
        options = parsed(arguments)
        out = getattr(options, "out", None)
        return COMMANDS[options.command](options)
    except BrokenPipeError:  # the reader had enough: `… | head`
        sys.stderr.close()
        return OK
    except KeyboardInterrupt:
        return _refused("interrupted")
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        return _refused(_reason(error, out))


def _refused(why: str) -> int:
    say(f"senderscope: {' '.join(why.split())}")
    return COULD_NOT_RUN


def _reason(error: Exception, out: str | None) -> str:
    if isinstance(error, OSError) and error.strerror:
        where = error.filename
        if error.errno in _FULL:
            where = where or out or "standard output"
        return f"{where}: {error.strerror}" if where else error.strerror
    if isinstance(error, KeyError) and not isinstance(error, UnknownIdError):
        return f"{error.args[0]!r} is not in the account or catalogue; check the id"
    if isinstance(error, (OSError, LookupError, ValueError)):
        return str(error) or type(error).__name__
    return f"a fault of the program's own: {type(error).__name__}: {error}"
