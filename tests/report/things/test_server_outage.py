"""Which mailboxes an outage hits, however the server's name is written."""

from __future__ import annotations

import pytest

from diagnostics.model import Access, Account, Employee, Endpoint, Mailbox, Project
from diagnostics.report.things.server_outage import (
    OnServer,
    ServerRole,
    message,
    servers_of,
)
from diagnostics.senders import served, simulate


def box(mailbox_id: str, smtp: str = "", pop3: str = "", imap: str = "") -> Mailbox:
    return Mailbox(
        mailbox_id,
        f"{mailbox_id}@example.com",
        smtp=Endpoint(smtp),
        pop3=Endpoint(pop3),
        imap=Endpoint(imap),
    )


ABOUT = "Acme · files of 24 Nov · reading: documented · made 26 Nov 2026"


def told(account: Account, server: OnServer) -> str:
    simulation = simulate(account)
    ids = [m.id for m in server.by_role[ServerRole.SMTP]]
    return message(server, simulation, served(simulation, ids), ABOUT)


@pytest.mark.parametrize(
    "written",
    [
        "smtp.bücher.example",
        "SMTP.BÜCHER.example",
        "smtp.bücher.example.",
        " smtp.xn--bcher-kva.example ",
        "smtp。bücher。example",
    ],
)
def test_one_server_is_one_however_it_is_spelt(written: str) -> None:
    account = Account(
        mailboxes=(box("a", "smtp.xn--bcher-kva.example"), box("b", written))
    )
    (server,) = servers_of(account).values()
    assert [m.id for m in server.mailboxes] == ["a", "b"]
    assert server.title == "smtp.bücher.example"


def test_servers_alike_to_the_eye_stay_apart() -> None:
    account = Account(
        mailboxes=(box("a", "smtp.example.com"), box("b", "smtp.exаmple.com"))
    )
    assert len(servers_of(account)) == 2


def test_what_a_preset_fills_counts_too() -> None:
    account = Account(mailboxes=(Mailbox("a", "a@gmail.com", provider="gmail"),))
    assert "smtp.gmail.com" in servers_of(account)
    assert "pop.gmail.com" in servers_of(account)


def test_a_server_says_what_it_is_used_for() -> None:
    account = Account(
        mailboxes=(
            box("a", "mail.example.com", "mail.example.com"),
            box("b", "smtp.example.com", "mail.example.com", "mail.example.com"),
        )
    )
    server = servers_of(account)["mail.example.com"]
    assert {role: [m.id for m in boxes] for role, boxes in server.by_role.items()} == {
        ServerRole.SMTP: ["a"],
        ServerRole.POP3: ["a", "b"],
        ServerRole.IMAP: ["b"],
    }
    assert [m.id for m in server.mailboxes] == ["a", "b"]


def test_a_mailbox_without_servers_is_on_none() -> None:
    assert servers_of(Account(mailboxes=(Mailbox("a", "a@example.com"),))) == {}


PEOPLE = (Employee("x", "Anna"), Employee("y", "Jan"))


def test_the_message_names_whom_it_hits_and_where() -> None:
    account = Account(
        employees=PEOPLE,
        projects=(Project("p", "Website"),),
        mailboxes=(box("a", "smtp.example.com"), box("b", "smtp.example.org")),
    )
    servers = servers_of(account)
    said = told(account, servers["smtp.example.com"])
    assert "problem with the mail server smtp.example.com" in said
    assert "leave from a@example.com go through it" in said
    assert "Anna and Jan · in tasks without a project and Website" in said
    unused = told(account, servers["smtp.example.org"])
    assert "nobody sends from there by default" in unused
    assert "Anna" not in unused


def test_a_server_that_only_collects_stops_no_letter() -> None:
    account = Account(
        employees=PEOPLE, mailboxes=(box("a", "smtp.example.com", "pop.example.com"),)
    )
    said = told(account, servers_of(account)["pop.example.com"])
    assert "Replies to a@example.com may reach Planfix late" in said
    assert said.splitlines()[-1] == ABOUT
    assert "may not get out" not in said


def test_a_mailbox_nobody_may_use_hits_nobody() -> None:
    shut = Mailbox(
        "a", "a@example.com", smtp=Endpoint("smtp.example.com"), access=Access.NOBODY
    )
    account = Account(employees=PEOPLE, mailboxes=(shut,))
    said = told(account, servers_of(account)["smtp.example.com"])
    assert "nobody sends from there" in said
