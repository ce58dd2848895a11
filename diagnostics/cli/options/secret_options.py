"""Options whose value is a secret, named by a reference: command lines are seen."""

from __future__ import annotations

from diagnostics.words import text


def by_reference(option: str, reference: str) -> str:
    """The secret that `env:NAME` or `file:PATH` names.

    Args:
        option: what the user wrote it behind, `--token`.
        reference: as it was written.

    Raises:
        ValueError: it is no such reference, or nothing is there.
    """
    from diagnostics.checks.credentials import named_by_hand

    found = named_by_hand(reference)
    if not found.value:
        raise ValueError(f"{option}: {text(found.problem)}")
    return found.value.strip()
