"""The command `letters`: do sent letters bear out the simulated senders?"""

from __future__ import annotations

import argparse
from pathlib import Path

from diagnostics.cli.account_inputs import account_of, reading_of
from diagnostics.cli.screen import emit_rows, say, status
from diagnostics.model import worst_first

COLUMNS = ("rule", "severity", "subject", "evidence", "fix")


def letters(options: argparse.Namespace) -> int:
    """Holds sent letters against the account. Returns the exit status."""
    from diagnostics.fleet.sent_letters import (
        Writers,
        judged,
        read_letters,
        read_writers,
    )
    from diagnostics.fleet.sent_letters.findings_of_letters import (
        letter_findings,
        letters_told,
    )
    from diagnostics.fleet.sent_letters.letter_rows import (
        LETTER_COLUMNS,
        letter_json,
        letter_row,
    )
    from diagnostics.report import rows

    account, _ = account_of(options.account, False, options.read)
    reading = reading_of(account, options.reading)
    table = read_writers(Path(options.who), account) if options.who else Writers()
    found = judged(account, read_letters(map(Path, options.letters)), table, reading)
    say(letters_told(found))
    ordered = worst_first(letter_findings(found))
    is_json = options.format == "json"
    if options.each:
        each = letter_json if is_json else letter_row
        told = [each(one, why) for one, why in found.told_apart]
        emit_rows(told, LETTER_COLUMNS, options)
    else:
        row = rows.finding_json if is_json else rows.finding_row
        emit_rows([row(f) for f in ordered], COLUMNS, options)
    return status(ordered, options, account)
