"""What the command line takes: commands, their options, and the help on them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from diagnostics import language, release
from diagnostics.cli.argparse_words import argparse_speaks
from diagnostics.cli.command_examples import EXAMPLES as EXAMPLES
from diagnostics.cli.idle_options import is_given, refuse_idle
from diagnostics.cli.many.many_arguments import (
    UNATTENDED,
    add_accounts,
    add_unattended,
    add_where,
)
from diagnostics.cli.options.check_options import (
    add_dns_options,
    add_grants,
    add_network_options,
    add_only,
)
from diagnostics.cli.options.usual_options import (
    add_account,
    add_force,
    add_inactive,
    add_keep,
    add_language,
    add_partial,
    add_reading,
    add_report_file,
)
from diagnostics.cli.sources.source_arguments import add_import, add_letters
from diagnostics.cli.targets import refuse_target
from diagnostics.language import gettext as _
from diagnostics.language import later
from diagnostics.model import Severity

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction["CommandParser"]

PROGRAM = "python -m diagnostics"

_EXITS = later("""\
exit status:
  0  nothing at or above --fail-on
  1  findings
  2  could not run, or not the whole account could be read; one line on standard
     error says why""")

_PLAIN_EXITS = later("""\
exit status:
  0  done
  2  could not run; one line on standard error says why""")


class CommandParser(argparse.ArgumentParser):
    """A parser whose refusals are one line, like those of every command."""

    def error(self, message: str) -> NoReturn:
        """Raises ValueError with the message and where the help is."""
        see = _("see `{program} --help`", program=self.prog)
        raise ValueError(f"{message}; {see}")


def parsed(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options of a command line, checked before anything is read or written.

    Returns:
        `command`, the command's options, and `given`: the names of those among
        `format` and `fail_on` that were given and aren't the usual ones filled in.

    Raises:
        ValueError: no such command or option, one that does nothing, or an `--out`
            that would destroy something.
        SystemExit: the help or the version was asked for, and printed.
    """
    with argparse_speaks():
        options = parser().parse_args(arguments)
    refuse_idle(options)
    refuse_target(options)
    usual = {"format": getattr(options, "usual_format", None), "fail_on": "error"}
    options.given = {name for name in usual if is_given(options, name)}
    for name in usual.keys() - options.given:
        setattr(options, name, usual[name])
    return options


