"""What an error says to people is in their language: its text goes through gettext."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "diagnostics"
TO_DEVELOPERS = {
    "accounts/documents.py": "becomes the finding that a document can't be read",
    "accounts/guarded/packed_results.py": "work that is done here instead",
    "accounts/guarded/result_lines.py": "what a process of ours writes wrongly",
    "catalogue.py": "a fact that a rule doesn't declare",
    "checks/dns/check.py": "told as: no result of `check --format json`",
    "checks/dns/plain_forms.py": "told as: no result of `check --format json`",
    "checks/mail/judges/dispatch.py": "told as: no result of `check --format json`",
    "checks/mail/record_json.py": "told as: no result of `check --format json`",
    "named_later.py": "Python itself asks for an attribute that isn't there",
    "report/saved_run.py": "told as: no result of `check --format json`",
    "domain_names.py": "caught where a name was written",
    "errors/explaining.py": "a stage that no caller has",
    "fleet/sent_letters/letters_apart.py": "told as: these files can't be read",
    "lab/protocols/scram_server.py": "ends a login inside the lab",
    "lab/running.py": "a lab started twice, or asked before it runs",
    "lab/server_lines.py": "ends a conversation inside the lab",
    "lab_state.py": "told as: no invitation to a lab",
    "locale/translating.py": "the translators' own command",
    "report/explanations/explaining_apart.py": "told as an answer of no reason",
    "senders/coverage/ties.py": "a pair that isn't tied",
    "training/scenario_files.py": "whoever writes a file of rules/training",
    "words.py": "whoever writes a template",
    "workspace/accepted_file.py": "told as: the file isn't ours",
    "workspace/asked_files.py": "told as: nothing is kept",
    "workspace/history/database_tables.py": "a time that a caller made without a zone",
    "workspace/kept_account.py": "told as: what was kept can't be read",
    "workspace/stored_findings.py": "told as: the history can't be used",
}
"""The files whose errors nobody reads who uses a page or a command, and who does."""
FILES = [
    path
    for path in sorted(ROOT.rglob("*.py"))
    if str(path.relative_to(ROOT)) not in TO_DEVELOPERS
]


def written(node: ast.AST) -> Iterator[str]:
    """The sentences in an expression that no call of gettext holds."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "ngettext"):
        return
    if isinstance(node, ast.Constant) and " " in str(node.value).strip():
        yield str(node.value)
    for child in ast.iter_child_nodes(node):
        yield from written(child)


def in_english_alone(path: Path) -> list[str]:
    """The sentences of what a file raises that aren't translated."""
    raised = [
        node.exc
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
    ]
    return [text for exc in raised for arg in exc.args for text in written(arg)]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_error_s_sentence_is_in_english_alone(path: Path) -> None:
    assert in_english_alone(path) == []


@pytest.mark.parametrize("name", TO_DEVELOPERS)
def test_a_file_stands_among_the_exceptions_only_while_it_is_one(name: str) -> None:
    assert in_english_alone(ROOT / name)
