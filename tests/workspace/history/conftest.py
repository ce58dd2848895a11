"""Both databases that the history can live in, the real ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostics.workspace.history import History
from tests.databases.postgresql_server import empty_database
from tests.databases.postgresql_server import postgresql as postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'history.sqlite3'}"
        return
    with empty_database(request.getfixturevalue("postgresql")) as made:
        yield made


@pytest.fixture
def history(url: str) -> Iterator[History]:
    """A new history."""
    kept = History(url)
    yield kept
    kept.close()
