"""A check that runs beside the page: started once, polled, cancelled by the visitor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event, Thread

from diagnostics.checks import CheckRun
from diagnostics.checks.step import Step
from diagnostics.language import gettext as _


@dataclass(slots=True)
class CheckJob:
    """One run in a thread of its own; the thread never calls streamlit.

    Attributes:
        mailboxes: the ids that are checked.
        planned: about how many steps there are.
        steps: those that have ended so far.
        cancel: set it, and the run ends within a second.
        result: the whole run once it has ended.
        error: what kept it from running, in words.
        ended: when it ended.
    """

    mailboxes: tuple[str, ...]
    planned: int = 0
    steps: list[Step] = field(default_factory=list)
    cancel: Event = field(default_factory=Event)
    result: CheckRun | None = None
    error: str = ""
    ended: datetime | None = None
    thread: Thread | None = None

    def start(self, run: Callable[[CheckJob], CheckRun]) -> None:
        """Runs `run(self)` in the background."""

        def work() -> None:
            try:
                self.result = run(self)
            except Exception as failure:  # shown on the page, not lost
                self.error = _(
                    "{name}: the check could not run", name=type(failure).__name__
                )
            self.ended = datetime.now(UTC)

        self.thread = Thread(target=work, name="check", daemon=True)
        self.thread.start()

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self.thread is not None and self.thread.is_alive()

    @property
    def started(self) -> int:
        """How many mailboxes have a step that ended."""
        return len({step.mailbox for step in self.steps})
