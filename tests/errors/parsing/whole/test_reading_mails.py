"""Whole mails, one format after another, in our own words."""

import base64
import json

from diagnostics.errors.parsing.reading import read
from diagnostics.errors.statement import Statement


def report(notice: str, fields: str, returned: str = "") -> str:
    """A mail laid out as RFC 3462 says."""
    return (
        "Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@relay.example>\n"
        "To: ann@shop.example\nSubject: Undelivered Mail Returned to Sender\n"
        "MIME-Version: 1.0\nAuto-Submitted: auto-replied\n"
        "Content-Type: multipart/report; report-type=delivery-status; "
        'boundary="=_b/1"\n'
        f"\nThis is a MIME message.\n\n--=_b/1\nContent-Type: text/plain\n\n{notice}\n"
        f"--=_b/1\nContent-Type: message/delivery-status\n\n{fields}\n"
        "--=_b/1\nContent-Type: message/rfc822\n\n"
        f"{returned or 'From: ann@shop.example'}\n\n--=_b/1--\n"
    )


def plain(notice: str, subject: str = "failure notice", headers: str = "") -> str:
    """A bounce of plain words."""
    return (
        f"From: MAILER-DAEMON@relay.example\nTo: ann@shop.example\n"
        f"Subject: {subject}\n{headers}\n{notice}\n"
    )


def only(mail: str | bytes) -> Statement:
    found = read(mail)
    assert len(found) == 1, found
    return found[0]


def test_a_standard_report_is_read_field_by_field() -> None:
    seen = only(
        report(
            "<bob@there.example>: host mx.there.example[192.0.2.9] said: 550 5.1.1\n"
            "    No bob here (in reply to RCPT TO command)",
            "Reporting-MTA: dns; relay.example\nArrival-Date: Mon, 1 Jan 2024\n\n"
            "Final-Recipient: rfc822; bob@there.example\n"
            "Original-Recipient: rfc822;bob@there.example\nAction: failed\n"
            "Status: 5.1.1\nRemote-MTA: dns; mx.there.example\n"
            "Diagnostic-Code: smtp; 550 5.1.1 No bob\n    here",
        )
    )
    assert seen.recipient == "bob@there.example"
    assert seen.text == "550 5.1.1 No bob here"
    assert (seen.reply_code, seen.status_code) == ("550", "5.1.1")
    assert (seen.action, seen.kind) == ("failed", "bounce")
    assert seen.remote_host == "mx.there.example"
    assert seen.reporting_host == "relay.example"
    assert (seen.diagnostic_type, seen.command) == ("smtp", "RCPT")
    assert seen.said_by_hint == "recipient-server"


def test_each_recipient_of_a_report_has_its_own_statement() -> None:
    found = read(
        report(
            "See below.",
            "Reporting-MTA: dns; relay.example\n\n"
            "Final-Recipient: rfc822; bob@there.example\nAction: failed\n"
            "Status: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full\n\n"
            "Final-Recipient: rfc822; eve@there.example\nAction: delayed\n"
            "Status: 4.4.1\nDiagnostic-Code: smtp; 451 4.4.1 No answer",
        )
    )
    assert [(s.recipient, s.action, s.reply_code) for s in found] == [
        ("bob@there.example", "failed", "552"),
        ("eve@there.example", "delayed", "451"),
    ]


def test_a_report_without_diagnostic_takes_its_reason_from_the_notice() -> None:
    seen = only(
        report(
            "The following addresses had permanent fatal errors\n\n"
            "<bob@there.example>: Name service error: Host not found",
            "Reporting-MTA: dns; relay.example\n\n"
            "Final-Recipient: rfc822; bob@there.example\nAction: failed\nStatus: 5.4.4",
        )
    )
    assert "Host not found" in seen.text
    assert seen.status_code == "5.4.4"
    assert seen.said_by_hint == "own-server"


def test_a_reports_comment_is_its_reason_when_there_is_no_other() -> None:
    seen = only(
        report(
            "",
            "Final-Recipient: rfc822; bob@there.example\nAction: failed\n"
            "Status: 5.0.0 (recipient reached disk quota)",
        )
    )
    assert "disk quota" in seen.text


