"""Whatever stops a command is one line; the language is known before it is read."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import Any

import pytest

from diagnostics.cli import entry
from diagnostics.cli.entry import asked_language, main
from diagnostics.cli.screen import COULD_NOT_RUN, OK
from diagnostics.model import UnknownIdError
from diagnostics.system.told_errors import ToldError

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("arguments", "language"),
    [
        ([], "en"),
        (["--lang", "pl"], "pl"),
        (["--lang=pl"], "pl"),
        (["audit", "acme", "--lang", "pl"], "pl"),
        (["--lang", "pl", "--lang", "en"], "en"),  # the last one counts, as elsewhere
        (["--lang=en", "--lang", "pl"], "pl"),
        (["--lang"], "en"),
        (["--lang="], "en"),
        (["--lang", "xx"], "en"),  # refused when the line is read
        (["--lang=", "pl"], "pl"),
        (["lang", "pl"], "en"),
        (["--lange", "pl"], "en"),
        (["pl"], "en"),
    ],
)
def test_the_language_is_what_the_option_says(
    arguments: list[str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SENDERSCOPE_LANG", raising=False)
    assert asked_language(arguments) == language


@pytest.mark.parametrize(
    ("setting", "arguments", "language"),
    [
        ("pl", [], "pl"),
        ("pl_PL.UTF-8", [], "pl"),
        ("xx", [], "en"),
        ("", [], "en"),
        ("pl", ["--lang", "en"], "en"),
        ("pl", ["--lang", "xx"], "pl"),
    ],
)
def test_without_an_option_the_setting_counts_and_the_machine_s_own_does_not(
    setting: str, arguments: list[str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "pl_PL.UTF-8")
    monkeypatch.setenv("SENDERSCOPE_LANG", setting)
    assert asked_language(arguments) == language


@pytest.fixture
def stopped_by(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> Callable[..., tuple[int, str]]:
    """Runs a command that ends with an error: its status and what it says."""

    def run(error: BaseException, *arguments: str) -> tuple[int, str]:
        def broken(_: Any) -> int:
            raise error

        monkeypatch.setitem(entry.COMMANDS, "template", broken)  # type: ignore[arg-type]
        status = main(["template", *arguments, "--out", "t.zip"])
        return status, capsys.readouterr().err

    return run


def refused(number: int, file: str | None = None) -> OSError:
    return OSError(number, "said", file) if file else OSError(number, "said")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (refused(errno.ENOENT, "a.csv"), "a.csv: said"),
        (refused(errno.ENOENT), "said"),
        (refused(errno.ENOSPC), "t.zip: said"),
        (refused(errno.EDQUOT), "t.zip: said"),
        (refused(errno.EFBIG), "t.zip: said"),
        (refused(errno.ENOSPC, "b.csv"), "b.csv: said"),
        (refused(errno.EACCES), "said"),  # nobody knows which file it was
        (OSError("no number"), "no number"),
        (OSError(), "OSError"),
        (ValueError("two\n  lines"), "two lines"),
        (ValueError(), "ValueError"),
        (LookupError("nothing there"), "nothing there"),
        (KeyError("m7"), "'m7' is not in the account or catalogue; check the id"),
        (KeyError(), "KeyError"),
        (ToldError("the history is held"), "the history is held"),
        (MemoryError(), "there is not enough memory for this"),
        (RecursionError(), "something here is nested too deep to be read"),
        (ZeroDivisionError("by 0"), "a fault of the program's own: "
         "ZeroDivisionError: by 0"),
        (KeyboardInterrupt(), "interrupted"),
    ],
    ids=repr,
)  # fmt: skip
def test_an_error_is_one_line_that_says_what_is_known_of_it(
    stopped_by: Callable[..., tuple[int, str]], error: BaseException, said: str
) -> None:
    assert stopped_by(error) == (COULD_NOT_RUN, f"senderscope: {said}\n")


def test_an_id_that_is_not_there_names_the_nearest(
    stopped_by: Callable[..., tuple[int, str]],
) -> None:
    status, said = stopped_by(UnknownIdError("mailbox", "slaes", ["sales", "desk"]))
    assert status == COULD_NOT_RUN
    assert 'the nearest id is "sales"' in said
    assert "catalogue" not in said


def test_what_a_command_returns_is_its_status(monkeypatch: pytest.MonkeyPatch) -> None:
    for status in (OK, 1, COULD_NOT_RUN):
        monkeypatch.setitem(
            entry.COMMANDS,  # type: ignore[arg-type]
            "template",
            lambda _, status=status: status,
        )
        assert main(["template", "--out", "t.zip"]) == status
