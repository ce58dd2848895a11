"""What has changed is said in one line, and what ran in a table."""

from datetime import UTC, datetime

from diagnostics.language import spoken
from diagnostics.words import text
from diagnostics.workspace.history import (
    AUDIT,
    CHECKS,
    FILES,
    RecordedRun,
    Since,
    since_phrase,
    timeline,
)

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


def test_a_line_says_what_came_what_went_and_what_stayed() -> None:
    told = text(since_phrase(Since(NOON, (), (), (), ())))
    assert told == "Since 18 Nov: 0 new, 0 fixed, 0 same."
    with spoken("pl"):
        told = text(since_phrase(Since(NOON, (), (), (), ())))
        assert told == "Od 18 lis: nowe: 0, naprawione: 0, bez zmian: 0."


def test_each_run_says_what_it_was() -> None:
    runs = [
        RecordedRun(kind, "documented", NOON, 3, 2, 1, 0, units)
        for kind, units in ((CHECKS, 1), (CHECKS, 4), (AUDIT, 0), (FILES, 0))
    ]
    rows = timeline(runs)
    assert [text(row["what"]) for row in rows] == [
        "checks of 1 service",
        "checks of 4 services",
        "audit (documented)",
        "files read",
    ]
    with spoken("pl"):
        audit = text(timeline(runs)[2]["what"])
    assert audit == "audyt (interpretacja: zgodna z pomocą)"
    assert {(r["errors"], r["warnings"], r["new"], r["gone"]) for r in rows} == {
        (3, 2, 1, 0)
    }
