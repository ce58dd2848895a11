"""Pieces that several pages show. Text from outside is never rendered as Markdown."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from diagnostics import checks
from diagnostics.catalogue import Rule, rule
from diagnostics.checks.step import Step
from diagnostics.errors import reason
from diagnostics.language import TextsByKey, current, later, number_text, number_told
from diagnostics.language import gettext as _
from diagnostics.model import Finding, Phrase, State, SubjectKind, worst_first
from diagnostics.report.intake.questions_asked import file_questions
from diagnostics.report.named_findings import finding_names
from diagnostics.report.rows import cell, next_step, stamp_text
from diagnostics.report.things import findings_about
from diagnostics.report.things.results_known import worst_state
from diagnostics.report.wording.value_words import (
    service_told,
    stated_value,
    step_told,
    value_phrase,
    waited_told,
)
from diagnostics.ui import page_address, session
from diagnostics.ui.finding_table import SEVERITY_WORDS as SEVERITY_WORDS
from diagnostics.ui.finding_table import address_renewed as address_renewed
from diagnostics.ui.finding_table import choose_finding as choose_finding
from diagnostics.ui.frame import readable
from diagnostics.ui.page_address import asked as asked
from diagnostics.ui.page_address import choose as choose
from diagnostics.ui.page_address import choose_row as choose_row
from diagnostics.ui.page_address import choose_several as choose_several
from diagnostics.ui.page_address import near as near
from diagnostics.ui.page_address import not_here as not_here
from diagnostics.ui.page_address import plain_label as plain_label
from diagnostics.words import evidence, plain, text

STATE_WORDS = TextsByKey(
    {
        State.SKIPPED: "– not reached",
        State.PASSED: "✓ passed",
        State.WARNING: "▲ warning",
        State.INCONCLUSIVE: "? can't tell",
        State.FAILED: "✕ failed",
    }
)
"""The states as tables say them; the later one needs more attention."""

STATE_ICONS = {
    State.PASSED: ":material/check_circle:",
    State.WARNING: ":material/warning:",
    State.FAILED: ":material/cancel:",
    State.SKIPPED: ":material/remove:",
    State.INCONCLUSIVE: ":material/help:",
}
_MARKS = TextsByKey(
    {
        "documented": "Documented: see the sources.",
        "assumed": "Assumed by us: the help doesn't say.",
    }
)

_THINGS = {
    SubjectKind.MAILBOX: ("mailbox", "mailbox", ":material/mail:"),
    SubjectKind.EMPLOYEE: ("person", "employee", ":material/badge:"),
    SubjectKind.PROJECT: ("project", "project", ":material/folder:"),
}
"""By kind: its page, the parameter that names one there, its icon."""

_HEADING = "font-size:2.5rem;font-weight:700;margin:0;overflow-wrap:anywhere"

FACTS = TextsByKey(
    {
        "seen": "seen",
        "expected": "expected",
        "switch_to": "works instead",
        "also": "also wrong there",
        "servers": "seen at",
        "mailboxes": "mailboxes",
        "people": "people",
        "places": "projects",
        "turn_green": "turn green with it",
        "unproven": "not seen behind it",
        "dkim_domain": "signed as",
        "older_receivers": "older receivers",
        "file": "file",
        "row": "row",
        "column": "column",
        "value": "value",
        "nearest": "nearest",
    }
)
"""The facts that a finding's details list, by their names in `Finding.data`."""


def findings_panel(findings: Sequence[Finding], key: str, empty: str) -> None:
    """A table of findings, worst first; the chosen one in detail below.

    `?finding=RULE:SUBJECT` in the address restores the choice, and follows it.
    """
    ordered = worst_first(findings)
    if not ordered:
        asked("finding", {})
        st.success(empty, icon=":material/check_circle:")
        return
    row = choose_finding(ordered, finding_names(ordered), key, height=360)
    finding_detail(ordered[row])


def settings_fit() -> bool:
    """Whether the checks' settings of this machine are understood; says if not."""
    try:
        checks.Secrets(lab=checks.Network.usual().lab)
    except ValueError as error:
        st.error(
            _("A setting of this machine can't be understood, so nothing is checked."),
            icon=":material/settings_alert:",
        )
        said(str(error))
        return False
    return True


