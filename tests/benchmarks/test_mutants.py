"""The mutants of a source text, which `make mutants` tries."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.mutants import (
    ROOT,
    chosen,
    facing,
    far_tests,
    main,
    mutants_of,
    near_tests,
    own_tests,
)
from benchmarks.running_tests import Watched


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


RANKING = "diagnostics/senders/pair/ranking.py"


def imports(test: str, module: str) -> bool:
    return f"from {module} import" in (ROOT / test).read_text(encoding="utf-8")


def test_the_tests_of_a_module_begin_with_the_file_named_like_it() -> None:
    assert own_tests(RANKING) == ["tests/senders/pair/test_ranking.py"]
    assert own_tests("diagnostics/serving.py") == ["tests/test_serving.py"]
    assert own_tests("diagnostics/characters.py") == ["tests/names/test_characters.py"]
    assert own_tests("diagnostics/__main__.py") == []
    assert own_tests("diagnostics/accounts/limits.py") == []  # not hostile/test_limits


def test_then_come_its_room_s_and_those_that_import_it() -> None:
    near = near_tests(RANKING)
    assert {*own_tests(RANKING), "tests/senders/pair/test_outcomes.py"} <= {*near}
    outside = [test for test in near if not test.startswith("tests/senders/pair/")]
    assert outside
    assert all(imports(test, "diagnostics.senders.pair.ranking") for test in outside)
    serving = near_tests("diagnostics/serving.py")
    assert all(imports(test, "diagnostics.serving") for test in serving)


def test_at_last_come_those_of_its_package() -> None:
    far = far_tests(RANKING)
    assert "tests/senders/coverage/test_gaps.py" in far
    assert {Path(name).parts[1] for name in far} == {"senders"}
    assert far_tests("diagnostics/serving.py") == []


SOURCE = """LIMIT = 3

@cache
def outer(a):
    def inner(b):
        return b < 1
    return [x for x in a if x > 2]
"""


def test_a_mutant_knows_the_innermost_function_that_runs_it() -> None:
    around = {m.line: m.function for m in mutants_of("x.py", SOURCE)}
    assert around == {1: 0, 6: 5, 7: 3}


def test_a_mutant_meets_the_tests_that_run_its_function_or_import_its_module() -> None:
    watched = {
        "tests/a.py": Watched(1, frozenset({("x.py", 0)})),
        "tests/b.py": Watched(1, frozenset({("x.py", 0), ("x.py", 3)})),
        "tests/c.py": Watched(1, frozenset({("y.py", 0), ("y.py", 3)})),
    }
    limit, _, inner, *_, outer = mutants_of("x.py", SOURCE)
    files = ["tests/c.py", "tests/b.py", "tests/a.py"]
    assert facing(outer, files, watched) == ["tests/b.py"]
    assert facing(limit, files, watched) == ["tests/b.py", "tests/a.py"]
    assert facing(inner, files, watched) == ["tests/b.py", "tests/a.py"]
    assert facing(outer, ["tests/c.py"], watched) == []


def test_the_share_of_a_module_is_printed_and_the_checkout_stays_as_it_is() -> None:
    module = "diagnostics/characters.py"
    before = (ROOT / module).read_bytes()
    command = [sys.executable, "-m", "benchmarks.mutants", module]
    sample = ["--most", "3", "--seed", "3", "--near", "--at-least", "100"]
    done = subprocess.run(
        [*command, *sample], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "0 left by own_tests:",
        "0 left by near_tests:",
        f"    3 of     3 killed  {module}",
        "100.0 % of 3 mutants killed",
    ]
    assert (ROOT / module).read_bytes() == before
