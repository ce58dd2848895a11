"""A host's further addresses are looked at, and what is wrong names its address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from socket import socket

import pytest

from diagnostics.checks import CheckRun, Secrets, Step, check
from diagnostics.model import Account, Endpoint, Mailbox, Security, State
from diagnostics.words import evidence, text
from tests.checks.mail.conftest import SCRIPT, Servers, issue

BOTH = "localhost"
ROOT = issue("Acme Trust", is_authority=True)
LEAF = issue(BOTH, ROOT)
OTHER_LEAF = issue(BOTH, ROOT, days=(-20, 60))
STALE = issue(BOTH, ROOT, days=(-90, -2))
STRANGER = issue(BOTH, issue("Firm", is_authority=True))


def two(servers: Servers, first: object, second: object) -> int:
    """One port of both of a host's addresses, IPv4 first."""
    servers.trusting(ROOT)
    port = servers.serve(first)  # type: ignore[arg-type]
    servers.serve(second, at="::1", port=port)  # type: ignore[arg-type]
    return port


def broken(run: CheckRun) -> list[Step]:
    return [step for step in run.steps if step.rule]


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_addresses_that_are_alike_are_no_finding(
    security: Security, servers: Servers
) -> None:
    talk = servers.tls if security is Security.TLS else servers.starttls
    words = {**SCRIPT, "": "220 mx2.example ESMTP ready"}
    first, second = servers.context(LEAF), servers.context(OTHER_LEAF)
    port = two(servers, talk(first), talk(second, words))
    run = servers.check(port, BOTH, security)
    assert broken(run) == []
    (looked,) = [s for s in run.steps if s.step == "addresses"]
    assert looked.state is State.PASSED
    assert "::1" in text(looked.seen)


def test_one_address_gets_the_login_and_no_other(servers: Servers) -> None:
    talk = servers.tls(servers.context(LEAF))
    servers.check(two(servers, talk, talk), BOTH)
    assert len([line for line in servers.heard if line.startswith("AUTH")]) == 1


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize(
    ("leaf", "rule"),
    [(STALE, "certificate-expired"), (STRANGER, "certificate-unknown-ca")],
)
def test_another_certificate_at_one_address_names_it(
    leaf: object, rule: str, security: Security, servers: Servers
) -> None:
    talk = servers.tls if security is Security.TLS else servers.starttls
    first, second = servers.context(LEAF), servers.context(leaf)  # type: ignore[arg-type]
    run = servers.check(two(servers, talk(first), talk(second)), BOTH, security)
    (told,) = broken(run)
    assert (told.rule, told.state) == (f"checks/{rule}", State.WARNING)
    assert told.data["address"] == "::1"
    assert "::1" in text(told.seen)
    (finding,) = run.findings
    assert finding.data["address"] == "::1"


def test_another_service_at_one_address_names_it(servers: Servers) -> None:
    talk = servers.plain(SCRIPT)
    other = servers.plain({"": "+OK POP3 ready", "*": "-ERR"})
    run = servers.check(two(servers, talk, other), BOTH, Security.NONE)
    rules = {s.rule for s in broken(run) if s.data.get("address") == "::1"}
    assert rules == {"checks/wrong-service"}


def test_a_fault_of_the_first_address_alone_says_which_are_in_order(
    servers: Servers,
) -> None:
    first, second = servers.context(STALE), servers.context(LEAF)
    run = servers.check(two(servers, servers.tls(first), servers.tls(second)), BOTH)
    (told,) = broken(run)
    assert (told.rule, told.state) == ("checks/certificate-expired", State.FAILED)
    (looked,) = [s for s in run.steps if s.step == "addresses"]
    assert text(looked.seen) == "only 127.0.0.1 is like that; in order: ::1"


def test_a_fault_of_all_addresses_is_told_once(servers: Servers) -> None:
    talk = servers.tls(servers.context(STALE))
    run = servers.check(two(servers, talk, talk), BOTH)
    assert [s.rule for s in broken(run)] == ["checks/certificate-expired"]


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ({"EHLO": "250-mx.example\r\n250 SIZE 1"}, "checks/starttls-missing"),
        (
            {"STARTTLS": "454 4.7.0 TLS not available due to temporary reason"},
            "errors/tls-handshake-failed",
        ),
    ],
)
def test_an_address_without_starttls_is_no_broken_handshake(
    words: dict[str, str], rule: str, servers: Servers
) -> None:
    sound = servers.starttls(servers.context(LEAF))
    offers = {"EHLO": "250-mx.example\r\n250 STARTTLS"}
    lacks = servers.plain({**SCRIPT, **offers, **words})
    run = servers.check(two(servers, sound, lacks), BOTH, Security.STARTTLS)
    (told,) = broken(run)
    assert told.rule == rule
    assert told.data["address"] == "::1"


