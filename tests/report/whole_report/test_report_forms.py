"""A report says the same in each form, and nothing of it runs where it is opened."""

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import python_calamine

from diagnostics import language
from diagnostics.accounts import load
from diagnostics.model import (
    Acceptance,
    Account,
    Employee,
    Extent,
    Mailbox,
    Missing,
    Place,
    Project,
    TestResult,
)
from diagnostics.report.origin import Origin
from diagnostics.report.whole_report.report_body import WholeReport, whole_report
from diagnostics.report.whole_report.report_facts import (
    ChecksSeen,
    ExpectationsHeld,
    ReportFacts,
)
from diagnostics.report.whole_report.report_forms import (
    FORM,
    as_document,
    as_page,
    as_separated,
    as_workbook,
    writer,
)
from diagnostics.senders import audit, simulate

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
EVIL = '=cmd|"/c calc"!A1 <script>alert(1)</script>'


def facts_of(account: Account, seen: ChecksSeen | None = None) -> ReportFacts:
    origin = Origin(
        account.name,
        account.host,
        "id-1",
        NOW,
        files=NOW - timedelta(days=2),
        is_partial=bool(account.missing),
    )
    return ReportFacts(
        account,
        simulate(account, partial=True),
        origin,
        coverage=tuple(audit(account, partial=True)),
        seen=seen or ChecksSeen(none_because="no history"),
    )


def evil_account() -> Account:
    mailbox = Mailbox(
        EVIL, "a@example.org", name=EVIL, owner="e", test=TestResult.FAILED
    )
    return Account(
        name=EVIL,
        host="evil.example.org",
        employees=(Employee("e", EVIL), Employee("f", "Other")),
        projects=(Project("p", EVIL),),
        mailboxes=(mailbox,),
    )


@pytest.fixture
def acme() -> WholeReport:
    account = load(ROOT / "sample_data" / "acme").account
    return whole_report(facts_of(account))


@pytest.mark.parametrize("form", [as_page, as_separated, as_document])
def test_each_form_says_what_it_is_about(acme: WholeReport, form) -> None:
    told = form(acme).decode()
    for part in ("Acme", "acme.planfix.com", "documented", "2026"):
        assert part in told
    assert all(one.split(":")[0][:20] in told for one in acme.summary)


def test_the_page_loads_nothing_and_escapes_everything() -> None:
    page = as_page(whole_report(facts_of(evil_account()), True)).decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"(src|href)=|url\(|@import", page)


def test_no_cell_of_csv_or_workbook_is_a_formula() -> None:
    report = whole_report(facts_of(evil_account()), True)
    for line in csv.reader(io.StringIO(as_separated(report).decode()), delimiter=";"):
        assert not any(cell.startswith(("=", "@")) for cell in line)
    with zipfile.ZipFile(io.BytesIO(as_workbook(report))) as book:
        sheets = [n for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
        assert len(sheets) > 5
        assert not any(b"<f>" in book.read(sheet) for sheet in sheets)
        assert b"=cmd" in book.read("xl/sharedStrings.xml")


def test_other_programs_get_csv_without_a_mark(acme: WholeReport) -> None:
    marked, plain = (writer(".csv", ",", mark)(acme) for mark in (True, False))
    assert marked == b"\xef\xbb\xbf" + plain


@pytest.mark.parametrize("separator", [";", ","])
def test_csv_opens_in_excel_of_any_country(acme: WholeReport, separator: str) -> None:
    told = writer(".CSV", separator)(acme)
    assert told.startswith(b"\xef\xbb\xbf")
    text = told.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=separator))
    names = {line[0] for line in lines}
    assert {"about", "summary", "work", "map", "mailboxes", "open"} <= names
    assert ["about", "account", "Acme"] in lines


def test_json_names_its_form_and_its_parts(acme: WholeReport) -> None:
    told = json.loads(as_document(acme))
    assert told["form"] == FORM
    assert len(told["summary"]) == 5
    assert {"id", "mailbox", "settings"} <= set(told["parts"]["mailboxes"]["rows"][0])
    assert "missing" not in told


