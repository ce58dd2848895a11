"""What this program's own words mean, to be said where they stand."""

from __future__ import annotations

from collections.abc import Mapping

from diagnostics.catalogue import texts

_ENTRY = "phrases/glossary"


def meaning(term: str, language: str | None = None) -> str:
    """What a term means, in one or two sentences. Raises KeyError."""
    return str(texts(_ENTRY, language)[term])


def meanings(*terms: str, language: str | None = None) -> str:
    """What several terms mean, a paragraph a term. Raises KeyError."""
    told = (f"**{named(term)}**: {meaning(term, language)}" for term in terms)
    return "\n\n".join(told)


def named(term: str) -> str:
    """A term as people read it: `own mailbox` for `own-mailbox`."""
    return term.replace("-", " ")


def terms(language: str | None = None) -> Mapping[str, str]:
    """All terms with their meanings."""
    return {term: str(said) for term, said in texts(_ENTRY, language).items()}
