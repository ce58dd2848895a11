"""What is typed into tables is read by the reader that reads files."""

import pandas as pd
import pytest

from diagnostics.accounts import load, load_uploads
from diagnostics.accounts.guarded.loading import OURS
from diagnostics.model import Account, Mailbox
from diagnostics.report.intake.typed_tables import (
    TYPED,
    empty_tables,
    tables_of,
    typed_files,
)
from diagnostics.wholeness import PartialAccountError


def filled(table: str, *rows: dict[str, object]) -> dict[str, pd.DataFrame]:
    tables = empty_tables()
    blank = tables[table].iloc[:0]
    return {**tables, table: pd.concat([blank, pd.DataFrame(rows)])}


def test_nothing_typed_is_no_file() -> None:
    assert set(empty_tables()) == set(TYPED)
    assert typed_files(empty_tables()) == []


def test_an_empty_table_has_rows_to_paste_into_and_the_account_its_keys() -> None:
    tables = empty_tables()
    for name in ("mailboxes", "employees", "projects", "groups"):
        assert len(tables[name]) == 8
        assert (tables[name] == "").all(axis=None)
    assert list(tables["account"].iloc[:, 0]) == ["name", "host", "plan"]
    assert (tables["account"].iloc[:, 1] == "").all()


def test_typed_rows_are_an_account() -> None:
    tables = filled("mailboxes", {"id": "m", "address": "a@b.test", "default": "tak"})
    loaded = load_uploads(typed_files(tables))
    (mailbox,) = loaded.account.mailboxes
    assert (mailbox.id, mailbox.address, mailbox.default) == ("m", "a@b.test", True)


def test_a_problem_names_the_row_that_was_typed() -> None:
    tables = filled(
        "mailboxes", {"id": "m", "address": "a@b.test"}, {}, {"id": "n", "address": "?"}
    )
    wrong = [
        p.data["row"]
        for p in load_uploads(typed_files(tables)).problems
        if p.rule == "config/bad-address"
    ]
    assert wrong == [4]


@pytest.mark.parametrize("text", ["=1+1", "@ada", "-a", "'=x", 'a "b", c', "ż;ó"])
def test_text_is_taken_as_it_is_typed(text: str) -> None:
    tables = filled("employees", {"id": "e", "name": text})
    files = [*typed_files(tables), ("mailboxes.csv", b"id,address\n")]
    assert load_uploads(files).account.employees[0].name == text


@pytest.mark.parametrize("name", ["acme", "small.yaml"])
def test_an_account_comes_back_from_its_tables_without_its_secrets(name: str) -> None:
    account = load(OURS / name).account
    again = load_uploads(typed_files(tables_of(account))).account
    assert again.employees == account.employees
    assert again.projects == account.projects
    assert [m.id for m in again.mailboxes] == [m.id for m in account.mailboxes]
    assert (again.name, again.host, again.plan) == (
        account.name,
        account.host,
        account.plan,
    )
    assert not any(m.secret for m in again.mailboxes)


def test_half_an_account_is_no_table_to_go_on_with() -> None:
    with pytest.raises(PartialAccountError):
        tables_of(load(OURS / "broken").account)


def test_one_checked_address_is_a_table_too() -> None:
    tables = tables_of(Account(mailboxes=(Mailbox("a@b.test", "a@b.test"),)))
    assert list(tables["mailboxes"]["address"]) == ["a@b.test"]
    assert tables["employees"].empty
