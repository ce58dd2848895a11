"""The same seam over Dask: the workers of a scheduler, or of a cluster of our own.

`distributed` is an extra (`many`). A piece holds places, settings and references, never
a secret: whoever sees the scheduler sees the pieces.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from typing import Any, TypeVar

from diagnostics.fleet.crew import Lost, fault_of, given_up, worked
from diagnostics.language import current
from diagnostics.language import gettext as _

P = TypeVar("P")
R = TypeVar("R")

PATIENCE = 60.0
"""Seconds that a scheduler may be away."""

_AWAY_AT_FIRST = 5.0
"""… before it was ever there."""

_ANSWER = 10.0
"""Seconds in which a scheduler says what it is; another server may never."""

_ADDRESS = re.compile(r"(?:(?:tcp|tls)://)?(?:[\w.-]+|\[[0-9a-fA-F:.]+\]):\d{1,5}")
"""Where a scheduler is: no user, and none of Dask's other ways to reach one."""

_WAIT = 1.0

_IDLE = 10.0
"""Seconds without any worker until that is told."""

_DESERTED = 600.0
"""… until nobody waits for one any more: else a run of the night never ends."""

_MOST_RESTARTS = 5
_SETTINGS = {
    "distributed.scheduler.allowed-failures": 1,
    "distributed.scheduler.worker-ttl": None,
    "distributed.comm.timeouts.connect": "5s",
    "distributed.admin.large-graph-warning-threshold": "1GB",
}


class DaskCrew:
    """Workers of a Dask scheduler; a scheduler that is restarted gets the rest anew.

    Args:
        address: of the scheduler.
        cluster: ends with the crew, where it is the crew's own.
        say: told once each time that the scheduler is away and waited for.

    Raises:
        OSError: there is no scheduler.
    """

    def __init__(
        self,
        address: str,
        cluster: Any = None,  # noqa: ANN401 - its class is an extra's
        say: Callable[[str], None] | None = None,
    ) -> None:
        self._address = address
        self._cluster = cluster
        self._say = say
        self.client: Any = None
        self._handed: Mapping[Any, int] = {}
        self._is_deserted = False
        self._connect(_AWAY_AT_FIRST if cluster is None else PATIENCE)

    @classmethod
    def at(
        cls,
        scheduler: str | None,
        processes: int,
        say: Callable[[str], None] | None = None,
    ) -> DaskCrew:
        """The crew of a scheduler, or of so many processes of this machine.

        `say` as of the class.

        Raises:
            ValueError: `distributed` is not installed, or that is no address.
            OSError: there is no scheduler.
        """
        try:
            import dask
            from distributed import LocalCluster
        except ImportError:
            raise ValueError(
                _("Dask is an extra: install senderscope with `many`")
            ) from None
        dask.config.set(_SETTINGS)
        # A scheduler that goes is told in a line of ours, not with its traceback.
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
        if scheduler is not None:
            return cls(_expected(scheduler), say=say)
        cluster = LocalCluster(
            n_workers=processes,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs=50,
        )
        return cls(cluster.scheduler_address, cluster, say)

    def results(
        self, work: Callable[[P], R], pieces: Sequence[P]
    ) -> Iterator[tuple[int, R | Lost]]:
        """As `Crew.results`. What was handed out when the scheduler went is anew.

        Raises:
            OSError: the scheduler stays away, or without any worker.
        """
        left = dict(enumerate(pieces))
        for _restart in range(_MOST_RESTARTS):
            with contextlib.suppress(_SchedulerGoneError), self._idle_told():
                for at, result in self._handed_out(work, left):
                    del left[at]
                    yield at, result
            if not left:
                return
            if self._is_deserted:
                raise ConnectionError(_deserted(self._address))
            self._connect(PATIENCE)
        raise ConnectionError(_("the scheduler goes again and again"))

    def close(self) -> None:
        """Lets the workers go; a cluster of our own ends."""
        for one in (self.client, self._cluster):
            if one is not None:
                with contextlib.suppress(Exception):  # it may be gone already
                    one.close(timeout=5)

    def _connect(self, seconds: float) -> None:
        """Connects, again and again for so long.

        Raises:
            ConnectionError: there is no scheduler, or something else is.
        """
        from distributed import Client

        if self.client is not None:
            with contextlib.suppress(Exception):  # what it was connected to is gone
                self.client.close(timeout=1)
        deadline = time.monotonic() + seconds
        say = self._say
        while True:
            try:
                asyncio.run(asyncio.wait_for(_asked(self._address), _ANSWER))
                self.client = Client(self._address, timeout="5s", set_as_default=False)
                return
            except Exception as error:  # whatever another server's answer does to it
                may_come = isinstance(error, (OSError, TimeoutError))
                if not may_come or time.monotonic() > deadline:
                    where = self._address
                    raise ConnectionError(
                        _("no Dask scheduler at {where}", where=where)
                    ) from error
                if say is not None:
                    say(_away(self._address, seconds))
                    say = None
                time.sleep(_WAIT)

    def _handed_out(
        self, work: Callable[[P], R], left: dict[int, P]
    ) -> Iterator[tuple[int, R | Lost]]:
        from distributed import as_completed

        try:
            self._handed = futures = {
                self.client.submit(worked, work, piece, current(), pure=False): at
                for at, piece in left.items()
            }
            for future in as_completed(list(futures), loop=self.client.loop):
                at = futures.pop(future)
                yield at, self._result(future)
                future.release()
        except (CancelledError, OSError, TimeoutError) as error:
            raise _SchedulerGoneError from error

    @contextlib.contextmanager
    def _idle_told(self) -> Iterator[None]:
        """Says once that the scheduler has no worker, and at last waits no more."""
        over = threading.Event()
        watch = threading.Thread(target=self._watch, args=(over,), daemon=True)
        watch.start()
        try:
            yield
        finally:
            over.set()

    def _watch(self, over: threading.Event) -> None:
        """Looks for workers again and again until it is over."""
        told, without = False, 0.0
        while not over.wait(_IDLE):
            with contextlib.suppress(Exception):  # the scheduler may be going just now
                without = 0.0 if self._has_workers() else without + _IDLE
                if without and not told and self._say is not None:
                    self._say(_without_workers(self._address))
                    told = True
                if without > _DESERTED:
                    self._is_deserted = True
                    self.client.cancel(list(self._handed), force=True)
                    return

    def _has_workers(self) -> bool:
        return bool(self.client.scheduler_info()["workers"])

    def _result(self, future: Any) -> Any:  # noqa: ANN401 - whatever work gives
        from distributed.scheduler import KilledWorker

        if future.status == "cancelled" or future.status == "lost":
            raise _SchedulerGoneError
        try:
            return future.result()
        except KilledWorker:
            return given_up()
        except (CancelledError, OSError):
            raise
        except Exception as error:
            return fault_of(error)


