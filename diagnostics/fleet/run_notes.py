"""What a run over many accounts has done so far, so that it goes on where it stopped.

One file a run, a line an account as it ends. It goes when the run has ended; what a
killed run leaves is taken up by `--resume`, or replaced.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from diagnostics.fleet.account_results import (
    AccountResult,
    result_document,
    result_of,
)
from diagnostics.fleet.accounts_found import FleetAccount
from diagnostics.fleet.run_notices.sent_notices import SentNotices
from diagnostics.language import gettext as _
from diagnostics.whole_files import MALFORMED, naming, write_whole

FORM = 1
_FOLDER, _DONE, _NOTICES = "fleet", "done.jsonl", "notices"
DONE = "done"
"""How the count of ended accounts is called, the last thing in each line."""

_LOOKS, _A_LOOK = 10, 0.02
"""Who looks whether a run goes on holds its file for a moment: that is no run."""


def notes_in(home: Path) -> Iterator[Path]:
    """The notes of all runs of a workspace that go on or were stopped."""
    yield from (home / _FOLDER).glob(f"*/{_DONE}")


class NotResumableError(ValueError):
    """There is no unfinished run of this kind over these accounts."""


class RunNotes:
    """The notes of one run; who holds them keeps others of the same run out.

    Args:
        home: the workspace's folder.
        asked: what makes it the same run: command, place, options.
        resume: whether to go on where an unfinished one stopped.
        command: what others are told is going on.
        accounts: which it is over; none: nobody is told of it.

    Attributes:
        done: the accounts that the unfinished run had ended.
        begun: when the run began, the unfinished one where it goes on.
        notices: those that it has sent.

    Raises:
        NotResumableError: it should go on, and there is nothing to go on with.
        ValueError: the same run is going on already.
        OSError: the folder can't be written.
    """

    def __init__(
        self,
        home: Path,
        asked: object,
        *,
        resume: bool,
        command: str = "",
        accounts: Sequence[FleetAccount] = (),
    ) -> None:
        told = json.dumps(asked, sort_keys=True)
        key = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:24]
        self.folder = home / _FOLDER / key
        self._place = self.folder / _DONE
        self._ended = self.folder.with_suffix(".ended")
        self.notices = SentNotices(self.folder / _NOTICES)
        self._owners: dict[str, str] = {}
        self._before: dict[str, datetime] = {}
        self._times: dict[str, str] = {}
        self._answered: dict[str, str] = {}
        self._recall()
        self._missing: dict[str, set[str]] = {}
        self._miss({account.known_by for account in accounts})
        self.begun = datetime.now(UTC)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = self._opened()
        self.done = tuple(self._done()) if resume else ()
        if resume and not self.can_go_on:
            self._file.close()
            raise NotResumableError(_("there is no unfinished run of this to resume"))
        if not resume:
            self._begin(command, len(accounts))

    def __enter__(self) -> RunNotes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            told = {"ended": self._answered, "owners": self._owners}
            write_whole(self._ended, json.dumps(told).encode("ascii"), private=True)
            shutil.rmtree(self.folder, ignore_errors=True)
        with naming(self._place):
            self._file.close()

    @property
    def can_go_on(self) -> bool:
        """Whether there is anything that a later run needn't do again."""
        return bool(self._times) or self._holds_batches()

    @property
    def batches(self) -> Path:
        """Where batches of checks write what they have seen."""
        return self.folder / "batches"

    def last_of(self, account: FleetAccount) -> datetime | None:
        """When a run before had an answer of an account; None: there was none."""
        return self._before.get(account.known_by)

    def note(self, result: AccountResult) -> None:
        """Writes an account's result down."""
        self._keep_time(result)
        self._line({**result_document(result), DONE: len(self._times)})

    def is_owner(self, name: str, account: FleetAccount) -> bool:
        """Whether an account is the one that the history keeps under a name.

        Who came first stays it, also in later runs, as long as it is among theirs.
        """
        known_by = account.known_by
        return self._owners.setdefault(name, known_by) == known_by

    @property
    def gone(self) -> tuple[str, ...]:
        """Where accounts of the last run were that this one lacks, once it is over.

        One whose name another account has now was renamed, or has a newer version.
        """
        names = self._owners.keys()
        return tuple(
            sorted(place for place, own in self._missing.items() if not own & names)
        )

    def _miss(self, known_by: Collection[str]) -> None:
        """Notices which accounts of the last run this one lacks: they own no name."""
        if not known_by:
            return
        self._missing = {place: set() for place in self._before.keys() - known_by}
        for name, owner in tuple(self._owners.items()):
            if owner not in known_by:
                self._missing.get(owner, set()).add(name)
                del self._owners[name]

    def _keep_time(self, result: AccountResult) -> None:
        """An account without an answer keeps the time of the last one that it gave."""
        account, before = result.account, self.last_of(result.account)
        self._times[account.place] = result.ended
        if result.ending.has_answer:
            self._answered[account.known_by] = result.ended
        elif before:
            self._answered[account.known_by] = before.isoformat()

    def _recall(self) -> None:
        """What the last run that ended left for this one."""
        with contextlib.suppress(OSError, *MALFORMED):
            told = json.loads(self._ended.read_text(encoding="ascii"))
            self._owners = {str(n): str(p) for n, p in told["owners"].items()}
            self._before = {
                str(place): datetime.fromisoformat(time)
                for place, time in told["ended"].items()
            }

    def _opened(self) -> IO[str]:
        held = os.open(self._place, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        file = os.fdopen(held, "r+", encoding="ascii", errors="replace")
        for _once in range(_LOOKS):
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return file
            time.sleep(_A_LOOK)
        file.close()
        raise ValueError(_("the same run is going on already"))

    def _begin(self, command: str, of: int) -> None:
        shutil.rmtree(self.batches, ignore_errors=True)
        (self.folder / _NOTICES).unlink(missing_ok=True)
        self._file.seek(0)
        self._file.truncate()
        begun = self.begun.isoformat()
        self._line({"form": FORM, "begun": begun, "command": command, "of": of})

    def _done(self) -> Iterator[AccountResult]:
        """What was noted; a last line that a kill cut off is no note."""
        lines = self._file.readlines()
        with contextlib.suppress(*MALFORMED):
            header = json.loads(lines[0])
            if header["form"] != FORM:
                return
            self.begun = datetime.fromisoformat(header["begun"])
            for line in lines[1:]:
                result = result_of(json.loads(line))
                self._keep_time(result)
                yield result
        self._file.seek(0, os.SEEK_END)
        if lines and not lines[-1].endswith("\n"):
            self._file.write("\n")

    def _holds_batches(self) -> bool:
        return self.batches.is_dir() and any(self.batches.iterdir())

    def _line(self, document: dict[str, Any]) -> None:
        with naming(self._place):
            self._file.write(json.dumps(document) + "\n")
            self._file.flush()
