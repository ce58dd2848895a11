"""Packages whose names are imported when they are first used (PEP 562)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any


def found_in(package: str, homes: Mapping[str, Iterable[str]]) -> Callable[[str], Any]:
    """The `__getattr__` of a package; what it has found once stays there.

    Args:
        package: its name.
        homes: by module below it, which names stand there.
    """
    home_of = {name: home for home, names in homes.items() for name in names}

    def found(name: str) -> Any:  # noqa: ANN401 - any of the public names
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(f"{package}.{home_of[name]}"), name)
        setattr(sys.modules[package], name, value)
        return value

    return found
