"""What a received letter's headers say about how its receiver judged it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from diagnostics.errors.statement import Statement

_JUDGED = re.compile(
    r"x-(?:spam|forefront|ms-exchange|microsoft-antispam|bogosity|proofpoint|mimecast|"
    r"barracuda|ironport|gm-|yandex|mailru|mras|rspamd|spamd|virus|quarantine|ovh|vade)"
    r"[\w\-]*|(?:arc-)?authentication-results|received-spf|delivered-to-spam",
    re.I,
)
_AS_SPAM = re.compile(
    r"x-spam(?:-flag|-status|d-bar|d-result|-action)?: ?(?:yes|true|1\b|\+{5,}|spam|"
    r"reject|add header|quarantine)|\bsfv:(?:spm|skb|sks|skq|blk)\b|"
    r"\bscl[:=] ?[5-9]\b|organization-scl: ?[5-9]\b|\bcat:(?:h?spm|h?phsh|bulk|malw|"
    r"uimp|dimp|gimp|spoof|amp|intos)\b|"
    r"\bdest:[jqd]\b|bogosity: ?(?:yes|spam)|spam-?(?:flag|verdict)['\"]?[:=] ?['\"]?"
    r"(?:yes|true|fail|spam)|quarantine(?:d|-id)?: ?\S|x-yandex-spam: ?[4-9]|"
    r"d-result: default: true|rspamd-action: (?:add header|rewrite|reject|quarantine)|"
    r"rule=(?:\w{1,20}_)?spam|x-mras: ?spam|"
    r"received-spf: ?(?:soft|perm)?(?:fail|error)|"
    r"\baction=(?:quarantine|oreject|reject)\b|"
    r"\b(?:dmarc|spf|dkim)=(?:fail|softfail|permerror|temperror)\b",
    re.I,
)
_HEADER_LINE = re.compile(r"^[A-Za-z][\w\-]{1,60}:(?:\s|$)")


def judgement(fields: Mapping[str, str]) -> str:
    """The headers that tell of spam, quarantine or failed proof; empty for none."""
    lines = [f"{name}: {value}" for name, value in fields.items()]
    told = [line for line in lines if _JUDGED.match(line.partition(":")[0])]
    written = "\n".join(told)[:4_000]
    return written if _AS_SPAM.search(written) else ""


def from_headers(text: str) -> list[Statement]:
    """What headers say that were pasted without their letter; empty for other text."""
    lines = text.split("\n")
    if not _HEADER_LINE.match(lines[0]):
        return []
    fields: dict[str, str] = {}
    name = ""
    for line in lines[:300]:
        if _HEADER_LINE.match(line):
            name, _, value = line.partition(":")
            fields[name] = f"{fields.get(name, '')} {value.strip()}".strip()
        elif name and (line[:1] in " \t" or not line.strip() or _goes_on(line)):
            fields[name] += f" {line.strip()}"
        else:
            return []
    if not any(_JUDGED.fullmatch(name) for name in fields):
        return []
    told = judgement(fields)
    raw = text[:4_000]
    if told:
        return [Statement(text=told, raw=raw)]
    return [Statement(text=raw, raw=raw, kind="ordinary")]


def _goes_on(line: str) -> bool:
    """A fold that lost its indentation: `dkim=pass header.i=@example.org;`."""
    return bool(re.match(r"\S{1,40}=\S|\([^()]{1,200}\)", line))
