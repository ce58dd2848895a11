"""What a visitor gives to the next run of the checks, kept for the open account.

Passwords, grants of secrets, servers to allow, mailboxes that may log in without TLS:
never those of another account, whose servers may be anybody's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from threading import Event
from typing import TypeAlias

import streamlit as st

from diagnostics import checks, senders
from diagnostics.checks import CheckRun, Step
from diagnostics.model import Account, Mailbox, NetworkSettings
from diagnostics.ui import session

_PLANS, _MOST_PLANS = "plans-made", 3
Checker: TypeAlias = Callable[..., CheckRun]


def typed_secrets() -> Mapping[str, str]:
    """Passwords typed for the next run of the open account, by mailbox id.

    They are never those of another account: its server may be anybody's.
    """
    held: dict[str, str] = st.session_state.get(f"typed-{session.account_key()}", {})
    return held


def hold_secret(mailbox_id: str, password: str) -> None:
    """Keeps a typed password in memory, for the open account's next run only."""
    held = {**typed_secrets(), mailbox_id: password}
    st.session_state[f"typed-{session.account_key()}"] = held


def allowed_secrets() -> tuple[str, ...]:
    """What the next run of the open account may send where, as `REFERENCE@HOST`."""
    held: tuple[str, ...] = st.session_state.get(f"granted-{session.account_key()}", ())
    return held


def allow_secrets(grants: Iterable[str]) -> None:
    """Lets the next run of the open account send just these secrets."""
    st.session_state[f"granted-{session.account_key()}"] = tuple(grants)


def secrets(reached: checks.Network) -> checks.Secrets:
    """What the next run of the open account may use: typed, granted, the lab's.

    Raises:
        ValueError: this machine's setting can't be understood.
    """
    return checks.Secrets(
        typed=dict(typed_secrets()), lab=reached.lab, granted=allowed_secrets()
    )


def plan(
    wanted: tuple[str, ...],
    services: tuple[str, ...],
    more: checks.DnsOptions,
    reached: checks.Network,
    given: checks.Secrets,
) -> checks.CheckPlan:
    """What a run of the open account would contact, put together once for many runs.

    A plan with secrets that were typed or granted isn't kept: whether there are such
    may change, and what was typed is held in one place only.

    Args:
        wanted: the mailboxes' ids.
        services: as `checks.plan` takes them.
        more: DNS checks that run only on demand.
        reached: the network.
        given: the secrets that the run may use.
    """
    asked = session.account_key(), wanted, services, more, reached, given
    may_keep = not (given.typed or given.granted)
    held: tuple[tuple[object, checks.CheckPlan], ...]
    held = st.session_state.get(_PLANS, ()) if may_keep else ()
    known: list[checks.CheckPlan] = [one for question, one in held if question == asked]
    if known:
        return known[0]
    made: checks.CheckPlan = checks.plan(
        session.account(), wanted, services, more, reached, given
    )
    if may_keep:
        st.session_state[_PLANS] = (*held[1 - _MOST_PLANS :], (asked, made))
    return made


def usual_plan(ids: Sequence[str]) -> checks.CheckPlan:
    """What `checker` would contact and send where, with all services.

    Raises:
        ValueError: this machine's settings can't be understood.
    """
    usual = tuple(checks.SERVICES), checks.DnsOptions()
    return plan(tuple(ids), *usual, *_reached())


def plan_of(draft: Account, ids: Sequence[str]) -> checks.CheckPlan:
    """The same of the open account as drafted.

    Raises:
        ValueError: this machine's settings can't be understood.
    """
    return checks.plan(draft, tuple(ids), None, None, *_reached(draft))


def forget_secrets() -> None:
    """Forgets what was typed and granted for a run: the run has it now."""
    for kind in ("typed", "granted"):
        st.session_state.pop(f"{kind}-{session.account_key()}", None)
    st.session_state["runs-begun"] = runs_begun() + 1


def runs_begun() -> int:
    """How many runs have taken what was typed and granted; names their widgets."""
    return int(st.session_state.get("runs-begun", 0))


