"""The audit against the oracle, count by count."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from diagnostics.catalogue import rule
from diagnostics.model import (
    Access,
    Account,
    Employee,
    EmployeeKind,
    Endpoint,
    Finding,
    Mailbox,
    Named,
    Place,
    Plan,
    Project,
    TestResult,
)
from diagnostics.senders.coverage import singly
from diagnostics.senders.coverage.auditing import audit
from diagnostics.senders.coverage.singly import LISTED_SINGLY
from diagnostics.senders.statements import LISTED_AT_MOST
from diagnostics.words import evidence

SEEDS = range(90)

MakesOracle = Callable[..., Any]
MakesAccount = Callable[..., Account]
Counts = dict[tuple[str, str], int]


def counts(findings: Iterable[Finding]) -> Counts:
    """{(rule, subject): pairs} of the coverage findings."""
    return {(f.rule, f.subject.id): f.data.get("pairs", 0) for f in findings}


def total(answers: dict[Any, Any], wanted: Callable[..., bool]) -> int:
    return sum(map(wanted, answers.values()))


def expect_account_counts(
    oracle: MakesOracle, account: Account, inactive: bool
) -> Counts:
    """What "Audit, exactly" asks for, from the oracle."""
    judge = oracle(account, include_inactive=inactive)
    answers = judge.all()
    others = [oracle(account, r, inactive).all() for r in judge.readings()]
    hidden = {p.id for p in account.projects if p.anonymous}
    said = {
        pair: {(o[pair].sender, o[pair].source) for o in others} for pair in answers
    }
    own = sum(a.source == "own" and pair[1] in hidden for pair, a in answers.items())
    found = {
        "coverage/no-candidate": total(
            answers, lambda a: a.decided_by == "no-candidate"
        ),
        "coverage/tied": total(answers, lambda a: a.tied),
        "coverage/contested": sum(len(s) > 1 for s in said.values()),
        "coverage/own-in-anonymous": own,
    }
    return {(name, ""): number for name, number in found.items() if number}


@pytest.mark.parametrize("inactive", [False, True])
def test_the_accounts_counts_are_the_oracles(
    oracle: MakesOracle, account_of: MakesAccount, inactive: bool
) -> None:
    for seed in SEEDS:
        account = account_of(seed)
        expected = expect_account_counts(oracle, account, inactive)
        names = [
            "coverage/no-candidate",
            "coverage/tied",
            "coverage/contested",
            "coverage/own-in-anonymous",
        ]
        found = counts(audit(account, include_inactive=inactive))
        assert {k: v for k, v in found.items() if k[0] in names} == expected, seed


def dead_by_the_letter(oracle: MakesOracle, account: Account, inactive: bool) -> Counts:
    judge = oracle(account, include_inactive=inactive)
    answers = judge.all()
    firsts = {a.candidates[0] for a in answers.values() if a.candidates}
    found = {}
    for mailbox in account.mailboxes:
        if mailbox.id in firsts or account.plan in ("free", "unpaid"):
            continue
        candidate = sum(mailbox.id in a.candidates for a in answers.values())
        if not judge.accepts(mailbox):
            found["coverage/dead-test", mailbox.id] = 0
        elif not any(judge.may_use(e, mailbox) for e in judge.rows):
            found["coverage/dead-nobody", mailbox.id] = 0
        elif not any(judge.is_valid(p, mailbox) for p in judge.columns):
            found["coverage/dead-nowhere", mailbox.id] = 0
        else:
            found["coverage/dead-outranked", mailbox.id] = candidate
    return found


@pytest.mark.parametrize("inactive", [False, True])
def test_dead_mailboxes_are_the_oracles(
    oracle: MakesOracle, account_of: MakesAccount, inactive: bool
) -> None:
    for seed in SEEDS:
        account = account_of(seed)
        found = counts(audit(account, include_inactive=inactive))
        dead = {k: v for k, v in found.items() if k[0].startswith("coverage/dead-")}
        assert dead == dead_by_the_letter(oracle, account, inactive), seed


def test_who_comes_before_an_outranked_mailbox_outranks_it_somewhere(
    oracle: MakesOracle, account_of: MakesAccount
) -> None:
    seen = 0
    for seed in SEEDS:
        account = account_of(seed)
        answers = oracle(account).all().values()
        for finding in audit(account):
            if finding.rule != "coverage/dead-outranked":
                continue
            here = [a.candidates for a in answers if finding.subject.id in a.candidates]
            shown = finding.data["shown"]
            before = {other.id for other in shown if isinstance(other, Named)}
            firsts = {c[0] for c in here}
            assert len(firsts) <= finding.data["before"]
            assert len(before) == min(finding.data["before"], LISTED_AT_MOST)
            if len(before) < LISTED_AT_MOST:
                assert firsts <= before
            assert all(
                any(
                    other in c and c.index(other) < c.index(finding.subject.id)
                    for c in here
                )
                for other in before
            )
            seen += 1
    assert seen > 8


def alike(of: dict[str, set[str]]) -> int:
    return len({frozenset(ids) for ids in of.values()})


def test_the_division_with_the_fewest_rows_adds_up_to_the_gaps(
    oracle: MakesOracle, account_of: MakesAccount
) -> None:
    divided = 0
    for seed in SEEDS:
        account = account_of(seed)
        by_employee: dict[str, set[str]] = {}
        by_project: dict[str, set[str]] = {}
        for (employee, project), answer in oracle(account).all().items():
            if answer.decided_by == "no-candidate":
                by_employee.setdefault(employee, set()).add(project)
                by_project.setdefault(project, set()).add(employee)
        gaps = sum(map(len, by_employee.values()))
        rows, columns = alike(by_employee), alike(by_project)
        found = audit(account)
        said = [f for f in found if f.rule.startswith("coverage/no-cand")][1:]
        causes = [f for f in found if f.data.get("closes") == gaps]
        if rows <= 1 or causes:
            assert said == [], "one rectangle, or one cause, is said in one row"
            continue
        kind = "employee" if rows <= columns else "project"
        assert {f.rule for f in said} == {f"coverage/no-candidate-{kind}"}, seed
        assert len(said) == min(rows, columns)
        assert sum(f.data["pairs"] for f in said) == gaps
        divided += 1
    assert divided > 4


def test_switches_count_the_pairs_that_they_change(
    oracle: MakesOracle, account_of: MakesAccount
) -> None:
    switches = ("precedence", "default_flag", "subprojects")
    for seed in range(60):
        account = account_of(seed)
        judge = oracle(account)
        answers = {r: oracle(account, r).all() for r in judge.readings()}
        expected = {}
        for switch in switches:
            usual = getattr(judge.reading, switch)
            said = {}
            for reading, matrix in answers.items():
                setting = replace(reading, **{switch: usual})
                for pair, answer in matrix.items():
                    key = pair, setting
                    said.setdefault(key, set()).add((answer.sender, answer.source))
            changed = {pair for (pair, _), seen in said.items() if len(seen) > 1}
            if changed:
                expected[switch] = len(changed)
        found = {
            f.data["switch"]: f.data["pairs"]
            for f in audit(account)
            if f.rule == "coverage/contested-switch"
        }
        assert found == expected, seed


def test_own_mailboxes_in_anonymous_projects_are_counted_one_by_one(
    oracle: MakesOracle, account_of: MakesAccount
) -> None:
    for seed in SEEDS:
        account = replace(account_of(seed), reading=oracle(account_of(seed)).reading)
        hidden = {p.id for p in account.projects if p.anonymous}
        expected = {}
        for (_, project), answer in oracle(account).all().items():
            if answer.source == "own" and project in hidden:
                first = answer.candidates[0]
                expected[first] = expected.get(first, 0) + 1
        found = counts(audit(account))
        name = "coverage/own-in-anonymous-mailbox"
        assert {k[1]: v for k, v in found.items() if k[0] == name} == expected


def test_every_witness_is_a_pair_of_its_finding(
    oracle: MakesOracle, account_of: MakesAccount
) -> None:
    wanted = {
        "coverage/no-candidate": lambda a: a.decided_by == "no-candidate",
        "coverage/no-candidate-employee": lambda a: a.decided_by == "no-candidate",
        "coverage/no-candidate-project": lambda a: a.decided_by == "no-candidate",
        "coverage/tied": lambda a: a.tied,
        "coverage/own-in-anonymous": lambda a: a.source == "own",
        "coverage/plan-cannot-send": lambda a: a.decided_by == "plan",
    }
    for seed in SEEDS:
        account = account_of(seed)
        answers = oracle(account).all()
        for finding in audit(account):
            if finding.rule in wanted and "employee" in finding.data:
                pair = finding.data["employee"].id, finding.data["project"].id
                assert wanted[finding.rule](answers[pair])


def test_every_finding_has_a_rule_and_a_sentence(account_of: MakesAccount) -> None:
    for seed in range(60):
        for finding in audit(account_of(seed), today=date(2026, 1, 1)):
            assert rule(finding.rule).fix
            assert finding.severity.rank >= rule(finding.rule).severity.rank
            assert evidence(finding).endswith(".")
            assert "{" not in evidence(finding)


def test_a_plan_that_cannot_send_is_said_once_and_kills_no_mailbox() -> None:
    account = Account(
        plan=Plan.FREE,
        employees=(Employee("e"),),
        projects=(Project("p"),),
        mailboxes=(Mailbox("m", access=Access.NOBODY, test=TestResult.PASSED),),
    )
    found = counts(audit(account))
    assert found["coverage/plan-cannot-send", ""] == 2
    assert not any(name.startswith("coverage/dead") for name, _ in found)
    assert ("coverage/no-candidate", "") not in found


def test_a_robot_without_any_mailbox_has_a_finding_of_its_own() -> None:
    account = Account(employees=(Employee("r", kind=EmployeeKind.ROBOT),))
    assert counts(audit(account))["coverage/robot-without-mailbox", "r"] == 1


def test_one_usable_general_company_mailbox_is_what_the_help_advises() -> None:
    people = (Employee("e"),)
    general = Mailbox("m", address="m@example.org", test=TestResult.PASSED)
    without = Account(employees=people, mailboxes=(replace(general, projects=("p",)),))
    failed = replace(general, test=TestResult.FAILED)
    name = ("coverage/no-general-company-mailbox", "")
    assert name in counts(audit(without))
    told = counts(audit(Account(employees=people, mailboxes=(failed,))))
    assert name not in told, "there is one: its test is what to mend"
    assert ("coverage/dead-test", "m") in told
    assert name not in counts(audit(Account(employees=people, mailboxes=(general,))))


@pytest.mark.parametrize(
    "people",
    [(), (Employee("e", active=False),), (Employee("e", kind=EmployeeKind.EXTERNAL),)],
)
def test_a_mailbox_for_everyone_is_usable_where_nobody_is_there_to_use_it(
    people: tuple[Employee, ...],
) -> None:
    name = ("coverage/no-general-company-mailbox", "")
    general = Mailbox("m", test=TestResult.PASSED)
    assert name not in counts(audit(Account(employees=people, mailboxes=(general,))))
    selected = replace(general, access=Access.SELECTED)
    assert name in counts(audit(Account(employees=people, mailboxes=(selected,))))


def test_a_company_without_any_mailbox_is_told_so() -> None:
    own = Mailbox("m", owner="e")
    found = {f.rule: f for f in audit(Account(mailboxes=(own,)))}
    assert evidence(found["coverage/no-general-company-mailbox"]) == (
        "The company has no mailbox, so tasks without a project and new projects have"
        " no team address."
    )


def test_findings_name_the_row_of_their_subject() -> None:
    place = Place("mailboxes.csv", 7)
    account = Account(
        employees=(Employee("e"),),
        mailboxes=(Mailbox("m", access=Access.NOBODY, place=place),),
    )
    dead = next(f for f in audit(account) if f.rule == "coverage/dead-nobody")
    assert (dead.data["file"], dead.data["row"]) == ("mailboxes.csv", 7)


def test_errors_come_first_and_the_account_before_its_parts() -> None:
    account = Account(employees=(Employee("e"),), projects=(Project("p"),))
    found = audit(account)
    ranks = [f.severity.rank for f in found]
    assert found[0].rule == "coverage/no-candidate"
    assert ranks == sorted(ranks, reverse=True)


def test_beyond_the_limit_the_rest_is_one_finding_that_says_how_many() -> None:
    extra = 37
    count = LISTED_SINGLY + extra
    people = tuple(Employee(f"e{i}") for i in range(count))
    projects = tuple(Project(f"p{i}") for i in range(count))
    bound = tuple(
        Mailbox(f"m{i}", owner=f"e{i}", projects=(f"p{i}",)) for i in range(count)
    )
    found = audit(Account(employees=people, projects=projects, mailboxes=bound))
    singly = [f for f in found if f.rule == "coverage/no-candidate-employee"]
    rest = next(
        f for f in found if f.data.get("of") == "coverage/no-candidate-employee"
    )
    assert len(singly) == LISTED_SINGLY
    assert rest.data["findings"] == extra
    named = {f.subject.id for f in singly} | set(rest.data["subjects"])
    assert named == {person.id for person in people}


def test_gaps_tell_how_many_people_and_projects_have_one() -> None:
    account = Account(
        employees=(Employee("a"), Employee("b"), Employee("c")),
        projects=(Project("p"), Project("q")),
        mailboxes=(
            Mailbox("m", access=Access.SELECTED, employees=("a",), projects=("p", "q")),
            Mailbox("own", owner="c"),
        ),
    )
    (gaps,) = (f for f in audit(account) if f.rule == "coverage/no-candidate")
    assert gaps.data["pairs"] == 4, "a without a project, and b everywhere"
    assert (gaps.data["employees"], gaps.data["projects"]) == (2, 3)
    assert evidence(gaps).startswith(
        "No mailbox serves 4 pairs of 9 (2 employees in 2 projects and tasks "
    )


def test_a_gap_says_what_a_person_s_and_a_robot_s_letters_leave_from() -> None:
    account = Account(
        host="acme.planfix.com",
        employees=(
            Employee("a", "Anna", login="anna"),
            Employee("r", "Helper", kind=EmployeeKind.ROBOT),
            Employee("busy", kind=EmployeeKind.ROBOT),
        ),
        projects=(Project("p", "Shop"),),
        mailboxes=(Mailbox("m", access=Access.SELECTED, employees=("busy",)),),
    )
    found = audit(account)
    (gaps,) = (f for f in found if f.rule == "coverage/no-candidate")
    assert evidence(gaps).endswith(
        "letters leave from the internal address, a robot's from none."
        " People: Anna and Helper; projects: tasks without a project and Shop."
    )
    robots = [f for f in found if f.rule == "coverage/robot-without-mailbox"]
    assert [(f.subject.id, f.data["pairs"]) for f in robots] == [("r", 2)]


def test_a_robot_with_a_mailbox_somewhere_is_not_without_one() -> None:
    robot = Employee("r", kind=EmployeeKind.ROBOT)
    bound = Mailbox("m", projects=("p",))
    account = Account(employees=(robot,), projects=(Project("p"),), mailboxes=(bound,))
    rules = {finding.rule for finding in audit(account)}
    assert "coverage/no-candidate" in rules
    assert "coverage/robot-without-mailbox" not in rules


def test_what_is_only_counted_is_named_by_the_subjects_that_would_be_listed(
    account_of: MakesAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = 0
    for seed in range(30):
        account = account_of(seed)
        shared = [replace(m, address="team@a.test") for m in account.mailboxes[:4]]
        shared = [
            replace(m, smtp=Endpoint(f"{m.id}.a.test", 465)) if n % 2 else m
            for n, m in enumerate(shared)
        ]
        rest = account.mailboxes[4:]
        account = replace(account, mailboxes=(*shared, *rest))
        everything: dict[str, list[str]] = {}
        for finding in audit(account):
            everything.setdefault(finding.rule, []).append(finding.subject.id)
        with monkeypatch.context() as patch:
            patch.setattr(singly, "LISTED_SINGLY", 1)
            found = audit(account)
        told: dict[str, list[str]] = {}
        for finding in found:
            if finding.rule != "coverage/more-of-a-rule":
                told.setdefault(finding.rule, []).append(finding.subject.id)
        for finding in found:
            if finding.rule == "coverage/more-of-a-rule":
                counted += 1
                assert finding.data["findings"] == len(finding.data["subjects"])
                told[str(finding.data["of"])] += finding.data["subjects"]
        assert {r: sorted(ids) for r, ids in told.items()} == {
            r: sorted(ids) for r, ids in everything.items()
        }, seed
    assert counted > 15


def test_of_mailboxes_with_one_address_the_first_is_the_subject() -> None:
    """Also where there are so many of the kind that most are only counted."""
    boxes = tuple(
        Mailbox(
            f"m{n}", f"a{n // 2}@a.test", smtp=Endpoint(f"s{n % 2}.a.test", 465),
            test=TestResult.PASSED,
        )
        for n in range(2 * LISTED_SINGLY + 2)
    )  # fmt: skip
    found = audit(Account(employees=(Employee("e"),), mailboxes=boxes))
    (rest,) = (
        f
        for f in found
        if f.rule == "coverage/more-of-a-rule"
        and f.data["of"] == "config/lint-same-address-servers"
    )
    assert rest.data["subjects"] == [f"m{2 * LISTED_SINGLY}"]
