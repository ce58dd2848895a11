"""What a run has sent is known after a kill, too."""

from __future__ import annotations

from pathlib import Path

from diagnostics.fleet.run_notices.sent_notices import SentNotices


def test_nothing_is_sent_at_first(tmp_path: Path) -> None:
    sent = SentNotices(tmp_path / "notices")
    assert not sent.is_any_begun
    assert not sent.is_taken("a")


def test_what_was_begun_is_known_and_what_was_taken(tmp_path: Path) -> None:
    place = tmp_path / "notices"
    SentNotices(place).begin("a")
    assert SentNotices(place).is_any_begun
    assert not SentNotices(place).is_taken("a")
    SentNotices(place).take("a")
    assert SentNotices(place).is_taken("a")
    assert not SentNotices(place).is_taken("b")
    assert place.stat().st_mode & 0o777 == 0o600


def test_a_line_that_a_kill_cut_off_spoils_no_other(tmp_path: Path) -> None:
    place = tmp_path / "notices"
    place.write_text("\nbegun a\n\ntak")
    sent = SentNotices(place)
    assert not sent.is_taken("a")
    sent.take("a")
    assert sent.is_taken("a")
