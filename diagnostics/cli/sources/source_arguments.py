"""The options of the commands that read from elsewhere."""

from __future__ import annotations

import argparse

from diagnostics.cli.options.check_options import add_roots
from diagnostics.language import gettext as _


def add_import(command: argparse.ArgumentParser) -> None:
    """The options of `import`."""
    command.add_argument("host", metavar="HOST", help=_("such as acme.planfix.com"))
    command.add_argument(
        "--token", required=True, metavar="REFERENCE",
        help=_("the token of a robot or an administrator, as env:NAME or file:PATH"),
    )  # fmt: skip
    command.add_argument(
        "--out", required=True, metavar="DIR",
        help=_("a new folder, or that of the account: its mailboxes are kept"),
    )  # fmt: skip
    command.add_argument(
        "--mailboxes", metavar="FILE",
        help=_("a CSV of mailboxes, which Planfix's API doesn't list"),
    )  # fmt: skip
    command.add_argument(
        "--yes", action="store_true",
        help=_("take changes over into an account that is there, without asking"),
    )  # fmt: skip
    add_roots(command)
    command.add_argument(
        "--allow", action="append", default=[], metavar="HOST|NETWORK[:PORT]",
        help=_("let the host lead to this private server or port (repeatable)"),
    )  # fmt: skip


def add_letters(command: argparse.ArgumentParser) -> None:
    """The options of `letters`, beside those of every command about an account."""
    command.add_argument(
        "letters", nargs="+", metavar="LETTERS",
        help=_(
            "sent letters: .eml, .emlx, .msg or mbox files, or folders or zips of them"
        ),
    )  # fmt: skip
    command.add_argument(
        "--who", metavar="FILE",
        help=_(
            "a CSV with letter (a file's name or a Message-ID), employee and project:"
            " who wrote what, where the letters don't say it"
        ),
    )  # fmt: skip
    command.add_argument(
        "--each", action="store_true",
        help=_("one row a letter: who sent it, and whether SPF, DKIM and DMARC passed"),
    )  # fmt: skip
