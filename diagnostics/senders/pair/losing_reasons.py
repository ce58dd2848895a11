"""Why a mailbox is not the sender of a pair: all reasons, and what would change it.

The reasons are a closed set; each has its texts, its mark and its source under
rules/senders/.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from diagnostics.model import (
    COMPANY,
    NO_PROJECT,
    Access,
    Account,
    Employee,
    EmployeeKind,
    Mailbox,
    Named,
    Phrase,
    Place,
    Plan,
    Project,
    Reading,
    Said,
    Subject,
    Subprojects,
    TestResult,
    Unverified,
)
from diagnostics.senders.edits import Action, Edit, change, include
from diagnostics.senders.pair.ranking import DecidedBy
from diagnostics.senders.statements import (
    LISTED_AT_MOST,
    few,
    named,
    named_project,
)


class ReasonCode(StrEnum):
    """Why a mailbox is no candidate, or a candidate that isn't the sender."""

    PLAN = "plan"
    EXTERNAL_USER = "external-user"
    TEST_FAILED = "test-failed"
    TEST_UNKNOWN = "test-unknown"
    OTHER_OWNER = "other-owner"
    ACCESS_NOBODY = "access-nobody"
    NOT_SELECTED = "not-selected"
    NOT_IN_PROJECT = "not-in-project"
    BOUND_WITHOUT_PROJECT = "bound-without-project"
    OUTRANKED_LEVEL = "outranked-level"
    OUTRANKED_DEFAULT = "outranked-default"
    OUTRANKED_BOUND = "outranked-bound"
    OUTRANKED_LIST = "outranked-list"
    TIED = "tied"

    @property
    def rule(self) -> str:
        """The id of its entry under rules/."""
        return f"senders/{self.value}"


_BOUND_WITHOUT = ReasonCode.BOUND_WITHOUT_PROJECT

OUTRANKED = {
    DecidedBy.LEVEL: ReasonCode.OUTRANKED_LEVEL,
    DecidedBy.DEFAULT_FLAG: ReasonCode.OUTRANKED_DEFAULT,
    DecidedBy.BOUND: ReasonCode.OUTRANKED_BOUND,
    DecidedBy.LIST_ORDER: ReasonCode.OUTRANKED_LIST,
    DecidedBy.TIE: ReasonCode.TIED,
}
"""Why a candidate lost, by what it and the winner differ on."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair and all that decides whether a mailbox is a candidate in it.

    Attributes:
        account: the account.
        employee: the author.
        project: the project, None for no project.
        reading: the reading.
        lineage: the project's id and those of all its ancestors.
        barrier: what keeps every mailbox from being a candidate.
    """

    account: Account = field(repr=False)
    employee: Employee
    project: Project | None
    reading: Reading
    lineage: frozenset[str]
    barrier: ReasonCode | None
    _names: dict[str, dict[str, str]] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def of(
        cls, account: Account, employee_id: str, project_id: str, reading: Reading
    ) -> Pair:
        """Looks both up. Raises KeyError on an id that the account doesn't have."""
        employee = account.employee(employee_id)
        barrier = _account_barrier(account, employee)
        if project_id in ("", NO_PROJECT):
            return cls(account, employee, None, reading, frozenset(), barrier)
        project = account.project(project_id)
        lineage = _lineage(account, project)
        return cls(account, employee, project, reading, lineage, barrier)

    def row_named(self, table: str, row_id: str) -> Named:
        """A row as people know it; its id alone where the account has no such row.

        Args:
            table: `employees`, `groups` or `projects`, gone through once a pair.
            row_id: the row's id.
        """
        if table not in self._names:
            rows = getattr(self.account, table)
            self._names[table] = {row.id: row.name for row in rows}
        return Named(row_id, self._names[table].get(row_id, ""))

    def valid_in(self, mailbox: Mailbox, subprojects: Subprojects) -> bool:
        """Whether the mailbox is available in the project."""
        if not mailbox.projects:
            return True
        if self.project is None:
            return False
        if subprojects is Subprojects.INHERIT:
            return not self.lineage.isdisjoint(mailbox.projects)
        return self.project.id in mailbox.projects

    def barriers(self, mailbox: Mailbox) -> tuple[ReasonCode, ...]:
        """Everything that keeps the mailbox from being a candidate; empty if it is."""
        found = []
        if self.barrier:
            found.append(self.barrier)
        if mailbox.test is not TestResult.PASSED:
            found += self._test_barrier(mailbox)
        if mailbox.owner == COMPANY:
            found += self._access_barrier(mailbox)
        elif mailbox.owner != self.employee.id:
            found.append(ReasonCode.OTHER_OWNER)
        if not self.valid_in(mailbox, self.reading.subprojects):
            nowhere = self.project is None
            found.append(_BOUND_WITHOUT if nowhere else ReasonCode.NOT_IN_PROJECT)
        return tuple(found)

    def could_inherit(self, mailbox: Mailbox, barriers: tuple[ReasonCode, ...]) -> bool:
        """Whether only the way to read sub-projects keeps the mailbox out."""
        return barriers == (ReasonCode.NOT_IN_PROJECT,) and self.valid_in(
            mailbox, Subprojects.INHERIT
        )

    def _test_barrier(self, mailbox: Mailbox) -> tuple[ReasonCode, ...]:
        if mailbox.test is TestResult.FAILED:
            return (ReasonCode.TEST_FAILED,)
        strict = self.reading.unverified is Unverified.UNUSABLE
        return (ReasonCode.TEST_UNKNOWN,) if strict else ()

    def _access_barrier(self, mailbox: Mailbox) -> tuple[ReasonCode, ...]:
        if mailbox.access is Access.NOBODY:
            return (ReasonCode.ACCESS_NOBODY,)
        if mailbox.access is Access.EVERYONE or self.employee.id in mailbox.employees:
            return ()
        listed = any(group in mailbox.groups for group in self.employee.groups)
        return () if listed else (ReasonCode.NOT_SELECTED,)


