"""A secret is found in every form that it may come back in, and nothing else is."""

import base64
import html
import json
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from diagnostics.checks.secret_masks import MASK, Masks
from diagnostics.checks.step import Line, Step
from diagnostics.model import (
    Finding,
    Named,
    Phrase,
    Severity,
    State,
    Subject,
    SubjectKind,
)
from tests.growth import assert_linear

SECRET = "Hunter2&Wölfe"
RAW = SECRET.encode()


def coded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        SECRET.upper(),
        SECRET.swapcase(),
        quote(SECRET),
        quote(SECRET).lower(),
        "".join(f"%{b:02X}" for b in RAW),
        RAW.hex(),
        RAW.hex().upper(),
        RAW.hex(" "),
        RAW.hex(":"),
        html.escape(SECRET),
        json.dumps(SECRET)[1:-1],
        RAW.decode("latin-1"),
        coded(RAW),
        coded(b"x" + RAW),
        coded(b"xy" + RAW + b"z"),
        coded(b"xyz" + RAW + b"zz"),
        base64.urlsafe_b64encode(b"\xff\xfe" + RAW + b"\xff").decode(),
        coded(b"\0me@x.example\0" + RAW),
        coded(b"user=me@x.example\1auth=Bearer " + RAW + b"\1\1"),
        coded(b"n,a=me@x.example,\1host=h\1port=1\1auth=Bearer " + RAW + b"\1\1"),
    ],
)
def test_a_secret_is_hidden_in_each_of_its_forms(form: str) -> None:
    shown = Masks.of([SECRET]).text(f"535 said {form}, no")
    assert shown == f"535 said {MASK}, no"


@pytest.mark.parametrize(
    "lines",
    [
        ["250-Hunter2", "250 &Wölfe"],
        ["535-5.7.8 Hunt", "535-5.7.8 er2&W", "535 5.7.8 ölfe"],
        ["H u n t e r 2 & W ö l f e"],
        ["Hunter2&\r\nWölfe"],
        ["535 Hunter2& Wölfe"],
        [coded(b"\0me\0" + RAW)[:11], coded(b"\0me\0" + RAW)[11:]],
        [RAW.hex()[:9], RAW.hex()[9:]],
    ],
)
def test_a_secret_is_hidden_where_it_is_split_over_lines(lines: list[str]) -> None:
    shown = Masks.of([SECRET]).lines(lines)
    assert len(shown) == len(lines)
    for part in ("unt", "ölf", "lfe", coded(b"\0me\0" + RAW)[4:8], RAW.hex()[2:6]):
        assert part not in "".join(shown).lower()
    for line in shown:
        assert MASK in line


def test_ordinary_words_stay_where_the_secret_is_too_short() -> None:
    said = "the mailbox and the others: 235 ok"
    assert Masks.of(["the", "ok", "", "2"]).text(said) == said
    assert Masks.of(["then"]).text("the next, then") == f"the next, {MASK}"


def test_several_secrets_that_overlap_are_all_hidden() -> None:
    shown = Masks.of(["abcdef", "defghi"]).text("_abcdefghi_")
    assert shown == f"_{MASK}_"


def test_what_holds_no_secret_stays_as_it_is() -> None:
    said = "İstanbul 535 5.7.8 Error: authentication failed\n  \t a+b/c=="
    assert Masks.of([SECRET, "another1"]).text(said) == said
    assert Masks().text(said) == said


def test_facts_of_every_shape_lose_it() -> None:
    masks = Masks.of([SECRET])
    fact = masks.fact(
        {
            "text": SECRET,
            "phrase": Phrase.of("checks:several", first=SECRET, next=[SECRET]),
            "row": Named("m1", SECRET),
            "lines": ("Hunter2", "&Wölfe"),
            "deep": [{"a": [1, None, SECRET]}],
            "kind": SECRET,
        },
        kept=("kind",),
    )
    assert fact.pop("kind") == SECRET
    assert "unter" not in repr(fact)
    assert fact["lines"] == (MASK, MASK)
    assert fact["deep"] == [{"a": [1, None, MASK]}]


