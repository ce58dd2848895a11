"""Reads rules/ once: what a person may correct without programming."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from diagnostics.language import SOURCE, current
from diagnostics.model import (
    Endpoint,
    Finding,
    Mailbox,
    Named,
    Phrase,
    Security,
    Severity,
    Subject,
)

RULES = Path(__file__).resolve().parent.parent / "rules"

DEFAULT_PORTS: Mapping[tuple[str, Security], int] = {
    ("smtp", Security.TLS): 465,
    ("smtp", Security.STARTTLS): 587,
    ("smtp", Security.NONE): 25,
    ("pop3", Security.TLS): 995,
    ("pop3", Security.STARTTLS): 110,
    ("pop3", Security.NONE): 110,
    ("imap", Security.TLS): 993,
    ("imap", Security.STARTTLS): 143,
    ("imap", Security.NONE): 143,
}
"""IANA's ports by service and security (RFC 8314, RFC 6409, RFC 1939, RFC 9051)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry under rules/, with its texts in one language.

    Attributes:
        id: its path, `coverage/tied`.
        severity: how much a finding of it matters by default.
        mark: `documented` (by Planfix, an RFC, a vendor) or `assumed` by us.
        title: what is the case, a short statement.
        what: what was seen, in a sentence or two.
        why: why it matters.
        fix: what to do next; numbered steps are lines.
        sources: addresses or "RFC 5321, section 4.2".
        declares: by name, the type of each fact that its findings carry (`KINDS`).
        data: the rest of the entry, for the package that owns the folder.
    """

    id: str
    severity: Severity
    mark: str
    title: str
    what: str
    why: str
    fix: str
    sources: tuple[str, ...]
    declares: Mapping[str, str] = field(hash=False)
    data: Mapping[str, Any] = field(hash=False)


_OWN_KEYS = {"severity", "mark", "sources", "data"}

PHRASES = "phrases"
"""The folder of texts that are no rule's."""

TRAINING = "training"
"""The folder of scenarios for trainings, which are no rules either."""

_LAB = "lab"
"""The folder of the lab's faults and twins, nor are they."""


@cache
def rule_ids(folder: str = "") -> tuple[str, ...]:
    """All rules' ids below a folder of rules/ (`errors`, `checks/dns`), sorted."""
    found = (RULES / folder).rglob("*.toml")
    ids = sorted(str(p.relative_to(RULES).with_suffix("")) for p in found)
    others = (PHRASES, TRAINING, _LAB)
    return tuple(i for i in ids if i.partition("/")[0] not in others)


@cache
def scenario_ids() -> tuple[str, ...]:
    """File names under rules/training, sorted."""
    return tuple(sorted(p.stem for p in (RULES / TRAINING).glob("*.toml")))


def scenario_entry(scenario_id: str) -> Mapping[str, Any]:
    """What a file under rules/training says, without its texts. Raises KeyError."""
    entry = _entry(f"{TRAINING}/{scenario_id}")
    return {name: value for name, value in entry.items() if not _language(name)}


def fault_texts(fault_id: str) -> Mapping[str, str]:
    """What a fault of the lab is called and what it shows: `title`, `shows`.

    Raises:
        KeyError: there is no such file under rules/lab.
    """
    return texts(f"{_LAB}/{fault_id}")


@cache
def _entry(entry_id: str) -> Mapping[str, Any]:
    """A file under rules/. Raises KeyError."""
    if not re.fullmatch(r"[a-z0-9.-]+(/[a-z0-9.-]+)+", entry_id) or ".." in entry_id:
        raise KeyError(entry_id)
    path = RULES / f"{entry_id}.toml"
    if not path.is_file():
        raise KeyError(entry_id)
    return tomllib.loads(path.read_text(encoding="utf-8"))


def texts(entry_id: str, language: str | None = None) -> Mapping[str, Any]:
    """All texts of an entry by name: in one language, and if any lacks, in English.

    Args:
        entry_id: its path, `coverage/tied`.
        language: None is the current one.

    Raises:
        KeyError: there is no such entry.
    """
    return _texts(entry_id, language or current())


