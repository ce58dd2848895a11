"""Public wordings of servers, providers and programs: the rows of wordings/*.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from diagnostics.errors import explain, reasons

FOLDER = Path(__file__).with_name("wordings")


def table(name: str) -> list[tuple[str, str]]:
    """(reasons that are right, text) of one file, whatever system says it."""
    systems = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return [
        (wanted, text)
        for system in systems.values()
        for wanted, texts in system.items()
        for text in texts
    ]


def assert_explained(wanted: str, text: str) -> None:
    found = explain(text)[0]
    assert found.reason in wanted.split("|"), found.evidence


@pytest.mark.parametrize(("wanted", "text"), table("servers"))
def test_a_known_reply_of_a_mail_server_is_explained(wanted: str, text: str) -> None:
    assert_explained(wanted, text)


@pytest.mark.parametrize(("wanted", "text"), table("providers"))
def test_a_known_reply_of_a_provider_is_explained(wanted: str, text: str) -> None:
    assert_explained(wanted, text)


@pytest.mark.parametrize(("wanted", "text"), table("programs"))
def test_a_known_error_of_a_program_is_explained(wanted: str, text: str) -> None:
    assert_explained(wanted, text)


@pytest.mark.parametrize(("wanted", "text"), table("sentences"))
def test_a_sentence_of_no_system_in_particular_is_explained(
    wanted: str, text: str
) -> None:
    assert_explained(wanted, text)


@pytest.mark.parametrize(("wanted", "text"), table("either_order"))
def test_a_client_s_sentence_is_explained_in_either_order_of_its_parts(
    wanted: str, text: str
) -> None:
    assert_explained(wanted, text)


@pytest.mark.parametrize(("wanted", "text"), table("reports"))
def test_a_program_s_report_is_explained(wanted: str, text: str) -> None:
    assert_explained(wanted, text)


@pytest.mark.parametrize(("wanted", "text"), table("phrases"))
def test_a_phrase_that_other_classifiers_know_is_explained(
    wanted: str, text: str
) -> None:
    assert_explained(wanted, text)


@pytest.mark.parametrize(("wanted", "text"), table("registry"))
def test_a_registered_code_s_text_is_explained_with_and_without_the_code(
    wanted: str, text: str
) -> None:
    assert_explained(wanted, text)


@pytest.mark.parametrize(("wanted", "text"), table("paraphrases"))
def test_a_paraphrase_is_explained(wanted: str, text: str) -> None:
    assert_explained(wanted, text)


@pytest.mark.parametrize(("wanted", "text"), table("names"))
def test_words_within_names_and_links_tell_nothing(wanted: str, text: str) -> None:
    assert_explained(wanted, text)


@pytest.mark.parametrize("name", [path.stem for path in FOLDER.glob("*.toml")])
def test_the_tables_name_reasons_of_the_catalogue_only(name: str) -> None:
    wanted = {reason for key, _ in table(name) for reason in key.split("|")}
    assert wanted <= set(reasons())


FRAMES = {
    "postfix": "host mx.example.com[192.0.2.9] said: {} (in reply to RCPT TO command)",
    "exim": (
        "bob@example.com\n    host mx.example.com [192.0.2.9]\n    SMTP error from "
        "remote mail server after RCPT TO:<bob@example.com>:\n    {}"
    ),
    "javamail": (
        "javax.mail.SendFailedException: Invalid Addresses;\n  nested exception is:\n"
        "\tcom.sun.mail.smtp.SMTPAddressFailedException: {}\n"
    ),
    "report": (
        "Final-Recipient: rfc822; bob@example.com\nAction: failed\nStatus: 5.0.0\n"
        "Remote-MTA: dns; mx.example.com\nDiagnostic-Code: smtp; {}"
    ),
    "gmail": (
        "** Message not delivered **\n\nYour message couldn't be delivered to "
        "bob@example.com because the remote server is misconfigured.\n\n"
        "The response from the remote server was:\n{}"
    ),
    "exchange": (
        "Delivery has failed to these recipients or groups:\n\nbob@example.com\n"
        "Generating server: mail.example.org\nbob@example.com\n"
        "Remote Server returned '{}'"
    ),
}


@pytest.mark.parametrize("frame", FRAMES)
def test_a_provider_s_reply_means_the_same_in_every_frame(frame: str) -> None:
    wrong = []
    for wanted, text in table("providers"):
        if text[:3].isdigit() and "\n" not in text:
            found = explain(FRAMES[frame].format(text))[0].reason
            if found not in wanted.split("|"):
                wrong.append((found, wanted, text))
    assert not wrong


@pytest.mark.parametrize(("wanted", "text"), table("twins"))
def test_texts_that_look_alike_are_told_apart(wanted: str, text: str) -> None:
    assert_explained(wanted, text)
