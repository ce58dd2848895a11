"""What findings are called in addresses."""

from __future__ import annotations

from diagnostics.accounts.reader import read_files
from diagnostics.model import Account
from diagnostics.report.named_findings import finding_names
from diagnostics.senders import audit


def test_each_finding_has_a_name_of_its_own(sample_account: Account) -> None:
    found = audit(sample_account)
    names = finding_names(found)
    assert len(set(names)) == len(found) > 3
    for name, finding in zip(names, found, strict=True):
        assert name.startswith(f"{finding.rule}:{finding.subject.id}")


def test_a_name_does_not_depend_on_the_findings_before_it() -> None:
    text = b"id,address,smtp_port\nm1,a@x.test,x\nm2,b@x.test,y\n"
    problems = read_files({"mailboxes.csv": text}).problems
    names = dict(zip(map(id, problems), finding_names(problems), strict=True))
    fewer = problems[1:]
    for name, finding in zip(finding_names(fewer), fewer, strict=True):
        before = names[id(finding)]
        assert before == name or before.startswith(f"{name}~")


def test_equal_findings_are_told_apart() -> None:
    problems = read_files({"mailboxes.csv": b"id\nm1\n"}).problems
    names = finding_names([*problems, *problems])
    assert len(set(names)) == 2 * len(problems) > 0
