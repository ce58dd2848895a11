from __future__ import annotations

import re
from pathlib import Path

import pytest

from diagnostics.lab import FAULTS, PORTS, Lab

RULES = Path(__file__).resolve().parents[2] / "rules"


def test_ids_are_unique_and_fit_into_a_host_name() -> None:
    ids = [fault.id for fault in FAULTS]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", name) for name in ids)


def test_every_server_of_every_fault_has_a_port_of_its_own(lab: Lab) -> None:
    ports = [
        lab.port(fault.id, name)
        for fault in FAULTS
        for name in PORTS
        if fault.has_servers
    ]
    assert len(ports) > 150
    assert len(set(ports)) == len(ports)
    assert lab.dns[1] not in ports


def test_every_fault_but_none_says_where_it_shows_and_which_rule_finds_it() -> None:
    for fault in FAULTS:
        assert fault.service in ("smtp", "pop3", "dns")
        assert fault.title
        assert fault.shows.endswith(".")
        assert bool(fault.rule) == bool(fault.step) == (fault.id != "good")
        assert fault.id == "good" or fault.rule.startswith(("checks/", "errors/"))


@pytest.mark.parametrize("fault", [f for f in FAULTS if f.rule], ids=str)
def test_the_rule_that_finds_a_fault_is_in_the_catalogue(fault: object) -> None:
    rule = getattr(fault, "rule", "")
    assert (RULES / f"{rule}.toml").is_file()


def test_domain_faults_use_the_good_servers() -> None:
    domains = [fault for fault in FAULTS if fault.service == "dns"]
    assert len(domains) >= 25
    assert {fault.host_name for fault in domains} == {"good.lab.test"}
    assert not any(fault.has_servers for fault in domains)


def test_a_fault_is_written_as_its_id() -> None:
    assert [str(fault) for fault in FAULTS[:2]] == ["good", "wrong-password"]


def test_the_account_of_a_lab_has_one_mailbox_a_fault_in_the_faults_order(
    lab: Lab,
) -> None:
    account = lab.account()
    assert [box.id for box in account.mailboxes] == [fault.id for fault in FAULTS]
    assert [box.id for box in lab.account("silent", "good").mailboxes] == [
        "silent",
        "good",
    ]
