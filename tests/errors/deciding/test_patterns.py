"""Which patterns and codes are found in a text, and what of it they quote."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.catalogue import rule
from diagnostics.errors import reasons
from diagnostics.errors.deciding.folding import lowered
from diagnostics.errors.deciding.patterns import (
    Code,
    Pattern,
    PatternSet,
    bounded,
    catalogue_patterns,
)
from tests.growth import assert_linear


def patterns(*rows: dict[str, Any]) -> PatternSet:
    """A reason `r0`, `r1`, … with one row of words each."""
    return PatternSet({f"r{i}": {"pattern": [row]} for i, row in enumerate(rows)})


def found(known: PatternSet, text: str, *who: str) -> list[tuple[str, str]]:
    return [(hit.pattern.reason, hit.quote) for hit in known.hits(text, *who)]


def test_a_row_s_wordings_are_patterns_of_its_weight() -> None:
    row = {"match": ["a b", "c d"], "weight": 60, "speaker": "dns", "stage": "RCPT"}
    known = patterns({**row, "said_by": "network"}, {"match": "e f", "weight": 7})
    assert known.patterns == (
        Pattern("r0", "a b", 60, "dns", "RCPT", "network"),
        Pattern("r0", "c d", 60, "dns", "RCPT", "network"),
        Pattern("r1", "e f", 7, "", "", ""),
    )


def test_a_code_s_reasons_stand_together_in_the_order_of_the_reasons() -> None:
    rows = [{"code": "550", "weight": 20}, {"code": "5.1.1", "weight": 30}]
    narrow = {"code": "550", "weight": 9, "provider": "ses", "stage": "DATA"}
    known = PatternSet({"b": {"code": rows}, "a": {"code": [narrow]}, "c": {}})
    assert known.codes == {
        "550": (Code("b", "550", 20, "", ""), Code("a", "550", 9, "ses", "DATA")),
        "5.1.1": (Code("b", "5.1.1", 30, "", ""),),
    }
    assert known.patterns == ()


def test_case_and_blanks_do_not_matter_and_are_quoted_with_single_blanks() -> None:
    known = patterns({"match": "no such fish", "weight": 50})
    assert found(known, "NO  Such\n\t Fish") == [("r0", "NO Such Fish")]


def test_words_are_quoted_whole() -> None:
    known = patterns({"match": "quot", "weight": 50})
    assert found(known, "is over-quota5 now") == [("r0", "quota5")]
    assert found(known, "overquota") == [("r0", "overquota")]
    assert found(known, "(quot)") == [("r0", "quot")]
    assert found(known, "xquota") == [("r0", "xquota")]
    assert found(known, "a-bcdquot e") == [("r0", "bcdquot")]
    assert found(known, "a quotx e") == [("r0", "quotx")]
    assert found(known, "a b-quotabc-e") == [("r0", "quotabc")]


def test_a_text_of_nothing_shows_no_damage() -> None:
    known = patterns({"match": "quota", "weight": 50})
    assert (known.mended("").text, known.mended("").damaged) == ("", 0)
    assert known.mended("the qouta").text == "the quota"


def test_a_match_that_ends_at_a_word_s_edge_is_not_widened() -> None:
    known = patterns({"match": "over ?quota ", "weight": 50})
    assert found(known, "is over quota now") == [("r0", "over quota ")]
    known = patterns({"match": " quota", "weight": 50})
    assert found(known, "over quota") == [("r0", " quota")]


def test_words_of_one_speaker_or_command_count_for_it_only() -> None:
    known = patterns(
        {"match": "no fish", "weight": 50, "speaker": "dns"},
        {"match": "no fish", "weight": 50, "stage": "RCPT"},
        {"match": "no fish", "weight": 50},
    )
    every = ["r0", "r1", "r2"]
    for who, named in (
        (("", ""), ["r2"]),
        (("dns", ""), ["r0", "r2"]),
        (("network", "RCPT"), ["r1", "r2"]),
        (("dns", "RCPT"), every),
        (("dns", "DATA"), ["r0", "r2"]),
    ):
        assert [name for name, _ in found(known, "no fish", *who)] == named


def test_a_pattern_without_words_of_its_own_is_always_tried() -> None:
    known = patterns({"match": r"\d{3}", "weight": 50})
    assert found(known, "a 123") == [("r0", "123")]
    assert found(known, "a 12") == []


def test_words_that_stand_in_a_pattern_are_not_yet_its_match() -> None:
    known = patterns({"match": "no fish$", "weight": 50})
    assert found(known, "no fish here") == []


@pytest.mark.parametrize(("ends_at", "hits"), [(20_000, 1), (20_001, 0)])
def test_a_text_is_read_to_a_limit(ends_at: int, hits: int) -> None:
    known = patterns({"match": "no fish", "weight": 50})
    text = "." * (ends_at - len("no fish")) + "no fish" + "." * 9
    assert len(found(known, text)) == hits


@given(st.text(max_size=60) | st.text("İıẞßΣσK", max_size=20))
def test_lower_case_keeps_every_place(text: str) -> None:
    assert len(lowered(text)) == len(text)
    for place, letter in enumerate(text):
        if len(letter.lower()) == 1 and letter not in "Σ":
            assert lowered(text)[place] == letter.lower()


def test_a_letter_that_grows_in_lower_case_moves_no_quote() -> None:
    known = patterns({"match": "no fish", "weight": 50})
    assert found(known, "İİİİ No Fish İ") == [("r0", "No Fish")]
    assert lowered("İA") == "İa"


def test_the_catalogue_s_patterns_are_all_its_wordings_and_codes() -> None:
    known = catalogue_patterns()
    entries = [rule(f"errors/{name}").data for name in reasons()]
    rows = [row for entry in entries for row in entry.get("code", ())]
    assert sum(map(len, known.codes.values())) == len(rows) > 100
    assert {p.reason for p in known.patterns} == set(reasons()) - {"unknown"}
    assert known is catalogue_patterns()
    assert known.by_examples


@pytest.mark.parametrize("text", ["no bread for fish", "fish gets no bread"])
def test_a_pair_of_wordings_is_found_in_either_order(text: str) -> None:
    known = patterns({"both": [["no bread", "fish"]], "weight": 50})
    assert [hit.quote for hit in known.hits(text)] == [text]


def test_a_pair_of_wordings_far_apart_is_not_found() -> None:
    known = patterns({"both": [["no bread", "fish"]], "weight": 50})
    assert [*known.hits(f"no bread {'today ' * 20}fish")] == []


@pytest.mark.parametrize(
    ("text", "coded", "hits"),
    [
        ("no fish", False, 0),
        ("no fish", True, 1),
        ("550 no fish", False, 1),
        ("it said: 550 no fish", False, 1),
        ("no fish: 550 no bird", False, 0),
        ("no fish: 550 no bird", True, 0),
        ("line 550 no fish", False, 0),
        ("-ERR no fish", False, 1),
        ("no fish (#5.1.1)", False, 1),
        ("no fish (#5.1)", False, 0),
    ],
)
def test_words_of_replies_count_from_the_reply_s_beginning_on(
    text: str, coded: bool, hits: int
) -> None:
    known = patterns({"match": "no fish", "weight": 50, "reply": True})
    assert len(list(known.hits(text, coded=coded))) == hits


def test_names_of_hosts_are_seen_by_patterns_that_need_them_only() -> None:
    rows = {"match": r"\bfish\b", "weight": 50}
    known = patterns(rows, {**rows, "hosts": True})
    assert found(known, "at mx.fish.org") == [("r1", "fish")]
    assert found(known, "fish at mx.fish.org") == [("r0", "fish"), ("r1", "fish")]


def test_patterns_for_remarks_are_asked_alone() -> None:
    row = {"match": "no fish", "weight": 50}
    known = patterns(row, {**row, "remarks": True}, {"match": "x", "weight": 1})
    hits = [hit.pattern.reason for hit in known.in_remarks("x: no fish")]
    assert hits == ["r1"]


def test_mended_words_are_quoted_as_they_were_written() -> None:
    known = patterns({"match": "quota was exceeded", "weight": 50})
    text = "Your  Quotaa was\nexceeeded today"
    assert [*known.hits(text)] == []
    (hit,) = known.hits(text, mended=True)
    assert hit.quote == "Quotaa was exceeeded"
    (first,) = known.hits("quotaa was exceeeded", mended=True)
    assert first.quote == "quotaa was exceeeded"


def test_a_text_without_damage_has_no_mended_words() -> None:
    known = patterns({"match": "quota was exceeded", "weight": 50})
    assert [*known.hits("quota was exceeded", mended=True)] == []


def test_mended_words_beside_a_host_s_name_are_found_too() -> None:
    row = {"match": r"quota at mx\.fish", "weight": 50, "hosts": True}
    (hit,) = patterns(row).hits("quotaa at mx.fish.org", mended=True)
    assert hit.quote == "quotaa at mx.fish.org"


def test_a_pattern_is_tried_where_all_its_words_stand() -> None:
    known = patterns({"match": "(?:fish|bird).*(?:gone|lost)", "weight": 50})
    assert found(known, "the bird is lost") == [("r0", "bird is lost")]
    assert found(known, "the fish is gone") == [("r0", "fish is gone")]
    assert found(known, "the bird is here") == []
    assert found(known, "the cat is lost") == []


def test_the_words_of_prose_are_no_damaged_ones() -> None:
    row = {"match": "rejected", "weight": 50}
    entry = {"pattern": [row], "en": {"title": "He ejected it", "list": ["rejecten"]}}
    known = PatternSet({"r0": {**entry, "examples": ["dejected"]}})
    for word in ("ejected", "rejecten", "dejected"):
        assert known.mended(word).text == word
    assert known.mended("rejectex").text == "rejected"


@pytest.mark.parametrize(
    ("written", "tried"),
    [
        (r"a\+b+c*d?+e{2,}f", r"a\+b{1,80}c{0,80}d?+e{2,80}f"),
        (r"[+*]*x(?:y|z)+?", r"[+*]{0,80}x(?:y|z){1,80}?"),
        (r"\S+\.\S*", r"\S{1,80}\.\S{0,80}"),
    ],
)
def test_open_repeats_of_a_pattern_end(written: str, tried: str) -> None:
    assert bounded(written) == tried


SLOW = (
    "554 5.7.1 blocked using {} (as",
    "5.1.1 several del{} attempts",
    "554 dbl.sp{} surbl blocked",
)


@pytest.mark.parametrize("unit", ["a.", "a-", "1", "<", "a "])
@pytest.mark.parametrize("frame", SLOW)
def test_time_of_patterns_grows_with_the_length(frame: str, unit: str) -> None:
    known = catalogue_patterns()
    assert_linear(
        lambda n: list(known.hits(frame.format(unit * (n // len(unit))))), 1 << 14
    )
