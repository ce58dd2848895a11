"""What is public is what `__all__` says, and it works as the README shows it."""

import subprocess
import sys
from pathlib import Path

import pytest

import diagnostics

ROOT = Path(__file__).resolve().parent.parent


def test_every_public_name_is_there_and_documented() -> None:
    assert len(diagnostics.__all__) <= 12
    for name in diagnostics.__all__:
        assert getattr(diagnostics, name).__doc__


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        diagnostics.nonsense  # noqa: B018


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, diagnostics; assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_a_notebook_gets_from_a_folder_to_frames() -> None:
    account = diagnostics.load(ROOT / "sample_data" / "acme").account
    frame = diagnostics.simulate(account).to_frame()
    assert {"employee", "project", "sender", "source"} <= set(frame.columns)
    findings = diagnostics.findings_frame(diagnostics.audit(account))
    assert not findings.empty
    (answer,) = diagnostics.explain("550 5.7.1 spf check failed")
    assert answer.reason == "spf-fail"
