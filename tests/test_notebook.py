"""What a notebook shows, and the walk through the API that comes with the samples."""

from __future__ import annotations

import asyncio
import html
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import diagnostics
from diagnostics.checks import CheckRun, Step
from diagnostics.language import spoken
from diagnostics.model import Account, Named, State
from diagnostics.notebook import MOST_ROWS, Findings
from diagnostics.senders.matrix.impacts import MOST_NAMED, Impact
from diagnostics.words import text

ROOT = Path(__file__).resolve().parents[1]
WALK = ROOT / "sample_data" / "walkthrough.ipynb"
EVIL = "<img src=x onerror=alert(1)>&\"'</td></table>"


class Tags(HTMLParser):
    """The tags of a page, each of which has to be closed in its turn."""

    def __init__(self, shown: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.open: list[str] = []
        self.feed(shown)
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def told(result: object) -> str:
    """What a notebook shows of a result, as text; it is well-formed."""
    shown = result._repr_html_()  # type: ignore[attr-defined]
    assert set(Tags(shown).seen) <= {
        *("table", "caption", "thead", "tbody", "tr", "th", "td", "p")
    }
    return html.unescape(re.sub(r"<[^>]*>", " ", shown))


def test_an_account_shows_what_was_read_and_what_is_wrong(tmp_path: Path) -> None:
    assert "employees" in told(diagnostics.load(ROOT / "sample_data" / "acme"))
    broken = diagnostics.load(ROOT / "sample_data" / "broken")
    assert "error" in told(broken)
    names = {"account": {"name": EVIL}, "mailboxes": [{"id": EVIL, "port": EVIL}]}
    path = tmp_path / "evil.json"
    path.write_text(json.dumps(names))
    assert EVIL in told(diagnostics.load(path))


def test_findings_show_the_worst_and_count_the_others(sample_account: Account) -> None:
    found = diagnostics.audit(sample_account)
    shown = told(found)
    assert f"{len(found)} findings" in shown
    assert f"and {len(found) - MOST_ROWS} more" in shown
    assert told(Findings(found[:1])).startswith("  1 finding")
    assert "No findings" in told(Findings())


def test_a_matrix_shows_its_counts(sample_account: Account) -> None:
    matrix = diagnostics.simulate(sample_account)
    assert str(matrix.pairs) in told(matrix)
    assert str(matrix.gap_count) in told(matrix)


def test_a_pair_shows_who_sends_and_why_no_other_does(sample_account: Account) -> None:
    answer = diagnostics.resolve(sample_account, "maria", "website")
    shown = told(answer)
    assert answer.address in shown
    assert answer.others[0].mailbox.address in shown
    with spoken("pl"):
        assert "Dlaczego nie wysyła" in told(answer)


def test_a_repair_shows_what_to_do(sample_account: Account) -> None:
    found = diagnostics.repair(sample_account)
    assert f"{found.gaps_before} now, {found.gaps_after} after" in told(found)
    assert text(found.texts[0]) in told(found)
    with spoken("pl"):
        assert "Co zrobić w Planfix" in told(found)


def test_a_comparison_shows_causes_with_their_pairs(sample_account: Account) -> None:
    sales = replace(sample_account.mailboxes[0], address=f"{EVIL}@example.org")
    others = sample_account.mailboxes[1:]
    after = replace(sample_account, mailboxes=(sales, *others))
    found = diagnostics.compare(sample_account, after)
    shown = told(found)
    assert found.changed
    assert f"{found.changed} pairs change their sender" in shown
    assert EVIL in shown
    assert "0 pairs" in told(diagnostics.compare(sample_account, sample_account))


def test_an_impact_shows_its_numbers_and_the_first_by_name(
    sample_account: Account,
) -> None:
    matrix = diagnostics.simulate(sample_account)
    found = diagnostics.impact(matrix, "sales")
    shown = told(found)
    assert f"Sender of {found.pairs} pairs" in shown
    assert "Jan Nowak, Olga Zych, Julia Kos" in shown
    assert "Website" in shown
    everywhere = told(diagnostics.impact(matrix, "maria"))
    assert "Sender of 8 pairs" in everywhere
    assert "no project" in everywhere
    with spoken("pl"):
        assert "bez projektu" in told(diagnostics.impact(matrix, "maria"))


def test_an_impact_on_nobody_and_on_very_many_says_so() -> None:
    names = tuple(Named(f"e{i}", f"{EVIL}{i}") for i in range(MOST_NAMED))
    shown = told(Impact(1000, 1, 1000, names, (Named("none", "no project"),)))
    assert f"{EVIL}9 and 990 more" in shown
    assert told(Impact(0, 0, 0)).strip() == "Sender of 0 pairs"


def test_a_run_without_findings_still_says_what_nobody_could_tell() -> None:
    steps = (
        Step("m", "smtp", "connect", State.PASSED),
        Step("m", "smtp", "login", State.INCONCLUSIVE),
    )
    assert re.search(r"inconclusive\s+1\b", told(CheckRun(steps, ())))


def test_an_explanation_shows_reason_and_what_to_do_and_nothing_as_html() -> None:
    answers = diagnostics.explain(f"550 5.7.1 {EVIL} spf check failed")
    (answer,) = answers
    assert told(answers) == told(answer)
    assert "SPF" in told(answer)
    assert "unknown" not in told(answer)


def test_a_check_runs_inside_a_running_loop() -> None:
    async def in_a_notebook() -> CheckRun:
        return diagnostics.check(Account(name="empty"))

    assert asyncio.run(in_a_notebook()).steps == ()


@pytest.mark.timeout(400)
def test_the_walkthrough_runs_and_holds_no_results(tmp_path: Path) -> None:
    walk = nbformat.read(WALK, as_version=4)
    nbformat.validate(walk)
    assert not any(cell.get("outputs") for cell in walk.cells)
    ran = NotebookClient(
        walk, timeout=300, resources={"metadata": {"path": str(WALK.parent)}}
    ).execute()
    shown = [
        set(out.data)
        for c in ran.cells
        for out in c.get("outputs", [])
        if "data" in out
    ]
    assert sum("text/html" in kinds for kinds in shown) >= 4
