"""How much an account may weigh: what is larger is refused, and said so.

A real account of 10,000 employees, 10,000 projects and 3,000 mailboxes weighs about
2 MB, so these leave room while a small upload can't fill the memory.
"""

MAX_FILE_BYTES = 64 * 2**20
"""One file as it lies on the disk or in an archive, unpacked."""

MAX_UNPACKED_BYTES = 128 * 2**20
"""All members of an archive or workbook, or all files of an account, together."""

MAX_MEMBERS = 1_000
"""Members of an archive or workbook."""

MAX_TOML_BYTES = 2**18
"""An account.toml, which holds a dozen keys."""

MAX_KEY_DOTS = 100
"""Dots of one key of an account.toml; a reader of TOML takes their square in time."""

MAX_ROWS = 100_000
"""Rows of one table."""

MAILBOX_WEIGHT = 4
"""How many other rows one mailbox weighs: it has most columns, most of them checked."""

MAX_ALL_ROWS = 130_000
"""Rows of all tables together by their weight: what a row costs comes after reading."""

MAX_COLUMNS = 200
"""Columns of one table."""

MAX_DEPTH = 20
"""Levels of a YAML or JSON document; an account needs four."""

MAX_LISTED = 5_000_000
"""Ids in all lists of one table; aliases in YAML count as often as they stand."""

MAX_CELLS = 5_000_000
"""Cells of all tables together."""

MAX_NODES = 700_000
"""Scalars, lists and mappings of a YAML document; keys of JSON, each read twice."""

MAX_CHARACTERS = 128 * 2**20
"""Characters of all cells of a workbook, repeated as often as they stand."""

MAX_SETTINGS = 500
"""Keys of `account`, and tables or keys that are none of ours."""

MAX_FINDINGS_OF_A_RULE = 2_000
"""Findings of one rule that are listed; what is beyond is counted."""

MAX_NEAREST = 5_000
"""Wrong names that the nearest of one table's is looked for."""

MAX_COMPARED = 30
"""Of these, names that are compared with all others letter by letter."""

MAX_MEMORY_BYTES = 480 * 2**20
"""Address space of the process that reads, where the system holds it to that."""

MAX_CPU_SECONDS = 20
"""Processor time of the process that reads."""

MAX_WALL_SECONDS = 60.0
"""Time by the clock of the process that reads."""

MAX_RESULT_BYTES = 64 * 2**20
"""What the process that reads may hand back."""

MAX_READERS = 4
"""Such processes of one process at a time; more wait their turn."""
