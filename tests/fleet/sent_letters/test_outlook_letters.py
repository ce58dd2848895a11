"""Letters that Outlook saved: read by the headers with which they came."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from diagnostics.fleet.sent_letters.letter_files import (
    SentLetter,
    letters_of,
    read_letters,
)
from diagnostics.fleet.sent_letters.outlook_letters import outlook_parts
from tests.errors.parsing.layers.compound import (
    Tree,
    attached_file,
    attached_letter,
    compound,
    outlook,
)

CAME = (
    "Received: from out.acme.example (192.0.2.7) by mx.example.org\r\n"
    " (192.0.2.9); Fri, 27 Nov 2026 10:00:00 +0000\r\n"
    "From: Zażółć <sales@acme.example>\r\n"
    "Message-ID: <one@acme.example>\r\n"
    "Content-Type: multipart/mixed; boundary=b\r\n"
)
ABOVE = (
    "Authentication-Results: mx.example.org; dmarc=pass header.from=acme.example\r\n"
)
EML = b"From: Kim <kim@acme.example>\r\nMessage-ID: <two@acme.example>\r\n\r\nHi\r\n"


def read(tree: Tree, name: str = "a.msg") -> list[SentLetter]:
    return list(letters_of(name, io.BytesIO(compound(tree))))


@pytest.mark.parametrize("narrow", [False, True])
def test_what_stood_on_top_of_a_letter_is_read(narrow: bool) -> None:
    (letter,) = read(outlook(ABOVE + CAME + "\r\n", narrow=narrow))
    assert (letter.name, letter.message_id) == ("a.msg", "one@acme.example")
    assert (letter.address, letter.shown) == ("sales@acme.example", "Zażółć")
    assert letter.receipt.results == {"dmarc": "pass"}
    assert letter.receipt.certain


def test_exchange_s_old_title_is_no_header() -> None:
    title = "Microsoft Mail Internet Headers Version 2.0\r\n"
    (letter,) = read(outlook(title + CAME))
    assert letter.address == "sales@acme.example"


@pytest.mark.parametrize("sign", ["\u2028", "\x85", "\x0b", "\x0c", "\x1d"])
def test_no_other_sign_begins_a_header(sign: str) -> None:
    forged = f"Subject: hi{sign}{ABOVE}"
    (letter,) = read(outlook(forged + CAME))
    assert not letter.receipt
    assert letter.address == "sales@acme.example"


def test_nothing_behind_a_blank_line_is_a_header() -> None:
    (letter,) = read(outlook(f"Subject: hi\r\n\r\n{CAME}"))
    assert not letter.address


@pytest.mark.parametrize("data", [compound(outlook()), compound({"Book": b"x"})])
def test_a_letter_that_never_came_names_nobody(data: bytes) -> None:
    assert list(letters_of("a.msg", io.BytesIO(data))) == [SentLetter("a.msg")]


def test_one_that_is_cut_off_names_nobody() -> None:
    whole = compound(outlook(CAME * 40))
    (letter,) = letters_of("a.msg", io.BytesIO(whole[: len(whole) // 2]))
    assert letter == SentLetter("a.msg")


def test_letters_in_a_letter_are_looked_at_in_their_order() -> None:
    inner = outlook("From: b@acme.example\r\n", attached_file("c.eml", EML))
    tree = outlook(
        CAME,
        attached_file("picture.png", b"From: nobody@acme.example\r\n"),
        attached_letter(inner),
        attached_file("d.MSG", compound(outlook("From: d@acme.example\r\n"))),
        attached_file("e.msg", EML),
    )
    found = read(tree)
    assert [(one.name, one.address) for one in found] == [
        ("a.msg", "sales@acme.example"),
        ("a.msg/1", "b@acme.example"),
        ("a.msg/2", "kim@acme.example"),
        ("a.msg/3", "d@acme.example"),
        ("a.msg/4", "kim@acme.example"),
    ]
    assert found[0].carries == 4
    assert all(one.is_attached for one in found[1:])


def test_forms_that_are_not_looked_into_are_named() -> None:
    (letter,) = read(outlook(CAME, attached_file("winmail.dat", b"x")))
    assert letter.closed == ("winmail.dat",)


def test_letters_in_letters_without_end_are_named_and_not_read() -> None:
    tree = outlook("From: a@acme.example\r\n")
    for _depth in range(40):
        tree = outlook("From: a@acme.example\r\n", attached_letter(tree))
    found = read(tree)
    assert 5 < len(found) < 20
    assert found[0].closed == (".msg",)
    data = b""
    for _depth in range(20):
        data = compound(
            outlook("From: a@acme.example\r\n", attached_file("m.msg", data))
        )
    assert len(outlook_parts(data).attached) < 20


def test_an_attachment_that_contradicts_itself_costs_only_itself() -> None:
    broken = bytearray(
        compound(
            outlook(CAME, attached_file("c.eml", EML), attached_file("d.eml", EML))
        )
    )
    entry = broken.index("__attach_version1.0_#00000000".encode("utf-16-le"))
    broken[entry + 76 : entry + 80] = b"\x00\x40\x00\x00"
    parts = outlook_parts(bytes(broken))
    assert b"sales@acme.example" in parts.head
    assert (len(parts.attached), parts.closed) == (1, {".msg"})


def test_they_are_found_in_folders_and_archives(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "A.MSG").write_bytes(compound(outlook(CAME)))
    (tmp_path / "in" / "b.eml").write_bytes(EML)
    with zipfile.ZipFile(tmp_path / "in" / "c.zip", "w") as archive:
        archive.write(tmp_path / "in" / "A.MSG", "deep/d.msg")
        archive.write(tmp_path / "in" / "b.eml", "deep/e.eml")
    found = {one.name: one.address for one in read_letters([tmp_path / "in"])}
    assert found == {
        "A.MSG": "sales@acme.example",
        "b.eml": "kim@acme.example",
        "d.msg": "sales@acme.example",
        "e.eml": "kim@acme.example",
    }
