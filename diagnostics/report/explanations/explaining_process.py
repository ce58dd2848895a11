"""The process that explains texts, one after the other: `python -m` this.

Input: for each text a line of JSON, `[name, size]`, and its bytes.
Output: for each the lines of `result_lines`. It gives up rights and room before it
looks at the first, and ends when there is nobody left who asks.
"""

from __future__ import annotations

import json
import sys
from typing import BinaryIO

from diagnostics import model
from diagnostics.accounts.guarded.confining import allow, confine_for_many
from diagnostics.accounts.guarded.result_lines import Vocabulary, written
from diagnostics.errors import statement
from diagnostics.errors.deciding import explanation
from diagnostics.report.explanations import explained_text as texts

VOCABULARY = Vocabulary.of(model, statement, explanation, texts)
"""What an explained text is made of."""

CPU_SECONDS = 20
"""Processor time for one text."""


def answer_all(source: BinaryIO, target: BinaryIO) -> None:
    """Explains what comes until nothing more does."""
    while line := source.readline():
        name, size = json.loads(line)
        allow(CPU_SECONDS)
        found = texts.explain_text(source.read(size), name)
        target.writelines(written(found, VOCABULARY))
        target.flush()


if __name__ == "__main__":
    confine_for_many()
    answer_all(sys.stdin.buffer, sys.stdout.buffer)
