"""Every entry under rules/ can be read, and says what to do."""

from dataclasses import replace
from datetime import date

import pytest

from diagnostics import catalogue
from diagnostics.model import Endpoint, Mailbox, Security


@pytest.mark.parametrize("rule_id", catalogue.rule_ids())
def test_an_entry_has_its_texts_and_a_known_mark(rule_id: str) -> None:
    entry = catalogue.rule(rule_id)
    assert entry.title.strip()
    assert entry.what.strip()
    assert entry.mark in ("documented", "assumed")
    if not rule_id.startswith("providers/"):
        assert entry.fix.strip()
        assert entry.sources or entry.mark == "assumed"


@pytest.mark.parametrize("provider_id", catalogue.provider_ids())
def test_a_preset_has_a_date_and_servers_or_a_reason_why_not(provider_id: str) -> None:
    preset = catalogue.provider(provider_id)
    date.fromisoformat(preset.rule.data["checked"])
    assert preset.rule.sources
    assert (
        preset.pop3 or "no_pop3" in catalogue.texts(preset.rule.id) or not preset.smtp
    )


@pytest.mark.parametrize("name", ["errors", "errors/../x", "/etc/passwd", "a/b", ""])
def test_an_unknown_id_is_a_key_error(name: str) -> None:
    with pytest.raises(KeyError):
        catalogue.rule(name)


def test_a_preset_fills_only_what_was_left_empty() -> None:
    mailbox = Mailbox("m1", "a@gmail.com", provider="gmail")
    assert catalogue.with_preset(mailbox).smtp.host == "smtp.gmail.com"
    assert catalogue.with_preset(mailbox).pop3.host == "pop.gmail.com"
    own = replace(mailbox, smtp=Endpoint("mail.example.com"))
    assert catalogue.with_preset(own).smtp == Endpoint(
        "mail.example.com", 465, Security.TLS
    )


def test_a_preset_follows_the_port_or_security_that_was_written() -> None:
    mailbox = Mailbox("m1", provider="gmail", smtp=Endpoint(port=587))
    assert catalogue.with_preset(mailbox).smtp == Endpoint(
        "smtp.gmail.com", 587, Security.STARTTLS
    )
    mailbox = Mailbox("m1", provider="gmail", smtp=Endpoint("", None, Security.TLS))
    assert catalogue.with_preset(mailbox).smtp.port == 465


@pytest.mark.parametrize(
    ("written", "filled"),
    [
        (Endpoint("h", 587), Endpoint("h", 587, Security.STARTTLS)),
        (Endpoint("h", 465), Endpoint("h", 465, Security.TLS)),
        (Endpoint("h", 25), Endpoint("h", 25, Security.STARTTLS)),
        (Endpoint("h", None, Security.NONE), Endpoint("h", 25, Security.NONE)),
        (Endpoint("h", 2525), Endpoint("h", 2525, Security.STARTTLS)),
        (Endpoint("h"), Endpoint("h", 465, Security.TLS)),
        (Endpoint("", 587), Endpoint("", 587)),
    ],
)
def test_without_a_preset_port_and_security_follow_each_other(
    written: Endpoint, filled: Endpoint
) -> None:
    assert catalogue.with_preset(Mailbox("m1", smtp=written)).smtp == filled


def test_a_server_half_written_keeps_what_the_preset_does_not_offer() -> None:
    mailbox = Mailbox("m1", provider="gmail", smtp=Endpoint(port=2525))
    assert catalogue.with_preset(mailbox).smtp.port == 2525
