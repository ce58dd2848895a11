from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.errors.deciding.patterns import catalogue_patterns, lowered
from diagnostics.errors.literals import (
    Gated,
    LiteralIndex,
    branches,
    demands,
    required,
)


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("user unknown", ("user unknown",)),
        ("colou?r is bad", ("r is bad",)),
        ("(?:quota|storage) full", (" full",)),
        ("(?:no|some) (?:mailbox|account)", ("mailbox", "account")),
        ("refused|timed out", ("refused", "timed out")),
        (r"\bmx\b", ()),
        (r"mx\.example", ("mx.example",)),
        ("(?:maybe )?not[a-z]{2,}here", ("here",)),
        ("[|(]abc", ("abc",)),
        ("(?!never)word", ("word",)),
        ("abc|d", ()),
        (r"abcd\nef", ("abcd",)),
    ],
)
def test_the_words_that_a_pattern_needs(pattern: str, wanted: tuple[str, ...]) -> None:
    assert required(pattern) == wanted


def test_branches_are_cut_at_the_top_level_only() -> None:
    assert branches(r"a(?:b|c)|d[|]e|f\|g") == ["a(?:b|c)", "d[|]e", r"f\|g"]


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        (r"\buser\b.{0,9}\bunknown\b", (("user",), ("unknown",))),
        ("(?:no|bad) (?:host|name)", (("host", "name"),)),
        ("(?:host|name).{1,4}gone", (("gone",), ("host", "name"))),
        ("(?:host)? is gone", ((" is gone",),)),
        ("user|host", ()),
        (r"\d", ()),
    ],
)
def test_what_a_pattern_demands_of_a_text(
    pattern: str, wanted: tuple[tuple[str, ...], ...]
) -> None:
    assert demands(pattern) == wanted


WORD = st.text("abc ", min_size=1, max_size=4)
PART = st.one_of(
    WORD,
    WORD.map(lambda w: f"(?:{w}|x)"),
    WORD.map(lambda w: f"(?:{w})?"),
    st.just("[a-c]{0,3}"),
    st.just(r"\w?"),
)
PATTERN = st.lists(PART, min_size=1, max_size=5).map("".join)
SEVERAL = st.lists(PATTERN, min_size=1, max_size=3).map("|".join)


@given(SEVERAL, st.text("abcx ", max_size=40))
def test_a_text_without_the_words_never_matches(pattern: str, text: str) -> None:
    if re.search(pattern, text):
        assert all(any(word in text for word in one) for one in demands(pattern))
    needed = required(pattern)
    if needed and not any(word in text for word in needed):
        assert not re.search(pattern, text)


@given(SEVERAL, st.text("abcABCx ", max_size=40), st.integers(0, 5))
def test_a_gated_expression_finds_what_the_expression_finds(
    pattern: str, text: str, start: int
) -> None:
    gated, plain = Gated(pattern, re.I), re.compile(pattern, re.I)
    found, wanted = gated.search(text, start), plain.search(text, start)
    assert (found and found.span()) == (wanted and wanted.span())
    spans = [match.span() for match in gated.finditer(text)]
    assert spans == [match.span() for match in plain.finditer(text)]


def test_a_gated_expression_ignores_the_case_of_its_words() -> None:
    gated = Gated(r"Final-Recipient: ?(\w+)", re.I)
    found = gated.search("FINAL-RECIPIENT: rfc822")
    assert found
    assert found[1] == "rfc822"
    assert gated.search("Original-Recipient: rfc822") is None


@given(
    st.lists(st.text("abc ", max_size=5), max_size=12, unique=True),
    st.text("abcd ", max_size=40),
)
def test_the_index_finds_what_looking_for_each_literal_finds(
    literals: list[str], text: str
) -> None:
    found = LiteralIndex(literals).found_in(text)
    assert found == {literal for literal in literals if literal in text}


def test_the_index_finds_literals_of_any_length() -> None:
    index = LiteralIndex(["user unknown", "no", "", "unknown", "quota"])
    assert index.found_in("550 user unknown") == {"user unknown", "no", "", "unknown"}
    assert index.found_in("") == {""}


def test_the_index_looks_for_few_of_the_rules_words_in_a_reply() -> None:
    looked_for: list[str] = []

    class Text(str):
        def __contains__(self, literal: str) -> bool:  # type: ignore[override]
            looked_for.append(literal)
            return super().__contains__(literal)

    patterns = catalogue_patterns().patterns
    literals = {word for p in patterns for word in required(p.match)}
    reply = Text("550 5.1.1 <a@b.example>: recipient address rejected: user unknown")
    assert "user unknown" in LiteralIndex(sorted(literals)).found_in(reply)
    assert len(looked_for) < len(literals) / 5


def test_nearly_every_wording_of_the_rules_has_a_word_to_look_for() -> None:
    all_branches = [b for p in catalogue_patterns().patterns for b in branches(p.match)]
    blind = [b for b in all_branches if not required(b)]
    assert len(blind) < len(all_branches) / 50, blind


@given(st.text())
def test_lower_case_keeps_every_place(text: str) -> None:
    assert len(lowered(text)) == len(text)


def test_lower_case_keeps_places_where_a_letter_would_grow() -> None:
    assert lowered("İ Quota") == "İ quota"


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("abc", ("abc",)),
        ("ab", ()),
        ("", ()),
        ("abcd?", ("abc",)),
        ("abcd*efg", ("abc",)),
        ("abcd+efg", ("abcd",)),
        ("abc{2}defg", ("defg",)),
        ("abcd{0,2}", ("abc",)),
        ("abcd{,2}", ("abc",)),
        ("abcd{1,2}", ("abcd",)),
        ("abcd{2,3}ef", ("abcd",)),
        ("abc.defg", ("defg",)),
        ("^abc$", ("abc",)),
        ("abc[de]fgh[^]x]ijkl", ("ijkl",)),
        ("[]ab]cde", ("cde",)),
        ("(abc)de", ("abc",)),
        ("(abcd)?efg", ("efg",)),
        ("(abcd)+ef", ("abcd",)),
        ("(?=abcd)efg", ("efg",)),
        ("(?:ab|cd)efg", ("efg",)),
        ("(?:abcd|ef)", ()),
        ("(?:abcd|efgh)ijk", ("abcd", "efgh")),
        ("(?:abc|abc)", ("abc",)),
        ("(?:a(?:b)c|[(]defg)hij", ("hij",)),
        (r"\(abc\)", ("(abc)",)),
        (r"abc\d+def ghi", ("def ghi",)),
        (r"ab\.c?defg", ("defg",)),
        ("a(?:b)", ()),
    ],
)
def test_the_longest_words_that_must_occur_are_taken(
    pattern: str, wanted: tuple[str, ...]
) -> None:
    assert required(pattern) == wanted


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("", [""]),
        ("|", ["", ""]),
        ("a|b|", ["a", "b", ""]),
        ("(a|b)|(?:c|(d|e))|f", ["(a|b)", "(?:c|(d|e))", "f"]),
        (r"\(|a", [r"\(", "a"]),
        (r"[^]|]|a", ["[^]|]", "a"]),
        (r"a\\|b", [r"a\\", "b"]),
    ],
)
def test_branches_are_cut_outside_groups_classes_and_escapes(
    pattern: str, parts: list[str]
) -> None:
    assert branches(pattern) == parts


def test_an_expression_without_words_is_always_run() -> None:
    gated = Gated(r"\d", re.I)
    assert gated.search("a1")
    assert [m[0] for m in gated.finditer("1a2")] == ["1", "2"]
    assert gated.search("12", 2) is None
