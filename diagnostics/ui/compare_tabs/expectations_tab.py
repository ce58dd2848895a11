"""Which expectations are met, which aren't, and what is so now as expectations."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from diagnostics import senders
from diagnostics.language import TextsByKey, later
from diagnostics.language import gettext as _
from diagnostics.model import Phrase
from diagnostics.report.compared.line_by_line import (
    ExpectedLine,
    HowMet,
    expected_lines,
    line_rows,
    pair_parameters,
    snapshot_csv,
)
from diagnostics.senders import Snapshot
from diagnostics.senders.expected.expectations import expectations_in
from diagnostics.ui import components, session
from diagnostics.ui.compare_tabs import working_papers
from diagnostics.words import counted, text

_MOST_LINKS = 20
_MARKS = TextsByKey(
    {
        HowMet.NOT_MET: later("✕ not met"),
        HowMet.UNTOLD: later("? can't tell"),
        HowMet.MET: "✓ met",
    }
)


def show() -> None:
    """Expectations to give, what became of each, and today's to take away."""
    st.markdown(
        _(
            "Who should send from where, one line each: `employee` or `group`, "
            "`project`, `sender`. An empty project is no project, an empty sender "
            "the internal address; `everyone` and `every` are understood."
        )
    )
    given = _given()
    if given is not None:
        _show(*given)
    _expect_now()


def _given() -> tuple[str, bytes] | None:
    """The file or the text given, also before another page was looked at."""
    key = f"expectations-{session.account_key()}"
    given = held()
    file = st.file_uploader(_("A file of expectations (CSV)"), key=f"{key}-file")
    pasted = st.text_area(
        _("Or paste it"),
        key=f"{key}-text",
        placeholder="employee,project,sender\njan,website,sales",
    )
    if file is not None:
        given = file.name, file.getvalue()
    elif pasted.strip():
        given = _("pasted text"), pasted.encode()
    if given is None:
        return None
    if given != st.session_state.get(f"{key}-held"):
        _keep(*given)
    st.session_state[f"{key}-held"] = given
    if file is None and not pasted.strip():
        left, right = st.columns([3, 1], vertical_alignment="center")
        with left:
            components.said(_("As given before: {held}", held=given[0]))
        if right.button(_("Discard them"), icon=":material/close:"):
            st.session_state.pop(f"{key}-held")
            working_papers.drop(working_papers.EXPECTATIONS)
            st.rerun()
    return given


def held() -> tuple[str, bytes] | None:
    """The name and the text of those given for the open account, then or now."""
    key = f"expectations-{session.account_key()}-held"
    given: tuple[str, bytes] | None = st.session_state.get(key) or _kept()
    return given


def _kept() -> tuple[str, bytes] | None:
    """Those given last, by whomever: they stay when the page is loaded anew."""
    found = working_papers.kept(working_papers.EXPECTATIONS)
    if found is None:
        return None
    _when, document = found
    return str(document["name"]), b64decode(document["data"])


def _keep(name: str, data: bytes) -> None:
    keep = working_papers.keeper(working_papers.EXPECTATIONS)
    keep({"name": name, "data": b64encode(data).decode("ascii")})


def _show(name: str, data: bytes) -> None:
    try:
        expected = expectations_in(name, data)
        lines = expected_lines(session.account(), expected, session.reading())
    except ValueError as error:
        st.error(_("These expectations can't be read."), icon=":material/error:")
        components.said(str(error))
        return
    if not lines:
        st.info(_("There is no expectation in it."))
        return
    counts = Counter(line.how for line in lines)
    components.figures((_MARKS[how], counts[how], None) for how in HowMet)
    order = list(HowMet)
    ordered = sorted(lines, key=lambda line: order.index(line.how))
    rows = line_rows(ordered)
    st.dataframe(
        pd.DataFrame(
            {
                _("State"): [_MARKS[line.how] for line in ordered],
                _("Expected"): [row["expected"] for row in rows],
                _("Instead"): [row["instead"] for row in rows],
            }
        ),
        hide_index=True,
        alt=_("Expectations, those that aren't met first"),
    )
    _links(ordered)


def _links(lines: Sequence[ExpectedLine]) -> None:
    """The first pairs that differ, each leading to what would make it so."""
    pairs = [
        (finding, told)
        for line in lines
        for finding in line.findings
        if (told := pair_parameters(finding))
    ]
    for finding, told in pairs[:_MOST_LINKS]:
        witness = finding.data["witness"]
        label = text(witness) if isinstance(witness, Phrase) else str(witness)
        label = _("Who sends: {plain_label}", plain_label=components.plain_label(label))
        components.link("senders", label, ":material/person:", **told)
    if len(pairs) > _MOST_LINKS:
        st.caption(
            _(
                "The first {most} of {count:answer}.",
                most=_MOST_LINKS,
                count=len(pairs),
            )
        )


def _expect_now() -> None:
    """Today's senders as a file of expectations."""
    st.header(_("Expect what is now"))
    st.caption(
        _(
            "Today's senders as a file: given here, or to `audit --expect`, after a "
            "change, it shows every sender that isn't as it was."
        )
    )
    key = f"snapshot-{session.account_key()}-{session.reading().name}"
    if st.button(_("Expect what is now"), icon=":material/photo_camera:"):
        try:
            st.session_state[key] = senders.snapshot(
                session.account(), session.reading()
            )
        except ValueError as error:
            st.error(
                _("Today's senders can't be written down."), icon=":material/error:"
            )
            components.said(str(error))
    taken: Snapshot | None = st.session_state.get(key)
    if taken is None:
        return
    lines = counted(len(taken.expectations), "expectation")
    st.download_button(
        _("{lines} as CSV", lines=lines),
        lambda: snapshot_csv(taken),
        session.origin().file_name("expectations.csv"),
        "text/csv",
        on_click="ignore",
    )
    if taken.unsaid:
        st.caption(
            _(
                "{unsaid:pair} without an address, of external people, or tied can't "
                "be expected and aren't in it.",
                unsaid=taken.unsaid,
            )
        )
