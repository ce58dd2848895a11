"""The tables of the history. Findings are kept as spans: from a run, to a run."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A time with its zone, kept as UTC: SQLite knows no zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """UTC without a zone. Raises ValueError where the time has none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """The time in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class Words(TypeDecorator[str]):
    """Text from anywhere: without what PostgreSQL has no place for."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as `storable` makes it."""
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """The text with a mark in place of NUL and of halves of characters."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")


NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA = MetaData(naming_convention=NAMING)


def _account() -> Column[int]:
    return Column(
        "account", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False
    )


ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Words(255), nullable=False, unique=True),
)
"""One row an account over all its versions, by what `History.record` calls it."""

VERSIONS = Table(
    "versions",
    METADATA,
    Column("id", Integer, primary_key=True),
    _account(),
    Column("digest", String(64), nullable=False),
    Column("kept", String(80), nullable=False),
    Column("opened", Moment, nullable=False),
    UniqueConstraint("account", "digest"),
)
"""The files that were opened: their digest, and the id the workspace keeps them by."""

RUNS = Table(
    "runs",
    METADATA,
    Column("id", Integer, primary_key=True),
    _account(),
    Column("version", ForeignKey("versions.id", ondelete="SET NULL")),
    Column("kind", String(20), nullable=False),
    Column("reading", Words(), nullable=False),
    Column("ended", Moment, nullable=False),
    Column("errors", Integer, nullable=False),
    Column("warnings", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("gone", Integer, nullable=False),
    Column("units", Integer, nullable=False),
    Index(None, "account", "ended"),
)
"""What ran: `files`, `audit` or `checks`, and what it changed."""

SPANS = Table(
    "spans",
    METADATA,
    Column("id", Integer, primary_key=True),
    _account(),
    Column("kind", String(20), nullable=False),
    Column("reading", Words(), nullable=False),
    Column("identity", Words(), nullable=False),
    Column("severity", String(10), nullable=False),
    Column("document", JSON, nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("gone_at", Moment),
    Column("is_new", Boolean, nullable=False),
    Index(None, "account", "kind", "gone_at"),
    Index(None, "first_at"),
    Index(None, "gone_at"),
)
"""A finding from the run that saw it first to the one that didn't any more.

`is_new` says that what it is about had been looked at before, so that it came since.
"""

UNITS = Table(
    "units",
    METADATA,
    Column("id", Integer, primary_key=True),
    _account(),
    Column("mailbox", Words(), nullable=False),
    Column("service", String(20), nullable=False),
    Column("settings", String(64), nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("steps", JSON, nullable=False),
    UniqueConstraint("account", "mailbox", "service", "settings"),
)
"""What was last seen of each service of each mailbox, whoever asked.

`settings` is the digest of what was checked: seen of other settings is no answer.
"""

VISITS = Table(
    "visits",
    METADATA,
    Column("id", Integer, primary_key=True),
    _account(),
    Column("mailbox", Words(), nullable=False),
    Column("settings", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("verdict", JSON, nullable=False),
    Index(None, "account", "at"),
)
"""What each run amounted to for each of its mailboxes."""

DRAFTS = Table(
    "drafts",
    METADATA,
    Column("id", Integer, primary_key=True),
    _account(),
    Column("name", Words(255), nullable=False),
    Column("saved", Moment, nullable=False),
    Column("document", JSON, nullable=False),
    UniqueConstraint("account", "name"),
)
"""Drafts by name: the drafted account as its JSON form."""

PAPERS = Table(
    "papers",
    METADATA,
    Column("id", Integer, primary_key=True),
    _account(),
    Column("kind", String(20), nullable=False),
    Column("name", Words(255), nullable=False),
    Column("saved", Moment, nullable=False),
    Column("document", JSON, nullable=False),
    UniqueConstraint("account", "kind", "name"),
)
"""What somebody is at work with, so that F5 loses nothing: tables without a name yet,
the check of a draft, expectations."""
