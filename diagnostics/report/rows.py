"""Findings and check steps as flat rows, with the columns the command line promises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from diagnostics.catalogue import fix_of, rule
from diagnostics.language import gettext as _
from diagnostics.model import NO_PROJECT, Finding, Missing
from diagnostics.wholeness import missing_json, stamp
from diagnostics.words import evidence, plain, text

if TYPE_CHECKING:  # explaining an error needs rows, but none of the checks
    from diagnostics.checks.step import Step

Row = dict[str, Any]

AUDIT_COLUMNS = (
    "rule",
    "severity",
    "subject",
    "pairs",
    "employee",
    "project",
    "file",
    "row",
    "evidence",
    "fix",
)
COMPARE_COLUMNS = (
    *("cause", "pairs", "employee", "project", "before", "after"),
    *("severity", "outcome"),
    *("before_source", "before_address", "after_source", "after_address"),
)
COMPARE_SHOWN = (
    *("severity", "cause", "outcome", "pairs", "employee", "project"),
    *("before_source", "before_address", "after_source", "after_address"),
)
"""What a table for people shows of them: addresses, not the ids of mailboxes."""
STEP_COLUMNS = (
    "mailbox",
    "service",
    "step",
    "state",
    "rule",
    "seen",
    "expected",
    "seconds",
)


def project_cell(project: str) -> str:
    """A project's id as rows write it: empty for "no project"."""
    return "" if project == NO_PROJECT else project


def stamp_text(missing: Sequence[Missing]) -> str:
    """What an answer from half an account says first; empty for a whole one."""
    return text(stamp(missing) or "")


def stamped_json(missing: Sequence[Missing]) -> Row:
    """What JSON from half an account holds besides; nothing for a whole one."""
    return {"missing": missing_json(missing)} if missing else {}


def finding_row(finding: Finding) -> Row:
    """One finding under `AUDIT_COLUMNS`; what it doesn't speak of stays empty."""
    data = finding.data
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "subject": finding.subject.id,
        "pairs": data.get("pairs", ""),
        "employee": plain(data.get("employee", "")),
        "project": project_cell(plain(data.get("project", ""))),
        "file": data.get("file", ""),
        "row": data.get("row", "") or "",
        "evidence": evidence(finding),
        "fix": to_do(finding),
    }


def to_do(finding: Finding) -> str:
    """What to do next with the record it names, and notes on the mailbox's service."""
    note = finding.data.get("note", "")
    parts = (next_step(finding), to_publish(finding), text(note))
    return "\n".join(filter(None, parts))


def to_publish(finding: Finding) -> str:
    """The DNS record that the next step speaks of; empty where it speaks of none."""
    record = finding.data.get("record")
    return _("The record to publish: {record}", record=record) if record else ""


def next_step(finding: Finding) -> str:
    """What to do next: what was found for this very case, else what the rule says."""
    found = finding.data.get("fix")
    return fix_of(finding) if found is None else text(found)


def finding_json(finding: Finding) -> Row:
    """One finding as the JSON of `check` and `audit` gives it."""
    return {
        "rule": finding.rule,
        "subject": finding.subject.id,
        "kind": str(finding.subject.kind),
        "severity": str(finding.severity),
        "title": rule(finding.rule).title,
        "evidence": evidence(finding),
        "fix": to_do(finding),
        "data": plain(finding.data),
    }


def step_row(step: Step) -> Row:
    """One step of a check under `STEP_COLUMNS`; seconds to the millisecond."""
    return {
        "mailbox": step.mailbox,
        "service": step.service,
        "step": step.step,
        "state": str(step.state),
        "rule": step.rule,
        "seen": text(step.seen),
        "expected": text(step.expected),
        "seconds": round(step.seconds, 3),
    }


def step_json(step: Step) -> Row:
    """One step with what it waited for and its transcript, secrets masked before."""
    # Imported here: whoever has a step has loaded the checks, `explain` has not.
    from diagnostics.checks.step import step_to_json

    return {name: plain(value) for name, value in step_to_json(step).items()}


def cell(value: object) -> str:
    """A value as one CSV cell: `yes`/`no`, lists with `;`, None empty."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    if isinstance(value, Sequence):
        return ";".join(map(str, value))
    return str(value)
