"""What follows from single rows of an account, without resolving any pair.

Facts: planfix-mail.md, "Lints that follow directly".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from diagnostics.catalogue import with_preset
from diagnostics.domain_names import one_spelling, same_address
from diagnostics.model import (
    Access,
    Account,
    AuthKind,
    EmployeeKind,
    Finding,
    Mailbox,
    Phrase,
    TestResult,
)
from diagnostics.senders.coverage.singly import OfOneRule
from diagnostics.senders.statements import Facts, named, shortened, stated

TEST_AGE_DAYS = 90
"""Beyond this age a passed test is old (assumed by us)."""

_BOUND, _MANY = "config/lint-bound-without-project", 2
_SAME_ADDRESS = "config/lint-same-address-servers"


@dataclass(frozen=True, slots=True)
class _Working:
    """What the lints look up: active people who can send, active projects, today."""

    senders: frozenset[str]
    senders_groups: frozenset[str]
    projects: frozenset[str]
    today: date

    @classmethod
    def of(cls, account: Account, today: date | None) -> _Working:
        senders = [
            employee
            for employee in account.employees
            if employee.active and employee.kind is not EmployeeKind.EXTERNAL
        ]
        return cls(
            senders=frozenset(employee.id for employee in senders),
            senders_groups=frozenset(g for e in senders for g in e.groups),
            projects=frozenset(p.id for p in account.projects if p.active),
            today=today or date.today(),
        )


def lints(account: Account, today: date | None = None) -> tuple[Finding, ...]:
    """All lints of single mailboxes, by lint, then in list order.

    Args:
        account: the account; inactive people and projects count as inactive.
        today: what a test's age is measured against; None is this machine's date.
    """
    return tuple(
        group.make(at)
        for group in counted_lints(account, today)
        for at in range(len(group.pairs))
    )


def counted_lints(account: Account, today: date | None = None) -> Iterator[OfOneRule]:
    """The same by lint, none of them made yet."""
    known = _Working.of(account, today)
    for lint in _OF_ONE_MAILBOX:
        yield lint.group([m for m in account.mailboxes if lint.holds(m, known)], known)
    yield _same_address(account)


def told_once(
    groups: Iterable[OfOneRule], folded: Mapping[str, Collection[str]]
) -> Iterator[OfOneRule]:
    """The same without what other findings say of a mailbox already.

    Args:
        groups: the lints.
        folded: by lint, the ids of mailboxes of which another finding says the same.
    """
    for group in groups:
        told = folded.get(group.rule, ())
        kept = [at for at in range(len(group.pairs)) if group.subject(at) not in told]
        yield _at_once(group.only(kept)) if group.rule == _BOUND else group.only(kept)


def _at_once(group: OfOneRule) -> OfOneRule:
    """Bound mailboxes as one finding: that they are bound is one fact about them."""
    if len(group.pairs) < _MANY:
        return group
    singly = [group.make(at) for at in range(len(group.pairs))]
    first = singly[0]
    mailboxes = [one.data["mailbox"] for one in singly]
    data = {**first.data, "mailboxes": mailboxes, "shown": shortened(mailboxes)}
    return OfOneRule.ready([replace(first, data=data, says="evidence-together")])


def _no_facts(mailbox: Mailbox, known: _Working) -> Facts:
    return {}


def _usual(mailbox: Mailbox) -> str:
    return "evidence"


@dataclass(frozen=True, slots=True)
class _Lint:
    """A lint of one mailbox.

    Attributes:
        rule: its rule.
        holds: whether a mailbox has it.
        facts: what its finding says beside the mailbox.
        says: which template is the sentence.
    """

    rule: str
    holds: Callable[[Mailbox, _Working], bool]
    facts: Callable[[Mailbox, _Working], Facts] = _no_facts
    says: Callable[[Mailbox], str] = _usual

    def group(self, mailboxes: list[Mailbox], known: _Working) -> OfOneRule:
        """The findings on these mailboxes, which have the lint."""

        def made(at: int) -> Finding:
            mailbox = mailboxes[at]
            facts = self.facts(mailbox, known)
            return stated(self.rule, mailbox, says=self.says(mailbox), **facts)

        pairs = np.zeros(len(mailboxes), np.int64)
        return OfOneRule(self.rule, pairs, lambda at: mailboxes[at].id, made)


def _is_failed(mailbox: Mailbox, known: _Working) -> bool:
    return mailbox.test is TestResult.FAILED


def _is_untested(mailbox: Mailbox, known: _Working) -> bool:
    return mailbox.test is TestResult.UNKNOWN


def _is_closed(mailbox: Mailbox, known: _Working) -> bool:
    return not mailbox.is_own and mailbox.access is Access.NOBODY


def _is_selected(mailbox: Mailbox) -> bool:
    return not mailbox.is_own and mailbox.access is Access.SELECTED


def _lists_nobody(mailbox: Mailbox, known: _Working) -> bool:
    return _is_selected(mailbox) and not (mailbox.employees or mailbox.groups)


def _lists_inactive(mailbox: Mailbox, known: _Working) -> bool:
    return (
        _is_selected(mailbox)
        and bool(mailbox.employees or mailbox.groups)
        and known.senders.isdisjoint(mailbox.employees)
        and known.senders_groups.isdisjoint(mailbox.groups)
    )


def _listed_people(mailbox: Mailbox, known: _Working) -> Facts:
    return {
        "employees": len(mailbox.employees),
        "groups": len(mailbox.groups),
        "seen": ";".join((*mailbox.employees, *mailbox.groups)),
    }


def _lists_in_vain(mailbox: Mailbox, known: _Working) -> bool:
    return bool(mailbox.employees or mailbox.groups) and not _is_selected(mailbox)


def _ignored_people(mailbox: Mailbox, known: _Working) -> Facts:
    return {
        "access": None if mailbox.is_own else str(mailbox.access),
        "seen": ";".join((*mailbox.employees, *mailbox.groups)),
    }


def _why_in_vain(mailbox: Mailbox) -> str:
    return "evidence-own" if mailbox.is_own else "evidence"


def _is_bound(mailbox: Mailbox, known: _Working) -> bool:
    return mailbox.is_bound


def _projects(mailbox: Mailbox, known: _Working) -> Facts:
    return {"projects": len(mailbox.projects)}


def _is_bound_inactive(mailbox: Mailbox, known: _Working) -> bool:
    return mailbox.is_bound and known.projects.isdisjoint(mailbox.projects)


def _listed_projects(mailbox: Mailbox, known: _Working) -> Facts:
    return {"projects": len(mailbox.projects), "seen": ";".join(mailbox.projects)}


def _gets_replies(mailbox: Mailbox, known: _Working) -> bool:
    return mailbox.replies_here


def _needs_app_password(mailbox: Mailbox, known: _Working) -> bool:
    return mailbox.two_factor and mailbox.auth is AuthKind.PASSWORD


def _age(mailbox: Mailbox, known: _Working) -> int:
    """Days since the last test that passed; 0 where that isn't known."""
    if mailbox.test is not TestResult.PASSED or not mailbox.tested_on:
        return 0
    try:
        return (known.today - date.fromisoformat(mailbox.tested_on)).days
    except ValueError:
        return 0  # not a date: the validation of the account says so