def plain_allowed() -> frozenset[str]:
    """The open account's mailboxes that may log in without TLS."""
    return frozenset(st.session_state.get(f"plain-{session.account_key()}", ()))


def allow_plain(mailbox_ids: Iterable[str]) -> None:
    """Lets just these mailboxes of the open account log in without TLS."""
    st.session_state[f"plain-{session.account_key()}"] = tuple(mailbox_ids)


def allowed_servers() -> tuple[str, ...]:
    """Servers beside public ones that the open account may lead to, as entries."""
    held: tuple[str, ...] = st.session_state.get(f"servers-{session.account_key()}", ())
    return held


def allow_servers(entries: Iterable[str]) -> None:
    """Lets the open account lead to just these servers beside public ones."""
    st.session_state[f"servers-{session.account_key()}"] = tuple(entries)


def asked_network() -> NetworkSettings:
    """What the visitor asks of the network by hand for the open account."""
    held: NetworkSettings = st.session_state.get(
        f"asked-network-{session.account_key()}", NetworkSettings()
    )
    return held


def account_agreed() -> bool:
    """Whether the visitor agreed to the open account's name servers and roots."""
    return bool(st.session_state.get(f"account-network-{session.account_key()}"))


def ask_network(asked: NetworkSettings, agreed: bool) -> None:
    """Uses the network so for the open account."""
    st.session_state[f"asked-network-{session.account_key()}"] = asked
    st.session_state[f"account-network-{session.account_key()}"] = agreed


def network() -> checks.Network:
    """The network as the next run of the open account sees it.

    Raises:
        ValueError: this machine's settings can't be understood.
    """
    usual = checks.Network.usual()
    shared = checks.Secrets(lab=usual.lab).policy.is_shared
    own = () if shared else allowed_servers()
    allowed = (*usual.allowed, *own)
    wished = session.account().network
    used = usual.of_account(wished, consented=account_agreed() and not shared)
    return replace(
        used.asked(asked_network()), allow_plain=plain_allowed(), allowed=allowed
    )


def checker(draft: Account | None = None) -> Checker:
    """A function that runs the checks; it may run in a thread of its own.

    What the visitor typed and allowed is read here, since threads can't.

    Args:
        draft: the open account as drafted, to be checked in its place. What was typed
            or allowed for a mailbox holds while its servers are those of the account.

    Raises:
        ValueError: this machine's settings can't be understood.
    """
    reached, given = _reached(draft)
    if draft is None:
        open_account, pairs = session.account(), session.simulation()
    else:
        open_account = draft
        pairs = senders.simulate(draft, session.reading(), partial=True)

    def check(
        ids: tuple[str, ...],
        only: tuple[str, ...] | None = None,
        on_step: Callable[[Step], None] | None = None,
        cancel: Event | None = None,
        dns_options: checks.DnsOptions | None = None,
    ) -> CheckRun:
        return checks.check(
            open_account,
            ids,
            only,
            reached,
            on_step,
            cancel,
            given,
            lambda mailbox_ids: senders.impact(pairs, mailbox_ids),
            dns_options,
        )

    return check


def _reached(draft: Account | None = None) -> tuple[checks.Network, checks.Secrets]:
    """The network and the secrets of a run, of the open account or of a draft of it."""
    reached = network()
    given = secrets(reached)
    if draft is None:
        return reached, given
    same = _of_same_servers(session.account(), draft)
    typed = {i: said for i, said in given.typed.items() if i in same}
    return (
        replace(reached, allow_plain=frozenset(reached.allow_plain) & same),
        replace(given, typed=typed),
    )


def _of_same_servers(before: Account, after: Account) -> frozenset[str]:
    """The mailboxes that log in at the same servers in both, as the same user."""
    was = {m.id: _login_at(m) for m in before.mailboxes}
    return frozenset(m.id for m in after.mailboxes if was.get(m.id) == _login_at(m))


def _login_at(mailbox: Mailbox) -> tuple[object, ...]:
    servers = mailbox.smtp, mailbox.pop3, mailbox.imap
    return (*servers, mailbox.provider, mailbox.login)
