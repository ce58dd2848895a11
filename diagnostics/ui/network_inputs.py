"""How the next run of the open account uses the network."""

from __future__ import annotations

import streamlit as st

from diagnostics import checks
from diagnostics.checks.network import expect_roots
from diagnostics.language import gettext as _
from diagnostics.model import Account, NetworkSettings
from diagnostics.network_settings import LONGEST, SHORTEST, hello_of, servers_of
from diagnostics.ui import components, next_run, session


def settings_of(account: Account, network: checks.Network) -> None:
    """What the visitor asks for by hand, and whether the account's wishes count."""
    shared = checks.Secrets(lab=network.lab).policy.is_shared
    with st.expander(_("Network"), icon=":material/router:"):
        asked = _patience()
        if shared:
            st.text(
                _("Name servers and roots can't be chosen: this dashboard is shared.")
            )
        else:
            asked = _whom_to_ask(asked)
        agreed = _wishes_of(account, shared)
    if (asked, agreed) != (next_run.asked_network(), next_run.account_agreed()):
        next_run.ask_network(asked, agreed)
        st.rerun()


def _patience() -> NetworkSettings:
    seconds = st.number_input(
        _("Most seconds for one step"),
        min_value=SHORTEST,
        max_value=LONGEST,
        value=None,
        placeholder=_("15, or as the account says"),
        key=_key("timeout"),
    )
    hello = st.text_input(
        _("Name that EHLO says"), placeholder="crm.example.com", key=_key("ehlo")
    )
    try:
        said = hello_of(hello) if hello else ""
    except ValueError as error:
        _left_out(error)
        said = ""
    return NetworkSettings(timeout=float(seconds or 0.0), ehlo=said)


def _whom_to_ask(asked: NetworkSettings) -> NetworkSettings:
    servers = st.text_input(
        _("Name servers in place of this machine's"),
        placeholder="9.9.9.9; ns.firm.lan:5353",
        key=_key("dns"),
    )
    roots = st.text_input(
        _("PEM file of further roots, on this machine"), key=_key("ca-file")
    )
    st.caption(
        _(
            "All names are asked of these servers alone, those below .test too. The "
            "roots are trusted beside the system's."
        )
    )
    written = tuple(s.strip() for s in servers.split(";") if s.strip())
    try:
        servers_of(written)
    except ValueError as error:
        _left_out(error)
        written = ()
    return NetworkSettings(written, _readable(roots), asked.timeout, asked.ehlo)


def _readable(roots: str) -> str:
    try:
        if roots:
            expect_roots(roots)
    except ValueError as error:
        _left_out(error)
        return ""
    return roots


def _wishes_of(account: Account, shared: bool) -> bool:
    """Whether the visitor agrees to the name servers and roots of the account."""
    wished = account.network
    if not (wished.dns or wished.ca_file):
        return False
    st.caption(_("The account asks for name servers or roots of its own:"))
    components.outside("\n".join(filter(None, (*wished.dns, wished.ca_file))))
    agreed = not shared and st.checkbox(
        _("Use them: I know who wrote this account"), key=_key("agreed")
    )
    return bool(agreed) and bool(not wished.ca_file or _readable(wished.ca_file))


def _left_out(error: ValueError) -> None:
    st.error(_("Left out:"))
    components.outside(str(error))


def _key(name: str) -> str:
    return f"network-{name}-{session.account_key()}"
