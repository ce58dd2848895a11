"""Half an account never passes for a whole one."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from diagnostics import load, senders
from diagnostics.accounts import Form, Loaded, csv_files, dump
from diagnostics.accounts.reader import read_files
from diagnostics.accounts.schema import LOSSES
from diagnostics.catalogue import rule
from diagnostics.cli import main
from diagnostics.model import (
    Account,
    Employee,
    Extent,
    Group,
    Mailbox,
    Missing,
    Place,
    Project,
    Severity,
)
from diagnostics.report import change_texts, pair_texts, runs
from diagnostics.wholeness import PartialAccountError, expect_whole, missing_part, stamp
from diagnostics.words import text

SAMPLES = Path(__file__).resolve().parent.parent / "sample_data"
BROKEN = str(SAMPLES / "broken")
WHOLE = load(SAMPLES / "acme").account
STAMP = "Not the whole account"

Grid = list[list[str]]


def half() -> Account:
    """The broken sample."""
    return load(BROKEN).account


@pytest.mark.parametrize("name", ["acme", "changed.yaml", "small.yaml", "small.xlsx"])
def test_a_sample_without_errors_is_whole(name: str) -> None:
    assert load(SAMPLES / name).account.missing == ()


def test_a_broken_file_says_which_parts_are_missing() -> None:
    missing = half().missing
    assert Missing(Extent.ROW, "config/row-long", Place("employees.csv", 6)) in missing
    cell = Missing(
        Extent.CELL, "config/unknown-value", Place("employees.csv", 3), "kind"
    )
    assert cell in missing
    assert len(missing) == len(set(missing))


ENGINES: dict[str, Callable[..., object]] = {
    "simulate": senders.simulate,
    "audit": senders.audit,
    "resolve": lambda a, **asked: senders.resolve(a, "maria", **asked),
    "compare": lambda a, **asked: senders.compare(a, a, **asked),
    "repair": senders.repair,
    "verify": lambda a, **asked: senders.verify(a, (), **asked),
}


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_refuses_half_an_account_unless_asked(name: str) -> None:
    with pytest.raises(PartialAccountError, match=r"30 parts.*employees\.csv"):
        ENGINES[name](half())
    ENGINES[name](half(), partial=True)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize(
    "account",
    [
        Account(employees=(Employee("maria"), Employee("maria"))),
        Account(employees=(Employee("maria"),), mailboxes=(Mailbox("m"), Mailbox("m"))),
        Account(employees=(Employee("maria"),), projects=(Project("p"),) * 2),
        Account(employees=(Employee("maria"),), groups=(Group("g"), Group("g"))),
    ],
    ids=["employees", "mailboxes", "projects", "groups"],
)
def test_an_engine_refuses_an_id_that_stands_twice(name: str, account: Account) -> None:
    with pytest.raises(ValueError, match="stands twice in"):
        ENGINES[name](account, partial=True)


def test_half_an_account_is_not_written_as_a_whole_one() -> None:
    with pytest.raises(PartialAccountError):
        csv_files(half())
    with pytest.raises(PartialAccountError):
        dump(half(), Form.JSON)


def test_the_first_of_two_rows_with_one_id_is_kept() -> None:
    people = [e for e in half().employees if e.id == "jan"]
    assert [e.login for e in people] == ["jan"]
    expect_whole(half(), partial=True)


def test_a_draft_of_half_an_account_stays_half() -> None:
    account = half()
    assert senders.drafted(account, ()).missing == account.missing


def test_what_can_be_pasted_says_what_is_missing() -> None:
    account = half()
    answer = senders.resolve(account, "maria", partial=True)
    assert STAMP in pair_texts.headline(account, answer)
    assert STAMP in pair_texts.resolution_text(account, answer)
    assert STAMP in pair_texts.resolution_page(account, answer)
    assert STAMP in change_texts.repair_text(senders.repair(account, partial=True))
    findings = senders.audit(account, partial=True)
    assert findings[0].rule == "coverage/partial-account"
    assert STAMP in runs.audit_page(account, findings)


def test_a_whole_account_has_no_stamp() -> None:
    answer = senders.resolve(WHOLE, "maria")
    assert stamp(WHOLE.missing) is None
    assert STAMP not in pair_texts.resolution_page(WHOLE, answer)
    assert "missing" not in pair_texts.resolution_json(WHOLE, answer)


COMMANDS = [
    ["senders", BROKEN],
    ["senders", BROKEN, "--employee", "maria", "--project", "none"],
    ["compare", BROKEN, BROKEN],
    ["compare", str(SAMPLES / "acme"), BROKEN],
    ["repair", BROKEN],
    ["check", BROKEN, "--plan"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_refuses_in_one_line(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command) == 2
    told = capsys.readouterr()
    assert told.out == ""
    (line,) = told.err.splitlines()
    assert "has 44 errors" in line
    assert "--partial answers all the same" in line


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_that_is_asked_answers_with_status_2(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--partial"]) == 2
    told = capsys.readouterr()
    assert told.out
    assert f"partial: {STAMP}" in told.err
    if "--plan" not in command:
        assert STAMP in told.out


@pytest.mark.parametrize("command", COMMANDS[:-1], ids=" ".join)
def test_json_holds_what_is_missing(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--partial", "--format", "json"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert len(told["missing"]) == len(half().missing)
    assert {"extent", "rule", "file", "row", "column"} == set(told["missing"][0])


def test_audit_lists_the_problems_and_computes_no_coverage(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["audit", BROKEN, "--format", "csv"]) == 2
    told = capsys.readouterr()
    found = [row["rule"] for row in csv.DictReader(io.StringIO(told.out))]
    assert found[0] == "coverage/partial-account"
    assert len(found) == 1 + len(load(BROKEN).problems)
    assert len(told.err.splitlines()) == 1
    assert main(["audit", BROKEN, "--format", "csv", "--partial"]) == 2
    assert len(capsys.readouterr().out.splitlines()) > len(found) + 1


def test_partial_changes_nothing_for_a_whole_account(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["senders", str(SAMPLES / "acme")]) == 0
    plain = capsys.readouterr().out
    assert main(["senders", str(SAMPLES / "acme"), "--partial"]) == 0
    assert capsys.readouterr().out == plain


@pytest.mark.parametrize("name", LOSSES)
def test_only_errors_take_something_away(name: str) -> None:
    assert rule(f"config/{name}").severity is Severity.ERROR


# Whatever is broken: an account whose senders differ from the valid one's says so.


def grids() -> dict[str, Grid]:
    """The valid account's tables as rows of cells."""
    files = csv_files(WHOLE)
    tables = {n: d for n, d in files.items() if n.endswith(".csv")}
    return {n: [*csv.reader(io.StringIO(d.decode()))] for n, d in tables.items()}


