"""Tables, CSV, JSON, workbooks and pages hold foreign text as text."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from diagnostics.report.write import (
    as_csv,
    as_html,
    as_json,
    as_table,
    as_xlsx,
    spreadsheet_safe,
)

DANGEROUS = ["=1+1", "+cmd|'/c calc'!A1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_formula_is_disarmed(text: str) -> None:
    assert spreadsheet_safe(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["007", "-5", "+48", "-1.5", "a=b", "", "1e5", "sales@x"]
)
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert spreadsheet_safe(text) == text


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_no_csv_cell_starts_a_formula(texts: list[str]) -> None:
    columns = [f"c{n}" for n in range(len(texts))]
    out = as_csv([dict(zip(columns, texts, strict=True))], columns)
    rows = list(csv.reader(io.StringIO(out, newline="")))
    for cell in rows[1] if len(rows) > 1 else []:
        assert cell[:1] not in ("=", "@", "\t", "\r")


def test_csv_writes_lists_truth_and_nothing_as_the_format_says() -> None:
    row = {"a": ("m1", "m2"), "b": True, "c": None, "d": 3, "e": False}
    assert as_csv([row], "abcde") == "a,b,c,d,e\nm1;m2,yes,,3,no\n"


def test_json_keeps_letters_and_turns_tuples_into_lists() -> None:
    text = as_json({"evidence": "Łódź", "ids": ("a",), "n": None})
    assert "Łódź" in text
    assert json.loads(text) == {"evidence": "Łódź", "ids": ["a"], "n": None}


def test_a_table_says_so_when_there_is_nothing() -> None:
    assert as_table([], ["a"]) == "nothing found\n"


def test_no_line_of_a_table_ends_in_blanks() -> None:
    lines = as_table([{"a": "x", "b": "long text"}], ["a", "b"]).splitlines()
    assert lines == ["A  B", "x  long text"]


def test_a_table_shows_every_word_of_a_long_text() -> None:
    text = " ".join(f"word{n}" for n in range(60))
    shown = as_table([{"rule": "r", "evidence": text}], ["rule", "evidence"])
    assert shown.splitlines()[0].split() == ["RULE", "EVIDENCE"]
    assert set(text.split()) <= set(shown.split())


def test_foreign_control_characters_never_reach_the_terminal() -> None:
    assert "\x1b" not in as_table([{"a": "\x1b[31mred\x07"}], ["a"])


def test_a_workbook_holds_texts_as_texts_and_numbers_as_numbers() -> None:
    book = as_xlsx(
        {"findings": ([{"a": text, "n": 7} for text in DANGEROUS], ["a", "n"])}
    )
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name(
        "findings"
    )
    rows = sheet.to_python()
    assert rows[0] == ["a", "n"]
    assert [row[1] for row in rows[1:]] == [7.0] * len(DANGEROUS)
    assert [str(row[0]).strip() for row in rows[1:]] == [t.strip() for t in DANGEROUS]


@given(st.text())
def test_a_page_never_takes_foreign_text_for_markup(text: str) -> None:
    page = as_html("t", {"s": ([{"a": f"<script>{text}"}], ["a"])})
    assert "<script" not in page


def test_a_page_has_a_table_for_each_section_and_loads_nothing() -> None:
    page = as_html(
        "Report & more",
        {"first": ([{"a": 1}, {"a": None}], ["a"]), "second": ([], ["b"])},
    )
    assert "<title>Report &amp; more</title>" in page
    assert page.count("<table>") == page.count("</table>") == 2
    assert page.count("<td>") == 2
    assert "http" not in page


def test_a_page_heads_its_columns_with_words() -> None:
    page = as_html("t", {"s": ([], ["decided_by", "<b>"])})
    assert "<th>Decided by</th><th>&lt;b&gt;</th>" in page


def test_a_text_too_long_for_a_workbook_is_cut_and_the_rest_stays() -> None:
    book = as_xlsx({"s": ([{"a": "x" * 40_000, "b": "kept"}], ["a", "b"])})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0)
    ((text, kept),) = rows.to_python()[1:]
    assert len(str(text)) == 32_767
    assert kept == "kept"


def test_columns_of_a_table_stand_below_each_other() -> None:
    rows = [{"id": "a", "text": "x"}, {"id": "longer", "text": "y"}]
    head, first, second = as_table(rows, ["id", "text"]).splitlines()
    assert head.index("TEXT") == first.index("x") == second.index("y")
