"""Folders of small accounts, one of each kind."""

from collections.abc import Callable
from pathlib import Path

import pytest

MAILBOXES = "id,address,test\nm1,desk@example.com,failed\n"


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """Puts an account into the folder `accounts`, by its name."""

    def made(name: str, mailboxes: str | None = None, host: str = "") -> Path:
        place = tmp_path / "accounts" / name
        place.mkdir(parents=True)
        called = host or f"{name}.planfix.com"
        (place / "account.toml").write_text(f'name = "{name}"\nhost = "{called}"\n')
        (place / "employees.csv").write_text("id,name,login\ne1,Ada,ada\n")
        rows = MAILBOXES if mailboxes is None else mailboxes
        (place / "mailboxes.csv").write_text(rows)
        return place

    return made
