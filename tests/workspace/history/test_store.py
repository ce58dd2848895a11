"""What is kept of runs tells what came, what went, and what nobody looked at."""

import multiprocessing
import os
import signal
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest
from sqlalchemy import create_engine, inspect, text

from diagnostics.checks.step import Line, Step
from diagnostics.model import (
    Finding,
    Named,
    Phrase,
    Severity,
    State,
    Subject,
    SubjectKind,
)
from diagnostics.report.named_findings import identity
from diagnostics.report.things.mailbox_verdict import verdict
from diagnostics.workspace.history import (
    AUDIT,
    FILES,
    History,
    HistoryError,
    Version,
    identified,
)

DAY = timedelta(days=1)
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)


def found(
    rule: str, mailbox: str, severity: Severity = Severity.ERROR, **data: object
) -> Finding:
    subject = Subject(SubjectKind.MAILBOX, mailbox)
    return Finding(rule, subject, severity, MappingProxyType(data))


def step(mailbox: str, service: str, state: State = State.FAILED) -> Step:
    return Step(
        mailbox,
        service,
        "login",
        state,
        rule="checks/auth-not-offered" if state is State.FAILED else "",
        seen=Phrase.of("checks:finding", mailbox=Named(mailbox, "Desk")),
        transcript=(Line(">", "AUTH PLAIN ***", 0.25),),
        data={"host": "mail.example.org", "port": 465},
    )


def judge(steps: Sequence[Step]) -> list[Finding]:
    return [
        found(s.rule, s.mailbox, service=s.service)
        for s in steps
        if s.state is State.FAILED
    ]


def same(mailboxes: Iterable[str]) -> dict[str, str]:
    """Mailboxes whose settings never change."""
    return dict.fromkeys(mailboxes, "0" * 64)


ANY = same("abc")


def names(spans: Sequence[object]) -> list[str]:
    return [span.identity for span in spans]


def test_the_first_audit_is_a_first_look_and_nothing_in_it_is_new(
    history: History,
) -> None:
    run = history.record("acme", AUDIT, [found("coverage/tied", "desk")], MONDAY)
    assert (run.errors, run.warnings, run.new, run.gone) == (1, 0, 0, 0)
    since = history.since("acme", MONDAY - DAY, "")
    assert names(since.first_seen) == ["coverage/tied:desk"]
    assert since.new == since.fixed == since.same == ()


def test_what_came_and_what_went_since_a_moment_is_told(history: History) -> None:
    old, stays, new = (found("coverage/tied", name) for name in ("a", "b", "c"))
    history.record("acme", AUDIT, [old, stays], MONDAY)
    run = history.record("acme", AUDIT, [stays, new], MONDAY + DAY)
    assert (run.new, run.gone) == (1, 1)
    since = history.since("acme", MONDAY, "")
    assert names(since.new) == ["coverage/tied:c"]
    assert names(since.fixed) == ["coverage/tied:a"]
    assert names(since.same) == ["coverage/tied:b"]
    assert history.since("acme", MONDAY + DAY, "").new == ()


def together(subject: Subject, *mailboxes: str, service: str = "") -> Finding:
    named = tuple(Named(mailbox) for mailbox in mailboxes)
    data = {"mailboxes": named, **({"service": service} if service else {})}
    return Finding("coverage/tied", subject, Severity.ERROR, MappingProxyType(data))


SERVER = Subject(SubjectKind.DOMAIN, "mail.example.org")


