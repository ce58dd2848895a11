from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from diagnostics.errors import explain

pytestmark = pytest.mark.shared


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("file", "strict", "lenient"),
    [("client_errors", 0.93, 0.96), ("server_replies", 0.88, 0.96)],
)
def test_real_texts_are_explained(
    shared_data: Path, file: str, strict: float, lenient: float
) -> None:
    labelled = rows(shared_data / f"{file}.jsonl")
    answers = [explain(row["text"])[0].reason for row in labelled]
    pairs = list(zip(answers, labelled, strict=True))
    assert sum(a == r["reason"] for a, r in pairs) >= strict * len(labelled)
    assert sum(a in r["accept"] for a, r in pairs) >= lenient * len(labelled)


def test_who_speaks_is_told_for_real_texts(shared_data: Path) -> None:
    labelled = rows(shared_data / "client_errors.jsonl")
    right = sum(explain(r["text"])[0].said_by == r["said_by"] for r in labelled)
    assert right >= 0.93 * len(labelled)
