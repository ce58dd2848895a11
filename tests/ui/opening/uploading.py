"""Opens files on the page that opens accounts, and comes back to the page before."""

from __future__ import annotations

from playwright.sync_api import FilePayload, Page
from streamlit.testing.v1 import AppTest

ACCOUNT_PAGE = "diagnostics/ui/pages/account_page.py"


def upload(app: AppTest, *files: tuple[str, bytes], stay: bool = False) -> AppTest:
    """The app after these files were opened as one account.

    Args:
        app: a page that has run.
        files: names and contents.
        stay: on the page that opens accounts, where the uploader keeps the files.
    """
    before: str = app.session_state["page"]
    if before != ACCOUNT_PAGE:
        app.switch_page(ACCOUNT_PAGE).run()
    held = [(name, data, "application/octet-stream") for name, data in files]
    app.main.file_uploader[0].set_value(held).run()
    if before != ACCOUNT_PAGE and not stay:
        app.switch_page(before).run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def upload_in_browser(
    page: Page, dashboard: str, *files: tuple[str, bytes], then: str = "account?"
) -> None:
    """Opens files as one account in a browser, and goes to a page about it.

    Args:
        page: a visitor.
        dashboard: its address.
        files: names and contents.
        then: the page's address up to the account's name, `checks?`.
    """
    page.goto(f"{dashboard}/account")
    held: list[FilePayload] = [
        {"name": name, "mimeType": "", "buffer": data} for name, data in files
    ]
    page.locator('[data-testid="stMain"] input[type="file"]').set_input_files(held)
    page.wait_for_url("**/account?account=*")
    account = page.url.rpartition("?")[2]
    page.goto(f"{dashboard}/{then}{account}")