def of(mailbox: str) -> Subject:
    return Subject(SubjectKind.MAILBOX, mailbox)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (together(of("a"), "a", "b", "c"), [together(of("b"), "b", "c")]),
        (together(of("a"), "a", "b"), [found("coverage/tied", "b")]),
        (together(SERVER, "a", "b"), [found("coverage/tied", "a")]),
        (
            together(SERVER, "a", "b"),
            [found("coverage/tied", "a"), found("coverage/tied", "b")],
        ),
    ],
)
def test_what_is_left_of_a_finding_about_several_mailboxes_is_not_new(
    before: Finding, after: list[Finding], history: History
) -> None:
    history.record("acme", AUDIT, [], MONDAY - DAY)
    history.record("acme", AUDIT, [before], MONDAY)
    run = history.record("acme", AUDIT, after, MONDAY + DAY)
    assert (run.new, run.gone) == (0, 0)
    since = history.since("acme", MONDAY, "")
    assert names(since.same) == [identity(finding) for finding in after]
    assert since.new == since.fixed == since.first_seen == ()


@pytest.mark.parametrize(
    "after",
    [
        together(of("b"), "b", "d"),
        found("coverage/dead-test", "b"),
        found("coverage/tied", "b", service="pop3"),
        found("coverage/tied", "d"),
    ],
)
def test_what_nobody_knew_is_new_beside_what_went(
    after: Finding, history: History
) -> None:
    history.record("acme", AUDIT, [together(of("a"), "a", "b", "c")], MONDAY)
    run = history.record("acme", AUDIT, [after], MONDAY + DAY)
    assert (run.new, run.gone) == (1, 1)
    assert names(history.since("acme", MONDAY, "").new) == [identity(after)]


def test_what_is_left_but_worse_is_new(history: History) -> None:
    mild = together(of("a"), "a", "b")
    mild = Finding(mild.rule, mild.subject, Severity.INFO, mild.data)
    history.record("acme", AUDIT, [mild], MONDAY)
    run = history.record("acme", AUDIT, [found("coverage/tied", "b")], MONDAY + DAY)
    assert run.new == 1


def test_what_comes_back_is_new_again(history: History) -> None:
    tied = found("coverage/tied", "a")
    for day, findings in enumerate([[tied], [], [tied]]):
        history.record("acme", AUDIT, findings, MONDAY + day * DAY)
    assert names(history.since("acme", MONDAY + DAY, "").new) == ["coverage/tied:a"]
    first, second = history.spans("acme", AUDIT)
    assert first.gone_at == MONDAY + DAY
    assert second.gone_at is None


def test_a_finding_seen_again_is_told_as_it_is_now(history: History) -> None:
    history.record("acme", AUDIT, [found("coverage/tied", "a", pairs=3)], MONDAY)
    softer = found("coverage/tied", "a", Severity.WARNING, pairs=2)
    history.record("acme", AUDIT, [softer], MONDAY + DAY)
    (span,) = history.since("acme", MONDAY, "").same
    assert span.finding == softer
    assert span.finding.data["pairs"] == 2
    assert span.first_at == MONDAY


def test_a_finding_that_got_worse_came_now_and_nothing_was_fixed(
    history: History,
) -> None:
    mild = found("coverage/tied", "a", Severity.WARNING)
    history.record("acme", AUDIT, [mild], MONDAY)
    run = history.record("acme", AUDIT, [found("coverage/tied", "a")], MONDAY + DAY)
    assert (run.new, run.gone) == (1, 0)
    assert history.came("acme", AUDIT, MONDAY) == {"coverage/tied:a"}
    since = history.since("acme", MONDAY, "")
    assert names(since.new) == ["coverage/tied:a"]
    assert since.same == since.fixed == since.first_seen == ()
    assert history.came("acme", AUDIT, MONDAY + DAY) == frozenset()


def test_another_reading_and_another_account_have_histories_of_their_own(
    history: History,
) -> None:
    tied = found("coverage/tied", "a")
    history.record("acme", AUDIT, [tied], MONDAY, reading_name="documented")
    history.record("acme", AUDIT, [], MONDAY + DAY, reading_name="tie=first")
    history.record("other", AUDIT, [], MONDAY + DAY, reading_name="documented")
    history.record("acme", FILES, [], MONDAY + DAY)
    assert names(history.since("acme", MONDAY, "documented").same) == [
        "coverage/tied:a"
    ]
    assert not history.since("acme", MONDAY, "tie=first").fixed
    assert not history.since("other", MONDAY, "documented").fixed