def a_cell(rows: Grid, rng: random.Random) -> None:
    """One cell says something that it can't mean."""
    row = rng.randrange(1, len(rows))
    rows[row][rng.randrange(len(rows[0]))] = rng.choice(["zzz", "maybe", "no one; x"])


def a_list(rows: Grid, rng: random.Random) -> None:
    """A list, or another cell, names something that isn't there instead."""
    row = rng.choice([r for r in rows[1:] if any(";" in cell for cell in r)] or rows)
    lists = [at for at, cell in enumerate(row) if ";" in cell] or [0]
    row[rng.choice(lists)] = "zzz"


def too_many_cells(rows: Grid, rng: random.Random) -> None:
    """A comma that isn't quoted."""
    row = rng.choice(rows[1:])
    row.insert(rng.randrange(len(row)), "x")


def an_id_twice(rows: Grid, rng: random.Random) -> None:
    """A row takes another one's id."""
    row, other = rng.sample(rows[1:], 2)
    row[0] = other[0]


def no_id(rows: Grid, rng: random.Random) -> None:
    """A row without an id, or with one that means something else."""
    rng.choice(rows[1:])[0] = rng.choice(["", "company", "none", "a;b"])


def a_column_twice(rows: Grid, rng: random.Random) -> None:
    """A column's name stands over another column too."""
    one, other = rng.sample(range(len(rows[0])), 2)
    rows[0][one] = rows[0][other]


