"""The account, its reading, and other options of many commands."""

from __future__ import annotations

import argparse

from diagnostics import language
from diagnostics.language import gettext as _


def add_language(made: argparse.ArgumentParser) -> None:
    """The language that a command speaks."""
    made.add_argument(
        "--lang", choices=language.offered(), default=argparse.SUPPRESS,
        help=_("the language of what is shown (usually en, or SENDERSCOPE_LANG)"),
    )  # fmt: skip


def add_account(command: argparse.ArgumentParser) -> None:
    """The account that a command is about, and how it is read."""
    command.add_argument(
        "account", metavar="ACCOUNT",
        help=_("a folder of CSV files, a zip of one, a workbook, YAML or JSON"),
    )  # fmt: skip
    add_partial(command)


def add_partial(command: argparse.ArgumentParser) -> None:
    """What is done with headings in question and with what could not be read."""
    command.add_argument(
        "--read", action="append", default=[], metavar="HEADING=COLUMN",
        help=_("what a heading that was asked about means; nothing behind =: none "
               "of ours (repeatable)"),
    )  # fmt: skip
    command.add_argument(
        "--partial", action="store_true",
        help=_("answer although parts of the account could not be read (exit "
               "status 2)"),
    )  # fmt: skip


def add_keep(command: argparse.ArgumentParser) -> None:
    """Mailboxes that a repair leaves alone."""
    command.add_argument(
        "--keep", action="append", default=[], metavar="MAILBOX",
        help=_("leave this mailbox as it is (repeatable)"),
    )  # fmt: skip


def add_reading(command: argparse.ArgumentParser) -> None:
    """How the open points of the help are read."""
    command.add_argument(
        "--reading", action="append", default=[], metavar="SWITCH=VALUE",
        help=_("read an open point of the help another way (repeatable)"),
    )  # fmt: skip


def add_inactive(command: argparse.ArgumentParser) -> None:
    """Whether who is inactive counts."""
    command.add_argument(
        "--include-inactive", action="store_true",
        help=_("inactive employees and projects too, as if they were active"),
    )  # fmt: skip


def add_force(command: argparse.ArgumentParser) -> None:
    """Whether what is there may be lost."""
    command.add_argument(
        "--force", action="store_true", help=_("let a file be overwritten")
    )


def add_report_file(command: argparse.ArgumentParser) -> None:
    """Where a report goes."""
    command.add_argument(
        "--out",
        required=True,
        metavar="FILE",
        help=_("new: .html, .xlsx, .csv or .json"),
    )
    add_force(command)
    command.add_argument(
        "--separator", choices=(",", ";"),
        help=_("what stands between the cells of a .csv file (usually ;)"),
    )  # fmt: skip
    command.add_argument(
        "--no-bom", action="store_true",
        help=_("begin a .csv file without a byte order mark, which Excel needs"),
    )  # fmt: skip
