"""Does each mailbox really send, and is it believed?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from diagnostics import checks
from diagnostics.checks.step import Step
from diagnostics.model import Account, State, SubjectKind
from diagnostics.report import rows, runs, write
from diagnostics.report.service_limits import ServedMailbox, served
from diagnostics.ui import (
    address_box,
    choosing,
    components,
    network_inputs,
    next_run,
    reach_inputs,
    secret_inputs,
    session,
)
from diagnostics.ui.job import CheckJob
from diagnostics.ui.thing_pieces import check_now
from diagnostics.words import counted, text

SERVICES = checks.SERVICES
ORDER = tuple(reversed(components.STATE_WORDS))


MOST_NAMED = 20
"""So many mailboxes are named where many are concerned alike."""

MOST_ROWS = 200
"""Rows of a table of the plan: more would be sent to the browser at every run."""

MOST_SECRETS = 200
"""So many secrets of a plan are named on the page; the command line names all."""

BLOCK_LISTS = ("zen.spamhaus.org", "bl.spamcop.net", "b.barracudacentral.org")
"""Offered, never asked unless chosen; any other zone can be typed."""


def chooser(account: Account, network: checks.Network) -> None:
    """Which mailboxes and services; the plan is shown before anything is contacted."""
    ids = [m.id for m in account.mailboxes]
    labels = {m.id: f"{m.label} ({m.id})" for m in account.mailboxes}
    asked = components.asked("mailbox", labels)
    chosen = choosing.choose_several(
        "Mailboxes",
        labels,
        f"check-mailboxes-{session.account_key()}-{asked}",
        default=[asked] if asked else [],
        placeholder="All mailboxes",
    )
    only = st.segmented_control(
        "Services",
        SERVICES,
        selection_mode="multi",
        default=list(SERVICES),
        format_func=str.upper,
        key="check-services",
    )
    wanted = tuple(chosen or ids)
    services = tuple(only or SERVICES)
    with st.container(horizontal=True):
        secret_inputs.secrets_of(account, wanted, services, network)
        reach_inputs.servers_of(account, wanted, services, network)
        network_inputs.settings_of(account, network)
        more = more_of_dns("dns" in services)
    given = next_run.secrets(network)
    plan = checks.plan(account, wanted, services, more, network, given)
    contacts(plan)
    if st.button(
        "Run the check",
        type="primary",
        icon=":material/play_arrow:",
        disabled=not wanted or check_now.is_running(),
        on_click=secret_inputs.hold_typed,
    ):
        check_now.begin(wanted, services, more)
        st.rerun()


def contacts(plan: checks.CheckPlan) -> None:
    """Everything that the run talks to, in one sentence and one by one."""
    st.text(plan.summary)
    for line in plan.network:
        st.text(text(line))
    with st.expander("Every server that will be contacted", icon=":material/list_alt:"):
        if plan.targets:
            st.dataframe(
                pd.DataFrame(plan.targets[:MOST_ROWS]).rename(columns=str.capitalize),
                hide_index=True,
                alt="The servers that will be contacted",
            )
            rows_left(len(plan.targets))
        if plan.secrets:
            st.caption("The secrets that log in, and the server that gets each:")
            shown = plan.secrets[:MOST_SECRETS]
            components.outside("\n".join(text(secret.told) for secret in shown))
            if len(plan.secrets) > MOST_SECRETS:
                st.caption(f"and {len(plan.secrets) - MOST_SECRETS} more.")
        if plan.domains and not plan.network:
            st.caption(
                "This machine's DNS resolver is asked about the addresses' domains and "
                "the servers' names."
            )
        if plan.documents:
            st.caption(
                "Fetched over HTTPS where the name exists; no address is told. An "
                "MTA-STS policy is fetched only where DNS announces one; a redirect "
                "of autoconfig is followed only within the domain or to a mail "
                "service that Senderscope has a preset of."
            )
            st.dataframe(
                pd.DataFrame({"Fetched over HTTPS": plan.documents[:MOST_ROWS]}),
                hide_index=True,
                alt="The documents that may be fetched",
            )
            rows_left(len(plan.documents))


def rows_left(rows: int) -> None:
    """Says how many rows a table doesn't show."""
    if rows > MOST_ROWS:
        st.caption(f"and {rows - MOST_ROWS:,} more; the command line's plan names all.")


