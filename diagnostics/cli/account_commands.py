"""The commands about who sends: senders, audit, compare, repair."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from diagnostics.cli.account_inputs import (
    account_of,
    not_whole,
    read_account,
    reading_of,
    say_problems,
)
from diagnostics.cli.idle_options import is_one_pair
from diagnostics.cli.many.many_arguments import UNATTENDED
from diagnostics.cli.many.told_unattended import form_of
from diagnostics.cli.screen import (
    FOUND,
    OK,
    emit,
    emit_rows,
    room,
    say,
    shown,
    status,
)
from diagnostics.language import gettext as _
from diagnostics.language import later
from diagnostics.model import (
    NO_PROJECT,
    Account,
    Finding,
    Reading,
    Severity,
    UnknownIdError,
    worst_first,
)
from diagnostics.whole_files import write_whole

if TYPE_CHECKING:
    from diagnostics.report.unattended.reported_accounts import ReportedAccount
    from diagnostics.senders import Simulation


def senders(options: argparse.Namespace) -> int:
    """The matrix, a part of it, or one pair explained. Returns the exit status."""
    from diagnostics import senders

    account, problems = account_of(options.account, options.partial, options.read)
    reading = reading_of(account, options.reading)
    explained = is_one_pair(options)
    _expect_known(account, options, explained or options.include_inactive)
    if options.want is not None:
        met = _emit_wish(account, reading, options)
        return max(OK if met else FOUND, status(problems, options, account))
    if explained:
        _emit_pair(account, reading, options)
    else:
        simulation = senders.simulate(
            account, reading, options.include_inactive, partial=True
        )
        _say_inactive(simulation)
        if not simulation.employees:
            no_pair = _("note: no active employee, so there is no pair")
            if options.include_inactive:
                no_pair = _("note: no employee, so there is no pair")
            say(no_pair)
        _emit_matrix(simulation, options)
    return status(problems, options, account)


def _emit_pair(account: Account, reading: Reading, options: argparse.Namespace) -> None:
    from diagnostics import senders
    from diagnostics.report import pair_texts

    employee, project = options.employee, options.project
    answer = senders.resolve(account, employee, project, reading, partial=True)
    if options.format == "table":
        emit(pair_texts.resolution_text(account, answer), options)
    elif options.format == "html":
        emit(pair_texts.resolution_page(account, answer), options)
    else:
        row = pair_texts.resolution_row(answer)
        told = pair_texts.resolution_json(account, answer)
        emit_rows([row], list(row), options, told)


def _emit_wish(account: Account, reading: Reading, options: argparse.Namespace) -> bool:
    """Says what to change; whether there is nothing to change."""
    from diagnostics import senders
    from diagnostics.report.proposed import wish_texts

    answer = senders.wish(
        account,
        options.employee,
        options.project,
        options.want,
        reading,
        options.keep,
        partial=True,
    )
    if options.format == "table":
        emit(wish_texts.wish_text(account, answer), options)
    else:
        rows = wish_texts.wish_rows(answer)
        told = wish_texts.wish_json(account, answer)
        emit_rows(rows, wish_texts.WISH_COLUMNS, options, told)
    return answer.met


def _emit_matrix(simulation: Simulation, options: argparse.Namespace) -> None:
    from diagnostics.report import sender_tables

    chosen = options.employee, _project_cell(options.project)
    if not options.out:
        with shown() as out:
            sender_tables.write(simulation, options.format, out, chosen, room(options))
        return
    sender_tables.write(simulation, options.format, options.out, chosen)


def _say_inactive(simulation: Simulation) -> None:
    """Whose pairs hold only if they were active: the matrix has no place for it."""
    people = later("note: {count:employee} inactive ({named}), resolved as if active")
    places = later("note: {count:project} inactive ({named}), resolved as if active")
    for rows, told in ((simulation.employees, people), (simulation.projects, places)):
        ids = [row.id for row in rows if not row.active]
        if ids:
            named = f"{', '.join(ids[:5])}{', …' * (len(ids) > 5)}"
            say(_(told, count=len(ids), named=named))


def _project_cell(project: str | None) -> str | None:
    return "" if project == NO_PROJECT else project


_INACTIVE = {
    "employee": later(
        'the employee "{wanted}" is inactive: --include-inactive shows its pairs'
    ),
    "project": later(
        'the project "{wanted}" is inactive: --include-inactive shows its pairs'
    ),
}


def _expect_known(
    account: Account, options: argparse.Namespace, also_inactive: bool
) -> None:
    """Raises where an employee or project that was named has no pairs.

    Raises:
        UnknownIdError: the account doesn't have it.
        ValueError: it is inactive, and those weren't asked for.
    """
    people = {e.id: e.active for e in account.employees}
    places = {"": True, NO_PROJECT: True} | {p.id: p.active for p in account.projects}
    asked = (
        ("employee", options.employee, people),
        ("project", options.project, places),
    )
    for kind, wanted, known in asked:
        if wanted is not None and wanted not in known:
            raise UnknownIdError(kind, wanted, known)
        if wanted is not None and not (known[wanted] or also_inactive):
            raise ValueError(_(_INACTIVE[kind], wanted=wanted))


def audit(options: argparse.Namespace) -> int:
    """Who isn't covered, and what is wrong. Returns the exit status.

    Of an account that isn't whole it lists only what is wrong with its files, unless
    `--partial` is given.
    """
    from diagnostics import senders
    from diagnostics.report import rows
    from diagnostics.report.standing.acceptances import accepted_cell, in_force

    account, problems = read_account(options.account, options.read)
    if account.missing and not options.partial:
        say(f"senderscope: {not_whole(options.account, account, problems)}")
        coverage = [senders.not_audited(account)]
    else:
        say_problems(account, problems)
        coverage = _coverage(account, options)
        if options.snapshot:
            _take_snapshot(account, options)
    found = [*problems, *coverage]
    if account.missing:  # what an answer lacks stands first
        found = [*coverage, *problems]
    ordered = worst_first(found)
    if options.format in UNATTENDED:
        emit(form_of([_reported(account, ordered, options)], options) or "", options)
        return status(ordered, options, account)
    if options.format == "html":
        from diagnostics.report import runs  # all of the checks comes with it

        emit(runs.audit_page(account, ordered), options)
        return status(ordered, options, account)
    row = rows.finding_json if options.format == "json" else rows.finding_row
    held = in_force(account)
    told = [{**row(f), "accepted": accepted_cell(f, held)} for f in ordered]
    columns = [*rows.AUDIT_COLUMNS, "accepted"]
    if options.format == "table" and not account.accepted:
        columns.remove("accepted")
    emit_rows(told, columns, options)
    return status(ordered, options, account)


def _reported(
    account: Account, found: list[Finding], options: argparse.Namespace
) -> ReportedAccount:
    from diagnostics.report.rows import stamp_text
    from diagnostics.report.unattended.reported_accounts import reported

    return reported(account, options.account, found, stamp_text(account.missing))


def _take_snapshot(account: Account, options: argparse.Namespace) -> None:
    """Writes today's senders; says what no expectation can speak of."""
    from diagnostics import senders
    from diagnostics.report.compared.line_by_line import snapshot_csv

    taken = senders.snapshot(account, reading_of(account, options.reading))
    write_whole(Path(options.snapshot), snapshot_csv(taken).encode())
    if taken.unsaid:
        say(
            _(
                "note: {unsaid:pair} without any address or with an unknown one are "
                "not in the snapshot",
                unsaid=taken.unsaid,
            )
        )


