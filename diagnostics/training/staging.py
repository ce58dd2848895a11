"""What a scenario sets up: an account, a mailbox at the lab, or a text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from diagnostics.accounts.reader import read_files
from diagnostics.checks import Network, Secrets
from diagnostics.model import Account, AuthKind, Endpoint, Mailbox, Security
from diagnostics.training.scenario_files import Scenario, ScenarioError

MAILBOX_ID = "training-mailbox"
"""The id of the one mailbox that a check is about."""

_TABLES = ("groups", "employees", "projects", "mailboxes")


def staged_account(scenario: Scenario, *, changed: bool = False) -> Account:
    """The account of a question of who sends, as it is or as it is mended.

    Raises:
        ScenarioError: its tables are no account.
    """
    tables: dict[str, Any] = {
        name: [dict(row) for row in told] if name in _TABLES else dict(told)
        for name, told in scenario.data["account"].items()
    }
    if changed:
        _mend(tables, scenario.data.get("changed", {}))
    name = f"{scenario.id}.json"
    loaded = read_files({name: json.dumps(tables).encode()})
    if not loaded.ok:
        rules = ", ".join(problem.rule for problem in loaded.problems)
        raise ScenarioError(f"rules/training/{scenario.id}.toml: {rules}")
    return loaded.account


def _mend(tables: dict[str, Any], changed: Mapping[str, Any]) -> None:
    """Puts cells into rows: `[changed.mailboxes.ID]`, `[changed.account]`."""
    tables["account"] = {**tables["account"], **changed.get("account", {})}
    for name in _TABLES:
        by_id = {row["id"]: row for row in tables.get(name, ())}
        for row_id, cells in changed.get(name, {}).items():
            by_id[row_id].update(cells)


def pair_of(scenario: Scenario, *, changed: bool = False) -> tuple[str, str]:
    """The ids of the employee and of the project that are asked about."""
    pair = dict(scenario.data["pair"])
    if changed:
        pair.update(scenario.data.get("changed", {}).get("pair", {}))
    return str(pair["employee"]), str(pair.get("project", "none"))


def is_served(scenario: Scenario, network: Network) -> bool:
    """Whether the lab that runs has the servers of a scenario's check."""
    told = [scenario.data["mailbox"], scenario.data.get("changed", {})]
    names = {str(row["server"]) for row in told if "server" in row}
    return bool(network.lab) and names <= set(network.lab.ports if network.lab else ())


def staged_mailbox(
    scenario: Scenario, network: Network, *, changed: bool = False
) -> tuple[Mailbox, Secrets]:
    """The mailbox of a check, as it is or as it is mended, and its password.

    Its ports are those where the lab listens now.

    Raises:
        KeyError: the lab that runs doesn't have its servers; see `is_served`.
    """
    told = dict(scenario.data["mailbox"])
    if changed:
        told.update(scenario.data.get("changed", {}))
    if network.lab is None:
        raise KeyError(told["server"])
    server, domain = str(told["server"]), str(told.get("domain", told["server"]))
    ports = network.lab.ports[server]
    security = Security(told.get("security", "tls"))
    there = str(told.get("port_of", security))
    address = f"office@{domain}.test"
    copies = Endpoint(f"{server}.lab.test", ports.get("imap-tls"), Security.TLS)
    mailbox = Mailbox(
        id=MAILBOX_ID,
        address=address,
        username=address,
        provider="lab",
        secret=f"lab:{server}",
        smtp=Endpoint(f"{server}.lab.test", ports[f"smtp-{there}"], security),
        pop3=Endpoint(f"{server}.lab.test", ports[f"pop3-{there}"], security),
        imap=copies if copies.port else Endpoint(),
        auth=AuthKind(told.get("auth", "password")),
    )
    word = str(told.get("password", ""))
    typed = {MAILBOX_ID: word} if word else {}
    return mailbox, Secrets(lab=network.lab, typed=typed)


def staged_text(scenario: Scenario, *, changed: bool = False) -> str:
    """The text that is to be explained, or what the server says once it is mended."""
    table = scenario.data["changed" if changed else "text"]
    return str(table["example"]).strip()
