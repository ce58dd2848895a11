"""Which address does a letter leave from, and why not from another?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from diagnostics import senders
from diagnostics.catalogue import rule
from diagnostics.model import NO_PROJECT, Account, Severity, Source
from diagnostics.report import pair_texts
from diagnostics.report.proposed import wish_texts
from diagnostics.senders import Resolution, Verdict
from diagnostics.ui import components, session
from diagnostics.words import counted, evidence, text


def pick(account: Account) -> tuple[str, str]:
    """The employee and the project, from the address or chosen here."""
    names = {e.id: f"{e.label} ({e.id})" for e in account.employees}
    titles = {
        NO_PROJECT: "no project",
        **{p.id: f"{p.label} ({p.id})" for p in account.projects},
    }
    first, second = st.columns(2)
    key = session.account_key()
    employee = components.choose(
        first.selectbox,
        "Author of the letter",
        "employee",
        names,
        f"employee-{key}",
        first=account.employees[0].id,
    )
    project = components.choose(
        second.selectbox,
        "Project of the task",
        "project",
        titles,
        f"project-{key}",
        first=NO_PROJECT,
    )
    return str(employee), str(project)


def answer_card(account: Account, answer: Resolution) -> None:
    """The answer first, as a line to paste, and what makes it less than certain."""
    st.markdown("**Answer**, ready to paste:")
    components.outside(pair_texts.headline(account, answer))
    for said in pair_texts.caveats(account, answer):
        st.warning("This answer has a condition.", icon=":material/info:")
        components.outside(said)
    st.markdown("**What the recipient sees**")
    components.outside("\n".join(pair_texts.recipient_lines(account, answer)))
    st.text(
        f"Source: {answer.source} · decided by: {answer.decided_by} · "
        f"candidates in order: {', '.join(answer.candidates) or 'none'}"
    )
    if answer.sender:
        whole_join(account, answer.sender)
    elif answer.source in (Source.INTERNAL, Source.NONE):
        miss = pair_texts.nearest_miss(answer)
        if miss is not None:
            st.markdown("**The shortest way to a sender**")
            components.outside(text(miss.remedy))


def whole_join(account: Account, sender: str) -> None:
    """Who sends and whether it gets out, side by side."""
    impact = session.impact(sender)
    mailbox = account.mailbox(sender)
    st.text(
        f"{mailbox.label} sends for {counted(impact.employees, 'employee')} in "
        f"{counted(impact.projects, 'project')} ({counted(impact.pairs, 'pair')})."
    )
    findings = session.check_findings(sender)
    if findings:
        bad = any(f.severity is Severity.ERROR for f in findings)
        (st.error if bad else st.warning)("The last check of this mailbox found this:")
        for finding in findings[:3]:
            components.outside(evidence(finding))
    elif sender in session.checked():
        st.success("The last check of this mailbox found nothing wrong.")
    else:
        st.caption("Whether its letters get out is unknown: no check has run yet.")
    components.link(
        "checks", "Check this mailbox", ":material/fact_check:", mailbox=sender
    )


def others_table(answer: Resolution) -> None:
    """Every other mailbox with all its reasons; the chosen one in detail."""
    st.subheader("Why not another mailbox")
    if not answer.others:
        st.caption("The account has no other mailbox.")
        return
    event = st.dataframe(
        pd.DataFrame(
            {
                "Mailbox": [v.mailbox.id for v in answer.others],
                "Address": [v.mailbox.address for v in answer.others],
                "Candidate": [
                    "yes, but not first" if v.is_candidate else "no"
                    for v in answer.others
                ],
                "Why not the sender": [
                    "; ".join(rule(r.rule).title for r in v.reasons)
                    for v in answer.others
                ],
                "To make it a candidate": [text(v.remedy) for v in answer.others],
            }
        ),
        hide_index=True,
        key="others",
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [0], "columns": [], "cells": []}},
        alt="Every other mailbox and why it is not the sender",
    )
    verdict_detail(answer.others[components.chosen_row(event, len(answer.others))])


def verdict_detail(verdict: Verdict) -> None:
    """All reasons of one mailbox, with what was seen, what is required, and where."""
    with st.container(border=True):
        st.text(verdict.mailbox.label)
        for reason in verdict.reasons:
            entry = rule(reason.rule)
            st.markdown(f"**{entry.title}**")
            seen = f"seen:     {text(reason.seen)}\nrequired: {text(reason.required)}"
            if reason.place.file:
                seen += f"\nwhere:    {reason.place}"
            components.outside(seen)
            st.markdown(entry.what)
            components.rule_note(entry)


def wish_part(account: Account, answer: Resolution) -> None:
    """Another address was expected: what to change so that it sends."""
    st.subheader("Expected another address?")
    names = {m.id: f"{m.label} ({m.id})" for m in account.mailboxes}
    wanted = components.choose(
        st.selectbox,
        "The mailbox that should send",
        "want",
        names,
        f"want-{session.account_key()}",
        placeholder="Choose a mailbox",
    )
    if wanted == answer.sender and not answer.tied:
        st.caption("This mailbox is the sender already.")
        return
    if wanted is None:
        st.caption("Choose it to see what to change in Planfix, and what that does.")
        return
    with st.spinner("Trying edits …"):
        found = senders.wish(
            account,
            answer.employee,
            answer.project,
            wanted,
            session.reading(),
            partial=True,
        )
    components.outside(wish_texts.wish_text(account, found))


def main() -> None:
    """The page."""
    account = session.account()
    st.title("Who sends")
    if not account.employees:
        components.asked("employee", {})
        st.info("This account has no employees, so there is nobody to resolve.")
        return
    employee, project = pick(account)
    answer = senders.resolve(
        account, employee, project, session.reading(), partial=True
    )
    answer_card(account, answer)
    if account.mailboxes:
        wish_part(account, answer)
    others_table(answer)
    origin = session.origin()
    st.download_button(
        "This explanation as HTML",
        lambda: pair_texts.resolution_page(account, answer, origin),
        origin.file_name("sender.html"),
        "text/html",
        on_click="ignore",
    )


main()
