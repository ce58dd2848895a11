"""A workspace of a test's own, and accounts to put there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from diagnostics.accounts import Loaded
from diagnostics.accounts.reader import read_files
from diagnostics.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty workspace."""
    return Workspace(tmp_path / "home")


@pytest.fixture
def bakery() -> Loaded:
    """An account called Bakery, with an error that takes a row away."""
    return read_files(
        {
            "account.toml": b'name = "Bakery"\nhost = "bakery.planfix.com"\n',
            "employees.csv": b"id,name\ne1,Ada\ne1,Bob\n",
            "mailboxes.csv": b"id,address,smtp_port\nm1,desk@example.com,x\n",
        }
    )


@pytest.fixture
def named() -> Callable[[str], Loaded]:
    """An account of one mailbox by its name."""

    def made(name: str) -> Loaded:
        text = f'{{"account": {{"name": "{name}"}}, "mailboxes": [{{"id": "m"}}]}}'
        return read_files({"account.json": text.encode()})

    return made