def test_steps_and_findings_lose_it() -> None:
    masks = Masks.of([SECRET])
    heard = (Line("<", "250-Hunter2"), Line("-", SECRET), Line("<", "250 &Wölfe"))
    facts = {"record": SECRET}
    step = Step(
        *("m1", "smtp", "login", State.FAILED),
        seen=SECRET,
        expected=SECRET,
        transcript=heard,
        data=facts,
        collected={"lines": [SECRET]},
    )
    finding = Finding(
        "checks/cancelled", Subject(SubjectKind.MAILBOX, "m1"), Severity.ERROR, facts
    )
    shown = repr((masks.step(step), masks.finding(finding)))
    assert "unter" not in shown
    assert "ölf" not in shown


def test_no_secret_shows_when_masks_are_printed() -> None:
    assert "Hunter2" not in repr(Masks.of([SECRET]))


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="•"), min_size=4),
    st.text("xyz", max_size=9),
    st.binary(max_size=5),
)
def test_a_masked_text_holds_the_secret_in_no_form(
    secret: str, around: str, lead: bytes
) -> None:
    assume(secret not in around)
    code = coded(lead + secret.encode())
    shown = Masks.of([secret]).text(f"{around}{secret} {code} {around}")
    assert secret not in shown
    assert code not in shown


@pytest.mark.parametrize(
    ("secret", "unit"),
    [
        ("aaaa", "a"),
        ("a" * 3000, "a"),
        ("aaaaaa", "a "),
        ("hunter22", f"{coded(b'hunter22')} "),
        ("hunter22", coded(b"hunter22hunter22x")),
    ],
)
def test_masking_takes_a_time_that_grows_with_the_text_alone(
    secret: str, unit: str
) -> None:
    masks = Masks.of([secret, *(f"{secret[:4]}{n}" for n in range(500))])
    assert_linear(lambda size: masks.text(unit * (size // len(unit))), 1 << 17)


def test_a_text_looked_at_before_hides_a_secret_learnt_later() -> None:
    masks = Masks.of([SECRET])
    assert masks.text("the next one") == "the next one"
    assert masks.lines(["the", "next one"]) == ["the", "next one"]
    masks.add("next one")
    assert masks.text("the next one") == f"the {MASK}"
    assert masks.lines(["the", "next one"]) == ["the", MASK]


def test_only_texts_without_secrets_are_remembered() -> None:
    masks = Masks.of([SECRET])
    for text in (SECRET, f"so {quote(SECRET)}", "nothing here", "long " * 1000):
        masks.text(text)
    assert masks._clean == {"nothing here"}


def test_what_was_shown_before_a_secret_was_known_is_masked_from_then_on() -> None:
    masks = Masks()
    assert masks.shown(f"key {SECRET}") == f"key {SECRET}"
    masks.add(SECRET)
    assert masks.shown(f"key {SECRET}") == f"key {MASK}"
    assert masks.shown(f"key {SECRET}") == f"key {MASK}"


def test_what_is_shown_drives_no_screen_and_is_no_book() -> None:
    masks = Masks.of([SECRET])
    for _ in range(2):
        assert "\x1b" not in masks.shown("\x1b[2J")
        assert len(masks.shown("x" * 9_000)) < 5_000


def test_a_record_without_secrets_stays_the_same_one() -> None:
    masks = Masks.of([SECRET])
    clean = Line(">", "EHLO localhost")
    phrase = Phrase.of("mail:own-fault", error="ValueError")
    assert masks.fact(clean) is clean
    assert masks.fact(phrase) is phrase
    assert masks.fact(Line(">", SECRET)) == Line(">", MASK)
    hidden = masks.fact(Phrase.of("mail:own-fault", error=SECRET))
    assert hidden == Phrase.of("mail:own-fault", error=MASK)
