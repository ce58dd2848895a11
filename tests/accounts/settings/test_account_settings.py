"""What an account asks of the network is read, validated and written in every form."""

from dataclasses import replace
from pathlib import Path

import pytest

from diagnostics import accounts
from diagnostics.accounts.account_settings import settings_of
from diagnostics.accounts.schema import Setting
from diagnostics.model import Account, Finding, Mailbox, NetworkSettings
from diagnostics.words import evidence

ASKED = NetworkSettings(
    ("9.9.9.9", "ns.firm.example:5353"), "roots.pem", 30.0, "crm.firm.example"
)


@pytest.mark.parametrize("form", ["csv", "zip", "xlsx", "yaml", "json"])
@pytest.mark.parametrize("asked", [ASKED, NetworkSettings(), replace(ASKED, dns=())])
def test_network_settings_come_back_from_every_form(
    tmp_path: Path, form: str, asked: NetworkSettings
) -> None:
    account = Account(mailboxes=(Mailbox("m", "a@firm.example"),), network=asked)
    path = tmp_path / f"account.{form}" if form != "csv" else tmp_path / "account"
    accounts.save(account, path, form)
    loaded = accounts.load(path)
    assert loaded.account.network == asked
    assert not [p for p in loaded.problems if "network" in evidence(p)]


@pytest.mark.parametrize(
    "written",
    [
        'network: {dns: [9.9.9.9, "[::1]:5353"], timeout: 20}',
        'network: {dns: "9.9.9.9; [::1]:5353", timeout: "20"}',
    ],
)
def test_a_list_may_be_a_list_or_a_cell(tmp_path: Path, written: str) -> None:
    path = tmp_path / "account.yaml"
    path.write_text(f"account:\n  {written}\nmailboxes: []\n", encoding="utf-8")
    asked = accounts.load(path).account.network
    assert asked == NetworkSettings(("9.9.9.9", "[::1]:5353"), timeout=20.0)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("dns", "9.9.9.9; a b", "name servers as HOST or HOST:PORT"),
        ("dns", ";".join(f"ns{n}.example" for n in range(9)), "name servers"),
        ("timeout", "soon", "seconds for one step, 1 to 120"),
        ("timeout", "0", "seconds for one step, 1 to 120"),
        ("timeout", "1e9", "seconds for one step, 1 to 120"),
        ("timeout", "nan", "seconds for one step, 1 to 120"),
        ("ehlo", "crm example", "a host's name"),
        ("ehlo", "x\r\nMAIL FROM:<a@b.example>", "a host's name"),
    ],
)
def test_what_cannot_be_used_is_left_out_and_told(
    key: str, value: str, expected: str
) -> None:
    problems: list[Finding] = []
    setting = Setting(f"network.{key}", value, "account.toml", 3)
    read = settings_of([setting], problems)
    assert read["network"] == NetworkSettings()
    (told,) = problems
    assert told.rule == "config/bad-network"
    assert expected in evidence(told)


def test_network_settings_take_nothing_away_from_who_sends() -> None:
    problems: list[Finding] = []
    settings_of([Setting("network.timeout", "soon", "account.toml")], problems)
    from diagnostics.accounts.problems import missing_after

    assert missing_after(problems) == ()
