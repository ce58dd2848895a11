"""Findings as SARIF 2.1.0, the OASIS standard that code hosts show as alerts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from diagnostics.accounts.reader import stands_alone
from diagnostics.catalogue import rule
from diagnostics.model import Severity
from diagnostics.report.rows import to_do
from diagnostics.report.unattended.reported_accounts import (
    ReportedAccount,
    ReportedFinding,
    told_apart,
)
from diagnostics.report.write import as_json
from diagnostics.words import evidence

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_NO_LINES = (".xlsx", ".xlsm", ".zip")
"""Files of accounts whose rows are no lines of theirs."""

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def as_sarif(accounts: Sequence[ReportedAccount], version: str) -> str:
    """One run with every finding of every account.

    Where a file of the account is at fault its place is the physical location; else
    the account is the logical one. What is accepted is suppressed; `baselineState` is
    there where the history can tell. An account without a whole answer is a
    notification, and the invocation unsuccessful.

    Args:
        accounts: what was found.
        version: of this program.
    """
    accounts = told_apart(accounts)
    ids = sorted({r.finding.rule for a in accounts for r in a.findings})
    places = {rule_id: at for at, rule_id in enumerate(ids)}
    troubles = [account for account in accounts if account.trouble]
    run = {
        "tool": {
            "driver": {
                "name": "Senderscope",
                "version": version,
                "rules": [_rule(rule_id) for rule_id in ids],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not troubles,
                "toolExecutionNotifications": [_notified(a) for a in troubles],
            }
        ],
        "results": [_result(a, r, places) for a in accounts for r in a.findings],
    }
    return as_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule_id: str) -> dict[str, Any]:
    entry = rule(rule_id)
    return {
        "id": rule_id,
        "shortDescription": {"text": entry.title or rule_id},
        "fullDescription": {"text": entry.what or entry.title or rule_id},
        "help": {"text": entry.fix or entry.why or entry.title or rule_id},
        "defaultConfiguration": {"level": _LEVELS[entry.severity]},
    }


def _result(
    account: ReportedAccount, one: ReportedFinding, places: dict[str, int]
) -> dict[str, Any]:
    found = one.finding
    todo = to_do(found)
    told = f"{account.label}: {evidence(found)}" + (f"\n{todo}" if todo else "")
    result: dict[str, Any] = {
        "ruleId": found.rule,
        "ruleIndex": places[found.rule],
        "level": _LEVELS[found.severity],
        "message": {"text": told},
        "locations": [_location(account, one)],
        "partialFingerprints": {"senderscope/v1": _fingerprint(account, one)},
    }
    if one.accepted:
        result["suppressions"] = [{"kind": "external", "justification": one.accepted}]
    if one.is_new is not None:
        result["baselineState"] = "new" if one.is_new else "unchanged"
    return result


def _location(account: ReportedAccount, one: ReportedFinding) -> dict[str, Any]:
    found = one.finding
    named = [account.label, str(found.subject.kind), found.subject.id]
    whole = "/".join(part for part in named if part)
    place: dict[str, Any] = {
        "logicalLocations": [
            {"fullyQualifiedName": whole, "kind": str(found.subject.kind)}
        ]
    }
    file, row = str(found.data.get("file", "")), found.data.get("row", 0)
    place["physicalLocation"] = {
        "artifactLocation": {"uri": _uri(_file_of(account, file))}
    }
    has_lines = not account.place.lower().endswith(_NO_LINES)
    if has_lines and isinstance(row, int) and row > 0:
        place["physicalLocation"]["region"] = {"startLine": row}
    return place


def _file_of(account: ReportedAccount, file: str) -> str:
    """The file at fault: the account's own, or one in its folder.

    What is called by no file's name, a sheet or a table, has none of its own.
    """
    of_folder = "." in file and not stands_alone(account.place)
    is_itself = file == account.place.rpartition("/")[2]
    return f"{account.place}/{file}" if of_folder and not is_itself else account.place


def _uri(path: str) -> str:
    """A path as a URI reference (RFC 3986); an absolute one is a file's.

    A name's bytes stand there as the disk has them, also those that are no text: two
    files never share a URI.
    """
    try:
        named = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # from no disk
        named = path.encode("utf-8", "surrogatepass")
    quoted = quote(named, safe="/@")
    return f"file://{quoted}" if quoted.startswith("/") else quoted


def _fingerprint(account: ReportedAccount, one: ReportedFinding) -> str:
    """The same next week, whatever the finding says then."""
    service = one.finding.data.get("service", "")
    parts = (account.label, one.finding.rule, one.about, str(service))
    told = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(told).hexdigest()[:32]


def _notified(account: ReportedAccount) -> dict[str, Any]:
    told = f"{account.label}: {account.trouble}"
    return {"level": "error", "message": {"text": told}}
