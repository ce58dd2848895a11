"""What is shown: to people on a terminal, to programs as it is.

On a terminal tables fit it and control characters of foreign text are replaced; into
a pipe or a file goes every character at full width.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from diagnostics.model import Account, Finding, Missing, Severity
from diagnostics.report.standing.acceptances import counting
from diagnostics.report.text_tables import as_table, printable
from diagnostics.whole_files import write_whole

if TYPE_CHECKING:
    from diagnostics.report.rows import Row

OK, FOUND, COULD_NOT_RUN = 0, 1, 2
"""Exit statuses: nothing at or above `--fail-on`, findings, and no answer, or one from
half an account that was asked for with `--partial`."""


class Terminal:
    """Standard output when a person looks at it: foreign text can't drive it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Writes the text, line feeds and tabs kept, other control characters not."""
        return self._stream.write(printable(text, keep="\n\t"))

    def flush(self) -> None:
        """Writes what is still held back."""
        self._stream.flush()


@contextmanager
def shown() -> Iterator[TextIO | Terminal]:
    """Where a command without `--out` writes: standard output.

    Who reads it may have had enough, `… | head`: the rest goes nowhere then, and the
    command ends as if all had been read, with the same exit status.
    """
    try:
        out = Terminal(sys.stdout) if sys.stdout.isatty() else sys.stdout
        yield out
        out.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def finish() -> None:
    """Writes what is still held back, while somebody can say what goes wrong."""
    with shown():
        pass


def room(options: argparse.Namespace) -> int | None:
    """How many columns a table may take; None: as many as it needs."""
    if options.out or not sys.stdout.isatty():
        return None
    return max(1, shutil.get_terminal_size().columns)


def say(text: str) -> None:
    """One line on standard error; where it takes none, the work goes on."""
    with suppress(OSError):
        print(printable(text), file=sys.stderr)


def emit(text: str, options: argparse.Namespace) -> None:
    """Writes a command's answer to `--out` or standard output.

    Halves of characters, of file names, are escapes in both.
    """
    if options.out:
        write_whole(Path(options.out), text.encode(errors="backslashreplace"))
        return
    with shown() as out:
        out.write(text)


def emit_rows(
    rows: Sequence[Row],
    columns: Sequence[str],
    options: argparse.Namespace,
    json: object = None,
    missing: Sequence[Missing] = (),
) -> None:
    """Writes rows as `--format` says.

    Args:
        rows: one a line.
        columns: what is shown of them.
        options: `format` is `table`, `csv` or `json`.
        json: what JSON shows in place of the rows.
        missing: what the account lacks of its files. JSON holds it then beside the
            `rows`, a table stands below it; CSV has no place for it.
    """
    from diagnostics.report import write
    from diagnostics.report.rows import stamp_text, stamped_json

    if options.format == "csv":
        emit(write.as_csv(rows, columns), options)
    elif options.format == "json":
        told = rows if json is None else json
        if missing and not isinstance(told, Mapping):
            told = {**stamped_json(missing), "rows": told}
        emit(write.as_json(told), options)
    else:
        said = f"{stamp_text(missing)}\n\n" if missing else ""
        emit(said + as_table(rows, columns, room(options)), options)


def status(
    findings: Iterable[Finding], options: argparse.Namespace, *accounts: Account
) -> int:
    """The exit status of an answer.

    2 where one of the accounts isn't whole, else 1 where a finding is at or above
    `--fail-on` and nobody accepted it, else 0.
    """
    if any(account.missing for account in accounts):
        return COULD_NOT_RUN
    limit = Severity(options.fail_on).rank
    left = [f for f in findings if f.severity.rank >= limit]
    for account in accounts:
        left = counting(left, account)
    return FOUND if left else OK
