"""What tells a bounce, a complaint and an automatic reply from a letter."""

from __future__ import annotations

import pytest

from diagnostics.errors.parsing.letters import is_mail, open_letter, read_letter
from diagnostics.errors.parsing.reports import MAX_RAW
from diagnostics.errors.statement import Statement

DAEMON = "MAILER-DAEMON@x.test"


def mail(
    body: str, subject: str = "x", sender: str = "ann@x.test", head: str = ""
) -> str:
    return f"From: {sender}\nSubject: {subject}\n{head}\n{body}\n"


def kind(text: str) -> str:
    return read_letter(text)[0].kind


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("From: a\nSubject: b\n\nx", True),
        ("From: a\n\nSubject: b", False),
        ("From: a\nX: b\n\nx", False),
        ("Date: a\nTo: b\n and more: c\n\nx", True),
        ("From: a\nTo: b\nan odd one: x\n", True),
        ("From: a\nTo: b\nodd one: x\nodd two: x\n", True),
        ("From: a\nTo: b\nodd one: x\nodd two: x\nodd three: x\n", False),
        ("", False),
    ],
)
def test_a_mail_is_told_by_two_of_its_usual_fields(text: str, wanted: bool) -> None:
    assert is_mail(text) is wanted


def test_a_mail_s_fields_stand_at_its_beginning() -> None:
    fill = "X: " + "x" * (20_000 - len("X: \nFrom: a\nTo:"))
    assert is_mail(f"{fill}\nFrom: a\nTo:")
    assert not is_mail(f"{fill}\nFrom: abc\nTo:")


SAYS = "It could not be delivered."
TITLE = "Undelivered mail"
INSIDE = "\n----- Original message -----\n\nFrom: ann@x.test\nTo: bob@y.test\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (mail("Hello", "x", DAEMON), "ordinary"),
        (mail("Hello", TITLE), "ordinary"),
        (mail(SAYS), "ordinary"),
        (mail("Hello", TITLE, DAEMON), "bounce"),
        (mail(SAYS, "x", DAEMON), "bounce"),
        (mail(SAYS, TITLE), "bounce"),
        (mail(f"{SAYS} So we return it.\n{INSIDE}"), "bounce"),
        (mail(f"Hello, look at this one.\n{INSIDE}"), "ordinary"),
        (mail("Hello", head="X-Failed-Recipients: bob@y.test\n"), "bounce"),
        (mail(f"successful delivery\n{INSIDE}", "x", DAEMON), "delivered"),
        (mail(SAYS, f"Auto: {TITLE}"), "auto-reply"),
        (mail(SAYS, f"Auto: {TITLE}", DAEMON), "bounce"),
        (
            mail(SAYS, f"Auto: {TITLE}", head="X-Failed-Recipients: bob@y.test\n"),
            "bounce",
        ),
    ],
)
def test_two_signs_make_a_bounce(text: str, wanted: str) -> None:
    assert kind(text) == wanted


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        ("Auto-Submitted: auto-replied\n", "auto-reply"),
        ("Auto-Submitted: Auto-Reply\n", "auto-reply"),
        ("Auto-Submitted: no\n", "ordinary"),
        ("Auto-Submitted: auto-generated\n", "ordinary"),
        ("X-Autoreply: yes\n", "auto-reply"),
        ("X-Autorespond: yes\n", "auto-reply"),
        ("X-Autoresponse: yes\n", "auto-reply"),
        ("Precedence: AUTO_REPLY\n", "auto-reply"),
        ("Precedence: bulk\n", "ordinary"),
        ("X-Apple-Action: vacation\n", "auto-reply"),
        ("X-Apple-Action: other\n", "ordinary"),
    ],
)
def test_a_header_tells_an_automatic_reply(head: str, wanted: str) -> None:
    assert kind(mail("I am on the beach", head=head)) == wanted


def test_an_automatic_reply_is_from_its_author() -> None:
    (found,) = read_letter(mail("b" * (MAX_RAW + 9), "Out of office"))
    assert found.recipient == "ann@x.test"
    assert found.text == found.raw
    assert len(found.text) == MAX_RAW
    assert found.text.startswith("Out of office\nbbb")


def test_an_ordinary_letter_is_its_subject_and_words() -> None:
    (found,) = read_letter(mail("b" * (MAX_RAW + 9)))
    assert found == Statement(
        text=f"x\n{'b' * (MAX_RAW - 2)}",
        raw=f"x\n{'b' * (MAX_RAW - 2)}",
        kind="ordinary",
    )
    assert kind("From: a@b.test\nSubject: \n\n \n") == "empty"
    assert kind("From: a@b.test\nSubject: x\n\n") == "ordinary"


def parts(*pairs: tuple[str, str], head: str = "") -> str:
    inside = "".join(f"--q\nContent-Type: {k}\n\n{body}\n" for k, body in pairs)
    top = "Content-Type: multipart/mixed; boundary=q\n"
    return f"From: {DAEMON}\nSubject: {TITLE}\n{head}{top}\n{inside}--q--\n"


