import ast
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics import catalogue
from diagnostics.accounts import problems
from diagnostics.accounts.problems import (
    HIDDEN,
    SHOWN,
    missing_after,
    one_of,
    problem,
    shown,
)
from diagnostics.model import (
    Extent,
    Finding,
    Place,
    Security,
    Severity,
    Subject,
    SubjectKind,
)
from diagnostics.words import evidence, parameters, plain, text

RULES = [r for r in catalogue.rule_ids("config") if "/lint-" not in r]
OF_EVERY_PROBLEM = {
    *("where", "file", "row", "column", "value", "expected", "nearest"),
}
OF_QUESTIONS = {"joins", "of"}
"""What the page asks by, in words of its own."""
SOURCES = Path(problems.__file__).parent.rglob("*.py")
SOURCE_TEXTS = {
    node.value
    for path in SOURCES
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(node, ast.Constant) and isinstance(node.value, str)
}
"""Every text that stands in the code of accounts."""


def test_a_problem_says_where_what_and_what_was_expected() -> None:
    subject = Subject(SubjectKind.MAILBOX, "m")
    found = problem(
        "unknown-value",
        Place("mailboxes.csv", 1003),
        column="smtp_security",
        value="tsl",
        expected=one_of(Security),
        nearest="tls",
        subject=subject,
        facts={"default": "tls"},
    )
    assert (found.rule, found.subject) == ("config/unknown-value", subject)
    assert found.severity is Severity.ERROR
    assert evidence(found) == (
        'mailboxes.csv, row 1003, column smtp_security: "tsl" is not known, tls is '
        'used; expected tls, starttls or none; the nearest known name is "tls".'
    )
    assert json.loads(json.dumps(plain(found.data))) == {
        "where": "mailboxes.csv, row 1003, column smtp_security",
        "file": "mailboxes.csv",
        "row": 1003,
        "column": "smtp_security",
        "value": "tsl",
        "expected": "tls, starttls or none",
        "nearest": "tls",
        "default": "tls",
    }


def test_a_hidden_value_is_not_quoted() -> None:
    found = problem("bad-port", Place("f", 1), says="hidden", value=HIDDEN)
    assert evidence(found) == (
        "f, row 1: (not shown: it may be a secret) is no port; "
        "expected a number from 1 to 65535."
    )
    assert plain(found.data)["value"] == "(not shown: it may be a secret)"


@pytest.mark.parametrize(
    ("place", "column", "where"),
    [
        (Place(), "", ""),
        (Place(), "host", "column host: "),
        (Place("f"), "", "f: "),
        (Place("f"), "host", "f, column host: "),
        (Place("f", 1), "", "f, row 1: "),
    ],
)
def test_a_problem_says_as_much_of_its_place_as_is_known(
    place: Place, column: str, where: str
) -> None:
    found = problem("nul-byte", place, column=column)
    assert evidence(found) == f"{where}the text holds a NUL byte; expected text."
    assert plain(found.data)["where"] == where.removesuffix(": ")


def test_what_was_expected_follows_what_is_said() -> None:
    def expected(says: str) -> str:
        facts = {"size": 2, "most": 1, "most_columns": 1}
        found = problem("over-limit", Place(), says=says, facts=facts)
        return text(found.data["expected"])

    assert expected("members") == "at most 1"
    assert expected("goes-on") == "at most 1 row"
    assert expected("sheet") == "at most 1 row and 1 column"
    assert problem("column-missing", Place()).data["expected"] == ""


def test_a_value_and_a_name_from_outside_are_made_fit_to_be_shown() -> None:
    found = problem("unknown-key", Place(), value="a\nb", nearest="n\x1b" * 99)
    assert found.data["value"] == r"a\x0ab"
    assert found.data["nearest"].startswith(r"n\x1bn")
    assert evidence(found).isprintable()


def test_a_fact_that_the_rule_does_not_declare_is_refused() -> None:
    with pytest.raises(TypeError, match="colour"):
        problem("bad-port", Place(), facts={"colour": "red"})
    with pytest.raises(TypeError, match="size"):
        problem("over-limit", Place(), says="file", facts={"size": "much"})
    with pytest.raises(KeyError):
        problem("no-such-rule", Place())


