"""A process asks for as many files as it needs, and knows how many it was given."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import resource, sys
soft, hard, wanted = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
from diagnostics.system.open_files import let_be_open
print(let_be_open(wanted), *resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(
    ("soft", "hard", "wanted", "told"),
    [
        (256, 512, 300, "300 300 512"),  # a Mac's shell gives 256
        (256, 512, 256, "256 256 512"),
        (256, 512, 255, "256 256 512"),  # more than enough stays
        (256, 512, 513, "512 512 512"),
        (256, 256, 4096, "256 256 256"),
    ],
)
def test_as_many_files_are_asked_for_as_are_wanted_and_the_system_grants(
    soft: int, hard: int, wanted: int, told: str
) -> None:
    ran = subprocess.run(
        (sys.executable, "-c", SCRIPT, str(soft), str(hard), str(wanted)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == told
