"""Whole mails of many programs: what they say, and about whom."""

from __future__ import annotations

import base64
import quopri
import tomllib
from pathlib import Path
from typing import Any

import pytest

from diagnostics.errors import explain

FOLDER = Path(__file__).with_name("bounces")


def mails() -> list[dict[str, Any]]:
    """The rows of bounces/*.toml."""
    return [
        row
        for path in sorted(FOLDER.glob("*.toml"))
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["mail"]
    ]


def written(row: dict[str, Any]) -> bytes:
    """A row's mail as it travels."""
    head, _, body = row["text"].lstrip("\n").partition("\n\n")
    how, data = row.get("encoded", "8bit"), body.encode()
    if how != "8bit":
        head += f"\nContent-Transfer-Encoding: {how}"
        encode = base64.encodebytes if how == "base64" else quopri.encodestring
        data = encode(data)
    return f"{head}\n\n".encode() + data


@pytest.mark.parametrize("row", mails(), ids=lambda row: row["name"])
def test_a_whole_bounce_says_why_and_about_whom(row: dict[str, Any]) -> None:
    found = explain(written(row))
    assert {answer.recipient for answer in found} == set(row["to"])
    assert found[0].reason in row["reason"].split("|"), found[0].evidence
