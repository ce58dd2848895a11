"""Explanations and catalogue entries keep every fact in every form."""

from __future__ import annotations

import html
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.errors import explain, reason, reasons
from diagnostics.report.explanation_rows import (
    EXPLANATION_COLUMNS,
    explanation_row,
    json_lines,
    marked_html,
    reason_text,
)
from diagnostics.report.write import as_csv

NOT_OWNED = b"553 5.7.1 <sales@acme.test>: Sender address rejected: not owned by auth"


def test_one_line_of_json_an_answer_with_the_promised_keys() -> None:
    answers = [*explain(NOT_OWNED, "a.txt"), *explain(b"", "b.txt")]
    lines = json_lines(answers).splitlines()
    assert len(lines) == len(answers) >= 2
    for line in lines:
        assert tuple(json.loads(line)) == EXPLANATION_COLUMNS


def test_the_json_names_file_reason_codes_and_evidence() -> None:
    (line,) = json_lines(explain(NOT_OWNED, "a.txt")).splitlines()
    told = json.loads(line)
    assert told["file"] == "a.txt"
    assert told["reason"] == "sender-not-owned"
    assert (told["reply_code"], told["status_code"]) == ("553", "5.7.1")
    assert any("not owned" in evidence["quote"] for evidence in told["evidence"])


def test_letters_stay_readable_and_a_line_stays_a_line() -> None:
    text = json_lines(explain("550 Użytkownik\nnie istnieje: Łódź".encode(), "ł.txt"))
    assert "ł.txt" in text
    assert all(json.loads(line) for line in text.splitlines())


def test_no_answers_are_no_lines() -> None:
    assert json_lines([]) == ""


def test_a_row_quotes_the_words_that_led_to_the_answer() -> None:
    (answer,) = explain(NOT_OWNED, "a.txt")
    row = explanation_row(answer)
    assert tuple(row) == EXPLANATION_COLUMNS
    assert row["evidence"] == " | ".join(e.quote for e in answer.evidence)
    assert "not owned" in row["evidence"]


def test_rows_become_csv() -> None:
    rows = [explanation_row(answer) for answer in explain(NOT_OWNED, "a.txt")]
    header, line = as_csv(rows, EXPLANATION_COLUMNS).splitlines()
    assert header == ",".join(EXPLANATION_COLUMNS)
    assert line.startswith("a.txt,")


@pytest.mark.parametrize("name", list(reasons()))
def test_every_entry_is_shown_whole(name: str) -> None:
    entry = reason(name)
    shown = reason_text(entry)
    assert shown.startswith(f"{name}: {entry.rule.title}\n")
    assert entry.rule.fix.strip() in shown
    assert all(source in shown for source in entry.rule.sources)
    for said in (entry.setting, entry.ask_for, entry.reply, entry.rule.why):
        assert said in shown
    assert "\n\n\n" not in shown


def test_quotes_are_marked_where_they_first_stand() -> None:
    assert marked_html("a no, no", ["no"]) == "a <mark>no</mark>, no"


def test_a_quote_never_breaks_an_entity_or_another_mark() -> None:
    shown = marked_html("<b> & mark amp", ["<b>", "mark", "amp", "lt", "k a"])
    assert shown == ("<mark>&lt;b&gt;</mark> &amp; <mark>mark</mark> <mark>amp</mark>")


def test_quotes_that_are_not_in_the_text_are_left_out() -> None:
    assert marked_html("text", ["", "other"]) == "text"


SCRAPS = st.lists(
    st.sampled_from(["<", ">", "&", "amp", ";", "mark", "</mark>", '"', "a", " "])
).map("".join)


@given(SCRAPS, st.lists(SCRAPS, max_size=5))
def test_without_its_marks_the_shown_text_is_the_text(
    text: str, quotes: list[str]
) -> None:
    shown = marked_html(text, quotes)
    assert html.unescape(re.sub(r"</?mark>", "", shown)) == text
    assert shown.count("<mark>") == shown.count("</mark>")
    for quoted in re.findall(r"<mark>(.*?)</mark>", shown):
        assert html.unescape(quoted) in quotes
