"""The catalogue's reasons: who says them, whether they pass, and their texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from diagnostics.catalogue import Rule, rule, rule_ids, texts
from diagnostics.language import current
from diagnostics.model import Phrase

FOLDER = "errors"


@dataclass(frozen=True, slots=True)
class Reason:
    """One answer to "what went wrong", with its texts in one language.

    Attributes:
        id: `app-password-required`.
        rule: the catalogue's entry: title, what, why, fix, sources, severity.
        fixes: who can mend it: `user`, `admin`, `provider`, `recipient`, `planfix`.
        retry: `yes`, `later`, `no`, or `code`: 4xx later, 5xx no.
        speakers: who may say it, the usual one first.
        pairs: reasons that are easily taken for this one.
        setting: what to open in Planfix's mailbox first; empty when nothing there.
        reply: a line to copy to the customer.
        notes: what is particular to a mail service, by its operator (`google`).
        ask_for: what to ask the customer for; empty unless the reason needs it.
    """

    id: str
    rule: Rule
    fixes: tuple[str, ...]
    retry: str
    speakers: tuple[str, ...]
    pairs: tuple[str, ...]
    setting: str
    reply: str
    notes: Mapping[str, str] = field(hash=False)
    ask_for: str

    @property
    def title(self) -> str:
        """The reason in a few words."""
        return self.rule.title


def reasons() -> tuple[str, ...]:
    """All reason ids, sorted."""
    return tuple(i.removeprefix(f"{FOLDER}/") for i in rule_ids(FOLDER))


def reason(reason_id: str, language: str | None = None) -> Reason:
    """The reason with this id, with its texts as `catalogue.texts` gives them.

    Raises:
        KeyError: there is none.
    """
    return _reason(reason_id, language or current())


@cache
def _reason(reason_id: str, language: str) -> Reason:
    entry = rule(f"{FOLDER}/{reason_id}", language)
    said = texts(entry.id, language)
    return Reason(
        id=reason_id,
        rule=entry,
        fixes=tuple(entry.data["fixes"]),
        retry=entry.data["retry"],
        speakers=tuple(entry.data["speakers"]),
        pairs=tuple(entry.data.get("pairs", ())),
        setting=said.get("setting", ""),
        reply=said["reply"],
        notes=MappingProxyType(dict(said.get("notes", {}))),
        ask_for=said.get("ask_for", ""),
    )


def titled(reason_id: str) -> Phrase:
    """A reason's title as part of a phrase."""
    return Phrase.of(f"{FOLDER}/{reason_id}:title")