def test_two_findings_of_one_identity_are_both_kept(history: History) -> None:
    twice = [found("coverage/tied", "a", row=1), found("coverage/tied", "a", row=2)]
    history.record("acme", AUDIT, twice, MONDAY)
    assert names(history.spans("acme", AUDIT)) == [
        "coverage/tied:a",
        "coverage/tied:a~~2",
    ]


def test_findings_kept_under_former_names_are_the_same_ones(
    url: str, history: History
) -> None:
    cells = [
        found("config/bad-port", "a", column=column, value="x", row=row)
        for row, column in enumerate(["smtp_port", "pop3_port"])
    ]
    history.record("acme", FILES, cells, MONDAY)
    engine = create_engine(url)
    with engine.begin() as connection:
        for number, former in enumerate(["config/bad-port:a", "config/bad-port:a#2"]):
            put = "UPDATE spans SET identity = :former WHERE identity = :name"
            name = list(identified(cells))[number]
            connection.execute(text(put), {"former": former, "name": name})
    engine.dispose()
    run = history.record("acme", FILES, cells[1:], MONDAY + DAY)
    assert (run.new, run.gone) == (0, 1)
    (same,) = history.since("acme", MONDAY, "").same
    assert (same.identity, same.finding) == (identity(cells[1]), cells[1])


def test_a_partial_check_replaces_its_services_and_keeps_the_others(
    history: History,
) -> None:
    boxes = ("a", "b", "c")
    first = [step("a", "smtp"), step("a", "pop3"), step("b", "smtp")]
    history.record_checks("acme", first, judge, MONDAY, settings=same(boxes))
    mended = [step("a", "smtp", State.PASSED)]
    now = history.record_checks(
        "acme",
        mended,
        judge,
        MONDAY + DAY,
        settings=same(boxes),
        version=Version("d", "k1"),
    )
    assert [identity(f) for f in now] == [
        "checks/auth-not-offered:a@pop3",
        "checks/auth-not-offered:b@smtp",
    ]
    ages = {(c.mailbox, c.service): c.at for c in history.checked("acme", ANY)}
    assert ages == {
        ("a", "smtp"): MONDAY + DAY,
        ("a", "pop3"): MONDAY,
        ("b", "smtp"): MONDAY,
    }
    since = history.since("acme", MONDAY, "")
    assert names(since.fixed) == ["checks/auth-not-offered:a@smtp"]
    checked = {c.mailbox for c in history.checked("acme", ANY)}
    assert tuple(box for box in boxes if box not in checked) == ("c",)
    assert [(r.units, r.version) for r in history.runs("acme")] == [(1, "k1"), (3, "")]


def test_what_a_check_looks_at_for_the_first_time_is_not_called_new(
    history: History,
) -> None:
    boxes = ("a", "b")
    history.record_checks(
        "acme", [step("a", "smtp", State.PASSED)], judge, MONDAY, settings=same(boxes)
    )
    later = [step("a", "smtp"), step("a", "pop3"), step("b", "smtp")]
    history.record_checks("acme", later, judge, MONDAY + DAY, settings=same(boxes))
    since = history.since("acme", MONDAY, "")
    assert names(since.new) == ["checks/auth-not-offered:a@smtp"]
    assert sorted(names(since.first_seen)) == [
        "checks/auth-not-offered:a@pop3",
        "checks/auth-not-offered:b@smtp",
    ]


def test_what_was_seen_with_other_settings_is_no_answer(history: History) -> None:
    old, new = {"a": "1" * 64, "b": "2" * 64}, {"a": "9" * 64, "c": "3" * 64}
    seen = [step("a", "smtp"), step("b", "smtp")]
    history.record_checks("acme", seen, judge, MONDAY, settings=old)
    assert history.checked("acme", new) == ()
    assert history.visits("acme", new) == ()
    now = history.record_checks(
        "acme", [step("c", "smtp")], judge, MONDAY + DAY, settings=new
    )
    assert [f.subject.id for f in now] == ["c"]
    assert {c.mailbox for c in history.checked("acme", old)} == {"a", "b"}
    assert {v.mailbox for v in history.visits("acme", old)} == {"a", "b"}


