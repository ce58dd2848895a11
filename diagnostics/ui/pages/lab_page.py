"""Faults on demand: every server of the lab, and what its fault looks like."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from diagnostics import checks
from diagnostics.checks.network import Network
from diagnostics.lab import FAULTS, Fault, Lab
from diagnostics.model import Account, LabState, lab_folder
from diagnostics.ui import components


@st.cache_resource(show_spinner="Starting the lab …")
def start_lab() -> Lab:
    """The lab of this process, where none runs beside the dashboard."""
    lab = Lab().start()
    lab.publish()
    return lab


def fault_table() -> Fault:
    """All faults; returns the chosen one."""
    asked = st.query_params.get("fault", "")
    ids = [f.id for f in FAULTS]
    first = ids.index(asked) if asked in ids else 1
    # The table's default must stay what it was, or the table would start anew.
    first = st.session_state.setdefault("faults-first", first)
    event = st.dataframe(
        pd.DataFrame(
            {
                "Fault": [f.title for f in FAULTS],
                "Service": [f.service.upper() for f in FAULTS],
                "What you see": [f.shows for f in FAULTS],
                "Id": ids,
            }
        ),
        hide_index=True,
        key="faults",
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [first], "columns": [], "cells": []}},
        height=360,
        alt="The faults of the lab",
    )
    fault = FAULTS[components.chosen_row(event, len(FAULTS), first)]
    if fault.id != asked:
        st.query_params["fault"] = fault.id
    return fault


def try_fault(fault: Fault, state: LabState) -> None:
    """Runs the real check against the fault's servers and shows every step."""
    with st.container(border=True):
        st.subheader(fault.title, anchor=False)
        st.markdown(fault.shows)
        mailbox = Lab.elsewhere(state).mailbox(fault.id)
        st.code(
            f"SMTP  {mailbox.smtp}\nPOP3  {mailbox.pop3}\nUser  {mailbox.login}",
            language=None,
        )
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
        "Mail and DNS servers on this machine, each with one fault. Nothing leaves "
        "the machine; everything is real: sockets, TLS, SMTP, POP3, DNS."
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
    try_fault(fault_table(), state)


main()
