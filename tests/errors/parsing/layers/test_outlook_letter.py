"""What a letter that Outlook saved says is read as if it were pasted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.errors import explain
from diagnostics.errors.parsing.layers.outlook_letter import plain_letter
from tests.errors.parsing.layers.compound import Tree, compound

CAME = (
    "From: Mail Delivery System <mailer-daemon@mx.acme.example>\r\n"
    "Subject: Undelivered Mail Returned to Sender\r\n"
    "Content-Type: multipart/report; report-type=delivery-status;\r\n"
    '\tboundary="b"\r\n'
    "MIME-Version: 1.0\r\n"
    "Date: Fri, 27 Nov 2026 10:00:00 +0000\r\n"
)
WORDS = (
    "This is the mail system at host mx.acme.example.\r\n\r\n"
    "<kim@example.org>: host mx.example.org[192.0.2.1] said:\r\n"
    "    552 5.2.2 Mailbox full (in reply to RCPT TO command)\r\n"
)
FULL = "550 5.2.2 STOREDRV.Deliver; mailbox full"


def saved(headers: str = "", *, recipients: tuple[Tree, ...] = (), **tags: str) -> Tree:
    """A letter with headers and texts by their properties' numbers."""
    texts = {"007D": headers, **{tag.lstrip("_"): text for tag, text in tags.items()}}
    held = {
        f"__substg1.0_{tag}001F": text.encode("utf-16-le")
        for tag, text in texts.items()
        if text
    }
    people = {f"__recip_version1.0_#{n:08X}": one for n, one in enumerate(recipients)}
    return {"__properties_version1.0": bytes(32), **held, **people}


def test_a_returned_letter_is_explained_by_its_words() -> None:
    (answer,) = explain(compound(saved(CAME, _1000=WORDS)), "bounce.msg")
    assert (answer.reason, answer.recipient) == ("mailbox-full", "kim@example.org")
    assert (answer.reply_code, answer.file) == ("552", "bounce.msg")


def test_headers_of_parts_that_outlook_took_apart_are_left_out() -> None:
    head = plain_letter(compound(saved(CAME, _1000=WORDS))).partition(b"\n\n")[0]
    assert b"multipart" not in head
    assert b"boundary" not in head
    assert b"Date: Fri, 27 Nov 2026" in head


def test_a_report_s_reasons_stand_with_its_recipients() -> None:
    told = {
        "__substg1.0_39FE001F": "kim@example.org".encode("utf-16-le"),
        "__substg1.0_0C1B001F": f"<mx #5.2.2 smtp;{FULL}>".encode("utf-16-le"),
    }
    letter = saved(_0037="Undeliverable: hello", recipients=(told,))
    (answer,) = explain(compound(letter), "ndr.msg")
    assert (answer.reason, answer.recipient) == ("mailbox-full", "kim@example.org")


def test_words_that_stand_in_html_alone_are_read() -> None:
    page = f"<html><body><p>kim@example.org</p><p>{FULL}</p></body></html>"
    letter = {**saved(CAME), "__substg1.0_10130102": page.encode()}
    (answer,) = explain(compound(letter), "a.msg")
    assert answer.reason == "mailbox-full"


def test_an_ordinary_letter_reports_no_failure() -> None:
    hello = "From: Kim <kim@acme.example>\r\nSubject: Lunch\r\n"
    (answer,) = explain(compound(saved(hello, _1000="At noon?")), "a.msg")
    assert answer.reason == "not-an-error"


@pytest.mark.parametrize("data", [compound({"Book": b"550 5.1.1 no such user"}), b""])
def test_what_is_no_letter_of_outlook_s_says_nothing(data: bytes) -> None:
    assert b"550" not in plain_letter(data)
    (answer,) = explain(data, "a.msg")
    assert (answer.reason, answer.confidence) == ("unknown", "low")


@given(st.data())
def test_a_damaged_letter_never_raises(data: st.DataObject) -> None:
    whole = bytearray(compound(saved(CAME, _1000=WORDS * 30)))
    for _ in range(data.draw(st.integers(0, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(
            st.integers(0, 255)
        )
    cut = data.draw(st.integers(0, len(whole)))
    assert isinstance(plain_letter(bytes(whole[:cut])), bytes)
