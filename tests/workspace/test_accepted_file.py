"""What a kept account's reader accepts outlives the visit."""

from pathlib import Path

import pytest

from diagnostics.accounts import Loaded
from diagnostics.model import Acceptance, Account, Mailbox
from diagnostics.workspace import NotOnShelfError, Workspace, digest_of
from diagnostics.workspace.accepted_file import FILE, read_accepted

ROWS = (Acceptance("coverage/tied", "desk", "2027-01-31", "zażółć"),)


@pytest.fixture
def shelf(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def kept(shelf: Workspace, *accepted: Acceptance) -> str:
    account = Account("Acme", mailboxes=(Mailbox("m", "m@x.test"),), accepted=accepted)
    return shelf.keep(Loaded(account), digest_of([("a", b"a")])).id


def test_what_is_accepted_is_there_when_the_account_is_opened_again(
    shelf: Workspace,
) -> None:
    account_id = kept(shelf)
    shelf.accept(account_id, ROWS)
    assert shelf.open(account_id).account.accepted == ROWS
    shelf.accept(account_id, ())
    assert shelf.open(account_id).account.accepted == ()


def test_until_something_is_accepted_the_files_own_table_holds(
    shelf: Workspace,
) -> None:
    assert shelf.open(kept(shelf, *ROWS)).account.accepted == ROWS


@pytest.mark.parametrize(
    "broken", [b"", b"[", b"{}{}", b"[1]", b'[{"rule": 1}]', b"\xff", b"[" * 9999]
)
def test_a_broken_file_accepts_nothing(shelf: Workspace, broken: bytes) -> None:
    account_id = kept(shelf, *ROWS)
    (shelf.folder(account_id) / FILE).write_bytes(broken)
    assert read_accepted(shelf.folder(account_id)) is None
    assert shelf.open(account_id).account.accepted == ROWS


def test_nothing_is_accepted_in_an_account_that_is_not_here(shelf: Workspace) -> None:
    with pytest.raises(NotOnShelfError):
        shelf.accept("bak-3f2a", ROWS)


def test_forgetting_an_account_forgets_what_was_accepted(shelf: Workspace) -> None:
    account_id = kept(shelf)
    shelf.accept(account_id, ROWS)
    shelf.forget(account_id)
    assert shelf.open(kept(shelf)).account.accepted == ()
