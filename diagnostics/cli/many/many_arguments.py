"""The options of commands over many accounts, and those of unattended runs."""

from __future__ import annotations

import argparse

from diagnostics.language import gettext as _

UNATTENDED = ("junit", "sarif")
"""Formats that every command that finds something has beside the others."""


def add_accounts(command: argparse.ArgumentParser) -> None:
    """Adds which accounts."""
    command.add_argument(
        "where", nargs="?", metavar="FOLDER|LIST",
        help=_("a folder of accounts, or a text file with one path or kept id a line"),
    )  # fmt: skip
    command.add_argument(
        "--workspace", action="store_true",
        help=_("all accounts that the dashboard keeps on this machine"),
    )  # fmt: skip


def add_where(command: argparse.ArgumentParser) -> None:
    """Adds which accounts, who works, and how it goes on."""
    add_accounts(command)
    command.add_argument(
        "--resume", action="store_true",
        help=_("go on where an interrupted run of the same accounts stopped"),
    )  # fmt: skip
    command.add_argument(
        "--workers", type=int, metavar="N",
        help=_("so many processes of this machine (usually one a processor)"),
    )  # fmt: skip
    command.add_argument(
        "--scheduler", metavar="ADDRESS",
        help=_("give the work to this Dask scheduler, tcp://HOST:PORT or tls://…"),
    )  # fmt: skip
    command.add_argument(
        "--local-cluster", type=int, metavar="N",
        help=_("give the work to a Dask cluster of N processes on this machine"),
    )  # fmt: skip
    command.add_argument(
        "--no-history", action="store_true",
        help=_("don't write the results into this machine's history"),
    )  # fmt: skip


def add_unattended(command: argparse.ArgumentParser) -> None:
    """Adds what a run that nobody watches needs beside its exit status."""
    command.add_argument(
        "--new-only", action="store_true",
        help=_("only what came since the last run of this command counts and is told"),
    )  # fmt: skip
    command.add_argument(
        "--quiet", action="store_true",
        help=_("while it runs, tell only of accounts that decide the exit status"),
    )  # fmt: skip
    command.add_argument(
        "--metrics", metavar="FILE",
        help=_("write the counts as a Prometheus text file, in place of the last one"),
    )  # fmt: skip
    command.add_argument(
        "--webhook", metavar="URL",
        help=_(
            "tell this address what is new, as JSON over HTTPS; its host stands in"
            " SENDERSCOPE_WEBHOOKS; env:NAME or file:PATH where its path is a secret"
        ),
    )  # fmt: skip