def more_of_dns(possible: bool) -> checks.DnsOptions:
    """The DNS checks that run only on demand, each with what it tells to whom.

    Args:
        possible: whether DNS is among the services chosen.
    """
    with st.popover("More DNS checks", icon=":material/dns:", disabled=not possible):
        st.caption(
            "These aren't asked unless you choose them. Questions go to this "
            "machine's DNS resolver, which passes them on."
        )
        selectors = st.multiselect(
            "DKIM selectors to look for",
            [],
            accept_new_options=True,
            placeholder="Type a selector, as in s= of a letter's DKIM-Signature",
            key="check-selectors",
        )
        st.caption("Asks the domain's own name servers for SELECTOR._domainkey.DOMAIN.")
        bimi = st.checkbox("Logo shown by receivers (BIMI)", key="check-bimi")
        st.caption(
            "Asks the domain's own name servers for default._bimi.DOMAIN; the logo "
            "itself isn't fetched."
        )
        lists = st.multiselect(
            "Block lists",
            BLOCK_LISTS,
            accept_new_options=True,
            placeholder="Choose a list or type its zone",
            key="check-dnsbl",
        )
        st.caption(
            "Tells whoever runs the list the public IP addresses of the domains' MX "
            "hosts. Many lists refuse public resolvers; their answer is inconclusive."
        )
        named = [name for name in (*selectors, *lists) if not checks.is_name(name)]
        if named:
            st.error("Left out, DNS can't be asked for such a name:")
            components.outside("\n".join(named))
    if not possible:
        return checks.DnsOptions()
    return checks.DnsOptions(
        selectors=tuple(s for s in selectors if s not in named),
        dnsbl=tuple(z for z in lists if z not in named),
        bimi=bimi,
    )


def results(account: Account, job: CheckJob) -> None:
    """The verdict of each mailbox, then one in detail, then its transcript."""
    if job.error:
        st.error(job.error, icon=":material/error:")
    run = job.result
    if run is None:
        return
    changes_since_last()
    st.subheader("Findings")
    reach_inputs.tell_refused(run.findings)
    if run.findings:
        components.findings_panel(run.findings, "check-findings", "")
    else:
        nothing_found(run)
    st.subheader("Mailboxes")
    by_mailbox: dict[str, list[Step]] = {}
    for step in run.steps:
        by_mailbox.setdefault(step.mailbox, []).append(step)
    ids = sorted(
        (m.id for m in account.mailboxes if m.id in by_mailbox),
        key=lambda i: ORDER.index(components.worst(by_mailbox[i])),
    )
    chosen = mailbox_table(account, ids, by_mailbox)
    limits_told(account, ids)
    if chosen:
        label = account.mailbox(chosen).label
        components.thing_link(SubjectKind.MAILBOX, chosen, label)
        st.text(f"Steps of {label}")
        components.steps_timeline(by_mailbox[chosen])
    downloads(account, run)


def nothing_found(run: checks.CheckRun) -> None:
    """What a run without findings proves, and of which mailboxes it proves nothing."""
    taken = {
        s.mailbox
        for s in run.steps
        if (s.service, s.step, s.state) == ("smtp", "sender", State.PASSED)
    }
    doubtful = {s.mailbox for s in run.steps if s.state is State.INCONCLUSIVE}
    ids = dict.fromkeys(s.mailbox for s in run.steps)
    unproven = [i for i in ids if i not in taken or i in doubtful]
    if unproven:
        st.info(
            "Nothing wrong was found, but whether letters get out isn't proven for "
            f"{counted(len(unproven), 'mailbox')}: a step there is inconclusive, or "
            "SMTP wasn't checked up to the sender.",
            icon=":material/help:",
        )
        components.outside(", ".join(unproven[:MOST_NAMED]))
    elif any(s.service == "dns" for s in run.steps):
        st.success("Nothing is wrong: these letters get out.", icon=":material/check:")
    else:
        st.success(
            "The servers take these letters; whether receivers believe them is open, "
            "since DNS wasn't asked.",
            icon=":material/check:",
        )


