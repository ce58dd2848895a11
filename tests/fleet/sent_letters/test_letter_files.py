"""Letters are read by their headers, from files, folders and mailbox files."""

import io
import zipfile
from pathlib import Path

import pytest

from diagnostics.fleet.sent_letters.letter_files import (
    letter_of,
    letters_of,
    read_letters,
)
from diagnostics.fleet.sent_letters.receipts import receipt_of
from tests.fleet.sent_letters.headers import taken
from tests.growth import assert_linear

PLAIN = b"""Received: from mx.example.net by mx.receiver.test; 3 Nov 2026 09:00:00 +0100
Authentication-Results: mx.receiver.test; spf=pass smtp.mailfrom=example.com;
 dkim=fail header.d=other.example; dkim=pass header.d=example.com; dmarc=pass
From: "Sales, Team" <Sales@Example.com>
Message-ID: <one@example.com>
Date: Tue, 3 Nov 2026 09:00:00 +0100
Subject: =?utf-8?b?xbvDs8WCdHk=?=

From now on a body.

From the second line of it nothing begins.
"""


def test_a_letter_says_who_sent_it_and_what_its_receiver_found(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(PLAIN)
    (letter,) = read_letters([tmp_path / "one.eml"])
    assert (letter.address, letter.shown) == ("sales@example.com", "Sales, Team")
    assert letter.message_id == "one@example.com"
    assert letter.sent is not None
    assert letter.sent.day == 3
    assert dict(letter.receipt.results) == {
        "spf": "pass",
        "dkim": "pass",
        "dmarc": "pass",
    }


def test_a_folder_is_read_by_endings(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "b.EML").write_bytes(PLAIN)
    (tmp_path / "a.eml").write_bytes(PLAIN)
    (tmp_path / "notes.txt").write_bytes(PLAIN)
    assert [x.name for x in read_letters([tmp_path])] == ["a.eml", "b.EML"]


FOLDERS = {
    "Maildir/cur/1764000001.M1P2.host:2,S": PLAIN,
    "Maildir/.Sent/new/1764000002.V1.host": PLAIN,
    "Maildir/cur/dovecot.index": b"\x07\x03",
    "Local Folders/Sent": b"From - Tue Nov  3 09:00:00 2026\n" + PLAIN,
    "Local Folders/Sent.msf": b"// <!-- <mdb:mork -->",
    "Local Folders/notes": b"From here on.",
    "Local Folders/._a.eml": b"\x00\x05\x16\x07",
}


def test_maildirs_and_mailbox_files_without_an_ending_are_found(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in FOLDERS.items():
            archive.writestr(name, data)
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(data)
    names = {letter.name for letter in read_letters([tmp_path])}
    assert names == {
        "1764000001.M1P2.host:2,S", "1764000002.V1.host", "Sent"
    }  # fmt: skip
    held.seek(0)
    assert {letter.name for letter in letters_of("a.zip", held)} == names


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_mailbox_file_holds_several(tmp_path: Path, end: bytes) -> None:
    one = b"From sales@example.com Tue Nov  3 09:00:00 2026\n" + PLAIN + b"\n"
    (tmp_path / "sent.mbox").write_bytes((one * 3).replace(b"\n", end))
    names = [letter.name for letter in read_letters([tmp_path / "sent.mbox"])]
    assert names[:1] == ["sent.mbox 1"]
    letters = list(read_letters([tmp_path / "sent.mbox"]))
    assert [x.address for x in letters if x.address] == ["sales@example.com"] * 3


def test_a_line_of_a_body_is_no_letter_though_it_begins_as_one(tmp_path: Path) -> None:
    between = b"From sales@example.com Tue Nov  3 09:00:00 2026\n"
    (tmp_path / "sent.mbox").write_bytes((between + PLAIN + b"\n") * 2)
    names = [letter.name for letter in read_letters([tmp_path / "sent.mbox"])]
    assert names == ["sent.mbox 1", "sent.mbox 2"]


@pytest.mark.parametrize(
    ("header", "forwarded"),
    [
        (b"X-Spam-Score: 0", False),
        (b"ARC-Seal: i=1; a=rsa-sha256; d=mx.test", False),
        (b"ARC-Seal: a=rsa-sha256; i=2; d=mx.test", True),
        (b"Resent-From: ann@first.test", True),
        (b"X-Forwarded-To: ann@second.test", True),
        (b"List-Id: <sales.lists.test>", True),
        (b"Authentication-Results: mx.first.test; spf=pass; dmarc=pass", True),
        (b"Authentication-Results: mx.first.test; auth=pass", False),
        (b"Authentication-Results: mx.first.test; spf=fail", False),
    ],
)
def test_a_letter_that_went_on_from_another_receiver_is_told(
    header: bytes, forwarded: bool
) -> None:
    top = b"Authentication-Results: mx.receiver.test; spf=fail\n"
    letter = letter_of("a.eml", top + header + b"\nFrom: a@b.test\n")
    assert letter.forwarded is forwarded
    assert letter.receipt.server == "mx.receiver.test"


def test_results_count_for_the_last_receiver_only() -> None:
    receipt = receipt_of(
        taken(
            "mx.receiver.test; spf=fail (because; spf=pass) smtp.mailfrom=a.example",
            "mx.sender.test; dmarc=pass",
            "mx.receiver.test; dmarc=fail",
        )
    )
    assert receipt.server == "mx.receiver.test"
    assert dict(receipt.results) == {"spf": "fail", "dmarc": "fail"}


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"From: \n",
        b"From: undisclosed\nDate: yesterday\n",
        b"From: =?utf-8?q?=FF?= <a@b.example>\n",
        b"From: a@b.example\nFrom: c@d.example\n",
        b"Date: Tue, 3 Nov 2026 09:00:00 +99999999\n",
        b"\xff\xfe" * 50,
        b"Authentication-Results: ;;;===\nFrom: <@>\n",
    ],
)
def test_no_header_stops_the_reading(head: bytes) -> None:
    assert letter_of("x", head).name == "x"


