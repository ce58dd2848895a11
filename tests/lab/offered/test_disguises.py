"""Under a neutral name a server says and is what its fault is, and never names it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from diagnostics.lab import DISGUISED, FAULTS, TWINS, Fault, Lab
from diagnostics.lab.offered.disguises import NEUTRAL_NAMES
from diagnostics.lab.zone import ABSENT, DENIED, REFUSALS, WITHOUT_EDNS, zone_text

Client = Callable[..., Any]


def test_every_neutral_name_stands_for_a_fault_and_is_nobody_elses() -> None:
    ids = {fault.id for fault in FAULTS + TWINS}
    assert set(NEUTRAL_NAMES.values()) <= ids
    assert not ids & set(NEUTRAL_NAMES)
    assert [fault.id for fault in DISGUISED] == list(NEUTRAL_NAMES)


def test_a_neutral_name_holds_no_word_of_what_it_hides() -> None:
    for fault in DISGUISED:
        assert not set(fault.disguises.split("-")) & {fault.id}
        assert fault.disguises not in f"{fault.host_name} {fault.domain} {fault.title}"


def test_what_lies_below_the_records_of_a_domain_has_no_disguise() -> None:
    special = {*REFUSALS, *ABSENT, *WITHOUT_EDNS}
    special |= {name.partition(".")[2] for name in DENIED}
    assert not special & {f"{real}.test" for real in NEUTRAL_NAMES.values()}


@pytest.mark.parametrize("fault", DISGUISED, ids=str)
def test_the_zone_of_a_neutral_name_has_the_same_records(fault: Fault) -> None:
    def block(name: str) -> str:
        marked = f"$ORIGIN {name}.\n"
        return text.partition(marked)[2].partition("$ORIGIN")[0]

    text = zone_text(FAULTS + TWINS + DISGUISED, dict.fromkeys(
        ("smtp-tls", "smtp-starttls", "pop3-tls", "pop3-starttls"), 1
    ), with_ipv6=False)  # fmt: skip
    mine, real = block(fault.domain), block(f"{fault.disguises}.test")
    assert mine
    if fault.disguises != "good":  # which also announces its ports
        assert mine == real.replace(f"{fault.disguises}.test", fault.domain)


def test_a_server_greets_by_its_neutral_name(dial: Client) -> None:
    line = dial("flint", "smtp-starttls").reply()[0]
    assert "flint.lab.test" in line
    assert "sender-not-owned" not in line


def test_replies_name_the_account_s_own_addresses(smtp: Client, lab: Lab) -> None:
    for fault in ("flint", "sender-not-owned"):
        client = smtp(fault)
        _login(client, lab, fault)
        client.ask(f"MAIL FROM:<kim@{fault}.test>")
        assert f"<kim@{fault}.test>" in client.ask("RCPT TO:<a@b.test>")[0]
    client = smtp("send-only-address")
    _login(client, lab, "send-only-address")
    client.ask("MAIL FROM:<kim@send-only-address.test>")
    assert "<a@b.test>" in client.ask("RCPT TO:<a@b.test>")[0]


def _login(client: Any, lab: Lab, fault: str) -> None:
    user, word = f"kim@{fault}.test", lab.state.passwords[fault]
    told = base64.b64encode(f"\0{user}\0{word}".encode()).decode()
    assert client.ask(f"AUTH PLAIN {told}")[0].startswith("235")


def test_neither_faults_nor_twins_of_a_lab_hold_a_neutral_name(lab: Lab) -> None:
    told = {fault.id for fault in lab.faults + lab.twins}
    assert not told & set(NEUTRAL_NAMES)
    assert set(NEUTRAL_NAMES) <= set(lab.state.faults)
