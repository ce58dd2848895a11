"""What a run will contact is told before."""

from dataclasses import replace
from pathlib import Path

import pytest

from diagnostics.checks import DnsOptions, Network, Secrets, plan
from diagnostics.checks.planning import SecretTarget, Target, services_of
from diagnostics.lab import Lab
from diagnostics.model import Account, Endpoint, Mailbox, Security
from diagnostics.words import text


def account() -> Account:
    smtp, pop3 = Endpoint("smtp.x.example", 465), Endpoint("pop.x.example", 995)
    rows = [
        Mailbox(f"m{n}", f"a{n}@x.example", smtp=smtp, pop3=pop3, secret=f"env:M{n}")
        for n in (1, 2)
    ]
    return Account(mailboxes=(*rows, Mailbox("m3", "b@y.example")))


GRANTED = Secrets(
    environ={"M1": "one", "M2": "two"},
    granted=[
        *("env:M1@smtp.x.example", "env:M1@pop.x.example"),
        *("env:M2@smtp.x.example", "env:M2@pop.x.example"),
    ],
)


def test_servers_logins_and_domains_are_counted() -> None:
    told = plan(account(), secrets=GRANTED)
    assert told.mailboxes == 3
    assert told.targets == (
        Target("smtp", "smtp.x.example", 465, 2),
        Target("pop3", "pop.x.example", 995, 2),
    )
    assert told.domains == ("x.example", "y.example")
    assert told.logins == 4
    assert "4 logins" in told.summary
    assert "no letter is sent" in told.summary


def test_a_plan_is_told_in_one_sentence() -> None:
    told = plan(account(), ["m1"], ["smtp", "dns"], secrets=GRANTED)
    assert told.summary == (
        "1 mailbox: at most 1 server contacted, 1 login tried and about 27 DNS queries "
        "asked for 1 domain; at most 3 documents fetched over HTTPS (autoconfig, "
        "MTA-STS policy); no letter is sent and none is deleted."
    )


def test_one_id_is_as_good_as_a_list_of_one() -> None:
    assert plan(account(), "m1") == plan(account(), ["m1"])
    assert plan(account(), ["m1", "m1"]) == plan(account(), "m1")


def test_only_what_was_asked_for_is_planned() -> None:
    told = plan(account(), ["m1"], "smtp", secrets=GRANTED)
    assert (told.mailboxes, told.logins, told.domains) == (1, 1, ())
    assert plan(account(), only="dns").targets == ()


def test_documents_fetched_over_https_are_told() -> None:
    told = plan(account(), ["m1", "m2"])
    assert told.documents == (
        "https://autoconfig.x.example/mail/config-v1.1.xml",
        "https://x.example/.well-known/autoconfig/mail/config-v1.1.xml",
        "https://mta-sts.x.example/.well-known/mta-sts.txt",
    )
    assert "at most 3 documents" in told.summary
    assert "HTTPS (autoconfig, MTA-STS policy)" in told.summary
    without = plan(account(), only="smtp")
    assert without.documents == ()
    assert "HTTPS" not in without.summary


def test_block_lists_are_told_by_name_where_they_are_asked() -> None:
    asked = DnsOptions(dnsbl=("bl.example",))
    assert "bl.example" in plan(account(), dns_options=asked).summary
    assert "bl.example" not in plan(account(), only="smtp", dns_options=asked).summary
    assert "told to" not in plan(account()).summary


def test_every_secret_is_named_with_where_it_goes_or_that_it_stays() -> None:
    given = Secrets(
        environ={"M1": "one"},
        granted=["env:M1@smtp.x.example"],
        typed={"m2": "hunter2"},
    )
    told = plan(account(), only=["smtp", "pop3"], secrets=given)
    assert told.secrets == (
        SecretTarget("env:M1", "smtp", "smtp.x.example", 465, True, 1),
        SecretTarget("env:M1", "pop3", "pop.x.example", 995, False, 1, is_there=False),
        SecretTarget("typed", "smtp", "smtp.x.example", 465, True, 1),
        SecretTarget("typed", "pop3", "pop.x.example", 995, True, 1),
    )
    assert told.logins == 3
    assert "3 logins tried" in told.summary
    assert "; 1 secret asked for and not granted;" in told.summary
    said = [text(secret.told) for secret in told.secrets]
    assert said[0] == "env:M1 goes to smtp.x.example:465 (SMTP)"
    assert "not granted, it stays here" in said[1]
    assert "hunter2" not in repr(told)


