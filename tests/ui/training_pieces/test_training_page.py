"""The Training page: answer, run for real, mend; quiz; the trainer's view."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics import language
from diagnostics.training.progress import code_of, progress_of, with_answer
from diagnostics.training.scenario_files import scenario
from diagnostics.ui.page_address import NOT_HERE

Opened = Callable[..., AppTest]


def press(app: AppTest, label: str) -> AppTest:
    next(b for b in app.button if b.label == label).click().run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    return "\n".join(str(t.value) for t in (*app.text, *app.markdown))


def answered(letter: str, name: str = "two-addresses") -> str:
    return code_of(with_answer({}, scenario(name), letter))


@pytest.fixture
def polish() -> Iterator[None]:
    """AppTest formats a box's value anew here, outside of the page."""
    with language.spoken("pl"):
        yield


@pytest.mark.usefixtures("polish")
def test_an_answer_is_locked_run_mended_and_stands_in_the_address(
    opened: Opened,
) -> None:
    app = opened("training", scenario="two-addresses", lang="pl")
    one = scenario("two-addresses")
    assert one.told("story", "pl") in texts(app)
    assert one.told("debrief", "pl") not in texts(app)
    app.main.radio[0].set_value("b").run()
    press(app, next(b.label for b in app.main.button if b.proto.type == "primary"))
    shown = app.error[0].value.replace("\N{WORD JOINER}", "").replace("\\", "")
    assert "office@example.com" in shown
    assert app.query_params["step"] == "run"
    assert not app.main.radio
    press(app, next(b.label for b in app.main.button if b.proto.type == "primary"))
    assert app.query_params["step"] == "mend"
    assert app.success
    assert one.told("debrief", "pl") in texts(app)
    tried = progress_of(app.query_params["progress"])[one.number]
    assert (tried.choice, tried.mended) == ("b", True)


def test_a_link_to_a_later_step_asks_for_the_answer_first(opened: Opened) -> None:
    app = opened("training", scenario="two-addresses", step="mend")
    assert app.main.radio
    assert "Answer first" in app.info[0].value
    assert scenario("two-addresses").told("debrief", "en") not in texts(app)


def test_a_link_with_the_answer_shows_the_step(opened: Opened) -> None:
    code = answered("a")
    app = opened("training", scenario="two-addresses", step="run", progress=code)
    assert app.success[0].value.startswith("Right")
    assert not app.main.radio


def test_hints_are_given_one_by_one_and_counted(opened: Opened) -> None:
    app = opened("training", scenario="first-day")
    one = scenario("first-day")
    press(app, "Hint (3 left)")
    assert [i.value for i in app.info] == [one.told("hint_1", "en")]
    press(app, "Hint (2 left)")
    assert len(app.info) == 2
    assert progress_of(app.query_params["progress"])[one.number].hints == 2


def test_a_check_without_the_lab_says_where_to_start_it(opened: Opened) -> None:
    code = answered("d", "patience")
    app = opened("training", scenario="patience", step="run", progress=code)
    assert "needs doesn't run" in app.warning[0].value
    assert not app.success


def test_a_check_talks_to_the_lab_and_shows_both_sides(
    opened: Opened, lab: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDERSCOPE_LAB", str(lab))
    code = answered("b", "one-login-for-all")
    app = opened("training", scenario="one-login-for-all", step="run", progress=code)
    said = "\n".join(str(c.value) for c in app.code)
    assert "553 5.7.1 <office@flint.test>" in said
    assert "MAIL FROM" in said
    assert app.success


@pytest.mark.parametrize(
    ("name", "value"),
    [("scenario", "nobody"), ("step", "x"), ("progress", "ABC"), ("quiz", "-1")],
)
def test_what_the_address_names_and_isn_t_there_is_said(
    opened: Opened, name: str, value: str
) -> None:
    view = {"view": "quiz"} if name == "quiz" else {}
    app = opened("training", **{name: value}, **view)
    assert NOT_HERE[name] in [w.value for w in app.warning]


def test_a_quiz_s_number_stands_in_the_address_and_answers_are_locked(
    opened: Opened,
) -> None:
    app = opened("training", view="quiz", quiz="7")
    again = opened("training", view="quiz", quiz="7")
    questions = [r.label for r in app.main.radio]
    assert len(questions) == 5
    assert questions == [r.label for r in again.main.radio]
    app.main.radio[0].set_value(0).run()
    press(app, "Lock this answer")
    assert len(app.main.radio) == 4
    assert len(app.success) + len(app.error) == 1


def test_a_trainer_sees_who_has_solved_what(opened: Opened) -> None:
    app = opened("training", view="trainer")
    pasted = f"Ewa {answered('a')}\nJan {answered('b')}\nOla 1234"
    app.text_area(key="training-class").set_value(pasted).run()
    class_ = app.dataframe[0].value
    assert list(class_["Participant"]) == ["Ewa", "Jan"]
    assert list(class_["2"]) == ["✓", "✗"]
    assert any("Ola" in str(c.value) for c in app.code)
    labels = {b.proto.label for b in app.get("download_button")}
    assert {"English", "polski", "Results as CSV"} <= labels
