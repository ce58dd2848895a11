"""Short ids, digests and what a file says about a kept account."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.workspace import (
    KeptAccount,
    KeptFile,
    digest_of,
    is_short_id,
    short_id,
)
from diagnostics.workspace.kept_account import about_document, about_of

DIGEST = "3f2a" + "0" * 60


def test_no_two_uploads_have_one_digest() -> None:
    uploads = [
        [("a", b"bc")],
        [("ab", b"c")],
        [("a", b"\0bc")],
        [("a", b"b"), ("c", b"")],
        [("a", b""), ("bc", b"")],
        [("a", b"b"), ("", b"c")],
    ]
    assert len({digest_of(files) for files in uploads}) == len(uploads)
    assert digest_of([("b", b"1"), ("a", b"2")]) == digest_of(
        [("a", b"2"), ("b", b"1")]
    )


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Bakery"], "bak-3f2a"),
        (["Żabka"], "zab-3f2a"),
        (["Пекарня", "bread.planfix.ru"], "bre-3f2a"),
        (["Q"], "q-3f2a"),
        (["  12 ", "", "日本"], "acc-3f2a"),
        ([], "acc-3f2a"),
    ],
)
def test_an_id_begins_with_letters_of_the_name(names: list[str], expected: str) -> None:
    assert short_id(names, DIGEST) == expected
    assert is_short_id(expected)


def test_an_id_takes_more_digits_where_a_short_one_is_taken() -> None:
    taken = {"bak-3f2a", "bak-3f2a0"}
    assert short_id(["Bakery"], DIGEST, lambda i: i not in taken) == "bak-3f2a00"


@pytest.mark.parametrize(
    "text",
    ["", "bak", "bak-", "bak-3f2", "bak-3F2A", "../x", "bak-3f2a/..", "bak-3f2a\n"],
)
def test_nothing_else_is_an_id(text: str) -> None:
    assert not is_short_id(text)


def test_what_is_known_of_an_account_is_written_and_read_back() -> None:
    changed = datetime(2026, 11, 24, 10, 12, tzinfo=UTC)
    files = (KeptFile("a.csv", changed), KeptFile("b.csv"))
    kept = KeptAccount("bak-3f2a", DIGEST, "Bakery", "b.test", changed, files)
    assert about_of(about_document(kept)) == kept
    assert kept.files_changed == changed


def test_an_account_without_a_name_is_called_by_what_there_is() -> None:
    kept = KeptAccount("acc-3f2a", DIGEST, files=(KeptFile("data.xlsx"),))
    assert kept.label == "data.xlsx"
    assert KeptAccount("acc-3f2a", DIGEST).label == "acc-3f2a"
