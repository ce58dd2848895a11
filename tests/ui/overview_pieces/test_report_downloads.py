"""The report is made when it is asked for, and offered in every form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from streamlit.testing.v1 import AppTest

from diagnostics.report.standing import acceptances
from diagnostics.ui.overview_pieces.report_downloads import FORMS

Opened = Callable[..., AppTest]


def made(app: AppTest) -> AppTest:
    """The page once its button was pressed."""
    next(b for b in app.button if b.label == "Make the report").click().run()
    assert not app.exception
    return app


def offered(app: AppTest) -> set[str]:
    return {b.proto.label for b in app.get("download_button")} & set(FORMS)


def test_the_overview_makes_a_report_in_every_form(opened: Opened) -> None:
    app = opened("overview")
    assert not offered(app)
    assert offered(made(app)) == set(FORMS)


def test_what_was_made_before_something_was_accepted_is_not_offered_any_more(
    opened: Opened,
) -> None:
    app = made(opened("overview"))
    app.switch_page("diagnostics/ui/pages/findings_page.py").run()
    reason = next(one for one in app.text_input if one.label == "Because")
    reason.set_value("moving")
    until = acceptances.today() + timedelta(days=9)
    app.date_input[0].set_value(until)
    next(b for b in app.button if b.label == "Accept").click().run()
    app.switch_page("diagnostics/ui/pages/overview_page.py").run()
    assert not app.exception
    assert not offered(app)
    assert offered(made(app)) == set(FORMS)


def test_the_report_holds_the_expectations_that_were_given(opened: Opened) -> None:
    app = opened("draft", tab="expectations")
    lines = "employee,project,sender\njan,website,sales\njan,website,desk\n"
    app.text_area[0].set_value(lines).run()
    app.switch_page("diagnostics/ui/pages/overview_page.py").run()
    made(app)
    _asked, report = app.session_state["report-made"]
    (table,) = (t for t in report.tables if t.name == "expected")
    assert table.lines