def templates(rule_id: str) -> dict[str, str]:
    """A rule's sentences and what its problems expect, by name."""
    about = {"title", "what", "why", "fix"}
    return {n: t for n, t in catalogue.texts(rule_id).items() if n not in about}


@pytest.mark.parametrize("rule_id", RULES)
def test_a_template_names_declared_facts_only(rule_id: str) -> None:
    declares = catalogue.rule(rule_id).declares
    assert templates(rule_id)
    assert set(declares.values()) <= set(catalogue.KINDS)
    for name, template in templates(rule_id).items():
        assert parameters(template) <= set(declares), name


@pytest.mark.parametrize("rule_id", RULES)
def test_a_declared_fact_is_shown_by_a_template(rule_id: str) -> None:
    declared = set(catalogue.rule(rule_id).declares)
    extra = declared - OF_EVERY_PROBLEM - OF_QUESTIONS
    shown_facts = set().union(*map(parameters, templates(rule_id).values()))
    assert extra <= shown_facts


@pytest.mark.parametrize("rule_id", RULES)
def test_every_sentence_of_a_rule_is_said_somewhere(rule_id: str) -> None:
    used = {"evidence", *SOURCE_TEXTS}
    sentences = {n for n in templates(rule_id) if not n.startswith("expected")}
    assert sentences
    assert sentences <= used
    assert rule_id.removeprefix("config/") in SOURCE_TEXTS


@pytest.mark.parametrize("rule_id", RULES)
def test_what_is_expected_belongs_to_a_sentence_or_is_named(rule_id: str) -> None:
    for name in templates(rule_id):
        said = name.removeprefix("expected-")
        if name not in ("expected", said):
            assert said in templates(rule_id) or f"{rule_id}:{name}" in SOURCE_TEXTS


@given(st.text())
def test_what_is_shown_is_one_printable_line_of_bounded_length(text: str) -> None:
    line = shown(text)
    assert line.isprintable()
    assert len(line) <= SHOWN * 8


@pytest.mark.parametrize(
    ("names", "said"),
    [(["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")],
)
def test_choices_are_listed_as_one_says_them(names: list[str], said: str) -> None:
    assert text(one_of(names)) == said


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("x" * SHOWN, "x" * SHOWN),
        ("x" * (SHOWN + 1), "x" * (SHOWN - 1) + "…"),
        ("a\tb\x00", r"a\x09b\x00"),
        ("ż 日本", "ż 日本"),
    ],
)
def test_a_value_is_clipped_and_escaped_where_it_must_be(value: str, line: str) -> None:
    assert shown(value) == line
    assert SHOWN == 80


LOST = problem(
    "unreadable", Place("employees.csv"), says="reader", facts={"detail": "x"}
)


@pytest.mark.parametrize(
    "before",
    [
        problem(
            "unreadable", Place("accepted.csv"), says="reader", facts={"detail": ""}
        ),
        problem(
            "unreadable", Place("dir/ACCEPTED.CSV"), says="reader", facts={"detail": ""}
        ),
        problem(
            "bad-boolean", Place("mailboxes.csv", 2), column="two_factor", value="?"
        ),
        problem("bad-port", Place("mailboxes.csv", 2), column="smtp_port", value="x"),
    ],
)
def test_what_changes_nothing_is_not_missing_and_hides_nothing_behind_it(
    before: Finding,
) -> None:
    """An account that lacks a table is never called whole."""
    assert missing_after([before]) == ()
    (lost,) = missing_after([before, LOST, before])
    assert (lost.extent, lost.place) == (Extent.TABLE, Place("employees.csv"))


def test_what_is_missing_is_named_once_with_its_row_or_cell() -> None:
    cell = problem("bad-boolean", Place("m.csv", 3), column="default", value="?")
    row = problem("id-missing", Place("m.csv", 4))
    assert [
        (one.extent, one.place.row, one.column)
        for one in missing_after([cell, row, cell, row])
    ] == [(Extent.CELL, 3, "default"), (Extent.ROW, 4, "")]
