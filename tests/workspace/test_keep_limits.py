"""What the environment says about keeping accounts."""

import pytest

from diagnostics.workspace import KeepLimits


def test_the_environment_sets_age_and_size() -> None:
    environ = {"SENDERSCOPE_KEEP_DAYS": "7", "SENDERSCOPE_KEEP_MB": " 20 "}
    assert KeepLimits.usual(environ) == KeepLimits(7, 20)


@pytest.mark.parametrize("wrong", ["", "x", "-1", "1.5", "٣", "9999999"])
def test_what_is_set_wrongly_is_as_usual(wrong: str) -> None:
    assert KeepLimits.usual({"SENDERSCOPE_KEEP_DAYS": wrong}) == KeepLimits()
