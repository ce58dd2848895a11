"""JUnit, SARIF, metrics and notices: what programs get that nobody watches."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from diagnostics.cli.options.secret_options import by_reference
from diagnostics.cli.screen import say
from diagnostics.language import gettext as _
from diagnostics.model import Severity
from diagnostics.whole_files import expect_writable, write_whole

if TYPE_CHECKING:
    from diagnostics.fleet.run_notices.sent_notices import SentNotices
    from diagnostics.report.unattended.reported_accounts import ReportedAccount


def write_metrics(
    every: Sequence[ReportedAccount], begun: datetime, options: argparse.Namespace
) -> None:
    """Writes the metrics, where they were asked for.

    Args:
        every: the accounts with all that was found, new or not.
        begun: when the run began.
        options: of the command.

    Raises:
        OSError: the file can't be written.
    """
    if options.metrics:
        from diagnostics.report.unattended.metrics_text import as_metrics

        text = as_metrics(every, options.command, begun, datetime.now(UTC))
        write_whole(Path(options.metrics), text.encode("utf-8", "replace"))


def send_news(
    every: Sequence[ReportedAccount],
    begun: datetime,
    sent: SentNotices,
    options: argparse.Namespace,
    gone: Sequence[str] = (),
) -> None:
    """Sends the notice, where it was asked for and there is something to tell.

    Args:
        every: the accounts with all that was found, new or not.
        begun: when the run began.
        sent: what the run sent before it was taken up again.
        options: of the command.
        gone: the places of accounts that the last run looked at and this one couldn't.

    Raises:
        OSError: nobody took the notice, or that it is taken can't be written down.
        ValueError: the notice must not go there.
    """
    if not options.webhook:
        return
    from diagnostics.fleet.run_notices import notice_documents as documents
    from diagnostics.fleet.run_notices.webhook import send_notice

    notice = documents.notice_of(every, options.command, begun, gone)
    if not documents.is_worth_telling(notice):
        return
    name = documents.name_of(notice, options.webhook)
    if sent.is_taken(name):
        if not options.quiet:
            say(_("note: the webhook was told before the run stopped"))
        return
    if sent.is_any_begun:
        notice = documents.told_again(notice)
    with suppress(OSError):  # no room to write it: nobody hears is worse than twice
        sent.begin(name)
    send_notice(_webhook(options), notice)
    sent.take(name)


def _webhook(options: argparse.Namespace) -> str:
    """The address; one whose path is its secret stands where a reference says."""
    if options.webhook.startswith(("env:", "file:")):
        return by_reference("--webhook", options.webhook)
    return str(options.webhook)


def form_of(told: Sequence[ReportedAccount], options: argparse.Namespace) -> str | None:
    """The answer in an unattended format; None where `--format` is another one."""
    if options.format == "junit":
        from diagnostics.report.unattended.junit_xml import as_junit

        only_new = getattr(options, "new_only", False)
        fail_on = Severity(options.fail_on)
        return as_junit(told, options.command, fail_on, only_new=only_new)
    if options.format == "sarif":
        from diagnostics.release import version
        from diagnostics.report.unattended.sarif_log import as_sarif

        return as_sarif(told, version())
    return None


def refuse_unattended(options: argparse.Namespace) -> None:
    """Refuses, before hours of work, what could not be told at their end.

    Raises:
        ValueError: the webhook isn't listed, or the metrics would overwrite something
            that isn't their own.
        OSError: the file can't be written.
    """
    if options.webhook:
        from diagnostics.fleet.run_notices.webhook import expect_listed

        expect_listed(_webhook(options))
    if not options.metrics:
        return
    place = Path(options.metrics)
    if place.is_dir() or (place.is_file() and not _is_ours(place)):
        raise ValueError(
            _("--metrics {file}: it is there, and no metrics of ours", file=place)
        )
    if options.out and Path(options.out).resolve() == place.resolve():
        raise ValueError(_("--metrics {file}: --out writes the same file", file=place))
    expect_writable(place)


def _is_ours(place: Path) -> bool:
    from diagnostics.report.unattended.metrics_text import BEGINNING

    with place.open("rb") as file:
        return file.read(len(BEGINNING)) in (b"", BEGINNING.encode())
