"""Changes one operator at a time and sees whether the tests that mirror it notice.

    python -m benchmarks.mutants diagnostics/senders/pair --most 50 --seed 1

Each mutant is one comparison, number, truth value, `and`, `not`, condition, sum or the
like turned into its neighbour; annotations, decorators and texts stay. The tests run on
a copy in a temporary folder: first the file named like the module, then the folder of
tests that mirrors its room, then with `--wide` all tests of its package. A mutant that
no test of these fails on has survived. One on which the tests take ten times as long as
usual counts as killed.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = (
    "diagnostics/senders/pair",
    "diagnostics/senders/coverage",
    "diagnostics/checks/interpret.py",
    "diagnostics/checks/mail/judges",
    "diagnostics/checks/dns/judging",
    "diagnostics/errors/deciding",
    "diagnostics/accounts",
)
"""What is measured when no path is named."""

HEAVY = (
    "pytest",
    "hypothesis",
    "numpy",
    "pandas",
    "scipy.optimize",
    "yaml",
    "dns.zone",
)
"""Imported once, before the processes for single mutants are split off."""

NOT_COPIED = (".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "out", "*.pyc")

_NEIGHBOURS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip

_SKIPPED_FIELDS = {"annotation", "returns", "decorator_list", "bases", "type_params"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: bytes `start` to `end` of the module at `path` become `after`."""

    path: str
    line: int
    start: int
    end: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.before}  →  {self.after}"


def mutants_of(path: str, source: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    data = source.encode()
    starts = [0]
    for line in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = []
    for node, after in _changes(ast.parse(source)):
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0)
        before = " ".join(data[start:end].decode().split())
        found.append(Mutant(path, node.lineno, start, end, before, after))
    return sorted(found, key=lambda m: (m.start, m.end, m.after))


def _changes(node: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    if isinstance(node, ast.JoinedStr):  # has no usable positions before Python 3.12
        return
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        return
    if (
        isinstance(node, ast.keyword) and node.arg == "strict"
    ):  # of zip: a guard of ours
        return
    if isinstance(node, ast.expr | ast.stmt):
        for after in _replacements(node):
            yield node, after
    if isinstance(node, ast.If | ast.IfExp | ast.While) and _is_bare(node.test):
        yield node.test, f"(not {ast.unparse(node.test)})"
    if isinstance(node, ast.comprehension):
        for test in filter(_is_bare, node.ifs):
            yield test, f"(not {ast.unparse(test)})"
    for name, value in ast.iter_fields(node):
        if name not in _SKIPPED_FIELDS:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _changes(child)


def _is_bare(test: ast.expr) -> bool:
    """Whether no other change turns this condition round."""
    return not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Constant)


def _replacements(node: ast.expr | ast.stmt) -> Iterator[str]:
    match node:
        case ast.Compare(left, ops, comparators):
            for i, op in enumerate(ops):
                changed = [*ops[:i], _neighbour(op), *ops[i + 1 :]]
                yield f"({ast.unparse(ast.Compare(left, changed, comparators))})"
        case ast.BoolOp(op, values):
            yield f"({ast.unparse(ast.BoolOp(_neighbour(op), values))})"
        case ast.UnaryOp(ast.Not(), operand):
            yield f"({ast.unparse(operand)})"
        case ast.BinOp(left, op, right) if type(op) in _NEIGHBOURS:
            yield f"({ast.unparse(ast.BinOp(left, _neighbour(op), right))})"
        case ast.AugAssign(target, op, value) if type(op) in _NEIGHBOURS:
            yield ast.unparse(ast.AugAssign(target, _neighbour(op), value))
        case ast.Constant(bool(value)):
            yield str(not value)
        case ast.Constant(int(value)):
            yield str(value + 1)
        case ast.Break():
            yield "continue"
        case ast.Continue():
            yield "break"


def _neighbour(op: ast.AST) -> ast.AST:
    return _NEIGHBOURS[type(op)]()


def mirrored(path: str, *, wide: bool) -> list[str]:
    """The tests that mirror a module, narrowest first; relative to the checkout."""
    inside = Path(path).relative_to("diagnostics")
    room = Path("tests") / inside.parent
    while not (ROOT / room).is_dir():
        room = room.parent
    wanted = [Path("tests") / inside.parent / f"test_{inside.name}", room]
    if wide:
        wanted.append(Path(*room.parts[:2]))
    present = [
        p.as_posix() for p in wanted if (ROOT / p).exists() and p.name != "tests"
    ]
    # What stands in the package itself has its tests in any folder.
    elsewhere = sorted((ROOT / "tests").rglob(f"test_{inside.name}"))
    present = present or [p.relative_to(ROOT).as_posix() for p in elsewhere]
    return list(dict.fromkeys(present)) or ["tests"]


