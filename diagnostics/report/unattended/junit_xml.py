"""Findings as JUnit XML, which CI servers show as tests: one suite an account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from diagnostics.catalogue import rule
from diagnostics.model import Severity
from diagnostics.report.rows import to_do
from diagnostics.report.unattended.reported_accounts import (
    ReportedAccount,
    ReportedFinding,
    fitting,
    told_apart,
)
from diagnostics.words import evidence


def as_junit(
    accounts: Sequence[ReportedAccount],
    command: str,
    fail_on: Severity,
    *,
    only_new: bool = False,
) -> str:
    """One suite an account, one case a finding.

    A finding at or above `fail_on` is a failure, below it a case that passed and says
    what it is, an accepted one is skipped; an account without a whole answer has an
    error. Without any finding a suite has one case, which passed. A case's name begins
    with the account's: GitLab knows cases by class and name alone, whatever their
    suite, and takes the first of those that are alike.

    Args:
        accounts: what was found.
        command: `audit`, `check` and so on: the case's class begins with it.
        fail_on: from which severity on a finding fails.
        only_new: whether what is known since an earlier run was left out.
    """
    root = ET.Element("testsuites", name=f"senderscope {command}")
    nothing = "nothing new found" if only_new else "nothing found"
    for account in told_apart(accounts):
        root.append(_suite(account, command, fail_on, nothing))
    for name in ("tests", "failures", "errors"):  # Jenkins' schema has no more here
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _suite(
    account: ReportedAccount, command: str, fail_on: Severity, nothing: str
) -> ET.Element:
    suite = ET.Element("testsuite", name=account.label)
    told: Counter[tuple[str, str]] = Counter()
    for one in account.findings:
        case = _case(account.label, one, command, fail_on)
        name = case.get("name", "")
        key = case.get("classname", ""), name
        told[key] += 1
        if told[key] > 1:  # servers take cases of one name for one
            case.set("name", f"{name} ({told[key]})")
        suite.append(case)
    if account.trouble:
        case = _bare(suite, command, f"{account.label}: the account")
        ET.SubElement(case, "error", message=fitting(account.trouble)).text = fitting(
            f"{account.place}: {account.trouble}"
        )
    if not len(suite):
        _bare(suite, command, f"{account.label}: {nothing}")
    counted = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    suite.set("tests", str(len(suite)))
    for name, tag in counted.items():
        suite.set(name, str(sum(case.find(tag) is not None for case in suite)))
    return suite


def _bare(suite: ET.Element, command: str, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=command, name=name)


def _case(
    whose: str, one: ReportedFinding, command: str, fail_on: Severity
) -> ET.Element:
    found = one.finding
    folder, _, rest = found.rule.partition("/")
    name = fitting(": ".join(filter(None, (whose, rest, one.about))))
    case = ET.Element("testcase", classname=f"{command}.{folder}", name=name)
    title, told = rule(found.rule).title, f"{evidence(found)}\n{to_do(found)}".strip()
    if one.accepted:
        ET.SubElement(case, "skipped", message=fitting(one.accepted))
    elif found.severity.rank >= fail_on.rank:
        kind = {"type": str(found.severity), "message": fitting(title)}
        ET.SubElement(case, "failure", kind).text = fitting(told)
    else:
        said = f"{found.severity}: {title}\n{told}"
        ET.SubElement(case, "system-out").text = fitting(said)
    return case
