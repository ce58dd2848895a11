"""What is left of a paste without its layers: the sentences that may say why."""

from __future__ import annotations

from diagnostics.errors.parsing.clients import without_stack
from diagnostics.errors.parsing.layers.json_records import flattened
from diagnostics.errors.parsing.layers.line_prefixes import bare
from diagnostics.errors.parsing.layers.optimism import (
    without_optimism,
    without_vain_adverbs,
)
from diagnostics.errors.parsing.layers.other_systems import without_foreign
from diagnostics.errors.parsing.layers.printed_options import without_options


def body(text: str) -> str:
    """A text without log prefixes, stack, options, other systems and vain success.

    Never empty where the text isn't.
    """
    lines = [_bare(line) for line in flattened(text).split("\n")]
    rest = without_stack("\n".join(lines))
    rest = without_options(without_foreign(without_optimism(rest)))
    return without_vain_adverbs(rest) or text


def _bare(line: str) -> str:
    """A line without its prefix, indented as before: folds are told by it."""
    rest = bare(line)
    return f"{line[:1]}{rest}" if line[:1] in " \t" and rest else rest