def _account_barrier(account: Account, employee: Employee) -> ReasonCode | None:
    if employee.kind is EmployeeKind.EXTERNAL:
        return ReasonCode.EXTERNAL_USER
    return None if account.plan.can_send else ReasonCode.PLAN


@dataclass(frozen=True, slots=True)
class LosingReason:
    """One reason why a mailbox is not the sender.

    Attributes:
        code: which of the closed set.
        seen: what the account says.
        required: what it would have to say.
        place: where the decisive row stands.
        edit: the edit that removes this reason; None where no edit of a mailbox or of
            the plan does.
    """

    code: ReasonCode
    seen: Phrase
    required: Phrase
    place: Place
    edit: Edit | None = None

    @property
    def rule(self) -> str:
        """The id of its entry under rules/."""
        return self.code.rule


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why one mailbox is not the sender of a pair.

    Attributes:
        mailbox: the mailbox.
        codes: all reasons; barriers, or how a candidate lost.
        pair: the pair.
        winner: the candidate that comes first; None where there is none.
    """

    mailbox: Mailbox
    codes: tuple[ReasonCode, ...]
    pair: Pair = field(repr=False)
    winner: Mailbox | None = field(default=None, repr=False)

    @property
    def is_candidate(self) -> bool:
        """Whether somebody could choose it by hand in this pair."""
        return self.codes[0] in _LOST

    @property
    def reasons(self) -> tuple[LosingReason, ...]:
        """All reasons with what was seen, what is required, and where."""
        return tuple(_reason(code, self) for code in self.codes)

    @property
    def edits_needed(self) -> int | None:
        """How many edits make it a candidate; 0 if it is one, None if none can."""
        if self.is_candidate:
            return 0
        possible = _HOPELESS.isdisjoint(self.codes)
        return len(self.codes) if possible else None

    @property
    def nearest_miss(self) -> Edit | None:
        """The single edit that makes it a candidate, where exactly one suffices."""
        return self.reasons[0].edit if self.edits_needed == 1 else None

    @property
    def remedy(self) -> Phrase:
        """That edit as an instruction; else how many edits it takes."""
        if self.edits_needed == 1:
            rule_id = self.codes[0].rule
            return Phrase(f"{rule_id}:instruction", MappingProxyType(_facts(self)))
        if self.edits_needed is None:
            return Phrase.of("senders:no-edit-helps")
        if self.edits_needed == 0:
            return Phrase.of("senders:is-candidate")
        return Phrase.of("senders:takes-edits", edits=self.edits_needed)


_LOST = frozenset(OUTRANKED.values())

_HOPELESS = frozenset({ReasonCode.EXTERNAL_USER, ReasonCode.OTHER_OWNER})
"""What no edit of the mailbox lifts. An own one given to another is no longer its
owner's, which nobody wants who asks for a sender."""


