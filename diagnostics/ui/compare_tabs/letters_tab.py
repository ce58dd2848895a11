"""What letters that were really sent prove of the open account."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from diagnostics.fleet.sent_letters import LettersJudged, Writers, judged
from diagnostics.fleet.sent_letters.findings_of_letters import (
    letter_findings,
    letters_told,
)
from diagnostics.fleet.sent_letters.letter_files import SentLetter
from diagnostics.fleet.sent_letters.letter_rows import (
    LETTER_COLUMNS,
    letter_cells,
    letter_row,
)
from diagnostics.fleet.sent_letters.letters_apart import letters_read_apart
from diagnostics.fleet.sent_letters.letters_judged import READINGS
from diagnostics.fleet.sent_letters.letters_summary import (
    summary,
    worst_letters_first,
)
from diagnostics.fleet.sent_letters.who_wrote import writers_in
from diagnostics.language import gettext as _
from diagnostics.language import ngettext
from diagnostics.model import worst_first
from diagnostics.report import rows, write
from diagnostics.report.wording.value_words import reading_told
from diagnostics.ui import components, session

_UPLOADER = "sent-letters"
_READ = "sent-letters-read"
_MOST_SHOWN = 50


def show() -> None:
    """Letters to give, and what they prove."""
    st.markdown(
        _(
            "Letters that were really sent, held against the simulated senders: which "
            "reading of Planfix's help fits best, which letters no reading explains, "
            "who else sends, and what receivers say of SPF, DKIM and DMARC. Only "
            "headers are read, those of attached letters too, and nothing is kept."
        )
    )
    if session.account().missing:
        st.warning(_("Parts of the account's files can't be read: mend them first."))
        return
    found = _judged()
    if found is None:
        st.caption(
            _(
                "A letter as its receiver has it tells most: a copy from Sent has no "
                "results of SPF, DKIM and DMARC."
            )
        )
        return
    _tell(found)


def _judged() -> LettersJudged | None:
    """The letters given, judged under the reading in use; None where there are none."""
    files = st.file_uploader(
        _("Sent letters (.eml, .emlx, .msg, mbox, or a zip of them)"),
        type=["eml", "emlx", "msg", "mbox", "mbx", "zip"],
        accept_multiple_files=True,
        key=_UPLOADER,
    )
    table = st.file_uploader(
        _("Who wrote them, where that is known (CSV: letter, employee, project)"),
        type=["csv"],
        key=f"{_UPLOADER}-who",
    )
    if not files:
        st.session_state.pop(_READ, None)
        return None
    try:
        letters = _read(files)
        account, wrote = session.account(), Writers()
        if table is not None:
            wrote = writers_in(table.name, table.getvalue(), account)
        with st.spinner(_("Holding them against every reading …")):
            return judged(account, letters, wrote, session.reading())
    except ValueError as error:
        st.error(_("These files can't be used."), icon=":material/error:")
        components.said(str(error))
        return None


def _read(files: Sequence[UploadedFile]) -> tuple[SentLetter, ...]:
    """The letters of the files, read once. Raises ValueError: they can't be read."""
    key = tuple(file.file_id for file in files)
    held: tuple[tuple[str, ...], tuple[SentLetter, ...]] | None
    held = st.session_state.get(_READ)
    if held is None or held[0] != key:
        with st.spinner(_("Reading the letters …")):
            letters = letters_read_apart([(f.name, f.getvalue()) for f in files])
        held = st.session_state[_READ] = key, letters
    return held[1]


def _tell(found: LettersJudged) -> None:
    st.text("\n".join([letters_told(found), *summary(found)]))
    _each(found)
    st.header(_("What they prove"))
    findings = worst_first(letter_findings(found))
    for finding in findings:
        components.finding_detail(finding)
    _readings(found)
    _against(found)
    told = [rows.finding_row(finding) for finding in findings]
    st.download_button(
        _("What they prove as CSV"),
        write.as_csv(told, list(told[0])),
        components.file_name("letters.csv"),
        "text/csv",
        on_click="ignore",
    )


def _each(found: LettersJudged) -> None:
    """What receivers say of each letter's proofs, the worst first."""
    if not found.letters:
        return
    st.header(_("What receivers say of each letter"))
    headings = {
        "letter": _("Letter"),
        "address": _("Sent from"),
        "spf": "SPF",
        "dkim": "DKIM",
        "dmarc": "DMARC",
        "told_by": _("Said by"),
        "details": _("In full"),
    }
    worst = [(one, None) for one in worst_letters_first(found.counted)]
    left_out = [(one, why) for one, why in found.told_apart if why]
    shown = [letter_cells(*each) for each in [*worst, *left_out][:_MOST_SHOWN]]
    st.dataframe(
        pd.DataFrame(shown)[list(headings)].rename(columns=headings),
        hide_index=True,
        width="stretch",
    )
    _tell_more(len(found.letters) - len(shown))
    st.download_button(
        _("Letters as CSV"),
        lambda: write.as_csv(
            (letter_row(one, why) for one, why in found.told_apart),
            list(LETTER_COLUMNS),
        ),
        components.file_name("each-letter.csv"),
        "text/csv",
        on_click="ignore",
    )


def _tell_more(left: int) -> None:
    if left > 0:
        st.caption(ngettext("{number} more letter", "{number} more letters", left))


def _readings(found: LettersJudged) -> None:
    """By reading how many letters contradict it, the best first."""
    if not found.telling:
        return
    st.header(_("Readings, the best first"))
    ranked = sorted(zip(found.against, READINGS, strict=True), key=lambda pair: pair[0])
    st.dataframe(
        pd.DataFrame(
            {
                _("Reading"): [reading_told(reading.name) for _n, reading in ranked],
                _("Letters against it"): [number for number, _r in ranked],
            }
        ),
        hide_index=True,
        width="stretch",
    )


def _against(found: LettersJudged) -> None:
    """The letters that no reading explains, by name."""
    if not found.against_all:
        return
    st.header(_("Letters that no reading explains"))
    shown = found.against_all[:_MOST_SHOWN]
    account = session.account()
    st.dataframe(
        pd.DataFrame(
            {
                _("Letter"): [one.letter.name for one in shown],
                _("Sent from"): [one.letter.address for one in shown],
                _("Written by"): [
                    account.employee(one.writer.employee).label
                    if one.writer.employee
                    else ""
                    for one in shown
                ],
            }
        ),
        hide_index=True,
        width="stretch",
    )
    _tell_more(len(found.against_all) - len(shown))
