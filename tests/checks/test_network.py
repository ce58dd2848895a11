"""The lab's name server and root count below .test only."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diagnostics.catalogue import with_preset
from diagnostics.checks import Network
from diagnostics.lab import Lab
from diagnostics.lab_state import LabState
from diagnostics.model import Endpoint, Mailbox, NetworkSettings, Security

PORTS = {
    "good": {
        "smtp-tls": 40001,
        "smtp-starttls": 40002,
        "pop3-tls": 40003,
        "pop3-starttls": 40004,
    }
}
STATE = LabState(os.getpid(), ("127.0.0.1", 5300), "/lab/ca.pem", {}, PORTS)


@pytest.mark.parametrize(
    ("host", "ca_file"),
    [
        ("good.lab.test", "/lab/ca.pem"),
        ("GOOD.LAB.TEST.", "/lab/ca.pem"),
        ("smtp.gmail.com", ""),
        ("latest", ""),
        ("mail.contest", ""),
        ("good.lab.test.evil.example", ""),
    ],
)
def test_the_labs_root_is_trusted_below_test_only(host: str, ca_file: str) -> None:
    assert Network.with_lab(STATE).ca_file_for(host) == ca_file


def test_names_below_test_go_to_the_lab() -> None:
    dns = "127.0.0.1", 5300
    known = {"test": dns, "0.252.233.in-addr.arpa": dns}
    assert Network.with_lab(STATE).suffixes == known
    assert Network.with_lab(None).suffixes == {}


def test_a_file_of_the_users_own_roots_is_trusted_everywhere_else(lab: Lab) -> None:
    own = lab.state.ca_file
    network = Network(ca_file=own, lab=STATE)
    assert network.ca_file_for("mx.acme.example") == own
    assert network.ca_file_for("good.lab.test") == "/lab/ca.pem"


def test_a_running_lab_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDERSCOPE_LAB", str(tmp_path))
    assert Network.usual().lab is None
    with STATE.published(tmp_path):
        assert Network.usual().lab == STATE
    assert Network.usual().lab is None


@pytest.mark.parametrize(
    ("smtp", "port"),
    [
        (Endpoint("good.lab.test"), 40001),
        (Endpoint("good.lab.test", 465, Security.TLS), 40001),
        (Endpoint("good.lab.test", security=Security.STARTTLS), 40002),
        (Endpoint("good.lab.test", 587, Security.STARTTLS), 40002),
        (Endpoint("good.lab.test", 465, Security.STARTTLS), 465),
        (Endpoint("good.lab.test", 2525, Security.TLS), 2525),
        (Endpoint("silent.lab.test", 465, Security.TLS), 465),
        (Endpoint("smtp.gmail.com", 465, Security.TLS), 465),
    ],
)
def test_a_mailbox_names_a_fault_and_the_lab_its_port(
    smtp: Endpoint, port: int
) -> None:
    box = with_preset(Mailbox("m", smtp=smtp))
    assert Network.with_lab(STATE).located(box).smtp == replace(box.smtp, port=port)
    assert Network().located(box) == box


def test_a_mailbox_of_the_labs_provider_needs_no_server_at_all() -> None:
    box = Network.with_lab(STATE).located(with_preset(Mailbox("m", provider="lab")))
    assert box.smtp == Endpoint("good.lab.test", 40001, Security.TLS)
    assert box.pop3 == Endpoint("good.lab.test", 40003, Security.TLS)


def test_other_ports_of_a_labs_host_are_the_labs_own() -> None:
    beside = Network.with_lab(STATE).ports_beside
    tls, starttls = Security.TLS, Security.STARTTLS
    assert beside("smtp", "good.lab.test") == [(40001, tls), (40002, starttls)]
    assert beside("pop3", "good.lab.test") == [(40003, tls), (40004, starttls)]
    assert beside("pop3", "pop.gmail.com") == [(995, tls), (110, starttls)]
    assert (2525, starttls) in beside("smtp", "smtp.gmail.com")


def test_the_usual_manners_are_gentle() -> None:
    usual = Network()
    assert usual.connections_per_host == 2
    assert usual.spacing > 0
    assert not usual.allow_plain
    assert usual.outer_timeout > usual.step_timeout > 0


def test_the_environment_allows_what_is_not_usual(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDERSCOPE_LAB", str(tmp_path))
    assert Network.usual().allowed == ()
    monkeypatch.setenv("SENDERSCOPE_ALLOW", "mail.firm.lan, 10.0.0.0/8:10587")
    usual = Network.usual()
    assert usual.gate("mail.firm.lan")("192.168.1.1", 587) == ""
    assert usual.gate("x.example")("10.1.1.1", 10587) == ""
    assert usual.gate("x.example")("192.168.1.1", 587) == "private"
    monkeypatch.setenv("SENDERSCOPE_ALLOW", "10.0.0.0/99")
    with pytest.raises(ValueError, match=r"10\.0\.0\.0/99"):
        Network.usual()


@pytest.mark.parametrize(
    ("host", "address", "port", "kind"),
    [
        ("good.lab.test", "127.0.0.1", 40001, ""),
        ("GOOD.lab.test.", "127.0.0.1", 40004, ""),
        ("good.lab.test", "127.0.0.1", 40009, "loopback"),
        ("good.lab.test", "10.0.0.1", 40001, "private"),
        ("mx.example", "127.0.0.1", 40001, "loopback"),
        ("good.lab.test.evil.example", "127.0.0.1", 40001, "loopback"),
    ],
)
def test_this_machine_is_for_the_lab_and_its_ports_only(
    host: str, address: str, port: int, kind: str
) -> None:
    assert Network.with_lab(STATE).gate(host)(address, port) == kind
    if not kind:
        assert Network().gate(host)(address, port) == "loopback"


def test_the_labs_name_server_is_the_only_one_here() -> None:
    network = Network.with_lab(STATE)
    assert network.forbids_server("127.0.0.1", 5300) == ""
    assert network.forbids_server("127.0.0.1", 53) == "loopback"
    assert network.forbids_server("9.9.9.9", 53) == ""
    assert network.forbids_server("9.9.9.9", 587) == "port"


def test_a_network_that_allows_nothing_readable_is_an_error() -> None:
    with pytest.raises(ValueError, match="allows nothing"):
        Network(allowed=("a b",))


OWN = NetworkSettings(dns=("127.0.0.1:5353", "ns.firm.lan"))


def test_name_servers_chosen_by_hand_may_stand_anywhere() -> None:
    network = Network.with_lab(STATE).asked(OWN)
    assert network.own_dns == (("127.0.0.1", 5353), ("ns.firm.lan", 53))
    assert network.forbids_server("127.0.0.1", 5353) == ""
    # What they answer is gated as ever.
    assert network.gate("mail.firm.lan")("10.0.0.5", 587) == "private"


def test_ones_own_name_servers_know_names_below_test() -> None:
    network = Network.with_lab(STATE).asked(OWN)
    assert network.suffixes == {"lab.test": ("127.0.0.1", 5300)}
    assert network.ca_file_for("good.lab.test") == "/lab/ca.pem"
    assert network.ca_file_for("mail.own.test") == ""
    assert network.gate("mail.own.test")("127.0.0.1", 40001) == "loopback"


def test_an_accounts_name_servers_know_names_below_test_too_once_agreed_to() -> None:
    wished = NetworkSettings(("9.9.9.9",))
    network = Network.with_lab(STATE).of_account(wished, consented=True)
    assert network.suffixes == {"lab.test": ("127.0.0.1", 5300)}
    assert network.ca_file_for("mail.own.test") == ""
    refused = Network.with_lab(STATE).of_account(wished)
    assert refused.suffixes == Network.with_lab(STATE).suffixes


def test_patience_grows_in_proportion() -> None:
    usual, patient = Network(), Network().asked(NetworkSettings(timeout=30.0))
    factor = 30.0 / usual.step_timeout
    assert patient.step_timeout == 30.0
    assert patient.outer_timeout == usual.outer_timeout * factor
    assert patient.dns_timeout == usual.dns_timeout * factor
    assert Network().asked(NetworkSettings(ehlo="crm.example")).hello == "crm.example"


@pytest.mark.parametrize("consented", [False, True])
def test_a_strangers_account_widens_nothing_by_itself(
    lab: Lab, consented: bool
) -> None:
    wished = NetworkSettings(
        ("9.9.9.9", "127.0.0.1:5353"), lab.state.ca_file, 20.0, "crm.example"
    )
    network = Network().of_account(wished, consented=consented)
    assert (network.step_timeout, network.hello) == (20.0, "crm.example")
    assert bool(network.nameservers) is consented
    assert network.ca_file == (lab.state.ca_file if consented else "")
    # Agreed to or not, name servers pass the gate like every server of an account.
    assert network.forbids_server("127.0.0.1", 5353) == "loopback"
    assert network.forbids_server("9.9.9.9", 53) == ""


def test_what_is_given_by_hand_counts_more_than_the_account() -> None:
    wished = NetworkSettings(("9.9.9.9",), timeout=20.0, ehlo="theirs.example")
    network = Network().of_account(wished, consented=True)
    network = network.asked(NetworkSettings(("1.1.1.1",), timeout=5.0, ehlo="mine"))
    assert asyncio.run(network.name_servers()) == (("1.1.1.1", 53),)
    assert (network.step_timeout, network.hello) == (5.0, "mine")


@pytest.mark.parametrize(
    "wrong",
    [
        {"hello": "a\r\nMAIL FROM:<b@example.org>"},
        {"hello": ""},
        {"ca_file": "/absent/roots.pem"},
        {"step_timeout": -1.0},
        {"dns_timeout": 0.0},
        {"outer_timeout": float("nan")},
        {"parallel": 0},
        {"connections_per_host": 0},
    ],
    ids=str,
)
def test_what_a_notebook_cannot_mean_is_refused(wrong: dict[str, Any]) -> None:
    """It would be said to a server, blamed on one, or waited for."""
    with pytest.raises(ValueError, match=r"."):
        Network(**wrong)


@pytest.mark.parametrize("text", ["", "no certificate"])
def test_a_file_without_roots_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "roots.pem"
    with pytest.raises(ValueError, match=r"roots\.pem"):
        Network().asked(NetworkSettings(ca_file=str(path)))
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="no certificates"):
        Network().asked(NetworkSettings(ca_file=str(path)))


def test_names_of_name_servers_are_looked_up_by_the_system() -> None:
    network = Network().asked(NetworkSettings(("localhost:5353", "absent.invalid")))
    found = asyncio.run(network.name_servers())
    assert found is not None
    assert ("127.0.0.1", 5353) in found
    assert {port for _, port in found} == {5353}
    assert asyncio.run(Network().name_servers()) is None