def finding_detail(finding: Finding) -> None:
    """One finding: what is so, why it matters, what to do next, and its evidence."""
    entry = rule(finding.rule)
    with st.container(border=True):
        st.markdown(f"**{entry.title}** · {SEVERITY_WORDS[finding.severity]}")
        said(evidence(finding))
        if fix := next_step(finding):
            st.markdown(_("**What to do next**"))
            said(fix)
        if entry.why:
            st.markdown(_("**Why it matters** · {why}", why=entry.why))
        if note := finding.data.get("note"):
            said(text(note))
        if record := finding.data.get("record"):
            st.markdown(_("**The record to publish**"))
            st.code(str(record), language=None, wrap_lines=True)
        _facts(finding)
        _as_an_error(finding)
        _links(finding)
        rule_note(entry)


def _facts(finding: Finding) -> None:
    """What else is known about it, a line a fact."""
    told = {
        label: _told(name, stated_value(finding.data[name]))
        for name, label in FACTS.items()
        if finding.data.get(name)
    }
    if told:
        said("\n".join(f"{label}: {value}" for label, value in told.items()))


def _told(name: str, value: object) -> str:
    """A fact as one line: rules by their titles, mailboxes by their addresses."""
    if name == "also":
        return "; ".join(rule(str(one)).title for one in _each(value))
    if name in ("mailboxes", "turn_green", "unproven", "people", "places"):
        return ", ".join(
            text(one) if isinstance(one, Phrase) else str(one) for one in _each(value)
        )
    if isinstance(value, (list, tuple)):
        return "; ".join(text(one) for one in value)
    return text(value) if isinstance(value, Phrase) else cell(plain(value))


def _each(value: object) -> Sequence[object]:
    return value if isinstance(value, (list, tuple)) else [value]


def _as_an_error(finding: Finding) -> None:
    """What a server's words would be as a pasted error, and what else they could be."""
    if "/dns-" in finding.rule:
        return
    told = finding.data.get("reason", "")
    for other in dict.fromkeys((told, *finding.data.get("alternatives", ()))):
        if other:
            word = _("As an error") if other == told else _("It could also be")
            title = reason(other).title
            link("errors", f"{word}: {title}", ":material/help:", reason=other)


def _links(finding: Finding) -> None:
    employee = plain(finding.data.get("employee"))
    project = plain(finding.data.get("project"))
    if employee and project:
        link(
            "senders",
            _("Open a pair it concerns"),
            ":material/person:",
            employee=plain(employee),
            project=plain(project),
        )
    named = findings_about.things_named(finding, session.account())
    if named:
        with st.container(horizontal=True):
            for kind, row in named:
                thing_link(kind, row.id, row.label)
    of_mailbox = finding.subject.kind is SubjectKind.MAILBOX
    if of_mailbox and any(row.id == finding.subject.id for _, row in named):
        link(
            "checks",
            _("Check this mailbox"),
            ":material/fact_check:",
            mailbox=finding.subject.id,
        )


def thing_link(kind: SubjectKind, row_id: str, label: str) -> None:
    """A mailbox, person or project by its name, leading to its page."""
    name, parameter, icon = _THINGS[kind]
    link(name, plain_label(label), icon, **{parameter: row_id})


def heading(name: str) -> None:
    """A name from outside as the page's heading: shown as it is, and no link."""
    st.html(f"<h1 style='{_HEADING}'>{html.escape(name)}</h1>")


def rule_note(entry: Rule) -> None:
    """The rule's id, its mark and its sources, small."""
    sources = " · ".join(
        f"<{s}>" if s.startswith("https://") else s for s in entry.sources
    )
    st.caption(f"`{entry.id}` · {_MARKS[entry.mark]} {sources}")


def said(text: str) -> None:
    """A sentence in which names from outside may stand: prose, never interpreted."""
    st.text(text)


def outside(text: str) -> None:
    """Raw text from outside: as it is, in a box of its own."""
    st.code(text, language=None, wrap_lines=True)


def message(text: str, name: str) -> None:
    """Prose to be copied and sent, in the letters of prose.

    Args:
        text: what is copied.
        name: names the box among those of its page.
    """
    with st.container(key=f"{readable.MESSAGE}-{name}"):
        outside(text)


def password_input(label: str, key: str, in_form: bool = False) -> str:
    """A field for a secret; what is typed there counts however the field is left.

    Streamlit takes what is left for its own button that shows the text, as whoever goes
    on by Tab does, for unfinished. So each key counts at once, without a new run; in a
    form a field that is looked at counts when the form is sent.

    Args:
        label: its label.
        key: names the widget.
        in_form: whether it stands in a form.
    """
    if in_form:
        return st.text_input(label, type="password", key=key, validate=".*") or ""
    return (
        st.text_input(label, type="password", key=key, on_change="ignore", live="0ms")
        or ""
    )


