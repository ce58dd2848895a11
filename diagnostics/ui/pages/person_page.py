"""What does this person send from, and does it get out?"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.model import Account, Employee, SubjectKind
from diagnostics.report.things import findings_about, sent_groups
from diagnostics.ui import components, session
from diagnostics.ui.thing_pieces import held_answers, list_of_things, shown_groups
from diagnostics.words import joined


def about(account: Account, person: Employee) -> None:
    """Login, groups, and what is particular about them."""
    groups = {g.id: g.name or g.id for g in account.groups}
    told = [
        _("Login: {login}", login=person.login) if person.login else "",
        _("Groups: {joined}", joined=joined([groups.get(g, g) for g in person.groups]))
        if person.groups
        else "",
    ]
    if said := " · ".join(filter(None, told)):
        st.text(said)
    if note := shown_groups.kind_told(person):
        st.warning(note, icon=":material/info:")


def own_part(account: Account, person: Employee) -> None:
    """The mailboxes that are theirs alone."""
    own = [m for m in account.mailboxes if m.owner == person.id]
    if own:
        st.header(_("Own mailboxes"))
        for mailbox in own[:20]:
            shown_groups.mailbox_link(mailbox)


def findings_part(person: Employee) -> None:
    """What the files and the coverage say of them."""
    st.header(_("Findings"))
    every = [*session.loaded().problems, *session.audit()]
    components.findings_panel(
        findings_about.about(every, SubjectKind.EMPLOYEE, person.id),
        f"person-findings-{person.id}",
        _("Nothing found in the files or in the coverage."),
    )


def one(account: Account, person: Employee) -> None:
    """The page of one person."""
    components.link("person", _("All people"), ":material/arrow_back:")
    components.heading(person.label)
    about(account, person)
    groups = sent_groups.of_person(held_answers.of_employee(person.id))
    st.header(_("What they send from"))
    components.link(
        "senders",
        _("Why, and what if it should be another"),
        ":material/person:",
        employee=person.id,
    )
    file = f"leaves-from-of-{person.id}.csv"
    shown_groups.groups_of(account, groups, person, file)
    own_part(account, person)
    findings_part(person)


def every(account: Account) -> None:
    """All people."""
    st.title(_("People"))
    if not account.employees:
        components.lacking(_("This account has no employees."))
        return
    people = {e.id: e for e in account.employees}

    def table(ids: Sequence[str]) -> pd.DataFrame:
        lines = [
            (e.label, e.login, "" if e.active else _("inactive"))
            for e in map(people.__getitem__, ids)
        ]
        return pd.DataFrame(lines, columns=[_("Person"), _("Login"), _("State")])

    list_of_things.open_one(
        "employee",
        _("Open a person"),
        {i: e.label for i, e in people.items()},
        table,
        alt=_("The people of the account"),
    )


def main() -> None:
    """The page."""
    account = session.account()
    asked = components.asked("employee", {e.id: e.label for e in account.employees})
    if asked:
        one(account, account.employee(asked))
    else:
        every(account)


main()
