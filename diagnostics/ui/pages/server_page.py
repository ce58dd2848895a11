"""Whom does an outage of this server hit, and what to tell them?"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from diagnostics.domain_names import one_spelling
from diagnostics.language import TextsByKey
from diagnostics.language import gettext as _
from diagnostics.report.things import people_served
from diagnostics.report.things.check_age import age
from diagnostics.report.things.server_outage import OnServer, ServerRole, message
from diagnostics.ui import components, session
from diagnostics.ui.thing_pieces import (
    check_now,
    clock,
    held_answers,
    list_of_things,
    shown_groups,
)
from diagnostics.words import counted, text

ROLES = TextsByKey(
    {
        ServerRole.SMTP: "Letters leave through it",
        ServerRole.POP3: "Replies are collected from it",
        ServerRole.IMAP: "Copies of sent letters are kept on it",
    }
)
MOST_LISTED = 50


def mailboxes_part(server: OnServer) -> None:
    """The mailboxes on it, by what they use it for."""
    for role, told in ROLES.items():
        boxes = server.by_role[role]
        if not boxes:
            continue
        st.markdown(f"**{told}**: {counted(len(boxes), 'mailbox')}")
        with st.container(horizontal=True):
            for mailbox in boxes[: shown_groups.MOST_LINKS]:
                shown_groups.mailbox_link(mailbox)
        if len(boxes) > shown_groups.MOST_LINKS:
            names = [m.label for m in boxes]
            shown_groups.to_copy(names, _("All of these addresses"), f"copy-{role}")


def runs_part(server: OnServer) -> None:
    """The last checks of the mailboxes on it."""
    ids = [m.id for m in server.mailboxes]
    labels = {m.id: m.label for m in server.mailboxes}
    runs = session.runs_before(*ids)[:MOST_LISTED]
    if not runs:
        st.caption(
            _("None of these mailboxes was checked since the account was opened.")
        )
        return
    lines = [
        (labels[r.mailbox], text(age(r.when, clock.now())), text(r.verdict.said))
        for r in runs
    ]
    st.dataframe(
        pd.DataFrame(lines, columns=[_("Mailbox"), _("Checked"), _("What it told")]),
        hide_index=True,
        alt=_("The last checks of the mailboxes on this server"),
    )


def one(server: OnServer) -> None:
    """The page of one server."""
    components.link("server", _("All servers"), ":material/arrow_back:")
    components.heading(server.title)
    sending = [m.id for m in server.by_role[ServerRole.SMTP]]
    found = held_answers.served(*sending)
    simulation = session.simulation()
    number = len(server.mailboxes)
    if found.pairs:
        st.markdown(
            _(
                "{number:mailbox} of the account use it. While it is out, letters by "
                "{people:person} in {where} don't get out.",
                number=number,
                people=len(found.rows),
                where=text(people_served.places_of(found)),
            )
        )
    else:
        st.markdown(
            _(
                "{number:mailbox} of the account use it; nobody's letters depend "
                "on it.",
                number=number,
            )
        )
    ids = [m.id for m in server.mailboxes]
    check_now.offer(ids, "check-server", _("Check {count:mailbox} now", count=len(ids)))
    st.header(_("A message to them"))
    about = session.origin().made_line
    components.message(message(server, simulation, found, about), "outage")
    st.header(_("Mailboxes on it"))
    mailboxes_part(server)
    if found.pairs:
        st.header(_("Whom it hits"))
        shown_groups.served_part(simulation, found, f"outage-{server.host}.csv")
    st.header(_("Last checks"))
    runs_part(server)


def every() -> None:
    """All servers, those with the most mailboxes first."""
    st.title(_("Servers"))
    servers = sorted(held_answers.servers().values(), key=lambda s: -len(s.mailboxes))
    if not servers:
        components.lacking(_("No mailbox of this account names a server."))
        return
    by_host = {server.host: server for server in servers}
    st.caption(
        _(
            "How many mailboxes send through a server (SMTP), are collected from it "
            "(POP3), or keep copies of sent letters on it (IMAP)."
        )
    )

    def table(hosts: Sequence[str]) -> pd.DataFrame:
        lines = [
            {
                _("Server"): server.title,
                **{role.upper(): len(server.by_role[role]) for role in ServerRole},
            }
            for server in map(by_host.__getitem__, hosts)
        ]
        return pd.DataFrame(lines)

    list_of_things.open_one(
        "server",
        _("Open a server"),
        {host: server.title for host, server in by_host.items()},
        table,
        alt=_("The servers, and how many mailboxes use each for what"),
    )


def main() -> None:
    """The page."""
    servers = held_answers.servers()
    known = {name: server.title for name, server in servers.items()}
    named = st.query_params.get_all("server")
    spelt = {name: one_spelling(name) for name in named}
    if len(set(spelt.values())) == 1 and spelt[named[0]] in servers:
        one(servers[spelt[named[0]]])  # however it is spelt
    elif asked := components.asked("server", known):
        one(servers[asked])
    else:
        every()


main()
