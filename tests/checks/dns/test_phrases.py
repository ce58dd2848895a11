"""Every phrase about DNS has its template, and every template is said somewhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostics import catalogue, words
from diagnostics.checks import dns

FILES = ("dns", "spf", "dkim", "dmarc", "autoconfig")
KEY = re.compile(rf"({'|'.join(FILES)}):[a-z0-9-]+")
TREES = {
    path: ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(Path(dns.__file__).parent.rglob("*.py"))
}


def keys() -> Iterator[str]:
    """What looks like a phrase's key anywhere in the package."""
    for tree in TREES.values():
        for node in ast.walk(tree):
            said = node.value if isinstance(node, ast.Constant) else None
            if isinstance(said, str) and KEY.fullmatch(said):
                yield said


def calls() -> Iterator[tuple[str, set[str]]]:
    """The key and the parameters of each `Phrase.of` that names them all."""
    for tree in TREES.values():
        for node in ast.walk(tree):
            if not (
                isinstance(node, ast.Call) and ast.unparse(node.func) == "Phrase.of"
            ):
                continue
            names = {word.arg for word in node.keywords if word.arg}
            whole = all(word.arg for word in node.keywords)
            if whole and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value), names


def template(key: str) -> str:
    file, _, name = key.partition(":")
    return str(catalogue.texts(f"phrases/{file}")[name])


def test_what_is_said_and_what_can_be_said_are_the_same() -> None:
    can_be = {
        f"{file}:{name}"
        for file in FILES
        for name in catalogue.texts(f"phrases/{file}")
    }
    assert set(keys()) == can_be


@pytest.mark.parametrize(("key", "names"), sorted(calls(), key=str))
def test_a_phrase_has_the_parameters_of_its_template(key: str, names: set[str]) -> None:
    known = words.parameters(template(key))
    needed = words.parameters(re.sub(r"\[[^\]]*\]", "", template(key)))
    assert needed <= names <= known


def test_most_phrases_are_looked_at() -> None:
    assert len(list(calls())) > 70
