"""The database behind the history: SQLite in the workspace, or PostgreSQL by URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from diagnostics.language import gettext as _
from diagnostics.system.told_errors import ToldError
from diagnostics.workspace.history.database_troubles import PATIENCE, trouble_of

URL_VARIABLE = "SENDERSCOPE_DATABASE"
"""Names another database than the workspace's own: `postgresql+psycopg://…`."""

TEAM_IN_URL = "{team}"
"""Stands in the URL for a team's id where users have to log in."""

FILE = "history.sqlite3"

_MIGRATIONS = Path(__file__).parent / "migrations"
_ADVISORY_LOCK = 7_305_461
"""PostgreSQL's lock under which one process at a time migrates."""


class HistoryError(ToldError):
    """The history can't be read or written; the message says why, and what to do."""


def opened(url: str) -> Engine:
    """An engine on a database whose tables are as this version wants them.

    Raises:
        HistoryError: no such database, or a newer Senderscope has written it.
    """
    try:
        address = make_url(url)
        if address.get_backend_name() not in ("sqlite", "postgresql"):
            raise HistoryError(
                _(
                    "{setting} must name an SQLite or a PostgreSQL database",
                    setting=URL_VARIABLE,
                )
            )
        if address.get_backend_name() == "sqlite":
            engine = _sqlite(url)
        else:
            engine = create_engine(
                address, pool_pre_ping=True, connect_args={"connect_timeout": 10}
            )
        _migrate(engine)
    except ArgumentError as error:
        raise HistoryError(
            _(
                "{setting} is no database's URL, such as "
                "postgresql+psycopg://user@host/name",
                setting=URL_VARIABLE,
            )
        ) from error
    except (SQLAlchemyError, OSError, ImportError) as error:
        raise HistoryError(_told(error)) from error
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: whole or not at all, one writer at a time.

    Raises:
        HistoryError: the database refused or can't be reached.
    """
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
    except SQLAlchemyError as error:
        raise HistoryError(_told(error)) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one state of the history. Raises HistoryError."""
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise HistoryError(_told(error)) from error


def _told(error: Exception) -> str:
    return _("the history can't be used: {error}", error=trouble_of(error))


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": PATIENCE})

    @event.listens_for(engine, "connect")
    def _connected(dbapi: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        # The driver's own transactions begin too late to keep two writers apart.
        dbapi.isolation_level = None
        cursor = dbapi.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    return engine


_migrating = Lock()


def _migrate(engine: Engine) -> None:
    """Brings the tables up to date; processes that start together wait in line."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    with _migrating, engine.begin() as connection:
        head = script.get_current_head()
        found = MigrationContext.configure(connection).get_current_revision()
        if found == head:
            return
        if found and found not in {s.revision for s in script.walk_revisions()}:
            raise HistoryError(
                _("the history was written by a newer Senderscope: use that one")
            )
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            lock = text("SELECT pg_advisory_xact_lock(:lock)")
            connection.execute(lock, {"lock": _ADVISORY_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
