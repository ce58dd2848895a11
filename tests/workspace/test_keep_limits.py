"""What the environment says about keeping accounts."""

import pytest

from diagnostics.workspace import KeepLimits


def test_the_environment_sets_age_and_size() -> None:
    environ = {"SENDERSCOPE_KEEP_DAYS": "7", "SENDERSCOPE_KEEP_MB": " 20 "}
    assert KeepLimits.usual(environ) == KeepLimits(7, 20)


@pytest.mark.parametrize("wrong", ["", "x", "-1", "1.5", "٣", "9999999"])
def test_what_is_set_wrongly_is_as_usual(wrong: str) -> None:
    assert KeepLimits.usual({"SENDERSCOPE_KEEP_DAYS": wrong}) == KeepLimits()


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("0", 0),  # nothing is kept
        ("1", 1),
        ("007", 7),
        ("999999", 999_999),
        ("1000000", 90),  # seven figures are a slip
        ("+7", 90),
        ("7d", 90),
        ("7 8", 90),
    ],
)
def test_whole_days_of_six_figures_are_taken(written: str, days: int) -> None:
    assert KeepLimits.usual({"SENDERSCOPE_KEEP_DAYS": written}).days == days
    assert KeepLimits.usual({"SENDERSCOPE_KEEP_MB": written}).days == 90
    megabytes = KeepLimits.usual({"SENDERSCOPE_KEEP_MB": written}).megabytes
    assert megabytes == (500 if days == 90 else days)


def test_without_an_environment_the_process_s_own_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SENDERSCOPE_KEEP_DAYS", "5")
    monkeypatch.delenv("SENDERSCOPE_KEEP_MB", raising=False)
    assert KeepLimits.usual() == KeepLimits(5, 500)
    assert KeepLimits.usual({}) == KeepLimits()
