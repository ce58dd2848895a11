"""A trainer's lab can be offered to a group; usually nobody else reaches one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from diagnostics.checks import Network, check
from diagnostics.lab import Lab
from diagnostics.lab_state import LabState
from diagnostics.model import Account

ELSEWHERE = "127.0.0.2"


def bound(address: str) -> Lab:
    lab = Lab(faults=["expired-certificate"], bind=address)
    try:
        return lab.start()
    except OSError:
        pytest.skip(f"this machine has no {address}")


def test_with_an_invitation_checks_of_another_machine_find_the_lab(
    tmp_path: Path,
) -> None:
    with_lab = bound(ELSEWHERE)
    try:
        state = LabState.invited(with_lab.state.invitation(), tmp_path)
        assert state.dns == with_lab.dns
        assert state.dns[0] == ELSEWHERE
        assert state.ca_file == str(tmp_path / "ca.pem")
        mailboxes = with_lab.mailbox("good"), with_lab.mailbox("expired-certificate")
        network = replace(Network.with_lab(state), other_ports={}, spacing=0.0)
        run = check(Account(mailboxes=mailboxes), only="smtp", network=network)
        found = {(f.subject.id, f.rule) for f in run.findings}
    finally:
        with_lab.stop()
    assert {rule for _, rule in found} == {"checks/certificate-expired"}


def test_the_offered_address_is_reached_for_the_lab_s_names_and_ports_only() -> None:
    with Lab(faults=[]) as lab:
        state = replace(lab.state, dns=("192.0.2.9", 53))
        port = lab.port("good")
    network = Network.with_lab(state)
    assert network.gate("good.lab.test")("192.0.2.9", port) == ""
    assert network.gate("good.lab.test")("192.0.2.10", port)
    assert network.gate("good.lab.test")("192.0.2.9", 22)
    assert network.gate("mail.example.com")("192.0.2.9", port)


@pytest.mark.parametrize("text", ["", "{}", '{"ca": "x"}', "[1]", '{"form": 3}'])
def test_what_is_no_invitation_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="invitation"):
        LabState.invited(text, tmp_path)


@pytest.mark.parametrize("address", ["0.0.0.0", "::1", "here"])  # noqa: S104 - refused
def test_a_lab_listens_on_one_address_that_can_be_told(address: str) -> None:
    with pytest.raises(ValueError, match=r"address|IPv4|octets"):
        Lab(bind=address)
