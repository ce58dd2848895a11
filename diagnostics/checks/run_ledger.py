"""What a run writes down beside its steps, so that another may go on with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from diagnostics.checks.step import Step


class RunLedger(Protocol):
    """Outlives the run's process: what stands in it is not done again."""

    def known(self, mailbox: str, service: str) -> Sequence[Step] | None:
        """The steps of a service that an earlier run ended; None: it didn't."""
        ...

    async def may_log_in(self, mailbox: str, service: str) -> bool:
        """Writes down that a login begins, before it does.

        False where an earlier run began it already: what came of it nobody knows, and
        the provider would count a second one.
        """
        ...

    def ended(self, mailbox: str, service: str) -> None:
        """A service has ended; all its steps were told."""
        ...
