"""The commands that need no account: explain, lab, generate, template."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from diagnostics.cli.idle_options import refuse_idle_for_entries
from diagnostics.cli.screen import FOUND, OK, emit, emit_rows, room, say, shown
from diagnostics.cli.what_is_asked import Asked, asked_of
from diagnostics.language import current
from diagnostics.language import gettext as _
from diagnostics.model import Severity
from diagnostics.whole_files import write_whole
from diagnostics.words import text

if TYPE_CHECKING:
    from diagnostics import errors

LOOPBACK = "127.0.0.1"

MOST_READ = 32 << 20
"""Bytes of one file that are taken in: far more than of any text is looked at."""


def explain(options: argparse.Namespace) -> int:
    """What error texts mean, or the catalogue's entries. Returns the exit status."""
    asked = [asked_of(what) for what in options.what or ["-"]]
    entries = [one.what for one in asked if one.kind == "reason"]
    if not entries:
        return _explain_texts(asked, options)
    if len(entries) < len(asked):
        raise ValueError(
            _(
                "{reason} is a reason and no text: ask for reasons and for texts one "
                "after the other",
                reason=entries[0],
            )
        )
    refuse_idle_for_entries(options)
    _emit_entries(entries, options)
    return OK


def _emit_entries(entries: list[str], options: argparse.Namespace) -> None:
    from diagnostics import errors
    from diagnostics.report.explanations.explanation_rows import reason_text

    emit("\n".join(reason_text(errors.reason(name)) for name in entries), options)


def _explain_texts(asked: list[Asked], options: argparse.Namespace) -> int:
    from diagnostics import errors

    answers: list[errors.Explanation] = []
    for one in asked:
        data = _content(one)
        answers += errors.explain(data, one.name)
        if cut := errors.left_out(data, one.name):
            say(f"{one.name or _('standard input')}: {text(cut)}")
    _emit_answers(answers, options)
    limit = Severity(options.fail_on).rank
    found = (errors.reason(a.reason).rule.severity.rank for a in answers)
    return FOUND if any(rank >= limit for rank in found) else OK


def _emit_answers(
    answers: list[errors.Explanation], options: argparse.Namespace
) -> None:
    """As `--format` says; without it a person gets words, a program JSON."""
    from diagnostics.report.explanations import explanation_rows, explanation_text

    columns = room(options)
    in_words = "format" not in options.given and columns is not None
    if in_words or options.format == "text":
        emit(explanation_text.answers_text(answers, columns), options)
    elif options.format == "json":
        emit(explanation_rows.json_lines(answers), options)
    else:
        rows = [explanation_rows.explanation_row(answer) for answer in answers]
        emit_rows(rows, explanation_rows.EXPLANATION_COLUMNS, options)


def _content(one: Asked) -> bytes:
    """The text; of standard input or a file that is endless the beginning."""
    if one.kind == "text":
        return one.what.encode("utf-8", "surrogatepass")
    if one.kind == "input":
        return sys.stdin.buffer.read(MOST_READ)
    with Path(one.what).open("rb") as file:
        return file.read(MOST_READ)


def lab(options: argparse.Namespace) -> int:
    """The loopback lab, until it is interrupted. Returns the exit status."""
    from diagnostics.lab import Lab

    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    if options.join:
        if options.fault or options.invite or options.bind != LOOPBACK:
            raise ValueError(_("--join starts no lab: leave the other options out"))
        return _joined(options.join, stop)
    with Lab(faults=options.fault, bind=options.bind) as lab:
        besides = lab.publish()
        with shown():
            for fault in lab.faults:
                print(f"{fault.id:26} {fault.title}")
            if lab.twins:
                print(_("\nRight, though odd; no check may find a fault here:"))
            for twin in lab.twins:
                print(f"{twin.id:26} {twin.title}")
            if besides:
                print(
                    _(
                        "Another lab of yours runs (process {pid}); checks use this "
                        "one while it runs.",
                        pid=besides.pid,
                    )
                )
            _say_where(options, lab.state.invitation())
        stop.wait()
    return OK


def _say_where(options: argparse.Namespace, invitation: str) -> None:
    """Where the lab listens, who reaches it, and what others need for that."""
    if options.invite:
        path = Path(options.invite)
        path.touch(mode=0o600)
        path.write_text(invitation, encoding="utf-8")
    if options.bind != LOOPBACK:
        print(
            _(
                "WARNING: everybody who reaches {address} can talk to the lab's "
                "servers. They hold no letters and no secret of yours; use this "
                "in a class's own network only.",
                address=options.bind,
            )
        )
        told = _(
            "The lab listens on {address}; stop it with Ctrl+C.",
            address=options.bind,
        )
        print(told, flush=True)
    else:
        print(_("The lab listens on loopback; stop it with Ctrl+C."), flush=True)


def _joined(file: str, stop: Event) -> int:
    """A lab on another machine counts as the running one until it is interrupted."""
    from diagnostics.lab_state import LabState, lab_folder

    with tempfile.TemporaryDirectory(prefix="senderscope-lab-") as folder:
        text = Path(file).read_text(encoding="utf-8")
        state = LabState.invited(text, Path(folder))
        with state.published(lab_folder()):
            told = _(
                "Checks use the lab at {address} (version {version}); leave it with "
                "Ctrl+C.",
                address=state.dns[0],
                version=state.version,
            )
            print(told, flush=True)
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


def template(options: argparse.Namespace) -> int:
    """An account to fill in, as a file. Returns the exit status.

    Raises ValueError where the file's name ends in no form of a template.
    """
    from diagnostics.accounts.templates.template_files import template
    from diagnostics.accounts.understanding.template_words import language_that_has

    path = Path(options.out)
    language = options.lang or language_that_has(current())
    content = template(path.suffix.lower().removeprefix("."), language)
    write_whole(path, content)
    return OK
