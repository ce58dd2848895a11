"""All pairs of one employee, or of one project: quick, however large the account.

Rows and columns don't depend on each other, so a matrix of one of them answers as the
whole one does. It also answers for whoever is inactive, as if active.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from diagnostics.model import NO_PROJECT, Account, Project, Reading
from diagnostics.senders.simulation import Simulation, simulate


def of_employee(
    account: Account,
    employee_id: str,
    reading: Reading | None = None,
    *,
    partial: bool = False,
) -> Simulation:
    """The pairs of one employee with all active projects.

    Raises:
        UnknownIdError: the account has no such employee.
        PartialAccountError: the account lacks parts of its files.
    """
    employee = replace(account.employee(employee_id), active=True)
    alone = replace(account, employees=(employee,))
    return simulate(alone, reading, partial=partial)


def of_project(
    account: Account,
    project_id: str,
    reading: Reading | None = None,
    *,
    partial: bool = False,
) -> Simulation:
    """The pairs of all active employees in one project.

    The project's column is the last one; "no project" is always the first.

    Args:
        account: the account.
        project_id: the project's id, or `none`.
        reading: how to read what the help leaves open; None: the account's own.
        partial: whether an account that lacks parts of its files is taken too.

    Raises:
        UnknownIdError: the account has no such project.
        PartialAccountError: the account lacks parts of its files.
    """
    projects: tuple[Project, ...] = ()
    if project_id != NO_PROJECT:
        first, *above = _upwards(account, account.project(project_id))
        hidden = (replace(project, active=False) for project in above)
        projects = (*hidden, replace(first, active=True))
    alone = replace(account, projects=projects)
    return simulate(alone, reading, partial=partial)


def _upwards(account: Account, project: Project) -> Iterator[Project]:
    """A project and those above it, each once even in a ring of parents."""
    by_id = {p.id: p for p in account.projects}
    seen: set[str] = set()
    above: Project | None = project
    while above is not None and above.id not in seen:
        seen.add(above.id)
        yield above
        above = by_id.get(above.parent)
