"""A finding that somebody accepted is told and doesn't count, until its day is over."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from diagnostics import accounts
from diagnostics.accounts import Form, dump
from diagnostics.cli.entry import main
from diagnostics.model import Acceptance, Account, Finding, Severity, Subject
from diagnostics.model import SubjectKind as Kind
from diagnostics.report.standing.acceptances import (
    acceptance_of,
    accepted_cell,
    counting,
    in_force,
)

DAY = date(2026, 11, 26)
TIED = Finding("coverage/tied", Subject(Kind.MAILBOX, "desk"), Severity.ERROR)


def accepting(*rows: Acceptance) -> Account:
    return Account(accepted=rows)


@pytest.mark.parametrize(
    ("until", "holds"), [("", True), ("2026-11-26", True), ("2026-11-25", False)]
)
def test_the_last_day_of_an_acceptance_belongs_to_it(until: str, holds: bool) -> None:
    account = accepting(Acceptance("coverage/tied", "desk", until))
    assert (acceptance_of(TIED, in_force(account, DAY)) is not None) is holds
    assert counting([TIED], account, DAY) == ([] if holds else [TIED])


@pytest.mark.parametrize(
    ("rule", "subject"), [("coverage/gap", "desk"), ("coverage/tied", "other")]
)
def test_another_rule_or_subject_is_not_accepted(rule: str, subject: str) -> None:
    assert (
        acceptance_of(TIED, in_force(accepting(Acceptance(rule, subject)), DAY)) is None
    )


def test_of_several_acceptances_the_one_that_lasts_counts() -> None:
    short, long = (Acceptance("coverage/tied", "desk", f"2027-0{n}-01") for n in (1, 2))
    for_good = Acceptance("coverage/tied", "desk")
    assert acceptance_of(TIED, in_force(accepting(long, short), DAY)) == long
    assert acceptance_of(TIED, in_force(accepting(short, for_good), DAY)) == for_good
    assert accepted_cell(TIED, in_force(accepting(short, for_good))) == "yes"
    assert accepted_cell(TIED, in_force(Account())) == ""


ACCOUNT = Account(
    host="acme.planfix.com",
    accepted=(
        Acceptance("coverage/tied", "desk", "2027-01-31", "moving; until January"),
        Acceptance("coverage/no-general-company-mailbox"),
    ),
)


@pytest.mark.parametrize("form", [f for f in Form if f is not Form.CSV])
def test_what_is_accepted_is_kept_in_every_form(form: Form) -> None:
    held = dump(ACCOUNT, form)
    again = accounts.load_uploads([(f"a.{form}", held)]).account
    assert again.accepted == ACCOUNT.accepted


def test_a_folder_forgets_what_is_no_longer_accepted(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    accounts.save(ACCOUNT, folder, Form.CSV)
    assert (folder / "accepted.csv").is_file()
    accounts.save(Account(host="acme.planfix.com"), folder, Form.CSV)
    assert not (folder / "accepted.csv").exists()


FILES = {
    "mailboxes.csv": "id,address\ndesk,desk@example.org\n",
    "employees.csv": "id,name\nkim,Kim\n",
    "account.toml": 'host = "acme.planfix.com"\n',
}


def loaded(rows: str) -> accounts.Loaded:
    held = {**FILES, "accepted.csv": f"rule,subject,until,because\n{rows}\n"}
    return accounts.load_uploads([(n, t.encode()) for n, t in held.items()])


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("coverage/tide,desk,,", "config/unknown-rule"),
        (",desk,,", "config/unknown-rule"),
        ("coverage/tied,desk,soon,", "config/bad-date"),
    ],
)
def test_a_row_that_cant_be_understood_accepts_nothing(row: str, rule: str) -> None:
    found = loaded(row)
    assert found.account.accepted == ()
    assert rule in {p.rule for p in found.problems}
    assert found.account.missing == ()


def test_a_broken_table_of_acceptances_changes_no_sender() -> None:
    held = [*FILES.items(), ("accepted.csv", "rule,until\ncoverage/tied,")]
    found = accounts.load_uploads([(n, t.encode()) for n, t in held])
    assert "config/column-missing" in {p.rule for p in found.problems}
    assert found.account.missing == ()


def written(folder: Path, rows: str) -> Path:
    """An account in which nobody may use the one mailbox."""
    for name, text in FILES.items():
        (folder / name).write_text(text)
    box = "id,address,access\ndesk,desk@example.org,nobody\n"
    (folder / "mailboxes.csv").write_text(box)
    if rows:
        (folder / "accepted.csv").write_text(f"rule,subject,until,because\n{rows}\n")
    return folder


def audited(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[int, list[dict[str, str]]]:
    status = main(["audit", str(folder), "--format", "csv"])
    return status, list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_the_command_line_honours_what_is_accepted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, rows = audited(written(tmp_path, ""), capsys)
    errors = [row for row in rows if row["severity"] == "error"]
    assert status == 1
    assert errors
    assert {row["accepted"] for row in rows} == {""}
    accepted = "\n".join(f"{r['rule']},{r['subject']},2999-01-01,known" for r in errors)
    status, rows = audited(written(tmp_path, accepted), capsys)
    assert status == 0
    assert {r["accepted"] for r in rows if r["severity"] == "error"} == {"2999-01-01"}
    main(["audit", str(tmp_path), "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    assert "2999-01-01" in {row["accepted"] for row in told}
