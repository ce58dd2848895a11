"""Own addresses that show in anonymous projects: how often, and where for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from diagnostics.model import Account, Employee, Finding, Mailbox, Project, TestResult
from diagnostics.senders.coverage.auditing import audit

PEOPLE = tuple(map(Employee, ("ada", "bob", "cy")))
PROJECTS = (
    *(Project("open"), Project("quiet", anonymous=True)),
    *(Project("hidden", anonymous=True), Project("wide")),
)


def box(mailbox_id: str, **fields: Any) -> Mailbox:
    return Mailbox(mailbox_id, **{"test": TestResult.PASSED, **fields})


def shows(*mailboxes: Mailbox) -> list[Finding]:
    account = Account(employees=PEOPLE, projects=PROJECTS, mailboxes=mailboxes)
    return [f for f in audit(account) if f.rule.startswith("coverage/own-in-")]


def told(finding: Finding) -> tuple[str, int, str, str]:
    pair = finding.data["employee"].id, finding.data["project"].id
    return (finding.subject.id, finding.data["pairs"], *pair)


def test_where_no_own_address_shows_there_is_no_finding() -> None:
    assert shows(box("team")) == []
    assert shows(box("team"), box("own", owner="bob", projects=("open",))) == []


def test_the_account_and_each_own_mailbox_have_a_pair_for_an_example() -> None:
    whole, *single = shows(
        *(box("team"), box("bobs", owner="bob")),
        box("cys", owner="cy", projects=("open", "hidden")),
    )
    assert told(whole) == ("", 3, "bob", "quiet")
    assert (whole.data["employees"], whole.data["projects"]) == (2, 2)
    assert [told(f) for f in single] == [
        ("bobs", 2, "bob", "quiet"),
        ("cys", 1, "cy", "hidden"),
    ]


def test_of_two_own_mailboxes_each_has_a_pair_in_which_it_comes_first() -> None:
    bound = box("for-quiet", owner="bob", projects=("quiet",), default=True)
    _, *single = shows(box("general", owner="bob"), bound)
    assert [told(f) for f in single] == [
        ("general", 1, "bob", "hidden"),
        ("for-quiet", 1, "bob", "quiet"),
    ]


@pytest.mark.parametrize("seed", range(0, 90, 3))
def test_every_example_is_one_by_the_letter(
    oracle: Callable[..., Any], account_of: Callable[..., Account], seed: int
) -> None:
    account = account_of(seed)
    answers = oracle(account).all()
    for finding in audit(account):
        if not finding.rule.startswith("coverage/own-in-anonymous"):
            continue
        employee, project = finding.data["employee"].id, finding.data["project"].id
        assert account.project(project).anonymous
        answer = answers[employee, project]
        assert answer.source == "own"
        assert finding.subject.id in ("", answer.candidates[0])
