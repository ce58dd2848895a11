"""What README shows is done as it stands there, against the files that are there."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

from diagnostics.cli.arguments import EXAMPLES, parsed

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROGRAM = "python -m diagnostics"

SHELL = [
    line.strip()
    for line in re.findall(r"^ {4}(.*)$", README, re.M)
    if line.strip().startswith(("python ", "make "))
]
PYTHON = re.findall(r"^```python\n(.*?)^```$", README, re.M | re.S)
NOT_RUN = {"import"}
"""Commands that need a host on the internet; README tells of them without a line."""

FOUND_SOMETHING = ("audit", "audit-all", "repair", "letters")
"""The commands whose examples find something: acme has a situation of each kind."""


def arguments_of(line: str) -> list[str]:
    return shlex.split(line.removeprefix(PROGRAM), comments=True)


COMMANDS = [
    arguments_of(line)
    for line in SHELL
    if line.startswith(PROGRAM) and arguments_of(line) != ["lab"]
]


def started(arguments: list[str], folder: Path) -> subprocess.Popen[str]:
    """The program in a folder where sample_data/ is, with a lab folder of its own."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "SENDERSCOPE_LAB": str(folder / "lab"),
        "XDG_DATA_HOME": str(folder / "data"),
    }
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with sample_data/, and README's lab running."""
    made = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "sample_data", made / "sample_data")
    assert f"{PROGRAM} lab" in "\n".join(SHELL)
    asked = ["-m", "diagnostics", "lab"]
    with started(asked, made) as lab:
        assert lab.stdout
        told = iter(lab.stdout.readline, "")
        assert any("The lab listens" in line for line in told)
        try:
            yield made
        finally:
            lab.send_signal(signal.SIGINT)
            lab.stdout.read()
            assert lab.wait(20) == 0


def test_every_kind_of_example_is_found() -> None:
    assert len(COMMANDS) > 10
    assert len(PYTHON) == 1
    shown = {arguments[0] for arguments in COMMANDS} | {"lab"}
    assert shown == {*EXAMPLES, "--version"} - NOT_RUN


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_command_of_the_readme_runs(arguments: list[str], folder: Path) -> None:
    run = started(["-m", "diagnostics", *arguments], folder)
    out, err = run.communicate(timeout=100)
    expected = {0}
    half = "sample_data/broken" in arguments
    if half:
        expected = {2}
    elif arguments[0] in FOUND_SOMETHING or "--want" in arguments:
        expected = {1}
    elif arguments[0] in ("check", "check-all", "explain"):
        expected = {0, 1}
    assert run.returncode in expected, err
    assert half or "senderscope: " not in err
    assert ("Not the whole account" in err) == half
    assert out or {"--out"} & set(arguments)


def test_the_notebook_of_the_readme_runs(folder: Path) -> None:
    run = started(["-c", PYTHON[0]], folder)
    _, err = run.communicate(timeout=100)
    assert run.returncode == 0, err


def test_the_json_of_a_check_is_as_the_readme_draws_it(folder: Path) -> None:
    drawn = re.search(r"^ {4}\{\"steps\".*?\}\]\}$", README, re.M | re.S)
    assert drawn
    names = re.findall(r'"(\w+)"', drawn.group())
    asked = ["check", "sample_data/acme", "--mailbox", "billing", "--format", "json"]
    out, _ = started(["-m", "diagnostics", *asked], folder).communicate(timeout=100)
    told = json.loads(out)
    schemas = ROOT / "diagnostics" / "report" / "unattended" / "schemas"
    schema = json.loads((schemas / "check-1.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(told)
    step = next(step for step in told["steps"] if step["transcript"])
    finding = told["findings"][0]
    served = told["mailboxes"][0]
    assert set(names) == {*told, *step, *step["transcript"][0], *served, *finding}
    assert "sentence" not in finding["data"]


def test_every_make_target_of_the_readme_is_there() -> None:
    rules = (ROOT / "Makefile").read_text(encoding="utf-8")
    shown = set(re.findall(r"`?make (\w+)", README))
    assert {"run", "test"} <= shown
    for target in shown:
        assert re.search(rf"^{target}:", rules, re.M)


def test_every_file_that_the_readme_names_is_there() -> None:
    named = set(re.findall(r"sample_data/[\w./-]*\w", README))
    assert len(named) >= 5
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize(
    "example", [line for lines in EXAMPLES.values() for line in lines]
)
def test_an_example_of_the_help_is_accepted_and_names_files_that_are_there(
    example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert parsed(shlex.split(example)).command == example.split()[0]
    for name in re.findall(r"sample_data/\S+", example):
        assert list(ROOT.glob(name))
