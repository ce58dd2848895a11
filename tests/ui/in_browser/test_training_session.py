"""Two people go through a training at once, in Polish, each with their own results.

One exercise of each part stands for the three to five that half an hour holds of it;
each is really run: senders computed, servers of the lab asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from diagnostics.training.progress import TriedOnce, progress_of
from diagnostics.training.scenario_files import Scenario, scenario

PRIMARY = '[data-testid="stMain"] [data-testid="stBaseButton-primary"]'
RIGHT = '[data-testid="stMain"] [data-testid="stAlertContentSuccess"]'
LESSON = ("two-addresses", "changed-on-friday", "taken-for-something", "the-old-one")
"""Who sends, a server's fault, an error after DATA, a right server that looks odd."""

Settled = Callable[[Page], None]


@pytest.fixture
def two(browser: Browser) -> Iterator[list[Page]]:
    """Two visitors whose browsers ask for Polish."""
    contexts = [browser.new_context(locale="pl-PL") for _ in "ab"]
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()


def other(one: Scenario) -> str:
    """A wrong answer."""
    return next(letter for letter in one.choices if letter != one.answer)


def choose(radio: Locator, at: int) -> None:
    """Clicks one of a question's choices."""
    radio.get_by_role("radiogroup").locator("label").nth(at).click()


def answer(page: Page, one: Scenario, letter: str) -> None:
    expect(page.get_by_text(one.told("story", "pl"))).to_be_visible()
    at = list(one.choices).index(letter)
    choose(page.get_by_test_id("stRadio"), at)
    button = page.locator(PRIMARY)
    expect(button).to_be_enabled()
    button.click()


def mend(page: Page, one: Scenario, settled: Settled) -> None:
    """Reads what was found, changes what there is to change, and why it was so."""
    settled(page)
    expect(page.get_by_text(one.told("change", "pl"))).to_be_visible(timeout=60_000)
    if not one.is_right_as_it_is:
        page.locator(PRIMARY).click()
        settled(page)
    expect(page.get_by_text(one.told("debrief", "pl"))).to_be_visible(timeout=60_000)


def code(page: Page) -> str:
    (found,) = parse_qs(urlsplit(page.url).query)["progress"]
    return found


@pytest.mark.browser
@pytest.mark.timeout(600)
def test_a_training_is_gone_through_in_polish_by_two_at_once(
    dashboard: str, lab: Path, two: list[Page], settled: Settled
) -> None:
    assert lab
    first, second = two
    for page in two:
        page.goto(f"{dashboard}/training?scenario={LESSON[0]}")
    for one in map(scenario, LESSON):
        answer(first, one, one.answer)
        answer(second, one, other(one))
        mend(first, one, settled)
        settled(second)
        told_why = int(one.is_right_as_it_is)
        expect(second.get_by_text(one.told("debrief", "pl"))).to_have_count(told_why)
        expect(second.locator('[data-testid="stAlertContentError"]')).to_have_count(1)
        go_on(two, one)
    done = {scenario(name).number: scenario(name) for name in LESSON}
    assert progress_of(code(first)) == {
        n: TriedOnce(one.answer, 0, mended=not one.is_right_as_it_is)
        for n, one in done.items()
    }
    assert progress_of(code(second)) == {
        n: TriedOnce(other(one), 0, mended=False) for n, one in done.items()
    }
    quiz_of_five(second, settled)
    the_trainer_sees(first, {"Ewa": code(first), "Jan": code(second)}, settled)


def go_on(pages: list[Page], one: Scenario) -> None:
    """Both open the lesson's next exercise by its address, as its code stands."""
    following = dict(pairwise(LESSON)).get(one.id)
    for page in pages if following else []:
        page.goto(
            page.url.split("?")[0] + f"?scenario={following}&progress={code(page)}"
        )


def quiz_of_five(page: Page, settled: Settled) -> None:
    """Locks five answers of the quiz; each says at once whether it was right."""
    page.goto(page.url.split("?")[0] + f"?view=quiz&quiz=7&progress={code(page)}")
    expect(page.get_by_test_id("stRadio")).to_have_count(5)
    for left in range(5, 0, -1):
        choose(page.get_by_test_id("stRadio").first, 0)
        page.get_by_role("button", name="Zatwierdź tę odpowiedź").first.click()
        expect(page.get_by_test_id("stRadio")).to_have_count(left - 1)
    settled(page)
    expect(page.get_by_test_id("stMetric")).to_contain_text("/ 5")


def the_trainer_sees(page: Page, codes: dict[str, str], settled: Settled) -> None:
    """Pastes the class's codes, and gets notes that print."""
    page.goto(page.url.split("?")[0] + "?view=trainer")
    settled(page)
    class_ = "\n".join(f"{name} {one}" for name, one in codes.items())
    page.get_by_test_id("stTextArea").locator("textarea").fill(class_)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_test_id("stDataFrame")).to_have_count(2)
    with page.expect_download() as notes:
        page.get_by_role("button", name="polski").click()
    told = notes.value.path().read_text(encoding="utf-8")
    assert all(scenario(name).told("title", "pl") in told for name in LESSON)
