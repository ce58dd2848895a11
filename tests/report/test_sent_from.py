"""What sends in a project, and what an employee sends from, agrees with every pair."""

from collections import Counter

import pytest

from diagnostics.accounts import generate
from diagnostics.model import Account
from diagnostics.report.sent_from import places, sent_by, sent_in
from diagnostics.senders import simulate

MADE = generate(employees=30, projects=12, mailboxes=25, groups=5, seed=3)


def test_a_project_counts_its_employees_by_sender(sample_account: Account) -> None:
    for account in (sample_account, MADE):
        simulation = simulate(account)
        for project in places(simulation):
            cells = [simulation.at(e.id, project) for e in simulation.employees]
            expected = Counter((c.sender, str(c.source)) for c in cells)
            found = sent_in(simulation, project)
            told = dict(
                zip(
                    zip(found["sender"], found["source"], strict=True),
                    found["employees"],
                    strict=True,
                )
            )
            assert told == expected
            assert list(found["employees"]) == sorted(found["employees"], reverse=True)


def test_an_employee_counts_projects_by_sender(sample_account: Account) -> None:
    simulation = simulate(sample_account)
    for employee in simulation.employees:
        found = sent_by(simulation, employee.id)
        assert found["projects"].sum() == len(places(simulation))


def test_the_first_few_are_named_and_the_rest_counted() -> None:
    simulation = simulate(MADE)
    found = sent_in(simulation, "none")
    many = found[found["employees"] > 8]
    assert len(many)
    assert many["who"].str.contains(r" and \d+ more$").all()


def test_no_project_is_named_in_words(sample_account: Account) -> None:
    simulation = simulate(sample_account)
    found = sent_by(simulation, simulation.employees[0].id)
    assert found["who"].str.contains("no project").sum() == 1


def test_an_unknown_id_is_a_key_error(sample_account: Account) -> None:
    simulation = simulate(sample_account)
    with pytest.raises(KeyError):
        sent_in(simulation, "nowhere")
    with pytest.raises(KeyError):
        sent_by(simulation, "nobody")
