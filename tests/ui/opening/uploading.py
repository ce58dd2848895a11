"""Opens files on the page that opens accounts, and comes back to the page before."""

from __future__ import annotations

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
