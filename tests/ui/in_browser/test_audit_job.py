"""An audit before Friday from start to finish, on both databases."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from python_calamine import CalamineWorkbook

from diagnostics.accounts import load_uploads
from diagnostics.senders import audit
from diagnostics.workspace.history import AUDIT, FILES, History
from tests.databases.postgresql_server import empty_database
from tests.databases.postgresql_server import postgresql as postgresql
from tests.ui.conftest import served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

Settled = Callable[[Page], None]
HOST = "nine.planfix.com"
HEADER = "id,address,provider,secret,smtp_host,pop3_host,access,test\n"
DESK = (
    "desk,desk@wrong-password.test,lab,lab:wrong-password,"
    "wrong-password.lab.test,wrong-password.lab.test,everyone,{test}\n"
)
OLD = "old,old@nine.test,,,,,nobody,passed\n"
SPARE = "spare,spare@nine.test,,,,,nobody,passed\n"
LAST_WEEK = HEADER + DESK.format(test="passed") + OLD + SPARE
TODAY = HEADER + DESK.format(test="failed") + OLD


@dataclass(frozen=True)
class Served:
    """A dashboard, and the database of its history."""

    address: str
    database: str


@pytest.fixture(params=["sqlite", "postgresql"])
def audited(
    request: pytest.FixtureRequest,
    surroundings: dict[str, str],
    tmp_path: Path,
) -> Iterator[Served]:
    """A dashboard with an empty history of each kind, and last week's audit in it."""
    home = {"SENDERSCOPE_HOME": str(tmp_path)}
    if request.param == "sqlite":
        database = History.usual_url(tmp_path)
        with served("dashboard.py", {**surroundings, **home}) as address:
            yield Served(address, database)
        return
    server = request.getfixturevalue("postgresql")
    with empty_database(server) as database:
        named = {"SENDERSCOPE_DATABASE": database}
        with served("dashboard.py", {**surroundings, **home, **named}) as address:
            yield Served(address, database)


def files(mailboxes: str, name: str) -> FilePayload:
    """The account as a zip."""
    held = io.BytesIO()
    with ZipFile(held, "w") as archive:
        archive.writestr("account.toml", f'name = "Nine"\nhost = "{HOST}"\n')
        archive.writestr("employees.csv", "id,name\nada,Ada Maj\nbob,Bob Zych\n")
        archive.writestr("projects.csv", "id,name\np1,Harbour\n")
        archive.writestr("mailboxes.csv", mailboxes)
    return {"name": name, "mimeType": "", "buffer": held.getvalue()}


def audited_last_week(database: str) -> None:
    """What the dashboard wrote down a week ago, when the old files were opened."""
    zipped = files(LAST_WEEK, "nine.zip")
    loaded = load_uploads([("nine.zip", zipped["buffer"])])
    then = datetime.now(UTC) - timedelta(days=7)
    history = History(database)
    history.record(HOST, FILES, loaded.problems, then)
    found = audit(loaded.account)
    history.record(HOST, AUDIT, found, then, reading_name="documented")
    history.close()


def sidebar(page: Page, label: str, leads_to: str, settled: Settled) -> None:
    links = page.locator('[data-testid="stSidebar"]')
    links.get_by_role("link", name=label, exact=True).click()
    expect(page).to_have_url(re.compile(leads_to))
    settled(page)


def reloaded(page: Page, settled: Settled) -> None:
    """F5."""
    page.reload()
    settled(page)


def test_the_audit_job_from_start_to_finish(
    page: Page, browser: Browser, audited: Served, lab: Path, settled: Settled
) -> None:
    audited_last_week(audited.database)
    old = opened(page, audited.address, LAST_WEEK, settled)
    new = opened(page, audited.address, TODAY, settled)
    assert old != new
    the_state_is_read(page, settled)
    one_finding_is_accepted(page, browser, settled)
    a_draft_is_made_and_checked(page, settled)
    last_week_is_compared(page, old, settled)
    the_report_is_taken_in_every_form(page, settled)


def opened(page: Page, address: str, mailboxes: str, settled: Settled) -> str:
    """Opens files as an account; returns its id."""
    page.goto(f"{address}/account")
    settled(page)
    page.locator("input[type=file]").first.set_input_files(files(mailboxes, "nine.zip"))
    expect(page.get_by_text(f"Nine · {HOST} ·")).to_be_visible()
    settled(page)
    sidebar(page, "Overview", "account=nin-", settled)
    (account_id,) = re.findall(r"account=(nin-[0-9a-f]+)", page.url)
    return str(account_id)