def test_earlier_checks_of_a_mailbox_are_told_the_last_first(history: History) -> None:
    for day, state in enumerate([State.FAILED, State.PASSED]):
        at = MONDAY + day * DAY
        seen = [step("a", "smtp", state)]
        history.record_checks("acme", seen, judge, at, settings=same("a"))
    last, first = history.visits("acme", ANY)
    assert (last.when, first.when) == (MONDAY + DAY, MONDAY)
    assert first.verdict == verdict([step("a", "smtp")])
    assert history.visits("unknown", ANY) == ()


def test_every_run_has_another_number(history: History) -> None:
    numbers = [history.last_run("acme")]
    for day in range(2):
        history.record("acme", AUDIT, [], MONDAY + day * DAY)
        numbers.append(history.last_run("acme"))
    assert numbers[0] == 0
    assert len(set(numbers)) == 3


def test_steps_come_back_as_facts(history: History) -> None:
    kept = step("a", "smtp")
    history.record_checks("acme", [kept], judge, MONDAY, settings=same("a"))
    (checked,) = history.checked("acme", ANY)
    (again,) = checked.steps
    assert again == kept
    assert again.seen.data == kept.seen.data
    assert again.data == kept.data


def test_pruning_takes_what_is_over_and_leaves_what_is_known(history: History) -> None:
    gone, stays = found("coverage/tied", "a"), found("coverage/tied", "b")
    history.record("acme", AUDIT, [gone, stays], MONDAY, version=Version("d1", "k1"))
    history.record("acme", AUDIT, [stays], MONDAY + DAY, version=Version("d2", "k2"))
    history.prune(MONDAY + DAY)
    assert len(history.spans("acme", AUDIT)) == 2
    assert [run.version for run in history.runs("acme")] == ["k2"]
    history.prune(MONDAY + 2 * DAY)
    assert names(history.spans("acme", AUDIT)) == ["coverage/tied:b"]
    assert history.runs("acme") == ()


def test_forgetting_an_account_leaves_the_others(history: History) -> None:
    for name in ("acme", "other"):
        history.record(name, AUDIT, [found("coverage/tied", "a")], MONDAY)
        history.record_checks(
            name, [step("a", "smtp")], judge, MONDAY, settings=same("a")
        )
        history.keep_draft(name, "mine", {"name": name}, MONDAY)
    history.forget("acme")
    assert not history.spans("acme", AUDIT)
    assert not history.checked("acme", ANY)
    assert not history.drafts("acme")
    assert history.checked("other", ANY)
    assert history.drafts("other")


def test_forgetting_one_version_leaves_what_is_known_of_the_others(
    history: History,
) -> None:
    old, new = Version("d1", "k1"), Version("d2", "k2")
    tied = found("coverage/tied", "a")
    history.record("acme", AUDIT, [tied], MONDAY, version=old)
    history.record_checks(
        "acme", [step("a", "smtp")], judge, MONDAY, settings=same("a"), version=old
    )
    history.record("acme", AUDIT, [tied], MONDAY + DAY, version=new)
    history.record("other", AUDIT, [tied], MONDAY, version=new)
    assert history.versions("acme") == (new, old)
    history.forget_version("acme", new)
    assert history.versions("acme") == (old,)
    assert [run.version for run in history.runs("acme")] == ["k1", "k1"]
    assert history.spans("acme", AUDIT)
    assert history.checked("acme", ANY)
    assert history.versions("other") == (new,)


