"""What would a change do, before anyone makes it in Planfix?"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from diagnostics import senders
from diagnostics.model import Access, Account, Mailbox, TestResult
from diagnostics.report import changes, rows, write
from diagnostics.ui import components, session

LISTS = ("employees", "groups", "projects")


def editor(account: Account) -> Account:
    """The account as edited in the table; the account itself stays as it is."""
    shown = pd.DataFrame(
        [
            {
                "id": m.id,
                "address": m.address,
                "owner": m.owner,
                "access": str(m.access),
                **{name: list(getattr(m, name)) for name in LISTS},
                "default": m.default,
                "test": str(m.test),
            }
            for m in account.mailboxes
        ]
    )
    options = {
        "employees": [e.id for e in account.employees],
        "groups": [g.id for g in account.groups],
        "projects": [p.id for p in account.projects],
    }
    edited = st.data_editor(
        shown,
        hide_index=True,
        disabled=["id", "address"],
        key=f"draft-{session.account_key()}",
        column_config={
            "owner": st.column_config.SelectboxColumn(
                options=["company", *options["employees"]], required=True
            ),
            "access": st.column_config.SelectboxColumn(
                options=[str(a) for a in Access], required=True
            ),
            "test": st.column_config.SelectboxColumn(
                options=[str(t) for t in TestResult], required=True
            ),
            **{
                name: st.column_config.MultiselectColumn(options=options[name])
                for name in LISTS
            },
        },
    )
    return replace(
        account,
        mailboxes=tuple(
            _edited(mailbox, row)
            for mailbox, row in zip(
                account.mailboxes, edited.to_dict("records"), strict=True
            )
        ),
    )


def _edited(mailbox: Mailbox, row: dict[str, object]) -> Mailbox:
    lists = {name: tuple(row[name] or ()) for name in LISTS}  # type: ignore[arg-type, var-annotated]
    return replace(
        mailbox,
        owner=str(row["owner"]),
        access=Access(str(row["access"])),
        default=bool(row["default"]),
        test=TestResult(str(row["test"])),
        **lists,
    )


def effect(before: Account, after: Account) -> None:
    """Every pair that changes, by the edit that causes it."""
    reading = session.reading()
    was, now = senders.simulate(before, reading), senders.simulate(after, reading)
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
        components.outside(refusal.evidence)
    if not comparison.changed:
        st.info("These edits change no pair's sender.")
        return
    st.subheader("By cause")
    st.dataframe(
        pd.DataFrame(changes.cause_rows(comparison)),
        hide_index=True,
        alt="Changed pairs by the edit that causes them",
    )
    for cause in comparison.causes[:5]:
        components.outside(changes.change_text(after, cause.witness))
    st.download_button(
        "Changed pairs as CSV",
        lambda: write.as_csv(changes.pair_rows(comparison), rows.COMPARE_COLUMNS),
        "changes.csv",
        "text/csv",
    )


def main() -> None:
    """The page."""
    account = session.account()
    st.title("Draft")
    st.markdown(
        "Edit who may use a mailbox, and where. The effect on every pair is shown "
        "below; nothing is changed in Planfix or in your files."
    )
    if not account.mailboxes:
        st.info("This account has no mailboxes to edit.")
        return
    after = editor(account)
    if after == account:
        st.caption("Change a cell to see what it does.")
        return
    effect(account, after)


main()