@pytest.mark.parametrize(
    ("service", "lists"),
    [
        ("pop3", {"": "+OK ready", "CAPA": "+OK\r\nUSER\r\n.", "*": "-ERR no"}),
        (
            "imap",
            {"": "* OK ready", "a1 CAPABILITY": "* CAPABILITY IMAP4rev1", "*": ""},
        ),
    ],
)
def test_nor_is_it_where_letters_are_collected(
    service: str, lists: dict[str, str], servers: Servers
) -> None:
    offers = {
        "pop3": {"CAPA": "+OK\r\nUSER\r\nSTLS\r\n.", "STLS": "+OK begin"},
        "imap": {"a1 CAPABILITY": "* CAPABILITY IMAP4rev1 STARTTLS\r\na1 OK done"},
    }[service]
    if service == "imap":
        offers["a2 STARTTLS"] = "a2 OK begin"
        lists = {**lists, "a1 CAPABILITY": lists["a1 CAPABILITY"] + "\r\na1 OK done"}
    until = {"pop3": "STLS", "imap": "a2 STARTTLS"}[service]
    context = servers.context(LEAF)

    def sound(connection: object) -> None:
        if servers.converse(connection, {**lists, **offers}, until=until):  # type: ignore[arg-type]
            with context.wrap_socket(connection, server_side=True) as secure:  # type: ignore[arg-type]
                servers.converse(secure, {**lists, "": ""})

    port = two(servers, sound, servers.plain(lists))
    run = servers.check(port, BOTH, Security.STARTTLS, service)
    (told,) = [s for s in broken(run) if s.data.get("address") == "::1"]
    assert told.rule == "checks/starttls-missing"


def test_a_first_address_without_starttls_says_which_are_in_order(
    servers: Servers,
) -> None:
    sound = servers.starttls(servers.context(LEAF))
    lacks = servers.plain({**SCRIPT, "EHLO": "250-mx.example\r\n250 SIZE 1"})
    run = servers.check(two(servers, lacks, sound), BOTH, Security.STARTTLS)
    (told,) = broken(run)
    assert (told.rule, told.state) == ("checks/starttls-missing", State.FAILED)
    (looked,) = [s for s in run.steps if s.step == "addresses"]
    assert text(looked.seen) == "only 127.0.0.1 is like that; in order: ::1"


BUSY = {**SCRIPT, "": "421 4.7.0 mx.example too many connections"}


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_where_the_first_address_has_had_enough_the_next_one_is_asked(
    security: Security, servers: Servers
) -> None:
    talk = servers.tls if security is Security.TLS else servers.starttls
    first, second = servers.context(LEAF), servers.context(OTHER_LEAF)
    run = servers.check(two(servers, talk(first, BUSY), talk(second)), BOTH, security)
    (told,) = broken(run)
    assert (told.step, told.rule) == ("address", "errors/rate-limited")
    assert told.state is State.INCONCLUSIVE
    assert text(told.seen).startswith("at 127.0.0.1: 421 4.7.0")
    assert [s.state for s in run.steps if s.step == "login"] == [State.PASSED]
    assert len([line for line in servers.heard if line.startswith("AUTH")]) == 1


@pytest.mark.parametrize(
    "second", [BUSY, {**SCRIPT, "": "554 no"}, {"": "+OK POP3", "*": "-ERR"}]
)
def test_where_no_address_lets_us_in_the_first_one_s_words_count(
    second: dict[str, str], servers: Servers
) -> None:
    port = two(servers, servers.plain(BUSY), servers.plain(second))
    run = servers.check(port, BOTH, Security.NONE)
    (told,) = [s for s in broken(run) if s.step == "greeting"]
    assert (told.rule, told.state) == ("errors/rate-limited", State.INCONCLUSIVE)
    assert text(told.seen) == BUSY[""]


def test_an_address_that_has_had_enough_is_left_alone_from_then_on(
    servers: Servers,
) -> None:
    visits: list[str] = []

    def counted(name: str, talk: Callable[[socket], None]) -> Callable[[socket], None]:
        return lambda connection: (visits.append(name), talk(connection))[1]

    servers.trusting(ROOT)
    port = servers.serve(counted("busy", servers.plain(BUSY)))
    servers.serve(counted("free", servers.plain(SCRIPT)), at="::1", port=port)
    boxes = tuple(
        Mailbox(f"m{n}", f"m{n}@x.example", smtp=Endpoint(BOTH, port, Security.NONE))
        for n in range(3)
    )
    network = replace(
        servers.network,
        connections_per_host=1,
        allow_plain=frozenset(box.id for box in boxes),
    )
    secrets = Secrets(typed={box.id: "pässword" for box in boxes})
    run = check(Account(mailboxes=boxes), only="smtp", network=network, secrets=secrets)
    logins = [s.state for s in run.steps if s.step == "login"]
    assert logins == [State.PASSED] * 3
    # All addresses are dialled once; later mailboxes go where they are let in.
    assert visits.count("busy") == 1


@pytest.mark.parametrize(
    ("greeting", "title"),
    [
        (
            "554 5.7.1 no service for you",
            "The receiver does not trust the sending server or domain",
        ),
        ("421 4.7.0 Too many connections", "Too much in a short time"),
    ],
)
def test_the_sentence_about_one_address_says_that_others_work(
    greeting: str, title: str, servers: Servers
) -> None:
    sound, context = servers.tls(servers.context(LEAF)), servers.context(LEAF)
    turned_away = servers.tls(context, {**SCRIPT, "": greeting})
    (finding,) = servers.check(two(servers, sound, turned_away), BOTH).findings
    assert evidence(finding) == (
        "me@x.example has a server (SMTP) with several addresses, not all of which are"
        f" in order: {title}: at ::1: {greeting}."
    )
