"""Small files that grow when they are read end in a clear problem, and nothing else."""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from diagnostics.accounts import Loaded, limits, load, load_bytes, load_uploads
from diagnostics.accounts.guarded import budget
from diagnostics.accounts.guarded.loading import reader_process
from diagnostics.accounts.reader import read_files
from diagnostics.words import evidence

ZipOf = Callable[..., bytes]
Book = Callable[..., bytes]

ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row>'
ONE = "<c><v>1</v></c>"
HEADER = b"id,address,employees\n"


def rules(loaded: Loaded) -> set[str]:
    return {p.rule.removeprefix("config/") for p in loaded.problems}


def is_refused(loaded: Loaded, *expected: str) -> bool:
    """Whether nothing was loaded, for one of these reasons, in words."""
    assert all(evidence(p) for p in loaded.problems)
    return not loaded.ok and bool(rules(loaded) & set(expected))


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="4294967295"><c r="ZZZZZZ4294967295"><v>1</v></c></row>',
        '<row r="1"><c s=">" r = "&#88;FD1048576"><v>1</v></c></row>',
        f"<row>{ONE * 200_000}</row>" + f"<row>{ONE}</row>" * 9_000,
        "<row>"
        + '<c><v>1</v></c><c r="B1"><v>1</v></c>' * 1_000
        + '<c r="XFD1"/></row>',
    ],
)
def test_cells_that_stand_far_off_fill_no_memory(book: Book, cells: str) -> None:
    data = book(f"<sheetData>{ROW}{cells}</sheetData>")
    assert is_refused(load_bytes("a.xlsx", data), "over-limit", "unreadable")


def test_a_long_text_shared_by_all_cells_fills_no_memory(book: Book) -> None:
    cells = '<row><c t="s"><v>0</v></c></row>' * 100_000
    text = f"<si><t>{'x' * 32_000}</t></si>"
    data = book(f"<sheetData>{cells}</sheetData>", text)
    assert len(data) < 20_000
    assert is_refused(load_bytes("a.xlsx", data), "over-limit")


def test_sheets_that_are_no_tables_of_ours_stay_unread(book: Book) -> None:
    cells = '<row><c t="s"><v>0</v></c></row>' * 50_000
    names = [f"s{i}" for i in range(300)]
    text = f"<si><t>{'x' * 32_000}</t></si>"
    loaded = load_bytes("a.xlsx", book(f"<sheetData>{cells}</sheetData>", text, names))
    assert "unknown-table" in rules(loaded)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_unpack_all_at_once_are_refused(
    zip_of: ZipOf, method: int
) -> None:
    data = zip_of({"mailboxes.csv": bytes(20_000_000)}, method)
    assert len(data) < 20_000
    assert is_refused(load_bytes("a.zip", data), "unreadable")


def test_an_archive_in_an_archive_is_never_unpacked(zip_of: ZipOf) -> None:
    data = zip_of({"b.zip": zip_of({"mailboxes.csv": bytes(100_000_000)})})
    assert is_refused(load_bytes("a.zip", data), "table-missing")


def test_a_directory_of_very_many_entries_is_never_built(zip_of: ZipOf) -> None:
    data = zip_of({f"{i}/": b"" for i in range(21_000)})
    assert is_refused(load_bytes("a.zip", data), "over-limit")


def test_a_member_without_a_name_is_told(zip_of: ZipOf) -> None:
    data = zip_of({"m.csv": HEADER}).replace(b"m.csv", b"\0.csv")
    assert is_refused(load_bytes("a.zip", data), "zip-path", "unreadable")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("account.toml", b".".join([b"a"] * 20_000) + b" = 1"),
        ("account.toml", b"[" + b" . ".join([b"a"] * 20_000) + b"]\nb = 1"),
        ("account.toml", b"x = {" + b".".join([b'"a"'] * 20_000) + b" = 1}"),
        ("account.toml", b"a = " + b"9" * 50_000),
        ("account.toml", b"a = 0x" + b"f" * 50_000),
        ("account.toml", b"a = " + b"[" * 50_000),
        ("account.toml", b"a = 1979-05-27T00:32:00+99:99"),
        ("account.toml", b"a" * 300_000),
        ("account.toml", b"".join(b"k%d=1\n" % i for i in range(20_000))),
        ("a.json", b"[" * 1_000_000),
        ("a.json", b'{"mailboxes":[' + b"{}," * 600_000 + b"{}]}"),
        ("a.json", b'{"mailboxes":[{"id":"\\ud800","address":"a@b.pl"}]}'),
        ("a.json", b'{"mailboxes":[{"id":"\\udc00\\ud800","address":"a@b.pl"}]}'),
        ("a.yaml", b"[" * 1_000_000),
        ("a.yaml", b'mailboxes: [{id: "\\ud800", address: a@b.pl}]'),
        ("a.csv", HEADER + b"," * 6_000_000),
        ("a.csv", b"\xffa" * 5_000_000),
        ("a.csv", b"\xff " + b"a" * 5_000_000),
    ],
)
def test_texts_that_grow_end_in_a_clear_problem(name: str, data: bytes) -> None:
    loaded = load_bytes(name, data)
    assert is_refused(loaded, "over-limit", "syntax", "no-header", "encoding")