def language_of(entry_id: str, language: str) -> str:
    """The language in which `texts` are: this one, or English where any text lacks.

    Raises:
        KeyError: there is no such entry.
    """
    return (
        SOURCE if _texts(entry_id, language) is _texts(entry_id, SOURCE) else language
    )


@cache
def _texts(entry_id: str, language: str) -> Mapping[str, Any]:
    entry = _entry(entry_id)
    english: Mapping[str, Any] = entry.get(SOURCE, {})
    told: Mapping[str, Any] = entry.get(language, {})
    return english if missing_texts(english, told) else told


FINGERPRINT = "of"
"""The text of a translated table that says of which English texts it was made."""


def missing_texts(english: Mapping[str, Any], told: Mapping[str, Any]) -> list[str]:
    """The names of the English texts that a table of another language lacks."""
    lacks = []
    for name, text in english.items():
        if isinstance(text, Mapping):
            inner = told.get(name, {})
            lacks += [f"{name}.{one}" for one in missing_texts(text, inner)]
        elif not told.get(name):
            lacks.append(name)
    return lacks


def fingerprint(english: Mapping[str, Any]) -> str:
    """Twelve digits that are others as soon as one of these texts is another."""
    written = json.dumps(english, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:12]


def entries_with_texts() -> Iterable[str]:
    """The ids of all files under rules/ that have texts, phrases too; sorted."""
    found = (p.relative_to(RULES).with_suffix("") for p in RULES.rglob("*.toml"))
    return (i for i in sorted(str(p) for p in found) if SOURCE in _entry(i))


def written_texts(entry_id: str) -> Mapping[str, Mapping[str, Any]]:
    """By language, the table of texts as the file has it, whole or not."""
    return {k: v for k, v in _entry(entry_id).items() if _language(k)}


def rule(rule_id: str, language: str | None = None) -> Rule:
    """The entry with this id, with its texts as `texts` gives them.

    Raises:
        KeyError: there is no such entry, or it lacks a text.
    """
    return _rule(rule_id, language or current())


@cache
def _rule(rule_id: str, language: str) -> Rule:
    entry, said = _entry(rule_id), _texts(rule_id, language)
    return Rule(
        id=rule_id,
        severity=Severity(entry.get("severity", "info")),
        mark=entry.get("mark", "documented"),
        title=said["title"],
        what=said.get("what", ""),
        why=said.get("why", ""),
        fix=said.get("fix", ""),
        sources=tuple(entry.get("sources", ())),
        declares={**_shared_facts(rule_id), **entry.get("data", {})},
        data={
            k: v for k, v in entry.items() if k not in _OWN_KEYS and not _language(k)
        },
    )


def fix_of(finding: Finding) -> str:
    """What to do next: the rule's text for the finding's service, or for all."""
    said = texts(finding.rule)
    service = finding.data.get("service", "")
    return str(said.get(f"fix_{service}", said.get("fix", "")))


def _shared_facts(rule_id: str) -> Mapping[str, str]:
    """What the findings of all rules of a folder may carry: phrases/FOLDER's `[data]`.

    Only where its rules share their sentences, as those of checks do.
    """
    try:
        shared = _entry(f"{PHRASES}/{rule_id.partition('/')[0]}")
    except KeyError:
        return {}
    facts: Mapping[str, str] = shared.get("data", {})
    return facts


def _language(key: str) -> bool:
    return len(key) == 2


KINDS: Mapping[str, type | tuple[type, ...]] = {
    "count": int,
    "number": (int, float),
    "flag": bool,
    "date": str,
    "mailbox": Named,
    "employee": Named,
    "project": Named,
    "group": Named,
    "rows": (list, tuple),  # of Named
    "ids": (list, tuple),  # of text
    "texts": (list, tuple),  # of text or phrases
    "id": str,
    "host": str,
    "quote": str,  # text from outside
    "text": str,  # a word of a closed set, a record, a value
    "phrase": (str, Phrase),
    "facts": Mapping,
}
"""What a fact of a finding may be: the types that a rule's `[data]` names."""


