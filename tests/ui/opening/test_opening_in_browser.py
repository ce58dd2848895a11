"""In a browser: a file with a question, an answer, F5, a template, a pasted table."""

import io
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import FilePayload, Page, expect

from diagnostics.accounts import load

pytestmark = pytest.mark.browser

Settled = Callable[[Page], None]
TABLES = {
    "konto.csv": "klucz;wartość\nnazwa;Żółta firma\n",
    "pracownicy.csv": "id;imię i nazwisko;aktywny\nada;Ada;tak\nbob;Bob;nie\n",
    "projekty.csv": "id;nazwa\np1;Żółty\n",
    "skrzynki.csv": "id;adres;project\nm1;a@nine.test;p1\nm2;b@nine.test;\n",
}
HANDED = Path(__file__).resolve().parents[4] / "shared" / "data" / "cases" / "accounts"
CONTAINER = "xpath=ancestor::*[@data-testid='stElementContainer'][1]"
FADES = """told => {
    const faded = { least: 1 };
    const container = told.closest('[data-testid="stElementContainer"]');
    const look = () => {
        if (container.textContent.includes("Acme"))
            faded.least = Math.min(faded.least, getComputedStyle(container).opacity);
        requestAnimationFrame(look);
    };
    look();
    return faded;
}"""
"""Notes how far a text fades while it still says what it says."""

AT_ONCE = "* { transition: none !important; }"
"""How long the old account stands faded is the machine's, how far it fades is ours."""

PASTED = "m1\ta@ten.test\tOne\nm2\tb@ten.test\tTwo"


def polish() -> FilePayload:
    held = io.BytesIO()
    with ZipFile(held, "w") as archive:
        for name, text in TABLES.items():
            archive.writestr(name, text.encode("cp1250"))
    return {"name": "nine.zip", "mimeType": "", "buffer": held.getvalue()}


def test_an_account_is_opened_from_a_polish_file_to_a_mended_one(
    dashboard: str, page: Page, settled: Settled, tmp_path: Path
) -> None:
    page.goto(f"{dashboard}/account")
    settled(page)
    page.add_style_tag(content=AT_ONCE)
    told = page.get_by_test_id("stMain").get_by_text("Acme · ").first
    faded = page.evaluate_handle(FADES, told.element_handle())
    page.locator("input[type=file]").first.set_input_files(polish())
    expect(page.get_by_text("1 question about the files")).to_be_visible()
    assert page.evaluate("faded => faded.least", faded) < 0.5
    shown = page.get_by_test_id("stMain").get_by_text("Żółta firma · ").first
    expect(shown.locator(CONTAINER)).to_have_css("opacity", "1")
    settled(page)
    page.get_by_role("button", name="Read the files with these answers").click()
    expect(page.get_by_text("1 problem gone")).to_be_visible()
    expect(page.get_by_text("Żółta firma ·")).to_be_visible()
    page.reload()
    settled(page)
    expect(page.get_by_text("Żółta firma ·")).to_be_visible()
    expect(page.get_by_text("Not the whole account")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("button", name="Workbook, polski").click()
    place = tmp_path / "template.xlsx"
    download.value.save_as(place)
    assert load(place).problems == ()


def test_cells_of_a_spreadsheet_are_pasted_and_read(
    dashboard: str, page: Page, settled: Settled
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{dashboard}/account")
    settled(page)
    page.get_by_text("Type or paste an account").click()
    table = page.get_by_test_id("stDataFrame").first
    table.click(position={"x": 60, "y": 52})
    page.evaluate("text => navigator.clipboard.writeText(text)", PASTED)
    page.keyboard.press("Control+v")
    read = page.get_by_role("button", name="Read what is typed")
    expect(read).to_be_enabled()
    read.click()
    expect(page.get_by_text("Account without a name · opened")).to_be_visible()
    settled(page)
    assert "?account=" in page.url
    mailboxes = page.get_by_test_id("stMetric").filter(has_text="Mailboxes")
    expect(mailboxes).to_contain_text("2")


@pytest.mark.skipif(not HANDED.is_dir(), reason="../shared is not here")
def test_the_worst_handed_file_is_asked_about_once_more_after_f5(
    dashboard: str, page: Page, settled: Settled
) -> None:
    page.goto(f"{dashboard}/account")
    settled(page)
    uploader = page.locator("input[type=file]").first
    uploader.set_input_files(HANDED / "v1_cp1250.zip")
    expect(page.get_by_text("questions about the files")).to_be_visible()
    settled(page)
    page.reload()
    settled(page)
    page.get_by_role("button", name="Read the files with these answers").click()
    # Both ids that stand twice were among the questions.
    expect(page.get_by_text("4 errors")).to_be_visible()
