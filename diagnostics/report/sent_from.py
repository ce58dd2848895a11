"""The reverse questions: what sends in a project, and what an employee sends from."""

from __future__ import annotations

import pandas as pd

from diagnostics.language import gettext as _
from diagnostics.model import NO_PROJECT
from diagnostics.senders import Simulation


def sent_in(simulation: Simulation, project_id: str) -> pd.DataFrame:
    """From what the employees send in one project.

    Args:
        simulation: the matrix.
        project_id: the project, or `none`.

    Returns:
        Columns `sender` (mailbox id, empty for none), `source`, `employees` (how
        many), `who` (the first few names); the most employees first.

    Raises:
        KeyError: the matrix has no such project.
    """
    names = {e.id: e.label for e in simulation.employees}
    frame = simulation.to_frame(None, [project_id])
    return _grouped(frame, "employee", names).rename(columns={"pairs": "employees"})


def sent_by(simulation: Simulation, employee_id: str) -> pd.DataFrame:
    """From what one employee sends, over all projects.

    Returns:
        As `sent_in`, with `projects` in place of `employees`.

    Raises:
        KeyError: the matrix has no such employee.
    """
    names = {p.id: p.label for p in simulation.projects} | {"": _("no project")}
    frame = simulation.to_frame([employee_id], None)
    return _grouped(frame, "project", names).rename(columns={"pairs": "projects"})


def places(simulation: Simulation) -> list[str]:
    """The ids of all columns, `none` first."""
    return [NO_PROJECT, *(p.id for p in simulation.projects)]


def _grouped(frame: pd.DataFrame, member: str, names: dict[str, str]) -> pd.DataFrame:
    named = pd.DataFrame(
        {
            "sender": frame["sender"].astype(str),
            "source": frame["source"].astype(str),
            "who": frame[member].astype(str).map(names),
        }
    )
    found = named.groupby(["sender", "source"], sort=False)["who"].agg(
        pairs="size", who=_first_few
    )
    return found.reset_index().sort_values("pairs", ascending=False, kind="stable")


def _first_few(labels: pd.Series[str], most: int = 8) -> str:
    shown = ", ".join(labels.iloc[:most])
    return (
        _("{shown} and {more:,} more", shown=shown, more=len(labels) - most)
        if len(labels) > most
        else shown
    )
