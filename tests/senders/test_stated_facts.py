"""Templates name declared facts only, and every declared fact is shown somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from diagnostics import catalogue
from diagnostics.model import (
    Access,
    Account,
    Employee,
    Mailbox,
    Named,
    Place,
    Project,
    Subject,
)
from diagnostics.senders.pair.resolution import resolve
from diagnostics.senders.statements import (
    LISTED_AT_MOST,
    mailbox_name,
    named,
    named_project,
    pair_phrase,
    shortened,
    stated,
)
from diagnostics.words import parameters, text

ROOT = Path(__file__).resolve().parents[2]
FINDINGS = [
    *catalogue.rule_ids("coverage"),
    *(r for r in catalogue.rule_ids("config") if r.startswith("config/lint-")),
]
TEXTS = {"title", "what", "why", "fix"}
READERS = {
    "pairs": "diagnostics/report/rows.py",
    "employee": "diagnostics/report/rows.py",
    "project": "diagnostics/report/rows.py",
    "file": "diagnostics/report/rows.py",
    "row": "diagnostics/report/rows.py",
    "seen": "diagnostics/ui/components.py",
    "expected": "diagnostics/ui/components.py",
    "fix": "diagnostics/report/rows.py",
    "closes": "diagnostics/model/stated_facts.py",
}
"""Facts that are read beside the sentence, and where."""

FOR_MACHINES = {"projects"}
"""Counts for who reads JSON: sentences name "no project" beside the projects."""


def templates(rule_id: str) -> dict[str, str]:
    texts = catalogue.texts(rule_id)
    return {name: said for name, said in texts.items() if name not in TEXTS}


def sentences(rule_id: str) -> dict[str, str]:
    found = templates(rule_id).items()
    return {name: said for name, said in found if name.startswith("evidence")}


@pytest.mark.parametrize("rule_id", FINDINGS)
def test_a_sentence_names_declared_facts_only(rule_id: str) -> None:
    declared = set(catalogue.rule(rule_id).declares)
    assert "evidence" in sentences(rule_id)
    for said in sentences(rule_id).values():
        assert parameters(said) <= declared


@pytest.mark.parametrize("rule_id", FINDINGS)
def test_a_declared_fact_is_shown_and_of_a_known_kind(rule_id: str) -> None:
    declares = catalogue.rule(rule_id).declares
    shown = {name for s in sentences(rule_id).values() for name in parameters(s)}
    assert set(declares) - shown - set(READERS) - FOR_MACHINES == set()
    assert set(declares.values()) <= set(catalogue.KINDS)


@pytest.mark.parametrize("fact", READERS)
def test_what_is_read_beside_the_sentence_is_read_there(fact: str) -> None:
    assert f'"{fact}"' in (ROOT / READERS[fact]).read_text(encoding="utf-8")


@pytest.mark.parametrize("entry", [*FINDINGS, *catalogue.rule_ids("senders")])
def test_no_template_has_a_brace_that_nothing_fills(entry: str) -> None:
    for said in templates(entry).values():
        left = re.sub(r"\{\w+([|:][\w.-]+)?\}|\{\{|\}\}|\{[\[\]]\}", "", said)
        assert not set(left) & set("{}"), said


def test_templates_of_losing_reasons_name_the_facts_of_a_verdict() -> None:
    account = Account(
        employees=(Employee("a"),),
        mailboxes=(Mailbox("m", access=Access.NOBODY),),
    )
    facts = set(resolve(account, "a").others[0].reasons[0].seen.data)
    named_anywhere = set()
    for rule_id in catalogue.rule_ids("senders"):
        assert {"seen", "required"} <= set(templates(rule_id))
        for said in templates(rule_id).values():
            assert parameters(said) <= facts, rule_id
            named_anywhere |= parameters(said)
    assert named_anywhere == facts


def test_a_finding_takes_subject_place_and_row_from_what_it_is_about() -> None:
    row = Mailbox("m", address="a@b.c", place=Place("mailboxes.csv", 3))
    found = stated("config/lint-replies-here", row)
    assert (found.subject.kind, found.subject.id) == ("mailbox", "m")
    facts = {"mailbox": Named("m", "a@b.c (m)"), "file": "mailboxes.csv", "row": 3}
    assert found.data == facts


def test_a_row_without_a_place_and_a_fact_that_is_not_known_are_left_out() -> None:
    found = stated("coverage/dead-nobody", Mailbox("m"), owner=None, pairs=0)
    assert found.data == {"mailbox": Named("m", "m"), "pairs": 0}


def test_without_a_row_a_finding_is_about_the_account() -> None:
    found = stated("coverage/no-general-company-mailbox", seen=0)
    assert found.subject == Subject()
    assert found.data == {"seen": 0}


def test_a_fact_that_the_rule_does_not_declare_is_refused() -> None:
    with pytest.raises(TypeError, match="colour"):
        stated("config/lint-replies-here", Mailbox("m"), colour="red")


@pytest.mark.parametrize(
    ("mailbox", "name"),
    [
        (Mailbox("m"), "m"),
        (Mailbox("m", address="a@b.c"), "a@b.c (m)"),
        (Mailbox("a@b.c", address="a@b.c"), "a@b.c"),
    ],
)
def test_a_mailbox_is_named_by_address_and_id(mailbox: Mailbox, name: str) -> None:
    assert mailbox_name(mailbox) == name
    assert str(named(mailbox)) == name


def test_a_pair_is_named_with_its_project_or_without() -> None:
    anna, shop = Employee("a", "Anna"), Project("p", "Shop")
    assert text(pair_phrase(anna, shop)) == "Anna in Shop"
    assert text(pair_phrase(anna, None)) == "Anna without a project"
    assert named_project(None).id == "none"
    assert named_project(shop) == Named("p", "Shop")


@pytest.mark.parametrize("more", [-1, 0])
def test_a_short_list_is_named_whole(more: int) -> None:
    rows = [Named(str(n)) for n in range(LISTED_AT_MOST + more)]
    assert shortened(rows) == rows


def test_a_long_list_is_cut_and_the_rest_counted() -> None:
    rows = [Named(str(n)) for n in range(LISTED_AT_MOST + 1)]
    *shown, last = shortened(rows)
    assert shown == rows[:LISTED_AT_MOST]
    assert text(last) == "1 more"
