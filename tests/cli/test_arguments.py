"""A command line is read one way, and what is read is what was written."""

from __future__ import annotations

import argparse

import pytest

from diagnostics import language
from diagnostics.cli.arguments import parsed, parser
from diagnostics.cli.command_examples import EXAMPLES
from diagnostics.cli.idle_options import is_given
from diagnostics.model import Severity

NEEDED = {
    "senders": ["A"],
    "audit": ["A"],
    "compare": ["A", "B"],
    "repair": ["A"],
    "check": ["A"],
    "report": ["A", "--out", "no-such.html"],
    "explain": [],
    "lab": [],
    "generate": ["--out", "no-such-folder"],
    "template": ["--out", "no-such.xlsx"],
    "audit-all": ["A"],
    "check-all": ["A"],
    "report-all": ["A", "--out", "no-such.html"],
    "letters": ["A", "x.eml"],
    "import": ["acme.planfix.com", "--token", "env:T", "--out", "no-such-folder"],
}
"""Each command with what it can't do without."""


def commands() -> dict[str, argparse.ArgumentParser]:
    (found,) = (a for a in parser()._actions if a.dest == "command")
    return dict(found.choices)  # type: ignore[arg-type]


def test_every_command_is_tried_here() -> None:
    assert set(commands()) == set(NEEDED) == set(EXAMPLES)


@pytest.mark.parametrize("command", NEEDED)
def test_a_command_runs_with_what_it_needs(command: str) -> None:
    assert parsed([command, *NEEDED[command]]).command == command


@pytest.mark.parametrize(
    "command",
    [name for name, needed in NEEDED.items() if needed and not name.endswith("-all")],
)
def test_a_command_is_refused_without_what_it_needs(command: str) -> None:
    with pytest.raises(ValueError, match="arguments are required"):
        parsed([command])


@pytest.mark.parametrize("command", NEEDED)
def test_an_option_is_never_guessed_from_its_beginning(command: str) -> None:
    options = [
        option
        for action in commands()[command]._actions
        for option in action.option_strings
        if len(option) > 6 and option != "--help"
    ]
    for option in options[-2:]:  # the last ones stand for all: one parser takes them
        with pytest.raises(ValueError, match=r"unrecognized|required|--help"):
            parsed([command, *NEEDED[command], option[:-1], "x"])


@pytest.mark.parametrize("command", NEEDED)
def test_every_option_and_argument_has_a_help(command: str) -> None:
    for action in commands()[command]._actions:
        assert action.help, action.dest
        assert action.help.strip() == action.help


@pytest.mark.parametrize("command", NEEDED)
def test_help_shows_how_to_call_it_and_what_its_status_means(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        parsed([command, "--help"])
    assert stop.value.code == 0
    shown = capsys.readouterr().out
    assert "exit status:" in shown
    assert all(example in shown for example in EXAMPLES[command])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "required: COMMAND"),
        (["moon"], "invalid choice: 'moon'"),
        (["audit", "A", "--format", "pdf"], "invalid choice: 'pdf'"),
        (["audit", "A", "--fail-on", "panic"], "invalid choice: 'panic'"),
        (["check", "A", "--only", "ftp"], "invalid choice: 'ftp'"),
        (["generate", "--out", "x", "--seed", "x"], "invalid int value: 'x'"),
        (["audit", "A", "--lang", "xx"], "invalid choice: 'xx'"),
        (["audit", "A", "B"], "unrecognized arguments: B"),
        (["report", "A", "--out", "x.csv", "--separator", "|"], "invalid choice: '|'"),
    ],
)
def test_what_is_wrong_is_one_line_that_says_where_the_help_is(
    arguments: list[str], said: str
) -> None:
    with pytest.raises(ValueError, match=r"see `python -m diagnostics") as refused:
        parsed(arguments)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "command", ["senders", "audit", "compare", "repair", "letters"]
)
def test_a_list_that_nobody_gives_is_empty_each_time(command: str) -> None:
    first = parsed([command, *NEEDED[command], "--reading", "tie=undecided"])
    second = parsed([command, *NEEDED[command]])
    assert first.reading == ["tie=undecided"]
    assert second.reading == []
    assert second.read == []


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        ([], set()),
        (["--format", "csv"], {"format"}),
        (["--format", "table"], {"format"}),  # although it is the usual one
        (["--fail-on", "error"], {"fail_on"}),
        (["--fail-on", "info", "--format", "json"], {"fail_on", "format"}),
    ],
)
def test_what_was_given_is_told_apart_from_what_is_usual(
    arguments: list[str], given: set[str]
) -> None:
    options = parsed(["audit", "A", *arguments])
    assert options.given == given
    assert options.format in ("table", "csv", "json")
    assert options.fail_on in [str(severity) for severity in Severity]


@pytest.mark.parametrize(
    ("value", "given"),
    [(None, False), (False, False), ([], False), (0, True), ("", True), ([0], True)],
)
def test_an_option_is_given_unless_it_has_its_empty_value(
    value: object, given: bool
) -> None:
    # Nought equals False, and is still a number that somebody wrote.
    options = argparse.Namespace(number=value)
    assert is_given(options, "number") is (given and value != 0)
    assert not is_given(options, "other")


@pytest.mark.parametrize("spoken", language.offered())
def test_a_language_may_be_named_before_or_behind_the_command(spoken: str) -> None:
    assert parsed(["--lang", spoken, "audit", "A"]).lang == spoken
    assert parsed(["audit", "A", "--lang", spoken]).lang == spoken
    assert not hasattr(parsed(["audit", "A"]), "lang")


def test_all_accounts_have_the_options_of_unattended_runs() -> None:
    for command in ("audit-all", "check-all"):
        for form in ("junit", "sarif"):
            assert parsed([command, "A", "--format", form]).format == form
    for form in ("junit", "sarif", "html"):
        assert parsed(["audit", "A", "--format", form]).format == form
        assert parsed(["check", "A", "--format", form]).format == form
