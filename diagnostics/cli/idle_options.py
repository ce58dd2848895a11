"""Refuses options that would do nothing: who gives one believes that it does."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from diagnostics.language import gettext as _
from diagnostics.language import later


@dataclass(frozen=True, slots=True)
class IdleOption:
    """An option that has no effect in some circumstances.

    Attributes:
        option: its name without dashes, as the parser keeps it.
        why: the circumstances, as the reason that a person is told.
        holds: whether they are given.
    """

    option: str
    why: str
    holds: Callable[[argparse.Namespace], bool]


def is_one_pair(options: argparse.Namespace) -> bool:
    """Whether `senders` explains one pair; Parquet is a matrix even then."""
    named = options.employee is not None and options.project is not None
    return named and options.format != "parquet"


def _wants_nothing(options: argparse.Namespace) -> bool:
    return options.want is None


def _expects_something(options: argparse.Namespace) -> bool:
    return options.expect is not None


def _plans(options: argparse.Namespace) -> bool:
    return bool(options.plan)


def _without_dns(options: argparse.Namespace) -> bool:
    return bool(options.only) and "dns" not in options.only


def _dns_alone(options: argparse.Namespace) -> bool:
    return bool(options.only) and set(options.only) == {"dns"}


def _no_file(options: argparse.Namespace) -> bool:
    return not options.out and not getattr(options, "snapshot", None)


def _again(options: argparse.Namespace) -> bool:
    return bool(options.again)


def _no_csv(options: argparse.Namespace) -> bool:
    return not str(options.out).lower().endswith(".csv")


_AGAIN = later("--again judges what a run saw, and contacts nobody")
_PLAN = later("--plan only says what would be contacted")
_ONE_OF_CSV = later("only a .csv file has one")
_OF_CSV = tuple(
    IdleOption(option, _ONE_OF_CSV, _no_csv) for option in ("separator", "no_bom")
)
_LEFT_OUT = later("--only leaves DNS out")

_IDLE: dict[str, tuple[IdleOption, ...]] = {
    "": (IdleOption("force", later("there is no --out FILE to overwrite"), _no_file),),
    "senders": (
        IdleOption(
            "include_inactive",
            later("one pair is explained whether it is active or not"),
            is_one_pair,
        ),
        IdleOption("keep", later("nothing is proposed without --want"), _wants_nothing),
    ),
    "repair": (
        IdleOption(
            "projects_only",
            later("--expect names the pairs itself"),
            _expects_something,
        ),
    ),
    "report": _OF_CSV,
    "report-all": _OF_CSV,
    "check": (
        *(
            IdleOption(option, _PLAN, _plans)
            for option in (
                *("format", "fail_on", "since", "again", "no_history"),
                *("allow_plain", "allow", "selector", "bimi"),
                *("timeout", "ehlo"),
            )
        ),
        *(
            IdleOption(option, _AGAIN, _again)
            for option in (
                *("mailbox", "only", "allow_plain", "allow", "allow_secret"),
                *("selector", "dnsbl", "bimi", "secret"),
                *("dns", "ca", "timeout", "ehlo", "account_network"),
                "no_history",
            )
        ),
        *(
            IdleOption(option, _LEFT_OUT, _without_dns)
            for option in ("selector", "dnsbl", "bimi")
        ),
        *(
            IdleOption(option, later("with --only dns nobody logs in"), _dns_alone)
            for option in ("allow_plain", "allow_secret", "secret", "ehlo")
        ),
    ),
}
"""By command; those under an empty name hold for every command that has them."""


def refuse_idle(options: argparse.Namespace) -> None:
    """Refuses what does nothing, and formats that lack what they need.

    Raises:
        ValueError: the text names the option and says why.
    """
    for idle in (*_IDLE[""], *_IDLE.get(options.command, ())):
        if is_given(options, idle.option) and idle.holds(options):
            raise ValueError(_refusal(idle.option, idle.why))
    if options.command == "senders":
        _refuse_incomplete(options)


def refuse_idle_for_entries(options: argparse.Namespace) -> None:
    """Refuses options of `explain` where it prints entries. Raises ValueError."""
    for option, why in (
        ("format", _("a reason is printed as text")),
        ("fail_on", _("a reason of the catalogue is no finding")),
    ):
        if option in options.given:
            raise ValueError(_refusal(option, why))


def is_given(options: argparse.Namespace, option: str) -> bool:
    """Whether the command has the option and it was given."""
    return getattr(options, option, None) not in (None, False, [])


def _refuse_incomplete(options: argparse.Namespace) -> None:
    if options.want is not None:
        if options.employee is None or options.project is None:
            raise ValueError(_("--want asks for one pair: name --employee, --project"))
        if options.format in ("parquet", "html"):
            raise ValueError(_("--want answers as table, csv or json"))
    if options.format == "parquet" and not options.out:
        raise ValueError(_("Parquet is binary: say where with --out FILE"))
    if options.format == "html" and not is_one_pair(options):
        raise ValueError(
            _("--format html explains one pair: name --employee, --project")
        )


def _refusal(option: str, why: str) -> str:
    name = option.replace("_", "-")
    return _("--{name} does nothing here: {why}", name=name, why=_(why))
