import re
from email import message_from_bytes
from pathlib import Path

from diagnostics.accounts import load
from diagnostics.lab import FAULTS
from diagnostics.model import Account, EmployeeKind, TestResult

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"


def test_acme_loads_without_any_problem(sample_account: Account) -> None:
    assert load(SAMPLES / "acme").problems == ()
    assert sample_account.host == "acme.planfix.com"


def test_acme_has_one_of_each_situation(sample_account: Account) -> None:
    kinds = [e.kind for e in sample_account.employees]
    assert len(kinds) == 12
    assert kinds.count(EmployeeKind.ROBOT) == 2
    assert kinds.count(EmployeeKind.EXTERNAL) == 1
    assert [e.id for e in sample_account.employees if not e.active] == ["zofia"]
    assert len(sample_account.projects) == 8
    assert [p.id for p in sample_account.projects if p.anonymous] == ["tender"]
    general = [
        m.id
        for m in sample_account.mailboxes
        if not (m.is_own or m.is_bound or m.test is TestResult.FAILED)
    ]
    assert general == []


def test_acmes_mailboxes_talk_to_the_lab_only(sample_account: Account) -> None:
    for mailbox in sample_account.mailboxes:
        assert mailbox.domain.endswith(".test")
        assert mailbox.secret.startswith("lab:")
        for server in (mailbox.smtp, mailbox.pop3):
            fault = re.fullmatch(r"([a-z0-9-]+)\.lab\.test", server.host)
            assert fault
            assert fault[1] in {known.id for known in FAULTS}
            assert server.port is None


def test_both_forms_of_the_small_account_are_the_same() -> None:
    yaml, workbook = load(SAMPLES / "small.yaml"), load(SAMPLES / "small.xlsx")
    assert yaml.problems == workbook.problems == ()
    assert yaml.account == workbook.account
    assert [e.id for e in yaml.account.employees] == ["007", "anna", "bot"]
    assert [p.id for p in yaml.account.projects] == ["site", "no"]


def test_the_error_samples_name_nobody_real() -> None:
    samples = sorted((SAMPLES / "errors").iterdir())
    assert len(samples) >= 7
    for sample in samples:
        for domain in re.findall(rb"@([\w.-]+\w)", sample.read_bytes()):
            assert domain.endswith(b".example"), sample.name


def test_the_bounce_sample_is_a_delivery_report() -> None:
    bounce = message_from_bytes((SAMPLES / "errors/bounce.eml").read_bytes())
    assert bounce.get_content_type() == "multipart/report"
    kinds = [part.get_content_type() for part in bounce.walk()]
    assert "message/delivery-status" in kinds
