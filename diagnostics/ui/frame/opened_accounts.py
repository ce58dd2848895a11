"""The account that the address names: a sample by its name, a kept one by its id.

The address alone says which account a page is about, so that F5, Back, another tab and
a second browser show the same. Without a name it is the first sample. An account that
this machine can't keep is held for the visit that opened it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache

import streamlit as st

from diagnostics import accounts
from diagnostics.accounts import Loaded
from diagnostics.language import LaterText
from diagnostics.language import gettext as _
from diagnostics.model import Acceptance
from diagnostics.report.origin import told_time
from diagnostics.ui.choosing import told_apart
from diagnostics.ui.frame import spoken_language, whose_shelf
from diagnostics.ui.page_address import NotHereError, near
from diagnostics.workspace import (
    DamagedError,
    KeptAccount,
    KeptFile,
    NotKeptError,
    NotOnShelfError,
)
from diagnostics.workspace.accepted_file import with_accepted
from diagnostics.workspace.history import SAMPLES
from diagnostics.workspace.shelf import described

_TTL = 3600
_MOST = 8
"""How long and how many loaded accounts are kept in memory."""

_OPEN, _HELD, _HERE = "open-account", "held-accounts", "accounts-opened-here"
_ACCEPTED = "accepted-here"
_MOST_HELD = 3
_MOST_MEANT = 5


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """The account that a page is about.

    Attributes:
        id: what addresses call it.
        key: what caches of results about it are keyed by.
        loaded: the account with its problems.
        about: what is known of it beside; None for a sample.
        not_kept: why it is lost with this visit; empty where it stays.
    """

    id: str
    key: str
    loaded: Loaded
    about: KeptAccount | None = None
    not_kept: str = ""


@lru_cache(maxsize=1)
def sample_names() -> tuple[str, ...]:
    """The accounts under sample_data/, the friendly one first; part of the program."""
    found = [
        p.name
        for p in SAMPLES.iterdir()
        if (p.is_dir() and (p / "mailboxes.csv").exists())
        or p.suffix in (".yaml", ".xlsx")
    ]
    return tuple(sorted(found, key=lambda name: (name != "acme", name)))


@st.cache_resource(show_spinner=False, ttl=_TTL, max_entries=_MOST)
def _load_sample(name: str) -> Loaded:
    return accounts.load(SAMPLES / name)


@st.cache_resource(
    show_spinner=LaterText("Opening the account …"), ttl=_TTL, max_entries=_MOST
)
def _load_kept(
    home: str, account_id: str, digest: str, _just_read: Loaded | None = None
) -> Loaded:
    """A kept account; what was just read and kept isn't read once more."""
    return _just_read or whose_shelf.shelf_at(home).open(account_id)


def begin() -> OpenAccount:
    """Opens what the address names now; each run of a page begins so.

    Raises:
        NotHereError: the address names no account that is here.
    """
    st.session_state.pop(_OPEN, None)
    return open_now()


def open_now() -> OpenAccount:
    """The open account.

    Raises:
        NotHereError: as `begin`, which has told of it before anybody else asks.
    """
    asked = st.query_params.get("account")
    wanted = sample_names()[0] if asked is None else asked
    held: OpenAccount | None = st.session_state.get(_OPEN)
    if held is None or held.id != wanted:
        held = st.session_state[_OPEN] = _as_accepted(found(wanted))
    return held


def found(wanted: str) -> OpenAccount:
    """The account that addresses call so, whether it is the open one or another.

    Raises:
        NotHereError: there is none, or what was kept of it can't be read any more.
    """
    if wanted in sample_names():
        return OpenAccount(wanted, f"sample:{wanted}", _load_sample(wanted))
    held: dict[str, OpenAccount] = st.session_state.get(_HELD, {})
    if wanted in held:
        return held[wanted]
    shelf = whose_shelf.shelf()
    try:
        about = shelf.about(wanted)
        kept = _load_kept(str(shelf.home), wanted, about.digest)
        loaded = with_accepted(kept, shelf.folder(wanted))
    except NotOnShelfError:
        raise NotHereError("account", wanted, _meant(wanted)) from None
    except DamagedError as error:
        why = _(
            "What was kept of it can't be read any more: {error}. Open its files.",
            error=error,
        )
        raise NotHereError("account", wanted, _meant(wanted), why) from error
    return OpenAccount(wanted, about.digest, loaded, about)


