"""The ledger of an account's checks outlives whoever writes it, cut off or not."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostics.checks import Step
from diagnostics.fleet.account_log import AccountLog, steps_in
from diagnostics.model import State
from diagnostics.workspace.step_documents import step_document


def step(
    mailbox: str = "m", service: str = "smtp", name: str = "x", rule: str = ""
) -> Step:
    return Step(mailbox, service, name, State.PASSED, rule)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "batches" / "account.jsonl"


@pytest.fixture
def log(place: Path) -> Iterator[AccountLog]:
    made = AccountLog(place)
    yield made
    made.close()


def claimed(log: AccountLog, mailbox: str = "m", service: str = "smtp") -> bool:
    return asyncio.run(log.may_log_in(mailbox, service))


def test_a_login_is_begun_once_whoever_asks(place: Path, log: AccountLog) -> None:
    other = AccountLog(place)
    assert claimed(log)
    assert not claimed(log)
    assert not claimed(other)
    assert claimed(other, service="pop3")
    assert not claimed(log, service="pop3")
    assert claimed(log, mailbox="n")
    other.close()


def test_a_log_of_an_earlier_version_is_read_on(place: Path) -> None:
    place.parent.mkdir()
    lines = [["login", "m", "smtp", [], ""]]
    lines.append(["done", "n", "smtp", [step_document(step("n"))], ""])
    place.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    log = AccountLog(place)
    assert not claimed(log)
    assert log.known("n", "smtp") == (step("n"),)
    log.ended("o", "smtp")
    log.close()
    assert steps_in(place) == (step("n"),)


def test_logins_asked_for_at_once_are_each_begun_once(
    place: Path, log: AccountLog
) -> None:
    async def all_at_once() -> list[bool]:
        other = AccountLog(place)
        asked = [
            ledger.may_log_in(f"m{n % 20}", "smtp")
            for ledger in (log, other)
            for n in range(40)
        ]
        told = await asyncio.gather(*asked)
        other.close()
        return told

    told = asyncio.run(all_at_once())
    assert sum(told) == 20
    begun = [json.loads(line) for line in place.read_text().splitlines()]
    assert sorted(unit[1] for unit in begun) == sorted(f"m{n}" for n in range(20))
    again = AccountLog(place)
    assert not any(claimed(again, f"m{n}") for n in range(20))
    again.close()


def test_who_gives_up_waiting_keeps_nobody_else_from_logging_in(
    log: AccountLog,
) -> None:
    async def one_gives_up() -> bool:
        given_up = asyncio.create_task(log.may_log_in("m", "smtp"))
        other = asyncio.create_task(log.may_log_in("n", "smtp"))
        await asyncio.sleep(0)
        given_up.cancel()
        return await other

    assert asyncio.run(one_gives_up())
    assert claimed(log, "o")


def test_a_file_that_takes_nothing_is_told_to_everybody_who_asked(
    place: Path, log: AccountLog
) -> None:
    async def both() -> list[bool | BaseException]:
        asked = (log.may_log_in(name, "smtp") for name in "mn")
        return await asyncio.gather(*asked, return_exceptions=True)

    file = log._held
    log._held = os.open(place, os.O_RDONLY)
    told = asyncio.run(both())
    os.close(log._held)
    log._held = file
    assert [type(one) for one in told] == [OSError, OSError]
    assert claimed(log, "o")


def test_a_login_that_was_begun_is_known_after_a_crash(
    place: Path, log: AccountLog
) -> None:
    assert claimed(log)
    again = AccountLog(place)
    assert not claimed(again)
    assert claimed(again, "n")
    again.close()


def test_a_service_is_known_once_it_has_ended(place: Path, log: AccountLog) -> None:
    log.heard(step(name="connect"))
    log.heard(step(name="tls"))
    log.heard(step(service="dns"))
    assert log.known("m", "smtp") is None
    assert steps_in(place) == ()
    log.ended("m", "smtp")
    assert [s.step for s in log.known("m", "smtp") or ()] == ["connect", "tls"]
    assert [s.step for s in steps_in(place)] == ["connect", "tls"]
    again = AccountLog(place)
    assert [s.step for s in again.known("m", "smtp") or ()] == ["connect", "tls"]
    assert again.known("m", "dns") is None
    again.close()


def test_a_service_without_a_step_has_ended_too(log: AccountLog) -> None:
    log.ended("m", "dns")
    assert log.known("m", "dns") == ()


def test_what_a_whole_run_made_of_it_counts_before_what_was_heard(
    place: Path, log: AccountLog
) -> None:
    log.heard(step(name="heard"))
    log.ended("m", "smtp")
    log.heard(step("n", name="alone"))
    log.ended("n", "smtp")
    log.told([step(name="told"), step(name="and more")])
    assert [s.step for s in steps_in(place)] == ["told", "and more", "alone"]


def test_what_a_run_leaves_as_it_was_heard_is_written_once(
    place: Path, log: AccountLog
) -> None:
    log.heard(step())
    log.ended("m", "smtp")
    log.told([step()])
    assert len(place.read_bytes().splitlines()) == 1
    assert steps_in(place) == (step(),)


@pytest.mark.parametrize(
    "end",
    [b'["done", "m", "sm', b"\xff\xfe", b"{}\n", b"[]\n", b"null\n", b'["x"]\n', b"["],
)
def test_a_line_that_a_kill_cut_off_is_none_and_spoils_no_other(
    place: Path, end: bytes
) -> None:
    first = AccountLog(place)
    first.heard(step(name="kept"))
    first.ended("m", "smtp")
    first.close()
    with place.open("ab") as file:
        file.write(end)
    again = AccountLog(place)
    assert claimed(again, "n")
    again.heard(step("n", name="behind"))
    again.ended("n", "smtp")
    again.close()
    assert [s.step for s in steps_in(place)] == ["kept", "behind"]
    third = AccountLog(place)
    assert not claimed(third, "n")
    third.close()


def test_the_first_end_of_a_service_stays(place: Path, log: AccountLog) -> None:
    other = AccountLog(place)
    log.heard(step(name="first"))
    log.ended("m", "smtp")
    other.heard(step(name="second"))
    other.ended("m", "smtp")
    other.close()
    again = AccountLog(place)
    assert [s.step for s in again.known("m", "smtp") or ()] == ["first"]
    assert [s.step for s in steps_in(place)] == ["first"]
    again.close()


def test_a_log_that_is_not_there_has_no_steps(tmp_path: Path) -> None:
    assert steps_in(tmp_path / "gone") == ()


def test_only_its_owner_reads_a_log_and_no_link_is_followed(
    place: Path, tmp_path: Path, log: AccountLog
) -> None:
    assert place.stat().st_mode & 0o777 == 0o600
    link = tmp_path / "link.jsonl"
    link.symlink_to(place)
    with pytest.raises(OSError, match=r"link|symbolic"):
        AccountLog(link)


def test_what_was_seen_with_other_settings_is_no_answer(place: Path) -> None:
    old = AccountLog(place, {"m": "old", "n": "same", "gone": "old"})
    for mailbox in ("m", "n", "gone"):
        assert claimed(old, mailbox)
        old.heard(step(mailbox=mailbox))
        old.ended(mailbox, "smtp")
    old.close()
    now = {"m": "new", "n": "same"}
    again = AccountLog(place, now)
    assert again.known("m", "smtp") is None
    assert again.known("n", "smtp") == (step(mailbox="n"),)
    assert claimed(again, "m")
    assert not claimed(again, "n")
    again.close()
    assert [s.mailbox for s in steps_in(place, now)] == ["n"]
