"""Answers hold where they were given, for the table and the heading that they name."""

import pytest

from diagnostics.accounts.understanding.answers import answer_to, answering


def fail_in_force() -> None:
    with answering({"project": "projects"}):
        assert answer_to("project") == "projects"
        raise ZeroDivisionError


def test_an_answer_is_in_force_inside_only_even_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError):
        fail_in_force()
    assert answer_to("project") is None


def test_the_answer_for_a_table_goes_before_the_one_for_all() -> None:
    with answering({"mailboxes.project": "", "Project": "parent"}):
        assert answer_to("PROJECT", "mailboxes") == ""
        assert answer_to("project", "projects") == "parent"
        assert answer_to("groups", "projects") is None
