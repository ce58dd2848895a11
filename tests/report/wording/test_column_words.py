"""Tables for people have their columns' names in the language that is spoken."""

import pytest

from diagnostics.fleet.lines_of_accounts import FLEET_COLUMNS
from diagnostics.language import spoken
from diagnostics.report.explanations.explanation_rows import EXPLANATION_COLUMNS
from diagnostics.report.rows import AUDIT_COLUMNS, COMPARE_COLUMNS, STEP_COLUMNS
from diagnostics.report.wording.column_words import column_word
from diagnostics.senders.pair.answer import SENDER_COLUMNS

SHOWN = {
    *(*AUDIT_COLUMNS, *COMPARE_COLUMNS, *STEP_COLUMNS, *FLEET_COLUMNS),
    *(*SENDER_COLUMNS, *EXPLANATION_COLUMNS),
}


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_a_column_has_a_polish_name(name: str) -> None:
    with spoken("pl"):
        assert column_word(name) != name
    with spoken("en"):
        assert column_word(name) == name
