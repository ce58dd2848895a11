"""Ports for the servers that tests start."""

import random
import socket


def free_port() -> int:
    """One port that nobody has."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Different ports that nobody has, for TCP and UDP.

    They lie below those that systems hand out by themselves: such a one may be gone
    before the server takes it, since other tests connect and ask all the time.
    """
    found: list[int] = []
    for port in random.sample(range(12_000, 32_000), 2_000):
        if len(found) == count:
            return found
        if _is_free(port):
            found.append(port)
    raise OSError("no free ports")


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(type=kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
