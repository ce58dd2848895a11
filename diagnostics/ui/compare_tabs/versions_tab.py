"""Two versions of an account side by side: findings, pairs, and what isn't compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from diagnostics import accounts
from diagnostics.language import LaterText
from diagnostics.language import gettext as _
from diagnostics.model import Account, Reading
from diagnostics.report import change_texts
from diagnostics.report.compared.versions_differing import TwoVersions, two_versions
from diagnostics.report.rows import stamp_text
from diagnostics.ui import components, session
from diagnostics.ui.choosing import told_apart
from diagnostics.ui.compare_tabs import changes_view
from diagnostics.ui.frame import opened_accounts, whose_shelf
from diagnostics.ui.frame.opened_accounts import OpenAccount
from diagnostics.ui.opening import loose_files
from diagnostics.ui.page_address import NotHereError
from diagnostics.workspace import KeptFile, digest_of, time_inside

_TAKEN = "versions-taken"


@st.cache_resource(show_spinner=LaterText("Comparing …"), ttl=3600, max_entries=2)
def _compared(
    old_key: str,
    new_key: str,
    readings: tuple[Reading, Reading],
    _old: Account,
    _new: Account,
) -> TwoVersions:
    return two_versions(_old, _new, readings)


def show() -> None:
    """Two accounts to choose, and what differs between them."""
    st.markdown(
        _(
            "What changed between two versions of an account: findings that are new "
            "and gone, and every pair that leaves from another address."
        )
    )
    _upload()
    known = _offered()
    left, right = st.columns(2)
    with left:
        old = _choose(_("Before"), "old", known, _version_before(known))
    with right:
        new = _choose(_("After"), "new", known, opened_accounts.open_now().id)
    if not old or not new:
        st.caption(_("Choose a version, or open its files above."))
        return
    if old == new:
        st.info(_("Both are the same version. Choose another one."))
        return
    _show(_found("old", old), _found("new", new))


def _offered() -> dict[str, str]:
    """What can be compared: also what the address names, as `?account=` opens it."""
    opened = opened_accounts.open_now()
    name = opened.about.label if opened.about else _("sample {id}", id=opened.id)
    known = {opened.id: name, **opened_accounts.offered()}
    for kind in ("old", "new"):
        asked = st.query_params.get(kind)
        if asked and asked not in known:
            try:
                about = opened_accounts.found(asked).about
            except NotHereError:
                continue
            known[asked] = about.label if about else asked
    return told_apart(known)


def _version_before(known: Mapping[str, str]) -> str | None:
    """The version of the open account's host that was opened last before it."""
    now = opened_accounts.open_now().about
    if now is None or now.opened is None or not now.host:
        return None
    earlier = {
        one.opened: one.id
        for one in whose_shelf.shelf().recent()
        if one.id in known
        and one.host.lower() == now.host.lower()
        and one.opened
        and one.opened < now.opened
    }
    return earlier[max(earlier)] if earlier else None


def _choose(label: str, kind: str, known: dict[str, str], first: str | None) -> str:
    key = f"versions-{kind}-{session.account_key()}"
    picked = components.choose(
        st.selectbox,
        label,
        kind,
        known,
        key,
        first,
        index=None,
        placeholder=_("Choose a version"),
    )
    return picked or ""


def _found(kind: str, account_id: str) -> OpenAccount:
    """The account of an id that is offered; it may be damaged or forgotten since."""
    try:
        return opened_accounts.found(account_id)
    except NotHereError as error:
        components.not_here(kind, account_id, because=error.told[3])


def _upload() -> None:
    """Takes another version's files in; they are the version before from then on."""
    with st.expander(_("Open another version's files"), icon=":material/upload_file:"):
        files = st.file_uploader(
            _("Files of the version before"),
            accept_multiple_files=True,
            key=_uploader(),
            help=_("A zip or the CSV files of one account, a workbook, YAML or JSON."),
        )
    key, chosen = _uploader(), tuple(f.file_id for f in files)
    if not files or st.session_state.get(_TAKEN) == chosen:
        return
    read = loose_files.contents(key, files)
    if read is None:
        return
    st.session_state[_TAKEN] = chosen
    st.query_params["old"] = _taken_in(read)
    loose_files.let_go(key, files, read)
    st.rerun()


def _uploader() -> str:
    return f"versions-files-{session.account_key()}"


def _taken_in(held: Sequence[tuple[str, bytes]]) -> str:
    with st.spinner(_("Reading the account …")):
        loaded = accounts.load_uploads(held)
    sources = tuple(KeptFile(name, time_inside(data)) for name, data in held)
    return opened_accounts.take_in(loaded, digest_of(held), sources).id


def _show(old: OpenAccount, new: OpenAccount) -> None:
    before, after = old.loaded.account, new.loaded.account
    readings = _reading(before), _reading(after)
    try:
        told = _compared(old.key, new.key, readings, before, after)
    except ValueError as error:
        st.error(_("These two can't be compared."), icon=":material/error:")
        components.said(str(error))
        return
    comparison = told.comparison
    if lacks := stamp_text(comparison.missing):
        st.error(
            _(
                "The files of one of them have errors: what is said here may come of "
                "them."
            ),
            icon=":material/error:",
        )
        components.said(lacks)
    if why := change_texts.uncomparable(comparison):
        st.warning(_("Nothing in these two can be compared."), icon=":material/help:")
        components.said(why)
        changes_view.lines(comparison)
        return
    if readings[0] != readings[1]:
        st.info(_("The two are under different readings, which changes pairs too."))
        components.said(
            _(
                "Before: {name}\nAfter: {name2}",
                name=readings[0].name,
                name2=readings[1].name,
            )
        )
    changes_view.counts(comparison.changed, told.gaps, told.ties)
    changes_view.lines(comparison)
    _findings(told)
    if not comparison.changed:
        st.info(_("No pair that both have leaves from another address."))
        return
    origin = session.origin_of(new, readings[1])
    file = f"changes-since-{old.id}.csv"
    changes_view.by_cause(comparison, before, after, origin, file)


def _findings(told: TwoVersions) -> None:
    st.header(_("Findings"))
    changes_view.finding_rows(told.findings.new, _("New"))
    changes_view.finding_rows(told.findings.gone, _("Gone"))
    if not told.findings:
        st.markdown(_("The audit finds the same in both."))


def _reading(account: Account) -> Reading:
    """An account's own reading, with what the address says over it."""
    now = session.reading()
    asked = {n: getattr(now, n) for n in session.READING_TEXTS}
    return replace(account.reading, **asked)
