"""The mutants of a source text, which `make mutants` tries."""

from __future__ import annotations

import ast

import pytest

from benchmarks.mutants import ROOT, chosen, main, mirrored, mutants_of


def applied(source: str) -> list[str]:
    """The source with each of its mutants, one at a time."""
    data = source.encode()
    return [
        (data[: m.start] + m.after.encode() + data[m.end :]).decode()
        for m in mutants_of("x.py", source)
    ]


@pytest.mark.parametrize(
    ("source", "mutants"),
    [
        ("a < b", ["(a <= b)"]),
        ("ä = a and not b", ["ä = (a or not b)", "ä = a and (b)"]),
        ("f(1, True)", ["f(2, True)", "f(1, False)"]),
        ("x += n", ["x -= n"]),
        ("if a: pass", ["if (not a): pass"]),
        ("[i for i in a if i]", ["[i for i in a if (not i)]"]),
        ("while True: break", ["while False: break", "while True: continue"]),
        ('zip(a, b, strict=True); f"{a < b}"', []),
        ("@d(frozen=True)\nclass A:\n  x: int | None\n", []),
        ("if TYPE_CHECKING:\n  a = 1\n", []),
    ],
)
def test_each_operator_becomes_its_neighbour_where_it_stands(
    source: str, mutants: list[str]
) -> None:
    assert applied(source) == mutants


def test_every_mutant_of_a_real_module_is_a_module() -> None:
    path = ROOT / "diagnostics" / "model" / "account_parts.py"
    source = path.read_text(encoding="utf-8")
    texts = applied(source)
    assert len(texts) > 20
    assert all(ast.parse(text) and text != source for text in texts)


def test_a_sample_is_the_same_each_time_with_one_seed() -> None:
    first = chosen(["diagnostics/accounts"], 20, 3)
    assert len(first) == 20
    assert first == chosen(["diagnostics/accounts"], 20, 3)
    assert first != chosen(["diagnostics/accounts"], 20, 4)


def test_a_path_that_is_not_there_is_refused() -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        main(["diagnostics/nowhere"])


def test_the_tests_of_a_module_begin_with_the_file_named_like_it() -> None:
    tests = mirrored("diagnostics/accounts/reader.py", wide=False)
    assert tests == ["tests/accounts/test_reader.py", "tests/accounts"]
    assert mirrored("diagnostics/senders/pair/ranking.py", wide=True)[-1] == (
        "tests/senders"
    )


def test_a_module_of_the_package_itself_has_its_tests_in_any_folder() -> None:
    assert mirrored("diagnostics/characters.py", wide=True) == [
        "tests/names/test_characters.py"
    ]
    assert mirrored("diagnostics/serving.py", wide=False) == ["tests/test_serving.py"]
    assert mirrored("diagnostics/__main__.py", wide=False) == ["tests"]
