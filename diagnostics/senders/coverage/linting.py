"""What follows from single rows of an account, without resolving any pair.

Facts: planfix-mail.md, "Lints that follow directly".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from diagnostics.catalogue import with_preset
from diagnostics.model import (
    Access,
    Account,
    AuthKind,
    EmployeeKind,
    Finding,
    Mailbox,
    TestResult,
)
from diagnostics.senders.statements import mailbox_name, stated
from diagnostics.words import counted

TEST_AGE_DAYS = 90
"""Beyond this age a passed test is old (assumed by us)."""


@dataclass(frozen=True, slots=True)
class _Working:
    """What the lints look up: active people who can send, active projects, today."""

    senders: frozenset[str]
    senders_groups: frozenset[str]
    projects: frozenset[str]
    today: date


def lints(account: Account, today: date | None = None) -> tuple[Finding, ...]:
    """All lints of single mailboxes, by lint, then in list order.

    Args:
        account: the account; inactive people and projects count as inactive.
        today: what a test's age is measured against; None is this machine's date.
    """
    senders = [
        employee
        for employee in account.employees
        if employee.active and employee.kind is not EmployeeKind.EXTERNAL
    ]
    known = _Working(
        senders=frozenset(employee.id for employee in senders),
        senders_groups=frozenset(g for employee in senders for g in employee.groups),
        projects=frozenset(p.id for p in account.projects if p.active),
        today=today or date.today(),
    )
    found = [
        finding
        for lint in _OF_ONE_MAILBOX
        for mailbox in account.mailboxes
        if (finding := lint(mailbox, known)) is not None
    ]
    return (*found, *_same_address(account))


def _bound(mailbox: Mailbox, known: _Working) -> Finding | None:
    if not mailbox.is_bound:
        return None
    return stated(
        "config/lint-bound-without-project",
        f"{mailbox_name(mailbox)} lists {counted(len(mailbox.projects), 'project')},"
        " so it is never available to tasks without a project.",
        mailbox,
        projects=len(mailbox.projects),
    )


def _nobody(mailbox: Mailbox, known: _Working) -> Finding | None:
    if mailbox.is_own or mailbox.access is not Access.NOBODY:
        return None
    return stated(
        "config/lint-access-nobody",
        f"{mailbox_name(mailbox)} has access set to nobody, so no letter leaves from"
        " it.",
        mailbox,
    )


def _is_selected(mailbox: Mailbox) -> bool:
    return not mailbox.is_own and mailbox.access is Access.SELECTED


def _selected_empty(mailbox: Mailbox, known: _Working) -> Finding | None:
    if not _is_selected(mailbox) or mailbox.employees or mailbox.groups:
        return None
    return stated(
        "config/lint-selected-empty",
        f'{mailbox_name(mailbox)} has access "selected" and lists nobody, so it serves'
        " nobody.",
        mailbox,
    )


def _selected_inactive(mailbox: Mailbox, known: _Working) -> Finding | None:
    listed = len(mailbox.employees) + len(mailbox.groups)
    if not _is_selected(mailbox) or not listed:
        return None
    if known.senders.intersection(mailbox.employees):
        return None
    if known.senders_groups.intersection(mailbox.groups):
        return None
    return stated(
        "config/lint-selected-inactive",
        f"{mailbox_name(mailbox)} lists {counted(len(mailbox.employees), 'employee')}"
        f" and {counted(len(mailbox.groups), 'group')}, none with an active person who"
        " can send, so it serves nobody.",
        mailbox,
        seen=";".join((*mailbox.employees, *mailbox.groups)),
    )


def _ignored_lists(mailbox: Mailbox, known: _Working) -> Finding | None:
    if not (mailbox.employees or mailbox.groups) or _is_selected(mailbox):
        return None
    cause = (
        "belongs to one employee"
        if mailbox.is_own
        else f"has access set to {mailbox.access}"
    )
    return stated(
        "config/lint-access-lists-ignored",
        f"{mailbox_name(mailbox)} {cause}, so the employees and groups listed on it"
        " have no effect.",
        mailbox,
        seen=";".join((*mailbox.employees, *mailbox.groups)),
    )


def _bound_inactive(mailbox: Mailbox, known: _Working) -> Finding | None:
    if not mailbox.is_bound or known.projects.intersection(mailbox.projects):
        return None
    return stated(
        "config/lint-bound-inactive",
        f"{mailbox_name(mailbox)} lists {counted(len(mailbox.projects), 'project')},"
        " none of them active, so it serves none that it lists.",
        mailbox,
        seen=";".join(mailbox.projects),
    )


def _replies(mailbox: Mailbox, known: _Working) -> Finding | None:
    if not mailbox.replies_here:
        return None
    return stated(
        "config/lint-replies-here",
        f"{mailbox_name(mailbox)} receives replies itself; unless its mail service"
        " forwards them, they never reach Planfix.",
        mailbox,
    )


def _test_old(mailbox: Mailbox, known: _Working) -> Finding | None:
    if mailbox.test is not TestResult.PASSED or not mailbox.tested_on:
        return None
    try:
        age = (known.today - date.fromisoformat(mailbox.tested_on)).days
    except ValueError:
        return None  # not a date: the validation of the account says so
    if age <= TEST_AGE_DAYS:
        return None
    return stated(
        "config/lint-test-old",
        f"{mailbox_name(mailbox)} was last tested {age} days ago, on"
        f" {mailbox.tested_on}; its password may have changed since.",
        mailbox,
        seen=mailbox.tested_on,
        days=age,
    )


def _test_failed(mailbox: Mailbox, known: _Working) -> Finding | None:
    if mailbox.test is not TestResult.FAILED:
        return None
    return stated(
        "config/lint-test-failed",
        f"{mailbox_name(mailbox)} failed Planfix's test, so Planfix can't send from"
        " it.",
        mailbox,
    )


def _test_unknown(mailbox: Mailbox, known: _Working) -> Finding | None:
    if mailbox.test is not TestResult.UNKNOWN:
        return None
    return stated(
        "config/lint-test-unknown",
        f"{mailbox_name(mailbox)} has no known test result, so whether it can send is"
        " open.",
        mailbox,
    )


def _two_factor(mailbox: Mailbox, known: _Working) -> Finding | None:
    if not mailbox.two_factor or mailbox.auth is not AuthKind.PASSWORD:
        return None
    return stated(
        "config/lint-two-factor-password",
        f"{mailbox_name(mailbox)} has two-factor login on and logs in with the plain"
        " password, so its mail service will probably refuse the login.",
        mailbox,
    )


_OF_ONE_MAILBOX: tuple[Callable[[Mailbox, _Working], Finding | None], ...] = (
    _test_failed,
    _nobody,
    _selected_empty,
    _selected_inactive,
    _bound_inactive,
    _two_factor,
    _test_unknown,
    _ignored_lists,
    _bound,
    _replies,
    _test_old,
)


def _same_address(account: Account) -> Iterator[Finding]:
    by_address: dict[str, list[Mailbox]] = defaultdict(list)
    for mailbox in account.mailboxes:
        if mailbox.address:
            by_address[mailbox.address.casefold()].append(mailbox)
    for same in by_address.values():
        if len(same) < 2:
            continue
        servers: dict[tuple[str, int | None], str] = {}
        for mailbox in same:
            smtp = with_preset(mailbox).smtp
            if smtp.host:
                where = smtp.host.lower(), smtp.port
                servers.setdefault(where, f"{mailbox.id} uses {smtp}")
        if len(servers) > 1:
            yield stated(
                "config/lint-same-address-servers",
                f"{same[0].address} stands on {len(same)} mailboxes with different"
                f" servers ({', '.join(servers.values())}), so its letters leave by"
                " different ways.",
                same[0],
                mailboxes=[mailbox.id for mailbox in same],
                seen=", ".join(servers.values()),
            )
