"""A check runs beside the page, can be cancelled, and its failure is not lost."""

from __future__ import annotations

import threading

from diagnostics.checks import CheckRun, Step, check
from diagnostics.language import spoken
from diagnostics.model import Account, Mailbox, State
from diagnostics.ui.job import CheckJob

EMPTY = Account(mailboxes=(Mailbox("m1", "m1@example.org"), Mailbox("m2")))


def ended(job: CheckJob) -> CheckJob:
    assert job.thread is not None
    job.thread.join(20)
    assert not job.running
    return job


def run_of(job: CheckJob) -> CheckRun:
    """A real check of mailboxes without servers: nothing is contacted."""
    return check(
        EMPTY, job.mailboxes, ("smtp", "pop3"), None, job.steps.append, job.cancel
    )


def test_a_job_that_was_not_started_does_not_run() -> None:
    job = CheckJob(("m1",))
    assert not job.running
    assert (job.started, job.result, job.error) == (0, None, "")


def test_the_result_and_the_steps_are_kept() -> None:
    job = CheckJob(("m1", "m2"))
    job.start(run_of)
    ended(job)
    assert job.error == ""
    assert job.result is not None
    assert {step.mailbox for step in job.result.steps} == {"m1", "m2"}
    assert job.started == 2
    assert len(job.steps) == len(job.result.steps)


def test_started_counts_mailboxes_and_not_steps() -> None:
    job = CheckJob(("m1", "m2"))
    job.steps += [
        Step("m1", "smtp", "connect", State.PASSED),
        Step("m1", "smtp", "tls", State.PASSED),
    ]
    assert job.started == 1


def test_a_job_runs_until_it_is_cancelled() -> None:
    begun = threading.Event()

    def wait(job: CheckJob) -> CheckRun:
        begun.set()
        job.cancel.wait(10)
        return run_of(job)

    job = CheckJob(("m1",))
    job.start(wait)
    assert begun.wait(10)
    assert job.running
    job.cancel.set()
    assert ended(job).result is not None


def test_a_failure_is_told_without_its_details() -> None:
    def fail(job: CheckJob) -> CheckRun:
        raise ValueError("secret=hunter2")

    job = CheckJob(("m1",))
    job.start(fail)
    ended(job)
    assert job.result is None
    assert job.error == "ValueError: the check could not run"


def test_a_failure_is_told_in_the_language_of_whoever_started_it() -> None:
    def fail(job: CheckJob) -> CheckRun:
        raise ValueError

    job = CheckJob(("m1",))
    with spoken("pl"):
        job.start(fail)
    assert ended(job).error == "ValueError: nie udało się wykonać sprawdzenia"


def test_a_job_that_is_started_again_forgets_how_it_ended() -> None:
    def fail(job: CheckJob) -> CheckRun:
        raise ValueError

    job = CheckJob(("m1",))
    job.start(fail)
    assert ended(job).error
    job.start(run_of)
    assert ended(job).result is not None
    assert job.error == ""


def test_jobs_do_not_share_steps() -> None:
    first, second = CheckJob(("m1",)), CheckJob(("m1",))
    first.steps.append(Step("m1", "smtp", "connect", State.PASSED))
    assert second.steps == []
    assert first.cancel is not second.cancel