def test_files_that_are_opened_again_are_the_last_ones(history: History) -> None:
    old, new = Version("d1", "k1"), Version("d2", "k2")
    history.record("acme", AUDIT, [], MONDAY, version=old)
    history.record("acme", AUDIT, [], MONDAY + DAY, version=new)
    history.record("acme", AUDIT, [], MONDAY + 2 * DAY, version=old)
    assert history.versions("acme") == (new, old)
    history.opened_again("acme", old, MONDAY + 3 * DAY)
    assert history.versions("acme") == (old, new)


def test_a_paper_is_kept_by_kind_and_name_until_it_is_dropped_or_old(
    history: History,
) -> None:
    for n, at in enumerate([MONDAY, MONDAY + DAY]):
        history.keep_paper("acme", "draft", "x", {"v": n}, at)
    history.keep_paper("acme", "expectations", "x", {"v": 9}, MONDAY)
    assert history.paper("acme", "draft", "x") == (MONDAY + DAY, {"v": 1})
    assert history.paper("other", "draft", "x") is None
    history.drop_paper("acme", "draft", "y")
    history.prune(MONDAY + DAY)
    assert history.paper("acme", "expectations", "x") is None
    assert history.paper("acme", "draft", "x")
    history.drop_paper("acme", "draft", "x")
    assert history.paper("acme", "draft", "x") is None


def test_the_drafts_of_an_account_go_when_nobody_opens_it_any_more(
    history: History,
) -> None:
    for name in ("used", "left"):
        history.record(name, AUDIT, [], MONDAY)
        history.keep_draft(name, "mine", {}, MONDAY)
    history.record("used", AUDIT, [], MONDAY + 3 * DAY)
    history.prune(MONDAY + 2 * DAY)
    assert list(history.drafts("used")) == ["mine"]
    assert not history.drafts("left")


def test_a_draft_is_kept_by_name_until_it_is_dropped(history: History) -> None:
    history.keep_draft("acme", "mine", {"v": 1}, MONDAY)
    history.keep_draft("acme", "mine", {"v": 2}, MONDAY + DAY)
    history.keep_draft("acme", "older", {"v": 3}, MONDAY)
    assert list(history.drafts("acme").items()) == [
        ("mine", (MONDAY + DAY, {"v": 2})),
        ("older", (MONDAY, {"v": 3})),
    ]
    history.drop_draft("acme", "mine")
    history.drop_draft("acme", "unknown")
    assert list(history.drafts("acme")) == ["older"]


@pytest.mark.parametrize(
    "odd", ["zażółć", "a\0b", "\ud800", "x" * 300, "'; DROP TABLE spans; --", ""]
)
def test_any_name_and_any_quote_is_kept(history: History, odd: str) -> None:
    finding = found("coverage/tied", odd, quote=odd)
    history.record(odd, AUDIT, [finding], MONDAY, reading_name=odd)
    run = history.record(odd, AUDIT, [finding], MONDAY + DAY, reading_name=odd)
    assert (run.new, run.gone) == (0, 0)
    (span,) = history.spans(odd, AUDIT, odd)
    assert span.finding.data["quote"] == odd


def test_a_time_without_a_zone_is_refused(history: History) -> None:
    with pytest.raises(HistoryError):
        history.record("acme", AUDIT, [], MONDAY.replace(tzinfo=None))


def _records(url: str, worker: int, times: int) -> None:
    history = History(url)
    for n in range(times):
        at = MONDAY + timedelta(minutes=n)
        own = [found("coverage/tied", f"w{worker}-{n}")]
        history.record("shared", AUDIT, own, at, reading_name=str(worker))
        history.record_checks(
            "shared",
            [step(f"m{worker}", "smtp")],
            judge,
            at,
            settings=same(f"m{w}" for w in range(3)),
        )


