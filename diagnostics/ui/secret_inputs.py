"""What a visitor gives to one run of the checks: passwords, and grants of secrets."""

from __future__ import annotations

import streamlit as st

from diagnostics import checks
from diagnostics.language import gettext as _
from diagnostics.model import Account, Security
from diagnostics.ui import choosing, components, next_run, session
from diagnostics.ui.check_pieces import password_table
from diagnostics.ui.choosing import picked_one_by_one


def secrets_of(
    account: Account,
    wanted: tuple[str, ...],
    services: tuple[str, ...],
    network: checks.Network,
) -> None:
    """Passwords and grants for one run, and mailboxes that may log in without TLS."""
    with st.expander(_("Passwords for this run"), icon=":material/key:"):
        st.caption(
            _(
                "A mailbox without a reference to its password is checked up to the "
                "login. A password typed here is kept in memory for the next run "
                "only."
            )
        )
        key, names = widget_key("pw-box"), {mailbox: mailbox for mailbox in wanted}
        picked = [i for i in (st.session_state.get(key),) if i in names]
        mailbox_id = st.selectbox(
            _("Mailbox"),
            choosing.offered(_("Mailbox"), names, picked, key),
            index=None,
            placeholder=_("Choose a mailbox"),
            key=key,
        )
        components.password_input(_("Password"), widget_key("pw-text"))
        st.button(_("Use for this run"), disabled=not mailbox_id, on_click=hold_typed)
        grants_of(wanted, services, network)
        chosen = frozenset(wanted)
        unencrypted = [
            m.id
            for m in account.mailboxes
            if m.id in chosen and Security.NONE in (m.smtp.security, m.pop3.security)
        ]
        if unencrypted:
            next_run.allow_plain(
                picked_one_by_one(
                    _("May log in without TLS (the password is sent in clear)"),
                    unencrypted,
                    key=f"plain-choice-{session.account_key()}",
                )
            )


def hold_typed() -> None:
    """Takes the typed password off the screen, for the next run."""
    mailbox_id = st.session_state.get(widget_key("pw-box"))
    password = st.session_state.get(widget_key("pw-text"))
    if mailbox_id and password:
        next_run.hold_secret(str(mailbox_id), password)
    st.session_state[widget_key("pw-text")] = ""
    password_table.take()


def widget_key(name: str) -> str:
    """The open account's own widget: what is typed for one is never another's."""
    return f"{name}-{session.account_key()}"


def grants_of(
    wanted: tuple[str, ...],
    services: tuple[str, ...],
    network: checks.Network,
) -> None:
    """The secrets of this machine that the account asks for, each to be allowed.

    What was allowed before counts for a pair of reference and server only, so that
    another server asks again.
    """
    own = checks.Secrets(lab=network.lab)
    plan = next_run.plan(wanted, services, checks.DnsOptions(), network, own)
    asked = {
        f"{s.reference}@{s.host}": f"{s.reference} → {s.host}" for s in plan.refused
    }
    if not asked:
        return
    st.caption(
        _(
            "The account asks for secrets of this machine. Allow one only if the "
            "server beside it is yours to give it to: whoever wrote the account "
            "named both."
        )
    )
    if own.policy.is_shared:
        st.text(_("Nothing can be allowed here: this dashboard is shared."))
        return
    chosen = choosing.choose_several(
        _("Allow for this run"),
        asked,
        f"grants-{session.account_key()}-{next_run.runs_begun()}",
        placeholder=_("None is sent"),
    )
    next_run.allow_secrets(chosen)
