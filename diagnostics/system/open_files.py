"""How many files and sockets this process may hold."""

from __future__ import annotations

import contextlib
import resource


def let_be_open(wanted: int) -> int:
    """Asks the system for so many where it gave fewer: a Mac's shell gives 256.

    Returns:
        How many may be open now, `wanted` where there is no limit.
    """
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return wanted
    if soft < wanted:
        asked = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        with contextlib.suppress(ValueError, OSError):  # what is there may do
            resource.setrlimit(resource.RLIMIT_NOFILE, (asked, most))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
