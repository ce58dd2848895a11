"""Explanations and catalogue entries keep every fact in every form."""

from __future__ import annotations

import html
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics import words
from diagnostics.errors import Explanation, explain, note, notes, reason, reasons
from diagnostics.report.explanations.explanation_rows import (
    EXPLANATION_COLUMNS,
    as_dict,
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


def test_the_json_puts_into_words_why_a_quote_counts() -> None:
    (answer,) = explain("550 5.1.1 user unknown, mailbox gone", "a.txt")
    told = as_dict(answer)
    assert tuple(told) == EXPLANATION_COLUMNS
    assert json.loads(json.dumps(told)) == told
    assert told["alternatives"] == list(answer.alternatives)
    first, second = told["evidence"]
    title = reason("user-unknown").title
    assert first["why"] == f"these words say: {title}"
    assert second == {"quote": "5.1.1", "why": f"this code often stands for: {title}"}


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
    for particular in entry.notes.values():
        assert particular in shown
    assert "\n\n" not in shown
    assert shown.endswith("\n")


def test_an_entry_s_parts_stand_under_their_names() -> None:
    lines = reason_text(reason("auth-failed")).splitlines()
    entry = reason("auth-failed")
    assert lines[0] == f"auth-failed: {entry.title}"
    assert lines[1] == entry.rule.what
    assert lines[2] == f"Why it matters: {entry.rule.why}"
    assert lines[3] == "What to do:"
    assert f"Open first: {entry.setting}" in lines
    assert "Who can fix it: whoever uses the mailbox" in lines
    assert f"A reply for the customer: {entry.reply}" in lines
    start = lines.index("At particular providers:") + 1
    told = [f"- {words.text(said)}" for said in notes(entry).values()]
    assert lines[start : start + len(told)] == told
    assert "- Google: " in "\n".join(told)
    assert lines[-1] == "Sources: " + "; ".join(entry.rule.sources)


def test_parts_that_an_entry_lacks_leave_no_line() -> None:
    shown = reason_text(reason("unknown"))
    assert "Open first" not in shown
    assert "At particular providers" not in shown
    assert f"\nAsk for: {reason('unknown').ask_for}\n" in shown
    assert "Ask for" not in reason_text(reason("auth-failed"))


def noted(answer: Explanation, *operators: str) -> str:
    found = note(answer, operators)
    return words.text(found) if found else ""


def test_what_a_reason_means_at_the_provider_of_the_text_is_told() -> None:
    (google,) = explain("535 5.7.8 Username and Password not accepted. - gsmtp")
    said = reason("auth-failed").notes["google"]
    assert noted(google) == f"Google: {said}"
    assert noted(google, "zoho") == f"Google: {said}"
    (plain,) = explain("535 5.7.8 Username and Password not accepted.")
    assert noted(plain) == ""


def test_a_provider_without_a_note_is_not_taken_for_another() -> None:
    (mailgun,) = explain("535 Username and Password not accepted, mailgun.org")
    assert mailgun.reason == "auth-failed"
    assert noted(mailgun, "google") == ""


def test_the_mailbox_s_provider_counts_where_the_text_names_none() -> None:
    (own,) = explain("535 5.7.8 Username and Password not accepted.")
    assert own.said_by == "own-server"
    said = reason("auth-failed").notes["zoho"]
    assert noted(own, "ses", "zoho", "google") == f"Zoho: {said}"
    assert noted(own, "ses") == ""


def test_a_recipient_s_server_says_nothing_of_the_mailbox_s_provider() -> None:
    (theirs,) = explain("host mx.b.test[192.0.2.1] said: 550 5.1.1 User unknown")
    assert theirs.said_by == "recipient-server"
    assert theirs.reason == "user-unknown"
    assert noted(theirs, "google") == ""


@pytest.mark.parametrize("name", list(reasons()))
def test_every_note_can_be_shown(name: str) -> None:
    shown = {o: words.text(phrase) for o, phrase in notes(reason(name)).items()}
    assert list(shown) == sorted(reason(name).notes)
    assert all(shown[o].endswith(f": {said}") for o, said in reason(name).notes.items())


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
