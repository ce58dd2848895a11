"""Audits in a process of their own, which say what an audit here says."""

from dataclasses import replace
from pathlib import Path

import pytest

from diagnostics import senders
from diagnostics.accounts import load
from diagnostics.model import DefaultFlag, Precedence, Reading
from diagnostics.workspace import Workspace, auditing_apart, digest_of
from diagnostics.workspace.auditing_apart import (
    audited_apart,
    is_large,
    recorded_apart,
    stand_by,
)
from diagnostics.workspace.history import AUDIT, FILES, History, Version

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
DIGEST = digest_of([("account.zip", b"its content")])
OTHERWISE = Reading(precedence=Precedence.BOUND_FIRST, default_flag=DefaultFlag.IGNORED)


@pytest.mark.parametrize("sample", ["acme", "broken"])
def test_it_finds_what_an_audit_here_finds(tmp_path: Path, sample: str) -> None:
    loaded = load(SAMPLES / sample)
    kept = Workspace(tmp_path).keep(loaded, DIGEST)
    for reading in (Reading(), OTHERWISE):
        here = senders.audit(loaded.account, reading, partial=True)
        found = audited_apart(tmp_path, kept.id, DIGEST, reading)
        assert found == here != ()


def test_another_content_or_another_id_is_not_audited(tmp_path: Path) -> None:
    kept = Workspace(tmp_path).keep(load(SAMPLES / "acme"), DIGEST)
    assert audited_apart(tmp_path, kept.id, "0" * 64, Reading()) is None
    assert audited_apart(tmp_path, "acme-0000", DIGEST, Reading()) is None


def test_a_process_that_stands_by_is_the_one_that_audits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    loaded = load(SAMPLES / "acme")
    kept = Workspace(tmp_path).keep(loaded, DIGEST)
    stand_by()
    waiting = auditing_apart._stand_in._held
    stand_by()
    assert waiting is not None
    assert auditing_apart._stand_in._held is waiting, "one is enough"
    monkeypatch.setattr(auditing_apart, "_AUDITS", "no.such.module")
    found = audited_apart(tmp_path, kept.id, DIGEST, Reading())
    assert found == senders.audit(loaded.account, Reading(), partial=True)
    assert waiting.poll() is not None, "it has ended"
    assert audited_apart(tmp_path, kept.id, DIGEST, Reading()) is None, "nobody waits"


def test_a_process_that_nobody_asks_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing_apart, "_MOST_WAITING", 0.01)
    stand_by()
    while waiting := auditing_apart._stand_in._held:
        waiting.wait()
    assert auditing_apart._stand_in.taken() is None


@pytest.mark.parametrize("program", ["keyword", "this", "no.such.module"])
def test_a_process_that_answers_nothing_leaves_the_audit_to_us(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str
) -> None:
    kept = Workspace(tmp_path).keep(load(SAMPLES / "acme"), DIGEST)
    monkeypatch.setattr(auditing_apart, "_AUDITS", program)
    assert audited_apart(tmp_path, kept.id, DIGEST, Reading()) is None


def test_the_sample_is_not_worth_a_process() -> None:
    account = load(SAMPLES / "acme").account
    assert not is_large(account)
    many = account.employees * (1 + auditing_apart.LARGE // len(account.employees))
    assert is_large(replace(account, employees=many))


def test_an_audit_is_written_down_whole_where_there_is_a_history(
    tmp_path: Path,
) -> None:
    loaded = load(SAMPLES / "acme")
    found = tuple(senders.audit(loaded.account, partial=True))
    what = "acme", "documented", Version(DIGEST, "acme-0000"), loaded.problems, found
    url = History.usual_url(tmp_path)
    assert recorded_apart(url, *what)
    assert not recorded_apart("postgresql+psycopg://x@127.0.0.1:1/x", *what)
    kept = History(url)
    spans = kept.spans("acme", AUDIT, "documented")
    assert {span.finding.rule for span in spans} == {f.rule for f in found}
    assert [(run.kind, run.version) for run in kept.runs("acme")] == [
        (AUDIT, "acme-0000"),
        (FILES, "acme-0000"),
    ]
    kept.close()
