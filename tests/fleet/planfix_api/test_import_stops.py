"""Why an import stopped is a sentence, whatever stopped it."""

from __future__ import annotations

import pytest

from diagnostics.fleet.planfix_api.import_stops import (
    CODES,
    STATUSES,
    ImportStopError,
    TryAgainError,
)
from diagnostics.model import Phrase

FACTS = {"host": "acme.example", "what": Phrase.of("planfix:users")}


@pytest.mark.parametrize("kind", ["code", "http"])
def test_every_documented_code_has_a_sentence_of_its_own(kind: str) -> None:
    numbers = CODES if kind == "code" else STATUSES
    told = [str(ImportStopError(f"{kind}-{number}", **FACTS)) for number in numbers]
    assert len(set(told)) == len(numbers)
    assert all(sentence[-1] in ".?" and "{" not in sentence for sentence in told)


def test_the_sentence_names_what_could_not_be_read() -> None:
    assert str(ImportStopError("http-403", **FACTS)).startswith(
        "acme.example forbids to list users."
    )


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, "acme.example refused to list users. "),
        ({"code": 77}, "acme.example refused to list users with code 77. "),
        ({"said": "no"}, "acme.example refused to list users: no. "),
        (
            {"code": 77, "said": "no"},
            "acme.example refused to list users with code 77: no. ",
        ),
    ],
)
def test_a_code_that_nobody_documents_is_told_with_what_was_said(
    facts: dict[str, object], sentence: str
) -> None:
    assert str(ImportStopError("code-other", **FACTS, **facts)).startswith(sentence)


def test_what_may_be_tried_again_keeps_the_sentence_for_when_it_may_not() -> None:
    stop = ImportStopError("http-429", **FACTS)
    again = TryAgainError(stop)
    assert (again.stop, str(again)) == (stop, str(stop))


def test_an_import_s_stop_is_a_refusal_of_what_was_asked() -> None:
    with pytest.raises(ValueError, match="no host of a Planfix account"):
        raise ImportStopError("no-host", host="x y")
