"""What a spreadsheet would compute is marked, and reading takes the mark off."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from diagnostics.accounts import csv_files
from diagnostics.accounts.reader import read_files
from diagnostics.accounts.understanding.cell_values import (
    is_dash,
    is_error,
    is_shortened,
    taken_off,
)
from diagnostics.formula_guard import guarded, unguarded
from diagnostics.model import NO_PROJECT, Account, Employee, Mailbox, Project
from diagnostics.report import sender_tables
from diagnostics.senders import read_expectations, simulate, verify
from tests.growth import assert_linear

COMPUTED = {
    "=1+1": "'=1+1",
    " =1": "' =1",
    "\u00a0=1": "'\u00a0=1",
    "\u2003\u202f@a": "'\u2003\u202f@a",
    "\ufeff=1": "'\ufeff=1",
    "\t=1": "\t'=1",
    "\r=1": "\r'=1",
    "＝1": "'＝1",
    "＋a": "'＋a",
    "－a": "'－a",
    "＠a": "'＠a",
    "@SUM(A1)": "'@SUM(A1)",
    "+cmd|'/c calc'!A1": "'+cmd|'/c calc'!A1",
    "-2+3": "'-2+3",
    "+48-22-12": "'+48-22-12",
    "=\n1": "'=\n1",
    "-abc": "'-abc",
    "-p1": "'-p1",
    "--1": "'--1",
    "-(1)": "'-(1)",
    "a;=1+1": "a;'=1+1",
    "a; @b": "a;' @b",
    'a;"=1': "a;'\"=1",
    "m1;-2+3;m3": "m1;'-2+3;m3",
    "said\n=1": "said\n'=1",
    "said\r\n=1": "said\r\n'=1",
    "a\t-b\t-5": "a\t'-b\t-5",
    "-p1;-5;+a": "'-p1;-5;'+a",
    "'=1": "''=1",
    "''-p1": "'''-p1",
}
"""What a spreadsheet would compute, and how it is written."""

KEPT = [
    *("", "-", "--", "+", "=", "@", "- ", "->", "—", "…", "-;a", "=;a", "'", "''"),
    *("007", "-5", "+48", "-1.5", "-1,5", "+48 22 123", "-1e5", "-5 %", "1e5", "NA"),
    *("a=b", "sales@x", "a-b", "a+b", "m1;m2", "-5;-", "a;-5", "x = 1", "'a", "'-"),
    *("'-5", "O'Neill", '"=1"', "it's = 1", "-5;-6 %;+7"),
]

ALIKE = st.text("=@+-＝－;'\"\t\r\n\u00a0\ufeff ab1,.%", max_size=12)


@pytest.mark.parametrize(("text", "written"), COMPUTED.items())
def test_what_a_spreadsheet_would_compute_gets_its_mark(
    text: str, written: str
) -> None:
    assert guarded(text) == written


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


@settings(max_examples=1000)
@given(ALIKE | st.text())
def test_taking_the_marks_off_gives_the_text(text: str) -> None:
    assert unguarded(guarded(text)) == text


@settings(max_examples=500)
@given(ALIKE, st.sampled_from(",;\t"))
def test_no_cell_begins_a_formula_however_the_line_is_split(
    text: str, separator: str
) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(
        ["first", guarded(text), guarded(text)]
    )
    lines = csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=separator)
    cells = [cell.lstrip(" \u00a0\ufeff") for line in lines for cell in line]
    assert not any(re.match(r"[=@＝＠]\s*[^\s;,=@＝＠'\"]", cell) for cell in cells)
    assert not any(re.match(r"[+\-－]\s*[ab]", cell) for cell in cells)
    assert not any(re.match(r"[+\-－]1[+\-－]1", cell) for cell in cells)


@pytest.mark.parametrize(
    "piece", ["\n-", "\n-1", "-1 ", "\n=", ";-", "'", "\ufeff", "- "]
)
def test_marks_are_put_on_and_taken_off_in_linear_time(piece: str) -> None:
    def there_and_back(size: int) -> str:
        return unguarded(guarded("-1" + piece * (size // len(piece))))

    assert_linear(there_and_back, 100_000)


ids = st.text(
    st.sampled_from("=@+-＝－'\"ab1., %\u00a0\t\r\n") | st.characters(codec="utf-8"),
    min_size=1,
    max_size=8,
).filter(lambda text: text == text.strip(" \t\r\n") != "" and not set(";\0") & {*text})


def account_of(names: list[str]) -> Account:
    """An account whose employee, project and mailboxes have these ids."""
    employee, project, first, second = names
    return Account(
        employees=(Employee(employee),),
        projects=(Project(project),),
        mailboxes=(
            Mailbox(first, address="a@x.test", projects=(project,), test="passed"),
            Mailbox(second, address="b@x.test", test="passed"),
        ),
    )


four_ids = st.lists(ids, min_size=4, max_size=4, unique=True).filter(
    lambda names: not {NO_PROJECT, "company"} & {*names}
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(four_ids)
def test_the_senders_of_any_ids_are_the_expectations_that_they_meet(
    tmp_path: Path, names: list[str]
) -> None:
    account = account_of(names)
    path = tmp_path / "senders.csv"
    sender_tables.write(simulate(account), "csv", path)
    told = read_expectations(path)
    assert {(e.employee, e.project) for e in told} == {
        (names[0], NO_PROJECT),
        (names[0], names[1]),
    }
    assert verify(account, told) == ()


@settings(max_examples=150)
@given(four_ids)
def test_an_account_of_any_ids_survives_its_tables(names: list[str]) -> None:
    names = [taken_off(name) for name in names]
    assume(all(names) and len(set(names)) == len(names))
    kinds = (is_error, is_dash, is_shortened)
    assume(not any(kind(name) for kind in kinds for name in names))
    account = account_of(names)
    loaded = read_files(csv_files(account), "").account
    assert [e.id for e in loaded.employees] == names[:1]
    assert [p.id for p in loaded.projects] == names[1:2]
    assert [m.id for m in loaded.mailboxes] == names[2:]
    assert loaded.mailboxes[0].projects == (names[1],)
