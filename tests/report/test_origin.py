"""Where an answer comes from, as a line, as a file's name, and inside files."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from python_calamine import CalamineWorkbook

from diagnostics.model import Account, Precedence, Reading, Tie
from diagnostics.report import runs, write
from diagnostics.report.origin import Origin, told_time
from diagnostics.senders import audit

MADE = datetime(2026, 11, 26, 9, 30).astimezone()
FILES = datetime(2026, 11, 24, 10, 12).astimezone()
BAKERY = Origin("Bakery", "b.planfix.com", "bak-3f2a", MADE, files=FILES, opened=MADE)


def test_the_line_names_account_host_files_and_reading() -> None:
    told = "Bakery · b.planfix.com · files of 24 Nov 10:12 · reading: documented"
    assert BAKERY.line == told
    assert BAKERY.made_line == f"{told} · made 26 Nov 2026"


def test_files_that_say_no_time_were_opened_some_time() -> None:
    assert "· opened 26 Nov 09:30 ·" in replace(BAKERY, files=None).line
    sample = Origin("Acme", "", "acme", MADE)
    assert sample.line == "Acme · sample acme · reading: documented"


def test_another_reading_is_said_in_words() -> None:
    other = Reading(precedence=Precedence.BOUND_FIRST, tie=Tie.UNDECIDED)
    line = Origin("Acme", "", "acme", MADE, reading=other.name).line
    assert "a mailbox bound to the project comes before every general one; " in line
    assert "=" not in line


def test_an_account_without_a_name_says_so() -> None:
    assert Origin("", "", "x", MADE).line.startswith("Account without a name · ")
    assert Origin("", "h.test", "x", MADE).line.startswith("h.test · ")


def test_another_year_is_named() -> None:
    assert told_time(FILES.replace(year=2024), MADE) == "24 Nov 2024 10:12"


def test_a_files_name_says_the_same() -> None:
    name = "Bakery_2026-11-24-1012_audit_documented_made-2026-11-26.csv"
    assert BAKERY.file_name("audit.csv") == name
    partial = replace(BAKERY, is_partial=True, reading="tie=undecided, a=b")
    assert partial.file_name("x.json").startswith("partial_Bakery_")
    assert "_tie-undecided-a-b_" in partial.file_name("x.json")


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "Żółć & Söhne",
        "=cmd()",
        "a" * 500,
        "日本",
        '<b>"x',
        "..",
        "",
    ],
)
def test_no_name_of_an_account_leads_anywhere(name: str) -> None:
    unnamed = replace(BAKERY, name=name, host="")
    for made in (unnamed.file_name("audit.csv"), BAKERY.file_name(f"of-{name}.csv")):
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]+\.csv", made)
        assert len(made) < 160


def test_it_stands_inside_pages_workbooks_and_json(sample_account: Account) -> None:
    page = runs.audit_page(sample_account, audit(sample_account), BAKERY)
    assert BAKERY.made_line in page
    book = write.as_xlsx({"findings": ([], ("a",))}, BAKERY)
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(book))
    assert sheets.sheet_names == ["findings", "about"]
    facts = dict(sheets.get_sheet_by_name("about").to_python()[1:])
    assert facts["account"] == "Bakery"
    assert datetime.fromisoformat(facts["files_changed"]) == FILES
    assert datetime.fromisoformat(facts["made"]).astimezone(UTC) == MADE


def test_a_hostile_name_is_escaped_in_a_page(sample_account: Account) -> None:
    origin = replace(BAKERY, name="<img src=x>")
    assert "<img" not in runs.audit_page(sample_account, [], origin)
