"""The bill of materials and the licences are those of what is pinned."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.supply_chain import PINS, ROOT, audit, bill, licences, pinned

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PACKAGES = [*pinned(PINS.read_text(encoding="utf-8"))]


def test_every_pin_and_every_hash_is_in_the_bill() -> None:
    text = PINS.read_text(encoding="utf-8")
    made = bill(PACKAGES, PROJECT)
    parts = made["components"]
    names = re.findall(r"^(\S+)==(\S+)", text, re.M)
    assert [(p["name"], p["version"]) for p in parts] == names
    hashes = [h["content"] for p in parts for h in p["hashes"]]
    assert sorted(hashes) == sorted(re.findall(r"sha256:(\w+)", text))
    assert made["metadata"]["component"]["version"] == PROJECT["version"]
    assert len(made["dependencies"][0]["dependsOn"]) == len(PROJECT["dependencies"])


def test_the_same_pins_give_the_same_bill() -> None:
    assert bill(PACKAGES, PROJECT) == bill(PACKAGES, PROJECT)
    other = [replace(PACKAGES[0], version="0"), *PACKAGES[1:]]
    first, second = (bill(p, PROJECT)["serialNumber"] for p in (PACKAGES, other))
    assert first != second


def test_every_licence_is_known_and_accepted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert licences(PACKAGES) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(PACKAGES)


@pytest.mark.parametrize(
    "licence", ["unknown", "AGPL-3.0-only", "GNU Affero General Public License v3"]
)
def test_an_unknown_or_unwanted_licence_fails(
    licence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = replace(PACKAGES[0], licence=licence)
    assert licences([wrong, *PACKAGES[1:]]) == 1
    assert wrong.name in capsys.readouterr().err
    elsewhere = replace(wrong, licence="unknown", is_needed=False)
    assert licences([elsewhere]) == 0


@pytest.mark.parametrize(
    "line", ["altair>=5 --hash=sha256:" + "0" * 64, "altair==5.0", "altair"]
)
def test_what_is_not_pinned_is_an_error(line: str) -> None:
    with pytest.raises(ValueError, match="not pinned"):
        list(pinned(line))


def test_what_is_needed_was_tried_with_its_oldest_version_too() -> None:
    bare = [d for d in PROJECT["dependencies"] if ">=" not in d]
    assert bare == []


def test_make_knows_the_targets() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("sbom", "licences", "audit-dependencies"):
        assert re.search(rf"^([\w-]+ )*{target}( [\w-]+)*:", makefile, re.M)


def audited(tmp_path: Path, script: str) -> int:
    """The exit status where pip-audit does this."""
    runner = tmp_path / "uvx"
    runner.write_text(f"#!/bin/sh\n{script}\n")
    runner.chmod(0o755)
    return audit([str(runner)])


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo 'ERROR:pip_audit._cli:a: Dependency not found' >&2; exit 1", "a: Dep"),
        (
            "printf 'Traceback\\n x\\nOSError: no such host\\n' >&2; exit 1",
            "OSError: no",
        ),
        ("exit 1", "no answer"),
        ("echo '[]'", "no answer"),
    ],
)
def test_an_audit_that_could_not_be_made_is_one_sentence_and_no_pass(
    tmp_path: Path, script: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audited(tmp_path, script) == 2
    assert audit([str(tmp_path / "missing")]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith(f"The pins were not audited: {said}")
    assert "missing" in second


def test_known_weaknesses_are_listed_and_fail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weak = {"id": "PYSEC-1", "fix_versions": ["2.0"]}
    parts = [
        {"name": "a", "version": "1.0", "vulns": [weak]},
        {"name": "b", "version": "1.0", "vulns": []},
    ]
    told = json.dumps({"dependencies": parts})
    assert audited(tmp_path, f"echo '{told}'; exit 1") == 1
    assert "a 1.0: PYSEC-1, mended in 2.0" in capsys.readouterr().out
    told = json.dumps({"dependencies": parts[1:]})
    assert audited(tmp_path, f"echo '{told}'") == 0
    assert capsys.readouterr().out == "no known weaknesses in 1 packages\n"
