"""What does this error text or bounce mean, who said it, what is to be changed?"""

from __future__ import annotations

import streamlit as st

from diagnostics import checks, errors
from diagnostics.checks.forecast import provider_of
from diagnostics.errors import Explanation, Reason
from diagnostics.model import Account, Finding, Mailbox
from diagnostics.report.explanations import explanation_rows, explanation_text
from diagnostics.ui import components, next_run, session
from diagnostics.words import counted, evidence
from diagnostics.words import text as in_words

LONG = 1500
"""Texts of more characters than that scroll, so that they don't hide what follows."""

MOST_SHOWN = 50
"""Answers to one text that are shown whole: a report may name hundreds of people."""

READ = 1 << 20
"""Bytes of a file that the page itself looks at, as `errors.explain` does."""


def mentioned(account: Account, text: str) -> list[Mailbox]:
    """The account's mailboxes whose address stands in the text, as a whole."""
    named = errors.whole_addresses(text.lower())
    return [m for m in account.mailboxes if m.address.lower() in named]


def operators(mailboxes: list[Mailbox]) -> list[str]:
    """Who runs the mail services of mailboxes, as reasons' notes name them."""
    presets = filter(None, map(provider_of, mailboxes))
    return [str(p.rule.data["operator"]) for p in presets if "operator" in p.rule.data]


def highlighted(text: str, quotes: list[str]) -> str:
    """The text as escaped HTML, with what led to the answer marked."""
    shown = explanation_rows.marked_html(text[:20_000], quotes)
    return (
        "<pre style='white-space:pre-wrap;overflow-wrap:anywhere;"
        f"font-size:.85rem;margin:0'>{shown}</pre>"
    )


def excerpt(found: Explanation, text: str) -> str:
    """The part of the paste that led to the answer.

    A mail's own text may be encoded, so that nobody finds the words in it; then, and
    where both hold the words, it is what was read from it.
    """
    quotes = [piece.quote for piece in found.evidence]
    readings = filter(None, (found.statement.raw, text))
    return max(readings, key=lambda t: sum(q in t for q in quotes), default=text)


def answer(account: Account, found: Explanation, text: str, number: int) -> None:
    """The answer first, then what it rests on."""
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
        boxes = mentioned(account, f"{text}\n{found.statement.raw}")
        if note := errors.note(found, operators(boxes)):
            st.markdown(f"**In particular** · {in_words(note)}")
        if asked := errors.question(found):
            st.markdown(f"**Ask for:** {in_words(asked)}")
        reply(errors.customer_reply(found))
        facts(reason)
        rests_on(found, text)
        for other in map(errors.reason, found.alternatives):
            with st.expander(f"It could also be: {other.rule.title}"):
                entry(other)
        for mailbox in boxes:
            link(mailbox, number)
        feedback(found, text, number)


def rests_on(found: Explanation, text: str) -> None:
    """The codes and words that led to an answer, marked where they stand."""
    codes = " ".join(filter(None, (found.reply_code, found.status_code)))
    if codes:
        st.text(f"Codes in the text: {codes}")
    components.rule_note(errors.reason(found.reason).rule)
    st.caption("What led to this answer")
    shown = excerpt(found, text)
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


def pasted() -> list[tuple[str, bytes]]:
    """What was pasted or uploaded: names and contents."""
    text = st.text_area(
        "Error text or bounce",
        height=180,
        placeholder="Paste an SMTP reply, a log line, a stack trace or a whole bounce",
        key="pasted-error",
    )
    files = st.file_uploader(
        "or files", type=["eml", "txt", "log", "msg"], accept_multiple_files=True
    )
    found = [(f.name, f.getvalue()) for f in files or ()]
    if text and text.strip():
        found.insert(0, ("", text.encode("utf-8", "replace")))
    return found


def main() -> None:
    """The page."""
    st.title("Explain an error")
    account = session.account()
    texts = pasted()
    number = 0
    for name, data in texts:
        shown = data[:READ].decode("utf-8", "replace")
        found = errors.explain(data, name)
        if cut := errors.left_out(data, name):
            st.info(in_words(cut), icon=":material/content_cut:")
        if len(found) > MOST_SHOWN:
            st.info(f"{len(found)} answers; the first {MOST_SHOWN} are shown.")
        for one in found[:MOST_SHOWN]:
            answer(account, one, shown, number)
            number += 1
    if not texts:
        st.caption(
            "The answer names the reason, who said it, how sure that is, and what to "
            "change. Nothing is sent anywhere."
        )
    catalogue_of_reasons()


main()