def no_column(rows: Grid, rng: random.Random) -> None:
    """A column that is needed is gone."""
    at = rng.randrange(2) if rows[0][1] == "address" else 0
    for row in rows:
        del row[at]


def no_header(rows: Grid, rng: random.Random) -> None:
    """The header is gone."""
    del rows[: rng.randrange(1, 3)]


BREAKS = [
    a_cell, a_list, too_many_cells, an_id_twice, no_id, a_column_twice, no_column,
    no_header,
]  # fmt: skip


def written(tables: dict[str, Grid], settings: bytes) -> dict[str, bytes]:
    files = {"account.toml": settings}
    for name, rows in tables.items():
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        files[name] = out.getvalue().encode()
    return files


def broken_bytes(files: dict[str, bytes], rng: random.Random) -> None:
    """A file is cut inside quotes, isn't UTF-8, is empty, or holds a NUL byte."""
    name = rng.choice(sorted(files))
    data = files[name]
    at = rng.randrange(len(data))
    files[name] = rng.choice(
        [data[:at] + b'"', data[:at] + b"\xff" + data[at:], b"", data[:at] + b"\0"]
    )


def said(account: Account) -> dict[tuple[str, str], tuple[str, str]]:
    """By employee and project: the sender and its source."""
    frame = senders.simulate(account, partial=True).to_frame().astype(str)
    pairs = zip(frame["employee"], frame["project"], strict=True)
    answers = zip(frame["sender"], frame["source"], strict=True)
    return dict(zip(pairs, answers, strict=True))


SAID_OF_WHOLE = said(WHOLE)


def same_senders(account: Account) -> bool:
    """Whether every pair that the whole account has too has its sender."""
    others = said(account)
    common = others.keys() & SAID_OF_WHOLE.keys()
    return all(others[pair] == SAID_OF_WHOLE[pair] for pair in common)


def has_errors(loaded: Loaded) -> bool:
    return any(p.severity is Severity.ERROR for p in loaded.problems)


def test_an_account_whose_senders_an_error_changed_is_marked() -> None:
    rng = random.Random(16)
    settings = csv_files(WHOLE)["account.toml"]
    changed = 0
    for _ in range(250):
        tables = grids()
        rng.choice(BREAKS)(tables[rng.choice(sorted(tables))], rng)
        files = written(tables, settings)
        if rng.random() < 0.2:
            broken_bytes(files, rng)
        loaded = read_files(files, "")
        if not has_errors(loaded) or same_senders(loaded.account):
            continue
        changed += 1
        assert loaded.account.missing, [p.rule for p in loaded.problems]
    assert changed > 50


def test_a_stamp_is_one_sentence() -> None:
    said = text(stamp(half().missing) or "")
    assert said.startswith("Not the whole account: 30 parts of its files are missing")
    assert said.endswith("and 27 more), so this answer may be wrong.")
    one = (Missing(Extent.CELL, "config/bad-boolean", Place("m.csv", 2), "default"),)
    assert "1 part of its files is missing" in text(stamp(one) or "")
    assert "(default in row 2 of m.csv)" in text(stamp(one) or "")


def test_a_stamp_names_a_column_as_the_template_of_the_language_does() -> None:
    part = Missing(Extent.CELL, "config/r", Place("Skrzynki.csv", 6), "projects")
    assert text(missing_part(part), "en") == "projects in row 6 of Skrzynki.csv"
    assert text(missing_part(part), "pl") == "projekty w wierszu 6 pliku Skrzynki.csv"
    whole = Missing(Extent.TABLE, "config/r", Place())
    assert text(missing_part(whole), "pl") == "część pliku konta"
