"""Where a Dask scheduler is looked for, and what is found there instead."""

from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import Iterator

import pytest

pytest.importorskip("distributed")

from distributed import LocalCluster

from diagnostics.fleet import dask_crew
from diagnostics.fleet.dask_crew import DaskCrew
from tests.ports import free_port


@pytest.mark.parametrize(
    "address",
    [
        *("", "nonsense", "http://127.0.0.1:8786", "tcp://127.0.0.1", "ucx://h:1"),
        *("inproc://h/1/2", "tcp://ann:s3cret@127.0.0.1:8786", "tcp://h:8786/x"),
    ],
)
def test_what_is_no_scheduler_s_address_is_refused_and_not_repeated(
    address: str,
) -> None:
    with pytest.raises(ValueError, match="takes tcp://HOST:PORT") as refused:
        DaskCrew.at(address, 0)
    assert "s3cret" not in str(refused.value)


@pytest.fixture
def web_server() -> Iterator[int]:
    """The port of a server that speaks HTTP."""
    handler = http.server.BaseHTTPRequestHandler
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture
def silent_server() -> Iterator[int]:
    """The port of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("server", ["web_server", "silent_server"])
def test_another_server_is_told_and_not_waited_for(
    server: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_crew, "_ANSWER", 0.5)
    monkeypatch.setattr(dask_crew, "_AWAY_AT_FIRST", 0.0)
    port = request.getfixturevalue(server)
    with pytest.raises(ConnectionError, match=f"no Dask scheduler at tcp://.*{port}"):
        DaskCrew.at(f"tcp://127.0.0.1:{port}", 0)


def test_a_scheduler_without_certificates_is_told(
    monkeypatch: pytest.MonkeyPatch, silent_server: int
) -> None:
    monkeypatch.setattr(dask_crew, "_AWAY_AT_FIRST", 0.0)
    with pytest.raises(ConnectionError, match="no Dask scheduler at tls://"):
        DaskCrew.at(f"tls://127.0.0.1:{silent_server}", 0)


async def refused(_address: str) -> None:
    raise ConnectionRefusedError


def test_a_scheduler_that_is_waited_for_is_told_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dask_crew, "_AWAY_AT_FIRST", 0.5)
    monkeypatch.setattr(dask_crew, "_WAIT", 0.1)
    monkeypatch.setattr(dask_crew, "_asked", refused)  # Dask itself tries for seconds
    told: list[str] = []
    where = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(ConnectionError):
        DaskCrew.at(where, 0, told.append)
    assert told == [
        f"note: the Dask scheduler at {where} does not answer;"
        " waiting up to 0.5 seconds for it"
    ]
    with pytest.raises(ConnectionError):
        DaskCrew.at(where, 0)


def test_a_scheduler_without_workers_is_told_once_and_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dask_crew, "_IDLE", 0.1)
    told: list[str] = []
    with LocalCluster(
        n_workers=0, processes=False, protocol="tcp", dashboard_address=None
    ) as cluster:
        where = cluster.scheduler_address

        def say(line: str) -> None:
            told.append(line)
            cluster.scale(1)

        crew = DaskCrew(where, say=say)
        try:
            assert [*crew.results(abs, [-3])] == [(0, 3)]
        finally:
            crew.close()
    assert told == [
        f"note: the Dask scheduler at {where} has no worker; start one with"
        f" `dask worker {where}`"
    ]


def test_a_scheduler_that_stays_without_workers_ends_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dask_crew, "_IDLE", 0.1)
    monkeypatch.setattr(dask_crew, "_DESERTED", 0.3)
    told: list[str] = []
    with LocalCluster(
        n_workers=0, processes=False, protocol="tcp", dashboard_address=None
    ) as cluster:
        crew = DaskCrew(cluster.scheduler_address, say=told.append)
        try:
            with pytest.raises(ConnectionError, match="has had no worker for"):
                list(crew.results(abs, [-3, -4]))
        finally:
            crew.close()
    assert len(told) == 1
