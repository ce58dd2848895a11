"""Faults on demand: every server of the lab, and what its fault looks like."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from diagnostics import release
from diagnostics.catalogue import rule
from diagnostics.checks.network import Network
from diagnostics.checks.reach_policy import joined
from diagnostics.lab import FAULTS, TWINS, Fault, mailbox_at, silent_server
from diagnostics.lab_state import LabState, lab_folder
from diagnostics.language import gettext as _
from diagnostics.language import ngettext
from diagnostics.model import Endpoint, Phrase
from diagnostics.ui import components
from diagnostics.ui.lab_pieces import own_lab
from diagnostics.ui.lab_pieces.fault_run import quick, run_of
from diagnostics.ui.lab_pieces.without_fault import reasons
from diagnostics.words import text


def fault_table(faults: tuple[Fault, ...]) -> Fault:
    """The faults that the lab serves; returns the chosen one."""
    ids = [f.id for f in faults]
    row = components.choose_row(
        pd.DataFrame(
            {
                _("Fault"): [f.title for f in faults],
                _("Service"): [f.service.upper() for f in faults],
                _("It is"): [_kind(f) for f in faults],
                _("What you see"): [f.shows for f in faults],
                "Id": ids,
            }
        ),
        "fault",
        ids,
        "faults",
        first=min(1, len(ids) - 1),
        label=_("Fault"),
        height=360,
        alt=_("The faults of the lab"),
    )
    return faults[row]


def _kind(fault: Fault) -> str:
    if fault.rule:
        return _("a fault")
    return _("right, but odd") if fault.is_odd else _("right")


def try_fault(fault: Fault, state: LabState) -> None:
    """Runs the real check against the fault's servers and shows every step."""
    with st.container(border=True):
        st.header(fault.title, anchor=False)
        st.markdown(fault.shows)
        if fault.is_odd:
            st.badge(_("Nothing is wrong here"), icon=":material/check:", color="green")
        components.outside("\n".join(_places(fault, state)))
        if not components.settings_fit():
            return
        if st.button(
            _("Check this mailbox"), type="primary", icon=":material/play_arrow:"
        ):
            with st.spinner(_("Talking to the lab …")):
                run = run_of(fault, state, quick(Network.usual()))
            st.session_state["lab_run"] = (fault.id, run)
        held = st.session_state.get("lab_run")
        if held and held[0] == fault.id:
            for finding in held[1].findings:
                components.finding_detail(finding)
            components.steps_timeline(held[1].steps)


def _places(fault: Fault, state: LabState) -> Iterator[str]:
    """Whom its check asks, a line each."""
    if fault.service == "address":
        yield fault.address
        return
    mailbox = mailbox_at(state, fault)
    for service in ("smtp", "pop3", "imap"):
        endpoint: Endpoint = getattr(mailbox, service)
        if endpoint.host:
            yield f"{service.upper():5} {_server(endpoint)}"
    yield _("User  {login}", login=mailbox.login)
    if silent := silent_server(state, fault):
        yield f"DNS   {joined(*silent)}"


def _server(endpoint: Endpoint) -> str:
    spoken = text(Phrase.of(f"address:security-{endpoint.security}"))
    return f"{endpoint.host}:{endpoint.port} ({spoken})"


def running(state: LabState, served: tuple[Fault, ...]) -> None:
    """Where the lab listens, what it serves, and whether it is of another version."""
    faults = sum(bool(f.rule) for f in served)
    st.caption(
        ngettext(
            "The lab runs with {number} fault; its DNS server listens on {dns}. "
            "Process {pid}, version {version}.",
            "The lab runs with {number} faults; its DNS server listens on {dns}. "
            "Process {pid}, version {version}.",
            faults,
            dns="{}:{}".format(*state.dns),
            pid=state.pid,
            version=state.version,
        )
    )
    if state.version != release.version():
        st.warning(
            _(
                "The lab that runs is of version {theirs}, this page of {ours}: only "
                "faults that both know are shown.",
                theirs=state.version,
                ours=release.version(),
            )
        )
    missing = len(FAULTS + TWINS) - len(served)
    if missing:
        st.info(
            ngettext(
                "{number} fault that this version knows isn't served by this lab.",
                "{number} faults that this version knows aren't served by this lab.",
                missing,
            )
        )


def unshown() -> None:
    """The rules that no fault shows, and why."""
    with st.expander(_("Rules without a fault, and why"), icon=":material/help:"):
        for reason, rules in reasons().items():
            names = ", ".join(rule(name).title for name in rules)
            st.markdown(f"**{names}**: {reason}")


def main() -> None:
    """The page."""
    st.title(_("Lab"))
    st.markdown(
        _(
            "Mail and DNS servers on this machine, each with one fault; behind them "
            "the ones that are right but odd, where nothing may be found. Nothing "
            "leaves the machine; everything is real: sockets, TLS, SMTP, POP3, DNS."
        )
    )
    state = LabState.load(lab_folder())
    if state is None:
        own_lab.offer()
        return
    served = tuple(f for f in FAULTS + TWINS if f.id in state.ports)
    running(state, served)
    try_fault(fault_table(served), state)
    unshown()


main()
