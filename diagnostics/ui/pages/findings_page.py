"""What is left to do? Every finding of the files, the coverage and the checks."""

from __future__ import annotations

import streamlit as st

from diagnostics.model import Finding, Severity
from diagnostics.ui import components, session

SOURCES = {"The files": "config/", "Who sends": "coverage/", "The checks": "checks/"}


def filtered(findings: list[Finding]) -> list[Finding]:
    """What is asked for of them: by severity and by where they come from."""
    with st.container(horizontal=True):
        kinds = st.segmented_control(
            "How much it matters",
            list(Severity)[::-1],
            selection_mode="multi",
            format_func=lambda kind: components.SEVERITY_WORDS[kind],
            key="findings-severity",
        )
        sources = st.segmented_control(
            "Found in", list(SOURCES), selection_mode="multi", key="findings-source"
        )
    starts = tuple(SOURCES[name] for name in sources or SOURCES)
    return [
        f
        for f in findings
        if f.severity in (kinds or Severity) and f.rule.startswith(starts)
    ]


def main() -> None:
    """The page."""
    st.title("Findings")
    findings = [*session.loaded().problems, *session.audit(), *session.findings()]
    chosen = filtered(findings)
    if not session.checked():
        st.caption("No check has run yet, so servers and DNS are unknown.")
    components.findings_panel(
        chosen,
        "findings",
        "Nothing found." if len(chosen) == len(findings) else "None of these.",
    )


main()