def stated(
    rule_id: str,
    subject: Subject,
    data: Mapping[str, Any],
    *,
    says: str = "evidence",
    severity: Severity | None = None,
) -> Finding:
    """The finding, its facts held against what its rule declares.

    Args:
        rule_id: an entry under rules/.
        subject: what it is about.
        data: its facts by name; None stands for "not known".
        says: which of the rule's templates is its sentence.
        severity: how much it matters; None: as the rule says.

    Raises:
        KeyError: there is no such rule.
        TypeError: a fact that the rule doesn't declare, or of another type.
    """
    entry = rule(rule_id)
    for name, value in data.items():
        kind = KINDS.get(entry.declares.get(name, ""))
        if kind is None or not (value is None or isinstance(value, kind)):
            raise TypeError(f"{rule_id} declares no such fact: {name} = {value!r}")
    usual = severity or entry.severity
    return Finding(rule_id, subject, usual, MappingProxyType(dict(data)), says)


@cache
def provider_ids() -> tuple[str, ...]:
    """File names under rules/providers, sorted: what a mailbox's `provider` names."""
    return tuple(i.removeprefix("providers/") for i in rule_ids("providers"))


@dataclass(frozen=True, slots=True)
class Provider:
    """A mail service's preset; `rule.data` holds all that it says beyond servers."""

    id: str
    name: str
    smtp: tuple[Endpoint, ...]
    pop3: tuple[Endpoint, ...]
    rule: Rule


def provider(provider_id: str) -> Provider:
    """The preset with this file name, with its texts in the current language.

    Raises:
        KeyError: there is no such preset.
    """
    return _provider(provider_id, current())


@cache
def _provider(provider_id: str, language: str) -> Provider:
    entry = rule(f"providers/{provider_id}", language)
    return Provider(
        id=provider_id,
        name=entry.title,
        smtp=_endpoints(entry, "smtp"),
        pop3=_endpoints(entry, "pop3"),
        rule=entry,
    )


def _endpoints(entry: Rule, service: str) -> tuple[Endpoint, ...]:
    return tuple(
        Endpoint(row["host"], row["port"], Security(row["security"]))
        for row in entry.data.get(service, ())
    )


def with_preset(mailbox: Mailbox) -> Mailbox:
    """The mailbox with empty server cells filled from its provider's preset.

    What is still open after that gets the usual port of its security, or the usual
    security of its port. A service without a host stays empty.
    """
    known = mailbox.provider in provider_ids()
    preset = provider(mailbox.provider) if known else None
    smtp = _filled(mailbox.smtp, preset.smtp if preset else (), "smtp")
    pop3 = _filled(mailbox.pop3, preset.pop3 if preset else (), "pop3")
    imap = _filled(mailbox.imap, (), "imap")
    if (smtp, pop3, imap) == (mailbox.smtp, mailbox.pop3, mailbox.imap):
        return mailbox
    return replace(mailbox, smtp=smtp, pop3=pop3, imap=imap)


@lru_cache(maxsize=1 << 14)
def _filled(written: Endpoint, offers: tuple[Endpoint, ...], service: str) -> Endpoint:
    same_host = [o for o in offers if written.host in ("", o.host)]
    fitting = [
        o
        for o in same_host
        if written.port in (None, o.port) and written.security in (None, o.security)
    ]
    offer = next(iter(fitting or (same_host if not written.host else [])), Endpoint())
    host = written.host or offer.host
    if not host:
        return written
    security = written.security or (
        offer.security if fitting else _usual_security(service, written.port)
    )
    port = written.port or (
        offer.port if fitting else DEFAULT_PORTS[service, security or Security.TLS]
    )
    return Endpoint(host, port, security or Security.TLS)


def _usual_security(service: str, port: int | None) -> Security:
    by_port = {DEFAULT_PORTS[s, k]: k for s, k in DEFAULT_PORTS if s == service}
    if port is None:
        return Security.TLS
    upgraded = dict.fromkeys((25, 110, 143), Security.STARTTLS)
    return upgraded.get(port, by_port.get(port, Security.STARTTLS))
