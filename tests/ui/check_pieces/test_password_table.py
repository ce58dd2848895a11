"""Passwords of a table are held for the row they were typed in, and leave the page."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st

from diagnostics.model import Endpoint, Mailbox
from diagnostics.ui.check_pieces import password_table


@pytest.mark.parametrize(
    ("hosts", "told"),
    [
        (("smtp.a.test", "pop.a.test", ""), "smtp.a.test, pop.a.test"),
        (("mail.a.test", "mail.a.test", "imap.a.test"), "mail.a.test, imap.a.test"),
        (("", "", "imap.a.test"), "imap.a.test"),
        (("", "", ""), ""),
    ],
)
def test_the_servers_that_get_a_password_are_named_once_each(
    hosts: tuple[str, str, str], told: str
) -> None:
    smtp, pop3, imap = (Endpoint(host, 1) for host in hosts)
    mailbox = Mailbox("m", smtp=smtp, pop3=pop3, imap=imap)
    assert password_table.servers_of_login(mailbox) == told


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A visitor's memory, outside of any page."""
    memory: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", memory)
    monkeypatch.setattr("diagnostics.ui.session.account_key", lambda: "acme")
    monkeypatch.setattr("diagnostics.ui.next_run.runs_begun", lambda: 0)
    return memory


def typed(held: dict[str, Any], ids: list[str], rows: dict[int, Any]) -> str:
    """Types into the table of these mailboxes; gives the key it has."""
    key = password_table._key(ids)
    held[key] = {"edited_rows": rows}
    return key


def test_each_password_goes_to_the_mailbox_of_its_row(held: dict[str, Any]) -> None:
    ids = ["kim", "jan", "eva"]
    key = typed(held, ids, {0: {"password": "first"}, 2: {"password": "third"}})
    password_table.take(ids)
    assert held["typed-acme"] == {"kim": "first", "eva": "third"}
    assert key not in held, "what was typed has left the page"
    assert password_table._key(ids) != key, "the next table is another one"


def test_empty_cells_other_columns_and_rows_that_are_gone_hold_nothing(
    held: dict[str, Any],
) -> None:
    typed(
        held,
        ["kim"],
        {0: {"password": ""}, 1: {"password": "of nobody"}},
    )
    password_table.take(["kim"])
    typed(held, ["kim"], {0: {"server": "elsewhere.test"}})
    password_table.take(["kim"])
    assert "typed-acme" not in held


def test_a_table_of_other_rows_is_another_table(held: dict[str, Any]) -> None:
    """Or a password would be the next mailbox's after one is left out of the choice."""
    assert password_table._key(["kim", "jan"]) != password_table._key(["jan", "kim"])
    assert password_table._key(["a", "b"]) != password_table._key(["a\nb", ""])
    typed(held, ["kim", "jan"], {0: {"password": "of kim"}})
    password_table.take(["jan"])
    assert "typed-acme" not in held


def test_without_a_table_nothing_is_taken(held: dict[str, Any]) -> None:
    password_table.take()
    assert "typed-acme" not in held


def test_a_run_that_begins_takes_what_stands_in_the_table_shown_last(
    held: dict[str, Any],
) -> None:
    held[password_table._shown()] = ["jan"]
    typed(held, ["jan"], {0: {"password": "x"}})
    password_table.take()
    assert held["typed-acme"] == {"jan": "x"}