def test_the_remote_servers_status_beats_the_reporters_vague_one() -> None:
    seen = only(
        report(
            "",
            "Final-Recipient: rfc822; bob@there.example\nAction: failed\n"
            "Status: 5.0.0\n"
            "Diagnostic-Code: smtp; 550 5.7.26 Unauthenticated",
        )
    )
    assert seen.status_code == "5.7.26"


def test_a_cited_reply_inside_an_expiry_is_the_cause() -> None:
    seen = only(
        report(
            "",
            "Final-Recipient: rfc822; bob@there.example\nAction: failed\n"
            "Status: 4.4.7\n"
            "Diagnostic-Code: smtp; 554 4.4.7 Message expired.<421 4.7.0 Slow down>",
        )
    )
    assert seen.text == "421 4.7.0 Slow down"
    assert (seen.reply_code, seen.status_code) == ("421", "4.7.0")


def test_a_pipe_is_reported_by_the_address_that_led_to_it() -> None:
    mail = report(
        "bob@there.example\n   generated a pipe",
        'Final-Recipient: rfc822;|"/usr/bin/filter"\nAction: failed\nStatus: 5.3.0',
    )
    mail = mail.replace("To: ann", "X-Failed-Recipients: bob@there.example\nTo: ann", 1)
    assert only(mail).recipient == "bob@there.example"


def test_an_internal_name_gives_way_to_the_original_recipient() -> None:
    seen = only(
        report(
            "",
            "Original-Recipient: rfc822;bob@there.example\n"
            "Final-Recipient: rfc822;bob@store-daemon\nAction: failed\nStatus: 5.2.2",
        )
    )
    assert seen.recipient == "bob@there.example"


def test_international_reports_are_read() -> None:
    mail = report(
        "",
        "Final-Recipient: utf-8; b\\x{F6}b@there.example\nAction: failed\n"
        "Status: 5.6.7\nDiagnostic-Code: smtp; 553 5.6.7 SMTPUTF8 needed",
    ).replace("message/delivery-status", "message/global-delivery-status")
    assert only(mail).recipient == "böb@there.example"


def test_delivered_and_relayed_reports_are_no_failures() -> None:
    for action in ("delivered", "relayed", "expanded"):
        seen = only(
            report(
                "Good news",
                f"Final-Recipient: rfc822; bob@there.example\nAction: {action}\n"
                "Status: 2.0.0\nDiagnostic-Code: smtp; 250 2.0.0 Ok",
            )
        )
        assert (seen.kind, seen.action) == ("delivered", action)


def test_fields_in_the_text_of_a_mail_are_read_too() -> None:
    mail = plain(
        "An error occurred while trying to deliver the mail to:\nbob@there.example\n\n"
        "Technical report:\n\nReporting-MTA: dns; a.relay.example\n\nAction: failed\n"
        "Final-Recipient: rfc822; bob@there.example\n"
        "Diagnostic-Code: smtp; 550 5.2.2 Full\nStatus: 5.2.2\n"
    )
    seen = only(mail)
    assert (seen.recipient, seen.reply_code) == ("bob@there.example", "550")
    assert seen.reporting_host == "a.relay.example"


def test_a_broken_report_in_base64_and_a_foreign_charset_is_read() -> None:
    words = "<bob@there.example>: ящик переполнен".encode("koi8-r")
    mail = (
        b"From: postmaster@relay.example\nSubject: Delivery failure\n"
        b"Content-Type: text/plain; charset=KOI8-R\n"
        b"Content-Transfer-Encoding: base64\n\n" + base64.b64encode(words).rstrip(b"=")
    )
    assert "ящик переполнен" in only(mail).text


def test_qmails_paragraphs_are_recipients() -> None:
    found = read(
        plain(
            "Hi. This is the qmail-send program at relay.example.\n"
            "I'm afraid I wasn't able to deliver your message.\n\n"
            "<bob@there.example>:\n192.0.2.9 does not like recipient.\n"
            "Remote host said: 550 no such user\nGiving up on 192.0.2.9.\n\n"
            "<eve@there.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
            "--- Below this line is a copy of the message.\n\n"
            "Return-Path: <ann@shop.example>\nTo: other@there.example\n"
        )
    )
    assert [(s.recipient, s.reply_code) for s in found] == [
        ("bob@there.example", "550"),
        ("eve@there.example", ""),
    ]
    assert found[0].text == "550 no such user"
    assert found[1].status_code == "5.1.1"


