"""What is wrong in the shape of a YAML or JSON document is said, the rest is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from diagnostics.accounts import Loaded, load_bytes
from diagnostics.model import Finding
from diagnostics.words import evidence

Only = Callable[[Loaded, str], Finding]

BOX = {"id": "m", "address": "m@example.org", "provider": "gmail"}
SETTINGS = {"name": "A", "host": "a.planfix.com", "plan": "trial"}


def loaded_from(**document: Any) -> Loaded:
    whole = {"account": SETTINGS, "mailboxes": [BOX], **document}
    return load_bytes("a.json", json.dumps(whole, indent=1).encode())


def test_a_document_as_it_should_be_has_no_problems() -> None:
    loaded = loaded_from(employees=[{"id": "e"}], projects=None)
    assert loaded.problems == ()
    assert (loaded.account.plan, loaded.account.employees[0].id) == ("trial", "e")


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"employees": "anna"}, "employees is no list"),
        ({"employees": {"id": "anna"}}, "employees is no list"),
        ({"employees": ["anna", {"id": "e"}, 7]}, "2 entries of employees are no map"),
        ({"account": ["trial"]}, "account is no mapping"),
        ({"account": {"name": {"en": {"short": "A"}}}}, "the value is nested"),
        ({"employees": [{"id": ["a"]}]}, "column id: the value is nested"),
        ({"employees": [{"id": "e", "groups": [["g"]]}]}, "a text or a list of texts"),
    ],
)
def test_a_wrong_shape_is_told_and_the_mailboxes_are_read(
    problem_of: Only, document: dict[str, Any], says: str
) -> None:
    loaded = loaded_from(**document)
    assert says in evidence(problem_of(loaded, "wrong-shape"))
    assert not loaded.ok
    assert [m.id for m in loaded.account.mailboxes] == ["m"]


@pytest.mark.parametrize(
    ("limit", "most", "says"),
    [
        ("MAX_ROWS", 2, "employees has 3 rows; expected at most 2"),
        ("MAX_COLUMNS", 1, "employees has 2 keys; expected at most 1"),
        ("MAX_LISTED", 3, "employees lists more ids; expected at most 3"),
    ],
)
def test_more_than_the_limit_is_an_error_that_names_the_limit(
    problem_of: Only,
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
    most: int,
    says: str,
) -> None:
    monkeypatch.setattr(f"diagnostics.accounts.documents.{limit}", most)
    people = [{"id": f"e{n}", "groups": ["g", "h"]} for n in range(3)]
    text = json.dumps({"groups": [{"id": "g"}, {"id": "h"}], "employees": people})
    loaded = load_bytes("a.json", text.encode())
    assert says in evidence(problem_of(loaded, "over-limit"))
    assert not loaded.ok


def test_at_the_limit_everything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit, most in (("MAX_ROWS", 2), ("MAX_COLUMNS", 3), ("MAX_LISTED", 4)):
        monkeypatch.setattr(f"diagnostics.accounts.documents.{limit}", most)
    groups = [{"id": "g"}, {"id": "h"}]
    people = [{"id": f"e{n}", "groups": ["g", "h"]} for n in range(2)]
    loaded = loaded_from(groups=groups, employees=people)
    assert loaded.problems == ()
    assert [e.groups for e in loaded.account.employees] == [("g", "h")] * 2


def test_of_keys_that_stand_twice_the_first_counts() -> None:
    text = (
        b'{"account": {"name": "A", "host": "a.example.org", "plan": "trial",'
        b' "plan": "free"},\n "mailboxes": [],\n'
        b' "employees": [\n {"id": "e", "name": "Anna", "name": "Ola"}],\n'
        b' "employees": [{"id": "other"}]}'
    )
    loaded = load_bytes("a.json", text)
    assert (loaded.account.plan, loaded.account.employees[0].name) == ("trial", "Anna")
    told = [evidence(p) for p in loaded.problems if p.rule == "config/duplicate-column"]
    assert len(told) == 3
    assert all("only the first is read" in evidence for evidence in told)
