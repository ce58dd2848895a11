"""Which accounts a folder, a list and the workspace hold."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from diagnostics.accounts.reader import Loaded, read_files
from diagnostics.fleet.accounts_found import accounts_in, kept_accounts
from diagnostics.workspace import Workspace


def kept(name: str, text: str = "") -> Loaded:
    told = f'{{"account": {{"name": "{name}", "host": "{name}.planfix.com"}}, '
    told += f'"mailboxes": [{{"id": "m{text}"}}]}}'
    return read_files({"account.json": told.encode()})


def test_a_folder_holds_folders_and_files(put: Callable[..., Path]) -> None:
    home = put("b").parent
    put("a")
    (home / "c.yaml").write_text("mailboxes: []\n")
    (home / "notes").mkdir()
    (home / "readme.txt").write_text("no account")
    (home / ".hidden.yaml").write_text("")
    found = accounts_in(home, Workspace(home / "none"))
    assert [account.label for account in found.accounts] == ["a", "b", "c.yaml"]
    assert found.left_out == ("notes", "readme.txt")


def test_one_account_is_no_folder_of_accounts(put: Callable[..., Path]) -> None:
    with pytest.raises(ValueError, match="one account"):
        accounts_in(put("a"), Workspace(Path("none")))


def test_a_folder_without_any_account_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no account"):
        accounts_in(tmp_path, Workspace(tmp_path))


@pytest.mark.parametrize("name", [b"\xff", b"a,b", b"u\xc2\x85x", b"u\xe2\x80\xa8y"])
def test_a_list_names_any_file_that_a_line_can_name(
    name: bytes, tmp_path: Path
) -> None:
    place = tmp_path / os.fsdecode(name + b".json")
    try:
        place.write_text('{"account": {"name": "there"}, "mailboxes": []}')
    except OSError:
        pytest.skip("this file system has no such names")
    listed = tmp_path / "list.txt"
    listed.write_bytes(b"# ours\r\n" + name + b".json\r\n")
    (found,) = accounts_in(listed, Workspace(tmp_path / "home")).accounts
    assert found.loaded().account.name == "there"


def test_a_list_names_paths_and_kept_ids(
    put: Callable[..., Path], tmp_path: Path
) -> None:
    put("a")
    shelf = Workspace(tmp_path / "home")
    about = shelf.keep(kept("bakery"), "0" * 64)
    listed = tmp_path / "list.txt"
    listed.write_text(f"# ours\naccounts/a\n{about.id}\naccounts/a\nnot/there\n")
    found = accounts_in(listed, shelf).accounts
    assert [account.label for account in found] == ["accounts/a", "bakery", "not/there"]
    assert [bool(account.home) for account in found] == [False, True, False]
    assert found[0].loaded().account.name == "a"
    assert found[1].loaded().account.name == "bakery"


def test_an_account_that_a_list_names_in_several_ways_is_one(
    put: Callable[..., Path], tmp_path: Path
) -> None:
    place = put("a b", host="ab.planfix.com")
    ways = f'accounts/a b\n{place}\naccounts/../accounts/a b/\n"accounts/a b"\n'
    listed = tmp_path / "list.txt"
    listed.write_text(ways)
    (found,) = accounts_in(listed, Workspace(tmp_path / "home")).accounts
    assert found.label == "accounts/a b"
    assert found.loaded().ok


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1250", "iso8859-2"])
def test_a_list_is_read_as_editors_save_it(
    encoding: str, put: Callable[..., Path], tmp_path: Path
) -> None:
    put("Łódź")
    listed = tmp_path / "list.txt"
    listed.write_bytes("# ours\r\naccounts/Łódź\r\n".encode(encoding))
    (found,) = accounts_in(listed, Workspace(tmp_path / "home")).accounts
    assert (found.label, found.loaded().ok) == ("accounts/Łódź", True)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("bakery  # asks for us on Fridays", "bakery"),
        ("'o bakery'", "o bakery"),
        ('"o bakery" # ours', "o bakery"),
        ("bakery #2", "bakery #2"),  # its name
        ("'bakery'", "'bakery'"),
    ],
)
def test_what_a_line_says_counts_before_what_it_may_mean(
    line: str, name: str, put: Callable[..., Path], tmp_path: Path
) -> None:
    folder = put(name, host="bakery.planfix.com").parent
    listed = folder / "list.txt"
    listed.write_text(f"{line}\n")
    (found,) = accounts_in(listed, Workspace(tmp_path / "home")).accounts
    assert (found.label, found.loaded().ok) == (name, True)


def test_a_kept_id_may_have_a_remark_behind_it(tmp_path: Path) -> None:
    shelf = Workspace(tmp_path / "home")
    account_id = shelf.keep(kept("bakery"), "0" * 64).id
    listed = tmp_path / "list.txt"
    listed.write_text(f"{account_id} # the old one\n")
    (found,) = accounts_in(listed, shelf).accounts
    assert (found.place, found.home) == (account_id, str(shelf.home))


def test_a_file_that_is_no_text_is_no_list(tmp_path: Path) -> None:
    listed = tmp_path / "list.bin"
    listed.write_bytes(b"\x7fELF\0\0\n")
    with pytest.raises(ValueError, match="no text file of accounts"):
        accounts_in(listed, Workspace(tmp_path))


def test_of_several_versions_of_a_kept_account_the_newest_counts(
    tmp_path: Path,
) -> None:
    shelf = Workspace(tmp_path)
    shelf.keep(kept("bakery"), "0" * 64)
    later = shelf.keep(kept("bakery", "2"), "1" * 64)
    shelf.keep(kept("florist"), "2" * 64)
    found = kept_accounts(shelf).accounts
    assert [account.label for account in found] == ["bakery", "florist"]
    assert found[0].place == later.id
