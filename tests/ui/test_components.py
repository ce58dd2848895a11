"""Text from outside is shown as it is, on every page, and never interpreted."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.testing.v1 import AppTest

from diagnostics.model import Severity, State
from diagnostics.report.wording.value_words import value_phrase
from diagnostics.ui import components
from diagnostics.ui.components import (
    SEVERITY_WORDS,
    STATE_ICONS,
    STATE_WORDS,
    page,
)
from diagnostics.words import text
from tests.ui.opening.uploading import upload_in_browser

Opened = Callable[..., AppTest]
Settled = Callable[[Page], None]
PAGES = (
    *("", "findings", "senders", "coverage", "draft", "checks", "errors", "lab"),
    *("mailbox", "server", "person", "project"),
)
PLAIN = {"code", "text", "dataframe", "text_area", "text_input"}
"""Elements that show their value without interpreting it."""

CHOICES = {"selectbox", "multiselect"}
"""Elements whose options are plain text; the browser's tests hold that."""

INTERPRETED = "img[src='x'], .katex, strong:text-is('x'), a[href='//z.test']"
"""What the hostile account would have become if anything had rendered it."""


def interpreted(app: AppTest) -> set[str]:
    """Whatever Streamlit would read as Markdown: values, and all labels."""
    found = set()
    for element in [*app.main, *app.sidebar]:
        names = {"label", "help", "placeholder", "caption"}
        if element.type not in PLAIN:
            names |= {"body", "value"}
        if element.type in CHOICES:
            names -= {"value"}
        for source in (element, getattr(element, "proto", None)):
            found |= {str(getattr(source, name, "")) for name in names}
    return {label for label in found if not is_escaped(label)}


def is_escaped(label: str) -> bool:
    """Whether every mark in it is escaped, as `plain_label` does; see its own test.

    Or it is a heading that is HTML, in which only the heading itself is a tag.
    """
    if re.fullmatch(r"<h1 style='[^']*'>[^<>]*</h1>", label):
        return True
    return not set(re.sub(r"\\.", "", label)) & set("`*_[]<>$:#")


def assert_nothing_interpreted(app: AppTest) -> None:
    assert not app.exception
    assert [text for text in interpreted(app) if "EVIL" in text] == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_takes_foreign_text_for_markdown(
    opened: Opened, hostile: bytes, name: str
) -> None:
    app = opened(name, hostile)
    assert_nothing_interpreted(app)


@pytest.mark.parametrize(
    ("name", "parameter", "table"),
    [
        ("mailbox", "mailbox", "mailboxes"),
        ("person", "employee", "employees"),
        ("project", "project", "projects"),
    ],
)
def test_no_page_of_a_thing_takes_its_name_for_markdown(
    opened: Opened, hostile: bytes, name: str, parameter: str, table: str
) -> None:
    app = opened(name, hostile)
    app.query_params[parameter] = json.loads(hostile)[table][0]["id"]
    app.run()
    assert_nothing_interpreted(app)
    assert any(e.value.startswith("<h1") for e in app.main if e.type == "html")


def test_foreign_text_is_on_the_pages_all_the_same(
    opened: Opened, hostile: bytes
) -> None:
    app = opened("senders", hostile)
    assert any("leaves from EVIL **x** <img" in text.value for text in app.text)
    assert any("EVIL" in option for option in app.selectbox[0].options)


@pytest.mark.parametrize("part", ["Findings", "Map", "Table", "Who uses what"])
def test_no_part_of_the_coverage_takes_foreign_text_for_markdown(
    opened: Opened, hostile: bytes, part: str
) -> None:
    app = opened("coverage", hostile)
    app.button_group(key="coverage-part").set_value(part).run()
    assert_nothing_interpreted(app)


def test_every_finding_opens_without_taking_foreign_text_for_markdown(
    opened: Opened, hostile: bytes
) -> None:
    app = opened("findings", hostile)
    lists = re.compile("findings-[0-9a-f]{64}-list")
    (key,) = (k for k in map(str, app.session_state) if lists.fullmatch(k))
    for number in range(len(app.dataframe[0].value)):
        app.selectbox(key=key).select_index(number).run()
        seen = app.dataframe[0].value["Seen"].iloc[number]
        assert seen in [text.value for text in app.text]
        assert_nothing_interpreted(app)


def test_a_pasted_text_is_not_taken_for_markdown(
    opened: Opened, hostile: bytes
) -> None:
    app = opened("errors", hostile)
    text = "550 <EVIL@x.test> **EVIL** $EVIL$ spf check failed"
    app.text_area(key="pasted-error").set_value(text).run()
    found = [t for t in interpreted(app) if "EVIL" in t]
    assert len(found) == 1
    assert "&lt;EVIL@x.test&gt;" in found[0]


