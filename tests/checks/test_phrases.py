"""Every sentence that checks of mail servers may say has its template."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from diagnostics.catalogue import RULES, rule, rule_ids, texts
from diagnostics.words import parameters

ROOT = Path(__file__).resolve().parents[2] / "diagnostics" / "checks"
SOURCES = sorted(p for p in ROOT.rglob("*.py") if "dns" not in p.parts)
SAVED = ROOT.parent / "report" / "saved_run.py"
FILES = ("mail", "smtp", "pop3", "checks")
MAIL_RULES = [r for r in rule_ids("checks") if not r.startswith("checks/dns-")]


def keys(path: Path) -> list[tuple[str, set[str] | None]]:
    """Each constant key given to `Phrase.of`, and its parameters where plain."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "Phrase.of"):
            continue
        key = node.args[0]
        if isinstance(key, ast.Constant):
            named = [word.arg for word in node.keywords]
            given = None if None in named else {str(n) for n in named}
            found.append((str(key.value), given))
    return found


def strings(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    texts_in = {n.value for n in nodes if isinstance(n, ast.Constant)}
    return {t for t in texts_in if isinstance(t, str)}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name)
def test_each_phrase_is_given_what_its_template_needs(path: Path) -> None:
    for key, given in keys(path):
        file, name = key.split(":")
        needed = parameters(texts(f"phrases/{file}")[name])
        assert given is None or needed == given, key


@pytest.mark.parametrize("file", FILES)
def test_no_template_is_idle(file: str) -> None:
    said = set().union(*map(strings, (*SOURCES, SAVED)))
    begun = {s for s in said if ":" in s}
    for name in texts(f"phrases/{file}"):
        whole = f"{file}:{name}"
        # Some keys are put together: `mail:attempt-` and an outcome, `:a-greeting`.
        parts = [s for s in begun if whole.startswith(s) or f":{name}" == s]
        assert parts, whole


@pytest.mark.parametrize("rule_id", rule_ids("checks"))
def test_every_rule_of_the_checks_has_says_and_a_title_that_are_templates(
    rule_id: str,
) -> None:
    assert parameters(texts(rule_id)["says"]) == frozenset()
    assert parameters(texts(rule_id)["title"]) == frozenset()


@pytest.mark.parametrize("rule_id", MAIL_RULES)
def test_every_rule_declares_what_its_findings_carry(rule_id: str) -> None:
    declared = rule(rule_id).declares
    assert {"mailbox", "says", "quote", "seen", "expected", "host", "port"} <= set(
        declared
    )
    own = texts(rule_id).get("evidence")
    assert own is None or parameters(own) <= set(declared)


def test_the_common_sentences_need_only_declared_facts() -> None:
    declared = set(rule("checks/cancelled").declares)
    for name in ("finding", "finding-pop3"):
        assert parameters(texts("phrases/checks")[name]) <= declared


def test_no_prose_is_written_where_a_template_belongs() -> None:
    """A constant of several words that isn't a docstring, a key or a log remark."""
    allowed = ("no record of a check", "nobody judges", "this is no run", "no service")
    judges = ROOT / "mail" / "judges"
    for path in (*judges.glob("*.py"), ROOT / "interpret.py", ROOT / "forecast.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documented = {
            id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or id(node) in documented:
                continue
            prose = isinstance(node.value, str) and node.value.count(" ") > 1
            assert not prose or node.value.startswith(allowed), node.value


def test_rules_keep_their_words_in_a_language() -> None:
    for path in (RULES / "checks").glob("*.toml"):
        rest = rule(f"checks/{path.stem}").data
        assert "says" not in rest, path
