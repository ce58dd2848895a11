"""A trainer pastes the codes of a class, and sees who has solved what."""

from __future__ import annotations

from diagnostics.training.class_results import counts, participants
from diagnostics.training.progress import code_of, with_answer, with_hint
from diagnostics.training.scenario_files import scenario

FIRST, SECOND = scenario("first-day"), scenario("two-addresses")
RIGHT = code_of(with_answer(with_answer({}, FIRST, "b"), SECOND, "a"))
WRONG = code_of(with_answer(with_hint({}, FIRST), FIRST, "a"))


def test_a_name_a_code_and_an_address_are_all_read() -> None:
    pasted = f"""Ewa Nowak: {RIGHT}
Jan\t{WRONG.lower()}

http://127.0.0.1:8501/training?lang=pl&progress={RIGHT}
{WRONG}"""
    class_ = participants(pasted)
    assert [one.name for one in class_] == ["Ewa Nowak", "Jan", "4", "5"]
    assert [(one.answered, one.right) for one in class_] == [
        (2, 2),
        (1, 0),
        (2, 2),
        (1, 0),
    ]


def test_a_code_typed_with_blanks_is_read() -> None:
    spaced = RIGHT.replace("-", " ")
    (one,) = participants(f"Ola {spaced}")
    assert (one.name, one.right) == ("Ola", 2)


def test_what_is_no_code_is_named_and_counts_for_nothing() -> None:
    class_ = participants(f"Ewa {RIGHT[:-1]}\nhttp://[\n")
    assert [one.progress for one in class_] == [None, None]
    assert class_[0].name.startswith("Ewa")
    assert counts(class_) == ()


def test_each_scenario_is_counted_over_the_class() -> None:
    told = counts(participants(f"a {RIGHT}\nb {WRONG}\nc {WRONG}"))
    assert [(c.scenario, c.answered, c.right, c.hints) for c in told] == [
        (FIRST, 3, 1, 2),
        (SECOND, 1, 1, 0),
    ]
