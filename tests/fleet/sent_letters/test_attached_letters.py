"""An attached letter is found where it stands, and nothing else is taken for one."""

from __future__ import annotations

import base64
import io
import quopri
from email.message import EmailMessage

import pytest

from diagnostics.fleet.sent_letters import attached_letters
from diagnostics.fleet.sent_letters.attached_letters import LetterParts
from diagnostics.fleet.sent_letters.letter_files import SentLetter, letters_of
from diagnostics.fleet.sent_letters.letters_judged import judged
from diagnostics.fleet.sent_letters.who_wrote import Writer, Writers
from diagnostics.model import Account, Mailbox
from tests.errors.parsing.layers.compound import (
    attached_file,
    attached_letter,
    compound,
    outlook,
)
from tests.growth import assert_linear


def plain(who: str = "in@a.test") -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["Message-ID"] = who, f"<1.{who}>"
    letter.set_content("Hello.\n\nFrom: nobody@a.test\n\nNo head.\n")
    return letter


def carrying(*inner: EmailMessage, who: str = "out@b.test") -> EmailMessage:
    letter = plain(who)
    for one in inner:
        letter.add_attachment(one)
    return letter


def part(kind: str, body: bytes, encoding: str = "7bit", name: str = "") -> bytes:
    """A letter whose second part is this."""
    named = f'; name="{name}"' if name else ""
    return b"""From: out@b.test
Content-Type: multipart/mixed; boundary="=b"

--=b
Content-Type: text/plain

--not a bound
From: text@a.test

--=b
Content-Type: %s%s
Content-Transfer-Encoding: %s

%s
--=b--
From: epilogue@a.test
""" % (kind.encode(), named.encode(), encoding.encode(), body)


def read(data: bytes, name: str = "a.eml") -> list[SentLetter]:
    return list(letters_of(name, io.BytesIO(data)))


def addresses(data: bytes) -> list[str]:
    return [one.address for one in read(data)]


INNER = plain().as_bytes()


@pytest.mark.parametrize(
    "data",
    [
        carrying(plain()).as_bytes(),
        carrying(plain()).as_bytes().replace(b"\n", b"\r\n"),
        part("message/rfc822", INNER),
        part("message/global", INNER),
        part("message/rfc822", base64.encodebytes(INNER), "base64"),
        part("message/rfc822", quopri.encodestring(INNER), "quoted-printable"),
        part("application/octet-stream", base64.encodebytes(INNER), "base64", "x.EML"),
        part("text/plain", INNER, name="x.eml"),
        part(
            "application/octet-stream",
            base64.encodebytes(INNER)[:60],
            "base64",
            "x.eml",
        ),
        b"From: out@b.test\nContent-Type: message/rfc822\n\n" + INNER,
    ],
    ids=range(10),
)
def test_an_attached_letter_is_read_however_it_is_packed(data: bytes) -> None:
    outer, inner = read(data)
    assert (outer.address, outer.carries, outer.is_attached) == ("out@b.test", 1, False)
    assert (inner.address, inner.carrier, inner.is_attached) == (
        "in@a.test",
        "out@b.test",
        True,
    )
    assert inner.name == "a.eml/1"


def test_a_digest_holds_letters_without_saying_so() -> None:
    head = b"From: out@b.test\nContent-Type: multipart/digest; boundary=x\n\n"
    letters = b"".join(b"--x\n\n" + plain(f"{n}@a.test").as_bytes() for n in range(3))
    assert addresses(head + letters + b"--x--\n") == [
        "out@b.test", "0@a.test", "1@a.test", "2@a.test"
    ]  # fmt: skip


def test_letters_within_attached_letters_are_read_too() -> None:
    nested = carrying(carrying(plain("c@c.test"), who="d@d.test"), plain("e@e.test"))
    told = ["out@b.test", "d@d.test", "c@c.test", "e@e.test"]
    assert addresses(nested.as_bytes()) == told
    packed = part("message/rfc822", base64.encodebytes(nested.as_bytes()), "base64")
    assert addresses(packed) == ["out@b.test", *told]


def test_what_a_bounce_returns_is_no_attached_letter() -> None:
    bounce = (
        carrying(plain()).as_bytes().replace(b"multipart/mixed", b"multipart/report")
    )
    assert addresses(bounce) == ["out@b.test"]
    assert addresses(part("multipart/report; boundary=r", b"--r\n\n" + INNER)) == [
        "out@b.test"
    ]


@pytest.mark.parametrize(
    ("data", "forms"),
    [
        (part("application/ms-tnef", b"AA==", "base64", "x.dat"), ("winmail.dat",)),
        (part("application/octet-stream", b"AA==", "base64", "WinMail.dat"),
         ("winmail.dat",)),
        (part("application/vnd.ms-outlook", b"AA==", "base64"), (".msg",)),
        (part("application/octet-stream", b"AA==", "base64", "x.msg"), (".msg",)),
        (part("application/pdf", b"AA==", "base64", "x.pdf"), ()),
    ],
)  # fmt: skip
def test_forms_of_outlook_s_own_are_named(data: bytes, forms: tuple[str, ...]) -> None:
    (letter,) = read(data)
    assert (letter.closed, letter.carries) == (forms, 0)


MSG = compound(
    outlook("From: in@a.test\r\n", attached_letter(outlook("From: deep@a.test\r\n")))
)


