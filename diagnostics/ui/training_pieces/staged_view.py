"""What a scenario gives to think about: tables of an account, or a text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
import streamlit as st

from diagnostics import language
from diagnostics.language import gettext as _
from diagnostics.model import NO_PROJECT, Account, Mailbox
from diagnostics.report.wording.value_words import (
    reading_phrase,
    value_phrase,
    yes_or_no,
)
from diagnostics.training.scenario_files import AnswerKind, Scenario
from diagnostics.training.staging import pair_of, staged_account, staged_text
from diagnostics.ui import components
from diagnostics.words import text


def show(scenario: Scenario, *, changed: bool = False) -> None:
    """The account and the pair, or the text; of a check the story says all."""
    if scenario.kind is AnswerKind.TEXT:
        components.outside(staged_text(scenario, changed=changed))
    elif scenario.kind is AnswerKind.SENDER:
        account = staged_account(scenario, changed=changed)
        _asked(account, *pair_of(scenario, changed=changed))
        _tables(account)


def _asked(account: Account, employee: str, project: str) -> None:
    place = _("no project")
    if project != NO_PROJECT:
        place = account.project(project).label
    st.markdown(
        _(
            "**{author}** writes · project: **{place}** · {plan} · {reading}",
            author=account.employee(employee).label,
            place=place,
            plan=_text(value_phrase(account.plan)),
            reading=_text(reading_phrase(account.reading)),
        )
    )


def _tables(account: Account) -> None:
    groups = {group.id: group.name for group in account.groups}
    people = {
        _("Author"): [e.label for e in account.employees],
        _("What they are"): [_text(value_phrase(e.kind)) for e in account.employees],
        _("Groups"): [_names(e.groups, groups) for e in account.employees],
    }
    projects = {p.id: p.label for p in account.projects}
    places = {
        _("Project"): [p.label for p in account.projects],
        _("Inside"): [projects.get(p.parent, "") for p in account.projects],
        _("Anonymous"): [_flag(p.anonymous) for p in account.projects],
    }
    left, right = st.columns(2)
    with left:
        _table(people, _("The people of the exercise"))
    with right:
        _table(places, _("The projects of the exercise"))
    _table(_mailboxes(account), _("The mailboxes of the exercise, in list order"))


def _mailboxes(account: Account) -> Mapping[str, Sequence[str]]:
    people = {e.id: e.label for e in account.employees}
    groups = {group.id: group.name for group in account.groups}
    projects = {p.id: p.label for p in account.projects}
    rows = account.mailboxes

    def may_use(box: Mailbox) -> str:
        if box.is_own:
            return people[box.owner]
        listed = [*(people[e] for e in box.employees), *(groups[g] for g in box.groups)]
        return ", ".join(listed) or _text(value_phrase(box.access))

    return {
        _("Address"): [m.label for m in rows],
        _("Owner"): [people.get(m.owner, _("company")) for m in rows],
        _("Who may use it"): [may_use(m) for m in rows],
        _("Projects"): [_names(m.projects, projects) or _("all") for m in rows],
        _("Default"): [_flag(m.default) for m in rows],
        _("Test account"): [_text(value_phrase(m.test)) for m in rows],
    }


def _table(columns: Mapping[str, Sequence[str]], told: str) -> None:
    """Without columns that are empty."""
    kept = {name: cells for name, cells in columns.items() if any(cells)}
    st.dataframe(pd.DataFrame(kept), hide_index=True, alt=told)


def _names(ids: Iterable[str], known: Mapping[str, str]) -> str:
    return ", ".join(known[one] for one in ids)


def _flag(value: bool) -> str:
    return _text(yes_or_no(value)) if value else ""


def _text(phrase: object) -> str:
    return text(phrase, language.current())  # type: ignore[arg-type]
