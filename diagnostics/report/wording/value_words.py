"""How a value that a column or a setting holds is said to people.

Enum values are for files and programs; on a page stands what this module says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from enum import StrEnum

from diagnostics.catalogue import texts
from diagnostics.language import current
from diagnostics.language import gettext as _
from diagnostics.model import Access, Phrase, Plan, Reading, Said, TestResult
from diagnostics.words import text

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def value_phrase(value: StrEnum) -> Phrase:
    """A value of one of the model's enums, as a part of a sentence."""
    kind = _HUMP.sub("-", type(value).__name__).lower()
    return Phrase.of(f"values:{kind}-{value}")


def values_told(kind: type[StrEnum]) -> dict[str, str]:
    """Each value of an enum and how people say it, in the current language."""
    return {str(value): text(value_phrase(value)) for value in kind}


def stated_value(value: object) -> object:
    """A fact of a finding that is one of the model's values, in words; else itself."""
    for kind in (Access, TestResult, Plan):
        if isinstance(value, str) and value in list(kind):
            return value_phrase(kind(value))
    return value


def step_told(step: str) -> str:
    """What a step of a check is called: `connection` for `connect`, in words.

    A step of another version's file is called by its id.
    """
    return text(step_phrase(step))


def step_phrase(step: str) -> Said:
    """The same for those who keep it and tell it later, in any language."""
    return Phrase.of(f"steps:{step}") if step in texts("phrases/steps") else step


def service_told(service: str) -> str:
    """What a service of a check is called before its step: `SMTP`, `Login,`."""
    return str(
        texts("phrases/values", current()).get(f"service-{service}", service.upper())
    )


def waited_told(step: str, waited_for: str) -> str:
    """What a step waited for; its own name means that of a service before it."""
    name = step_told(waited_for)
    if step != waited_for:
        return name
    return text(Phrase.of("report:of-earlier-service", step=name))


def yes_or_no(value: object) -> Phrase:
    """A truth as a cell of a table says it."""
    return Phrase.of("values:yes" if value else "values:no")


def reading_phrase(reading: Reading) -> Phrase:
    """A reading in words: the documented one, or what it does otherwise."""
    switches = list(_changed(reading))
    if not switches:
        return Phrase.of("values:reading-documented")
    return Phrase.of("values:reading-other", switches=switches)


def reading_told(name: str) -> str:
    """A reading's name in few words: `documented`, or each switch that differs."""
    if name == Reading().name:
        return _("documented")
    usual = Reading()
    parts = (part.partition("=") for part in name.split(", "))
    values = (type(getattr(usual, switch))(value) for switch, _eq, value in parts)
    return "; ".join(text(value_phrase(value)) for value in values)


def _changed(reading: Reading) -> Iterator[Phrase]:
    usual = Reading()
    for field in fields(Reading):
        value = getattr(reading, field.name)
        if value != getattr(usual, field.name):
            yield value_phrase(value)


def confidence_phrase(confidence: str) -> Phrase:
    """How sure an explanation is: `high`, `medium` or `low` in a word or two."""
    return Phrase.of(f"values:confidence-{confidence}")


def fixer_phrase(fixer: str) -> Phrase:
    """Who can mend an error: `user`, `admin`, `provider`, `recipient`, `planfix`."""
    return Phrase.of(f"values:fixer-{fixer}")
