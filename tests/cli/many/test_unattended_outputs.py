"""What commands print for programs is as schemas say; README's runs are understood."""

import json
import re
import shlex
from pathlib import Path

import jsonschema
import pytest

from diagnostics.cli import main
from diagnostics.cli.arguments import parsed
from diagnostics.report.unattended import reported_accounts

ROOT = Path(__file__).resolve().parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCHEMAS = Path(reported_accounts.__file__).parent / "schemas"


@pytest.mark.parametrize(
    ("schema", "asked"),
    [
        ("audit-1", ["audit", "sample_data/acme"]),
        ("many-accounts-1", ["audit-all", "sample_data/accounts.txt"]),
    ],
)
def test_what_a_command_prints_is_as_its_schema_says(
    schema: str, asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDERSCOPE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SENDERSCOPE_DATABASE", raising=False)
    monkeypatch.chdir(ROOT)
    out = tmp_path / "told.json"
    assert main([*asked, "--format", "json", "--out", str(out)]) in (0, 1)
    told = json.loads((SCHEMAS / f"{schema}.schema.json").read_text(encoding="utf-8"))
    found = json.loads(out.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(told).validate(found)


def test_the_commands_of_the_timer_and_of_cron_are_understood(tmp_path: Path) -> None:
    shown = re.findall(r"python -m diagnostics (\w+-all /srv[^`\n]*)", README)
    assert len(shown) == 2
    for line in shown:
        words = [w.replace("/srv/reports", str(tmp_path)) for w in shlex.split(line)]
        words = [w.replace("/var/lib/node_exporter", str(tmp_path)) for w in words]
        assert parsed(words).command == words[0]
