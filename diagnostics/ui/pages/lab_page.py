"""Faults on demand: every server of the lab, and what its fault looks like."""

from __future__ import annotations

import atexit
from dataclasses import replace

import pandas as pd
import streamlit as st

from diagnostics import checks
from diagnostics.checks.network import Network
from diagnostics.lab import FAULTS, TWINS, Fault, Lab, mailbox_at
from diagnostics.lab_state import LabState, lab_folder
from diagnostics.language import gettext as _
from diagnostics.model import Account
from diagnostics.ui import components


@st.cache_resource(show_spinner="Starting the lab …")
def start_lab() -> Lab:
    """The lab of this process, where none runs beside the dashboard."""
    lab = Lab().start()
    lab.publish()
    atexit.register(lab.stop)
    return lab


def fault_table(faults: tuple[Fault, ...]) -> Fault:
    """The faults that the lab serves; returns the chosen one."""
    ids = [f.id for f in faults]
    row = components.choose_row(
        pd.DataFrame(
            {
                "Fault": [f.title for f in faults],
                "Service": [f.service.upper() for f in faults],
                "It is": [_kind(f) for f in faults],
                "What you see": [f.shows for f in faults],
                "Id": ids,
            }
        ),
        "fault",
        ids,
        "faults",
        first=min(1, len(ids) - 1),
        label=_("Fault"),
        height=360,
        alt="The faults of the lab",
    )
    return faults[row]


def _kind(fault: Fault) -> str:
    if fault.rule:
        return "a fault"
    return "right, but odd" if fault.is_odd else "right"


def try_fault(fault: Fault, state: LabState) -> None:
    """Runs the real check against the fault's servers and shows every step."""
    with st.container(border=True):
        st.header(fault.title, anchor=False)
        st.markdown(fault.shows)
        if fault.is_odd:
            st.badge("Nothing is wrong here", icon=":material/check:", color="green")
        mailbox = mailbox_at(state, fault)
        st.code(
            f"SMTP  {mailbox.smtp}\nPOP3  {mailbox.pop3}\nUser  {mailbox.login}",
            language=None,
        )
        if not components.settings_fit():
            return
        if st.button(
            "Check this mailbox", type="primary", icon=":material/play_arrow:"
        ):
            account = Account(name="Lab", mailboxes=(mailbox,))
            with st.spinner("Talking to the lab …"):
                quick = replace(Network.usual(), step_timeout=4.0, outer_timeout=20.0)
                everything = checks.DnsOptions(bimi=True)
                run = checks.check(account, network=quick, dns_options=everything)
            st.session_state["lab_run"] = (fault.id, run)
        held = st.session_state.get("lab_run")
        if held and held[0] == fault.id:
            for finding in held[1].findings:
                components.finding_detail(finding)
            components.steps_timeline(held[1].steps)


def main() -> None:
    """The page."""
    st.title("Lab")
    st.markdown(
        "Mail and DNS servers on this machine, each with one fault; behind them the "
        "ones that are right but odd, where nothing may be found. Nothing leaves the "
        "machine; everything is real: sockets, TLS, SMTP, POP3, DNS."
    )
    state = LabState.load(lab_folder())
    if state is None:
        st.warning("The lab doesn't run.", icon=":material/science_off:")
        if st.button("Start the lab", type="primary"):
            start_lab()
            st.rerun()
        return
    st.caption(
        f"The lab runs; its DNS server listens on {state.dns[0]}:{state.dns[1]}."
    )
    served = tuple(f for f in FAULTS + TWINS if f.id in state.ports)
    try_fault(fault_table(served), state)


main()