class _ShowVersion(argparse.Action):
    """Prints the version; the file is read only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *rest: object) -> NoReturn:
        print(f"senderscope {release.version()}")
        parser.exit()


def parser() -> CommandParser:
    """Reads a command line; `command` says which command it names."""
    made = CommandParser(
        prog=PROGRAM,
        description=_("Who sends, will it get out, and why did it fail."),
        epilog=_("`{program} COMMAND --help` shows examples.", program=PROGRAM)
        + f"\n\n{_(_EXITS)}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    made.add_argument(
        "--version", action=_ShowVersion, nargs=0, help=_("print the version and stop")
    )
    add_language(made)
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_account_commands(commands)
    _add_check(commands)
    _add_report(commands)
    _add_explain(commands)
    _add_lab(commands)
    _add_generate(commands)
    _add_template(commands)
    _add_many(commands)
    letters = _command(commands, "letters", _("do sent letters bear the senders out?"))
    add_account(letters)
    add_letters(letters)
    add_reading(letters)
    add_import(
        _parser(commands, "import", _("an account's people from Planfix"), _EXITS)
    )
    return made


def _add_account_commands(commands: _Commands) -> None:
    senders = _command(
        commands, "senders", _("who sends: all pairs, or one explained"),
        "parquet", "html",
    )  # fmt: skip
    add_account(senders)
    senders.add_argument(
        "--employee", metavar="E",
        help=_("this employee's pairs only; with --project, one pair explained"),
    )  # fmt: skip
    senders.add_argument(
        "--project", metavar="P",
        help=_("this project's pairs only: an id, or `none` for no project"),
    )  # fmt: skip
    senders.add_argument(
        "--want", metavar="MAILBOX",
        help=_("what to change so that this mailbox (its id or address) sends in "
               "the pair that --employee and --project name"),
    )  # fmt: skip
    add_keep(senders)
    add_reading(senders)
    add_inactive(senders)
    audit = _command(
        commands,
        "audit",
        _("who isn't covered, and what is wrong"),
        "html",
        *UNATTENDED,
    )
    add_account(audit)
    audit.add_argument(
        "--expect", metavar="FILE",
        help=_("a CSV with employee,project,sender: expected senders to verify"),
    )  # fmt: skip
    audit.add_argument(
        "--snapshot", metavar="FILE",
        help=_("write today's senders to this new file, to be verified with --expect"),
    )  # fmt: skip
    add_reading(audit)
    add_inactive(audit)
    compare = _command(commands, "compare", _("what a change does to senders"))
    compare.add_argument("old", metavar="OLD", help=_("the account before"))
    compare.add_argument("new", metavar="NEW", help=_("the account after"))
    compare.add_argument(
        "--pairs", action="store_true", help=_("one row a changed pair")
    )
    add_reading(compare)
    add_inactive(compare)
    add_partial(compare)
    repair = _command(commands, "repair", _("the smallest edits that close gaps"))
    add_account(repair)
    repair.add_argument(
        "--projects-only", action="store_true",
        help=_("leave tasks without a project aside"),
    )  # fmt: skip
    repair.add_argument(
        "--expect", metavar="FILE",
        help=_("what to change so that these senders send: a CSV with employee (an "
               "id or `everyone`) or group, project (an id, `none` or `every`), "
               "and sender (a mailbox's id or address)"),
    )  # fmt: skip
    add_keep(repair)
    add_reading(repair)


def _add_check(commands: _Commands) -> None:
    check = _command(
        commands,
        "check",
        _("SMTP, POP3 and DNS of mailboxes, or of an address"),
        "html",
        *UNATTENDED,
    )
    check.add_argument(
        "account", metavar="ACCOUNT|ADDRESS",
        help=_("a folder of CSV files, a zip of one, a workbook, YAML or JSON; or "
               "one e-mail address, whose service and servers are found out"),
    )  # fmt: skip
    add_partial(check)
    check.add_argument(
        "--mailbox", action="append", metavar="ID", help=_("only this one (repeatable)")
    )
    add_only(check)
    check.add_argument(
        "--allow-plain", action="append", default=[], metavar="ID",
        help=_("let this mailbox log in without TLS (repeatable)"),
    )  # fmt: skip
    add_grants(check)
    check.add_argument(
        "--secret", metavar="REFERENCE",
        help=_("the password of the ADDRESS, as env:NAME; --allow-secret lets a "
               "server have it"),
    )  # fmt: skip
    check.add_argument(
        "--plan", action="store_true", help=_("say what would be contacted, and stop")
    )
    check.add_argument(
        "--since", metavar="FILE", help=_("an earlier JSON result to compare with")
    )
    check.add_argument(
        "--again", metavar="FILE", help=_("judge this JSON result anew, contact nobody")
    )
    check.add_argument(
        "--no-history", action="store_true",
        help=_("don't write the result into this machine's history"),
    )  # fmt: skip
    add_network_options(check)
    check.add_argument(
        "--account-network", action="store_true",
        help=_("ask the name servers and trust the roots that the account names"),
    )  # fmt: skip
    add_dns_options(check)


def _add_report(commands: _Commands) -> None:
    made = _parser(commands, "report", _("one report to hand on"), _PLAIN_EXITS)
    add_account(made)
    add_report_file(made)
    made.add_argument(
        "--expect", metavar="FILE",
        help=_("a CSV with employee,project,sender: expected senders to verify"),
    )  # fmt: skip
    made.add_argument(
        "--check-run", metavar="FILE",
        help=_("what `check --format json` saw, in place of what this machine "
               "knows of earlier checks"),
    )  # fmt: skip
    made.add_argument(
        "--appendix", action="store_true",
        help=_("every finding and every group of pairs too"),
    )  # fmt: skip
    add_reading(made)
    every = _parser(
        commands, "report-all", _("one report over many accounts"), _PLAIN_EXITS
    )
    add_accounts(every)
    add_report_file(every)


def _add_explain(commands: _Commands) -> None:
    explain = _command(
        commands, "explain", _("what an error text or a bounce means"), "text"
    )
    explain.set_defaults(usual_format="json")
    explain.add_argument(
        "what", nargs="*", metavar="FILE|TEXT|REASON",
        help=_("files, error texts in quotes, `-` for standard input (which is "
               "usual), or reasons by name; at a terminal it answers in words, "
               "into a pipe in JSON"),
    )  # fmt: skip


def _add_lab(commands: _Commands) -> None:
    lab = _parser(commands, "lab", _("servers on loopback with faults"), _PLAIN_EXITS)
    lab.add_argument(
        "--fault", action="append", metavar="ID", help=_("only these faults")
    )
    lab.add_argument(
        "--bind",
        default="127.0.0.1",
        metavar="ADDRESS",
        help=_("listen on this address of the machine; others can then reach the lab"),
    )
    lab.add_argument(
        "--invite", metavar="FILE", help=_("write what others need to use this lab")
    )
    lab.add_argument(
        "--join", metavar="FILE", help=_("use the lab that an invitation tells of")
    )


def _add_generate(commands: _Commands) -> None:
    generate = _parser(commands, "generate", _("a synthetic account"), _PLAIN_EXITS)
    for name, usual in (
        ("employees", 100), ("projects", 100), ("mailboxes", 40), ("groups", 10),
    ):  # fmt: skip
        generate.add_argument(
            f"--{name}", type=int, default=usual, metavar="N",
            help=_("how many (usually {usual})", usual=usual),
        )  # fmt: skip
    generate.add_argument(
        "--seed",
        type=int,
        default=1,
        metavar="N",
        help=_("another account for another N"),
    )
    generate.add_argument(
        "--out", required=True, metavar="DIR", help=_("a new folder for its CSV files")
    )
    generate.add_argument(
        "--force", action="store_true", help=_("write over the files of a folder")
    )


def _add_template(commands: _Commands) -> None:
    made = _parser(commands, "template", _("an account to fill in"), _PLAIN_EXITS)
    made.add_argument(
        "--out", required=True, metavar="FILE", help=_("new: .xlsx or .zip")
    )
    made.add_argument(
        "--lang", choices=language.offered(), default=None, help=_("its language")
    )
    add_force(made)


def _add_many(commands: _Commands) -> None:
    audit = _command(
        commands, "audit-all", _("the audit of many accounts"), *UNATTENDED
    )
    add_where(audit)
    add_reading(audit)
    add_inactive(audit)
    add_unattended(audit)
    check = _command(
        commands, "check-all", _("the checks of many accounts"), *UNATTENDED
    )
    add_where(check)
    add_only(check)
    add_grants(check)
    add_network_options(check)
    add_unattended(check)


def _command(
    commands: _Commands, name: str, text: str, *more_formats: str
) -> CommandParser:
    command = _parser(commands, name, text, _EXITS)
    command.set_defaults(usual_format="table")
    command.add_argument(
        "--format", choices=("table", "csv", "json", *more_formats),
        help=_("what the answer is written as"),
    )  # fmt: skip
    command.add_argument(
        "--out", metavar="FILE",
        help=_("write to this new file, not to the screen"),
    )  # fmt: skip
    add_force(command)
    command.add_argument(
        "--fail-on", choices=[str(s) for s in Severity],
        help=_("exit with 1 when there is a finding of this severity or above "
               "(usually error)"),
    )  # fmt: skip
    return command


def _parser(commands: _Commands, name: str, text: str, exits: str) -> CommandParser:
    shown = "\n".join(f"  {PROGRAM} {example}" for example in EXAMPLES[name])
    end = "" if text.endswith("?") else "."
    made = commands.add_parser(
        name,
        help=text,
        description=f"{text[0].upper()}{text[1:]}{end}",
        epilog=f"{_('examples:')}\n{shown}\n\n{_(exits)}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    if name != "template":  # whose own language is its file's too
        add_language(made)
    return made