def _meant(wanted: str) -> dict[str, str]:
    """The accounts that an address may have meant, else those that there are."""
    there = offered()
    return near(wanted, there) or dict(list(there.items())[:_MOST_MEANT])


def offered() -> dict[str, str]:
    """The accounts that can be opened without files: by id, the name of each.

    Where strangers use this dashboard, of the kept ones those that this visit opened.
    """
    shelf = whose_shelf.shelf()
    here = st.session_state.get(_HERE, ())
    now = datetime.now(UTC)
    kept = {
        k.id: f"{k.label} · {told_time(k.opened, now)}" if k.opened else k.label
        for k in shelf.recent()
        if not shelf.is_shared or k.id in here
    }
    held: dict[str, OpenAccount] = st.session_state.get(_HELD, {})
    unkept = {i: a.about.label for i, a in held.items() if a.about}
    samples = {name: _("sample {name}", name=name) for name in sample_names()}
    return told_apart({**unkept, **kept, **samples})


def take_in(
    loaded: Loaded, digest: str, files: tuple[KeptFile, ...] = (), name: str = ""
) -> KeptAccount:
    """Keeps an account that was just read; `go_to` its id opens it.

    Where it can't be kept it is held for this visit, and its page says so.
    """
    shelf = whose_shelf.shelf()
    try:
        about = shelf.keep(loaded, digest, files, name)
        _load_kept(str(shelf.home), about.id, about.digest, loaded)
    except NotKeptError as error:
        about = described(loaded, digest, files, name)
        held: dict[str, OpenAccount] = st.session_state.get(_HELD, {})
        one = OpenAccount(about.id, digest, loaded, about, str(error))
        others = {i: a for i, a in held.items() if i != about.id}
        st.session_state[_HELD] = {
            **dict(list(others.items())[1 - _MOST_HELD :]),
            about.id: one,
        }
    st.session_state[_HERE] = (*st.session_state.get(_HERE, ()), about.id)
    return about


def accept(rows: tuple[Acceptance, ...]) -> None:
    """Replaces what is accepted in the open account.

    A sample, and an account that can't be kept, are changed for this visit.

    Raises:
        NotKeptError: it can't be written.
    """
    opened = open_now()
    account = replace(opened.loaded.account, accepted=rows)
    if opened.about and not opened.not_kept:
        whose_shelf.shelf().accept(opened.id, rows)
    else:
        accepted: dict[str, tuple[Acceptance, ...]]
        accepted = st.session_state.setdefault(_ACCEPTED, {})
        accepted[opened.id] = rows
    st.session_state[_OPEN] = replace(
        opened, loaded=replace(opened.loaded, account=account)
    )


def _as_accepted(opened: OpenAccount) -> OpenAccount:
    """The account with what this visit accepted in it."""
    rows = st.session_state.get(_ACCEPTED, {}).get(opened.id)
    if rows is None:
        return opened
    account = replace(opened.loaded.account, accepted=rows)
    return replace(opened, loaded=replace(opened.loaded, account=account))


def address_of(account_id: str) -> dict[str, str]:
    """What an address has to say to open an account, and nothing of the open one."""
    kept = {**whose_shelf.in_address(), **spoken_language.in_address()}
    return {"account": account_id, **kept}


def go_to(account_id: str) -> None:
    """Puts another account into the address, and nothing of the one before."""
    st.query_params.from_dict(address_of(account_id))
    st.session_state.pop(_OPEN, None)


def forget(account_id: str) -> None:
    """Removes all that is kept of an account, here and on disk.

    Raises:
        NotKeptError: it can't be removed.
    """
    whose_shelf.shelf().forget(account_id)
    held: dict[str, OpenAccount] = st.session_state.get(_HELD, {})
    held.pop(account_id, None)
    st.session_state.pop(_OPEN, None)
    _load_kept.clear()
