"""Explanations and catalogue entries keep every fact in every form."""

from __future__ import annotations

import json

import pytest

from diagnostics.errors import explain, reason, reasons
from diagnostics.report.reasons import (
    EXPLANATION_COLUMNS,
    explanation_row,
    json_lines,
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
