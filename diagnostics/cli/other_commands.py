"""The commands that need no account: explain, lab, generate."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from threading import Event

from diagnostics.cli.idle_options import refuse_idle_for_entries
from diagnostics.cli.screen import FOUND, OK, emit, emit_rows, say
from diagnostics.model import Severity
from diagnostics.words import text

MOST_READ = 32 << 20
"""Bytes of one file that are taken in: far more than of any text is looked at."""


def explain(options: argparse.Namespace) -> int:
    """What error texts mean, or the catalogue's entries. Returns the exit status."""
    from diagnostics import errors

    known = set(errors.reasons())
    asked = options.what or ["-"]
    entries = [n for n in asked if n in known and not Path(n).exists()]
    if not entries:
        return _explain_texts(asked, options)
    if entries != asked:
        raise ValueError(
            f"{entries[0]} is a reason and not a file: ask for reasons and for files"
            " one after the other"
        )
    refuse_idle_for_entries(options)
    _emit_entries(entries, options)
    return OK


def _emit_entries(entries: list[str], options: argparse.Namespace) -> None:
    from diagnostics import errors
    from diagnostics.report.explanation_rows import reason_text

    emit("\n".join(reason_text(errors.reason(name)) for name in entries), options)


def _explain_texts(names: list[str], options: argparse.Namespace) -> int:
    from diagnostics import errors
    from diagnostics.report import explanation_rows

    answers: list[errors.Explanation] = []
    for name in names:
        data = _content(name)
        shown = "" if name == "-" else name
        answers += errors.explain(data, shown)
        if cut := errors.left_out(data, shown):
            say(f"{shown or 'standard input'}: {text(cut)}")
    if options.format == "json":
        emit(explanation_rows.json_lines(answers), options)
    else:
        rows = [explanation_rows.explanation_row(answer) for answer in answers]
        emit_rows(rows, explanation_rows.EXPLANATION_COLUMNS, options)
    limit = Severity(options.fail_on).rank
    found = (errors.reason(a.reason).rule.severity.rank for a in answers)
    return FOUND if any(rank >= limit for rank in found) else OK


def _content(name: str) -> bytes:
    """What a file holds, or standard input for `-`; of an endless one the beginning."""
    if name == "-":
        return sys.stdin.buffer.read(MOST_READ)
    with Path(name).open("rb") as file:
        return file.read(MOST_READ)


def lab(options: argparse.Namespace) -> int:
    """The loopback lab, until it is interrupted. Returns the exit status."""
    from diagnostics.lab import Lab

    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    with Lab(faults=options.fault) as lab:
        besides = lab.publish()
        for fault in lab.faults:
            print(f"{fault.id:26} {fault.title}")
        if besides:
            print(
                f"Another lab of yours runs (process {besides.pid}); "
                "checks use this one while it runs."
            )
        print("The lab listens on loopback; stop it with Ctrl+C.", flush=True)
        stop.wait()
    return OK


def generate(options: argparse.Namespace) -> int:
    """A synthetic account in a folder. Returns the exit status."""
    from diagnostics.accounts import generate, save

    account = generate(
        employees=options.employees,
        projects=options.projects,
        mailboxes=options.mailboxes,
        groups=options.groups,
        seed=options.seed,
    )
    save(account, options.out, "csv")
    return OK
