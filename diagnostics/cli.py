"""The command line: every question from a terminal or a script.

Exit status: 0 = nothing at or above `--fail-on`, 1 = findings, 2 = could not run.
Packages are imported by the command that needs them, so that `explain` starts at once.
"""

from __future__ import annotations

import argparse
import errno
import signal
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from diagnostics.arguments import parser
from diagnostics.model import (
    NO_PROJECT,
    Account,
    Finding,
    Reading,
    Severity,
    worst_first,
)
from diagnostics.words import counted, evidence

if TYPE_CHECKING:
    from diagnostics.checks import CheckRun, DnsOptions, Step
    from diagnostics.report.earlier_run import Difference
    from diagnostics.report.rows import Row
    from diagnostics.senders import Comparison

OK, FOUND, COULD_NOT_RUN = 0, 1, 2

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What a write that finds no room fails with; it doesn't say which file it was."""

_PROBLEMS_TOLD = 20
"""So many problems of an account are said beside an answer that isn't about them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    options = parser().parse_args(arguments)
    try:
        status = _COMMANDS[options.command](options)
    except BrokenPipeError:  # the reader had enough: `… | head`
        sys.stderr.close()
        return OK
    except KeyboardInterrupt:
        return _refuse("interrupted")
    except (OSError, LookupError, ValueError) as error:
        return _refuse(_reason(error, options))
    return status


def _refuse(why: str) -> int:
    print(f"senderscope: {' '.join(why.split())}", file=sys.stderr)
    return COULD_NOT_RUN


def _reason(error: Exception, options: argparse.Namespace) -> str:
    if isinstance(error, OSError) and error.strerror:
        where = error.filename
        if error.errno in _FULL:
            where = where or options.out or "standard output"
        return f"{where}: {error.strerror}" if where else error.strerror
    if isinstance(error, KeyError):
        return f"{error.args[0]!r} is not in the account or catalogue; check the id"
    return str(error) or type(error).__name__


def _load(path: str) -> tuple[Account, tuple[Finding, ...]]:
    """The account and its problems, which are also said on standard error.

    Raises:
        ValueError: nothing of it could be read.
    """
    from diagnostics.accounts import load

    loaded = load(Path(path))
    account = loaded.account
    if not loaded.ok and not (account.mailboxes or account.employees):
        raise ValueError(evidence(loaded.problems[0]))
    _say_problems(loaded.problems)
    return account, loaded.problems


def _say_problems(problems: Iterable[Finding]) -> None:
    told = [p for p in problems if p.severity is not Severity.INFO]
    for problem in told[:_PROBLEMS_TOLD]:
        print(f"{problem.severity}: {evidence(problem)}", file=sys.stderr)
    if len(told) > _PROBLEMS_TOLD:
        more = len(told) - _PROBLEMS_TOLD
        print(f"… and {more} more: `audit` lists them all", file=sys.stderr)


def reading_of(account: Account, switches: Iterable[str]) -> Reading:
    """The account's reading, overridden by `switch=value` texts.

    Raises:
        ValueError: an unknown switch or value; the text says which there are.
    """
    changes: dict[str, Any] = {}
    for text in switches:
        switch, _, value = text.partition("=")
        switch = switch.strip().replace("-", "_")
        if switch not in Reading.__dataclass_fields__:
            names = ", ".join(Reading.__dataclass_fields__)
            raise ValueError(f"--reading {text}: the switches are {names}")
        kind: type[StrEnum] = type(getattr(Reading(), switch))
        if value.strip() not in list(kind):
            values = ", ".join(kind)
            raise ValueError(f"--reading {text}: the values of {switch} are {values}")
        changes[switch] = kind(value.strip())
    return replace(account.reading, **changes)


def _emit(text: str | bytes, options: argparse.Namespace) -> None:
    if options.out:
        data = text.encode() if isinstance(text, str) else text
        Path(options.out).write_bytes(data)
    elif isinstance(text, str):
        sys.stdout.write(text)
        sys.stdout.flush()


def _write(
    rows: Sequence[Row],
    columns: Sequence[str],
    options: argparse.Namespace,
    json: object = None,
) -> None:
    from diagnostics.report import write

    if options.format == "csv":
        _emit(write.as_csv(rows, columns), options)
    elif options.format == "json":
        _emit(write.as_json(rows if json is None else json), options)
    else:
        _emit(write.as_table(rows, columns), options)


def _status(findings: Iterable[Finding], options: argparse.Namespace) -> int:
    limit = Severity(options.fail_on).rank
    return FOUND if any(f.severity.rank >= limit for f in findings) else OK


def _senders(options: argparse.Namespace) -> int:
    from diagnostics import senders
    from diagnostics.report import pair_texts, sender_tables

    account, problems = _load(options.account)
    reading = reading_of(account, options.reading)
    one_pair = options.employee and options.project and options.format != "parquet"
    _expect_known(account, options, also_inactive=one_pair or options.include_inactive)
    if one_pair:
        project = "" if options.project == NO_PROJECT else options.project
        answer = senders.resolve(
            account, options.employee, project or NO_PROJECT, reading
        )
        if options.format == "table":
            _emit(pair_texts.resolution_text(account, answer), options)
        elif options.format == "html":
            _emit(pair_texts.resolution_page(account, answer), options)
        else:
            row = pair_texts.resolution_row(answer)
            _write(
                [row], list(row), options, pair_texts.resolution_json(account, answer)
            )
        return _status(problems, options)
    if options.format == "html":
        raise ValueError("--format html explains one pair: name --employee, --project")
    simulation = senders.simulate(account, reading, options.include_inactive)
    if not simulation.employees:
        active = "" if options.include_inactive else " active"
        print(f"note: no{active} employee, so there is no pair", file=sys.stderr)
    sender_tables.write(simulation, options.format, options.out, _chosen(options))
    return _status(problems, options)


def _expect_known(
    account: Account, options: argparse.Namespace, also_inactive: bool
) -> None:
    """Raises ValueError where an employee or project that was named has no pairs."""
    from diagnostics.accounts.problems import Names

    people = {e.id: e.active for e in account.employees}
    places = {"": True, NO_PROJECT: True} | {p.id: p.active for p in account.projects}
    asked = (
        ("employee", options.employee, people),
        ("project", options.project, places),
    )
    for kind, wanted, known in asked:
        if wanted is not None and wanted not in known:
            nearest = Names(known).nearest(wanted)
            hint = f'; the nearest id is "{nearest}"' if nearest else ""
            raise ValueError(f'the account has no {kind} "{wanted}"{hint}')
        if wanted is not None and not (known[wanted] or also_inactive):
            raise ValueError(
                f'the {kind} "{wanted}" is inactive: --include-inactive shows its pairs'
            )


def _chosen(options: argparse.Namespace) -> tuple[str | None, str | None]:
    project = options.project
    return options.employee, "" if project == NO_PROJECT else project


def _audit(options: argparse.Namespace) -> int:
    from diagnostics import senders
    from diagnostics.report import rows, runs

    account, problems = _load(options.account)
    reading = reading_of(account, options.reading)
    findings = [
        *problems,
        *senders.audit(account, reading, options.include_inactive),
    ]
    if options.expect:
        expected = senders.read_expectations(Path(options.expect))
        findings += senders.verify(account, expected, reading)
    if options.format == "html":
        _emit(runs.audit_page(account, findings), options)
        return _status(findings, options)
    ordered = worst_first(findings)
    _write(
        [rows.finding_row(f) for f in ordered],
        rows.AUDIT_COLUMNS,
        options,
        [rows.finding_json(f) for f in ordered],
    )
    return _status(findings, options)


def _compare(options: argparse.Namespace) -> int:
    from diagnostics import senders
    from diagnostics.report import change_texts, rows

    before, old_problems = _load(options.old)
    after, new_problems = _load(options.new)
    comparison = senders.compare(
        senders.simulate(
            before, reading_of(before, options.reading), options.include_inactive
        ),
        senders.simulate(
            after, reading_of(after, options.reading), options.include_inactive
        ),
    )
    table = (
        list(change_texts.pair_rows(comparison))
        if options.pairs
        else change_texts.cause_rows(comparison)
    )
    _say_uncompared(comparison)
    _write(table, rows.COMPARE_COLUMNS, options)
    changed = FOUND if comparison.changed and options.fail_on == "info" else OK
    return max(changed, _status([*old_problems, *new_problems], options))


def _say_uncompared(comparison: Comparison) -> None:
    sides = {
        "OLD": (comparison.removed_employees, comparison.removed_projects),
        "NEW": (comparison.added_employees, comparison.added_projects),
    }
    for side, both in sides.items():
        told = [
            f"{counted(len(ids), kind)} ({', '.join(ids[:5])}{', …' * (len(ids) > 5)})"
            for kind, ids in zip(("employee", "project"), both, strict=True)
            if ids
        ]
        if told:
            pairs = " and of ".join(told)
            print(
                f"note: pairs of {pairs} are in {side} only, so they aren't compared",
                file=sys.stderr,
            )
    if not comparison.compared:
        print("note: no pair is in both, so nothing was compared", file=sys.stderr)


def _repair(options: argparse.Namespace) -> int:
    from diagnostics import senders
    from diagnostics.report import change_texts

    account, problems = _load(options.account)
    proposal = senders.repair(
        account,
        reading_of(account, options.reading),
        projects_only=options.projects_only,
    )
    table = change_texts.repair_rows(proposal)
    if options.format == "table":
        _emit(f"{change_texts.repair_text(proposal)}\n", options)
    else:
        _write(table, change_texts.REPAIR_COLUMNS, options)
    return max(FOUND if table else OK, _status(problems, options))


def _check(options: argparse.Namespace) -> int:
    from diagnostics import checks
    from diagnostics.report import runs
    from diagnostics.report.earlier_run import difference, read_earlier

    earlier = read_earlier(Path(options.since)) if options.since else None
    account, problems = _load(options.account)
    for mailbox_id in options.mailbox or ():
        account.mailbox(mailbox_id)
    if options.plan:
        plan = checks.plan(
            account,
            options.mailbox,
            options.only,
            _dns_options(options),
            checks.Network.usual(),
        )
        _emit(f"{plan.summary}\n", options)
        return OK
    run = (_judge_again if options.again else _run_check)(account, options)
    if options.format == "html":
        _emit(runs.check_page(account, run), options)
    else:
        _write(*runs.step_table(run), options, runs.run_json(run))
    if options.format == "table":
        for finding in worst_first(run.findings):
            print(f"{finding.severity}: {evidence(finding)}", file=sys.stderr)
    if earlier is not None:
        _say_difference(difference(earlier, run.findings))
    return _status([*problems, *run.findings], options)


def _judge_again(account: Account, options: argparse.Namespace) -> CheckRun:
    from diagnostics import senders
    from diagnostics.report.saved_run import judged_again, unjudged

    simulation = senders.simulate(account)
    run = judged_again(
        Path(options.again), account, lambda i: senders.impact(simulation, i)
    )
    if told := unjudged(run):
        print(told, file=sys.stderr)
    return run


def _run_check(account: Account, options: argparse.Namespace) -> CheckRun:
    from diagnostics import checks, senders

    simulation = senders.simulate(account)
    cancel = Event()
    signal.signal(signal.SIGINT, lambda *_: cancel.set())
    return checks.check(
        account,
        options.mailbox,
        options.only,
        network=replace(
            checks.Network.usual(), allow_plain=frozenset(options.allow_plain)
        ),
        on_step=_say_step if options.format == "table" and not options.out else None,
        cancel=cancel,
        simulation_impact=lambda mailbox_id: senders.impact(simulation, mailbox_id),
        dns_options=_dns_options(options),
    )


def _dns_options(options: argparse.Namespace) -> DnsOptions:
    from diagnostics.checks import DnsOptions

    return DnsOptions(
        selectors=tuple(options.selector),
        dnsbl=tuple(options.dnsbl),
        bimi=options.bimi,
    )


def _say_difference(told: Difference) -> None:
    for word, found in (("new", told.new), ("gone", told.gone)):
        for row in found:
            print(f"{word} since then: {row['evidence']}", file=sys.stderr)
    if not told:
        print("nothing new and nothing gone since then", file=sys.stderr)


def _say_step(step: Step) -> None:
    if sys.stderr.isatty():
        print(
            f"{step.mailbox} {step.service} {step.step}: {step.state}", file=sys.stderr
        )


def _explain(options: argparse.Namespace) -> int:
    from diagnostics import errors
    from diagnostics.report import explanation_rows

    known = set(errors.reasons())
    entries: list[str] = []
    answers: list[errors.Explanation] = []
    for name in options.what or ["-"]:
        if name in known and not Path(name).exists():
            entries.append(explanation_rows.reason_text(errors.reason(name)))
            continue
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        answers += errors.explain(data, "" if name == "-" else name)
    if entries:
        _emit("\n".join(entries), options)
    if answers and options.format == "csv":
        rows = [explanation_rows.explanation_row(answer) for answer in answers]
        _write(rows, explanation_rows.EXPLANATION_COLUMNS, options)
    elif answers:
        _emit(explanation_rows.json_lines(answers), options)
    limit = Severity(options.fail_on).rank
    found = (errors.reason(a.reason).rule.severity.rank for a in answers)
    return FOUND if any(rank >= limit for rank in found) else OK


def _lab(options: argparse.Namespace) -> int:
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


def _generate(options: argparse.Namespace) -> int:
    from diagnostics.accounts import generate, save

    account = generate(
        employees=options.employees,
        projects=options.projects,
        mailboxes=options.mailboxes,
        groups=options.groups,
        seed=options.seed,
    )
    save(account, Path(options.out), "csv")
    return OK


_COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "senders": _senders,
    "audit": _audit,
    "compare": _compare,
    "repair": _repair,
    "check": _check,
    "explain": _explain,
    "lab": _lab,
    "generate": _generate,
}