class Bench:
    """A copy of the checkout where one mutant at a time is tried."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="senderscope-mutants-")
        self.root = Path(self._folder.name) / "copy"
        shutil.copytree(ROOT, self.root, ignore=shutil.ignore_patterns(*NOT_COPIED))
        self._usual: dict[str, float] = {}
        for name in HEAVY:
            importlib.import_module(name)

    def usual(self, tests: str) -> float:
        """Seconds that these tests take without a mutant.

        Raises:
            RuntimeError: they fail as it is.
        """
        if tests not in self._usual:
            began = time.monotonic()
            if not self._passes(tests, 900.0):
                raise RuntimeError(f"{tests} fails without any mutant")
            self._usual[tests] = time.monotonic() - began
        return self._usual[tests]

    def survives(self, mutant: Mutant, *, wide: bool) -> bool:
        """Whether every test passes in spite of the mutant."""
        file = self.root / mutant.path
        runs = [(t, 10 + 10 * self.usual(t)) for t in mirrored(mutant.path, wide=wide)]
        original = file.read_bytes()
        changed = original[: mutant.start] + mutant.after.encode()
        file.write_bytes(changed + original[mutant.end :])
        try:
            return all(self._passes(tests, seconds) for tests, seconds in runs)
        finally:
            file.write_bytes(original)

    def _passes(self, tests: str, seconds: float) -> bool:
        child = os.fork()
        if child == 0:
            os._exit(self._run_tests(tests))
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status) == 0
            time.sleep(0.02)
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return False

    def _run_tests(self, tests: str) -> int:
        """In a process of its own: what pytest says of the copy."""
        os.setpgid(0, 0)
        os.chdir(self.root)
        sys.path[:] = [str(self.root), *(p for p in sys.path if p != str(ROOT) and p)]
        sys.dont_write_bytecode = True  # else a mutant could meet an earlier one's
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        import pytest

        local = "not browser and not real_servers and not shared"
        try:
            return int(pytest.main(["-x", "-m", local, "--hypothesis-seed=0", tests]))
        except BaseException:  # whatever a mutant did to pytest itself
            return 1


_bench: Bench | None = None


def _try(work: tuple[Mutant, bool]) -> bool:
    global _bench
    _bench = _bench or Bench()
    return _bench.survives(work[0], wide=work[1])


def chosen(paths: Sequence[str], most: int, seed: int) -> list[Mutant]:
    """The mutants of these files and folders, or a sample of `most` of them.

    Raises:
        FileNotFoundError: a path that isn't there.
    """
    files: list[Path] = []
    for path in map(Path, paths):
        inside = sorted((ROOT / path).rglob("*.py")) if path.suffix != ".py" else []
        found = inside or [ROOT / path]
        if not all(file.is_file() for file in found):
            raise FileNotFoundError(f"{path}: no such module or folder of modules")
        files += found
    every = [
        mutant
        for file in dict.fromkeys(files)
        for mutant in mutants_of(
            file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")
        )
    ]
    if 0 < most < len(every):
        picked = sorted(random.Random(seed).sample(range(len(every)), most))
        every = [every[i] for i in picked]
    return every


def measure(mutants: Sequence[Mutant], *, wide: bool, jobs: int) -> list[Mutant]:
    """Tries each mutant, says who survives as it goes, and returns the survivors."""
    context = multiprocessing.get_context("fork")
    survivors = []
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        verdicts = pool.map(_try, [(mutant, wide) for mutant in mutants])
        for mutant, survived in zip(mutants, verdicts, strict=True):
            if survived:
                print(f"survived  {mutant}", flush=True)
                survivors.append(mutant)
    return survivors


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints survivors and the table of modules; 1 where too few were killed."""
    parser = argparse.ArgumentParser(prog="benchmarks.mutants", description=__doc__)
    parser.add_argument("path", nargs="*", help="modules or folders of diagnostics/")
    parser.add_argument("--most", type=int, default=0, help="a sample of so many")
    parser.add_argument("--seed", type=int, default=1, help="which sample")
    parser.add_argument("--jobs", type=int, default=1, help="so many at a time")
    parser.add_argument("--wide", action="store_true", help="all tests of the package")
    parser.add_argument("--at-least", type=float, default=0, metavar="PERCENT")
    options = parser.parse_args(arguments)
    paths = options.path or ROOMS
    mutants = chosen(paths, options.most, options.seed)
    survivors = measure(mutants, wide=options.wide, jobs=options.jobs)
    tried, left = (Counter(m.path for m in some) for some in (mutants, survivors))
    for path in tried:
        print(f"{tried[path] - left[path]:5} of {tried[path]:5} killed  {path}")
    share = 100 * (1 - len(survivors) / max(1, len(mutants)))
    print(f"{share:.1f} % of {len(mutants)} mutants killed")
    return int(share < options.at_least)


if __name__ == "__main__":
    sys.exit(main())
