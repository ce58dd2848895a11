"""The ledger of one account's checks: each step once, each login at most once."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from diagnostics.checks import Step
from diagnostics.fleet.account_log import AccountLog, steps_in
from diagnostics.model import State

GREETED = Step("m1", "smtp", "greeting", State.PASSED)
FAILED = Step("m1", "smtp", "login", State.FAILED, "checks/login-refused")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[AccountLog]:
    held = AccountLog(tmp_path / "a.jsonl")
    yield held
    held.close()


def lines_of(tmp_path: Path) -> int:
    return len((tmp_path / "a.jsonl").read_bytes().splitlines())


def ended(log: AccountLog, *steps: Step) -> None:
    for step in steps:
        log.heard(step)
    log.ended("m1", "smtp")


def test_what_a_run_leaves_as_it_was_heard_is_written_once(
    log: AccountLog, tmp_path: Path
) -> None:
    ended(log, GREETED, FAILED)
    log.told([GREETED, FAILED])
    assert lines_of(tmp_path) == 1
    assert steps_in(tmp_path / "a.jsonl") == (GREETED, FAILED)


def test_a_cause_that_the_run_found_replaces_what_was_heard(
    log: AccountLog, tmp_path: Path
) -> None:
    ended(log, GREETED, FAILED)
    skipped = replace(FAILED, state=State.SKIPPED, rule="", waited_for="greeting")
    log.told([GREETED, skipped])
    assert steps_in(tmp_path / "a.jsonl") == (GREETED, skipped)


def test_of_two_workers_one_may_log_in(log: AccountLog, tmp_path: Path) -> None:
    other = AccountLog(tmp_path / "a.jsonl")
    asked = [asyncio.run(one.may_log_in("m1", "smtp")) for one in (log, other, log)]
    other.close()
    assert asked == [True, False, False]


def test_a_line_that_a_kill_cut_off_is_none(log: AccountLog, tmp_path: Path) -> None:
    ended(log, GREETED)
    place = tmp_path / "a.jsonl"
    place.write_bytes(place.read_bytes() + b'["done", "m2", "sm')
    again = AccountLog(place)
    assert again.known("m1", "smtp") == (GREETED,)
    assert again.known("m2", "smtp") is None
    again.told([replace(GREETED, mailbox="m2")])
    again.close()
    assert {step.mailbox for step in steps_in(place)} == {"m1", "m2"}
