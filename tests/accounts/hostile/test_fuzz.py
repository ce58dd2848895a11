"""Whatever bytes come, reading ends with an account and problems that can be said."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.hostile_files import mutated
from diagnostics.accounts import dump, generate
from diagnostics.accounts.guarded.result_lines import read_back, written
from diagnostics.accounts.reader import read_files
from diagnostics.words import evidence

ENDS = ("csv", "zip", "xlsx", "yaml", "json", "toml", "")
FORMS = ("zip", "xlsx", "yaml", "json")
ACCOUNT = generate(4, 4, 3)
VALID = {f"a.{form}": dump(ACCOUNT, form) for form in FORMS}
VALID["account.toml"] = b'name = "A"\n[reading]\ntie = "undecided"\n'
VALID["mailboxes.csv"] = b'id,address,employees\nm,m@b.pl,"a;b"\n'


def ends_well(name: str, data: bytes) -> None:
    """Reads without raising, in words, and comes back as it was from its lines."""
    loaded = read_files({name: data})
    for found in loaded.problems:
        assert evidence(found).isprintable()
    again = read_back(written(loaded))
    assert again == loaded
    assert list(map(evidence, again.problems)) == list(map(evidence, loaded.problems))


@given(st.binary(max_size=300), st.sampled_from(ENDS))
def test_any_bytes_end_well(data: bytes, end: str) -> None:
    ends_well(f"a.{end}", data)


@given(st.text(max_size=300), st.sampled_from(ENDS))
def test_any_text_ends_well(text: str, end: str) -> None:
    ends_well(f"a.{end}", text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("name", VALID)
@settings(max_examples=40)
@given(seed=st.integers(0, 2**32))
def test_what_was_changed_ends_well(name: str, seed: int) -> None:
    ends_well(name, mutated(VALID[name], random.Random(seed)))
