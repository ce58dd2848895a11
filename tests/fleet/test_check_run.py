"""Checks of many accounts: what goes to which worker."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from diagnostics.accounts import save
from diagnostics.fleet.account_results import Ending
from diagnostics.fleet.accounts_found import accounts_in
from diagnostics.fleet.check_run import check_all
from diagnostics.fleet.checking_accounts import CheckBatch, CheckOrder
from diagnostics.fleet.crew import Lost
from diagnostics.fleet.run_notes import RunNotes
from diagnostics.model import Account, Endpoint, Mailbox
from diagnostics.workspace import Workspace
from diagnostics.workspace.history import settings_of


def box(number: int, host: str) -> Mailbox:
    return Mailbox(f"m{number}", f"m{number}@example.com", smtp=Endpoint(host))


class Recording:
    """A crew that reads accounts and loses what it would have checked."""

    def __init__(self) -> None:
        self.batches: list[CheckBatch] = []

    def results(self, work: Any, pieces: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        for at, piece in enumerate(pieces):
            if isinstance(piece, CheckBatch):
                self.batches.append(piece)
                yield at, Lost("not here")
            else:
                yield at, work(piece)

    def close(self) -> None:
        pass


def test_accounts_that_share_a_host_are_checked_by_one_worker(tmp_path: Path) -> None:
    accounts = tmp_path / "accounts"
    accounts.mkdir()
    for n in range(6):
        rows = box(1, f"mx{n % 2}.test"), box(2, f"alone{n}.test")
        account = Account(name=f"a{n}", host=f"a{n}.test", mailboxes=rows)
        save(account, accounts / f"a{n}.json", "json")
    found, crew = accounts_in(accounts, Workspace(tmp_path)).accounts, Recording()
    with RunNotes(tmp_path / "home", ["check"], resume=False) as notes:
        results = list(check_all(found, CheckOrder(), crew, None, notes))
    assert {result.ending for result in results} == {Ending.LOST}
    at = [
        {m.smtp.host for part in batch.parts for m in part.account.mailboxes}
        for batch in crew.batches
    ]
    assert sum(len(hosts) for hosts in at) == len(set().union(*at)) == 8
    shared = next(b for b, h in zip(crew.batches, at, strict=True) if "mx0.test" in h)
    assert len({part.log for part in shared.parts}) == 3
    for part in shared.parts:
        assert part.settings == settings_of(part.account)
