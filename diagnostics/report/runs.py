"""A run of the checks as JSON and as tables; findings as a page to hand on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from diagnostics.checks import CheckRun
from diagnostics.language import gettext as _
from diagnostics.model import Account, Finding, Missing, worst_first
from diagnostics.report import rows
from diagnostics.report.origin import Origin
from diagnostics.report.rows import Row, stamp_text, stamped_json
from diagnostics.report.service_limits import ServedMailbox
from diagnostics.report.write import as_html

Section = tuple[list[Row], Sequence[str]]

TOLD_COLUMNS = ("severity", "kind", "subject", "title", "evidence", "fix")
"""What a page says of a finding: enough to act on without this program."""


def run_json(
    run: CheckRun,
    missing: Sequence[Missing] = (),
    mailboxes: Sequence[ServedMailbox] = (),
    origin: Origin | None = None,
) -> Row:
    """Steps with their transcripts, and what they amount to.

    Args:
        run: the run.
        missing: what the account lacks of its files.
        mailboxes: whom each serves, and what its service takes.
        origin: which account and files it is about, under `about`.
    """
    return {
        **({"about": origin.json()} if origin else {}),
        **stamped_json(missing),
        "steps": [rows.step_json(step) for step in run.steps],
        "findings": [rows.finding_json(finding) for finding in run.findings],
        "mailboxes": [asdict(mailbox) for mailbox in mailboxes],
    }


def step_table(run: CheckRun) -> Section:
    """The steps as the command line's CSV has them."""
    return [rows.step_row(step) for step in run.steps], rows.STEP_COLUMNS


def audit_page(
    account: Account, findings: Iterable[Finding], origin: Origin | None = None
) -> str:
    """Findings on a page that stands alone, worst first, each with what to do next."""
    title, sections = (
        _("Coverage of {name}", name=_name(account)),
        {_("Findings"): _told(findings)},
    )
    return as_html(title, sections, stamp_text(account.missing), _about(origin))


def check_page(account: Account, run: CheckRun, origin: Origin | None = None) -> str:
    """A run on a page that stands alone: its findings as `audit_page`, its steps."""
    sections = {_("Findings"): _told(run.findings), _("Steps"): step_table(run)}
    title = _("Checks of {name}", name=_name(account))
    return as_html(title, sections, stamp_text(account.missing), _about(origin))


def _about(origin: Origin | None) -> str:
    return origin.made_line if origin else ""


def _told(findings: Iterable[Finding]) -> Section:
    return [rows.finding_json(f) for f in worst_first(findings)], TOLD_COLUMNS


def _name(account: Account) -> str:
    return account.name or account.host or "the account"
