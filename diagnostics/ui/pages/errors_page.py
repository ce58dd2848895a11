"""What does this error text or bounce mean, who said it, what is to be changed?"""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from diagnostics import checks, errors
from diagnostics.checks.forecast import provider_of
from diagnostics.errors import Explanation, Reason
from diagnostics.model import Account, Finding, Mailbox
from diagnostics.report.explanations import (
    explaining_apart,
    explanation_rows,
    explanation_text,
)
from diagnostics.report.explanations.explained_text import (
    ExplainedAnswer,
    ExplainedText,
)
from diagnostics.ui import components, next_run, session, uploaded_bytes
from diagnostics.words import counted, evidence
from diagnostics.words import text as in_words

LONG = 1500
"""Texts of more characters than that scroll, so that they don't hide what follows."""

_UPLOADER = "error-files"


def mentioned(
    account: Account, whole: ExplainedText, one: ExplainedAnswer
) -> list[Mailbox]:
    """The account's mailboxes whose address stands in the text, as a whole."""
    named = {*whole.addresses, *one.addresses}
    return [m for m in account.mailboxes if m.address.lower() in named]


def operators(mailboxes: list[Mailbox]) -> list[str]:
    """Who runs the mail services of mailboxes, as reasons' notes name them."""
    presets = filter(None, map(provider_of, mailboxes))
    return [str(p.rule.data["operator"]) for p in presets if "operator" in p.rule.data]


def highlighted(text: str, quotes: list[str]) -> str:
    """The text as escaped HTML, with what led to the answer marked."""
    shown = explanation_rows.marked_html(text, quotes)
    return (
        "<pre style='white-space:pre-wrap;overflow-wrap:anywhere;"
        f"font-size:.85rem;margin:0'>{shown}</pre>"
    )


def answer(
    account: Account, whole: ExplainedText, one: ExplainedAnswer, number: int
) -> None:
    """The answer first, then what it rests on."""
    found = one.found
    reason = errors.reason(found.reason)
    with st.container(border=True):
        if found.recipient or found.file:
            st.text(" · ".join(filter(None, (found.recipient, found.file))))
        st.subheader(reason.rule.title, anchor=False)
        st.markdown(
            f"Said by **{in_words(explanation_text.speaker(found.said_by))}** · "
            f"confidence **{found.confidence}** · "
            f"{in_words(explanation_text.retry(found))}"
        )
        st.markdown(reason.rule.what)
        st.markdown("**What to do next**")
        st.code(reason.rule.fix, language=None, wrap_lines=True)
        boxes = mentioned(account, whole, one)
        if note := errors.note(found, operators(boxes)):
            st.markdown(f"**In particular** · {in_words(note)}")
        if asked := errors.question(found):
            st.markdown(f"**Ask for:** {in_words(asked)}")
        reply(errors.customer_reply(found))
        facts(reason)
        rests_on(found, one.excerpt)
        for other in map(errors.reason, found.alternatives):
            with st.expander(f"It could also be: {other.rule.title}"):
                entry(other)
        for mailbox in boxes:
            link(mailbox, number)
        feedback(found, one.excerpt, number)


def rests_on(found: Explanation, shown: str) -> None:
    """The codes and words that led to an answer, marked where they stand."""
    codes = " ".join(filter(None, (found.reply_code, found.status_code)))
    if codes:
        st.text(f"Codes in the text: {codes}")
    components.rule_note(errors.reason(found.reason).rule)
    st.caption("What led to this answer")
    with st.container(height=300 if len(shown) > LONG else "content"):
        st.html(highlighted(shown, [e.quote for e in found.evidence]))
    for piece in found.evidence:
        st.caption(in_words(piece.why))


def reply(said: str) -> None:
    """What can be sent to the customer as it is."""
    if said:
        st.markdown("**A reply for the customer**")
        st.code(said, language=None, wrap_lines=True)


def entry(reason: Reason) -> None:
    """What the catalogue says of a reason."""
    st.markdown(reason.rule.what)
    st.markdown(reason.rule.why)
    st.markdown("**What to do next**")
    st.code(reason.rule.fix, language=None, wrap_lines=True)
    reply(reason.reply)
    facts(reason)
    if reason.ask_for:
        st.markdown(f"**Ask for:** {reason.ask_for}")
    if notes := errors.notes(reason):
        st.markdown("**At particular providers**")
        st.markdown("\n".join(f"- {in_words(note)}" for note in notes.values()))


