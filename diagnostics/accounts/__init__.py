"""Reads, checks and writes accounts in every form that they can have.

An account is a folder of CSV files, a zip of one, an XLSX workbook, or one YAML or JSON
document. `load` never raises for what is wrong with the input: every problem is a
finding under rules/config/. It reads in a process of its own, within limits. Blanks
around a value (spaces, tabs, line breaks) don't belong to it in any form; everything
else stays exactly as it is written.
"""

from diagnostics.accounts.guarded.loading import (
    load,
    load_bytes,
    load_files,
    load_uploads,
)
from diagnostics.accounts.reader import Loaded
from diagnostics.accounts.synthetic import generate
from diagnostics.accounts.understanding.answers import FILL, MERGED
from diagnostics.accounts.validation import validate
from diagnostics.accounts.writer import Form, csv_files, dump, save

__all__ = [
    "FILL",
    "MERGED",
    "Form",
    "Loaded",
    "csv_files",
    "dump",
    "generate",
    "load",
    "load_bytes",
    "load_files",
    "load_uploads",
    "save",
    "validate",
]