def changes_since_last() -> None:
    """What is new and what is gone since the mailboxes were checked before."""
    told = session.since_last()
    for word, found in (("New", told.new), ("Gone", told.gone)):
        if found:
            st.markdown(f"**{word} since the last run**")
            components.outside("\n".join(str(row["evidence"]) for row in found))


def mailbox_table(
    account: Account, ids: list[str], by_mailbox: dict[str, list[Step]]
) -> str:
    """One line a mailbox with a state a service; returns the chosen id."""
    if not ids:
        return ""
    lines = []
    for mailbox_id in ids:
        steps = by_mailbox[mailbox_id]
        states = {
            s: components.worst(x for x in steps if x.service == s) for s in SERVICES
        }
        lines.append(
            {
                "Mailbox": mailbox_id,
                **{s.upper(): components.STATE_WORDS[states[s]] for s in SERVICES},
                "Address": account.mailbox(mailbox_id).address,
                **limits_of(account, mailbox_id),
            }
        )
    # A mailbox that the address names may not be among those that were checked.
    asked = st.query_params.get("mailbox")
    if asked is not None and asked not in ids and "result" not in st.query_params:
        st.caption("The mailbox that this address names wasn't in the last run.")
        return ""
    row = components.choose_row(
        pd.DataFrame(lines),
        "result",
        ids,
        f"check-table-{session.account_key()}",
        first=ids.index(asked) if asked in ids else 0,
        alt="The worst state of each mailbox by service",
    )
    return ids[row]


def everybody(account: Account, run: checks.CheckRun) -> tuple[ServedMailbox, ...]:
    """The mailboxes of a run with whom they serve and what their services take."""
    ids = dict.fromkeys(step.mailbox for step in run.steps)
    return served(account, ids, session.impact)


def limits_of(account: Account, mailbox_id: str) -> dict[str, object]:
    """Whom a mailbox serves, and what its service takes, as cells."""
    (mailbox,) = served(account, [mailbox_id], session.impact)
    people = {"People": mailbox.employees, "Projects": mailbox.projects}
    limits = {
        "Letters a day": mailbox.letters_a_day,
        "Recipients a letter": mailbox.recipients_a_letter,
    }
    return {**people, **(limits if mailbox.is_limited else {})}


def limits_told(account: Account, ids: list[str]) -> None:
    """Where the limits come from."""
    known = [m for m in served(account, ids, session.impact) if m.is_limited]
    sources = dict.fromkeys((m.provider, m.source, m.checked) for m in known)
    if sources:
        st.caption("What the services take, as they document it:")
        lines = (f"{name}: {source} (as of {day})" for name, source, day in sources)
        components.outside("\n".join(lines))


def downloads(account: Account, run: checks.CheckRun) -> None:
    """The run as files, made from values: whoever asks later has no session."""
    served_now, origin = everybody(account, run), session.origin()
    page = steps = book = everything = st.container(horizontal=True)
    page.download_button(
        "Report as HTML",
        lambda: runs.check_page(account, run, origin),
        origin.file_name("check.html"),
        "text/html",
        on_click="ignore",
    )
    steps.download_button(
        "Steps as CSV",
        lambda: write.as_csv(*runs.step_table(run)),
        origin.file_name("steps.csv"),
        "text/csv",
        on_click="ignore",
    )
    book.download_button(
        "Workbook",
        lambda: write.as_xlsx(
            {
                "findings": (
                    [rows.finding_row(f) for f in run.findings],
                    rows.AUDIT_COLUMNS,
                ),
                "steps": runs.step_table(run),
            },
            origin,
        ),
        origin.file_name("check.xlsx"),
        on_click="ignore",
    )
    everything.download_button(
        "JSON with transcripts",
        lambda: write.as_json(runs.run_json(run, account.missing, served_now, origin)),
        origin.file_name("check.json"),
        "application/json",
        on_click="ignore",
    )


def main() -> None:
    """The page."""
    account = session.account()
    st.title("Checks")
    if not components.settings_fit():
        return
    address_box.box(next_run.network())
    if not account.mailboxes:
        st.info("This account has no mailboxes, so there is nothing to check.")
        return
    chooser(account, next_run.network())
    job = check_now.current()
    if job is None:
        st.caption("No check of this account has run yet: run one to see its steps.")
        components.asked("finding", {})
    elif job.running:
        check_now.progress()
    else:
        results(account, job)


main()
