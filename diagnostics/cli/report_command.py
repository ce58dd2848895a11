"""The command `report`: one file about an account, to be handed on."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from diagnostics.cli.account_inputs import account_of, reading_of
from diagnostics.cli.screen import COULD_NOT_RUN, OK
from diagnostics.language import gettext as _
from diagnostics.model import Account, Finding, Reading
from diagnostics.whole_files import write_whole

if TYPE_CHECKING:
    from diagnostics.report.origin import Origin
    from diagnostics.report.whole_report.report_facts import (
        ChecksSeen,
        ExpectationsHeld,
        ReportFacts,
    )
    from diagnostics.senders import Simulation


def report(options: argparse.Namespace) -> int:
    """Writes the report into `--out`. Returns the exit status."""
    from diagnostics.report.whole_report.report_body import whole_report
    from diagnostics.report.whole_report.report_forms import writer

    out = Path(options.out)
    written = writer(out.suffix, options.separator or ";", not options.no_bom)
    account, problems = account_of(options.account, options.partial, options.read)
    facts = _facts(account, problems, options)
    write_whole(out, written(whole_report(facts, options.appendix)))
    return COULD_NOT_RUN if account.missing else OK


def _facts(
    account: Account, problems: tuple[Finding, ...], options: argparse.Namespace
) -> ReportFacts:
    from diagnostics import senders
    from diagnostics.report.whole_report.report_facts import ReportFacts

    reading = reading_of(account, options.reading)
    simulation = senders.simulate(account, reading, partial=True)
    seen = (
        _saved_run(Path(options.check_run), simulation)
        if options.check_run
        else _known_checks(options.account, simulation)
    )
    return ReportFacts(
        account,
        simulation,
        _origin(options.account, account, reading),
        problems,
        tuple(senders.audit(account, reading, partial=True)),
        seen,
        _expectations(options.expect, account, reading),
    )


def _expectations(
    named: str | None, account: Account, reading: Reading
) -> ExpectationsHeld | None:
    if named is None:
        return None
    from diagnostics import senders
    from diagnostics.report.whole_report.report_facts import ExpectationsHeld

    expected = senders.read_expectations(Path(named))
    found = senders.verify(account, expected, reading, partial=True)
    return ExpectationsHeld(Path(named).name, len(expected), tuple(found))


def _saved_run(path: Path, simulation: Simulation) -> ChecksSeen:
    """What a run of `check --format json` saw, judged by today's rules.

    Raises:
        ValueError: it is no such file, or of none of the account's mailboxes.
    """
    from diagnostics import senders
    from diagnostics.report.saved_run import judged_again
    from diagnostics.report.whole_report.report_facts import ChecksSeen

    account = simulation.account
    run = judged_again(path, account, partial(senders.impact, simulation))
    known = {mailbox.id for mailbox in account.mailboxes}
    steps = tuple(step for step in run.steps if step.mailbox in known)
    if not steps:
        raise ValueError(
            _("{name} is a check of none of the account's mailboxes", name=path.name)
        )
    made = _made(path)
    times = {step.mailbox: made for step in steps} if made else {}
    return ChecksSeen(steps, tuple(run.findings), times, from_file=path.name)


def _made(path: Path) -> datetime | None:
    """When a run was saved, as far as it says so; a file's own time may be a copy's."""
    about = json.loads(path.read_text(encoding="utf-8")).get("about")
    try:
        made = datetime.fromisoformat(about["made"])
    except (TypeError, KeyError, ValueError):
        return None
    return made if made.tzinfo else None


def _known_checks(path: str, simulation: Simulation) -> ChecksSeen:
    """What the history of this machine knows of the account's mailboxes."""
    from diagnostics import checks, senders
    from diagnostics.report.whole_report.report_facts import ChecksSeen
    from diagnostics.workspace.history import (
        History,
        HistoryError,
        name_of_files,
        settings_of,
    )

    account = simulation.account
    try:
        history = History.here()
        if history is None:
            return ChecksSeen(none_because=_("this machine keeps no history"))
        try:
            name = name_of_files(account, path) or Path(path).name
            units = history.checked(name, settings_of(account))
        finally:
            history.close()
    except HistoryError as error:
        return ChecksSeen(none_because=_("no history ({error})", error=error))
    steps = [step for unit in units for step in unit.steps]
    impact = partial(senders.impact, simulation)
    found = checks.judged_together(steps, account, impact) if steps else ()
    times = _oldest((unit.mailbox, unit.at) for unit in units)
    return ChecksSeen(tuple(steps), tuple(found), times)


def _oldest(seen: Iterable[tuple[str, datetime]]) -> Mapping[str, datetime]:
    times: dict[str, datetime] = {}
    for mailbox, at in seen:
        times[mailbox] = min(at, times.get(mailbox, at))
    return times


def _origin(path: str, account: Account, reading: Reading) -> Origin:
    """Which account, files and reading; of a kept account, when it was opened."""
    from diagnostics.report.origin import Origin
    from diagnostics.workspace import NotOnShelfError, Workspace, is_short_id

    place = Path(path)
    name, files, opened = account.name, None, None
    if place.exists():
        inside = [p for p in place.iterdir() if p.is_file()] if place.is_dir() else []
        changed = max(p.stat().st_mtime for p in inside or [place])
        files = datetime.fromtimestamp(changed, UTC)
    elif is_short_id(path):
        try:
            about = Workspace.usual().about(path)
            name, files, opened = about.name, about.files_changed, about.opened
        except NotOnShelfError:
            pass
    return Origin(
        name=name,
        host=account.host,
        id=place.name,
        made=datetime.now(UTC),
        reading=reading.name,
        files=files,
        opened=opened,
        is_partial=bool(account.missing),
    )
