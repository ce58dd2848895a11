"""All mailboxes with what is known of each, whoever checked it, and one in detail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import pandas as pd
import streamlit as st

from diagnostics import checks
from diagnostics.language import gettext as _
from diagnostics.language import ngettext
from diagnostics.model import Account, Finding, Mailbox, SubjectKind
from diagnostics.report.service_limits import served
from diagnostics.report.things.check_age import age
from diagnostics.report.things.console_order import step_found, worst_mailboxes
from diagnostics.report.things.results_known import LastResult
from diagnostics.ui import choosing, components, session
from diagnostics.ui.thing_pieces import clock, held_answers, shown_groups
from diagnostics.words import text

MOST_ROWS = 200
"""Mailboxes of the table that is sent to the browser; the search finds the others."""


def chosen(account: Account) -> list[str]:
    """The table and the box beside it; the ids that are chosen for a run."""
    labels = held_answers.mailbox_labels()
    typed = _search(account)
    shown = worst_mailboxes(account.mailboxes, held_answers.results())
    if typed:
        found = set(choosing.best_matches(labels, typed, MOST_ROWS))
        shown = [m for m in shown if m.id in found]
    box = partial(
        choosing.choose_several,
        _("Mailboxes to check"),
        labels,
        placeholder=_("All mailboxes"),
    )
    key = f"check-mailboxes-{session.account_key()}"
    picked = components.choose_several(box, "mailbox", labels, key)
    _table(shown[:MOST_ROWS], picked)
    if (left := len(shown) - MOST_ROWS) > 0:
        st.caption(
            ngettext(
                "and {number} mailbox that needs less attention; search for it.",
                "and {number} mailboxes that need less attention; search for them.",
                left,
            )
        )
    return picked


def _search(account: Account) -> str:
    if len(account.mailboxes) <= MOST_ROWS:
        return ""
    return str(
        st.text_input(
            _("Search the table"),
            key=f"console-search-{session.account_key()}",
            placeholder=_("Address, name or id"),
        )
    ).strip()


def _table(shown: Sequence[Mailbox], picked: Sequence[str]) -> None:
    """The mailboxes, those first that need attention; rows choose as the box does."""
    results, ids = held_answers.results(), [m.id for m in shown]
    others = [i for i in picked if i not in set(ids)]  # what isn't shown stays

    def take(rows: list[str]) -> None:
        st.query_params["mailbox"] = [*others, *rows]

    choosing.follow_rows(
        pd.DataFrame([_row(m, results.get(m.id)) for m in shown]),
        ids,
        picked,
        f"console-{session.account_key()}",
        take,
        height=min(38 + 36 * len(shown), 380),
        selection_mode="multi-row",
        alt=_("Mailboxes with the state of each service and its age, worst first"),
    )


def _row(mailbox: Mailbox, result: LastResult | None) -> dict[str, str]:
    now = clock.now()
    states = {
        service.upper(): components.STATE_WORDS[result.states[service]]
        if result and service in result.states
        else "–"
        for service in checks.SERVICES
    }
    told = [text(age(when, now)) for when in _oldest_first(result)]
    return {
        _("Mailbox"): mailbox.id,
        _("Address"): mailbox.address,
        _("Gets out"): shown_groups.GETS_OUT_WORDS[result.verdict.gets_out]
        if result
        else _("– not checked"),
        **states,
        _("Checked"): " / ".join(dict.fromkeys(told)),
    }


def _oldest_first(result: LastResult | None) -> list[datetime]:
    return sorted(result.ages.values()) if result else []


def open_step(found: Finding | None, result_ids: Sequence[str]) -> tuple[str, str]:
    """The mailbox whose steps are shown, and `SERVICE.STEP` of the one in question.

    Args:
        found: the finding that the address names.
        result_ids: mailboxes of which something is known, the worst first.

    Returns:
        The ids; empty where nothing is known.
    """
    labels = held_answers.mailbox_labels()
    of_finding = step_found(found, session.kept_steps()) if found else None
    if of_finding is not None:
        return of_finding.mailbox, f"{of_finding.service}.{of_finding.step}"
    named = components.asked("result", labels) or st.query_params.get("mailbox", "")
    return named or next(iter(result_ids), ""), st.query_params.get("step", "")


def detail(account: Account, mailbox_id: str, step: str) -> None:
    """One mailbox: its verdict with its age, limits, and steps, failing ones open.

    Args:
        account: the account.
        mailbox_id: the mailbox.
        step: `SERVICE.STEP` of the one that is asked about; empty: none.
    """
    mailbox = account.mailbox(mailbox_id)
    components.thing_link(SubjectKind.MAILBOX, mailbox.id, mailbox.label)
    shown_groups.verdict_line(mailbox)
    steps = [s for s in session.kept_steps() if s.mailbox == mailbox_id]
    known = {f"{s.service}.{s.step}": f"{s.service}.{s.step}" for s in steps}
    if step and step not in known:
        st.caption(_("The step that this address names isn't in the last check."))
    if steps:
        st.text(_("Steps of {mailbox}", mailbox=mailbox.label))
        components.steps_timeline(steps, opened=step)
    limits_told(account, [mailbox_id])


def limits_told(account: Account, ids: list[str]) -> None:
    """Where the limits come from."""
    known = [m for m in served(account, ids, session.impact) if m.is_limited]
    sources = dict.fromkeys((m.provider, m.source, m.checked) for m in known)
    if sources:
        st.caption(_("What the services take, as they document it:"))
        lines = (
            _("{service}: {source} (as of {day})", service=name, source=source, day=day)
            for name, source, day in sources
        )
        components.outside("\n".join(lines))
