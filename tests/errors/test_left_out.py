"""The estimate for wordings that nobody has seen, of benchmarks/errors.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.errors import LeftOut, left_out, rows, wording
from diagnostics.errors import Statement, explain

FULL = Statement(text="550 5.0.0 mail for ann@example.org loops back to myself")
TWIN = Statement(text="550 5.0.0 mail for bob@example.com loops back to myself")
OTHER = Statement(text="554 mail.example.org: mail for example.com loops back to me")


def test_texts_that_differ_in_names_and_numbers_only_are_one_wording() -> None:
    assert wording(FULL) == wording(TWIN) != wording(OTHER)


def test_a_wording_of_its_own_is_explained_without_its_patterns() -> None:
    assert LeftOut([FULL, TWIN]).decided(FULL).reason == "unknown"


def test_a_pattern_that_another_wording_supports_stays() -> None:
    assert LeftOut([FULL, OTHER]).decided(FULL).reason == "loop"


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "lenient"), [("client_errors", 0.79), ("server_replies", 0.91)]
)
def test_most_real_texts_are_explained_without_their_own_patterns(
    shared_data: Path, file: str, lenient: float
) -> None:
    rest = left_out(shared_data)
    labelled = rows(shared_data / f"{file}.jsonl")
    right = sum(
        rest.decided(explain(row["text"])[0].statement).reason in row["accept"]
        for row in labelled
    )
    assert right >= lenient * len(labelled)