@pytest.mark.parametrize(
    "data",
    [
        part("application/vnd.ms-outlook", base64.encodebytes(MSG), "base64"),
        part("application/octet-stream", base64.encodebytes(MSG), "base64", "FW.MSG"),
        part("application/vnd.ms-outlook", base64.b64encode(MSG), "BASE64", "x.msg"),
        part("application/msg", quopri.encodestring(MSG), "quoted-printable", "x.msg"),
        part("application/octet-stream", MSG, "binary", "x.msg"),
        b"From: out@b.test\nContent-Type: application/vnd.ms-outlook\n"
        b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(MSG),
    ],
    ids=range(6),
)
def test_what_outlook_saved_is_read_where_it_is_attached(data: bytes) -> None:
    outer, inner, deep = read(data)
    assert (outer.address, outer.carries, outer.closed) == ("out@b.test", 2, ())
    assert (inner.address, inner.carrier, inner.is_attached) == (
        "in@a.test",
        "out@b.test",
        True,
    )
    assert (deep.address, deep.name) == ("deep@a.test", "a.eml/2")


def test_one_that_is_cut_off_is_named_as_not_read() -> None:
    half = base64.encodebytes(MSG[: len(MSG) // 2])
    (letter,) = read(part("application/vnd.ms-outlook", half, "base64"))
    assert (letter.closed, letter.carries) == ((".msg",), 0)


def test_what_is_called_so_and_is_a_letter_of_text_is_read() -> None:
    packed = base64.encodebytes(INNER)
    data = part("application/octet-stream", packed, "base64", "x.msg")
    assert addresses(data) == ["out@b.test", "in@a.test"]


def test_more_than_its_largest_is_named_and_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attached_letters, "LARGEST", 100)
    data = part("application/vnd.ms-outlook", base64.encodebytes(MSG), "base64")
    (letter,) = read(data)
    assert letter.closed == (".msg",)


def test_outlook_s_letters_in_letters_in_outlook_s_are_read_so_deep() -> None:
    data = compound(outlook("From: in@a.test\r\n"))
    for _depth in range(16):
        packed = base64.encodebytes(data)
        eml = part("application/vnd.ms-outlook", packed, "base64")
        data = compound(outlook("From: m@a.test\r\n", attached_file("x.eml", eml)))
    found = read(data, "a.msg")
    assert 4 < len(found) < 16
    assert found[0].closed == (".msg",)


def test_letters_of_a_mailbox_file_have_their_own_attached_ones() -> None:
    between = b"From out@b.test Tue Nov  3 09:00:00 2026\n"
    carried = carrying(plain()).as_bytes()
    data = b"".join(between + one + b"\n" for one in (carried, INNER, carried))
    assert [one.name for one in read(data, "m.mbox")] == [
        "m.mbox 1", "m.mbox 1/1", "m.mbox 2", "m.mbox 3", "m.mbox 3/1"
    ]  # fmt: skip


def test_not_more_than_so_many_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attached_letters, "MOST_ATTACHED", 2)
    assert len(read(carrying(*[plain()] * 4).as_bytes())) == 3


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Type: multipart/mixed\n\n--\n--None\n\nFrom: a@b.test\n",
        b"Content-Type: multipart/mixed; boundary=" + b"x" * 3_000 + b"\n\nrest\n",
        b"Content-Type: multipart/mixed; boundary*=nobody''x\n\n--x\n\n",
        b"Content-Type: \xff\xfe; boundary=\xff\n\n--\xff\n",
        b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n*!*\n",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n"
        b"Content-Disposition: attachment; filename*=none''%FF.eml\n\n",
    ],
)
def test_nothing_that_a_part_says_stops_the_reading(head: bytes) -> None:
    assert read(b"From: out@b.test\n" + head)[0].address == "out@b.test"


def test_a_letter_of_many_parts_is_read_in_time() -> None:
    def work(count: int) -> None:
        parts = LetterParts()
        for line in [b"Content-Type: multipart/mixed; boundary=x\n", b"\n"]:
            parts.line(line)
        for _ in range(count):
            for line in (b"--x\n", b"Content-Type: message/rfc822\n", b"\n", b"a: b\n"):
                parts.line(line)
        parts.end()

    assert_linear(work, 2_000)


ACCOUNT = Account(mailboxes=(Mailbox("team", "team@a.test"),))


@pytest.mark.parametrize(
    ("outer", "inner", "strangers", "counted"),
    [
        ("ann@b.test", "team@a.test", [], ["team@a.test"]),
        ("ann@b.test", "shop@a.test", ["shop@a.test"], ["shop@a.test"]),
        ("team@a.test", "ann@b.test", [], ["team@a.test"]),
        ("team@a.test", "TEAM@a.test", [], ["team@a.test", "team@a.test"]),
    ],
)
def test_who_only_hands_a_letter_on_is_no_sender_of_the_account(
    outer: str, inner: str, strangers: list[str], counted: list[str]
) -> None:
    letters = read(carrying(plain(inner), who=outer).as_bytes())
    found = judged(ACCOUNT, letters, Writers())
    assert list(found.strangers) == strangers
    assert [one.letter.address for one in found.counted] == counted
    assert found.letters[0].fits is None


def test_who_may_only_hand_a_letter_on_in_a_closed_form_is_no_sender_either() -> None:
    closed = part("application/ms-tnef", b"AA==", "base64")
    own = closed.replace(b"out@b.test", b"team@a.test")
    found = judged(ACCOUNT, [*read(closed), *read(own)], Writers())
    assert not found.strangers
    assert [one.letter.address for one in found.counted] == ["team@a.test"]


def test_a_row_of_writers_names_the_attached_letter_by_its_file() -> None:
    _, inner = read(carrying(plain()).as_bytes())
    assert Writers({"a.eml": Writer("1")}).of(inner) == Writer("1")
    told = Writers({"a.eml": Writer("1"), "a.eml/1": Writer("2")})
    assert told.of(inner) == Writer("2")
