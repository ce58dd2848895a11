"""How much an account may weigh: what is larger is refused, and said so.

A real account of 10,000 employees, 10,000 projects and 3,000 mailboxes weighs about
2 MB, so these leave room while a small upload can't fill the memory.
"""

MAX_FILE_BYTES = 64 * 2**20
"""One file as it lies on the disk or in an archive, unpacked."""

MAX_UNPACKED_BYTES = 128 * 2**20
"""All members of an archive or workbook together, unpacked."""

MAX_MEMBERS = 1_000
"""Members of an archive or workbook."""

MAX_ROWS = 200_000
"""Rows of one table."""

MAX_COLUMNS = 200
"""Columns of one table."""

MAX_DEPTH = 20
"""Levels of a YAML or JSON document; an account needs four."""

MAX_LISTED = 5_000_000
"""Ids in all lists of one table; aliases in YAML count as often as they stand."""
