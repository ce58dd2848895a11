"""A PostgreSQL server of its own for the tests, and empty databases in it."""

import os
import pwd
import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
PROGRAM = Path(shutil.which("postgres") or (POSTGRES[-1] if POSTGRES else ""))


def _user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.getuid():
        return {}
    found = pwd.getpwnam("postgres")
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server on loopback, without its database."""
    if not PROGRAM.is_file():
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is missing on CI")
        pytest.skip("PostgreSQL is not installed")
    home = Path(f"/tmp/senderscope-pg-{uuid.uuid4().hex[:8]}")
    home.mkdir(mode=0o700)
    user = _user()
    if user:
        os.chown(home, user["user"], user["group"])
    run: dict[str, Any] = {"cwd": home, "check": True, "capture_output": True, **user}
    bin_ = PROGRAM.resolve().parent
    data = str(home / "data")
    initdb = [bin_ / "initdb", "-D", data, "-U", "keeper", "-A", "trust", "-N"]
    subprocess.run([*initdb, "--no-locale", "-E", "UTF8"], **run)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["-h", "127.0.0.1", "-p", str(port), "-k", str(home), "-F"]
    server = subprocess.Popen(
        [bin_ / "postgres", "-D", data, *options],
        cwd=home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **user,
    )
    try:
        for _ in range(300):
            asked = [bin_ / "pg_isready", "-h", "127.0.0.1", "-p", str(port), "-q"]
            if subprocess.run(asked).returncode == 0:
                break
            time.sleep(0.1)
        yield f"postgresql+psycopg://keeper@127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def empty_database(server: str) -> Iterator[str]:
    """The URL of a new database on a server; it is dropped behind."""
    name = f"h{uuid.uuid4().hex[:12]}"
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield f"{server}/{name}"
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()