def test_exims_notice_names_recipient_host_and_verb() -> None:
    seen = only(
        plain(
            "This message was created automatically by mail delivery software.\n\n"
            "A message that you sent could not be delivered to all of its recipients.\n"
            "The following address(es) failed:\n\n  bob@there.example\n"
            "    SMTP error from remote mail server after RCPT "
            "TO:<bob@there.example>:\n"
            "    host mx.there.example [192.0.2.9]: 553 5.3.0 Nobody\n\n"
            "------ This is a copy of the message, including all the headers. "
            "------\n\n"
            "Return-path: <ann@shop.example>\nTo: bob@there.example\n",
            "Mail delivery failed: returning message to sender",
            "X-Failed-Recipients: bob@there.example\n",
        )
    )
    assert (seen.recipient, seen.text) == ("bob@there.example", "553 5.3.0 Nobody")
    assert (seen.remote_host, seen.command) == ("mx.there.example", "RCPT")


def test_only_the_header_names_recipients_where_it_stands() -> None:
    seen = only(
        plain(
            "Delivery to these failed:\n\n   bob@there.example\n\nWrite to "
            "helpdesk@relay.example\n",
            headers="X-Failed-Recipients: bob@there.example\n",
        )
    )
    assert seen.recipient == "bob@there.example"


def test_postfix_without_a_report_part_is_read() -> None:
    seen = only(
        plain(
            "This is the Postfix program at host relay.example.\n\n"
            "could not be delivered to one or more destinations.\n\n"
            "\t\t\tThe Postfix program\n\n"
            "<bob@there.example>: host mx.there.example[192.0.2.9] said: 554-5.7.1 "
            "Your\n"
            "    address is listed 554 5.7.1 on a list (in reply to end of DATA "
            "command)\n",
            "Undelivered Mail Returned to Sender",
        )
    )
    assert seen.text == "554 5.7.1 Your address is listed on a list"
    assert seen.command == "DATA"


def test_sendmails_transcript_gives_reply_host_and_verb() -> None:
    seen = only(
        plain(
            "   ----- The following addresses had permanent fatal errors -----\n"
            "<bob@there.example>\n\n   ----- Transcript of session follows -----\n"
            "... while talking to mx.there.example.:\n"
            ">>> RCPT To:<bob@there.example>\n<<< 550 5.1.1 Unknown here\n"
            "550 5.1.1 <bob@there.example>... User unknown\n",
            "Returned mail: see transcript for details",
        )
    )
    assert seen.recipient == "bob@there.example"
    assert (seen.reply_code, seen.command) == ("550", "RCPT")
    assert seen.remote_host == "mx.there.example"


def test_postfix_notices_to_postmasters_are_transcripts_too() -> None:
    seen = only(
        plain(
            "Transcript of session follows.\n\n Out: 220 relay.example ESMTP\n"
            " In:  RCPT TO:<bob@there.example>\n"
            " Out: 451 4.3.0 <bob@there.example>: Temporary lookup failure\n",
            "Postfix SMTP server: errors from unknown[192.0.2.4]",
        )
    )
    assert (seen.recipient, seen.reply_code) == ("bob@there.example", "451")


def test_gmails_words_are_read() -> None:
    seen = only(
        plain(
            "Delivery to the following recipient failed permanently:\n\n"
            "     bob@there.example\n\nTechnical details of permanent failure:\n"
            "We tried, but it was rejected by the server for the recipient domain.\n\n"
            "The error that the other server returned was:\n"
            "550 5.2.1 This account is asleep\n\n----- Original message -----\n\nX: y",
            "Delivery Status Notification (Failure)",
        )
    )
    assert (seen.recipient, seen.text) == (
        "bob@there.example",
        "550 5.2.1 This account is asleep",
    )
    assert seen.said_by_hint == "recipient-server"


