"""A run of the checks that isn't the account's own, such as a draft's, kept as JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from diagnostics.checks import CheckRun
from diagnostics.model import Account
from diagnostics.workspace.step_documents import step_document, step_of
from diagnostics.workspace.stored_findings import finding_document, finding_of


def run_document(run: CheckRun, draft: str, ids: Sequence[str]) -> dict[str, Any]:
    """The run as dictionaries, lists, texts and numbers.

    Args:
        run: the run.
        draft: `state_of` what was checked.
        ids: the mailboxes that were asked for.
    """
    return {
        "draft": draft,
        "mailboxes": [*ids],
        "steps": [step_document(step) for step in run.steps],
        "findings": [finding_document(finding) for finding in run.findings],
    }


def checked_run(document: Mapping[str, Any]) -> CheckRun:
    """The run that `run_document` wrote. Raises as `step_of` and `finding_of` do."""
    return CheckRun(
        tuple(step_of(step) for step in document["steps"]),
        tuple(finding_of(finding) for finding in document["findings"]),
    )


def state_of(account: Account) -> str:
    """A digest of all that an account's rows say, wherever they stand in files."""
    told = [
        (name, [_said(row) for row in getattr(account, name)])
        for name in ("groups", "employees", "projects", "mailboxes")
    ]
    whole = (account.name, account.host, account.plan, account.reading, told)
    return hashlib.sha256(repr(whole).encode("utf-8", "surrogatepass")).hexdigest()


def _said(row: Any) -> list[object]:  # noqa: ANN401 - a row of any table
    return [getattr(row, f.name) for f in fields(row) if f.compare]