def _reason(code: ReasonCode, verdict: Verdict) -> LosingReason:
    facts = MappingProxyType(_facts(verdict))
    place = verdict.mailbox.place
    if code is ReasonCode.EXTERNAL_USER:
        place = verdict.pair.employee.place
    if code is ReasonCode.PLAN:
        place = Place()
    return LosingReason(
        code,
        Phrase(f"{code.rule}:seen", facts),
        Phrase(f"{code.rule}:required", facts),
        place,
        _edit(code, verdict),
    )


def _facts(verdict: Verdict) -> dict[str, object]:
    """What the templates of a reason may name; they stand in its rule."""
    mailbox, pair, winner = verdict.mailbox, verdict.pair, verdict.winner
    more = len(mailbox.projects) - LISTED_AT_MOST
    return {
        "plan": Phrase.of(f"values:plan-{pair.account.plan}"),
        "employee": named(pair.employee),
        "project": named_project(pair.project),
        "mailbox": Named(mailbox.id, mailbox.address),
        "owner": pair.row_named("employees", mailbox.owner),
        "listed": _listed(mailbox, pair),
        "projects": "; ".join(
            str(pair.row_named("projects", project))
            for project in mailbox.projects[:LISTED_AT_MOST]
        ),
        "more": more if more > 0 else None,
        "level": _level(mailbox),
        "winner": Named(winner.id, winner.address) if winner else "",
        "winner_level": _level(winner) if winner else "",
    }


def _level(mailbox: Mailbox) -> Phrase:
    return Phrase.of(f"senders:{'own' if mailbox.is_own else 'company'}-mailbox")


def _listed(mailbox: Mailbox, pair: Pair) -> list[Named | Said]:
    """Who is on the access list, shortened."""

    def told(listed: tuple[str, str]) -> Named | Said:
        row = pair.row_named(*listed)
        is_group = listed[0] == "groups"
        return Phrase.of("senders:group", id=row) if is_group else row

    people = [("employees", employee) for employee in mailbox.employees]
    groups = [("groups", group) for group in mailbox.groups]
    return few(people + groups, told) or [Phrase.of("senders:nobody-listed")]


def _edit(code: ReasonCode, verdict: Verdict) -> Edit | None:
    mailbox_id, pair = verdict.mailbox.id, verdict.pair
    if code is ReasonCode.PLAN:
        return Edit(Action.SET, Subject(), (("plan", Plan.PAID),))
    if code in (ReasonCode.TEST_FAILED, ReasonCode.TEST_UNKNOWN):
        return change(mailbox_id, test=TestResult.PASSED)
    if code in (ReasonCode.ACCESS_NOBODY, ReasonCode.NOT_SELECTED):
        return include(mailbox_id, "employees", pair.employee.id)
    if code is ReasonCode.NOT_IN_PROJECT and pair.project:
        return include(mailbox_id, "projects", pair.project.id)
    if code is ReasonCode.BOUND_WITHOUT_PROJECT:
        return change(mailbox_id, projects=())
    return None


def _lineage(account: Account, project: Project) -> frozenset[str]:
    found = {project.id: None}
    if project.parent:
        parents = {p.id: p.parent for p in account.projects}
        above = project.parent
        while above in parents and above not in found:
            found[above] = None
            above = parents[above]
    return frozenset(found)
