"""Which version of the program this is."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


@cache
def version() -> str:
    """The version that pyproject.toml states."""
    path = Path(__file__).resolve().parents[2] / "pyproject.toml"
    stated = tomllib.loads(path.read_text(encoding="utf-8"))
    return str(stated["project"]["version"])
