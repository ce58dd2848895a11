"""A language is chosen when something is shown, and stays with its visitor."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics import language
from diagnostics.ui.frame import spoken_language

Opened = Callable[..., AppTest]


def shown_in(app: AppTest) -> str:
    """The language that the switch marks."""
    return str(app.button_group(key="language-switch").value)


def test_english_is_shown_where_nobody_asks_for_another(opened: Opened) -> None:
    assert shown_in(opened("overview")) == "en"


def test_the_address_chooses(opened: Opened) -> None:
    with language.spoken("pl"):  # what stands for the browser says its choices so
        app = opened("overview", lang="pl")
    assert shown_in(app) == "pl"
    assert "interpretacja" in app.text[0].value


def test_the_switch_chooses_for_the_visit_and_for_links(opened: Opened) -> None:
    app = opened("overview")
    app.button_group(key="language-switch").set_value("pl").run()
    assert shown_in(app) == "pl"
    assert "pl" in app.query_params["lang"]


@pytest.mark.parametrize(("browser", "shown"), [("pl-PL", "pl"), ("fr-FR", "en")])
def test_the_browser_s_language_is_the_usual_one(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, browser: str, shown: str
) -> None:
    monkeypatch.setattr(spoken_language, "_browsers", lambda: browser)
    with language.spoken(shown):
        assert shown_in(opened("overview")) == shown


def test_a_language_that_is_not_there_is_said(opened: Opened) -> None:
    app = opened("overview", lang="xx")
    assert "names a language" in app.warning[0].value


def test_callbacks_and_fragments_speak_it_too() -> None:
    def script() -> None:
        import streamlit as st

        from diagnostics import language
        from diagnostics.ui.frame import spoken_language

        st.session_state["language"] = "pl"
        language._current.set(None)  # as in a thread that ran no page before
        st.text(spoken_language._where_nothing_was_said())
        st.text(language.current())

    app = AppTest.from_function(script).run()
    assert [t.value for t in app.text] == ["pl", "pl"]
    assert spoken_language._where_nothing_was_said() is None
    assert language.current() == "en"