def test_a_secret_that_does_not_exist_is_no_login(tmp_path: Path) -> None:
    there = tmp_path / "secret"
    there.write_text("word")
    (tmp_path / "empty").touch()
    for reference, logins in [
        ("env:M1", 1),
        ("env:M2", 0),
        ("env:M9", 0),
        (f"file:{tmp_path / 'empty'}", 0),
        (f"file:{there}", 1),
        (f"file:{there}.gone", 0),
    ]:
        row = replace(account().mailboxes[0], secret=reference)
        host = row.smtp.host
        values = {"M1": "one", "M2": ""}
        given = Secrets(environ=values, granted=[f"{reference}@{host}"])
        told = plan(Account(mailboxes=(row,)), only="smtp", secrets=given)
        assert told.logins == logins, reference


def test_without_a_grant_no_login_is_planned() -> None:
    told = plan(account())
    assert told.logins == 0
    assert len(told.refused) == 4
    assert plan(account(), ["m3"]).secrets == ()


def test_the_labs_secrets_go_to_the_lab_that_runs(lab: Lab) -> None:
    network = Network.with_lab(lab.state)
    (told,) = plan(lab.account("good"), only="smtp", network=network).secrets
    assert (told.reference, told.host, told.is_granted) == (
        *("lab:good", "good.lab.test"),
        True,
    )
    (without,) = plan(lab.account("good"), only="smtp").secrets
    assert not without.is_granted
    assert "no server of a running lab" in text(without.told)
    assert "not granted" not in plan(lab.account("good"), only="smtp").summary


def test_presets_are_filled_in() -> None:
    gmail = Account(mailboxes=(Mailbox("m1", "a@b.example", provider="gmail"),))
    assert {t.host for t in plan(gmail).targets} == {"smtp.gmail.com", "pop.gmail.com"}


def test_services_come_in_their_usual_order() -> None:
    assert services_of(None) == ("smtp", "pop3", "imap", "dns")
    assert services_of(["dns", "smtp"]) == ("smtp", "dns")
    with pytest.raises(ValueError, match="ftp"):
        services_of("ftp")


def test_imap_is_planned_only_where_sent_letters_are_kept_there() -> None:
    kept = Mailbox("m1", "a@b.example", imap=Endpoint("imap.b.example"))
    account = Account(mailboxes=(kept, Mailbox("m2", "b@b.example")))
    targets = [t for t in plan(account).targets if t.service == "imap"]
    assert [(t.host, t.port, t.mailboxes) for t in targets] == [
        ("imap.b.example", 993, 1)
    ]


@pytest.mark.parametrize("host", ["[::zz]", "mail .firm.test", "https://a.test"])
def test_what_can_be_no_server_is_told_and_not_contacted(host: str) -> None:
    odd = Mailbox("odd", "a@firm.test", smtp=Endpoint(host, 465, Security.TLS))
    right = replace(odd, id="right", smtp=replace(odd.smtp, host="[::1]"))
    told = plan(Account(mailboxes=(odd, right)), only="smtp")
    assert [t.host for t in told.targets] == ["[::1]"]
    assert [t.host for t in told.nameless] == [host]
    assert f"“{host}” (1 mailbox) is not contacted" in text(told.lines[1])


@pytest.mark.parametrize("domain", ["почта.рф", "firm.example"])
def test_an_address_is_one_domain_in_any_script(domain: str) -> None:
    assert plan(f"kim@{domain}").queries == plan("kim@other.example").queries


def test_an_unknown_mailbox_is_refused() -> None:
    with pytest.raises(KeyError):
        plan(account(), ["absent"])


def test_the_plan_of_a_lab_names_its_hosts_only(lab: Lab) -> None:
    hosts = {t.host for t in plan(lab.account("good", "silent")).targets}
    assert hosts == {"good.lab.test", "silent.lab.test"}
