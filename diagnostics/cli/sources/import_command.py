"""The command `import`: employees, groups and projects from Planfix's REST API."""

from __future__ import annotations

import argparse
import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from diagnostics.cli.options.secret_options import by_reference
from diagnostics.cli.screen import FOUND, OK, say, shown
from diagnostics.language import gettext as _
from diagnostics.model import Account, NetworkSettings

if TYPE_CHECKING:
    from diagnostics.checks import Network
    from diagnostics.fleet.planfix_api import Imported, KeptPages
    from diagnostics.fleet.planfix_api.import_waits import Wait


def import_account(options: argparse.Namespace) -> int:
    """Reads the account and writes it into `--out`. Returns the exit status.

    What would change in an account that is there is shown before it is taken over:
    at a terminal it asks, elsewhere `--yes` says so beforehand.
    """
    from diagnostics.fleet.planfix_api.api_client import account_host
    from diagnostics.fleet.planfix_api.kept_pages import alone

    out, host = Path(options.out), account_host(options.host)
    before = _there(out, host)
    mailboxes = Path(options.mailboxes).read_bytes() if options.mailboxes else None
    token = by_reference("--token", options.token)
    pages = out.parent / f".{out.name}.import"
    with alone(pages):
        return _imported(options, out, host, token, before, mailboxes, pages)


def _imported(
    options: argparse.Namespace,
    out: Path,
    host: str,
    token: str,
    before: Account | None,
    mailboxes: bytes | None,
    pages: Path,
) -> int:
    from diagnostics.fleet.planfix_api import KeptPages
    from diagnostics.fleet.planfix_api.told_changes import lines_of

    kept = KeptPages(pages, host)
    try:
        found = asyncio.run(_read(host, token, _network(options), before, kept))
    except KeyboardInterrupt:  # what was read is kept
        again = _("interrupted; the same command goes on from here")
        raise KeyboardInterrupt(again) from None
    account = _with_mailboxes(found.account, options.mailboxes, mailboxes)
    with shown() as screen:
        screen.write("\n".join(lines_of(found)) + "\n")
    if not account.mailboxes:
        say(_("Fill in mailboxes.csv, or give the table with --mailboxes FILE."))
    if before is not None and account == before:
        say(_("Nothing has changed since the last import."))
    elif before is not None and not (options.yes or _agreed(out)):
        say(_("Nothing was written; --yes takes the changes over."))
        return FOUND
    else:
        _save(account, out)
    kept.forget()
    return OK


def _there(out: Path, host: str) -> Account | None:
    """The account that is in the folder. Raises ValueError where that can't be used."""
    from diagnostics.accounts import load

    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return None
    loaded = load(out)
    if not out.is_dir() or loaded.account.missing or not loaded.ok:
        raise ValueError(
            _(
                "--out {out}: it is no folder of an account that loads without errors;"
                " `audit` says what is wrong with it",
                out=out,
            )
        )
    if loaded.account.host and loaded.account.host != host.partition(":")[0]:
        raise ValueError(
            _(
                "--out {out}: it holds the account of {other}, not of {host}",
                out=out,
                other=loaded.account.host,
                host=host,
            )
        )
    return loaded.account


def _network(options: argparse.Namespace) -> Network:
    from diagnostics.checks import Network

    usual = Network.usual()
    asked = usual.asked(NetworkSettings(ca_file=options.ca or ""))
    return replace(asked, allowed=(*usual.allowed, *options.allow))


async def _read(
    host: str, token: str, network: Network, before: Account | None, kept: KeptPages
) -> Imported:
    from diagnostics.fleet.planfix_api import api_of, imported
    from diagnostics.fleet.planfix_api.told_progress import rows_read

    def progress(what: str, rows: int) -> None:
        if sys.stderr.isatty():
            say(rows_read(what, rows, before))

    api = await api_of(host, token, network, told_of_wait=_say_wait)
    return await imported(api, before, kept, progress)


def _say_wait(wait: Wait) -> None:
    say(wait.sentence())


def _with_mailboxes(account: Account, named: str, table: bytes | None) -> Account:
    """The account with the mailboxes of a CSV file. Raises ValueError."""
    from diagnostics.accounts import csv_files, load_files
    from diagnostics.words import evidence

    if table is None:
        return account
    files = csv_files(account) | {"mailboxes.csv": table}
    loaded = load_files(files)
    if not loaded.ok:
        first = evidence(loaded.problems[0])
        raise ValueError(_("--mailboxes {file}: {problem}", file=named, problem=first))
    return loaded.account


def _agreed(out: Path) -> bool:
    """Whether the person at the terminal takes it over; elsewhere nobody was asked."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    say(_("Take these changes over into {out}? [y/N]", out=out))
    return sys.stdin.readline().strip().lower() in ("y", "yes", "t", "tak")


def _save(account: Account, out: Path) -> None:
    from diagnostics.accounts import save
    from diagnostics.accounts.writer import Form

    save(account, out, Form.CSV)
    say(_("Written to {out}.", out=out))
