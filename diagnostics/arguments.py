"""What the command line takes: commands, their options, and the help on them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from diagnostics.model import Severity

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def parser() -> argparse.ArgumentParser:
    """Reads a command line; `command` says which command it names."""
    made = argparse.ArgumentParser(
        prog="python -m diagnostics",
        description="Who sends, will it get out, and why did it fail.",
    )
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_account_commands(commands)
    _add_other_commands(commands)
    return made


def _add_account_commands(commands: _Commands) -> None:
    senders = _command(
        commands, "senders", "the matrix, or one pair explained",
        "parquet", "html",
    )  # fmt: skip
    senders.add_argument("account", metavar="ACCOUNT")
    senders.add_argument("--employee", metavar="E")
    senders.add_argument("--project", metavar="P", help="an id, or `none`")
    _add_reading(senders)
    audit = _command(commands, "audit", "coverage findings", "html")
    audit.add_argument("account", metavar="ACCOUNT")
    audit.add_argument("--expect", metavar="FILE", help="expected senders to verify")
    _add_reading(audit)
    compare = _command(commands, "compare", "what a change would do")
    compare.add_argument("old", metavar="OLD")
    compare.add_argument("new", metavar="NEW")
    compare.add_argument("--pairs", action="store_true", help="one row a changed pair")
    _add_reading(compare)
    repair = _command(commands, "repair", "the smallest edits closing gaps")
    repair.add_argument("account", metavar="ACCOUNT")
    repair.add_argument(
        "--projects-only", action="store_true", help="leave tasks without a project"
    )
    _add_reading(repair)
    check = _command(commands, "check", "SMTP, POP3 and DNS of each mailbox", "html")
    check.add_argument("account", metavar="ACCOUNT")
    check.add_argument("--mailbox", action="append", metavar="ID")
    check.add_argument("--only", action="append", choices=("smtp", "pop3", "dns"))
    check.add_argument(
        "--allow-plain", action="append", default=[], metavar="ID",
        help="let this mailbox log in without TLS",
    )  # fmt: skip
    check.add_argument(
        "--plan", action="store_true", help="say what would be contacted, and stop"
    )
    check.add_argument(
        "--since", metavar="FILE", help="an earlier JSON result to compare with"
    )
    check.add_argument(
        "--again", metavar="FILE", help="judge this JSON result anew, contact nobody"
    )
    _add_dns_options(check)


def _add_dns_options(check: argparse.ArgumentParser) -> None:
    check.add_argument(
        "--dnsbl", action="append", default=[], metavar="ZONE",
        help="ask this block list about the domains' mail servers",
    )  # fmt: skip
    check.add_argument(
        "--selector", action="append", default=[], metavar="NAME",
        help="look for a DKIM key under this selector too",
    )  # fmt: skip
    check.add_argument(
        "--bimi", action="store_true", help="read the record of the domain's logo"
    )


def _add_other_commands(commands: _Commands) -> None:
    explain = _command(commands, "explain", "an error text or bounce")
    explain.add_argument("what", nargs="*", metavar="FILE", help="files, `-`, a reason")
    lab = commands.add_parser("lab", help="servers on loopback with faults on demand")
    lab.add_argument("--fault", action="append", metavar="ID", help="only these faults")
    generate = commands.add_parser("generate", help="a synthetic account")
    for name, usual in (
        ("employees", 100), ("projects", 100), ("mailboxes", 40), ("groups", 10),
    ):  # fmt: skip
        generate.add_argument(f"--{name}", type=int, default=usual, metavar="N")
    generate.add_argument("--seed", type=int, default=1, metavar="N")
    generate.add_argument("--out", required=True, metavar="DIR")


def _command(
    commands: _Commands, name: str, text: str, *more_formats: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text)
    command.add_argument(
        "--format", choices=("table", "csv", "json", *more_formats), default="table"
    )
    command.add_argument("--out", metavar="FILE", help="write here, not to the screen")
    command.add_argument(
        "--fail-on", choices=[str(s) for s in Severity], default="error",
        help="exit with 1 when there is a finding of this severity or above",
    )  # fmt: skip
    return command


def _add_reading(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--reading", action="append", default=[], metavar="SWITCH=VALUE",
        help="read an open point of the help another way",
    )  # fmt: skip
    command.add_argument("--include-inactive", action="store_true")
