"""Findings survive JSON with all that their sentences need."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics import accounts, senders
from diagnostics.model import Named, Phrase
from diagnostics.report.rows import finding_json
from diagnostics.workspace.stored_findings import (
    finding_document,
    finding_of,
    restored,
    stored,
)

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
NAMES = sorted(
    p.name
    for p in SAMPLES.iterdir()
    if (p / "mailboxes.csv").is_file() or p.suffix in (".yaml", ".xlsx")
)


@pytest.mark.parametrize("name", NAMES)
def test_every_finding_of_a_sample_comes_back_saying_the_same(name: str) -> None:
    loaded = accounts.load(SAMPLES / name)
    found = (*loaded.problems, *senders.audit(loaded.account, partial=True))
    for finding in found:
        again = finding_of(json.loads(json.dumps(finding_document(finding))))
        assert finding_json(again) == finding_json(finding)
        assert again.says == finding.says


FACTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(
            st.text(max_size=4) | st.sampled_from(["~map", "~named"]), inner
        )
        | st.builds(Named, st.text(), st.text())
        | st.builds(Phrase, st.text(), st.dictionaries(st.text(max_size=4), inner))
    ),
    max_leaves=8,
)


@given(FACTS)
def test_a_fact_of_any_kind_comes_back_as_it_was(fact: object) -> None:
    again = restored(json.loads(json.dumps(stored(fact))))
    assert again == fact
    if isinstance(fact, Phrase):
        assert again.data == fact.data


WHOLE = {
    "rule": "coverage/tied",
    "kind": "mailbox",
    "subject": "desk",
    "severity": "error",
    "says": "evidence",
    "data": {},
}


@pytest.mark.parametrize(
    "damage",
    [
        {"rule": 3},
        {"kind": "moon"},
        {"severity": None},
        {"data": None},
        {"data": {"mailbox": {"~named": "ab3"}}},
        {"data": {"why": {"~phrase": "senders:x"}}},
    ],
)
def test_what_is_no_finding_is_refused(damage: dict[str, object]) -> None:
    assert finding_of(WHOLE).subject.id == "desk"
    with pytest.raises((AttributeError, KeyError, TypeError, ValueError)):
        finding_of({**WHOLE, **damage})
