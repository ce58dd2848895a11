"""Which servers beside public ones a visitor lets an account lead to."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from diagnostics import checks
from diagnostics.checks.reach_policy import allowances, entry_for, literal
from diagnostics.language import gettext as _
from diagnostics.model import Finding
from diagnostics.ui import components, next_run, session
from diagnostics.ui.choosing import picked_one_by_one

REFUSED = "checks/reach-refused"


def servers_of(
    wanted: tuple[str, ...],
    services: tuple[str, ...],
    network: checks.Network,
) -> None:
    """Servers that were refused, or whose address shows it, each to be allowed."""
    with st.expander(_("Servers to allow"), icon=":material/lan:"):
        st.caption(
            _(
                "Only public addresses are contacted, on ports of mail and 443. "
                "Allow a server of your own network here, for this account as long "
                "as it is open; whoever wrote the account named it, so allow only "
                "what is yours."
            )
        )
        if checks.Secrets(lab=network.lab).policy.is_shared:
            st.text(_("Nothing can be allowed here: this dashboard is shared."))
            return
        held = next_run.allowed_servers()
        own = checks.Secrets(lab=network.lab)
        more = checks.DnsOptions()
        plan = next_run.plan(wanted, services, more, network, own)
        asked = (*held, *_refused(session.findings()), *_foreseen(plan, network))
        chosen = picked_one_by_one(
            _("Allow these servers"),
            list(dict.fromkeys(asked)),
            default=held,
            accept_new_options=True,
            placeholder=_(
                "Choose one, or type a host, address or network (10.0.0.0/8)"
            ),
            key=f"servers-choice-{session.account_key()}",
        )
        good = [entry for entry in chosen if _is_entry(entry)]
        if len(good) < len(chosen):
            st.error(_("Left out, this allows nothing:"))
            components.outside("\n".join(e for e in chosen if e not in good))
        if tuple(good) != held:
            next_run.allow_servers(good)
            st.rerun()


def tell_refused(findings: Iterable[Finding]) -> None:
    """Says how to allow the servers that a run was kept from."""
    left = [e for e in _refused(findings) if e not in next_run.allowed_servers()]
    if left:
        st.info(
            _(
                "Nobody connected to these servers, since they aren't public ones of "
                'mail. If one is yours, choose it under "Servers to allow" above '
                "and run again."
            ),
            icon=":material/lan:",
        )
        components.outside("\n".join(left))


def _refused(findings: Iterable[Finding]) -> list[str]:
    """The entries that allow what was refused."""
    asked = (str(f.data["allow"]) for f in findings if f.rule == REFUSED)
    return list(dict.fromkeys(asked))


def _foreseen(plan: checks.CheckPlan, network: checks.Network) -> list[str]:
    """The entries for servers that are named by an address which is refused."""
    found = []
    for target in plan.targets:
        address = literal(target.host)
        kind = network.gate(target.host)(address, target.port) if address else ""
        if kind:
            found.append(entry_for(target.host, address, target.port, kind))
    return found


def _is_entry(written: str) -> bool:
    try:
        allowances((written,))
    except ValueError:
        return False
    return True