def panel() -> None:
    from diagnostics.checks import findings_from
    from diagnostics.checks.step import Line, Step
    from diagnostics.model import Finding, Mailbox, Severity, State, Subject
    from diagnostics.ui import components

    evil = "EVIL **x** <img src=x> $e$ :material/home:"
    components.findings_panel(
        [
            Finding(
                "coverage/tied",
                Subject(),
                Severity.WARNING,
                {
                    "pairs": 1,
                    "of": 2,
                    "employees": 1,
                    "projects": 1,
                    "witness": evil,
                    "row": 0,
                },
            ),
            *findings_from(
                [
                    Step(
                        "m",
                        "dns",
                        "spf",
                        State.FAILED,
                        "checks/dns-spf-missing",
                        evil,
                        "a; b",
                        data={"record": evil},
                    ),
                ],
                {"m": Mailbox("m", evil)},
            ),
        ],
        "panel",
        "nothing",
    )
    components.steps_timeline(
        [
            Step("m", "smtp", "greeting", State.FAILED, "", evil, evil, 1.234),
            Step("m", "smtp", "login", State.SKIPPED, waited_for="greeting"),
            Step(
                "m",
                "dns",
                "spf",
                State.INCONCLUSIVE,
                seen=evil,
                transcript=(Line("<", evil, 0.5), Line(">", "QUIT", 12.0)),
                data={"record": evil},
            ),
        ]
    )


@pytest.fixture
def shown_panel() -> AppTest:
    source = inspect.getsource(panel) + "\npanel()\n"
    app = AppTest.from_string(source, default_timeout=30).run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def test_findings_and_steps_show_foreign_text_as_it_is(shown_panel: AppTest) -> None:
    assert_nothing_interpreted(shown_panel)
    assert shown_panel.text[0].value.startswith("EVIL **x** <img src=x>")


def test_the_worst_finding_is_open_at_first(shown_panel: AppTest) -> None:
    table = shown_panel.dataframe[0].value
    assert list(table["Severity"]) == ["✕ error", "▲ warning"]
    assert "✕ error" in shown_panel.markdown[0].value


def test_evidence_leaves_out_what_is_empty(shown_panel: AppTest) -> None:
    (facts,) = [t.value for t in shown_panel.text if t.value.startswith("seen")]
    seen, expected = facts.splitlines()
    assert seen.startswith("seen: EVIL")
    assert expected == "expected: a; b"


def test_what_needs_attention_is_open_and_every_label_says_its_state(
    shown_panel: AppTest,
) -> None:
    labels = [expander.label for expander in shown_panel.expander]
    assert labels == [
        "SMTP greeting: failed · 1.23 s",
        "SMTP login: not reached, waited for greeting",
        "DNS SPF: can't tell · 0.00 s",
    ]
    assert [e.proto.expanded for e in shown_panel.expander] == [True, False, True]


def test_the_service_that_needs_attention_comes_first() -> None:
    def timeline() -> None:
        from diagnostics.checks import Step
        from diagnostics.model import State
        from diagnostics.ui import components

        states = [
            ("dns", "mx", State.PASSED),
            ("dns", "spf", State.WARNING),
            ("smtp", "connect", State.PASSED),
            ("smtp", "login", State.FAILED),
            ("pop3", "connect", State.INCONCLUSIVE),
            ("login", "foretold", State.SKIPPED),
        ]
        components.steps_timeline([Step("m", a, b, c) for a, b, c in states])

    app = AppTest.from_function(timeline, default_timeout=30).run()
    assert not app.exception
    assert [e.label.split(":")[0] for e in app.expander] == [
        "SMTP connection",
        "SMTP login",
        "POP3 connection",
        "DNS MX",
        "DNS SPF",
        "Login, what is known beforehand",
    ]


def test_a_transcript_tells_time_direction_and_words(shown_panel: AppTest) -> None:
    (said,) = [c.value for c in shown_panel.code if "QUIT" in c.value]
    assert said.splitlines()[0].startswith("  0.500 < EVIL **x**")
    assert said.splitlines()[1] == " 12.000 > QUIT"


def test_a_skipped_step_names_what_it_waited_for(shown_panel: AppTest) -> None:
    assert any("waited for greeting" in c.value for c in shown_panel.caption)


