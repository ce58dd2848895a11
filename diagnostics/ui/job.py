"""Work that runs beside a page: started, polled, cancelled by the visitor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Generic, TypeVar

from diagnostics.checks import CheckRun
from diagnostics.checks.step import Step
from diagnostics.language import gettext as _
from diagnostics.language import kept
from diagnostics.model import Said

_Result = TypeVar("_Result")


@dataclass(slots=True, kw_only=True)
class Job(Generic[_Result]):
    """Work in a thread of its own, in its visitor's language; it calls no streamlit.

    Attributes:
        cancel: set it, and the work ends soon.
        result: what it gave, once it has ended well.
        error: what kept it from that; empty also where it was cancelled.
        ended: when it ended, however.
    """

    cancel: Event = field(default_factory=Event)
    result: _Result | None = None
    error: Said = ""
    ended: datetime | None = None
    thread: Thread | None = None

    def begin(
        self, work: Callable[[], _Result], failed: Callable[[Exception], Said]
    ) -> None:
        """Does the work in the background, forgetting what was before.

        Args:
            work: gives the result.
            failed: what is shown of an exception, which isn't lost.
        """
        self.result, self.error, self.ended = None, "", None

        def run() -> None:
            try:
                self.result = work()
            except Exception as failure:  # shown on the page, not lost
                self.error = failed(failure)
            self.ended = datetime.now(UTC)

        self.thread = Thread(target=kept(run), name=type(self).__name__, daemon=True)
        self.thread.start()

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self.thread is not None and self.thread.is_alive()


@dataclass(slots=True)
class CheckJob(Job[CheckRun]):
    """One run of checks.

    Attributes:
        mailboxes: the ids that are checked.
        planned: about how many steps there are.
        steps: those that have ended so far.
    """

    mailboxes: tuple[str, ...]
    planned: int = 0
    steps: list[Step] = field(default_factory=list)

    def start(self, run: Callable[[CheckJob], CheckRun]) -> None:
        """Runs `run(self)` in the background."""
        self.begin(lambda: run(self), _not_run)

    @property
    def started(self) -> int:
        """How many mailboxes have a step that ended."""
        return len({step.mailbox for step in self.steps})


def _not_run(failure: Exception) -> str:
    return _("{name}: the check could not run", name=type(failure).__name__)