def test_processes_that_begin_and_write_together_lose_nothing(url: str) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_records, args=(url, w, 4)) for w in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(100)
    assert [worker.exitcode for worker in workers] == [0] * 3
    history = History(url)
    assert len(history.runs("shared")) == 3 * 4 * 2
    assert {c.mailbox for c in history.checked("shared", same(["m0", "m1", "m2"]))} == {
        "m0",
        "m1",
        "m2",
    }
    for worker in range(3):
        spans = history.spans("shared", AUDIT, str(worker))
        assert [s.finding.subject.id for s in spans if s.gone_at is None] == [
            f"w{worker}-3"
        ]
    history.close()


def _writes_for_ever(url: str) -> None:
    history = History(url)
    n = 0
    while True:
        n += 1
        findings = [found("coverage/tied", f"{n}-{i}") for i in range(40)]
        history.record("torn", AUDIT, findings, MONDAY + timedelta(seconds=n))


def test_a_writer_that_is_killed_leaves_whole_runs_only(url: str) -> None:
    context = multiprocessing.get_context("spawn")
    history = History(url)
    for _ in range(2):
        worker = context.Process(target=_writes_for_ever, args=(url,))
        worker.start()
        before = len(history.runs("torn"))
        deadline = time.monotonic() + 60
        while len(history.runs("torn")) < before + 3 and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(worker.pid or 0, signal.SIGKILL)
        worker.join()
        assert len(history.runs("torn")) >= before + 3
        is_open = [s for s in history.spans("torn", AUDIT) if s.gone_at is None]
        assert len(is_open) == 40
        assert len({s.finding.subject.id.split("-")[0] for s in is_open}) == 1
    history.close()


def test_the_migrations_make_the_tables_that_the_program_uses(
    url: str, history: History
) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from diagnostics.workspace.history.database_tables import METADATA

    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, METADATA) == []
        assert "spans" in inspect(connection).get_table_names()
    engine.dispose()


def test_a_history_of_a_newer_version_is_left_alone(url: str, history: History) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(HistoryError, match="newer Senderscope"):
        History(url)
    engine.dispose()


@pytest.mark.parametrize(
    "bad",
    [
        "nonsense",
        "mysql://user:hunter2@host/x",
        "postgresql+psycopg://u:hunter2@127.0.0.1:1/x",
        "sqlite:////nowhere/at/all/history.sqlite3",
    ],
)
def test_a_database_that_cant_be_used_is_said_without_its_password(bad: str) -> None:
    with pytest.raises(HistoryError) as refused:
        History(bad)
    assert "hunter2" not in str(refused.value)


def test_a_file_that_is_no_database_is_said(tmp_path) -> None:
    path = tmp_path / "history.sqlite3"
    path.write_bytes(b"this is no database, but somebody's letter" * 99)
    with pytest.raises(HistoryError, match="can't be used"):
        History(f"sqlite:///{path}")
    assert path.read_bytes().startswith(b"this is no database")


def test_how_all_accounts_stand_is_what_their_last_runs_left_open(
    history: History,
) -> None:
    first, second = found("coverage/tied", "m1"), found("coverage/tied", "m2")
    history.record("a", AUDIT, [first, second], MONDAY, reading_name="one")
    history.record("a", AUDIT, [second], MONDAY + DAY, reading_name="two")
    history.record("a", FILES, [], MONDAY)
    history.record("b", FILES, [first], MONDAY)
    mark, told = history.mark(), history.open_now()
    assert set(told) == {"a", "b"}
    assert told["a"].last == {AUDIT: (MONDAY + DAY, "two"), FILES: (MONDAY, "")}
    assert [span.finding for span in told["a"].spans] == [second]
    assert [span.finding for span in told["b"].spans] == [first]
    assert history.mark() == mark
    for name in told:
        kinds = told[name].last.items()
        alone = [s for k, (_, r) in kinds for s in history.spans(name, k, r)]
        assert [s for s in alone if s.gone_at is None] == [*told[name].spans]
    history.record("b", FILES, [], MONDAY + DAY)
    assert not history.open_now()["b"].spans
    assert history.mark() != mark
    mark = history.mark()
    history.forget("a")
    assert set(history.open_now()) == {"b"}
    assert history.mark() != mark
