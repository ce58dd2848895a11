"""Files are read and their account is opened; held while a question is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from diagnostics import accounts
from diagnostics.accounts import Loaded
from diagnostics.language import gettext as _
from diagnostics.model import Account, Phrase
from diagnostics.report.intake.kinds_of_problems import mended
from diagnostics.report.intake.questions_asked import file_questions
from diagnostics.ui.frame import history_kept, opened_accounts, whose_shelf
from diagnostics.ui.opening.faded_page import faded
from diagnostics.workspace import (
    KeptFile,
    NotKeptError,
    digest_of,
    time_inside,
)
from diagnostics.workspace.asked_files import keep_asked, kept_asked
from diagnostics.workspace.auditing_apart import LARGE_FILES, stand_by

_HELD, _MENDED = "opening-held", "opening-mended"
_REPLACED = "opening-replaced"

Files = Sequence[tuple[str, bytes]]
"""Names and contents."""


@dataclass(frozen=True, slots=True)
class HeldFiles:
    """Files with open questions, until they are answered.

    Attributes:
        opened: the id under which their account is open meanwhile.
        files: names and contents.
        answers: what was answered so far, by what was asked.
    """

    opened: str
    files: tuple[tuple[str, bytes], ...]
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Replacement:
    """What became of files that others came in place of.

    Attributes:
        opened: the account's id.
        former: the id of the account as it was before.
        told: what became better of its files.
        by_answers: the same files were read again with answers.
    """

    opened: str
    former: str
    told: Phrase
    by_answers: bool


def open_files(files: Files, answers: Mapping[str, str] | None = None) -> str:
    """Reads files as one account, and opens it in place of the one before.

    What is kept is the account, and the bytes while a question is open. Results about
    it are kept by a digest of the content and the answers alone, in which no two can
    be taken for one another.

    Returns the account's id.
    """
    given = dict(answers or {})
    digest = digest_of([*files, *((a, said.encode()) for a, said in given.items())])
    sources = tuple(KeptFile(name, time_inside(data)) for name, data in files)
    before = opened_accounts.open_now()
    if sum(len(data) for _name, data in files) >= LARGE_FILES:
        stand_by()
    with faded(), st.spinner(_("Reading the account …")):
        loaded = accounts.load_uploads(files, given)
        about = opened_accounts.take_in(loaded, digest, sources)
    if before.about and before.id != about.id and _same(before.loaded, loaded):
        told = mended(before.loaded.problems, loaded.problems)
        st.session_state[_MENDED] = Replacement(
            about.id, before.id, told, by_answers=bool(given)
        )
    if file_questions(loaded.problems):
        st.session_state[_HELD] = HeldFiles(about.id, tuple(files), given)
        keep_asked(whose_shelf.shelf(), about.id, files, given)
    else:
        st.session_state.pop(_HELD, None)
    opened_accounts.go_to(about.id)
    history_kept.opened_again(opened_accounts.open_now())
    return about.id


def _same(before: Loaded, after: Loaded) -> bool:
    """Whether two readings look like versions of one account.

    Where one of them has no mailbox, its file may just have been broken.
    """
    one, other = _known(before.account), _known(after.account)
    return bool(one & other) or not (one and other)


def _known(account: Account) -> set[str]:
    return {m.id for m in account.mailboxes} | {m.address for m in account.mailboxes}


def open_account(account: Account) -> str:
    """Opens an account made here, read once more like one that comes in files."""
    return open_files([*accounts.csv_files(account).items()])


def held_for(account_id: str) -> HeldFiles | None:
    """The files whose open questions are about an account, where they are at hand."""
    held: HeldFiles | None = st.session_state.get(_HELD)
    if held and held.opened == account_id:
        return held
    kept = kept_asked(whose_shelf.shelf(), account_id)
    if kept is None:
        return None
    held = st.session_state[_HELD] = HeldFiles(account_id, *kept)
    return held


def answer(said: Mapping[str, str]) -> str:
    """Reads the held files once more with these answers; returns the account's id.

    What was kept of them before is superseded, and forgotten.
    """
    held: HeldFiles = st.session_state[_HELD]
    opened = open_files(held.files, {**held.answers, **said})
    if opened != held.opened:
        replaced: dict[str, str] = st.session_state.setdefault(_REPLACED, {})
        replaced[held.opened] = opened
        try:
            opened_accounts.forget(held.opened)
        except NotKeptError:  # then it stays, and can be forgotten by hand
            return opened
    return opened


def latest(account_id: str) -> str:
    """The account that answers put in place of one, else the same."""
    replaced: dict[str, str] = st.session_state.get(_REPLACED, {})
    while account_id in replaced:
        account_id = replaced[account_id]
    return account_id


def told_of(account_id: str) -> Replacement | None:
    """What became better of an account's files; None where they replaced none."""
    held: Replacement | None = st.session_state.get(_MENDED)
    return held if held and held.opened == account_id else None
