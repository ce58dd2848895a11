"""Imports are held by workspace and name, and not for ever."""

from datetime import UTC, datetime, timedelta

from diagnostics.ui.opening.held_imports import KEPT_FOR, MOST, HeldImports
from diagnostics.ui.opening.import_job import ImportJob


def ended(ago: timedelta = timedelta()) -> ImportJob:
    job = ImportJob("acme.planfix.com", None)
    job.ended = datetime.now(UTC) - ago
    return job


def test_only_its_own_workspace_meets_an_import() -> None:
    held, job = HeldImports(), ended()
    name = held.put("north", job)
    assert held.of("north", name) is job
    assert held.of("south", name) is None
    assert held.of("north", "another") is None
    held.drop("north", name)
    assert held.of("north", name) is None


def test_an_old_import_is_let_go_and_one_that_goes_on_is_not() -> None:
    held = HeldImports()
    old = held.put("north", ended(ago=KEPT_FOR * 2))
    going_on = held.put("north", ImportJob("acme.planfix.com", None))
    names = [held.put("north", ended()) for _ in range(MOST + 1)]
    assert held.of("north", old) is None
    assert held.of("north", going_on)
    assert [held.of("north", n) is not None for n in names] == [False] + [True] * MOST
