"""Secrets as references: resolved at the moment of login, masked when captured."""

from __future__ import annotations

import base64
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from diagnostics.lab_state import LabState
from diagnostics.model import Mailbox, Phrase, Said

MASK = "••••"

_FORBIDDEN = frozenset("\r\n\0")
"""No protocol can carry them (RFC 4616, section 2; RFC 1939, section 3), and cut in two
a secret would not be recognised to be masked."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A secret, or the problem that kept us from it; its value is never shown."""

    value: str = field(default="", repr=False)
    problem: Said = ""


@dataclass(frozen=True, slots=True)
class Secrets:
    """Where references are looked up.

    Attributes:
        typed: what the user typed for this run, by mailbox id; beats the reference.
        lab: the running lab, for `lab:USER`.
        environ: for `env:NAME`; the process's own where None.
    """

    typed: Mapping[str, str] = field(default_factory=dict, repr=False)
    lab: LabState | None = field(default=None, repr=False)
    environ: Mapping[str, str] | None = field(default=None, repr=False)

    def resolve(self, mailbox: Mailbox) -> Resolved:
        """The mailbox's secret; problems name the reference, never a value."""
        found = self._found(mailbox)
        if set(found.value) & _FORBIDDEN:
            return _problem("broken")
        return found

    def _found(self, mailbox: Mailbox) -> Resolved:
        if typed := self.typed.get(mailbox.id, "").rstrip("\r\n"):
            return Resolved(typed)
        kind, colon, rest = mailbox.secret.partition(":")
        if not mailbox.secret:
            return _problem("none")
        if not colon or kind not in ("env", "file", "lab"):
            return _problem("no-reference")
        if kind == "file":
            return _from_file(Path(rest).expanduser())
        if kind == "env":
            values = os.environ if self.environ is None else self.environ
            absent = _problem("no-variable", wanted=rest)
        else:
            values = self.lab.passwords if self.lab else {}
            absent = _problem("no-lab-user", wanted=rest)
        value = values.get(rest, "").rstrip("\r\n")
        return Resolved(value) if value else absent


def _problem(name: str, **data: str) -> Resolved:
    return Resolved(problem=Phrase.of(f"checks:secret-{name}", **data))


def _from_file(path: Path) -> Resolved:
    try:
        with path.open(encoding="utf-8") as file:
            seen = os.fstat(file.fileno())
            if seen.st_uid != os.getuid() or stat.S_IMODE(seen.st_mode) & 0o077:
                return _problem("readable", path=str(path))
            value = file.read(64 * 1024).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        return _problem("unreadable", path=str(path), error=type(error).__name__)
    return Resolved(value) if value else _problem("empty", path=str(path))


def base64_text(text: str) -> str:
    """UTF-8 in Base64: how SASL sends non-ASCII passwords (RFC 4616)."""
    return base64.b64encode(text.encode("utf-8")).decode("ascii")


def masked(text: str, secrets: Iterable[str]) -> str:
    """The text with each secret, and its Base64 form, replaced by dots."""
    forms = {form for s in secrets if s for form in (s, base64_text(s))}
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, MASK)
    return text
