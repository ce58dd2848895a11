"""Changes one operator at a time and sees whether any test that runs it notices.

    python -m benchmarks.mutants diagnostics/senders/pair --most 50 --seed 1

Each mutant is one comparison, number, truth value, `and`, `not`, condition, sum or the
like turned into its neighbour; annotations, decorators and texts stay. The tests run on
a copy in a temporary folder, in three rounds: the file named like the module; the
folder that mirrors its room, with whatever else imports the module; all others of its
package. Each file runs once without a mutant and is watched
(`benchmarks.running_tests`), then a mutant meets those that run its function. One that
no test of these fails on has survived. One on which the tests take ten times as long
as usual counts as killed. `--near` leaves out the third round: quick, but what it lets
survive others may kill.
"""

from __future__ import annotations

import argparse
import ast
import multiprocessing
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.running_tests import ROOT, Bench, Watched

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
    """One change: bytes `start` to `end` of the module at `path` become `after`.

    `function` is the first line of the innermost function around it, 0 for none.
    """

    path: str
    line: int
    function: int
    start: int
    end: int
    before: str
    after: str

    def applied(self, source: bytes) -> bytes:
        """The module's text with this change."""
        return source[: self.start] + self.after.encode() + source[self.end :]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.before}  →  {self.after}"


def mutants_of(path: str, source: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    data = source.encode()
    starts = [0]
    for line in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = []
    tree = ast.parse(source)
    functions = _functions(tree)
    for node, after in _changes(tree):
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0)
        before = " ".join(data[start:end].decode().split())
        around = max((f for f, end in functions if f <= node.lineno <= end), default=0)
        found.append(Mutant(path, node.lineno, around, start, end, before, after))
    return sorted(found, key=lambda m: (m.start, m.end, m.after))


def _functions(tree: ast.Module) -> list[tuple[int, int]]:
    """The first line, as Python counts it from the decorators on, and the last."""
    return [
        (min(part.lineno for part in (n, *n.decorator_list)), n.end_lineno or 0)
        for n in ast.walk(tree)
        if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


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


def own_tests(path: str) -> list[str]:
    """The file of tests that is named like a module; of the package's own, anywhere."""
    inside = Path(path).relative_to("diagnostics")
    mirrored = ROOT / "tests" / inside.parent / f"test_{inside.name}"
    found = [mirrored] if mirrored.is_file() else []
    if not found and len(inside.parts) == 1:
        found = sorted((ROOT / "tests").rglob(f"test_{inside.name}"))
    return [_inside(file) for file in found]


def near_tests(path: str) -> list[str]:
    """Those of the folder that mirrors its room, and all that import the module."""
    room, imports = _room(path), f"from {_dotted(path)} import"
    return [
        _inside(file)
        for file in sorted((ROOT / "tests").rglob("test_*.py"))
        if (file.parent == room and room.name != "tests")
        or imports in file.read_text(encoding="utf-8")
    ]


def far_tests(path: str) -> list[str]:
    """Those of the whole package."""
    package = ROOT / "tests" / Path(path).parts[1]
    return [_inside(file) for file in sorted(package.rglob("test_*.py"))]


def _room(path: str) -> Path:
    room = ROOT / "tests" / Path(path).relative_to("diagnostics").parent
    while not room.is_dir():
        room = room.parent
    return room


def _dotted(path: str) -> str:
    return ".".join(Path(path).with_suffix("").parts)


def _inside(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def facing(
    mutant: Mutant, files: Sequence[str], watched: dict[str, Watched]
) -> list[str]:
    """Those of the files that ran the mutant's function, in their order.

    Where none did (another process ran it, or it isn't within a function): those that
    import its module.
    """
    for line in (mutant.function, 0):
        ran = [f for f in files if (mutant.path, line) in watched[f].ran]
        if ran:
            return ran
    return []


_bench: Bench | None = None


def _bench_here() -> Bench:
    """The copy that this process works on."""
    global _bench
    _bench = _bench or Bench()
    return _bench


def _watch(file: str) -> Watched:
    return _bench_here().watched(file)


def _survives(work: tuple[Mutant, list[str], float]) -> bool:
    mutant, files, seconds = work
    return _bench_here().passes(mutant.path, mutant.applied, files, seconds)


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


def measure(mutants: Sequence[Mutant], *, near: bool, jobs: int) -> list[Mutant]:
    """Tries each mutant, says who survives, and returns the survivors."""
    context = multiprocessing.get_context("fork")
    left, asked = list(mutants), set[tuple[str, str]]()
    rounds = (own_tests, near_tests) if near else (own_tests, near_tests, far_tests)
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        for tests_of in rounds:
            files = {
                path: [f for f in tests_of(path) if (path, f) not in asked]
                for path in {m.path for m in left}
            }
            left = _surviving(left, files, pool)
            asked |= {(path, file) for path, some in files.items() for file in some}
            print(f"{len(left)} left by {tests_of.__name__}:", *left, sep="\n  ")
            sys.stdout.flush()
    return left


def _surviving(
    mutants: Sequence[Mutant], files: dict[str, list[str]], pool: Executor
) -> list[Mutant]:
    """The mutants that these files of tests, by module, don't notice."""
    every = list(dict.fromkeys(f for some in files.values() for f in some))
    watched = dict(zip(every, pool.map(_watch, every), strict=True))
    work = []
    for mutant in mutants:
        tests = facing(mutant, files[mutant.path], watched)
        work.append((mutant, tests, sum(watched[t].seconds for t in tests)))
    verdicts = pool.map(_survives, work)
    return [m for m, survived in zip(mutants, verdicts, strict=True) if survived]


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints survivors and the table of modules; 1 where too few were killed."""
    parser = argparse.ArgumentParser(prog="benchmarks.mutants", description=__doc__)
    parser.add_argument("path", nargs="*", help="modules or folders of diagnostics/")
    parser.add_argument("--most", type=int, default=0, help="a sample of so many")
    parser.add_argument("--seed", type=int, default=1, help="which sample")
    parser.add_argument("--jobs", type=int, default=1, help="so many at a time")
    parser.add_argument("--near", action="store_true", help="its room's tests only")
    parser.add_argument("--at-least", type=float, default=0, metavar="PERCENT")
    options = parser.parse_args(arguments)
    paths = options.path or ROOMS
    mutants = chosen(paths, options.most, options.seed)
    survivors = measure(mutants, near=options.near, jobs=options.jobs)
    tried, left = (Counter(m.path for m in some) for some in (mutants, survivors))
    for path in tried:
        print(f"{tried[path] - left[path]:5} of {tried[path]:5} killed  {path}")
    share = 100 * (1 - len(survivors) / max(1, len(mutants)))
    print(f"{share:.1f} % of {len(mutants)} mutants killed")
    return int(share < options.at_least)


if __name__ == "__main__":
    sys.exit(main())