def test_a_letter_s_parts_are_told_by_their_kinds() -> None:
    letter = open_letter(
        parts(
            ("text/plain", "one"),
            ("text/html", "<p>html</p>"),
            ("image/png", "picture"),
            ("application/pdf", "document"),
            ("odd/kind", "two"),
            ("message/delivery-status", "Action: failed"),
            ("message/delivery-status", "Action: delayed"),
            ("message/feedback-report", "first"),
            ("message/feedback-report", "second"),
            ("message/rfc822", "\nSubject: inner"),
            ("text/plain", "footer"),
        )
    )
    assert letter.notice == "one\n\ntwo"
    assert letter.status.split() == ["Action:", "failed", "Action:", "delayed"]
    assert letter.feedback == "first"
    assert letter.embedded == ("Subject: inner",)
    assert letter.returned == {"subject": "inner"}
    assert letter.subject == TITLE


def test_html_is_read_where_there_is_no_plain_text() -> None:
    html = ("text/html", "<p>seen</p>")
    assert open_letter(parts(("text/plain", " \n"), html)).notice == "seen"
    assert open_letter(parts(html, html)).notice == "seen\n\nseen"


def test_eight_texts_of_a_letter_are_read() -> None:
    letter = open_letter(parts(*(("text/plain", f"t{i}") for i in range(9))))
    assert letter.notice.split() == [f"t{i}" for i in range(8)]


def test_a_message_returned_below_a_notice_is_the_embedded_one() -> None:
    returned = "To: bob@y.test\nSubject: lunch"
    letter = open_letter(mail(f"{SAYS}\n--- Original message ---\n\n{returned}"))
    assert letter.notice.strip() == SAYS
    assert letter.returned == {"to": "bob@y.test", "subject": "lunch"}
    direct = open_letter(mail(f"{SAYS} Sorry.\nReturn-Path: <a@b.test>\n{returned}"))
    assert direct.returned["return-path"] == "<a@b.test>"
    assert open_letter(mail(SAYS)).returned == {}


def test_whom_a_bounce_is_about_is_asked_of_one_source_after_another() -> None:
    def whom(text: str) -> list[str]:
        return [found.recipient for found in read_letter(text)]

    subject = f"{TITLE}: eve@y.test"
    inner = ("message/rfc822", "From: ann@x.test\nTo: bob@y.test, c@y.test")
    notice = ("text/plain", "It could not be delivered.")
    assert whom(parts(notice, inner)) == ["bob@y.test", "c@y.test"]
    original = ("message/rfc822", "X-Original-To: o@y.test\nTo: bob@y.test")
    assert whom(parts(notice, original)) == ["o@y.test"]
    assert whom(parts(notice, inner).replace(TITLE, subject)) == ["eve@y.test"]
    own = parts(notice, inner).replace(TITLE, f"{TITLE}: ann@x.test")
    assert whom(own) == ["bob@y.test", "c@y.test"]
    said = ("text/plain", "<d@y.test>: It could not be delivered.")
    assert whom(parts(said, inner)) == ["d@y.test"]
    failed = "X-Failed-Recipients: f@y.test\n"
    assert whom(parts(notice, inner, head=failed)) == ["f@y.test"]
    assert whom(parts(notice)) == [""]


def test_a_bounce_is_found_three_levels_deep() -> None:
    bounce = mail(f"<bob@y.test>: 550 no. {SAYS}", TITLE, DAEMON)

    def forwarded(levels: int) -> str:
        text = bounce
        for level in range(levels):
            head = f"Content-Type: multipart/mixed; boundary=q{level}\n"
            inside = f"--q{level}\nContent-Type: message/rfc822\n\n{text}"
            text = mail(f"{inside}\n--q{level}--", "fwd", head=head)
        return text

    assert kind(forwarded(0)) == kind(forwarded(1)) == kind(forwarded(3)) == "bounce"
    assert kind(forwarded(4)) == "ordinary"


def test_a_complaint_names_whom_it_can() -> None:
    def about(report: str, returned: str = "", notice: str = "n") -> list[Statement]:
        inner = ("message/rfc822", returned)
        rows = (("text/plain", notice), ("message/feedback-report", report), inner)
        return list(read_letter(parts(*rows)))

    (named,) = about("Original-Rcpt-To: a@b.test", "To: c@d.test")
    assert (named.recipient, named.kind, named.text) == ("a@b.test", "feedback", "n")
    (apparent,) = about("X: y", "X-Apparently-To: e@f.test\nTo: c@d.test")
    assert apparent.recipient == "e@f.test"
    (nobody,) = about("X: y", notice=" ")
    assert (nobody.recipient, nobody.text, nobody.raw) == ("", "X: y", "X: y")
    (long,) = about("X: " + "y" * MAX_RAW, notice="n" * (MAX_RAW + 1))
    assert (len(long.raw), len(long.text)) == (MAX_RAW, MAX_RAW)