def facts(reason: Reason) -> None:
    """Which setting to open, and who can fix it."""
    if reason.setting:
        st.markdown(f"**Open first:** {reason.setting}")
    if reason.fixes:
        st.markdown(f"**Who can fix it:** {', '.join(reason.fixes)}")


def link(mailbox: Mailbox, number: int) -> None:
    """From the text to the mailbox it names: whom it serves, and its check."""
    impact = session.impact(mailbox.id)
    st.text(
        f"{mailbox.address} is mailbox {mailbox.id} of this account; it is the sender "
        f"for {counted(impact.employees, 'employee')} in "
        f"{counted(impact.projects, 'project')}."
    )
    if not components.settings_fit():
        return
    st.text(checks.plan(session.account(), [mailbox.id]).summary)
    if st.button(
        "Check this mailbox now",
        icon=":material/fact_check:",
        key=f"check-{mailbox.id}-{number}",
    ):
        with st.spinner("Talking to its servers …"):
            session.keep(next_run.checker()((mailbox.id,)))
    confirm(mailbox, session.check_findings(mailbox.id))


def confirm(mailbox: Mailbox, findings: list[Finding]) -> None:
    """What the last check of the mailbox says beside what the text says."""
    if mailbox.id not in session.checked():
        return
    st.markdown("**What the check says**")
    if not findings:
        st.text(
            "The check found nothing wrong: the text may be older, or speak of another "
            "server."
        )
    for finding in findings[:5]:
        components.outside(evidence(finding))


def feedback(found: Explanation, text: str, number: int) -> None:
    """Thumbs-down keeps the masked text for whoever mends the rule."""
    if st.button(
        "This answer is wrong",
        icon=":material/thumb_down:",
        key=f"wrong-{number}",
        type="tertiary",
    ):
        path = errors.feedback(text, explanation_rows.as_dict(found))
        st.text(f"Kept with addresses and secrets masked: feedback/{path.name}")


def catalogue_of_reasons() -> None:
    """All reasons, searchable; `?reason=ID` opens one."""
    st.subheader("All reasons")
    chosen = components.choose(
        st.selectbox,
        "Reason",
        "reason",
        {i: f"{errors.reason(i).rule.title} ({i})" for i in errors.reasons()},
        "catalogue-reason",
        placeholder="Search the catalogue",
    )
    if chosen:
        reason = errors.reason(chosen)
        with st.container(border=True):
            st.markdown(f"**{reason.rule.title}**")
            entry(reason)
            components.rule_note(reason.rule)


def pasted() -> Iterator[tuple[str, ExplainedText]]:
    """What was pasted or uploaded, each read once: its name, and what it comes to."""
    text = st.text_area(
        "Error text or bounce",
        height=180,
        placeholder="Paste an SMTP reply, a log line, a stack trace or a whole bounce",
        key="pasted-error",
    )
    files = st.file_uploader(
        "or files",
        type=["eml", "txt", "log", "msg"],
        accept_multiple_files=True,
        key=_UPLOADER,
    )
    before = st.session_state.get("explained", {})
    known = st.session_state["explained"] = {}
    if text and text.strip():
        known[text] = before.get(text) or read("", text.encode("utf-8", "replace"))
        yield "", known[text]
    for file in files or ():
        key = file.file_id
        known[key] = before.get(key) or read(file.name, file.getvalue())
        uploaded_bytes.free(_UPLOADER, file)
        yield file.name, known[key]


def read(name: str, data: bytes) -> ExplainedText:
    """What a text comes to, read apart from this process."""
    with st.spinner("Reading the text …"):
        return explaining_apart.explained(data, name)


def main() -> None:
    """The page."""
    st.title("Explain an error")
    account = session.account()
    explaining_apart.prepare()
    number, asked = 0, False
    for _, found in pasted():
        asked = True
        if found.stopped:
            st.warning(in_words(found.stopped), icon=":material/timer_off:")
        if found.cut:
            st.info(in_words(found.cut), icon=":material/content_cut:")
        if found.count > len(found.answers):
            shown = len(found.answers)
            st.info(f"{found.count} answers; the first {shown} are shown.")
        for one in found.answers:
            answer(account, found, one, number)
            number += 1
    if not asked:
        st.caption(
            "The answer names the reason, who said it, how sure that is, and what to "
            "change. Nothing is sent anywhere."
        )
    catalogue_of_reasons()


main()