@pytest.mark.parametrize(
    "text",
    ["- a\n" * 100, "a: &a [b, c, d, e, f]\nb: [*a, *a, *a]", "a: {b: {c: d}}\n" * 20],
)
def test_every_value_of_a_document_is_charged(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setitem(budget.ALLOWED, "nodes", 25)
    loaded = read_files({"a.yaml": text.encode()})
    assert list(map(evidence, loaded.problems)) == [
        "a.yaml: the document has more values than an account may hold; "
        "expected at most 25."
    ]


def test_a_pair_of_surrogates_is_one_character() -> None:
    text = b'{"mailboxes":[{"id":"\\ud83d\\ude00 \\\\ud800","address":"a@b.pl"}]}'
    (mailbox,) = load_bytes("a.json", text).account.mailboxes
    assert mailbox.id == "\U0001f600 \\ud800"


def test_a_number_of_millions_of_digits_is_its_text() -> None:
    text = b'{"mailboxes":[{"id":%b,"address":"a@b.pl"}]}' % (b"9" * 1_000_000)
    (mailbox,) = load_bytes("a.json", text).account.mailboxes
    assert len(mailbox.id) == 1_000_000


def test_a_million_unknown_ids_are_counted_and_not_listed() -> None:
    ids = b";".join(b"e%d" % i for i in range(1_000_000))
    loaded = load_bytes("mailboxes.csv", HEADER + b'm,m@b.pl,"' + ids + b'"\n')
    unknown = [p for p in loaded.problems if p.rule == "config/dangling-reference"]
    (more,) = [p for p in loaded.problems if p.rule == "config/more-of-a-rule"]
    assert (len(unknown), more.data["problems"]) == (2_000, 998_000)
    assert evidence(more).startswith("998,000 more problems ")
    assert not loaded.ok
    assert len(loaded.account.mailboxes[0].employees) == 1_000_000


def test_many_wrong_names_among_a_few_are_not_all_compared() -> None:
    groups = ", ".join(f"{{id: group-number-{i}}}" for i in range(290))
    people = ", ".join(
        f"{{id: e{i}, groups: [gruop-nmuber-{i}x]}}" for i in range(9_000)
    )
    text = f"mailboxes: []\ngroups: [{groups}]\nemployees: [{people}]"
    assert {"dangling-reference", "more-of-a-rule"} <= rules(
        load_bytes("a.yaml", text.encode())
    )


def test_devices_and_loops_are_told_and_never_waited_for(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "mailboxes.csv")
    for path in (Path("/dev/zero"), tmp_path / "loop", tmp_path / "mailboxes.csv"):
        assert is_refused(load(path), "unreadable", "file-missing")


def test_a_link_to_a_device_in_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "mailboxes.csv").symlink_to("/dev/zero")
    assert is_refused(load(tmp_path), "unreadable")


def test_a_file_whose_name_is_no_text_is_read(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/m\xff.csv"
    Path(os.fsdecode(path)).write_bytes(b"id,address\nm,m@b.pl\n")
    loaded = load(os.fsdecode(path))
    assert loaded.account.mailboxes[0].place.file == "m?.csv"


def test_two_uploads_of_one_name_are_asked_about() -> None:
    loaded = load_uploads(
        [("mailboxes.csv", HEADER + b"a,a@b.pl,\n"), ("mailboxes.csv", HEADER)]
    )
    assert loaded.account.mailboxes == ()
    assert [evidence(p) for p in loaded.problems] == [
        'mailboxes.csv: two files are named "mailboxes.csv", nothing was read; '
        "expected the one that is meant."
    ]


def test_the_process_that_reads_knows_no_secret_of_this_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary")
    with reader_process() as child:
        environment = Path(f"/proc/{child.pid}/environ").read_bytes()
    assert b"canary" not in environment
    assert child.poll() is not None


def test_a_process_that_takes_too_long_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MAX_WALL_SECONDS", 0.01)
    loaded = load_bytes("mailboxes.csv", HEADER)
    assert [evidence(p) for p in loaded.problems] == [
        "mailboxes.csv: reading it was stopped: it takes more time or memory than an "
        "account may, or breaks its reader."
    ]


def test_a_reader_that_fails_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("diagnostics.accounts.reader.built", failing)
    loaded = read_files({"mailboxes.csv": HEADER})
    assert [evidence(p) for p in loaded.problems] == [
        "mailboxes.csv: it can't be read (ZeroDivisionError); expected an account in "
        "one of its forms."
    ]