def test_exchanges_words_are_read_and_its_header_lines_are_no_recipients() -> None:
    seen = only(
        plain(
            "Your message\n\n  To:      list@there.example\n  Subject: Hello\n\n"
            "did not reach the following recipient(s):\n\n"
            "bob@there.example on Mon, 1 Jan 2024 00:00:00 -0700\n"
            "    The recipient name is not recognized\n",
            "Undeliverable: Hello",
        )
    )
    assert seen.recipient == "bob@there.example"
    assert "not recognized" in seen.text


def test_dominos_because_is_the_reason() -> None:
    seen = only(
        plain(
            "Your message\n\n  Subject: Hi\n\nwas not delivered to:\n\n"
            "  bob@there.example\n\nbecause:\n\n  User bob not listed in Directory\n",
            "DELIVERY FAILURE: User bob not listed",
        )
    )
    assert seen.recipient == "bob@there.example"
    assert "not listed in Directory" in seen.text


def test_an_address_inside_a_sentence_is_found() -> None:
    for sentence in (
        "Delivery failed 20 attempts: bob@there.example",
        "Invalid final delivery userid: bob@there.example",
        "User's mailbox is full: <bob@there.example>",
        "Did not reach the following recipient: bob@there.example",
        "There was an error delivering your mail to <bob@there.example>.",
        "Intended recipient: bob@there.example",
        "\tRecipient: [SMTP:bob@there.example]",
        "  * [bob@there.example]: 550 over quota",
        "> bob@there.example",
        "(Originally addressed to bob@there.example)",
        "bob@there.example - no such user here.",
        "bob@there.example ... unknown host",
    ):
        assert only(plain(sentence, "Undeliverable Mail")).recipient == (
            "bob@there.example"
        ), sentence


def test_the_returned_message_names_the_recipient_where_the_notice_does_not() -> None:
    seen = only(
        plain(
            "We could not deliver your message.\n\n--- Original message follows.\n\n"
            "From: ann@shop.example\nTo: bob@there.example\nSubject: Hi\n\nHi"
        )
    )
    assert seen.recipient == "bob@there.example"


def test_warnings_are_delays() -> None:
    for sentence in (
        "THIS IS A WARNING MESSAGE ONLY.",
        "Message will be retried for 2 more day(s)",
        "Your message has not yet been delivered. We will continue to try.",
    ):
        seen = only(
            plain(
                f"Delivery has been delayed to:\n\n  bob@there.example\n\n{sentence}\n",
                "Delivery Status Notification (Delay)",
            )
        )
        assert (seen.action, seen.recipient) == ("delayed", "bob@there.example")


def test_html_bounces_are_read() -> None:
    mail = plain(
        "<html><head><style>p {color: red}</style></head><body><p>Your message could "
        "not be delivered to <b>bob@there.example</b>.</p><p>550 5.1.1 "
        "Nobody</p></body>",
        headers="Content-Type: text/html; charset=utf-8\n",
    )
    seen = only(mail)
    assert (seen.recipient, seen.reply_code) == ("bob@there.example", "550")
    assert "color" not in seen.text


def test_complaints_name_whom_they_are_about() -> None:
    seen = only(
        "From: fbl@isp.example\nTo: abuse@shop.example\nSubject: complaint\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=q\n\n"
        "--q\n\nThis is an abuse report.\n\n--q\n"
        "Content-Type: message/feedback-report\n\n"
        "Feedback-Type: abuse\nVersion: 1\nOriginal-Rcpt-To: <bob@isp.example>\n\n"
        "--q\nContent-Type: message/rfc822\n\nTo: someone@isp.example\n\nHi\n--q--\n"
    )
    assert (seen.kind, seen.recipient) == ("feedback", "bob@isp.example")


def test_a_redacted_complaint_falls_back_on_the_returned_header() -> None:
    seen = only(
        "From: fbl@isp.example\nSubject: complaint\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=q\n\n"
        "--q\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n\n"
        "--q\nContent-Type: message/rfc822\n\nTo: <bob@isp.example>\n\nHi\n--q--\n"
    )
    assert (seen.kind, seen.recipient) == ("feedback", "bob@isp.example")


