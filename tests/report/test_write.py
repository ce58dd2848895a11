"""CSV, JSON, workbooks and pages hold foreign text as text."""

import csv
import io
import json
import re

from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from diagnostics.report.write import (
    as_csv,
    as_html,
    as_json,
    as_xlsx,
)

FORMULAS = ["=1+1", " =1", "@SUM(A1)", "-2+3", "+cmd|'/c calc'!A1", "a;=1+1"]


@given(st.lists(st.text("=@+-;\t\r\n a1,\"'"), min_size=1, max_size=4))
def test_no_csv_cell_starts_a_formula_however_the_line_is_split(
    texts: list[str],
) -> None:
    columns = [f"c{n}" for n in range(len(texts))]
    out = as_csv([dict(zip(columns, texts, strict=True))], columns)
    _, *lines = csv.reader(io.StringIO(out, newline=""))
    split = [part for line in lines for c in line for part in c.split(";")]
    assert not any(re.match(r"\s*[=@]\s*[^\s=@]", part) for part in split)
    assert not any(re.match(r"\s*[+-]\d+[+-]\d", part) for part in split)


def test_csv_writes_lists_truth_and_nothing_as_the_format_says() -> None:
    row = {"a": ("m1", "m2"), "b": True, "c": None, "d": 3, "e": False}
    assert as_csv([row], "abcde") == "a,b,c,d,e\nm1;m2,yes,,3,no\n"


def test_json_keeps_letters_and_turns_tuples_into_lists() -> None:
    text = as_json({"evidence": "Łódź", "ids": ("a",), "n": None})
    assert "Łódź" in text
    assert json.loads(text) == {"evidence": "Łódź", "ids": ["a"], "n": None}


def test_a_workbook_holds_texts_as_texts_and_numbers_as_numbers() -> None:
    book = as_xlsx(
        {"findings": ([{"a": text, "n": 7} for text in FORMULAS], ["a", "n"])}
    )
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name(
        "findings"
    )
    rows = sheet.to_python()
    assert rows[0] == ["a", "n"]
    assert [row[1] for row in rows[1:]] == [7.0] * len(FORMULAS)
    assert [str(row[0]).strip() for row in rows[1:]] == [t.strip() for t in FORMULAS]


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
