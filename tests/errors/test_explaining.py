from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.errors import (
    Explanation,
    Statement,
    explain,
    explain_reply,
    reason,
    reasons,
)
from diagnostics.errors.deciding.decision import decide
from diagnostics.errors.deciding.patterns import PatternSet
from diagnostics.errors.explaining import POP3_STAGES, SMTP_STAGES
from diagnostics.report.explanations.explanation_rows import as_dict
from tests.growth import assert_linear

KEYS = [
    "file",
    "recipient",
    "reason",
    "said_by",
    "confidence",
    "reply_code",
    "status_code",
    "retry",
    "alternatives",
    "evidence",
    "provider",
    "note",
    "ask_for",
]


def first(text: str) -> Explanation:
    return explain(text)[0]


PLANFIX = [
    (
        "451 4.7.1 Sorry, the service is currently unavailable. "
        "Please come back later.",
        "server-error",
    ),
    ("535 – Incorrect authentication data", "auth-failed"),
    ("535.5.7.3 authentication unsuccessful", "auth-failed"),
    (
        "535 5.7.8 Error: authentication failed: Invalid user or password",
        "auth-failed",
    ),
    (
        "535 Authentication failed. Please verify your account by going to "
        "https://e.mail.ru/login?email=user@example.org",
        "account-locked",
    ),
    (
        "550 this message was classified as spam and may not be delivered",
        "content-spam",
    ),
    ("550 spam message rejected", "content-spam"),
    ("550 5.7.1 spf check failed", "spf-fail"),
    (
        "553 5.7.1 Sender address rejected: not owned by auth user",
        "sender-not-owned",
    ),
    ("Could not connect to SMTP host", "refused"),
    ("Connection timed out", "timeout"),
    (
        "Timed out while sending end of data - message may be sent more than once",
        "timeout",
    ),
    ("Cannot start TLS: handshake failure", "tls-handshake-failed"),
]


@pytest.mark.parametrize(("text", "wanted"), PLANFIX)
def test_planfix_s_own_error_table_is_explained_bare(text: str, wanted: str) -> None:
    assert first(text).reason == wanted


@pytest.mark.parametrize(("text", "wanted"), [p for p in PLANFIX if p[0][0] == "5"])
def test_the_table_is_explained_as_postfix_wraps_it(text: str, wanted: str) -> None:
    wrapped = (
        f"host mx.example.org[192.0.2.1] said: {text} "
        "(in reply to end of DATA command) [someone@example.org]"
    )
    assert first(wrapped).reason == wanted


@pytest.mark.parametrize(("text", "wanted"), PLANFIX)
def test_the_table_is_explained_as_javamail_wraps_it(text: str, wanted: str) -> None:
    wrapped = f"javax.mail.MessagingException: {text};\n  nested exception is:\n\tX"
    assert first(wrapped).reason == wanted


@pytest.mark.parametrize(
    ("inner", "wanted"),
    [
        ("java.net.ConnectException: Connection refused", "refused"),
        ("java.net.SocketTimeoutException: connect timed out", "timeout"),
        ("java.net.UnknownHostException: mail.example.org", "wrong-host"),
        (
            "javax.net.ssl.SSLException: Unrecognized SSL message, "
            "plaintext connection?",
            "tls-mode-mismatch",
        ),
        (
            "sun.security.validator.ValidatorException: PKIX path building failed: "
            "unable to find valid certification path to requested target",
            "cert-untrusted",
        ),
    ],
)
def test_the_inner_cause_wins_over_the_wrapper(inner: str, wanted: str) -> None:
    found = first(
        "javax.mail.MessagingException: Could not connect to SMTP host: "
        f"mail.example.org, port: 465;\n  nested exception is:\n\t{inner}"
    )
    assert found.reason == wanted
    assert found.said_by == "local"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("550 5.1.1 sender sent too many messages this hour", "rate-limited"),
        ("552 5.7.0 illegal attachment", "attachment-blocked"),
        ("550 5.2.1 The mailbox is over quota", "mailbox-full"),
        ("554 5.1.1 client blocked using zen.spamhaus.org", "ip-blocklisted"),
    ],
)
def test_words_beat_codes(text: str, wanted: str) -> None:
    assert first(text).reason == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "550 5.7.30 Basic authentication is not supported for Client Submission",
            "basic-auth-disabled",
        ),
        ("550 5.7.30 DKIM = did not pass - gsmtp", "dkim-fail"),
        ("550 5.4.1 Access denied [x.prod.protection.outlook.com]", "user-unknown"),
    ],
)
def test_a_code_means_what_its_provider_means(text: str, wanted: str) -> None:
    found = first(text)
    assert wanted in (found.reason, *found.alternatives)


