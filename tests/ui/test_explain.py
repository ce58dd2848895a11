"""A pasted error is answered: reason, speaker, confidence, next step, evidence."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics import errors
from diagnostics.model import Account
from diagnostics.ui.page_address import NOT_HERE

Opened = Callable[..., AppTest]
SAMPLES = Path(__file__).resolve().parents[2] / "sample_data" / "errors"


def explained(app: AppTest, text: str) -> AppTest:
    app.text_area(key="pasted-error").set_value(text).run()
    assert not app.exception
    return app


def marked_up(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def test_what_was_pasted_is_there_again_after_another_page(opened: Opened) -> None:
    app = explained(opened("errors"), "535 since Monday")
    app.switch_page("diagnostics/ui/pages/findings_page.py").run()
    app.switch_page("diagnostics/ui/pages/errors_page.py").run()
    assert app.text_area(key="pasted-error").value == "535 since Monday"
    assert any("Login or password" in h.value for h in app.header)


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_every_sample_is_answered_as_the_library_answers(
    opened: Opened, path: Path
) -> None:
    app = opened("errors")
    files = [(path.name, path.read_bytes(), "text/plain")]
    app.main.file_uploader[0].set_value(files).run()
    assert not app.exception
    titles = [s.value for s in app.header][:-1]
    found = errors.explain(path.read_bytes(), path.name)
    assert titles == [errors.reason(f.reason).rule.title for f in found]


def test_the_answer_names_who_said_it_and_how_sure_it_is(opened: Opened) -> None:
    app = explained(opened("errors"), "535 5.7.8 Error: authentication failed")
    said = next(m.value for m in app.markdown if m.value.startswith("Said by"))
    (found,) = errors.explain(b"535 5.7.8 Error: authentication failed")
    assert found.confidence == "high"
    assert "**sure**" in said
    assert "high" not in said
    assert any("Codes in the text: 535 5.7.8" in t.value for t in app.text)


def test_the_fix_is_prose(opened: Opened) -> None:
    text = "550 5.7.1 spf check failed"
    app = explained(opened("errors"), text)
    (found,) = errors.explain(text.encode())
    assert errors.reason(found.reason).rule.fix in [t.value for t in app.text]


@pytest.mark.parametrize(
    "text",
    [
        "553 Sender address rejected: not owned by user <b>mark</b> amp lt",
        "535 <mark> authentication failed: &amp; mark </mark>",
        "550 <script>alert(1)</script> user unknown amp",
    ],
)
def test_the_text_is_shown_escaped_with_its_evidence_marked(
    opened: Opened, text: str
) -> None:
    shown = marked_up(explained(opened("errors"), text))
    assert shown.count("<mark>") == shown.count("</mark>") >= 1
    bare = shown.replace("<mark>", "").replace("</mark>", "")
    for raw, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(raw, entity)
    assert text in bare


def test_text_without_a_reason_is_unknown_and_says_what_to_ask_for(
    opened: Opened,
) -> None:
    app = explained(opened("errors"), "it does not work")
    assert app.header[0].value == errors.reason("unknown").rule.title
    assert any("**a guess**" in m.value for m in app.markdown)


def test_a_mailbox_named_in_the_text_is_linked_to_whom_it_serves(
    opened: Opened,
) -> None:
    text = "553 5.7.1 <MARIA@good.test>: Sender address rejected: not owned by user x"
    app = explained(opened("errors"), text)
    assert any(
        "maria@good.test is a mailbox of this account" in t.value for t in app.text
    )
    assert any(b.label == "Check now" for b in app.button)


def test_an_address_inside_a_longer_one_is_not_that_mailbox(
    opened: Opened,
) -> None:
    text = "553 5.7.1 <annamaria@good.test>: not owned by user maria@good.testing.pl"
    app = explained(opened("errors"), text)
    assert not any("of this account" in t.value for t in app.text)


@pytest.mark.parametrize(
    "around", ["to=<{}>, orig_to=", "mailto:{}", '"{}".', "Maria ({}),", "'{}'"]
)
def test_an_address_is_found_in_whatever_stands_around_it(
    opened: Opened, around: str
) -> None:
    text = "550 spam message rejected " + around.format("maria@good.test")
    app = explained(opened("errors"), text)
    assert any(
        "maria@good.test is a mailbox of this account" in t.value for t in app.text
    )


def test_white_space_is_nothing_to_explain(opened: Opened) -> None:
    app = explained(opened("errors"), "  \n ")
    assert len(app.header) == 1
    assert any("Nothing is sent anywhere" in c.value for c in app.caption)


def test_two_texts_are_answered_apart(opened: Opened) -> None:
    app = opened("errors")
    text = b"550 5.7.1 spf check failed"
    files = [("a.txt", text, "text/plain"), ("b.txt", text, "text/plain")]
    app.main.file_uploader[0].set_value(files).run()
    assert not app.exception
    assert len(app.header) == 3


def test_the_address_opens_a_reason_of_the_catalogue(opened: Opened) -> None:
    app = opened("errors", reason="sender-not-owned")
    title = errors.reason("sender-not-owned").rule.title
    assert f"**{title}**" in [m.value for m in app.markdown]


def test_an_unknown_reason_in_the_address_is_said_and_opens_none(
    opened: Opened,
) -> None:
    app = opened("errors", reason="../../etc/passwd")
    assert any("names a reason" in w.value for w in app.warning)
    assert not [s for s in app.selectbox if s.label == "Reason"]


def test_the_button_explains_what_was_pasted(opened: Opened) -> None:
    app = opened("errors")
    app.text_area(key="pasted-error").set_value("550 5.7.1 spf check failed")
    next(b for b in app.button if b.label == "Explain").click().run()
    (found,) = errors.explain(b"550 5.7.1 spf check failed")
    assert app.header[0].value == errors.reason(found.reason).rule.title


def test_the_words_that_led_to_the_answer_stand_beside_it(opened: Opened) -> None:
    app = explained(opened("errors"), "550 5.7.1 spf check failed")
    assert any(t.value.startswith("By these words: “") for t in app.text)


def test_a_bare_code_is_answered_with_what_it_can_be(opened: Opened) -> None:
    app = explained(opened("errors"), "535 since Monday")
    (found,) = errors.explain(b"535 since Monday")
    assert app.header[0].value == errors.reason("auth-failed").rule.title
    assert any("**a guess**" in m.value for m in app.markdown)
    labels = [expander.label for expander in app.main.expander]
    assert len(found.alternatives) == 2
    for other in found.alternatives:
        assert f"It could also be: {errors.reason(other).rule.title}" in labels


def test_the_mailbox_is_chosen_where_the_text_names_none(opened: Opened) -> None:
    app = explained(opened("errors"), "535 since Monday")
    box = next(s for s in app.main.selectbox if s.label == "Mailbox")
    box.set_value("desk").run()
    assert any("support@wrong-password.test is a mailbox" in t.value for t in app.text)
    assert any(b.label == "Check now" for b in app.button)
    assert app.query_params["mailbox"] in ("desk", ["desk"])


def test_the_mailbox_of_the_address_belongs_to_the_text(opened: Opened) -> None:
    app = explained(opened("errors", mailbox="desk"), "535 since Monday")
    assert any("support@wrong-password.test is a mailbox" in t.value for t in app.text)


def test_an_unknown_mailbox_in_the_address_is_said(opened: Opened) -> None:
    app = opened("errors", mailbox="nobody")
    assert [w.value for w in app.warning] == [NOT_HERE["mailbox"]]
    assert not len(app.text_area)


def test_any_reason_can_be_opened(opened: Opened) -> None:
    app = opened("errors")
    name = list(errors.reasons())[-1]
    next(s for s in app.selectbox if s.label == "Reason").set_value(name).run()
    assert errors.reason(name).rule.fix in [t.value for t in app.text]


SERVERLESS = b"""{"employees": [{"id": "e"}], "mailboxes":
 [{"id": "m", "address": "m@x.test", "test": "passed"}]}"""


def test_feedback_keeps_the_text_without_addresses_and_secrets(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("errors")
    monkeypatch.chdir(tmp_path)
    text = "550 5.7.1 spf check failed for carol@private.example password=hunter2"
    explained(app, text)
    button = next(b for b in app.button if b.label == "This answer is wrong")
    button.click().run()
    assert not app.exception
    (said,) = [t.value for t in app.text if t.value.startswith("Kept with")]
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert not any(b"hunter2" in p.read_bytes() for p in files)
    kept = [p for p in files if tmp_path / "home" not in p.parents]
    assert [p.name for p in kept] == [said.rpartition("/")[2]]
    assert "carol@private.example" not in kept[0].read_text()
    assert "hunter2" not in kept[0].read_text()
    assert "spf check failed" in kept[0].read_text()


def test_before_a_check_nothing_is_claimed_about_the_mailbox(opened: Opened) -> None:
    app = explained(
        opened("errors", SERVERLESS), "535 <m@x.test> authentication failed"
    )
    assert any(
        "sender for 1 employee in tasks without a project" in t.value for t in app.text
    )
    assert any("wasn't checked" in i.value for i in app.info)


def test_a_bounce_to_several_recipients_is_answered_for_each(opened: Opened) -> None:
    data = (
        b"<a@x.test>: host mx.x.test[192.0.2.1] said: 550 5.1.1 User unknown\n\n"
        b"<b@y.test>: host mx.y.test[192.0.2.2] said: 552 5.2.2 Mailbox full\n"
    )
    found = errors.explain(data, "several.txt")
    app = opened("errors")
    files = [("several.txt", data, "text/plain")]
    app.main.file_uploader[0].set_value(files).run()
    assert not app.exception
    shown = [t.value for t in app.text]
    assert len(found) > 1
    for answer in found:
        assert f"{answer.recipient} · several.txt" in shown


def test_a_pasted_text_and_a_file_are_answered_together(opened: Opened) -> None:
    app = opened("errors")
    files = [("a.txt", b"550 5.7.1 spf check failed", "text/plain")]
    app.main.file_uploader[0].set_value(files).run()
    explained(app, "535 5.7.8 authentication failed")
    pasted, filed = (
        errors.explain(t)
        for t in ("535 5.7.8 authentication failed", "550 5.7.1 spf check failed")
    )
    assert [s.value for s in app.header][:2] == [
        errors.reason(pasted[0].reason).rule.title,
        errors.reason(filed[0].reason).rule.title,
    ]


def test_what_a_reason_means_at_a_provider_is_shown(opened: Opened) -> None:
    said = errors.reason("auth-failed").notes["google"]
    text = "535 5.7.8 Username and Password not accepted."
    app = explained(opened("errors"), f"{text} - gsmtp")
    assert any(m.value.endswith(f"Google: {said}") for m in app.markdown)
    app = explained(app, text)
    assert not any("In particular" in m.value for m in app.markdown)


GMAIL = b"""{"employees": [{"id": "e"}], "mailboxes": [{"id": "m", "address":
 "m@x.test", "smtp_host": "smtp.gmail.com", "test": "passed"}]}"""


def test_the_provider_of_the_mailbox_in_the_text_counts_too(opened: Opened) -> None:
    text = "535 5.7.8 <m@x.test>: Username and Password not accepted."
    said = errors.reason("auth-failed").notes["google"]
    app = explained(opened("errors", GMAIL), text)
    assert any(m.value.endswith(f"Google: {said}") for m in app.markdown)
    app = explained(opened("errors", SERVERLESS), text)
    assert not any("In particular" in m.value for m in app.markdown)


def test_an_entry_of_the_catalogue_lists_its_notes_and_what_to_ask_for(
    opened: Opened,
) -> None:
    app = opened("errors", reason="auth-failed")
    said = errors.reason("auth-failed").notes["zoho"]
    assert any(f"- Zoho: {said}" in m.value for m in app.markdown)
    app = opened("errors", reason="unknown")
    asked = errors.reason("unknown").ask_for
    assert f"**Ask for:** {asked}" in [m.value for m in app.markdown]
    assert not any("At particular" in m.value for m in app.markdown)


@pytest.mark.parametrize("data", [b"", b"\x00" * 50, b"\xff\xfe\x41", b"%PDF-1.7"])
def test_a_file_that_is_no_text_does_not_crash_the_page(
    opened: Opened, data: bytes
) -> None:
    app = opened("errors")
    app.main.file_uploader[0].set_value(("x.log", data, "text/plain")).run()
    assert not app.exception
    assert len(app.header) >= 1


def test_other_likely_reasons_stand_beside_the_answer(opened: Opened) -> None:
    text = "550 5.7.1 rejected"
    (found,) = errors.explain(text)
    assert found.alternatives
    app = explained(opened("errors"), text)
    titles = [expander.label for expander in app.main.expander]
    for other in found.alternatives:
        assert f"It could also be: {errors.reason(other).rule.title}" in titles
        assert errors.reason(other).rule.fix in [t.value for t in app.text]


def test_an_encoded_bounce_shows_the_words_that_were_read_from_it(
    opened: Opened, sample_account: Account
) -> None:
    address = sample_account.mailbox("maria").address
    said = (
        "This is the mail system.\n\n<a@b.test>: host mx.b.test[192.0.2.1] said: 550 "
        f"5.1.1 <a@b.test>: User unknown (in reply to RCPT TO, sender {address})\n"
    )
    head = (
        "From: MAILER-DAEMON@x.test\nSubject: Undelivered Mail Returned to Sender\n"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: base64\n\n"
    )
    letter = head.encode() + base64.encodebytes(said.encode())
    app = opened("errors")
    file = ("bounce.eml", letter, "message/rfc822")
    app.main.file_uploader[0].set_value(file).run()
    assert not app.exception
    assert "<mark>User unknown</mark>" in marked_up(app)
    assert any(f"{address} is a mailbox" in t.value for t in app.text)


def test_of_several_recipients_each_answer_quotes_its_own(opened: Opened) -> None:
    text = (SAMPLES / "several-recipients.txt").read_text()
    app = explained(opened("errors"), text)
    marked = (element.proto.body for element in app.main.get("html"))
    first, second = (body for body in marked if "<mark>" in body)
    assert "clearwater" in first
    assert "lake" not in first
    assert "lake" in second
    assert "clearwater" not in second
