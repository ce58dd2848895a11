"""Which form a file has, by its name and its first bytes, and what becomes of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from diagnostics import accounts
from diagnostics.accounts import dump, generate, load
from diagnostics.accounts.archive import packed
from diagnostics.accounts.reader import Loaded, read_files, table_name
from diagnostics.accounts.workbooks import workbook
from diagnostics.model import Account, Finding, Severity, Subject
from diagnostics.words import evidence


def load_bytes(name: str, data: bytes) -> Loaded:
    return read_files({name: data})


BOXES = b"id,address,smtp_host\nm,m@example.com,smtp.example.com\n"
TOML = b'name = "A"\n'
NO_KEYS = (
    "the account's own keys are missing, defaults are used; expected account with "
)
NO_KEYS += "name, host and plan."
NO_BOXES = "the account has no table mailboxes; expected a table mailboxes."


def said(loaded: Loaded) -> list[str]:
    return [evidence(p) for p in loaded.problems]


@pytest.mark.parametrize(
    ("severities", "ok"),
    [
        ([], True),
        ([Severity.INFO, Severity.WARNING], True),
        ([Severity.WARNING, Severity.ERROR], False),
    ],
)
def test_an_account_is_well_unless_a_problem_is_an_error(
    severities: list[Severity], ok: bool
) -> None:
    problems = tuple(Finding("x/y", Subject(), severity) for severity in severities)
    assert Loaded(Account(), problems).ok is ok


@pytest.mark.parametrize(
    ("file", "table"),
    [
        *[("groups.csv", "groups"), ("Groups.CSV", "groups")],
        *[("groups (1).csv", "groups"), ("groups(12).csv", "groups")],
        *[("groups_(2).csv", "groups"), ("groups - Copy.csv", "groups")],
        *[("groups copy.csv", "groups"), ("groups 2.csv", "groups")],
        *[("other.csv", ""), ("copy.csv", ""), ("groups and projects.csv", "")],
    ],
)
def test_a_file_s_name_names_its_table(file: str, table: str) -> None:
    assert table_name(file) == table


def test_what_stands_alone_without_a_name_holds_mailboxes() -> None:
    loaded = load_bytes("other.csv", b"id,address\nm1,a@b.test\n")
    assert [m.id for m in loaded.account.mailboxes] == ["m1"]


@pytest.mark.parametrize("end", ["xlsx", "xlsm"])
def test_a_workbook_is_known_by_its_name(end: str) -> None:
    account = generate(2, 2, 2)
    assert load_bytes(f"a.{end}", dump(account, "xlsx")).account == account


@pytest.mark.parametrize("name", ["a.zip", "a", "A.ZIP", "a.csv"])
def test_an_archive_and_a_workbook_are_known_by_their_bytes(name: str) -> None:
    account = generate(2, 2, 2)
    assert load_bytes(name, dump(account, "zip")).account == account
    assert load_bytes(name, dump(account, "xlsx")).account == account


def test_an_empty_archive_is_an_archive() -> None:
    assert said(load_bytes("a.zip", packed({}))) == [
        f"a.zip: {NO_BOXES}",
        f"a.zip: {NO_KEYS}",
    ]


@pytest.mark.parametrize("end", ["zip", "xlsx", "xlsm"])
def test_what_is_no_archive_is_told_by_the_form_that_it_should_have(end: str) -> None:
    assert said(load_bytes(f"a.{end}", b"text")) == [
        f"a.{end}: the archive is broken (no zip begins here); expected a whole .{end}."
    ]


def test_a_form_that_is_not_known_is_told_with_those_that_are() -> None:
    assert said(load_bytes("a.docx", b"text")) == [
        "a.docx: the form of the file isn't known by its name; "
        "expected the end .csv, .zip, .xlsx, .yaml or .json."
    ]


@pytest.mark.parametrize("name", ["a.yaml", "a.yml", "a.JSON"])
def test_a_document_is_known_by_its_name(name: str) -> None:
    text = b'{"account": {"name": "A"}, "mailboxes": []}'
    loaded = load_bytes(name, text)
    assert (loaded.account, loaded.problems) == (Account(name="A"), ())


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"mailboxes.csv": BOXES, "account.toml": TOML}, []),
        ({"mailboxes.csv": BOXES, "groups.csv": b"id\n"}, [NO_KEYS]),
        ({"groups.csv": b"id\n", "account.toml": TOML}, [NO_BOXES]),
        (
            {"groups.csv": b"id\n"},
            [f"groups.csv: {NO_BOXES}", f"groups.csv: {NO_KEYS}"],
        ),
        ({"account.toml": TOML}, [f"account.toml: {NO_BOXES}"]),
        ({"a.yaml": b"account: {}"}, [f"a.yaml: {NO_BOXES}"]),
        ({"a.yaml": b"mailboxes: []"}, [f"a.yaml: {NO_KEYS}"]),
        ({"a.yaml": b"{}"}, [f"a.yaml: {NO_BOXES}", f"a.yaml: {NO_KEYS}"]),
        ({}, [NO_BOXES, NO_KEYS]),
    ],
)
def test_what_an_account_lacks_is_told(
    files: dict[str, bytes], told: list[str]
) -> None:
    assert said(read_files(files)) == told


@pytest.mark.parametrize(
    "data", [b"", b"a: [", b"[]"], ids=["empty", "broken", "no mapping"]
)
def test_nothing_is_missed_in_a_file_that_could_not_be_read(data: bytes) -> None:
    assert len(load_bytes("a.yaml", data).problems) == 1


def test_keys_in_toml_and_in_rows_are_one_account() -> None:
    files = {
        "account.toml": b'name = "A"\nhost = "toml.example"\n',
        "account.csv": b"key,value\nhost,rows.example\nplan,free\n",
        "mailboxes.csv": BOXES,
    }
    loaded = read_files(files)
    assert (loaded.account.name, loaded.account.host) == ("A", "toml.example")
    assert loaded.account.plan == "free"
    assert said(loaded) == [
        'account.csv, row 2: "host" stands twice, only the first is read.'
    ]


def test_a_table_account_that_cant_be_read_is_not_also_missing() -> None:
    files = {"account.csv": b"key\nname\n", "mailboxes.csv": BOXES}
    assert said(read_files(files)) == [
        "account.csv, row 1, column value: the table has no column value."
    ]


def test_a_second_file_of_a_table_is_told_and_not_read() -> None:
    files = {"mailboxes.csv": BOXES, "Mailboxes.csv": b"id\n", "account.toml": TOML}
    loaded = read_files(files)
    assert [m.id for m in loaded.account.mailboxes] == ["m"]
    assert said(loaded) == [
        "Mailboxes.csv: a second file of this table, not read; expected one file a "
        "table."
    ]


def test_a_member_that_is_twice_in_an_archive_is_told_by_its_name() -> None:
    members = {"a/mailboxes.csv": BOXES, "b/mailboxes.csv": b"id\n"}
    told = said(load_bytes("a.zip", packed({**members, "account.toml": TOML})))
    assert told == [
        'a.zip: "mailboxes.csv" is in the archive twice, only the first is read; '
        "expected it once."
    ]


def test_of_two_sheets_of_one_table_the_first_is_read() -> None:
    sheets = {"Groups ": [["id"], ["first"]], "groups": [["id"], ["second"]]}
    loaded = load_bytes("a.xlsx", workbook(sheets))
    assert [g.id for g in loaded.account.groups] == ["first"]


def test_other_files_of_a_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mailboxes.csv").write_bytes(BOXES)
    (tmp_path / "account.toml").write_bytes(TOML)
    for name in (".groups.csv", "README.md", "groups.csv.bak"):
        (tmp_path / name).write_bytes(b"rubbish")
    assert said(load(tmp_path)) == []


def test_a_path_in_a_folder_s_stead_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a long path would be cut
    assert said(load("nothing")) == [
        "nothing: there is no such file or folder; expected an account's path."
    ]
    os.mkfifo(tmp_path / "pipe")
    assert said(load(tmp_path / "pipe")) == [
        'pipe: "pipe" is neither a file nor a folder; expected a file or a folder.'
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_told_with_the_system_s_words(tmp_path: Path) -> None:
    path = tmp_path / "mailboxes.csv"
    path.write_bytes(BOXES)
    path.chmod(0)
    expected = '"mailboxes.csv" can\'t be read (Permission denied); expected a file.'
    assert said(load(path)) == [f"mailboxes.csv: {expected}"]


@pytest.mark.parametrize(("size", "fits"), [(0, True), (1, False)])
def test_a_file_may_weigh_exactly_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, fits: bool
) -> None:
    most = len(BOXES) - size
    monkeypatch.setattr("diagnostics.accounts.reader.MAX_FILE_BYTES", most)
    path = tmp_path / "mailboxes.csv"
    path.write_bytes(BOXES)
    for loaded in (load(path), accounts.load_bytes("mailboxes.csv", BOXES)):
        assert [m.id for m in loaded.account.mailboxes] == ["m"] * fits
        over = f"mailboxes.csv: the file has {most + 1} bytes; expected at most {most}."
        assert (over in said(loaded)) is not fits
