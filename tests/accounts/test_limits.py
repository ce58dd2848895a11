"""An account may be as large as real ones are, and not so large that it does harm."""

from diagnostics.accounts import limits

EMPLOYEES = PROJECTS = 10_000
MAILBOXES = 3_000
BYTES = 2_000_000
"""What a large real account has."""


def test_a_large_real_account_is_within_every_limit_with_room_to_spare() -> None:
    assert 10 * max(EMPLOYEES, PROJECTS, MAILBOXES) <= limits.MAX_ROWS
    assert limits.MAX_FILE_BYTES >= 10 * BYTES
    assert limits.MAX_UNPACKED_BYTES >= limits.MAX_FILE_BYTES
    assert limits.MAX_LISTED >= 100 * (EMPLOYEES + PROJECTS + MAILBOXES)
    assert limits.MAX_COLUMNS >= 100
    assert limits.MAX_MEMBERS >= 100
    assert limits.MAX_DEPTH >= 4


def test_what_is_within_the_limits_does_not_fill_the_memory() -> None:
    assert limits.MAX_UNPACKED_BYTES <= 256 * 2**20
    assert limits.MAX_ROWS * limits.MAX_COLUMNS <= 50_000_000
    assert limits.MAX_LISTED * 8 <= 64 * 2**20
    assert limits.MAX_DEPTH <= 50
