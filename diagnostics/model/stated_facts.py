"""Findings: one statement about one subject, as facts that aren't in words yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from operator import is_
from types import MappingProxyType
from typing import Any, TypeAlias

from diagnostics.model.cell_choices import Severity


class SubjectKind(StrEnum):
    """What a finding speaks of."""

    ACCOUNT = "account"
    MAILBOX = "mailbox"
    EMPLOYEE = "employee"
    PROJECT = "project"
    GROUP = "group"
    DOMAIN = "domain"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding speaks of: its kind, and its id (empty for the account)."""

    kind: SubjectKind = SubjectKind.ACCOUNT
    id: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A row of the account as a fact: its id, and the label that sentences show."""

    id: str
    label: str = ""

    def __str__(self) -> str:
        return self.label or self.id


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence, or a part of one, that isn't in words yet.

    Attributes:
        key: its template: `ENTRY:NAME`, ENTRY being a rule's id or a file's name under
            rules/phrases/.
        data: the template's parameters: facts, `Named` rows, further phrases.
    """

    key: str
    data: Mapping[str, Any] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )

    @classmethod
    def of(cls, key: str, /, **data: object) -> Phrase:
        """The phrase with its parameters by name."""
        return cls(key, MappingProxyType(data))

    def mapped(self, change: Callable[[str], str]) -> Phrase:
        """The same phrase with every text among its parameters changed.

        Itself where none changes: most that a run says stay as they are.
        """
        changed = {name: _mapped(value, change) for name, value in self.data.items()}
        if all(map(is_, changed.values(), self.data.values())):
            return self
        return Phrase(self.key, MappingProxyType(changed))


def _mapped(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Phrase):
        return value.mapped(change)
    if isinstance(value, (list, tuple)):
        changed = [_mapped(inner, change) for inner in value]
        return value if all(map(is_, changed, value)) else type(value)(changed)
    return value


Said: TypeAlias = str | Phrase
"""Text from outside as it was said, or a phrase of ours."""


def places_counted(projects: int, with_none: bool) -> Phrase:
    """In how many projects, as sentences end: "in" comes before.

    Args:
        projects: how many, "no project" counted as one.
        with_none: whether that is among them.
    """
    if not with_none:
        return Phrase.of("things:places-counted", places=projects)
    if projects == 1:
        return Phrase.of("things:places-none")
    return Phrase.of("things:places-and-none", places=projects - 1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement about one subject: what every part of the program produces.

    It holds facts; `words.evidence` puts them into a sentence when it is shown.

    Attributes:
        rule: id of an entry under rules/, `coverage/tied`; its texts come from there.
        subject: what it is about.
        severity: how much it matters here (a rule has a default).
        data: facts of the types that the rule's `[data]` declares. `pairs` is a count,
            `employee` and `project` are a witness pair (project `none`), `file` and
            `row` say where in the input. May hold text from outside, so a sentence
            made of it is never rendered as Markdown or HTML.
        says: which of the rule's templates is the sentence; with a colon, a template
            that rules share: `checks:finding`.
    """

    rule: str
    subject: Subject
    severity: Severity
    data: Mapping[str, Any] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    says: str = "evidence"


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first; within one severity causes of gaps, the account's, then by pairs.

    How a file was read is no matter of the account: what is short of an error there
    stands behind whatever pairs it costs. Equal ones keep their order.
    """

    def key(finding: Finding) -> tuple[int, int, bool, int]:
        is_error = finding.severity is Severity.ERROR
        of_account = finding.subject.kind is SubjectKind.ACCOUNT
        first = of_account and (is_error or not finding.data.get("file"))
        pairs = int(finding.data.get("pairs") or 0)
        closes = int(finding.data.get("closes") or 0)
        return -finding.severity.rank, -closes, not first, -pairs

    return sorted(findings, key=key)
