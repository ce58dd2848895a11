"""What is public is what `__all__` says, and it works as the README shows it."""

import inspect
import re
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

import diagnostics
from diagnostics.model import UnknownIdError

ROOT = Path(__file__).resolve().parent.parent


def test_what_is_public_is_what_is_listed() -> None:
    assert dir(diagnostics) == sorted(diagnostics.__all__)
    assert len(diagnostics.__all__) <= 14, "a dozen, acheck and Network"
    for name in diagnostics.__all__:
        assert getattr(diagnostics, name).__doc__
    own = {
        name
        for name, value in vars(diagnostics).items()
        if inspect.isfunction(value) and not name.startswith("_")
    }
    assert own <= set(diagnostics.__all__) | {"import_module"}


def test_the_example_of_the_docstring_runs() -> None:
    (example,) = re.findall(r"(?:^ {4}.*\n|^\n(?= {4}))+", diagnostics.__doc__, re.M)
    code = f"import os; os.chdir({str(ROOT)!r})\n{textwrap.dedent(example)}"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_a_path_that_is_not_there_is_an_error_in_words() -> None:
    with pytest.raises(FileNotFoundError, match=r"^there is no file or folder /.*ac$"):
        diagnostics.load(ROOT / "sample_data" / "ac")


def test_a_path_that_cannot_be_looked_at_is_a_problem_of_the_account() -> None:
    loaded = diagnostics.load("a" * 300)
    assert not loaded.ok
    assert [p.rule for p in loaded.problems] == ["config/unreadable"]


def test_an_account_with_problems_still_loads() -> None:
    loaded = diagnostics.load(str(ROOT / "sample_data" / "broken"))
    assert loaded.problems
    assert not loaded.ok


@pytest.mark.parametrize("form", ["csv", "zip", "xlsx", "yaml", "json"])
def test_ids_that_look_like_formulas_come_back_from_every_form(
    tmp_path: Path, form: str
) -> None:
    ids = ("-5", "+48", "=1", "@a", "-abc", "'x", "007", "NA", "1e5")
    account = diagnostics.load(ROOT / "sample_data" / "small.yaml").account
    box = account.mailboxes[0]
    boxes = tuple(replace(box, id=i, owner="company", projects=()) for i in ids)
    path = tmp_path / ("account" if form == "csv" else f"account.{form}")
    diagnostics.save(replace(account, mailboxes=boxes), path, form)
    assert [m.id for m in diagnostics.load(path).account.mailboxes] == list(ids)


def test_unknown_ids_are_named_with_the_nearest_wherever_they_are_given() -> None:
    account = diagnostics.load(ROOT / "sample_data" / "acme").account
    matrix = diagnostics.simulate(account)
    asked = {
        'employee "mario"; the nearest id is "maria"': (
            lambda: diagnostics.resolve(account, "mario"),
            lambda: matrix.to_frame(["mario"]),
            lambda: matrix.at("mario"),
        ),
        'project "web-site"; the nearest id is "website"': (
            lambda: diagnostics.resolve(account, "maria", "web-site"),
            lambda: matrix.to_frame(None, ["web-site"]),
            lambda: matrix.at("maria", "web-site"),
        ),
        'mailbox "slaes"; the nearest id is "sales"': (
            lambda: diagnostics.impact(matrix, "slaes"),
            lambda: diagnostics.resolve(account, "maria").why_not("slaes"),
            lambda: diagnostics.check(account, ["slaes"]),
        ),
    }
    for sentence, ways in asked.items():
        for way in ways:
            with pytest.raises(UnknownIdError) as unknown:
                way()
            assert str(unknown.value).endswith(sentence)


def test_somebody_inactive_is_not_in_the_matrix_and_it_says_why() -> None:
    account = diagnostics.load(ROOT / "sample_data" / "acme").account
    with pytest.raises(UnknownIdError, match='no active employee "zofia"'):
        diagnostics.simulate(account).at("zofia")
    assert diagnostics.simulate(account, include_inactive=True).at("zofia")


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        diagnostics.nonsense  # noqa: B018


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, diagnostics; assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


PATTERNS = "diagnostics.errors.parsing"
"""Compiling all that texts are read by takes longer than the rest of a command."""


@pytest.mark.parametrize(
    "used",
    [
        "from diagnostics.cli import main; main(['audit', '--help'])",
        "from diagnostics.errors import reasons; assert reasons()",
        "import diagnostics.checks.runner",
    ],
)
def test_patterns_for_error_texts_are_made_for_error_texts_only(used: str) -> None:
    code = f"""
import contextlib, sys
with contextlib.suppress(SystemExit):
    {used}
assert {PATTERNS!r} not in sys.modules
from diagnostics.errors import read
assert {PATTERNS!r} in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_a_name_that_was_used_is_an_attribute_from_then_on() -> None:
    import diagnostics.errors as errors

    assert errors.explain is vars(errors)["explain"]


def test_a_notebook_gets_from_a_folder_to_frames() -> None:
    account = diagnostics.load(ROOT / "sample_data" / "acme").account
    frame = diagnostics.simulate(account).to_frame()
    assert {"employee", "project", "sender", "source"} <= set(frame.columns)
    findings = diagnostics.findings_frame(diagnostics.audit(account))
    assert not findings.empty
    (answer,) = diagnostics.explain("550 5.7.1 spf check failed")
    assert answer.reason == "spf-fail"