def test_no_findings_are_said_as_such() -> None:
    app = AppTest.from_string(
        "from diagnostics.ui import components\n"
        "components.findings_panel([], 'empty', 'All is well.')"
    ).run()
    assert [s.value for s in app.success] == ["All is well."]
    assert not app.dataframe


def test_every_state_and_severity_has_a_word_and_not_only_a_colour() -> None:
    assert set(STATE_WORDS) == set(STATE_ICONS) == set(State)
    assert all(
        text(value_phrase(s)) in word or s is State.WARNING
        for s, word in STATE_WORDS.items()
    )
    assert len(set(STATE_ICONS.values())) == len(State)
    assert all(str(severity) in SEVERITY_WORDS[severity] for severity in Severity)


def test_a_page_is_named_by_its_file() -> None:
    assert page("senders") == "diagnostics/ui/pages/senders_page.py"


@pytest.fixture(scope="module")
def hostile_address(browser: Browser, dashboard: str, hostile: bytes) -> str:
    """`account=ID` of the hostile account, opened once for this file."""
    context = browser.new_context()
    page = context.new_page()
    upload_in_browser(page, dashboard, ("a.json", hostile), then="?")
    context.close()
    return page.url.rpartition("?")[2]


@pytest.mark.browser
@pytest.mark.parametrize("name", ["", "senders", "coverage", "draft", "checks"])
def test_a_browser_runs_and_renders_nothing_of_a_hostile_account(
    page: Page, dashboard: str, settled: Settled, hostile_address: str, name: str
) -> None:
    page.goto(f"{dashboard}/{name}?{hostile_address}")
    settled(page)
    assert page.locator('[data-testid="stException"]').count() == 0
    for box in page.locator('[data-testid="stMain"] input[role="combobox"]').all():
        # It may stand in a part that is closed.
        box.evaluate("e => e.closest('details:not([open])')?.firstChild.click()")
        box.click()
        page.wait_for_timeout(200)
        assert page.locator(INTERPRETED).count() == 0
        page.keyboard.press("Escape")
    assert page.locator(INTERPRETED).count() == 0
    assert page.evaluate("window.evil") is None


@pytest.mark.browser
def test_a_browser_shows_the_map_of_a_hostile_account_as_text(
    page: Page, dashboard: str, settled: Settled, hostile_address: str
) -> None:
    page.goto(f"{dashboard}/coverage?coverage-part=Map&{hostile_address}")
    settled(page)
    chart = page.locator('[data-testid="stVegaLiteChart"]')
    expect(chart).to_be_visible()
    box = chart.bounding_box()
    assert box is not None
    for share in (0.3, 0.5, 0.7):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + 20)
        page.wait_for_timeout(300)
        assert page.locator(INTERPRETED).count() == 0
    assert page.evaluate("window.evil") is None


@pytest.mark.browser
def test_a_browser_shows_a_hostile_error_text_as_text(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/errors")
    settled(page)
    box = page.get_by_label("Error text or bounce")
    box.fill(
        "550 5.7.1 spf check failed **x** <img src=x onerror=window.evil=1> $e^2$ "
        "</pre><mark>[y](//z.test)"
    )
    box.press("Control+Enter")
    expect(page.get_by_text("What was read, with the words")).to_be_visible()
    settled(page)
    expect(page.locator("pre mark", has_text="spf check").first).to_be_visible()
    assert page.locator(INTERPRETED).count() == 0
    assert page.evaluate("window.evil") is None


@pytest.mark.browser
def test_a_browser_restores_pair_and_account_from_the_address_alone(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/senders?account=small.yaml&employee=anna&project=no")
    settled(page)
    answer = page.get_by_text("A letter by Anna Maj in the project Numbered offers")
    expect(answer.first).to_be_visible()
    for part in ("account=small.yaml", "employee=anna", "project=no"):
        expect(page).to_have_url(re.compile(part))
    page.reload()
    settled(page)
    expect(answer.first).to_be_visible()


@pytest.mark.browser
def test_a_link_from_a_finding_opens_its_pair(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/findings?account=acme&finding=coverage/tied:")
    settled(page)
    page.get_by_role("link", name="Open a pair it concerns").click()
    settled(page)
    expect(page.get_by_text("A letter by ").first).to_be_visible()
    expect(page).to_have_url(re.compile("employee=.*project=|project=.*employee="))


def test_every_field_for_a_secret_is_the_one_that_loses_none() -> None:
    ui = Path(components.__file__).parent
    others = [
        path.name
        for path in ui.rglob("*.py")
        if 'type="password"' in path.read_text(encoding="utf-8")
    ]
    assert others == ["components.py"]
