"""How long the certificates of a mailbox's servers still hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from diagnostics.checks import Step
from diagnostics.model import Phrase

_FULL_BAR = 90
"""Days that fill the bar: what automatic renewal gives; more is as good."""


@dataclass(frozen=True, slots=True)
class CertificateDays:
    """The end of a server's certificate, or of what it rests on, whichever is first.

    Attributes:
        service: `smtp`, `pop3`, `imap`.
        subject: whose certificate ends first.
        ends: when, with its zone.
        days_left: whole days until then; negative when it has ended.
    """

    service: str
    subject: str
    ends: datetime
    days_left: int

    @property
    def told(self) -> Phrase:
        """The same in words."""
        facts = {"service": self.service.upper(), "ends": f"{self.ends:%Y-%m-%d}"}
        if self.days_left < 0:
            return Phrase.of("things:certificate-ended", **facts)
        return Phrase.of("things:certificate-left", days=self.days_left, **facts)

    @property
    def share(self) -> float:
        """How full the bar is, from 0 to 1."""
        return min(1.0, max(0.0, self.days_left / _FULL_BAR))


def days_of_certificates(steps: Iterable[Step], now: datetime) -> list[CertificateDays]:
    """One entry a service whose certificates were seen, the next to end first.

    Args:
        steps: the mailbox's last steps.
        now: the time to count from, with its zone.
    """
    found: dict[str, CertificateDays] = {}
    for step in steps:
        for link in step.data.get("chain", ())[:1]:
            ends = datetime.fromisoformat(str(link["ends"]))
            left = (ends - now).days
            one = CertificateDays(step.service, str(link["subject"]), ends, left)
            known = found.get(step.service)
            if known is None or one.ends < known.ends:
                found[step.service] = one
    return sorted(found.values(), key=lambda one: one.ends)
