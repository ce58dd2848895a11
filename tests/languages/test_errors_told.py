"""What an error says to people is in their language: its text goes through gettext."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "diagnostics"
TO_DEVELOPERS = (
    *("checks/dns", "checks/mail", "checks/https", "errors", "lab", "locale"),
    *("training", "words.py", "catalogue.py", "domain_names.py", "lab_state.py"),
    *("accounts/documents.py", "accounts/guarded", "report/saved_run.py"),
    *("report/explanations/explaining_apart.py", "senders/coverage/ties.py"),
    *("workspace/accepted_file.py", "workspace/kept_account.py"),
    *("workspace/stored_findings.py", "workspace/history/database_tables.py"),
    *("workspace/login_settings.py", "workspace/teams.py", "workspace/asked_files.py"),
    *("fleet/sent_letters/letter_files.py", "fleet/sent_letters/letters_apart.py"),
    "__init__.py",
)
"""Where errors tell developers and whoever sets up a server, or become findings."""
FILES = [
    path
    for path in sorted(ROOT.rglob("*.py"))
    if not str(path.relative_to(ROOT)).startswith(TO_DEVELOPERS)
]


def written(node: ast.AST) -> Iterator[str]:
    """The sentences in an expression that no call of gettext holds."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "ngettext"):
        return
    if isinstance(node, ast.Constant) and " " in str(node.value).strip():
        yield str(node.value)
    for child in ast.iter_child_nodes(node):
        yield from written(child)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_error_s_sentence_is_in_english_alone(path: Path) -> None:
    raised = [
        node.exc
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
    ]
    assert [text for exc in raised for arg in exc.args for text in written(arg)] == []
