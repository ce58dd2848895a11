"""Bounds for a process that reads what strangers wrote, where the system has them."""

from __future__ import annotations

import contextlib
import os

from diagnostics.accounts import limits

try:
    import resource
except ImportError:  # no such limits there: the deadline of the clock holds
    resource = None  # type: ignore[assignment]

_NICER = 2
"""How much it stands back behind the process that answers pages."""


def confine() -> None:
    """Bounds memory, processor time and files written, once for all."""
    seconds = limits.MAX_CPU_SECONDS
    _bound("RLIMIT_AS", limits.MAX_MEMORY_BYTES)
    _bound("RLIMIT_CPU", seconds)
    _stand_back()


def confine_for_many() -> None:
    """The same for a process that reads one text after the other: see `allow`."""
    _bound("RLIMIT_AS", limits.MAX_MEMORY_BYTES)
    _stand_back()


def allow(seconds: int) -> None:
    """Gives that much processor time from now on; who takes more is ended."""
    if resource is None:
        return
    spent = resource.getrusage(resource.RUSAGE_SELF)
    until = int(spent.ru_utime + spent.ru_stime) + 1 + seconds
    with contextlib.suppress(ValueError, OSError):
        most = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (until, most))


def _stand_back() -> None:
    _bound("RLIMIT_FSIZE", 0)
    _bound("RLIMIT_CORE", 0)
    if resource is not None:
        with contextlib.suppress(OSError):
            os.nice(_NICER)


def _bound(name: str, most: int) -> None:
    if resource is None:
        return
    with contextlib.suppress(AttributeError, ValueError, OSError):
        resource.setrlimit(getattr(resource, name), (most, most))
