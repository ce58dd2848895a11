from __future__ import annotations

import re
from pathlib import Path

import pytest

from diagnostics import language
from diagnostics.catalogue import texts
from diagnostics.lab import DISGUISED, FAULTS, PORTS, TWINS, Fault, Lab
from diagnostics.lab.offered.domain_faults import DOMAIN_FAULTS
from diagnostics.lab.offered.mail_faults import MAIL_FAULTS
from diagnostics.lab.offered.other_faults import OTHER_FAULTS

RULES = Path(__file__).resolve().parents[2] / "rules"

QUOTED = re.compile(
    r"\[[A-Z/-]+\]|\b[a-z]=\w+|\b\d[\d.]*\d|\b[A-Z][A-Z/-]+[A-Z]\b|\w+\.test"
)
"""Codes, numbers, commands and names: what stays as it is in every language."""


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
        assert fault.service in ("smtp", "pop3", "imap", "login", "dns", "address")
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


def test_each_fault_and_each_twin_has_its_texts_and_no_text_is_nobody_s() -> None:
    offered = MAIL_FAULTS + DOMAIN_FAULTS + OTHER_FAULTS + TWINS
    known = {fault.id for fault in offered}
    assert {path.stem for path in (RULES / "lab").glob("*.toml")} == known


@pytest.mark.parametrize("spoken", language.offered())
def test_a_fault_is_told_in_the_language_that_is_spoken(spoken: str) -> None:
    by_id = {fault.id: fault for fault in (*FAULTS, *DISGUISED)}
    with language.spoken(spoken):
        told = by_id["expired-certificate"]
        assert told.title == texts("lab/expired-certificate", spoken)["title"]
        assert by_id["granite"].shows == told.shows
        assert by_id["granite"].title == "Granite"


@pytest.mark.parametrize("fault", FAULTS + TWINS, ids=str)
def test_what_is_quoted_of_a_fault_is_the_same_in_every_language(fault: Fault) -> None:
    quoted = []
    for spoken in language.offered():
        with language.spoken(spoken):
            quoted.append(set(QUOTED.findall(fault.shows)))
    assert all(one == quoted[0] for one in quoted)
