"""Expectations given as a file or a text are told line by line."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

Opened = Callable[..., AppTest]
TEXT = "employee,project,sender\njan,website,news\nnobody-here,website,news\n"


def expectations(opened: Opened) -> AppTest:
    app = opened("draft")
    app.query_params["tab"] = "expectations"
    app.run()
    assert not app.exception
    return app


def counts(app: AppTest) -> dict[str, str]:
    return {m.label: m.value for m in app.metric}


def test_a_pasted_text_is_told_line_by_line_with_a_way_to_who_sends(
    opened: Opened,
) -> None:
    app = expectations(opened)
    app.text_area[0].set_value(TEXT).run()
    assert not app.exception
    assert counts(app) == {"✕ not met": "1", "? can't tell": "1", "✓ met": "0"}
    links = [one.proto for one in app.get("page_link")]
    assert any(link.label.startswith("Who sends: Jan Nowak") for link in links)


def test_what_was_given_is_there_after_f5_until_it_is_left(opened: Opened) -> None:
    told = counts(expectations(opened).text_area[0].set_value(TEXT).run())
    again = expectations(opened)
    assert counts(again) == told
    next(b for b in again.button if b.label == "Discard them").click().run()
    assert not again.exception
    assert not counts(again)
    assert not counts(expectations(opened))


def test_a_file_is_read_as_well(opened: Opened) -> None:
    app = expectations(opened)
    app.main.file_uploader[0].set_value([("e.csv", TEXT.encode(), "text/csv")]).run()
    assert not app.exception
    assert counts(app)["✕ not met"] == "1"


def test_a_text_that_is_no_expectations_is_said(opened: Opened) -> None:
    app = expectations(opened)
    app.text_area[0].set_value("just a sentence").run()
    assert not app.exception
    assert any("can't be read" in e.value for e in app.error)
    assert any("expected the columns" in t.value for t in app.text)


def test_what_is_now_can_be_taken_away(opened: Opened) -> None:
    app = expectations(opened)
    pressed = next(b for b in app.button if b.label == "Expect what is now")
    pressed.click().run()
    assert not app.exception
    assert any("expectations as CSV" in b.label for b in app.download_button)
