"""What changed since an earlier check: the findings that came and those that went."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diagnostics.checks.former_rules import renewed
from diagnostics.language import gettext as _
from diagnostics.model import Finding
from diagnostics.report.rows import Row, finding_json

_KEY = ("rule", "subject")


@dataclass(frozen=True, slots=True)
class Difference:
    """Two runs side by side, as rows of `finding_json`.

    A finding is the same when its rule, its subject and its service are; what was
    seen may differ.

    Attributes:
        new: findings that the earlier run didn't have.
        gone: findings that the later run doesn't have any more.
    """

    new: tuple[Row, ...]
    gone: tuple[Row, ...]

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.new or self.gone)


def difference(before: Iterable[Row], after: Iterable[Finding]) -> Difference:
    """What the later run's findings have that the earlier one's don't, and back.

    Args:
        before: the earlier run's findings, as `finding_json` writes them.
        after: the later run's.
    """
    earlier = {_key(row): row for row in before}
    later = {_key(row): row for row in map(finding_json, after)}
    return Difference(
        tuple(row for key, row in later.items() if key not in earlier),
        tuple(row for key, row in earlier.items() if key not in later),
    )


def _key(row: Mapping[str, Any]) -> tuple[str, ...]:
    service = row["data"].get("service", "")
    rule, subject = (str(row[name]) for name in _KEY)
    return renewed(rule), subject, str(service)


def read_earlier(path: Path) -> list[Row]:
    """The findings in a file that `check --format json` wrote.

    Raises:
        OSError: it can't be read.
        ValueError: it is no such file.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["findings"]
        for row in rows:
            _key(row)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            _("{name} is no result of `check --format json`", name=path.name)
        ) from error
    return list(rows)