def test_a_workbook_has_ids_beside_names(acme: WholeReport) -> None:
    book = python_calamine.load_workbook(io.BytesIO(as_workbook(acme)))
    lines = book.get_sheet_by_name("without").to_python()
    assert lines[0][:2] == ["Id", "Name"]
    assert ["anna", "Anna Maj"] in [line[:2] for line in lines]
    assert ["account", "Acme"] in book.get_sheet_by_name("about").to_python()


def test_sheets_of_a_workbook_are_called_in_the_readers_language() -> None:
    with language.spoken("pl"):
        data = as_workbook(whole_report(facts_of(evil_account())))
    book = python_calamine.load_workbook(io.BytesIO(data))
    assert book.sheet_names == [
        *("podsumowanie", "co zrobić", "bez skrzynki", "kto wysyła", "skrzynki"),
        *("niesprawdzone", "terminy", "o raporcie"),
    ]
    told = [line[0] for line in book.get_sheet_by_name("o raporcie").to_python()]
    assert told[:3] == ["co", "konto", "host"]
    assert book.get_sheet_by_name("podsumowanie").to_python()[0] == ["podsumowanie"]


def test_half_an_account_is_stamped_in_every_form() -> None:
    half = replace(
        evil_account(),
        missing=(Missing(Extent.TABLE, "config/file-empty", Place("people.csv")),),
    )
    report = whole_report(facts_of(half))
    assert report.stamp
    for told in (as_page(report), as_separated(report)):
        assert "Not the whole account" in told.decode()
    assert json.loads(as_document(report))["missing"]
    book = python_calamine.load_workbook(io.BytesIO(as_workbook(report)))
    first = book.get_sheet_by_name("summary").to_python()[1]
    assert "Not the whole account" in str(first)


def test_accepted_findings_stand_apart_with_day_and_reason(acme: WholeReport) -> None:
    account = load(ROOT / "sample_data" / "acme").account
    finding = next(f for f in audit(account) if f.rule == "coverage/dead-nobody")
    day, past = "2026-12-01", "2026-11-25"
    for until, is_accepted in ((day, True), ("", True), (past, False)):
        accepted = Acceptance(finding.rule, finding.subject.id, until, "agreed")
        report = whole_report(facts_of(replace(account, accepted=(accepted,))))
        tables = {table.name: table for table in report.tables}
        told = [line for line in tables["work"].lines if finding.subject.id in line]
        assert bool(told) is not is_accepted
        assert ("accepted" in tables) is is_accepted
        if is_accepted:
            assert "agreed" in tables["accepted"].lines[0]
            assert (until or "for good") in tables["accepted"].lines[0]


def test_expectations_are_a_part_only_where_they_are_given(acme: WholeReport) -> None:
    assert "expected" not in {table.name for table in acme.tables}
    facts = facts_of(evil_account())
    held = ExpectationsHeld("expect.csv", 3, ())
    tables = whole_report(replace(facts, expected=held)).tables
    part = next(table for table in tables if table.name == "expected")
    assert "3 expectations in expect.csv" in part.note
    assert not part.lines


def test_the_appendix_comes_on_wish(acme: WholeReport) -> None:
    assert acme.appendix == ()
    names = {t.name for t in whole_report(facts_of(evil_account()), True).appendix}
    assert names == {"findings", "classes"}


def test_an_unknown_ending_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\.html, \.xlsx, \.csv, \.json"):
        writer(".pdf")


def test_an_account_of_nothing_has_a_report_too() -> None:
    report = whole_report(facts_of(Account()), True)
    assert "no active people" in " ".join(report.summary)
    for form in (as_page, as_separated, as_document, as_workbook):
        assert form(report)


def test_the_sample_prints_to_about_five_pages(
    acme: WholeReport, tmp_path: Path
) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("Chromium is not installed")
    page, printed = tmp_path / "report.html", tmp_path / "report.pdf"
    page.write_bytes(as_page(acme))
    subprocess.run(
        [
            *(chromium, "--headless", "--no-sandbox", "--disable-gpu"),
            *(f"--user-data-dir={tmp_path / 'profile'}", "--no-pdf-header-footer"),
            *(f"--print-to-pdf={printed}", page.as_uri()),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    pages = len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes()))
    assert 2 <= pages <= 6
