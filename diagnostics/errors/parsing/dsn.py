"""Delivery-status fields (RFC 3464, 6533) and feedback reports (RFC 5965).

Read tolerantly: fields in any order, blank lines inside a block, folds without
indentation, several recipients in one block, values with comments behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from diagnostics.errors.parsing.reply_codes import tidy

MAX_BLOCKS = 500
"""Recipients of one report that are read."""

_FIELD = re.compile(r"([A-Za-z][A-Za-z\-]{1,40})[ \t]{0,3}:(.*)", re.S)
_STATUS = re.compile(r"([245]\.\d{1,3}\.\d{1,3})")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_UNITEXT = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")
_ENDS_BLOCK = {"final-recipient", "original-recipient", "action", "status"}
_ACTIONS = {
    "failed": "failed", "failure": "failed", "error": "failed", "delayed": "delayed",
    "delivered": "delivered", "relayed": "relayed", "expanded": "expanded",
    "expired": "failed", "delay": "delayed", "success": "delivered",
    "deliverable": "delivered", "hard-bounce": "failed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """What a report says of one recipient.

    Attributes:
        recipient: Final-Recipient; Original-Recipient where that is no full address.
        action: `failed`, `delayed`, `delivered`, `relayed`, `expanded`, or empty.
        status: the Status field's code, or empty.
        comment: what stands behind the code in the Status or Action field.
        diagnostic_type: what stands in front of Diagnostic-Code's `;`, lower case.
        diagnostic: Diagnostic-Code, its lines kept apart by line ends.
        remote_host: Remote-MTA.
        reporting_host: Reporting-MTA.
        raw: the block as it stands.
    """

    recipient: str
    action: str = ""
    status: str = ""
    comment: str = ""
    diagnostic_type: str = ""
    diagnostic: str = ""
    remote_host: str = ""
    reporting_host: str = ""
    raw: str = ""


def blocks(text: str) -> list[Block]:
    """The recipients of delivery-status fields, in order."""
    common: dict[str, str] = {}
    found = []
    for group in _groups(text):
        if "final-recipient" in group or "original-recipient" in group:
            common |= {key: group[key] for key in group if key == "reporting-mta"}
            found.append(_block(group, common))
            if len(found) >= MAX_BLOCKS:
                break
        else:
            common |= group
    return found


def feedback_recipients(text: str) -> list[str]:
    """Whom a feedback report is about: Original-Rcpt-To, Removal-Recipient."""
    found = []
    for line in text.split("\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() in ("original-rcpt-to", "removal-recipient"):
            found.append(_address(value))
    return list(dict.fromkeys(filter(None, found)))


def _groups(text: str) -> Iterator[dict[str, str]]:
    """Fields that belong together. A field that comes again begins the next group."""
    group: dict[str, str] = {}
    for name, value in _fields(text):
        starts = name == "reporting-mta" or name in _ENDS_BLOCK
        if (not name or (starts and name in group)) and group:
            yield group
            group = {}
        if name:
            group.setdefault(name, value)
    yield group


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Name and value of each field; an empty name where a block is complete."""
    name, lines, seen = "", [""], set[str]()
    for line in text.split("\n"):
        match = None if line[:1] in " \t" else _FIELD.match(line)
        if not match and line.strip():
            lines.append(line.strip())
            continue
        if name:
            yield name, "\n".join(lines).strip()
            seen.add(name)
        name = match[1].lower() if match else ""
        lines = [match[2]] if match else [""]
        if not match and "action" in seen and "final-recipient" in seen:
            seen.clear()
            yield "", ""
    if name:
        yield name, "\n".join(lines).strip()


def _block(group: Mapping[str, str], common: Mapping[str, str]) -> Block:
    final = _address(group.get("final-recipient", ""))
    original = _address(group.get("original-recipient", ""))
    kind, semicolon, words = group.get("diagnostic-code", "").partition(";")
    if not semicolon or " " in kind.strip():
        kind, words = "", group.get("diagnostic-code", "")
    action, _, remark = group.get("action", "").partition(" ")
    status = _STATUS.search(group.get("status", ""))
    note = group.get("status", "")[status.end() :] if status else ""
    host = group.get("remote-mta", "") or group.get("x-remote-mta", "")
    return Block(
        recipient=original if _is_full(original) and not _is_full(final) else final,
        action=_ACTIONS.get(action.strip().lower(), ""),
        status=status[1] if status else "",
        comment=(note or remark).strip(" ()\n"),
        diagnostic_type=kind.strip().lower(),
        diagnostic=words.strip(),
        remote_host=_host(host),
        reporting_host=_host(common.get("reporting-mta", "")),
        raw="\n".join(f"{name}: {value}" for name, value in group.items()),
    )


def _address(value: str) -> str:
    """The address in a typed value: `rfc822;`, xtext, angle brackets, comments."""
    kind, semicolon, rest = value.partition(";")
    address = (rest if semicolon else kind).strip()
    if "<" in address:
        address = address.partition("<")[2].partition(">")[0]
    address = address.partition(" ")[0]
    if address.startswith("@") and ":" in address:  # a source route (RFC 821)
        address = address.partition(":")[2]
    if "+" in address and kind.strip().lower() == "rfc822":
        address = _XTEXT.sub(lambda code: chr(int(code[1], 16)), address)
    if "\\x{" in address:
        address = _UNITEXT.sub(_character, address)
    return tidy(address)


def _character(code: re.Match[str]) -> str:
    number = int(code[1], 16)
    return chr(number) if number < 0x110000 else ""


def _is_full(address: str) -> bool:
    return "." in address.rpartition("@")[2] and "@" in address


def _host(value: str) -> str:
    """The name in a typed value: `dns; mx.example (192.0.2.1)`."""
    words = value.rpartition(";")[2].split()
    return words[0].strip("<>()[],") if words else ""
