"""What would a change do, before anyone makes it in Planfix?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from diagnostics import senders
from diagnostics.accounts import Form, dump
from diagnostics.model import Account
from diagnostics.report import change_texts, rows, write
from diagnostics.ui import components, editors, session
from diagnostics.ui.who_sends import pair_choice, wish_cards
from diagnostics.words import counted, evidence


def effect(before: Account, after: Account) -> None:
    """Every pair that changes, by what causes it and what becomes of it."""
    was = senders.simulate(before, partial=True)
    now = senders.simulate(after, session.reading(), partial=True)
    comparison = senders.compare(was, now)
    columns = st.columns(3)
    columns[0].metric("Pairs that change", f"{comparison.changed:,}", border=True)
    columns[1].metric(
        "Pairs without a sender",
        f"{now.gap_count:,}",
        delta=now.gap_count - was.gap_count,
        delta_color="inverse",
        border=True,
    )
    columns[2].metric(
        "Ties",
        f"{now.tied_count:,}",
        delta=now.tied_count - was.tied_count,
        delta_color="inverse",
        border=True,
    )
    for refusal in senders.refusals(before, after):
        st.warning("Planfix would refuse to save this:", icon=":material/block:")
        components.said(evidence(refusal))
    for line in change_texts.crossing_lines(comparison)[:5]:
        components.said(line)
    if not comparison.changed:
        st.info("These edits change no pair's sender.")
        return
    st.subheader("By cause")
    st.dataframe(
        pd.DataFrame(
            change_texts.cause_rows(comparison), columns=list(rows.COMPARE_SHOWN)
        ),
        hide_index=True,
        alt="Changed pairs by the edit that causes them, and what became of them",
    )
    for outcome in comparison.outcomes[:5]:
        components.said(change_texts.change_text(after, outcome.witness))
    origin = session.origin()
    st.download_button(
        "Changed pairs as CSV",
        lambda: write.as_csv(change_texts.pair_rows(comparison), rows.COMPARE_COLUMNS),
        origin.file_name("changes.csv"),
        "text/csv",
        on_click="ignore",
    )


def start() -> Account:
    """What the table begins with: the account, or with edits from another page."""
    begin_as_asked()
    account, edits = session.account(), session.draft_edits()
    if not edits:
        return account
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.info(
        f"The tables begin with {counted(len(edits), 'edit')} from another page.",
        icon=":material/build:",
    )
    if right.button("Begin without them", icon=":material/undo:"):
        session.begin_draft(())
        for name in ("edits", *pair_choice.PARAMETERS):
            st.query_params.pop(name, None)
        st.rerun()
    return senders.drafted(account, edits)


def begin_as_asked() -> None:
    """Lets the tables begin with the edits that the address names, once.

    The edits of a wish are found anew by the wish, so that the address opens them after
    F5 and for somebody else.
    """
    asked = st.query_params.get("edits", "")
    held = session.held_repair()
    if asked == "repair" and held:
        session.begin_draft(held[1].edits)
        st.query_params.pop("edits")
    elif asked and asked != "repair":
        begun = f"draft-begun-as-{session.account_key()}"
        if st.session_state.get(begun) != asked:
            session.begin_draft(wish_cards.asked_edits(session.account(), asked))
            st.session_state[begun] = asked


def main() -> None:
    """The page."""
    account = session.account()
    st.title("Draft")
    st.markdown(
        "Edit who may use a mailbox, and where, add or remove mailboxes, edit groups "
        "and projects, or choose another reading in the sidebar. The effect on every "
        "pair is shown below; nothing is changed in Planfix or in your files."
    )
    if not account.mailboxes:
        st.info("This account has no mailboxes to edit.")
        return
    after = editors.edited(start(), session.draft_key())
    if after == account and session.reading() == account.reading:
        st.caption("Change a cell or the reading to see what it does.")
        return
    effect(account, after)
    if account.missing:
        st.caption("A draft of an account that isn't whole can't be downloaded.")
        return
    st.download_button(
        "The drafted account as a zip",
        lambda: dump(after, Form.ZIP),
        session.origin().file_name("draft.zip"),
        "application/zip",
        help="The same account with your edits, to be opened here or compared with "
        "`compare`. Secrets are never in it, only where they are kept.",
        on_click="ignore",
    )


main()
