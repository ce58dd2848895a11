"""An option that would do nothing is refused in one line, before anything is read."""

import pytest

from diagnostics.cli import main
from diagnostics.cli.arguments import parsed

PAIR = ["senders", "A", "--employee", "e", "--project", "p"]

IDLE = {
    "--force": ["audit", "A", "--force"],
    "--include-inactive": [*PAIR, "--include-inactive"],
    "--format html explains one pair": ["senders", "A", "--format", "html"],
    "Parquet is binary": ["senders", "A", "--format", "parquet"],
    "--format": ["check", "A", "--plan", "--format", "json"],
    "--fail-on": ["check", "A", "--plan", "--fail-on", "info"],
    "--since": ["check", "A", "--plan", "--since", "F"],
    "--selector": ["check", "A", "--only", "smtp", "--selector", "s"],
    "--dnsbl": ["check", "A", "--only", "pop3", "--dnsbl", "z"],
    "--bimi": ["check", "A", "--only", "smtp", "--only", "pop3", "--bimi"],
    "--allow-plain": ["check", "A", "--only", "dns", "--allow-plain", "m"],
    "--allow does": ["check", "A", "--again", "F", "--allow", "mx.lan"],
    "--allow-secret": ["check", "A", "--only", "dns", "--allow-secret", "env:A@h"],
    "--format does": ["explain", "spf-fail", "--format", "csv"],
    "--fail-on does": ["explain", "spf-fail", "--fail-on", "info"],
    "unrecognized arguments: --include-inactive": [
        *("repair", "A", "--include-inactive"),
    ],
    "unrecognized arguments: --projects-only": ["audit", "A", "--projects-only"],
    "invalid choice: 'parquet'": ["audit", "A", "--format", "parquet"],
    "invalid choice: 'html'": ["compare", "A", "B", "--pairs", "--format", "html"],
}


@pytest.mark.parametrize(("said", "arguments"), IDLE.items())
def test_what_does_nothing_is_refused(
    said: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("senderscope: ")
    assert said in line


@pytest.mark.parametrize("option", ["selector", "bimi", "allow-plain", "allow"])
def test_a_plan_takes_only_what_it_depends_on(
    option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    value = [] if option == "bimi" else ["x"]
    assert main(["check", "A", "--plan", f"--{option}", *value]) == 2
    assert f"--{option} does nothing here: --plan" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        PAIR,
        ["senders", "A", "--employee", "e", "--include-inactive"],
        [*PAIR, "--include-inactive", "--format", "parquet", "--out", "new"],
        [*PAIR, "--format", "html"],
        ["check", "A", "--plan", "--dnsbl", "z", "--only", "smtp", "--only", "dns"],
        ["check", "A", "--only", "dns", "--selector", "s", "--bimi", "--since", "F"],
        ["check", "A", "--only", "dns", "--only", "smtp", "--allow-plain", "m"],
        ["check", "A", "--plan", "--allow-secret", "env:A@h"],
        ["compare", "A", "B", "--pairs", "--include-inactive", "--fail-on", "info"],
    ],
)
def test_what_does_something_is_taken(arguments: list[str]) -> None:
    assert parsed(arguments).command == arguments[0]


def test_what_is_not_given_has_its_usual_value() -> None:
    assert (parsed(["audit", "A"]).format, parsed(["audit", "A"]).fail_on) == (
        "table",
        "error",
    )
    assert parsed(["explain"]).format == "json"
    assert parsed(["explain", "--format", "table"]).format == "table"
