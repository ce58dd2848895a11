"""What would a change do, before anyone makes it in Planfix?"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from diagnostics import senders
from diagnostics.model import (
    COMPANY,
    Access,
    Account,
    Employee,
    Group,
    Mailbox,
    Project,
    TestResult,
)
from diagnostics.report import changes, rows, write
from diagnostics.ui import components, session

LISTS = ("employees", "groups", "projects")


def _line(mailbox: Mailbox) -> dict[str, object]:
    return {
        "id": mailbox.id,
        "address": mailbox.address,
        "owner": mailbox.owner,
        "access": str(mailbox.access),
        **{name: list(getattr(mailbox, name)) for name in LISTS},
        "default": mailbox.default,
        "test": str(mailbox.test),
    }


def _columns(account: Account) -> dict[str, Any]:
    def one_of(values: Iterable[object]) -> object:
        return st.column_config.SelectboxColumn(
            options=[str(v) for v in values], required=True
        )

    def some_of(rows: Iterable[Employee | Group | Project]) -> object:
        return st.column_config.MultiselectColumn(options=[row.id for row in rows])

    return {
        "owner": one_of([COMPANY, *(e.id for e in account.employees)]),
        "access": one_of(Access),
        "test": one_of(TestResult),
        "employees": some_of(account.employees),
        "groups": some_of(account.groups),
        "projects": some_of(account.projects),
    }


def editor(account: Account) -> Account:
    """The account as edited in the table; the account itself stays as it is."""
    edited = st.data_editor(
        pd.DataFrame([_line(mailbox) for mailbox in account.mailboxes]),
        hide_index=True,
        disabled=["id", "address"],
        key=f"draft-{session.account_key()}",
        column_config=_columns(account),
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


def _edited(mailbox: Mailbox, row: Mapping[Hashable, Any]) -> Mailbox:
    return replace(
        mailbox,
        owner=str(row["owner"]),
        access=Access(str(row["access"])),
        employees=tuple(row["employees"] or ()),
        groups=tuple(row["groups"] or ()),
        projects=tuple(row["projects"] or ()),
        default=bool(row["default"]),
        test=TestResult(str(row["test"])),
    )


def effect(before: Account, after: Account) -> None:
    """Every pair that changes, by the edit or the reading's switch that causes it."""
    was, now = senders.simulate(before), senders.simulate(after, session.reading())
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
        on_click="ignore",
    )


def main() -> None:
    """The page."""
    account = session.account()
    st.title("Draft")
    st.markdown(
        "Edit who may use a mailbox, and where, or choose another reading in the "
        "sidebar. The effect on every pair is shown below; nothing is changed in "
        "Planfix or in your files."
    )
    if not account.mailboxes:
        st.info("This account has no mailboxes to edit.")
        return
    after = editor(account)
    if after == account and session.reading() == account.reading:
        st.caption("Change a cell or the reading to see what it does.")
        return
    effect(account, after)


main()