def the_state_is_read(page: Page, settled: Settled) -> None:
    """One line says how it stands and what has changed since last week."""
    reloaded(page, settled)
    expect(page.get_by_text(re.compile(r"\d errors? for 2 people"))).to_be_visible()
    changed = re.compile(r"Since \d+ \w+: [1-9]\d* new, [1-9]\d* fixed, [1-9]\d* same")
    expect(page.get_by_text(changed)).to_be_visible()


def one_finding_is_accepted(page: Page, browser: Browser, settled: Settled) -> None:
    """Filtered, accepted until a day, still so after F5 and in another browser."""
    sidebar(page, "Findings", "/findings", settled)
    page.get_by_label("About").fill("old@nine.test")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("about=old"))
    settled(page)
    expect(page.get_by_text(re.compile(r"^\d of \d+ findings$"))).to_be_visible()
    page.get_by_text("Accept it for a while").click()
    page.get_by_label("Because").fill("kept for old letters")
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_text(re.compile(r"^Accepted until [0-9-]+$"))).to_be_visible()
    elsewhere = browser.new_context()
    for again in (page, elsewhere.new_page()):
        again.goto(page.url)
        settled(again)
        expect(again.get_by_label("About")).to_have_value("old@nine.test")
        because = again.get_by_text("Because: kept for old letters", exact=True)
        expect(because).to_be_visible()
    elsewhere.close()
    with page.expect_download() as download:
        page.get_by_role("button", name="accepted.csv").click()
    assert "kept for old letters" in download.value.path().read_text("utf-8")
    sidebar(page, "Overview", "account=nin-", settled)
    expect(page.get_by_text("because kept for old letters")).to_be_visible()


def a_draft_is_made_and_checked(page: Page, settled: Settled) -> None:
    """A cell is edited; neither the draft nor its check is lost by F5."""
    sidebar(page, "Draft & compare", "/draft", settled)
    the_first_address_becomes(page, "desk@good.test")
    expect(page).to_have_url(re.compile("sheet="))
    settled(page)
    reloaded(page, settled)
    page.get_by_role("button", name="Check the draft").click()
    done = page.get_by_text("1 mailbox of the draft")
    expect(done).to_be_visible(timeout=90_000)
    settled(page)
    reloaded(page, settled)
    expect(page.get_by_text(re.compile("^Checked on"))).to_be_visible()
    expect(done).to_be_visible()


def the_first_address_becomes(page: Page, address: str) -> None:
    """Edits a cell of the mailboxes; the table may be seen before it hears a click."""
    table = page.get_by_test_id("stDataFrame").first
    expect(table.locator("canvas").first).to_be_visible()
    cell = page.locator("textarea.gdg-input")
    for _ in range(10):
        page.wait_for_timeout(500)
        table.dblclick(position={"x": 130, "y": 52})
        page.wait_for_timeout(1000)
        if cell.count():
            break
    cell.fill(address)
    cell.press("Enter")


def last_week_is_compared(page: Page, old: str, settled: Settled) -> None:
    """Both versions are kept: findings that came and went, changed pairs by name."""
    page.get_by_text("Two versions", exact=True).click()
    expect(page).to_have_url(re.compile("tab=versions"))
    settled(page)
    page.goto(f"{page.url}&old={old}")
    settled(page)
    reloaded(page, settled)
    for heading in ("New", "Gone"):
        expect(page.get_by_text(re.compile(rf"^{heading}: [1-9]"))).to_be_visible()


def the_report_is_taken_in_every_form(page: Page, settled: Settled) -> None:
    """A page, a workbook, CSV and JSON say the same of the same account."""
    sidebar(page, "Overview", "account=nin-", settled)
    page.get_by_text("Report", exact=True).click()
    page.get_by_role("button", name="Make the report").click()
    settled(page)
    made = taken(page, "As a page").decode("utf-8")
    book = CalamineWorkbook.from_filelike(io.BytesIO(taken(page, "As a workbook")))
    cells = taken(page, "As CSV with ;").decode("utf-8")
    document = json.loads(taken(page, "As JSON"))
    reason = "kept for old letters"
    assert "<script" not in made
    assert reason in made
    assert {"work", "accepted", "mailboxes"} <= set(book.sheet_names)
    assert any(
        reason in str(row) for row in book.get_sheet_by_name("dates").to_python()
    )
    assert cells.startswith("\ufeff")
    lines = list(csv.reader(io.StringIO(cells[1:]), delimiter=";"))
    summary = [line[1] for line in lines if line[0] == "summary"]
    assert summary == document["summary"]
    assert len(summary) == 5
    assert document["about"]["host"] == HOST
    assert reason in json.dumps(document["parts"]["accepted"])


def taken(page: Page, label: str) -> bytes:
    """What a download gives."""
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name=label, exact=True).click()
    return Path(waiting.value.path()).read_bytes()