class _SchedulerGoneError(Exception):
    """The scheduler went, and with it what was handed out."""


def _away(address: str, seconds: float) -> str:
    return _(
        "note: the Dask scheduler at {where} does not answer; waiting up to {seconds}"
        " seconds for it",
        where=address,
        seconds=f"{seconds:g}",
    )


def _deserted(address: str) -> str:
    return _(
        "the Dask scheduler at {where} has had no worker for {minutes} minutes",
        where=address,
        minutes=f"{_DESERTED / 60:g}",
    )


def _without_workers(address: str) -> str:
    return _(
        "note: the Dask scheduler at {where} has no worker; start one with"
        " `dask worker {where}`",
        where=address,
    )


def _expected(address: str) -> str:
    """The address of a scheduler.

    Raises:
        ValueError: it is none; what was written is not repeated, it may hold a secret.
    """
    if not _ADDRESS.fullmatch(address):
        raise ValueError(_("--scheduler takes tcp://HOST:PORT or tls://HOST:PORT"))
    return address


async def _asked(address: str) -> None:
    """Lets whatever is at an address say that it is a scheduler.

    `Client` waits for ever for one that takes a connection and says nothing.

    Raises:
        OSError, ValueError: it isn't one.
    """
    from distributed import Security
    from distributed.comm import connect

    secured = Security().get_connection_args("client")
    comm = await connect(address, timeout=5, **secured)
    try:
        await comm.write({"op": "identity", "reply": True})
        told = await comm.read()
    finally:
        comm.abort()
    if not isinstance(told, dict) or told.get("type") != "Scheduler":
        raise ValueError(address)
