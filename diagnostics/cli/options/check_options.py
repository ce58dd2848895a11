"""Options that `check` and `check-all` have in common."""

from __future__ import annotations

import argparse

from diagnostics.language import gettext as _


def add_only(check: argparse.ArgumentParser) -> None:
    """Adds which services."""
    check.add_argument(
        "--only", action="append", choices=("smtp", "pop3", "imap", "dns"),
        help=_("only this service (repeatable)"),
    )  # fmt: skip


def add_grants(check: argparse.ArgumentParser) -> None:
    """Adds which servers and secrets an account may lead to."""
    check.add_argument(
        "--allow", action="append", default=[], metavar="HOST|NETWORK[:PORT]",
        help=_("let the account lead to this private server or port (repeatable)"),
    )  # fmt: skip
    check.add_argument(
        "--allow-secret", action="append", default=[], metavar="REFERENCE@HOST",
        help=_("let this host have the secret that the account asks for, as "
               "env:NAME@mail.example.com (repeatable)"),
    )  # fmt: skip


def add_network_options(check: argparse.ArgumentParser) -> None:
    """Adds whom to ask and whom to trust."""
    check.add_argument(
        "--dns", action="append", default=[], metavar="SERVER",
        help=_("ask this name server, HOST or HOST:PORT, not the system's "
               "(repeatable)"),
    )  # fmt: skip
    add_roots(check)
    check.add_argument(
        "--timeout", metavar="SECONDS",
        help=_("most seconds for one step, 1 to 120 (usually 15); the rest in "
               "proportion"),
    )  # fmt: skip
    check.add_argument(
        "--ehlo",
        metavar="NAME",
        help=_("the name that EHLO says: a host's, or [ADDRESS]"),
    )


def add_roots(command: argparse.ArgumentParser) -> None:
    """Adds whose certificates are trusted beside those that the system knows."""
    command.add_argument(
        "--ca", metavar="FILE",
        help=_("trust the roots in this PEM file beside the system's"),
    )  # fmt: skip


def add_dns_options(check: argparse.ArgumentParser) -> None:
    """Adds what DNS is asked beyond the usual."""
    check.add_argument(
        "--dnsbl", action="append", default=[], metavar="ZONE",
        help=_("ask this block list about the domains' mail servers (repeatable)"),
    )  # fmt: skip
    check.add_argument(
        "--selector", action="append", default=[], metavar="NAME",
        help=_("look for a DKIM key under this selector too (repeatable)"),
    )  # fmt: skip
    check.add_argument(
        "--bimi", action="store_true", help=_("read the record of the domain's logo")
    )
