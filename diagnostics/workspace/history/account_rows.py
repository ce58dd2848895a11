"""Rows that everything hangs on: the account, its versions; writing without doubles."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from diagnostics.workspace.history.database_tables import ACCOUNTS, VERSIONS, storable

_LONGEST = 255


@dataclass(frozen=True, slots=True)
class Version:
    """The files that an account was opened from.

    Attributes:
        digest: of their content.
        kept: the id by which the workspace keeps them; empty where it doesn't.
    """

    digest: str
    kept: str = ""


def cut_name(name: str) -> str:
    """A name that fits its column: a very long one is cut, with its digest behind."""
    if len(name) <= _LONGEST:
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{name[: _LONGEST - 17]}…{digest}"


def name_as_kept(name: str) -> str:
    """The name as it comes back from the database."""
    return storable(cut_name(name))


def account_number(connection: Connection, account: str) -> int | None:
    """The number of an account; None where nothing was recorded of it."""
    wanted = select(ACCOUNTS.c.id).where(ACCOUNTS.c.name == cut_name(account))
    return connection.scalar(wanted)


def held_account(connection: Connection, account: str) -> int:
    """The number of an account, held until the transaction ends."""
    row = {"name": cut_name(account)}
    upsert(connection, ACCOUNTS, [row], ("name",))
    held = select(ACCOUNTS.c.id).where(ACCOUNTS.c.name == row["name"])
    return int(connection.execute(held.with_for_update()).scalar_one())


def kept_version(
    connection: Connection, account: int, version: Version | None, at: datetime
) -> int | None:
    """The number of a version, kept at its first opening."""
    if version is None:
        return None
    row = {
        "account": account,
        "digest": version.digest,
        "kept": version.kept,
        "opened": at,
    }
    upsert(connection, VERSIONS, [row], ("account", "digest"), ("kept",))
    wanted = select(VERSIONS.c.id).where(
        VERSIONS.c.account == account, VERSIONS.c.digest == version.digest
    )
    return int(connection.execute(wanted).scalar_one())


def upsert(
    connection: Connection,
    table: Any,  # noqa: ANN401 - either dialect's insert takes any table
    rows: Sequence[Mapping[str, Any]],
    key: tuple[str, ...],
    replaced: tuple[str, ...] | None = None,
) -> None:
    """Inserts rows; those of the same key get the columns `replaced` (default: all)."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table)
    names = [n for n in rows[0] if n not in key] if replaced is None else replaced
    anew = {name: statement.excluded[name] for name in names or key}
    connection.execute(
        statement.on_conflict_do_update(index_elements=list(key), set_=anew),
        [dict(row) for row in rows],
    )