@pytest.mark.parametrize("header", ["From", "Message-ID", "Date"])
@pytest.mark.parametrize("part", ["(a)", '"', "=?utf-8?q?a?= ", "@a,@b:", "a@b.pl,"])
def test_a_header_is_read_in_time_however_long_it_is(header: str, part: str) -> None:
    def work(length: int) -> None:
        letter_of("x", f"{header}: {part * length}\n".encode())

    assert_linear(work, 80_000)


@pytest.mark.parametrize(("length", "address"), [(2_000, "a@b.example"), (2_001, "")])
def test_a_header_that_is_cut_off_names_nobody(length: int, address: str) -> None:
    name = "n" * (length - len(" <a@b.example>"))
    head = f"From: {name} <a@b.example>\n".encode()
    assert letter_of("x", head).address == address


def test_names_are_read_in_utf_8_as_well() -> None:
    head = "From: Zażółć <a@b.example>\n".encode()
    assert letter_of("x", head).shown == "Zażółć"
    assert letter_of("x", b"From: Za\xbf <a@b.example>\n").shown == "Za¿"


@pytest.mark.parametrize("before", ["\ufeff", "\n\r\n", "\ufeff\n"])
def test_what_an_editor_puts_before_a_letter_hides_none(
    tmp_path: Path, before: str
) -> None:
    (tmp_path / "one.eml").write_bytes(before.encode() + PLAIN)
    (letter,) = read_letters([tmp_path / "one.eml"])
    assert letter.address == "sales@example.com"
    assert letter.receipt.server == "mx.receiver.test"


def test_a_receiver_with_several_names_is_no_forwarder() -> None:
    head = b"""Authentication-Results: bimi.icloud.com; bimi=none
Authentication-Results: dmarc.icloud.com; dmarc=fail header.from=a.test
Authentication-Results: spf.icloud.com; spf=pass smtp.mailfrom=b@c.test
From: b@a.test
"""
    letter = letter_of("a.eml", head)
    assert dict(letter.receipt.results) == {"spf": "pass", "dmarc": "fail"}
    assert not letter.forwarded


def test_results_behind_long_ones_are_read() -> None:
    signatures = "".join(f" dkim=fail header.s=s{n};\n" for n in range(120))
    head = f"Authentication-Results: mx.a.test;\n{signatures} dmarc=fail\n"
    assert letter_of("x", head.encode()).receipt.results["dmarc"] == "fail"


TAKEN = b"Received: from out.b.test (out.b.test [192.0.2.7]) by mx.c.test (Postfix)\n"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"X-Unsent: 1\n", "draft"),
        (b"X-Mozilla-Draft-Info: internal/draft; vcard=0\n", "draft"),
        (TAKEN + b"X-Unsent: 1\n", "letter"),
        (b"X-Unsent: 0\n", "letter"),
        (TAKEN + b"Return-Path: <>\n", "notice"),
        (TAKEN + b"Auto-Submitted: auto-replied; owner=a\n", "notice"),
        (TAKEN + b"Auto-Submitted: auto-generated\n", "letter"),
        (TAKEN + b"Content-Type: multipart/report;\n boundary=b\n", "notice"),
        (TAKEN + b"List-Post: <https://a.b>,\n <mailto:A@b.test>\n", "list"),
        (TAKEN + b"List-Post: <mailto:list@b.test>\n", "letter"),
        (TAKEN + b"List-Post: NO\n", "letter"),
    ],
)
def test_what_a_letter_is_stands_in_its_headers(head: bytes, kind: str) -> None:
    assert letter_of("x", head + b"From: a@b.test\n").kind == kind


@pytest.mark.parametrize(
    ("head", "came_to"),
    [
        (b"To: A <a@b.test>, c@d.test\n", ("a@b.test", "c@d.test")),
        (b"Delivered-To: E@f.test\nTo: a@b.test\n", ("e@f.test",)),
        (b"Envelope-to: e@f.test\nX-Original-To: g@f.test\n", ("e@f.test", "g@f.test")),
        (b"Delivered-To: (none)\nTo: a@b.test\n", ("a@b.test",)),
        (b"", ()),
    ],
)
def test_whom_a_letter_came_to_is_read_before_whom_it_was_written_to(
    head: bytes, came_to: tuple[str, ...]
) -> None:
    assert letter_of("x", TAKEN + head).delivered_to == came_to
    assert letter_of("x", head).delivered_to == (), "no server took it"


def test_letters_of_apple_mail_begin_behind_their_length(tmp_path: Path) -> None:
    plist = b'<?xml version="1.0"?>\n<plist><dict/></plist>\n'
    (tmp_path / "1.emlx").write_bytes(b"%-11d\n" % len(PLAIN) + PLAIN + plist)
    (tmp_path / "2.partial.emlx").write_bytes(b"9\n" + PLAIN)
    found = list(read_letters([tmp_path]))
    assert [one.address for one in found] == ["sales@example.com"] * 2
    assert found[0].receipt.server == "mx.receiver.test"