def _is_old(mailbox: Mailbox, known: _Working) -> bool:
    return _age(mailbox, known) > TEST_AGE_DAYS


def _test_age(mailbox: Mailbox, known: _Working) -> Facts:
    return {"seen": mailbox.tested_on, "days": _age(mailbox, known)}


_OF_ONE_MAILBOX = (
    _Lint("config/lint-test-failed", _is_failed),
    _Lint("config/lint-access-nobody", _is_closed),
    _Lint("config/lint-selected-empty", _lists_nobody),
    _Lint("config/lint-selected-inactive", _lists_inactive, _listed_people),
    _Lint("config/lint-bound-inactive", _is_bound_inactive, _listed_projects),
    _Lint("config/lint-two-factor-password", _needs_app_password),
    _Lint("config/lint-test-unknown", _is_untested),
    _Lint(
        "config/lint-access-lists-ignored",
        _lists_in_vain,
        _ignored_people,
        _why_in_vain,
    ),
    _Lint(_BOUND, _is_bound, _projects),
    _Lint("config/lint-replies-here", _gets_replies),
    _Lint("config/lint-test-old", _is_old, _test_age),
)


def _same_address(account: Account) -> OfOneRule:
    """Mailboxes of one address that send by different servers."""
    by_address: dict[str, list[Mailbox]] = defaultdict(list)
    for mailbox in account.mailboxes:
        if mailbox.address:
            by_address[same_address(mailbox.address)].append(mailbox)
    shared = [same for same in by_address.values() if len(same) > 1]
    found = [(same, servers) for same in shared if len(servers := _servers(same)) > 1]

    def made(at: int) -> Finding:
        same, servers = found[at]
        return stated(
            _SAME_ADDRESS,
            same[0],
            address=same[0].address,
            mailboxes=[named(mailbox) for mailbox in same],
            seen=Phrase.of(f"{_SAME_ADDRESS}:seen", servers=servers),
        )

    pairs = np.zeros(len(found), np.int64)
    return OfOneRule(_SAME_ADDRESS, pairs, lambda at: found[at][0][0].id, made)


def _servers(mailboxes: list[Mailbox]) -> list[Phrase]:
    """The first mailbox of each server, with the server."""
    servers: dict[tuple[str, int | None], Phrase] = {}
    for mailbox in mailboxes:
        smtp = with_preset(mailbox).smtp
        if smtp.host:
            phrase = Phrase.of(
                f"{_SAME_ADDRESS}:uses", mailbox=mailbox.id, server=str(smtp)
            )
            servers.setdefault((one_spelling(smtp.host), smtp.port), phrase)
    return list(servers.values())