@pytest.mark.parametrize("code", ["550 5.1.1", "552 5.2.2", "535 5.7.8", "553 5.1.3"])
def test_a_code_alone_is_never_sure(code: str) -> None:
    found = decide(
        Statement(text="", raw=code, reply_code=code[:3], status_code=code[4:])
    )
    assert found.reason != "unknown"
    assert found.confidence == "low"
    assert found.alternatives
    assert found.evidence[0].quote in code


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("550 5.7.25 Access denied", "ptr-missing"),
        ("550 5.7.23 against our policy", "spf-fail"),
        ("554 5.4.14 Service unavailable", "loop"),
        ("552 5.2.2 rejected", "mailbox-full"),
        ("550 5.1.1 denied", "user-unknown"),
    ],
)
def test_an_exact_code_beats_the_words_of_a_general_reason(
    text: str, wanted: str
) -> None:
    found = first(text)
    assert found.reason == wanted
    assert found.confidence == "low"
    assert found.alternatives


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("550 5.1.1 rejected by local policy", "policy-rejected"),
        ("550 5.7.1 Access denied", "policy-rejected"),
        ("450 4.2.0 try again later", "greylisted"),
        ("550 5.7.25 mailbox is full", "mailbox-full"),
        ("550 2.0.0 rejected", "policy-rejected"),
    ],
)
def test_a_vague_code_beats_no_words(text: str, wanted: str) -> None:
    assert first(text).reason == wanted


@pytest.mark.parametrize(
    ("command", "code", "wanted"),
    [
        ("AUTH", "550 5.7.1", "auth-failed"),
        ("STARTTLS", "502 5.5.1", "starttls-unsupported"),
        ("EHLO", "550 5.7.1", "helo-rejected"),
        ("CONNECT", "554", "bad-reputation"),
        ("MAIL", "553", "sender-rejected"),
        ("RCPT", "450", "greylisted"),
        ("RCPT", "550", "user-unknown"),
        ("DATA", "552", "too-big"),
    ],
)
def test_a_code_without_words_means_what_its_stage_lets_it_mean(
    command: str, code: str, wanted: str
) -> None:
    reply, _, status = code.partition(" ")
    found = decide(
        Statement(text=code, reply_code=reply, status_code=status, command=command)
    )
    assert (found.reason, found.confidence) == (wanted, "low")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Error: permanent error (535)", "auth-failed"),
        ("smtp: transient error (450)", "server-error"),
    ],
)
def test_a_program_s_word_for_any_refusal_is_no_cause(text: str, wanted: str) -> None:
    found = first(text)
    assert (found.reason, found.confidence) == (wanted, "low")


def test_an_unsafe_login_is_not_surely_a_switch_that_is_off() -> None:
    assert first("-ERR Unsafe Login. Please contact us").confidence != "high"
    assert first("-ERR POP3 is disabled for this account").confidence == "high"


def test_a_statement_is_decided_by_the_words_that_are_given() -> None:
    row = {"match": "no such fish", "weight": 80}
    known = PatternSet({"user-unknown": {"pattern": [row]}})
    fish = Statement(text="550 no such fish, mailbox full", reply_code="550")
    assert decide(fish, known=known).reason == "user-unknown"
    assert decide(Statement(text="mailbox full"), known=known).reason == "unknown"


@pytest.mark.parametrize("text", ["Mail delivery failed", "554 Transaction failed"])
def test_a_text_without_a_reason_is_unknown_and_asks_for_more(text: str) -> None:
    found = first(text)
    assert (found.reason, found.confidence) == ("unknown", "low")
    assert ".eml" in reason("unknown").ask_for


@pytest.mark.parametrize("text", ["", " \n\t", "\x00\x00"])
def test_nothing_is_not_an_error(text: str) -> None:
    assert first(text).reason == "unknown"
    assert first(text).confidence == "low"


def test_an_ordinary_letter_is_never_an_error() -> None:
    letter = (
        "From: Ann <ann@example.org>\nTo: bob@example.org\n"
        "Subject: refused\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n"
        "Message-ID: <1@example.org>\n\nThe landlord refused the 550 chairs, and the "
        "user of the hall is unknown. Any idea?\n"
    )
    (found,) = explain(letter, "letter.eml")
    assert found.reason == "not-an-error"
    assert found.file == "letter.eml"


