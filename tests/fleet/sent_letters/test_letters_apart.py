"""Letters of strangers are read in a process of their own, within limits."""

import io
import zipfile

import pytest

from diagnostics.fleet.sent_letters import letters_apart as apart
from diagnostics.fleet.sent_letters.letter_files import letters_of
from diagnostics.fleet.sent_letters.letters_apart import letters_read_apart

LETTER = b"""Authentication-Results: mx.receiver.test; spf=pass; dmarc=fail
From: "Lis, Maria" <Maria@Example.com>
Message-ID: <one@example.com>

A body.
"""
MBOX = b"From a\n" + LETTER + b"\nFrom b\n" + LETTER.replace(b"Maria@", b"ola@")


def packed(**files: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return held.getvalue()


def test_letters_mailbox_files_and_zips_come_back_as_they_are_read_here() -> None:
    archive = packed(a_eml=LETTER, b_mbox=MBOX, c_txt=LETTER)
    found = letters_read_apart([("one.eml", LETTER), ("sent.zip", archive)])
    assert [one.name for one in found] == ["one.eml", "a.eml", "b.mbox 1", "b.mbox 2"]
    assert found[0].address == "maria@example.com"
    assert dict(found[0].receipt.results) == {"spf": "pass", "dmarc": "fail"}
    assert found[3].address == "ola@example.com"
    assert letters_read_apart([("empty.eml", b"")])[0].address == ""
    own = b"Received: by mx.receiver.test\nReturn-Path: <>\nTo: e@f.test\nFrom:"
    whole = LETTER.replace(b"From:", own, 1)
    (apart,) = letters_read_apart([("a.eml", whole)])
    assert apart == next(letters_of("a.eml", io.BytesIO(whole)))


GATED = b"""Received: from mx.a.test (mx.a.test [192.0.2.8]) by mx.b.test (Postfix)
Authentication-Results: mx.b.test; spf=fail smtp.mailfrom=c@c.test
Received: from out.c.test (out.c.test [192.0.2.7]) by mx.a.test (Postfix) for <e@b.test>
Authentication-Results: mx.a.test; spf=pass smtp.mailfrom=c@c.test; dkim=none
From: c@c.test
To: e@b.test
"""


def test_a_letter_behind_a_gateway_comes_back_with_it() -> None:
    (apart,) = letters_read_apart([("a.eml", GATED)])
    assert apart.receipt.gateway is not None
    assert apart.receipt.gateway.told["spf"].result == "pass"
    here = next(letters_of("a.eml", io.BytesIO(GATED)))
    assert apart.receipt.gateway == here.receipt.gateway
    assert dict(apart.receipt.gateway.told) == dict(here.receipt.gateway.told)
    assert apart == here


@pytest.mark.parametrize("data", [b"PK\x03\x04", packed(a_eml=LETTER)[:-30]])
def test_an_archive_that_breaks_is_named(data: bytes) -> None:
    with pytest.raises(ValueError, match="sent"):
        letters_read_apart([("sent.zip", data)])
    with pytest.raises(ValueError, match="sent"):
        list(letters_of("sent.zip", io.BytesIO(data)))


def test_a_process_that_ended_early_has_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    receipt = b'{"proofs": {}, "earlier": {}, "gateway": null}'
    several = b'"authors": [], "closed": [], "delivered_to": []'
    kind = b'"kind": "letter"'
    one = b'{"name": "a", %s, %s, "receipt": %s}' % (several, kind, receipt)
    unknown = one.replace(kind, b'"kind": "parcel"')
    other = one.replace(b'"name"', b'"forwarded": "no", "name"')
    monkeypatch.setattr(apart, "answer_of", lambda *_: [one, b"null"])
    assert [found.name for found in letters_read_apart([])] == ["a"]
    bad = ([one, one], [], [other, b"null"], [unknown, b"null"], [b"{}", b"null"])
    for lines in bad:
        monkeypatch.setattr(apart, "answer_of", lambda *_, held=lines: held)
        with pytest.raises(ValueError, match="within the limits"):
            letters_read_apart([("sent.mbox", MBOX)])


def test_of_a_bomb_only_the_head_is_unpacked() -> None:
    archive = packed(a_eml=LETTER + b"\n" * 50_000_000)
    (found,) = letters_read_apart([("sent.zip", archive)])
    assert found.message_id == "one@example.com"


def test_a_reader_that_dies_or_talks_nonsense_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for program in ("diagnostics.no_such_module", "this"):
        monkeypatch.setattr(apart, "_PROGRAM", program)
        with pytest.raises(ValueError, match="within the limits"):
            letters_read_apart([("one.eml", LETTER)])
