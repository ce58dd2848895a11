"""The search on top of every page: what it finds replaces the page until it is left."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from tests.ui.opening.uploading import upload_in_browser

Opened = Callable[..., AppTest]
Settled = Callable[[Page], None]


def search(app: AppTest, query: str) -> AppTest:
    app.text_input(key="search").set_value(query).run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def links(app: AppTest) -> dict[str, str]:
    found = app.main.get("page_link")
    return {e.proto.label.replace("\\", ""): e.proto.query_string for e in found}


def headings(app: AppTest) -> list[str]:
    return [s.value for s in app.header]


@pytest.mark.parametrize(
    "name",
    ["", "senders", "coverage", "draft", "checks", "errors", "lab", "account",
     "mailbox", "server", "person", "project"],
)  # fmt: skip
def test_every_page_has_the_search_and_gives_way_to_what_it_finds(
    opened: Opened, name: str
) -> None:
    app = search(opened(name, account="acme"), "maria")
    assert not app.title
    assert links(app)["Maria Lis · maria"] == "account=acme&employee=maria"
    assert headings(app) == ["People", "Mailboxes"]


def test_the_page_is_back_when_the_search_is_closed(opened: Opened) -> None:
    app = search(opened("senders", account="acme"), "maria")
    next(b for b in app.button if b.label == "Close the search").click().run()
    assert app.title[0].value == "Who sends"
    assert app.text_input(key="search").value == ""


def test_whoever_goes_to_another_page_has_left_the_search(opened: Opened) -> None:
    app = search(opened("senders", account="acme"), "maria")
    app.switch_page("diagnostics/ui/pages/checks_page.py").run()
    assert app.title[0].value == "Checks"
    assert app.text_input(key="search").value == ""


def test_whoever_follows_a_link_within_the_page_has_left_the_search(
    opened: Opened,
) -> None:
    app = search(opened("person", account="acme", employee="jan"), "maria")
    app.query_params["employee"] = "maria"
    app.run()
    assert app.text_input(key="search").value == ""
    assert "What they send from" in headings(app)


def test_what_names_rows_is_searched_again_by_its_address(opened: Opened) -> None:
    app = search(opened("", account="acme"), "maria")
    assert app.query_params["search"] == "maria"
    again = opened("", account="acme", search="maria")
    assert links(again) == links(app)
    again.text_input(key="search").set_value("").run()
    assert "search" not in again.query_params
    assert again.title[0].value == "Overview"


@pytest.mark.parametrize(
    "query",
    ["qwertyuiop", "marja lis", "maria 535 5.7.8 hunter2", "maria " * 30, "a hunter2"],
)
def test_what_may_be_anything_never_stands_in_an_address(
    opened: Opened, query: str
) -> None:
    assert "search" not in search(opened("", account="acme"), query).query_params
    app = opened("", account="acme", search=query)
    assert not app.exception
    assert "search" not in app.query_params


def test_who_goes_back_from_a_hit_is_at_the_search_again(opened: Opened) -> None:
    app = search(opened("person", account="acme", employee="jan"), "maria")
    del app.query_params["search"]
    app.query_params["employee"] = "maria"
    app.run()
    assert app.text_input(key="search").value == ""
    app.query_params["employee"] = "jan"
    app.query_params["search"] = "maria"
    app.run()
    assert app.text_input(key="search").value == "maria"
    assert "Maria Lis · maria" in links(app)


def test_a_person_and_a_project_open_the_pair(opened: Opened) -> None:
    app = search(opened("", account="acme"), "launch nowak")
    assert headings(app) == ["Who sends"]
    label, address = links(app).popitem()
    assert label == "Jan Nowak in Product launch"
    assert address == "account=acme&employee=jan&project=launch"


def test_a_server_opens_its_page(opened: Opened) -> None:
    app = search(opened("", account="acme"), "good.lab.test")
    assert links(app)["good.lab.test"] == "account=acme&server=good.lab.test"


def test_a_word_that_was_taken_for_a_similar_one_is_asked_about(opened: Opened) -> None:
    app = search(opened("", account="acme"), "mraia")
    assert "mraia" in app.info[0].value
    assert app.info[0].value.endswith("Did you mean:")
    assert "Maria Lis · maria" in links(app)


def test_nothing_found_says_so_with_the_nearest(opened: Opened) -> None:
    app = search(opened("", account="acme"), "nowuk noone")
    assert app.info[0].value == "Nothing found in this account."
    assert links(app)["Jan Nowak · jan"] == "account=acme&employee=jan"


def test_an_error_opens_the_explanation_with_its_text(opened: Opened) -> None:
    app = search(opened("", account="acme"), "535 authentication failed nowak launch")
    assert headings(app) == ["Looks like an error"]
    labels = [b.label.replace("\\", "") for b in app.button]
    told = (
        "Explain it for sales@good.test, which Jan Nowak sends from in Product launch"
    )
    assert told in labels
    app.button[labels.index(told)].click().run()
    assert app.title[0].value == "Explain an error"
    text = "535 authentication failed nowak launch"
    assert app.text_area(key="pasted-error").value == text
    assert app.query_params["mailbox"] == "sales"
    assert "Login or password not accepted" in headings(app)


def test_a_pasted_text_never_stands_in_an_address(opened: Opened) -> None:
    app = search(opened("", account="acme"), "535 authentication failed for x@y.test")
    assert all("x@y" not in str(value) for value in app.query_params.values())


def test_hostile_names_are_shown_as_they_are(opened: Opened, hostile: bytes) -> None:
    app = search(opened("", hostile), "evil")
    assert headings(app)[:1] == ["People"]
    raw = [
        e.proto.label
        for e in app.main.get("page_link")
        if "EVIL **x**" in e.proto.label
    ]
    assert raw == []


@pytest.mark.browser
def test_a_browser_finds_by_keyboard_and_goes_back(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/senders?account=acme")
    settled(page)
    box = page.get_by_placeholder("Person, project, address")
    box.fill("lis")
    box.press("Enter")
    found = page.get_by_role("link", name="Maria Lis · maria")
    expect(found).to_be_visible()
    found.focus()
    found.press("Enter")
    expect(page.get_by_text("What they send from")).to_be_visible()
    settled(page)
    expect(page).to_have_url(re.compile("employee=maria"))
    expect(box).to_have_value("")
    page.go_back()
    expect(found).to_be_visible()
    expect(box).to_have_value("lis")
    page.reload()
    expect(found).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Who sends")).to_be_visible()
    expect(box).to_have_value("")


@pytest.mark.browser
def test_a_browser_renders_nothing_of_a_hostile_name_that_is_found(
    page: Page, dashboard: str, settled: Settled, hostile: bytes
) -> None:
    upload_in_browser(page, dashboard, ("a.json", hostile), then="?")
    settled(page)
    box = page.get_by_placeholder("Person, project, address")
    box.fill("evil")
    box.press("Enter")
    first = page.locator('[data-testid="stMain"] [data-testid="stPageLink"] a').first
    expect(first).to_contain_text("EVIL **x** <img src=x")
    interpreted = "img[src='x'], .katex, strong:text-is('x'), a[href='//z.test']"
    assert page.locator(interpreted).count() == 0
    first.click()
    settled(page)
    expect(page.locator("h1")).to_contain_text("EVIL **x** <img src=x")
    assert page.locator(interpreted).count() == 0
    assert page.evaluate("window.evil") is None


def test_an_address_that_searches_for_several_things_finds_none_of_them(
    opened: Opened,
) -> None:
    app = opened("", account="acme", search=["maria", "jan"])
    assert [w.value for w in app.warning] == [
        "This address searches for several things."
    ]
    assert [code.value for code in app.code] == ["maria\njan"]
    assert not app.main.get("page_link")
