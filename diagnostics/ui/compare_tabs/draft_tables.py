"""The draft of the open account: which one it is, where it begins, its tables."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from diagnostics import senders
from diagnostics.language import gettext as _
from diagnostics.model import Account
from diagnostics.report.origin import told_time
from diagnostics.senders import Edit
from diagnostics.ui import components, editors, page_address, session
from diagnostics.ui.compare_tabs import kept_drafts, loose_sheet
from diagnostics.ui.compare_tabs.kept_drafts import Drafts
from diagnostics.ui.coverage_pieces import repair_ways
from diagnostics.ui.who_sends import pair_choice, wish_cards
from diagnostics.workspace.history import HistoryError

_LONGEST_NAME = 80
_OF_EDITS = ("edits", *pair_choice.PARAMETERS)
"""What an address says of edits that come from another page."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What the tables begin with.

    Attributes:
        account: the account in them.
        key: what names the tables.
        name: the draft's name; empty while it has none.
    """

    account: Account
    key: str
    name: str


def begun() -> Begun:
    """The draft that the address names, else the one without a name.

    Tables hold their edits only while they are drawn: where the run before didn't draw
    them, they begin with the account as it was edited then.
    """
    saved = kept_drafts.saved()
    name = _choose(saved)
    if not name:
        begin_as_asked()
        sheet = loose_sheet.from_elsewhere()
        key = session.draft_key() + (f"-sheet-{sheet}" if sheet else "")
        beginning = loose_sheet.kept(sheet) if sheet else _start()
    else:
        key, beginning = f"{session.draft_key()}-named-{name}", None
        if not kept_drafts.is_of_these_files(saved[name][1]):
            st.warning(
                _(
                    "This draft was made of other files than those that are open: "
                    "what is shown below is also what changed between the two."
                )
            )
    held: tuple[Account, Account] | None = st.session_state.get(_held(key))
    if held and editors.is_shown(key):
        return Begun(held[0], key, name)
    if beginning is None:  # another tab may have changed it meanwhile
        account = kept_drafts.read(saved[name][1])
    else:
        account = held[1] if held else beginning
    st.session_state[_held(key)] = account, account
    return Begun(account, key, name)


def edited(begun: Begun) -> Account:
    """The tables, and the account as they are now; a draft with a name is kept."""
    after = editors.edited(begun.account, begun.key)
    before = st.session_state[_held(begun.key)][1]
    st.session_state[_held(begun.key)] = begun.account, after
    if begun.name and after != before:
        _keep(begun.name, after)
    elif after != before:
        loose_sheet.keep(after)
    return after


def _held(key: str) -> str:
    return f"draft-held-{key}"


def _choose(saved: Drafts) -> str:
    """Which of the kept drafts is open; empty for the one without a name."""
    if not saved:
        return components.asked("draft", {})
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        name = components.choose(
            st.selectbox,
            _("Draft"),
            "draft",
            {name: name for name in saved},
            f"draft-chosen-{session.account_key()}",
            index=None,
            placeholder=_("The one without a name"),
        )
    if name and right.button(_("Delete this draft"), icon=":material/delete:"):
        _delete(name)
    return name or ""


def _delete(name: str) -> None:
    try:
        kept_drafts.drop(name)
    except HistoryError:
        st.error(_("The draft can't be deleted now. Try again later."))
        return
    st.query_params.pop("draft", None)
    st.rerun()


def _keep(name: str, account: Account) -> bool:
    """Keeps the draft, or says why it isn't kept."""
    try:
        kept_drafts.keep(name, account)
    except ValueError as error:
        st.error(_("This draft can't be kept."), icon=":material/error:")
        components.said(str(error))
        return False
    return True


def name_box(begun: Begun, after: Account) -> None:
    """Gives the draft a name, under which it is kept from now on."""
    if begun.name:
        saved, why = kept_drafts.saved(), kept_drafts.why_not_kept()
        if begun.name in saved:
            told = told_time(saved[begun.name][0], session.origin().made)
            st.caption(_("Kept as you edit, last on {told}.", told=told))
        if why:
            st.caption(_("Drafts are kept for this visit only:"))
            components.said(why)
        return
    with st.form("name-draft", border=False):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        name = left.text_input(
            _("Keep this draft as"),
            max_chars=_LONGEST_NAME,
            placeholder=_("A name for it"),
        ).strip()
        pressed = right.form_submit_button(_("Keep"), icon=":material/save:")
    if not pressed:
        return
    if not name:
        st.warning(_("Give the draft a name first."))
    elif name in kept_drafts.saved():
        st.warning(
            _("There is a draft of this name: choose another, or delete that one.")
        )
    elif _keep(name, after):
        _forget_begun()
        st.query_params["draft"] = name
        st.rerun()


def begin_anew() -> None:
    """Leaves all edits of the draft without a name."""
    _forget_begun()
    st.rerun()


def _forget_begun() -> None:
    session.begin_draft(())
    loose_sheet.leave()
    for name in _OF_EDITS:
        st.query_params.pop(name, None)


def _start() -> Account:
    """What a draft without a name begins with: the account, or edits of a page."""
    account, edits = session.account(), session.draft_edits()
    if not edits:
        return account
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.info(
        _("The tables begin with {count:edit} from another page.", count=len(edits)),
        icon=":material/build:",
    )
    if right.button(_("Begin without them"), icon=":material/undo:"):
        begin_anew()
    return senders.drafted(account, edits)


def begin_as_asked() -> None:
    """Lets the tables begin with the edits that the address names, once.

    The edits of a wish or a repair are found anew, so that the address opens them after
    F5 and for somebody else.
    """
    asked = page_address.one("edits") or ""
    begun_as = f"draft-begun-as-{session.account_key()}"
    if asked and st.session_state.get(begun_as) != asked:
        session.begin_draft(_edits_called(asked))
        st.session_state[begun_as] = asked


def _edits_called(asked: str) -> tuple[Edit, ...]:
    found = repair_ways.asked_edits(asked)
    if found is None:
        return wish_cards.asked_edits(session.account(), asked)
    return found
