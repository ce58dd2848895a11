"""Counts as a Prometheus text file, for node_exporter's textfile collector.

Format: prometheus.io, "Exposition formats", text-based 0.0.4.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from diagnostics.report.unattended.reported_accounts import ReportedAccount, told_apart

BEGINNING = "# HELP senderscope_"
"""How every such file begins."""

_FINDINGS = "senderscope_findings"
_NEW = "senderscope_findings_new"
_NEWS_KNOWN = "senderscope_news_known"
_ANSWERED = "senderscope_account_answered"
_BEGUN = "senderscope_run_begun_timestamp_seconds"
_ENDED = "senderscope_run_ended_timestamp_seconds"

_HELP = {
    _FINDINGS: "Findings that nobody accepted.",
    _NEW: "Findings that nobody accepted and that came since the run before.",
    _NEWS_KNOWN: "1 where the history tells which findings are new, else 0.",
    _ANSWERED: "1 where all of the account was looked at, else 0.",
    _BEGUN: "When the run began.",
    _ENDED: "When the run ended.",
}


def as_metrics(
    accounts: Sequence[ReportedAccount], command: str, begun: datetime, ended: datetime
) -> str:
    """Gauges by account and severity.

    What nobody can tell, new findings of an account that the history doesn't keep, is
    no sample, and said so.

    Args:
        accounts: what was found.
        command: `audit`, `check` and so on, as a label.
        begun: when the run began, with a zone.
        ended: when it ended.
    """
    run = f'command="{command}"'
    # Two samples of the same labels make the whole file unreadable.
    told = told_apart(accounts)
    news = [_only_new(account) for account in told]
    samples = {
        _FINDINGS: [line for a in told for line in _counts(a, run)],
        _NEW: [line for a in news for line in _counts(a, run)],
        _NEWS_KNOWN: [
            f"{{{run},{_who(a)}}} {0 if new is None else 1}"
            for a, new in zip(told, news, strict=True)
        ],
        _ANSWERED: [f"{{{run},{_who(a)}}} {0 if a.trouble else 1}" for a in told],
        _BEGUN: [f"{{{run}}} {begun.timestamp():.0f}"],
        _ENDED: [f"{{{run}}} {ended.timestamp():.0f}"],
    }
    lines = []
    for name, found in samples.items():
        lines += [f"# HELP {name} {_HELP[name]}", f"# TYPE {name} gauge"]
        lines += [f"{name}{sample}" for sample in found]
    return "\n".join(lines) + "\n"


def _only_new(account: ReportedAccount) -> ReportedAccount | None:
    if account.trouble or any(r.is_new is None for r in account.findings):
        return None
    new = tuple(r for r in account.findings if r.is_new)
    return replace(account, findings=new)


def _counts(account: ReportedAccount | None, run: str) -> Iterator[str]:
    if account is None:
        return
    for severity, number in account.counts().items():
        yield f'{{{run},{_who(account)},severity="{severity}"}} {number}'


def _who(account: ReportedAccount) -> str:
    label = account.label.replace("\\", "\\\\").replace('"', '\\"')
    return f'account="{label}"'