def test_a_letter_that_quotes_a_failure_is_no_ordinary_one() -> None:
    letter = (
        "From: Ann <ann@example.org>\nTo: bob@example.org\nSubject: mail\n\n"
        "My program says: 550 5.1.1 user unknown. Any idea?\n"
    )
    assert first(letter).reason == "user-unknown"


RELAY = "554 5.7.1 <user@example.org>: Relay access denied"


def test_the_same_words_have_another_speaker_in_another_frame() -> None:
    own = first(
        f"smtplib.SMTPRecipientsRefused: {{'user@example.org': (554, b'{RELAY}')}}"
    )
    theirs = first(
        f"host mx.example.org[192.0.2.1] said: {RELAY} (in reply to RCPT TO command)"
    )
    assert own.reason == theirs.reason == "relay-denied"
    assert own.said_by == "own-server"
    assert theirs.said_by == "recipient-server"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("550 5.1.1 user unknown", "no"),
        ("450 4.1.1 user unknown", "no"),
        ("552 5.2.2 mailbox full", "later"),
        ("450 4.7.1 refused by policy", "later"),
        ("550 5.7.1 refused by policy", "no"),
        ("450 4.2.0 Greylisted", "yes"),
        ("hello world", ""),
        ("550 hello world", "no"),
    ],
)
def test_retry_follows_the_reason_and_then_the_code(text: str, wanted: str) -> None:
    assert first(text).retry == wanted


def test_evidence_is_quoted_as_it_was_written() -> None:
    text = (
        "550-5.1.1 The Email ACCOUNT that you tried\n550 5.1.1 to reach does not exist"
    )
    for piece in first(text).evidence:
        assert piece.quote in text
        assert piece.why


def test_evidence_holds_whole_words() -> None:
    quote = (
        first("552 5.2.2 mailboxes of the user: user is overquota").evidence[0].quote
    )
    assert quote.split()[-1] == "overquota"


def test_an_unsure_answer_names_the_reasons_it_is_mistaken_for() -> None:
    found = first("421 Please try again later")
    assert found.confidence != "high"
    assert {found.reason, *found.alternatives} >= {"greylisted", "server-error"}


def test_an_answer_is_one_json_line() -> None:
    answer = as_dict(explain("550 5.1.1 <user@example.org>: User unknown", "a.txt")[0])
    assert list(answer) == KEYS
    assert json.loads(json.dumps(answer)) == answer
    assert answer["file"] == "a.txt"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400) | st.binary(max_size=400))
def test_anything_gets_an_answer_of_the_catalogue(data: str | bytes) -> None:
    for found in explain(data):
        assert found.reason in reasons()
        assert found.confidence in ("high", "medium", "low")
        assert found.retry in ("yes", "later", "no", "")
        assert found.reason not in found.alternatives


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PLANFIX), st.sampled_from(["\n", "\r\n", "  "]), st.booleans())
def test_blanks_and_case_do_not_matter(
    row: tuple[str, str], blank: str, upper: bool
) -> None:
    text = row[0].upper() if upper else row[0]
    assert first(f"{blank}{text}{blank}").reason == row[1]


def test_a_huge_paste_takes_no_longer_than_what_is_read_of_it() -> None:
    assert_linear(lambda size: explain("over quota " * size + "a@" * size), 50_000)


def test_the_first_answer_needs_no_heavy_library() -> None:
    code = (
        "import sys; from diagnostics.errors import explain; explain('550 5.1.1 x');"
        "print([m for m in ('pandas', 'numpy', 'streamlit') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_note_for_the_service_stands_in_the_answer() -> None:
    said = "535 5.7.8 Username and Password not accepted. support.google.com/mail"
    told = as_dict(first(said))
    assert told["provider"] == "google"
    assert told["note"].startswith("Google: ")
    assert first(said).note == told["note"]
    assert first("535 5.7.8 Error: authentication failed").note == ""


def test_what_is_asked_for_stands_in_an_answer_without_a_reason() -> None:
    assert as_dict(first("it does not work"))["ask_for"]
    assert as_dict(first("550 5.1.1 user unknown"))["ask_for"] == ""


def test_a_stage_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no stage"):
        explain_reply("550 no", "HELP")


@pytest.mark.parametrize("stage", [*SMTP_STAGES, *POP3_STAGES])
def test_a_reply_is_the_own_servers_at_every_stage(stage: str) -> None:
    reply = "-ERR no" if stage in POP3_STAGES else "554 no"
    answer = explain_reply(reply, stage, "me@acme.example", "mx.acme.example")
    assert answer.said_by == "own-server"
    assert answer.recipient == "me@acme.example"
