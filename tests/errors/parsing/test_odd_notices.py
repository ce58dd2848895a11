"""Recipients of notices in odd layouts, told from addresses that are quoted."""

from __future__ import annotations

import pytest

from diagnostics.errors.parsing.reading import read

HEAD = (
    "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>\n"
    "To: anna@example.org\nSubject: Undeliverable mail\n\n"
)
BOB, CARL = "bob@example.net", "carl@example.net"

NOTICES: tuple[tuple[str, set[str]], ...] = (
    (
        "Here is your list of failed recipients:\n"
        "\n"
        "<bob@example.net>: nobody of that name\n"
        "\n"
        "Here is your returned mail:\n"
        "\n"
        "From: anna@example.org\n"
        "To: carl@example.com\n",
        {BOB},
    ),
    (
        "*** ATTENTION ***\n"
        "\n"
        "Your e-mail is being returned to you because there was a pro"
        "blem with its delivery.\n"
        "The address which was undeliverable is listed in the section"
        " labeled:\n"
        '"----- The following addresses had permanent fatal errors --'
        '---".\n'
        "\n"
        "   ----- The following addresses had permanent fatal errors "
        "-----\n"
        "<bob@example.net>\n"
        "\n"
        "   ----- Transcript of session follows -----\n"
        "... while talking to mx.example.net.:\n"
        ">>> RCPT To:<bob@example.net>\n"
        "<<< 550 5.1.1 not here\n"
        "550 <bob@example.net>... User unknown\n",
        {BOB},
    ),
    (
        "Your message\n"
        "  To:      sales\n"
        "  Subject: offer\n"
        "  Sent:    Mon, 2 Nov 2026\n"
        "\n"
        "did not reach the following recipient(s):\n"
        "\n"
        "bob@example.net on Mon, 2 Nov 2026 10:00:00 +0100\n"
        "    The recipient name is not recognized\n"
        "\tThe MTS-ID of the original message is: c=us;a= ;p=x\n"
        "    MSEXCH:IMS:Example:SITE:HOST 0 (000C05A6) Unknown Recipi"
        "ent\n",
        {BOB},
    ),
    (
        "This Message was undeliverable due to the following reason:\n"
        "\n"
        "The following destination addresses were unknown (please che"
        "ck\n"
        "the addresses and re-mail the message):\n"
        "\n"
        "SMTP <bob@example.net>\n"
        "\n"
        "Please reply to Postmaster@mx.example.net\n"
        "if you feel this message to be in error.\n",
        {BOB},
    ),
    (
        "Your message was not delivered because the recipient's mailb"
        "ox is over quota.\n"
        "\n"
        "User quota exceeded: bob@example.net\n",
        {BOB},
    ),
    (
        "Invalid receiver address: bob@example.net\n"
        "\n"
        "Your message could not be delivered as addressed.\n",
        {BOB},
    ),
    (
        "User mailbox exceeds allowed size: bob@example.net\n"
        "\n"
        "Original message follows.\n"
        "\n"
        "From: anna@example.org\n"
        "To: list@example.com\n",
        {BOB},
    ),
    (
        "Failed addresses follow:\n"
        "<bob@example.net>: 550 no such box\n"
        "<carl@example.net>: 550 no such box\n"
        "\n"
        "Message text follows:\n"
        "hello eve@example.com\n",
        {BOB, CARL},
    ),
    (
        "The following recipients did not receive this message:\n"
        "\n"
        "    bob@example.net\n"
        "\n"
        "Please contact postmaster@mx.example.net\n",
        {BOB},
    ),
    (
        "Sorry. Your message could not be delivered to:\n"
        "\n"
        "Bob Builder,Sales (The name was not found at the remote site"
        ". Check that the name has been entered correctly.)\n",
        set(),
    ),
    (
        "Your mail to bob@example.net could not be delivered. The acc"
        "ount anna@example.org is fine.\n",
        {BOB},
    ),
    (
        "Delivery Failure Report\n"
        "Your document: offer\n"
        "was not delivered to: bob@example.net\n"
        "because: User bob (bob@example.net) not listed in Domino Dir"
        "ectory\n",
        {BOB},
    ),
    (
        "I'm sorry to have to inform you that your message could not "
        "be delivered to one or more recipients.\n"
        "\n"
        "<bob@example.net> (expanded from <office@example.net>): unkn"
        'own user: "bob"\n',
        {BOB},
    ),
    (
        "The mail system\n"
        "\n"
        "<bob@example.net> (expanded from <office@example.net>): mail"
        " for example.net loops back to myself\n",
        {BOB},
    ),
    (
        "Recipient Address:    bob@example.net\n"
        "Reason:  mailbox unavailable\n"
        "\n"
        "Contact admin@mx.example.net for help.\n",
        {BOB},
    ),
    (
        "Message from  mx.example.net\n"
        "Unable to deliver message to the following address(es).\n"
        "\n"
        "<bob@example.net>:\n"
        "This user doesn't have a mx.example.net account (bob@example"
        ".net) [0]\n"
        "\n"
        "--- Original message follows.\n"
        "\n"
        "Return-Path: <anna@example.org>\n"
        "To: zed@example.com\n",
        {BOB},
    ),
    (
        "Die folgende Adresse konnte nicht erreicht werden:\n"
        "\n"
        "bob@example.net\n"
        "\n"
        "Grund: Postfach existiert nicht\n",
        {BOB},
    ),
    (
        "Wiadomość nie została dostarczona do następujących odbiorców"
        ":\n"
        "  bob@example.net: skrzynka przepełniona\n",
        {BOB},
    ),
    (
        "Письмо не может быть доставлено по адресу bob@example.net. Т"
        "акого ящика нет.\n"
        "Отправитель: anna@example.org\n",
        {BOB},
    ),
    (
        "A message (from <anna@example.org>) was received at 2 Nov 20"
        "26.\n"
        "\n"
        "The following addresses had delivery problems:\n"
        "\n"
        "<bob@example.net>\n"
        "  Permanent Failure: 551_not_our_user\n"
        "  Delivery last attempted at Mon, 2 Nov 2026\n",
        {BOB},
    ),
    (
        "Subject: offer\n"
        "From: anna@example.org\n"
        "Could not be delivered to the following recipients:\n"
        "- bob@example.net (no mailbox)\n"
        "- carl@example.net (no mailbox)\n",
        {BOB, CARL},
    ),
    (
        "Final-Recipient: bob@example.net\nThis mailbox does not exist.\n",
        {BOB},
    ),
    (
        "The e-mail you sent to the following recipients was rejected"
        ":\n"
        "1. bob@example.net - 552 too large\n"
        "2. carl@example.net - 552 too large\n",
        {BOB, CARL},
    ),
    (
        "Undeliverable Address: bob@example.net\n"
        "550 5.1.1 no\n"
        "Reporting: postmaster@mx.example.net\n",
        {BOB},
    ),
    (
        "Your message to 'bob@example.net' has been blocked by the sp"
        "am filter. If you think this is an error write to help@mx.ex"
        "ample.net.\n",
        {BOB},
    ),
    (
        "bob@example.net\n"
        "The e-mail account does not exist at the organization this m"
        "essage was sent to.\n"
        "<mx.example.net #5.1.1 smtp;550 5.1.1 unknown>\n",
        {BOB},
    ),
    (
        "    ** Address not found **\n"
        "\n"
        "Your message wasn't delivered to bob@example.net because the"
        " address couldn't be found.\n"
        "\n"
        "The response was:\n"
        "\n"
        "550 5.1.1 The email account that you tried to reach does not"
        " exist. Learn more\n",
        {BOB},
    ),
    (
        "Rejected: bob@example.net (said 550 5.7.1 Sender <anna@examp"
        "le.org> not allowed)\n",
        {BOB},
    ),
)


@pytest.mark.parametrize(("notice", "whom"), NOTICES)
def test_a_notice_names_its_recipients_and_nobody_else(
    notice: str, whom: set[str]
) -> None:
    found = {one.recipient for one in read(HEAD + notice)} - {""}
    assert found == whom


def test_a_name_without_a_domain_is_one_of_the_daemon_s_domain() -> None:
    notice = (
        "Your mail to the following recipients could not be delivered because they "
        "do not take mail from list@example.org:\n\tbob\n"
    )
    assert [one.recipient for one in read(HEAD + notice)] == ["bob@mx.example.net"]
