"""Findings between two processes of ours: all of it, and nothing that acts."""

import io
import os
import pickle

import pytest

from diagnostics.accounts.guarded.packed_results import packed, read_only, unpacked
from diagnostics.model import Named, Phrase, Reading


def there_and_back(value: object) -> object:
    target = io.BytesIO()
    packed(value, target)
    return unpacked(target.getvalue())


def test_values_come_back_as_they_were() -> None:
    row = Named("e1", "Ann")
    facts = read_only({"who": [row] * 3, "why": Phrase.of("senders:more", number=2)})
    value = ("text", 3, None, True, Reading(), row, facts)
    found = there_and_back(value)
    assert found == value
    assert isinstance(found, tuple)
    assert type(found[-1]) is type(facts)


class Acting:
    def __reduce__(self) -> tuple[object, ...]:
        return os.getcwd, ()


@pytest.mark.parametrize(
    "data",
    [
        pickle.dumps(Acting()),
        pickle.dumps(os.system),
        pickle.dumps(getattr),
        b"cdiagnostics.model\nload\n.",
        b"cdiagnostics.accounts\nFinding\n.",
        b"",
        b"nonsense",
        pickle.dumps(("whole", "text"))[:-4],
    ],
)
def test_nothing_that_acts_and_nothing_cut_off_is_unpacked(data: bytes) -> None:
    with pytest.raises(ValueError, match="no packed value"):
        unpacked(data)


def test_a_value_of_no_kind_of_ours_is_not_unpacked() -> None:
    target = io.BytesIO()
    packed(Acting, target)
    with pytest.raises(ValueError, match="no packed value"):
        unpacked(target.getvalue())
