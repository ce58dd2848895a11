"""What findings are called in addresses."""

from __future__ import annotations

from types import MappingProxyType

from diagnostics.accounts.reader import read_files
from diagnostics.model import Account, Finding, Severity, Subject, SubjectKind
from diagnostics.report.named_findings import finding_names, identity, meant
from diagnostics.senders import audit


def failed(**data: object) -> Finding:
    subject = Subject(SubjectKind.MAILBOX, "a")
    return Finding("checks/x", subject, Severity.ERROR, MappingProxyType(data))


def test_each_finding_has_a_name_of_its_own(sample_account: Account) -> None:
    found = audit(sample_account)
    names = finding_names(found)
    assert len(set(names)) == len(found) > 3
    for name, finding in zip(names, found, strict=True):
        assert name.startswith(f"{finding.rule}:{finding.subject.id}")


def test_a_name_does_not_depend_on_the_findings_before_it() -> None:
    text = b"id,address,smtp_port\nm1,a@x.test,x\nm2,b@x.test,y\n"
    problems = read_files({"mailboxes.csv": text}).problems
    names = finding_names(problems)
    assert finding_names(problems[1:]) == names[1:]


def test_a_cell_keeps_its_name_in_another_row_of_another_file() -> None:
    table = "id,address,smtp_port\n{}m1,a@x.test,x\n"
    old = read_files({"mailboxes.csv": table.format("").encode()}).problems
    above = "m0,b@x.test,465\n"
    new = read_files({"mailboxes (2).csv": table.format(above).encode()}).problems
    name = "config/bad-port:m1~smtp_port~x"
    assert name in finding_names(old)
    assert name in finding_names(new)


def test_a_service_is_part_of_the_name() -> None:
    assert identity(failed(service="pop3")) == "checks/x:a@pop3"
    assert identity(failed(service="")) == identity(failed()) == "checks/x:a"


def test_what_a_cell_hides_is_in_no_name() -> None:
    table = b"id,address,secret\nm1,a@x.test,hunter2hunter2\n"
    problems = read_files({"mailboxes.csv": table}).problems
    assert any(p.rule == "config/secret-in-clear" for p in problems)
    assert not any("hunter2" in name for name in finding_names(problems))


def test_names_of_older_addresses_are_still_understood() -> None:
    text = b"id,address,smtp_port\nm1,a@x.test,x\nm1,b@x.test,y\n"
    problems = read_files({"mailboxes.csv": text}).problems
    named = dict(zip(finding_names(problems), problems, strict=True))
    told = meant("config/bad-port:m1~mailboxes.csv~3~smtp_port~y", named)
    assert told == "config/bad-port:m1~smtp_port~y"
    named = {identity(failed(service="pop3")): failed(service="pop3")}
    assert meant("checks/x:a", named) == "checks/x:a@pop3"
    assert meant("checks/x:b", named) == ""


def test_equal_findings_are_told_apart() -> None:
    problems = read_files({"mailboxes.csv": b"id\nm1\n"}).problems
    names = finding_names([*problems, *problems])
    assert len(set(names)) == 2 * len(problems) > 0
