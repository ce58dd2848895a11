"""Public wordings of servers, providers and programs: the rows of wordings/*.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from diagnostics.errors import explain, reasons

FOLDER = Path(__file__).with_name("wordings")


@cache
def systems(name: str) -> dict[str, dict[str, list[str]]]:
    """The texts of one file by who says them and the reasons that are right."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


TABLES = {
    "servers": "a known reply of a mail server",
    "providers": "a known reply of a provider",
    "programs": "a known error of a program",
    "sentences": "a sentence of no system in particular",
    "either_order": "a client's sentence in either order of its parts",
    "reports": "a program's report",
    "phrases": "a phrase that other classifiers know",
    "registry": "a registered code's text with and without the code",
    "paraphrases": "a sentence in other words",
    "names": "words within names and links, which tell nothing",
    "twins": "texts that look alike and are told apart",
}
"""What each file holds."""


def test_every_file_is_asked() -> None:
    assert set(TABLES) == {path.stem for path in FOLDER.glob("*.toml")}


@pytest.mark.parametrize(
    ("name", "system"), [(name, system) for name in TABLES for system in systems(name)]
)
def test_a_known_wording_is_explained(name: str, system: str) -> None:
    wrong = [
        (found.reason, wanted, text, found.evidence)
        for wanted, texts in systems(name)[system].items()
        for text in texts
        if (found := explain(text)[0]).reason not in wanted.split("|")
    ]
    assert wrong == [], TABLES[name]


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_name_reasons_of_the_catalogue_only(name: str) -> None:
    named = {key for system in systems(name).values() for key in system}
    assert {reason for key in named for reason in key.split("|")} <= set(reasons())


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
    replies = [pair for said in systems("providers").values() for pair in said.items()]
    for wanted, text in ((wanted, text) for wanted, texts in replies for text in texts):
        if text[:3].isdigit() and "\n" not in text:
            found = explain(FRAMES[frame].format(text))[0].reason
            if found not in wanted.split("|"):
                wrong.append((found, wanted, text))
    assert not wrong
