"""Each limit holds at its own figure: so much is read, and one more is told."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostics.accounts import limits
from diagnostics.accounts.archive import packed
from diagnostics.accounts.guarded.budget import ALLOWED, Budget
from diagnostics.accounts.guarded.nearest_names import Names
from diagnostics.accounts.reader import Loaded, read_files

MB = 2**20
PROJECT = Path(__file__).resolve().parents[3]


def is_over(loaded: Loaded) -> bool:
    return "config/over-limit" in {p.rule for p in loaded.problems}


def toml(size: int) -> bytes:
    return b"#".ljust(size - 11, b"x") + b'\nname = "A"'


def dotted(dots: int) -> bytes:
    return b".".join([b"a"] * (dots + 1)) + b" = 1"


def nested(levels: int) -> bytes:
    return b"account: " + b"[" * (levels - 1) + b"]" * (levels - 1)


def keyed(keys: int) -> bytes:
    return b"".join(b"k%d = 1\n" % i for i in range(keys))


def wide(columns: int) -> bytes:
    return b",".join([b"id", b"address", *[b"c"] * (columns - 2)])


def archive(members: int) -> bytes:
    empty = {f"{i}.txt": b"" for i in range(members - 1)}
    return packed({"mailboxes.csv": b"id,address\n", **empty})


@pytest.mark.parametrize(
    ("name", "made", "most", "rule"),
    [
        ("account.toml", toml, 262_144, "over-limit"),
        ("account.toml", dotted, 100, "syntax"),
        ("account.toml", keyed, 500, "over-limit"),
        ("a.yaml", nested, 20, "syntax"),
        ("mailboxes.csv", wide, 200, "over-limit"),
        ("a.zip", archive, 1_000, "over-limit"),
    ],
)
def test_a_limit_is_the_most_that_is_read(
    name: str, made: type, most: int, rule: str
) -> None:
    assert len(toml(99)) == 99
    for size, told in ((most, False), (most + 1, True)):
        loaded = read_files({name: made(size)})
        rules = {p.rule.removeprefix("config/") for p in loaded.problems}
        assert (rule in rules) is told, size


@pytest.mark.parametrize(
    ("what", "most"),
    [
        ("cells", 5_000_000),
        ("nodes", 700_000),
        ("all-rows", 130_000),
        ("characters", 128 * MB),
        ("settings", 500),
    ],
)
def test_an_account_s_budget_is_what_is_promised(what: str, most: int) -> None:
    assert ALLOWED[what] == Budget().left[what] == most
    assert set(ALLOWED) == {"cells", "nodes", "all-rows", "characters", "settings"}


def rows(count: int) -> Iterator[str]:
    yield "id"
    yield from map(str, range(count))


def test_a_table_has_a_hundred_thousand_rows_at_most() -> None:
    loaded = read_files({"groups.csv": "\n".join(rows(100_001)).encode()})
    assert is_over(loaded)
    assert len(loaded.account.groups) == 100_000


def test_four_times_a_large_account_finds_room_for_its_rows() -> None:
    people, projects, mailboxes = 10_000, 10_000, 3_000
    weight = people + projects + limits.MAILBOX_WEIGHT * mailboxes
    assert limits.MAILBOX_WEIGHT == 4
    assert 4 * weight <= limits.MAX_ALL_ROWS < 5 * weight


def test_so_many_wrong_names_are_answered_and_so_many_compared() -> None:
    names = Names(["information"])
    near = [names.nearest("informationx") for _ in range(5_001)]
    assert near == ["information"] * 5_000 + [""]
    names = Names(["information"])
    far = [names.nearest("infxrmatixx") for _ in range(31)]
    assert far == ["information"] * 30 + [""]


def test_what_lists_may_hold_and_what_may_come_back() -> None:
    assert limits.MAX_LISTED == 5_000_000
    assert limits.MAX_UNPACKED_BYTES == 128 * MB
    assert limits.MAX_RESULT_BYTES == 64 * MB


def test_the_figures_of_security_md_are_those_in_force() -> None:
    said = (PROJECT / "SECURITY.md").read_text(encoding="utf-8")
    assert limits.MAX_MEMORY_BYTES == 480 * MB
    assert (limits.MAX_CPU_SECONDS, limits.MAX_WALL_SECONDS) == (20, 60)
    assert limits.MAX_READERS == 4
    assert limits.MAX_FINDINGS_OF_A_RULE == 2_000
    for figure in (
        "480 MB of address space, 20 s of CPU, 60 s by the clock, at most four",
        "(a mailbox as four)",
        "Beyond 2,000 findings of a rule",
        "takes 64 MB a file",
    ):
        assert figure in said


def test_the_page_takes_files_as_large_as_the_readers_do() -> None:
    page = tomllib.loads((PROJECT / ".streamlit/config.toml").read_text())
    assert page["server"]["maxUploadSize"] * MB == limits.MAX_FILE_BYTES == 64 * MB