@contextmanager
def on_demand(label: str, icon: str, key: str | None = None) -> Iterator[bool]:
    """An expander whose content is made and sent only while it is open.

    A closed one costs the browser as much as an open one otherwise.

    Args:
        label: its label; without a key no other one on the page has it.
        icon: what stands before it.
        key: names it.

    Yields:
        Whether it is open.
    """
    place = st.expander(label, icon=icon, key=key, on_change="rerun")
    with place:
        yield bool(place.open)


_WRONG = later("See what is wrong with the files")
_ANSWER = later("Answer what the files leave open")


def stamp() -> None:
    """Says on top of a page that the open account isn't whole, and what it lacks."""
    lacks = stamp_text(session.account().missing)
    if lacks:
        st.error(
            _(
                "The account's files have errors that change the answers. Mend them "
                "first."
            ),
            icon=":material/error:",
        )
        said(lacks)
        if page_address.current_page() != page("account"):
            asked = file_questions(session.loaded().problems)
            label = _(_ANSWER if asked else _WRONG)
            link("account", label, ":material/rule:")


def file_name(name: str) -> str:
    """A download's name, with the account, its files' time, the reading and the day."""
    return session.origin().file_name(name)


def page(name: str) -> str:
    """The file of a page, as page links name it."""
    return f"diagnostics/ui/pages/{name}_page.py"


def figures(told: Iterable[tuple[str, int, int | None]]) -> None:
    """Numbers with their names side by side, in several rows where a page is narrow.

    Args:
        told: names, numbers, and by how much each grew where that is told; what grows
            is worse.
    """
    with st.container(horizontal=True):
        for label, number, grown in told:
            st.metric(
                label,
                number_told(number),
                delta=grown,
                delta_color="inverse",
                border=True,
                width=210,
            )


def link(name: str, label: str, icon: str | None = None, **parameters: str) -> None:
    """A link to a page that keeps account and reading, also in a new tab."""
    st.page_link(
        page(name),
        label=label,
        icon=icon,
        query_params={**session.in_address(), **parameters},
    )


def lacking(told: str) -> None:
    """Says what the account lacks for an answer, and where that is added."""
    st.info(told)
    link(
        "account",
        _("Add it to this account: type it in, or open fuller files"),
        ":material/edit_note:",
    )


def worst(steps: Iterable[Step]) -> State:
    """The state that stands for all of them: the one that asks for most attention."""
    return worst_state(step.state for step in steps)


def steps_timeline(steps: Sequence[Step], opened: str = "") -> None:
    """The steps of one mailbox, the service that needs attention first.

    Inside a service they keep their order; what isn't as it should be stands open.

    Args:
        steps: the steps.
        opened: `SERVICE.STEP` of one that stands open in any case.
    """
    services: dict[str, list[Step]] = {}
    for step in steps:
        services.setdefault(step.service, []).append(step)
    order = list(STATE_WORDS)
    for same in sorted(services.values(), key=lambda s: -order.index(worst(s))):
        for step in same:
            with st.expander(
                _step_title(step),
                icon=STATE_ICONS[step.state],
                type="step",
                expanded=step.state not in (State.PASSED, State.SKIPPED)
                or f"{step.service}.{step.step}" == opened,
            ):
                _step_body(step)


def _step_title(step: Step) -> str:
    name = f"{step_name(step)}: {text(value_phrase(step.state))}"
    if step.waited_for:
        return _(
            "{name}, waited for {waited_for}",
            name=name,
            waited_for=waited_told(step.step, step.waited_for),
        )
    return f"{name} · {number_text(step.seconds, current(), '.2f')} s"


def step_name(step: Step) -> str:
    """A step with its service, as people say it: `SMTP connection`."""
    return f"{service_told(step.service)} {step_told(step.step)}"


def _step_body(step: Step) -> None:
    if step.waited_for:
        st.caption(
            _(
                "Not reached: it waited for {waited_for}.",
                waited_for=waited_told(step.step, step.waited_for),
            )
        )
    for word, told in ((_("Seen"), step.seen), (_("Expected"), step.expected)):
        if told:
            st.caption(word)
            (said if isinstance(told, Phrase) else outside)(text(told))
    if step.transcript:
        st.caption(_("Transcript"))
        outside(
            "\n".join(
                f"{line.at:7.3f} {line.direction} {line.text}"
                for line in step.transcript
            )
        )
    if record := step.data.get("record"):
        st.caption(_("The record to publish"))
        st.code(str(record), language=None, wrap_lines=True)
