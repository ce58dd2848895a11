import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.accounts import limits
from diagnostics.accounts.archive import packed, unpacked
from diagnostics.model import Finding
from diagnostics.words import evidence

NAMES = st.text("abc.", min_size=1, max_size=5).filter(lambda n: n.strip("."))


@given(st.dictionaries(NAMES, st.binary(max_size=50), max_size=4), st.booleans())
def test_what_was_packed_is_unpacked(members: dict[str, bytes], compress: bool) -> None:
    problems: list[Finding] = []
    assert unpacked("a.zip", packed(members, compress), problems) == members
    assert problems == []


@settings(deadline=None)
@given(st.binary(max_size=200), st.integers(0, 300))
def test_a_damaged_archive_is_a_problem_and_never_a_traceback(
    noise: bytes, at: int
) -> None:
    data = packed({"mailboxes.csv": b"id,address\n" * 20, "groups.csv": b"id\n"})
    broken = data[:at] + noise + data[at + len(noise) :]
    problems: list[Finding] = []
    found = unpacked("a.zip", broken, problems)
    assert problems or set(map(type, found.values())) <= {bytes}


def test_an_encrypted_member_is_told_and_the_others_are_read() -> None:
    data = bytearray(packed({"a.csv": b"id\n", "b.csv": b"id\n"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    problems: list[Finding] = []
    assert list(unpacked("a.zip", bytes(data), problems)) == ["b.csv"]
    assert "encrypted" in evidence(problems[0])


@pytest.mark.parametrize(
    "name", ["../a.csv", "x/../../a.csv", "/a.csv", "c:/a.csv", "..\\a.csv", "\\a.csv"]
)
def test_a_path_that_leads_out_is_told_by_its_name(name: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("fine.csv"), "id\n")
        archive.writestr(zipfile.ZipInfo(name), "id\n")
    problems: list[Finding] = []
    assert list(unpacked("a.zip", buffer.getvalue(), problems)) == ["fine.csv"]
    assert [p.rule for p in problems] == ["config/zip-path"]


def test_a_member_over_the_limit_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagnostics.accounts.archive.MAX_FILE_BYTES", 100)
    data = packed({"large.csv": b"x" * 101, "small.csv": b"x" * 100})
    problems: list[Finding] = []
    assert list(unpacked("a.zip", data, problems)) == ["small.csv"]
    assert problems[0].data["value"] == "large.csv"


def test_exactly_as_many_members_as_are_allowed_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("diagnostics.accounts.archive.MAX_MEMBERS", 2)
    two = {"a.csv": b"id\n", "b.csv": b"id\n"}
    problems: list[Finding] = []
    assert unpacked("a.zip", packed(two), problems) == two
    assert problems == []
    assert unpacked("a.zip", packed({**two, "c.csv": b"id\n"}), problems) == {}
    assert [evidence(p) for p in problems] == [
        "a.zip: the archive has 3 members; expected at most 2."
    ]


def test_folders_of_an_archive_are_no_members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagnostics.accounts.archive.MAX_MEMBERS", 1)
    problems: list[Finding] = []
    assert list(
        unpacked("a.zip", packed({"x/": b"", "x/a.csv": b"id\n"}), problems)
    ) == ["x/a.csv"]
    assert problems == []


def test_an_archive_may_hold_far_more_folders_than_members() -> None:
    members = {"a.csv": b"id\n", **{f"{i}/": b"" for i in range(4_000)}}
    problems: list[Finding] = []
    assert list(unpacked("a.zip", packed(members), problems)) == ["a.csv"]
    assert problems == []


def test_members_together_may_weigh_exactly_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("diagnostics.accounts.archive.MAX_UNPACKED_BYTES", 100)
    fitting = {"a.csv": b"x" * 60, "b.csv": b"x" * 40}
    problems: list[Finding] = []
    assert unpacked("a.zip", packed(fitting), problems) == fitting
    assert problems == []
    heavy = {"a.csv": b"x" * 60, "b.csv": b"x" * 41, "c.csv": b"x" * 40}
    found = unpacked("a.zip", packed(heavy), problems)
    assert list(found) == ["a.csv", "c.csv"], "what is refused takes no room"
    assert [evidence(p) for p in problems] == [
        'a.zip: "b.csv" unpacks to more than an account may weigh, it is not read; '
        "expected at most 40 bytes."
    ]


@pytest.mark.parametrize("name", ["a..b.csv", "x/c:y.csv", ".a.csv", "x//a.csv"])
def test_an_odd_name_that_stays_inside_is_read(name: str) -> None:
    problems: list[Finding] = []
    assert list(unpacked("a.zip", packed({name: b"id\n"}), problems)) == [name]
    assert problems == []


def test_a_broken_archive_says_so_after_the_members_that_could_be_read() -> None:
    data = bytearray(packed({"a.csv": b"id\n", "b.csv": b"x" * 50}, compress=False))
    data[data.index(b"xxxxx")] = 0
    problems: list[Finding] = []
    assert list(unpacked("a.zip", bytes(data), problems)) == ["a.csv"]
    assert evidence(problems[0]) == (
        "a.zip: the archive is broken (it is no whole zip file); expected a whole "
        "archive."
    )


def test_an_archive_is_compressed_unless_it_should_not_be() -> None:
    members = {"a.csv": b"x" * 5000}
    assert len(packed(members)) < 500
    assert len(packed(members, compress=False)) > 5000


EMPLOYEES = PROJECTS = 10_000
MAILBOXES = 3_000
BYTES = 2_000_000
"""What a large real account has."""


def test_a_large_real_account_is_within_every_limit_with_room_to_spare() -> None:
    assert 10 * max(EMPLOYEES, PROJECTS, MAILBOXES) <= limits.MAX_ROWS
    assert limits.MAX_FILE_BYTES >= 10 * BYTES
    assert limits.MAX_UNPACKED_BYTES >= limits.MAX_FILE_BYTES
    assert limits.MAX_LISTED >= 100 * (EMPLOYEES + PROJECTS + MAILBOXES)
    assert limits.MAX_COLUMNS >= 100
    assert limits.MAX_MEMBERS >= 100
    assert limits.MAX_DEPTH >= 4


def test_what_is_within_the_limits_does_not_fill_the_memory() -> None:
    assert limits.MAX_UNPACKED_BYTES <= 256 * 2**20
    assert limits.MAX_ROWS * limits.MAX_COLUMNS <= 50_000_000
    assert limits.MAX_LISTED * 8 <= 64 * 2**20
    assert limits.MAX_DEPTH <= 50
