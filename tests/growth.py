"""Holds work against the length of its input, on machines of any speed."""

import gc
import time
from collections.abc import Callable


def seconds(work: Callable[[], object]) -> float:
    """Seconds of this process's CPU, the least of three.

    Without the collector of garbage: it walks over all that earlier tests left.
    """
    spent = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            start = time.process_time()
            work()
            spent.append(time.process_time() - start)
    finally:
        gc.enable()
    return min(spent)


def assert_linear(work: Callable[[int], object], most: int) -> None:
    """Four times the input takes far less than the sixteen times of a square.

    A ratio, not seconds: a slow or busy machine is slow for both.
    """
    work(most // 64)  # what is read once is read now
    quarter, whole = (seconds(lambda n=n: work(n)) for n in (most // 4, most))  # type: ignore[misc]
    assert whole < 0.1 or whole / quarter < 10
