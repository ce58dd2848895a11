"""Is everything right with this mailbox? Without `?mailbox=`: which ones there are."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from diagnostics.checks import Step
from diagnostics.language import gettext as _
from diagnostics.model import Account, Mailbox, SubjectKind
from diagnostics.report.account_search.search_index import hosts_of
from diagnostics.report.service_limits import served
from diagnostics.report.things.certificate_days import days_of_certificates
from diagnostics.report.things.check_age import age
from diagnostics.report.things.findings_about import about
from diagnostics.report.things.mailbox_settings import SETTING_COLUMNS, settings
from diagnostics.report.things.mailbox_verdict import verdict
from diagnostics.report.things.spf_picture import picture_of
from diagnostics.report.wording.column_words import column_title
from diagnostics.ui import components, session
from diagnostics.ui.thing_pieces import (
    check_now,
    clock,
    held_answers,
    list_of_things,
    shown_groups,
)
from diagnostics.ui.who_sends import delivery
from diagnostics.words import text


def verdict_part(mailbox: Mailbox) -> None:
    """Whether its letters get out, how old that is, and what else is to be known."""
    found = delivery.found(mailbox.id)
    icon = shown_groups.GETS_OUT_ICONS[found.gets_out]
    delivery.BOXES[found.gets_out](delivery.told(mailbox.id), icon=icon)
    for besides in found.besides:
        st.caption(text(besides))


def findings_part(mailbox: Mailbox) -> None:
    """What the files, the coverage and the checks say of it, together."""
    st.header(_("Findings"))
    every = [*session.loaded().problems, *session.audit(), *session.findings()]
    found = about(every, SubjectKind.MAILBOX, mailbox.id)
    nothing = _("Nothing found in the files, in the coverage or by a check.")
    if not session.runs_before(mailbox.id):
        nothing = _(
            "Nothing found in the files or in the coverage; no check has run yet."
        )
    components.findings_panel(found, f"mailbox-findings-{mailbox.id}", nothing)


def served_part(mailbox: Mailbox) -> None:
    """Whom it serves by name."""
    st.header(_("For whom it sends"))
    found = held_answers.served(mailbox.id)
    if not found.pairs:
        st.info(_("Nobody's letters leave from it unless they choose it by hand."))
        return
    shown_groups.served_part(session.simulation(), found, f"served-{mailbox.id}.csv")


def settings_part(account: Account, mailbox: Mailbox) -> None:
    """Its settings with where they stand, its servers, and its service's limits."""
    st.header(_("Settings"))
    frame = pd.DataFrame(settings(account, mailbox), columns=list(SETTING_COLUMNS))
    st.dataframe(
        frame.rename(columns={"origin": "where it stands"}).rename(
            columns=column_title
        ),
        hide_index=True,
        height="content",
        alt=_("The mailbox's settings and where they stand"),
    )
    hosts = hosts_of(mailbox)
    with st.container(horizontal=True):
        for host in hosts:
            label = components.plain_label(held_answers.servers()[host].title)
            components.link("server", label, ":material/dns:", server=host)
    (limits,) = served(account, [mailbox.id], None)
    if limits.is_limited:
        st.text(text(limits.told))


def pictures_part(steps: Sequence[Step]) -> None:
    """Days that its servers' certificates hold, and the domain's SPF records."""
    certificates = days_of_certificates(steps, clock.now())
    tree = picture_of(steps)
    if certificates:
        st.header(_("Certificates"))
        for one in certificates:
            st.progress(one.share, text(one.told))
    if tree:
        st.header("SPF")
        st.text(text(tree.told))
        st.progress(tree.share)
        st.code("\n".join(tree.lines), language=None, wrap_lines=True)


def steps_part(steps: Sequence[Step]) -> None:
    """The steps of its last check; those that failed stand open."""
    if steps:
        st.header(_("Steps of the last check"))
        components.steps_timeline(steps)


def runs_part(mailbox: Mailbox) -> None:
    """Its earlier checks in this visit."""
    runs = session.runs_before(mailbox.id)
    if len(runs) > 1:
        st.header(_("Earlier checks"))
        told = [(f"{r.when:%Y-%m-%d %H:%M} UTC", text(r.verdict.said)) for r in runs]
        st.dataframe(
            pd.DataFrame(told, columns=[_("When"), _("What it told")]),
            hide_index=True,
            alt=_("Earlier checks of this mailbox, the last first"),
        )


def one(account: Account, mailbox: Mailbox) -> None:
    """The page of one mailbox."""
    components.link("mailbox", _("All mailboxes"), ":material/arrow_back:")
    components.heading(mailbox.label)
    check_now.current()
    steps = [s for s in session.kept_steps() if s.mailbox == mailbox.id]
    verdict_part(mailbox)
    check_now.offer((mailbox.id,), f"check-now-{mailbox.id}")
    findings = st.container()
    served_part(mailbox)
    settings_part(account, mailbox)
    pictures_part(steps)
    steps_part(steps)
    runs_part(mailbox)
    with findings:  # the audit of a large account takes its time: all else is there
        findings_part(mailbox)


def every(account: Account) -> None:
    """All mailboxes: whether each gets out, how old that is, how much hangs on it."""
    st.title(_("Mailboxes"))
    if not account.mailboxes:
        components.lacking(_("This account has no mailboxes."))
        return
    check_now.current()
    by_mailbox: dict[str, list[Step]] = {}
    for step in session.kept_steps():
        by_mailbox.setdefault(step.mailbox, []).append(step)
    checked = {run.mailbox: run.when for run in reversed(session.runs_before())}
    pairs, now = held_answers.pairs_of_each(), clock.now()
    words = shown_groups.GETS_OUT_WORDS
    told = {i: text(age(when, now)) for i, when in checked.items()}
    unchecked = words[verdict(()).gets_out]

    def table(ids: Sequence[str]) -> pd.DataFrame:
        rows = [account.mailbox(mailbox_id) for mailbox_id in ids]
        return pd.DataFrame(
            {
                _("Mailbox"): [m.label for m in rows],
                _("Letters"): [
                    words[verdict(by_mailbox[m.id]).gets_out]
                    if m.id in by_mailbox
                    else unchecked
                    for m in rows
                ],
                _("Checked"): [told.get(m.id, "") for m in rows],
                _("First for pairs"): [pairs[m.id] for m in rows],
                _("Name shown"): [m.name for m in rows],
                _("Id"): [m.id for m in rows],
            }
        )

    list_of_things.open_one(
        "mailbox",
        _("Open a mailbox"),
        {m.id: m.label for m in account.mailboxes},
        table,
        alt=_("The mailboxes, and whether their letters get out"),
    )


def main() -> None:
    """The page."""
    account = session.account()
    asked = components.asked("mailbox", {m.id: m.label for m in account.mailboxes})
    if asked:
        one(account, account.mailbox(asked))
    else:
        every(account)


main()
