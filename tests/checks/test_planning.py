"""What a run will contact is told before."""

import pytest

from diagnostics.checks import plan
from diagnostics.checks.planning import Target, services_of
from diagnostics.lab import Lab
from diagnostics.model import Account, Endpoint, Mailbox


def account() -> Account:
    smtp, pop3 = Endpoint("smtp.x.example", 465), Endpoint("pop.x.example", 995)
    rows = [Mailbox(f"m{n}", f"a{n}@x.example", smtp=smtp, pop3=pop3) for n in (1, 2)]
    return Account(mailboxes=(*rows, Mailbox("m3", "b@y.example")))


def test_servers_logins_and_domains_are_counted() -> None:
    told = plan(account())
    assert told.mailboxes == 3
    assert told.targets == (
        Target("smtp", "smtp.x.example", 465, 2),
        Target("pop3", "pop.x.example", 995, 2),
    )
    assert told.domains == ("x.example", "y.example")
    assert told.logins == 4
    assert "4 logins" in told.summary
    assert "no letter is sent" in told.summary


def test_only_what_was_asked_for_is_planned() -> None:
    told = plan(account(), ["m1"], "smtp")
    assert (told.mailboxes, told.logins, told.domains) == (1, 1, ())
    assert plan(account(), only="dns").targets == ()


def test_presets_are_filled_in() -> None:
    gmail = Account(mailboxes=(Mailbox("m1", "a@b.example", provider="gmail"),))
    assert {t.host for t in plan(gmail).targets} == {"smtp.gmail.com", "pop.gmail.com"}


def test_services_come_in_their_usual_order() -> None:
    assert services_of(None) == ("smtp", "pop3", "dns")
    assert services_of(["dns", "smtp"]) == ("smtp", "dns")
    with pytest.raises(ValueError, match="ftp"):
        services_of("ftp")


def test_an_unknown_mailbox_is_refused() -> None:
    with pytest.raises(KeyError):
        plan(account(), ["absent"])


def test_the_plan_of_a_lab_names_its_hosts_only(lab: Lab) -> None:
    hosts = {t.host for t in plan(lab.account("good", "silent")).targets}
    assert hosts == {"good.lab.test", "silent.lab.test"}
