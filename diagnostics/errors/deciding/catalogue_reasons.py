"""The catalogue's reasons, as the error page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from diagnostics.catalogue import DEFAULT_LANGUAGE, Rule, rule, rule_ids

FOLDER = "errors"

ASK_FOR = (
    "Please send the whole text: the complete reply with its numbers, or the "
    "returned letter as a file (.eml), and the time of the attempt."
)
"""What to ask the customer for when a text gives no reason."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One answer to "what went wrong".

    Attributes:
        id: `app-password-required`.
        rule: the catalogue's entry: title, what, why, fix, sources, severity.
        fixes: who can mend it: `user`, `admin`, `provider`, `recipient`, `planfix`.
        retry: `yes`, `later`, `no`, or `code`: 4xx later, 5xx no.
        speakers: who may say it, the usual one first.
        setting: what to open in Planfix's mailbox first; empty when nothing there.
        reply: a line to copy to the customer.
        pairs: reasons that are easily taken for this one.
        notes: what a provider means by it in particular, by provider.
        ask_for: what to ask for; empty unless the reason needs it.
    """

    id: str
    rule: Rule
    fixes: tuple[str, ...]
    retry: str
    speakers: tuple[str, ...]
    setting: str
    reply: str
    pairs: tuple[str, ...]
    notes: Mapping[str, str] = field(hash=False)
    ask_for: str = ""

    @property
    def title(self) -> str:
        """The reason in a few words."""
        return self.rule.title


def reasons() -> tuple[str, ...]:
    """All reason ids, sorted."""
    return tuple(i.removeprefix(f"{FOLDER}/") for i in rule_ids(FOLDER))


@cache
def reason(reason_id: str, language: str = DEFAULT_LANGUAGE) -> Reason:
    """The reason with this id.

    Raises:
        KeyError: there is none.
    """
    entry = rule(f"{FOLDER}/{reason_id}", language)
    data = entry.data
    return Reason(
        id=reason_id,
        rule=entry,
        fixes=tuple(data["fixes"]),
        retry=data["retry"],
        speakers=tuple(data["speakers"]),
        setting=data.get("setting", ""),
        reply=data["reply"],
        pairs=tuple(data.get("pairs", ())),
        notes=MappingProxyType(dict(data.get("notes", {}))),
        ask_for=ASK_FOR if reason_id == "unknown" else "",
    )
