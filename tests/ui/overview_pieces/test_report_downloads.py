"""The report is made when it is asked for, and offered in every form."""

from diagnostics.ui.overview_pieces.report_downloads import FORMS


def test_the_overview_makes_a_report_in_every_form(opened) -> None:
    app = opened("overview")
    assert not {b.proto.label for b in app.get("download_button")} & set(FORMS)
    button = next(b for b in app.button if b.label == "Make the report")
    button.click().run()
    assert not app.exception
    assert set(FORMS) <= {b.proto.label for b in app.get("download_button")}