def _coverage(account: Account, options: argparse.Namespace) -> list[Finding]:
    from diagnostics import senders

    reading = reading_of(account, options.reading)
    inactive = options.include_inactive
    findings = [*senders.audit(account, reading, inactive, partial=True)]
    if options.expect:
        expected = senders.read_expectations(Path(options.expect))
        findings += senders.verify(account, expected, reading, partial=True)
    return findings


def compare(options: argparse.Namespace) -> int:
    """What a change does to senders. Returns the exit status."""
    from diagnostics import senders
    from diagnostics.report import change_texts, rows

    before, _problems = account_of(options.old, options.partial, options.read)
    after, _problems = account_of(options.new, options.partial, options.read)
    sides = (
        senders.simulate(
            account,
            reading_of(account, options.reading),
            options.include_inactive,
            partial=True,
        )
        for account in (before, after)
    )
    comparison = senders.compare(*sides)
    for line in change_texts.matching_lines(comparison):
        say(_("note: {line}", line=line))
    if not comparison.compared:
        raise ValueError(change_texts.uncomparable(comparison))
    if options.pairs:
        table = list(change_texts.pair_rows(comparison))
        for line in change_texts.crossing_lines(comparison):
            say(_("note: {line}", line=line))
    else:
        table = change_texts.cause_rows(comparison)
    shown = options.format == "table"
    columns = rows.COMPARE_SHOWN if shown else rows.COMPARE_COLUMNS
    emit_rows(table, columns, options, missing=comparison.missing)
    worst = change_texts.worst_change(comparison)
    failed = worst and worst.rank >= Severity(options.fail_on).rank
    return max(FOUND if failed else OK, status((), options, before, after))


def repair(options: argparse.Namespace) -> int:
    """The smallest edits that close gaps. Returns the exit status."""
    from diagnostics import senders
    from diagnostics.report import change_texts

    account, problems = account_of(options.account, options.partial, options.read)
    if options.expect:
        met = _emit_expected(account, options)
        return max(OK if met else FOUND, status(problems, options, account))
    proposal = senders.repair(
        account,
        reading_of(account, options.reading),
        projects_only=options.projects_only,
        keep=options.keep,
        partial=True,
    )
    table = change_texts.repair_rows(proposal)
    if options.format == "table":
        emit(f"{change_texts.repair_text(proposal)}\n", options)
    else:
        columns = change_texts.REPAIR_COLUMNS
        emit_rows(table, columns, options, missing=proposal.missing)
    return max(FOUND if table else OK, status(problems, options, account))


def _emit_expected(account: Account, options: argparse.Namespace) -> bool:
    """Says what meets a file of expectations; whether all are met today."""
    from diagnostics import senders
    from diagnostics.report.proposed import expected_texts

    found = senders.repair_expected(
        account,
        senders.read_expectations(Path(options.expect)),
        reading_of(account, options.reading),
        options.keep,
        partial=True,
    )
    if options.format == "table":
        emit(expected_texts.expected_text(found), options)
    else:
        rows = expected_texts.expected_rows(found)
        told = expected_texts.expected_json(found)
        emit_rows(rows, expected_texts.EXPECTED_COLUMNS, options, told)
    return found.met_before == found.lines
