"""The search on top of every page; while it is filled, what it finds is the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.language import later
from diagnostics.model import NO_PROJECT
from diagnostics.report.account_search.asked_jointly import joint_answers
from diagnostics.report.account_search.error_hits import ErrorHit, error_hit
from diagnostics.report.account_search.lookups import FoundPair, SearchResult, find
from diagnostics.report.account_search.search_index import Thing, ThingKind
from diagnostics.ui import components, page_address, session
from diagnostics.ui.thing_pieces import held_answers
from diagnostics.words import text

_BOX = "search"
_LEFT = "search-left"
MOST_SHOWN = 8
"""Hits of a kind that are links; the rest are counted."""

LONGEST_KEPT = 100
"""Characters of what is asked that an address holds."""

GROUPS = {
    ThingKind.PERSON: (later("People"), "person", "employee", ":material/badge:"),
    ThingKind.PROJECT: (later("Projects"), "project", "project", ":material/folder:"),
    ThingKind.MAILBOX: (later("Mailboxes"), "mailbox", "mailbox", ":material/mail:"),
    ThingKind.SERVER: (later("Servers"), "server", "server", ":material/dns:"),
}
"""By kind: its heading, its page, the parameter that names one, its icon."""

_PAGE_ICONS = {"senders": ":material/person:", "server": ":material/dns:"}


def around(page: str, run: Callable[[], None]) -> None:
    """Shows the box, and below it the page, or what was found instead of it.

    Whoever follows a link has left the search: the box is empty then. What names rows
    of the account stands in the address, so that it is there again after F5 and Back.

    Args:
        page: the page's name.
        run: runs the page.
    """
    asked = page_address.one(_BOX) or ""
    place, before = st.session_state.get(_LEFT, (_here(page), ""))
    if asked != before:
        st.session_state[_BOX] = asked
    elif place != _here(page):
        st.session_state[_BOX] = ""
    try:
        query = _ask()
        found = show(query) if query else None
        _keep(query if found else "")
        if not query:
            run()
    finally:
        st.session_state[_LEFT] = _here(page), st.query_params.get(_BOX, "")


def _here(page: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The page and what its address names; another reading is no other place."""
    named = st.query_params.to_dict().items()
    kept = {"account", "lang", _BOX, *session.READING_TEXTS}
    return page, tuple(sorted(item for item in named if item[0] not in kept))


def _keep(query: str) -> None:
    if query and len(query) <= LONGEST_KEPT:
        st.query_params[_BOX] = query
    else:
        st.query_params.pop(_BOX, None)


def _ask() -> str:
    asked = st.text_input(
        _("Search"),
        key=_BOX,
        type="search",
        label_visibility="collapsed",
        icon=":material/search:",
        placeholder=_("Person, project, address, server … or paste an error"),
    )
    return (asked or "").strip()


def show(query: str) -> bool:
    """What was found, in groups; each hit is a link.

    Returns:
        whether all that was asked names rows of the account, as it is written: a
        pasted text, which may hold anything, doesn't.
    """
    index = held_answers.search_index()
    found = find(index, query)
    hit = error_hit(
        index, session.account(), session.reading(), query, named=bool(found)
    )
    if hit and hit.title:
        _error(hit)
    if found and found.guessed:
        words = ", ".join(found.guessed)
        told = components.plain_label(_("Nothing is called {words}.", words=words))
        st.info(f"{told} " + _("Did you mean:"), icon=":material/search_off:")
    if found.pairs and not any(found.hits.values()):
        _pairs(found.pairs)
    if found.joint:
        _jointly(found)
    for kind in ThingKind:
        _group(kind, [hit.thing for hit in found.hits.get(kind, ())])
        _group(kind, [thing for thing in found.apart if thing.kind is kind])
    if found.pairs and any(found.hits.values()):
        _pairs(found.pairs)
    if hit and not hit.title:
        _error(hit)
    if not found and (hit is None or len(query.split()) == 1):
        _nothing(found)
    st.button(_("Close the search"), icon=":material/close:", on_click=_close)
    return bool(found) and not found.guessed and hit is None


def _close() -> None:
    st.session_state[_BOX] = ""


def _group(kind: ThingKind, hits: Sequence[Thing]) -> None:
    """What was found of a kind, the best as links."""
    if not hits:
        return
    st.header(_(GROUPS[kind][0]), anchor=False)
    _links(hits[:MOST_SHOWN])
    if len(hits) > MOST_SHOWN:
        more = len(hits) - MOST_SHOWN
        st.caption(
            _("and {more:,} more; another word or letter narrows them down.", more=more)
        )


def _links(things: Iterable[Thing]) -> None:
    for thing in things:
        page, parameter, icon = GROUPS[thing.kind][1:]
        named = f"{thing.title} · {thing.besides}" if thing.besides else thing.title
        label = components.plain_label(named)
        if not thing.active:
            label = _("{name} (inactive)", name=label)
        components.link(page, label, icon, **{parameter: thing.id})


def _pairs(pairs: Iterable[FoundPair]) -> None:
    """People with projects: what a letter leaves from there."""
    st.header(_("Who sends"), anchor=False)
    for pair in pairs:
        components.link(
            "senders",
            components.plain_label(
                _(
                    "{person} in {project}",
                    person=pair.person.title,
                    project=pair.project.title,
                )
            ),
            ":material/person:",
            employee=pair.person.id,
            project=pair.project.id or NO_PROJECT,
        )


def _jointly(found: SearchResult) -> None:
    """What is so about a person, or a project, with a mailbox or a server."""
    if not found.pairs:
        st.header(_("Who sends"), anchor=False)
    account, reading = session.account(), session.reading()
    answers = [a for t in found.joint for a in joint_answers(account, reading, t)]
    by_place = {(a.page, *sorted(a.asked.items())): a for a in reversed(answers)}
    for answer in reversed(by_place.values()):
        components.link(
            answer.page,
            components.plain_label(text(answer.told)),
            _PAGE_ICONS[answer.page],
            **answer.asked,
        )


def _error(hit: ErrorHit) -> None:
    """What the error is, and whose it may be."""
    st.header(_("Looks like an error"), anchor=False)
    if hit.title:
        st.markdown(f"**{hit.title}**")
    _explain(hit, _("Explain it"), "")
    for number, likely in enumerate(hit.mailboxes):
        label = components.plain_label(_("Explain it for {why}", why=text(likely.why)))
        _explain(hit, label, likely.mailbox.id, str(number))


def _explain(hit: ErrorHit, label: str, mailbox: str, number: str = "") -> None:
    """A button that opens the explanation; the text never stands in an address."""
    if st.button(label, key=f"search-error-{number}", icon=":material/help:"):
        st.session_state["pasted-error"] = hit.text
        named = {"mailbox": mailbox} if mailbox else {}
        st.switch_page(
            components.page("errors"), query_params={**session.in_address(), **named}
        )


def _nothing(found: SearchResult) -> None:
    st.info(_("Nothing found in this account."), icon=":material/search_off:")
    if found.nearest:
        st.markdown(_("The nearest names:"))
        _links(found.nearest)
    else:
        st.caption(
            _(
                "A part of a name, an address, a host or an id is enough; a pasted "
                "error is explained."
            )
        )
