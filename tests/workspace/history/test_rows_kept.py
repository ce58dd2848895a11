"""What goes into the tables fits them: names, times, texts, steps, settings."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from diagnostics.checks.step import Line, Step
from diagnostics.model import (
    Account,
    AuthKind,
    Endpoint,
    Finding,
    Mailbox,
    Named,
    Phrase,
    Security,
    Severity,
    State,
    Subject,
    SubjectKind,
)
from diagnostics.workspace.history.account_rows import cut_name
from diagnostics.workspace.history.checked_settings import (
    SAMPLES,
    name_in_history,
    name_of_files,
    name_of_sample,
    settings_digest,
    settings_of,
)
from diagnostics.workspace.history.database_tables import Moment, Words, storable
from diagnostics.workspace.history.finding_identity import identified
from diagnostics.workspace.history.units import looked_before
from diagnostics.workspace.step_documents import by_unit, step_document, step_of

SQLITE = sqlite.dialect()
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize(("length", "whole"), [(254, True), (255, True), (256, False)])
def test_a_name_of_255_letters_fits_and_a_longer_one_is_cut(
    length: int, whole: bool
) -> None:
    name = "ż" * length
    cut = cut_name(name)
    assert (cut == name) is whole
    assert len(cut) <= 255


def test_two_long_names_that_begin_alike_stay_two() -> None:
    one, other = ("x" * 300 + end for end in "ab")
    assert cut_name(one) != cut_name(other)
    assert cut_name(one) == cut_name(one)
    assert len(cut_name("\ud800" * 300)) == 255


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("plain ż 😀", "plain ż 😀"),
        ("a\0b", "a\N{REPLACEMENT CHARACTER}b"),
        ("half \ud83d", "half ?"),
        ("", ""),
    ],
)
def test_what_a_database_has_no_place_for_is_marked(text: str, kept: str) -> None:
    assert storable(text) == kept
    assert Words().process_bind_param(text, SQLITE) == kept


def test_no_text_stays_no_text() -> None:
    assert Words().process_bind_param(None, SQLITE) is None
    assert Moment().process_bind_param(None, SQLITE) is None
    assert Moment().process_result_value(None, SQLITE) is None


@given(st.text())
def test_what_was_made_fit_stays_as_it_is(text: str) -> None:
    once = storable(text)
    assert storable(once) == once
    assert "\0" not in once
    once.encode("utf-8")


@pytest.mark.parametrize("hours", [-11, 0, 2, 14])
def test_a_time_is_kept_as_utc_and_comes_back_as_the_same_moment(hours: int) -> None:
    local = NOON.astimezone(timezone(timedelta(hours=hours)))
    held = Moment().process_bind_param(local, SQLITE)
    assert held == NOON.replace(tzinfo=None)
    assert Moment().process_result_value(held, SQLITE) == NOON


def test_a_time_without_a_zone_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        Moment().process_bind_param(datetime(2026, 1, 1), SQLITE)


BOX = Mailbox(
    "m",
    "m@a.example",
    smtp=Endpoint("smtp.a.example", 465, Security.TLS),
    pop3=Endpoint("pop.a.example", 995, Security.TLS),
)


@pytest.mark.parametrize(
    "change",
    [
        {"address": "n@a.example"},
        {"username": "n"},
        {"secret": "env:OTHER"},
        {"auth": AuthKind.OAUTH2},
        {"smtp": Endpoint("smtp.b.example", 465, Security.TLS)},
        {"smtp": Endpoint("smtp.a.example", 466, Security.TLS)},
        {"smtp": Endpoint("smtp.a.example", 465, Security.STARTTLS)},
        {"pop3": Endpoint()},
        {"imap": Endpoint("imap.a.example")},
        {"sends_from": ("192.0.2.1",)},
        {"provider": "gmail"},
    ],
    ids=str,
)
def test_what_a_check_asks_makes_other_settings(change: dict[str, object]) -> None:
    assert settings_digest(replace(BOX, **change)) != settings_digest(BOX)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Sales"},
        {"owner": "anna"},
        {"projects": ("p",)},
        {"default": True},
        {"replies_here": True},
        {"two_factor": True},
        {"tested_on": "2026-01-01"},
        {"id": "other"},
    ],
    ids=str,
)
def test_what_no_check_asks_leaves_its_result_an_answer(
    change: dict[str, object],
) -> None:
    assert settings_digest(replace(BOX, **change)) == settings_digest(BOX)


def test_a_preset_written_out_is_the_same_setting() -> None:
    empty = Mailbox("m", "m@a.example", smtp=Endpoint("h.example"))
    full = replace(empty, smtp=Endpoint("h.example", 465, Security.TLS))
    assert settings_digest(empty) == settings_digest(full)
    assert settings_of(Account(mailboxes=(empty, replace(full, id="n")))) == {
        "m": settings_digest(empty),
        "n": settings_digest(full),
    }


@pytest.mark.parametrize(
    ("account", "name"),
    [
        (Account("Acme", "ACME.planfix.com"), "acme.planfix.com"),
        (Account("Acme"), "Acme"),
        (Account(), "elsewhere"),
    ],
)
def test_an_account_is_called_by_its_host_else_its_name(
    account: Account, name: str
) -> None:
    assert name_in_history(account, "elsewhere") == name


def test_a_sample_is_nobody_s_account_whatever_its_host() -> None:
    account = Account("Acme", "acme.planfix.com")
    assert name_of_files(account, str(SAMPLES / "acme")) == name_of_sample("acme")
    assert name_of_files(account, str(SAMPLES / "acme" / "x")) == "acme.planfix.com"
    assert name_of_files(account, "/elsewhere/acme") == "acme.planfix.com"
    assert name_of_files(Account(), "/elsewhere/acme") == ""


def step(mailbox: str, service: str, name: str = "login") -> Step:
    return Step(mailbox, service, name, State.PASSED)


def test_steps_stand_by_mailbox_and_service_in_their_order() -> None:
    steps = [step("m", "smtp", "a"), step("n", "smtp"), step("m", "smtp", "b")]
    steps.append(step("m", "dns"))
    assert by_unit(steps) == {
        ("m", "smtp"): [steps[0], steps[2]],
        ("n", "smtp"): [steps[1]],
        ("m", "dns"): [steps[3]],
    }
    assert by_unit([]) == {}


def found(subject: str, **data: object) -> Finding:
    about = Subject(SubjectKind.MAILBOX, subject)
    return Finding("checks/tls-old", about, Severity.ERROR, MappingProxyType(data))


@pytest.mark.parametrize(
    ("finding", "before"),
    [
        (found("m", service="smtp"), True),
        (found("m", service="dns"), False),
        (found("m"), True),  # of any service
        (found("empty"), False),  # known, but nothing of it was looked at
        (found("stranger", service="smtp"), False),
        (found("stranger"), False),
        (found("", mailboxes=[Named("stranger"), Named("m")]), True),
        (found("", mailboxes=[Named("stranger")], service="smtp"), False),
        (found("", mailboxes=[Named("n")], service="pop3"), True),
        (found("", mailboxes=None), False),
    ],
    ids=lambda value: str(getattr(value, "data", value)),
)
def test_a_finding_was_looked_at_where_any_it_is_about_was(
    finding: Finding, before: bool
) -> None:
    known = {"m": {"smtp"}, "n": {"pop3", "smtp"}, "empty": set()}
    assert looked_before(finding, known) is before


def test_findings_of_one_name_are_counted_through() -> None:
    twice = [found("m"), found("m"), found("n"), found("m")]
    names = identified(twice)
    assert list(names.values()) == twice
    assert list(names) == [
        "checks/tls-old:m",
        "checks/tls-old:m~~2",
        "checks/tls-old:n",
        "checks/tls-old:m~~3",
    ]


def test_a_step_comes_back_from_json_with_its_facts() -> None:
    whole = Step(
        "m",
        "smtp",
        "tls",
        State.FAILED,
        rule="checks/auth-not-offered",
        seen=Phrase.of("checks:finding", mailbox=Named("m", "Desk"), list=("a", "b")),
        expected="plain text",
        seconds=1.25,
        waited_for="connect",
        transcript=(Line(">", "EHLO x", 0.5), Line("<", "250 ok", 0.75)),
        data={"port": 465, "owner": Named("e", "Eva"), "chain": ({"a": 1},)},
        collected={"k": [1, None]},
    )
    again = step_of(json.loads(json.dumps(step_document(whole))))
    assert again == whole
    assert again.data == whole.data
    assert again.seen.data == whole.seen.data  # type: ignore[union-attr]


@pytest.mark.parametrize("lost", ["seen", "data", "rule", "state", "transcript"])
def test_a_document_that_lacks_a_part_is_no_step(lost: str) -> None:
    document = step_document(step("m", "smtp"))
    del document[lost]
    with pytest.raises(KeyError):
        step_of(document)
