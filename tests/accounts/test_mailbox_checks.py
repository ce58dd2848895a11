"""What is told of a mailbox's address, provider and servers."""

from __future__ import annotations

from typing import Any

import pytest

from diagnostics.accounts import validate
from diagnostics.model import Account, Endpoint, Mailbox, Security
from diagnostics.words import evidence


def about(*mailboxes: Mailbox) -> list[str]:
    return [evidence(p) for p in validate(Account(mailboxes=mailboxes))]


def box(**fields: Any) -> Mailbox:
    return Mailbox(
        **{"id": "m", "address": "m@b.pl", "smtp": Endpoint("h.pl"), **fields}
    )


def test_a_mailbox_with_an_address_and_a_server_is_fine() -> None:
    assert about(box()) == []


HOST_LABELS = ".".join(["a" * 49] * 5)
"""249 characters."""


@pytest.mark.parametrize(("more", "fine"), [(".pla", True), (".plab", False)])
def test_a_host_name_has_at_most_253_characters(more: str, fine: bool) -> None:
    host = HOST_LABELS + more
    assert len(host) in (253, 254)
    assert (about(box(smtp=Endpoint(host))) == []) is fine
    assert (about(box(pop3=Endpoint(host))) == []) is fine
    found = validate(Account(host=host))
    assert (found == ()) is fine


@pytest.mark.parametrize(("length", "fine"), [(254, True), (255, False)])
def test_an_address_has_at_most_254_characters(length: int, fine: bool) -> None:
    address = "a" * (length - 5) + "@b.pl"
    assert (about(box(address=address)) == []) is fine


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("", "the address is empty"),
        ("name", '"name" has no domain'),
        ("a@b", '"a@b" has no domain'),
        ("a.b@c", '"a.b@c" has no domain'),
        ("a b@c.pl", '"a b@c.pl" is no address'),
        ("a@b.1", '"a@b.1" is no address'),
    ],
)
def test_it_is_said_what_an_address_lacks(address: str, says: str) -> None:
    assert about(box(address=address)) == [
        f"column address: {says}; expected name@domain, nothing else."
    ]


@pytest.mark.parametrize(
    ("host", "fine"),
    [
        *[("localhost", True), ("a.pl.", True), ("a_b.pl", True), ("żółw.pl", True)],
        *[("192.0.2.7", True), ("[2001:db8::1]", True), ("2001:db8::1", True)],
        *[("a..pl", False), ("a-.pl", False), ("a.pl-", False), ("_a.pl", False)],
    ],
)
def test_host_names_and_addresses_are_told_from_others(host: str, fine: bool) -> None:
    expected = "expected a host name, without https:// and without a port"
    told = [f'column smtp_host: "{host}" is no host name; {expected}.']
    assert about(box(smtp=Endpoint(host))) == ([] if fine else told)


def test_the_account_s_host_is_judged_too() -> None:
    (found,) = validate(Account(host="https://acme.planfix.com"))
    assert evidence(found) == (
        'account, column host: "https://acme.planfix.com" is no host name; '
        "expected a host name such as acme.planfix.com."
    )


USUAL = {
    "smtp": "SMTP's port, usually 465 (tls), 587 (starttls) or 25 (none)",
    "pop3": "POP3's port, usually 995 (tls), 110 (starttls) or 110 (none)",
    "imap": "IMAP's port, usually 993 (tls), 143 (starttls) or 143 (none)",
}
FOREIGN = {
    "smtp": {110: "POP3", 995: "POP3", 143: "IMAP", 993: "IMAP", 80: "HTTP"},
    "pop3": {25: "SMTP", 465: "SMTP", 587: "SMTP", 143: "IMAP", 993: "IMAP"},
    "imap": {25: "SMTP", 465: "SMTP", 587: "SMTP", 110: "POP3", 995: "POP3"},
}


@pytest.mark.parametrize("host", ["h.pl", ""])
@pytest.mark.parametrize(
    ("service", "port", "owner"),
    [(s, p, o) for s in FOREIGN for p, o in FOREIGN[s].items()],
)
def test_a_port_of_another_service_is_told(
    service: str, port: int, owner: str, host: str
) -> None:
    told = (
        f'column {service}_port: "{port}" is the port of {owner}; '
        f"expected {USUAL[service]}."
    )
    assert told in about(box(**{service: Endpoint(host, port)}))


FITTING = {
    ("smtp", 465): "tls",
    ("smtp", 587): "starttls or none",
    ("smtp", 25): "starttls or none",
    ("pop3", 995): "tls",
    ("pop3", 110): "starttls or none",
    ("imap", 993): "tls",
    ("imap", 143): "starttls or none",
}


@pytest.mark.parametrize("security", Security)
@pytest.mark.parametrize(("service", "port"), FITTING)
def test_each_port_and_encryption_fit_or_are_told(
    service: str, port: int, security: Security
) -> None:
    told = (
        f'column {service}_security: "{security}" can\'t work on port {port}; '
        f"expected {FITTING[service, port]}."
    )
    fits = security in FITTING[service, port].split(" or ")
    endpoint = Endpoint("h.pl", port, security)
    assert about(box(**{service: endpoint})) == ([] if fits else [told])


def test_an_encryption_without_host_and_port_is_not_judged() -> None:
    assert about(box(pop3=Endpoint(security=Security.TLS))) == []


def test_a_mailbox_without_a_server_is_told_unless_its_provider_has_one() -> None:
    nothing = Endpoint()
    assert about(box(smtp=nothing)) == [
        "column smtp_host: the mailbox has no SMTP server; "
        "expected a host name, or a provider that fills it."
    ]
    assert about(box(smtp=nothing, provider="gmail")) == []


def test_an_unknown_provider_is_told_with_the_nearest() -> None:
    assert about(box(provider="gmial")) == [
        'column provider: "gmial" is no provider that is known; expected a file name '
        'under rules/providers, or nothing; the nearest known name is "gmail".'
    ]