def test_automatic_replies_are_told_by_header_or_subject() -> None:
    for line in (
        "Auto-Submitted: auto-replied (vacation)",
        "X-Autoreply: yes",
        "Precedence: auto_reply",
        "X-Other: y",
    ):
        subject = "Out of office: Re: offer" if "X-Other" in line else "Re: offer"
        seen = only(
            f"From: Bob <bob@there.example>\nTo: ann@shop.example\n"
            f"Subject: {subject}\n{line}\n\nI am away until Monday.\n"
        )
        assert (seen.kind, seen.recipient) == ("auto-reply", "bob@there.example"), line
        assert "Monday" in seen.text


def test_a_localised_automatic_reply_is_told_by_its_encoded_subject() -> None:
    word = base64.b64encode("Автоответ: предложение".encode()).decode()
    seen = only(
        f"From: bob@there.example\nSubject: =?UTF-8?B?{word}?=\n"
        f"To: a@b.example\n\nЯ в отпуске"
    )
    assert seen.kind == "auto-reply"


def test_an_ordinary_letter_is_no_error() -> None:
    seen = only(
        "From: Bob <bob@there.example>\nTo: ann@shop.example\nSubject: Invoice 550\n\n"
        "Please find the invoice attached. The error is mine.\n"
    )
    assert (seen.kind, seen.recipient, seen.reply_code) == ("ordinary", "", "")


def test_a_mail_without_body_and_subject_is_empty() -> None:
    assert only("From: bob@there.example\nTo: ann@shop.example\n\n\n").kind == "empty"


def test_a_bounce_forwarded_as_an_attachment_is_read() -> None:
    inner = plain("<bob@there.example>:\n550 5.1.1 Nobody\n")
    seen = only(
        "From: ann@shop.example\nTo: support@shop.example\nSubject: What is this?\n"
        "Content-Type: multipart/mixed; boundary=f\n\n--f\n\nHelp!\n\n--f\n"
        f"Content-Type: message/rfc822\n\n{inner}\n--f--\n"
    )
    assert (seen.kind, seen.recipient) == ("bounce", "bob@there.example")


def test_a_gateways_empty_notice_around_a_bounce_gives_way_to_it() -> None:
    inner = plain("<bob@there.example>:\n550 5.1.1 Nobody\n")
    seen = only(
        "From: MAILER-DAEMON@gate.example\nSubject: Returned mail: User unknown\n"
        "Content-Type: multipart/mixed; boundary=f\n\n--f\n\n"
        "The following had permanent delivery errors\n\n--f\n"
        f"Content-Type: message/rfc822\n\n{inner}\n--f--\n"
    )
    assert (seen.recipient, seen.reply_code) == ("bob@there.example", "550")


def event(kind: str, part: dict[str, object]) -> str:
    """A notification of Amazon SES, wrapped by SNS."""
    message = json.dumps({"notificationType": kind.title(), kind: part})
    return json.dumps({"Type": "Notification", "Message": message})


def test_amazons_events_are_read_in_mails_and_in_pastes() -> None:
    row = {
        "emailAddress": "bob@there.example",
        "action": "failed",
        "status": "5.1.1",
        "diagnosticCode": "smtp; 550 5.1.1 nobody",
    }
    text = event("bounce", {"bouncedRecipients": [row], "bounceType": "Permanent"})
    mail = f"From: no-reply@sns.example\nSubject: AWS Notification\n\n{text}\n"
    for given in (text, mail):
        seen = only(given)
        assert (seen.kind, seen.recipient) == ("bounce", "bob@there.example")
        assert seen.text == "550 5.1.1 nobody"


def test_amazons_complaints_and_deliveries_are_no_bounces() -> None:
    complaint = event(
        "complaint", {"complainedRecipients": [{"emailAddress": "bob@there.example"}]}
    )
    assert only(complaint).kind == "feedback"
    delivery = event("delivery", {"recipients": ["bob@there.example"]})
    assert only(delivery).kind == "delivered"


def test_json_that_is_no_event_is_not_taken_for_one() -> None:
    for text in (
        '{"notificationType": 1}',
        '{"notificationType":',
        '["otificationType"]',
    ):
        assert only(text).kind == "error"


def test_a_success_notice_in_words_is_no_failure() -> None:
    seen = only(
        plain(
            "Your message was successfully delivered to:\n\n bob@there.example\n",
            "Successful Mail Delivery Report",
        )
    )
    assert seen.kind == "delivered"
