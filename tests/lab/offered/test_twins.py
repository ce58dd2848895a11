"""What is right but odd in the lab behaves so, and Python's own clients get by."""

from __future__ import annotations

import itertools
import poplib
import smtplib
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dns.message
import dns.query
import dns.rcode
import pytest
from cryptography import x509

from diagnostics.lab import FAULTS, TWINS, Fault, Lab, authority
from diagnostics.lab.behaviour import SCRAM

Client = Callable[..., Any]
WITH_SERVERS = [twin for twin in TWINS if twin.has_servers]


def test_twins_are_marked_and_faults_are_not() -> None:
    assert len(TWINS) >= 12
    assert all(twin.is_odd and not twin.step for twin in TWINS)
    assert not any(fault.is_odd for fault in FAULTS)
    ids = [fault.id for fault in FAULTS + TWINS]
    assert len(ids) == len(set(ids))
    assert all(twin.title and twin.shows.endswith(".") for twin in TWINS)


def test_a_lab_serves_the_twins_asked_for() -> None:
    with Lab(faults=["no-edns"]) as lab:
        assert [twin.id for twin in lab.twins] == ["no-edns"]
        assert [fault.id for fault in lab.faults] == ["good"]


@pytest.mark.parametrize(
    "twin",
    [twin for twin in WITH_SERVERS if SCRAM not in twin.smtp.mechanisms],
    ids=str,  # Python's own client knows no SCRAM
)
def test_pythons_smtp_client_logs_in_and_names_its_sender(
    twin: Fault, lab: Lab, trust: ssl.SSLContext
) -> None:
    client = smtplib.SMTP()
    client.connect("127.0.0.1", lab.port(twin.id, "smtp-starttls"))
    client._host = twin.host_name  # type: ignore[attr-defined]
    client.starttls(context=trust)
    user = f"sales@{twin.domain}"
    assert client.login(user, lab.state.passwords[twin.id])[0] == 235
    assert client.mail(user)[0] == 250
    client.rcpt(user)
    assert client.rcpt(f"postmaster@{twin.domain}")[0] == 250
    client.close()


@pytest.mark.parametrize(
    "twin", [twin for twin in WITH_SERVERS if twin.pop3.user], ids=str
)
def test_pythons_pop3_client_counts_the_letters(
    twin: Fault, lab: Lab, trust: ssl.SSLContext
) -> None:
    client = poplib.POP3("127.0.0.1", lab.port(twin.id, "pop3-starttls"), timeout=30)
    client._tls_established = False  # type: ignore[attr-defined]
    client.host = twin.host_name
    if "CAPA" in twin.pop3.knows:
        client.stls(context=trust)
    else:  # Python asks CAPA before STLS
        client._shortcmd("STLS")  # type: ignore[attr-defined]
        client.sock = trust.wrap_socket(client.sock, server_hostname=client.host)
        client.file = client.sock.makefile("rb")
    client.user(f"sales@{twin.domain}")
    client.pass_(lab.state.passwords[twin.id])
    assert client.stat()[0] == twin.pop3.maildrop.count
    client.quit()


def test_cram_md5_takes_a_proof_and_no_other(smtp: Client, lab: Lab) -> None:
    client = smtp("cram-only")
    said = client.ask("EHLO a.test")
    assert "250-AUTH CRAM-MD5" in said
    assert client.ask("AUTH CRAM-MD5")[0].startswith("334 ")
    assert client.ask("dSAwMA==")[0].startswith("535 ")
    assert client.ask("AUTH PLAIN AAAA")[0].startswith("504 ")


def test_before_tls_only_the_proof_is_offered(dial: Client) -> None:
    client = dial("cram-before-tls", "smtp-starttls")
    client.reply()
    said = client.ask("EHLO a.test")
    assert {"250-STARTTLS", "250-AUTH CRAM-MD5"} <= set(said)
    assert client.ask("AUTH PLAIN AAAA")[0].startswith("538 ")


def test_a_terse_server_says_auth_twice_and_no_status_code(smtp: Client) -> None:
    client = smtp("few-words")
    said = client.ask("EHLO a.test")
    assert any(line[4:].startswith("auth PLAIN") for line in said)
    assert any(line[4:].startswith("auth=PLAIN") for line in said)
    assert client.ask("NOOP") == ["250 Ok"]


def test_one_server_hangs_up_instead_of_a_farewell(smtp: Client) -> None:
    client = smtp("hangs-up-at-quit")
    client.send("QUIT")
    assert client.line() == ""


def test_optional_commands_are_unknown_where_they_are_missing(pop3: Client) -> None:
    assert pop3("no-capa").ask_line("CAPA").startswith("-ERR")
    client = pop3("no-uidl")
    client.send("CAPA")
    assert not {"UIDL", "TOP"} & set(client.block())


@pytest.fixture(scope="module")
def chains(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pki")
    authority.make(folder, ("one.lab.test",))
    return folder


def test_the_cross_signed_root_is_expired_and_has_the_roots_key(chains: Path) -> None:
    (root,) = x509.load_pem_x509_certificates((chains / "ca.pem").read_bytes())
    sent = x509.load_pem_x509_certificates((chains / "cross-signed.pem").read_bytes())
    assert len(sent) == 3
    for lower, upper in itertools.pairwise(sent):
        lower.verify_directly_issued_by(upper)
    assert sent[2].public_key() == root.public_key()
    assert sent[2].subject == root.subject != sent[2].issuer
    assert sent[2].not_valid_after_utc < datetime.now(UTC)


def test_a_wildcard_speaks_for_what_is_not_there(lab: Lab) -> None:
    assert texts(lab, "anything.wildcard-dns.test") == ['"v=spf1 -all"']
    assert texts(lab, "a.b.wildcard-dns.test") == ['"v=spf1 -all"']
    assert texts(lab, "_dmarc.wildcard-dns.test")[0].startswith('"v=DMARC1')
    # Below a name that is there the wildcard is silent (RFC 4592, section 2.2.1).
    assert texts(lab, "other._domainkey.wildcard-dns.test") == []


def test_a_name_is_denied_that_has_names_below_it(lab: Lab) -> None:
    above = answer(lab, "_domainkey.dkim-below-nxdomain.test")
    assert above.rcode() == dns.rcode.NXDOMAIN
    assert texts(lab, "lab._domainkey.dkim-below-nxdomain.test")


def test_a_server_without_edns_answers_plain_questions(lab: Lab) -> None:
    refused = answer(lab, "no-edns.test", edns=0)
    assert (refused.rcode(), refused.edns) == (dns.rcode.FORMERR, -1)
    assert answer(lab, "no-edns.test").answer


def answer(lab: Lab, name: str, edns: int = -1) -> dns.message.Message:
    query = dns.message.make_query(name, "TXT", use_edns=edns)
    return dns.query.udp(query, lab.dns[0], port=lab.dns[1], timeout=30)


def texts(lab: Lab, name: str) -> list[str]:
    return [row.to_text() for rrset in answer(lab, name).answer for row in rrset]
