"""The command over many accounts, as a shell has it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from diagnostics.cli import main
from diagnostics.cli.many.many_runs import ManyRun
from diagnostics.fleet import audit_run
from diagnostics.fleet.account_results import AccountResult
from diagnostics.fleet.run_notices import webhook
from tests.ports import free_port

HEAD = '[{"id": "e1", "name": "Ada"}], "mailboxes": [{"id": "m1", "test": '


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a good, a bad and a broken account, and a workspace."""
    monkeypatch.setenv("SENDERSCOPE_HOME", str(tmp_path / "home"))
    place = tmp_path / "accounts"
    place.mkdir()
    for name, test in (("good", "passed"), ("bad", "failed")):
        about = f'{{"account": {{"host": "{name}.planfix.com"}}, "employees": '
        address = f'"{test}", "address": "desk@example.com"}}]}}'
        (place / f"{name}.json").write_text(about + HEAD + address)
    return place


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(*arguments: str) -> tuple[int, str, str]:
        status = main([*arguments, "--workers", "1"])
        return status, *capsys.readouterr()

    return run


Told = Callable[..., tuple[int, str, str]]


def test_the_worst_account_stands_first(home: Path, told: Told) -> None:
    status, out, err = told("audit-all", str(home), "--format", "csv")
    lines = out.splitlines()
    assert (
        lines[0]
        == "account,ending,errors,warnings,infos,unknown,new,rule,subject,told,place"
    )
    assert [line.split(",")[0] for line in lines[1:]] == [
        "bad.planfix.com",
        "good.planfix.com",
    ]
    assert "2/2" in err
    assert status == 1


def test_a_broken_account_makes_the_status_2_and_ends_nothing(
    home: Path, told: Told
) -> None:
    (home / "broken.yaml").write_text("{{{")
    status, out, _ = told("audit-all", str(home), "--format", "json")
    endings = [account["ending"] for account in json.loads(out)["accounts"]]
    assert endings == ["unreadable", "done", "done"]
    assert status == 2


def test_with_new_only_a_known_finding_neither_counts_nor_is_told(
    home: Path, told: Told
) -> None:
    (home / "good.json").unlink()
    ask = ("audit-all", str(home), "--new-only", "--format", "json")
    assert told(*ask)[0] == 0
    worse = (home / "bad.json").read_text()[:-2]
    worse += ', {"id": "m2", "test": "failed", "address": "shop@example.com"}]}'
    (home / "bad.json").write_text(worse)
    status, out, err = told(*ask, "--fail-on", "info")
    (account,) = json.loads(out)["accounts"]
    assert status == 1
    counts = f"errors {account['errors']}, warnings {account['warnings']}"
    assert err.rstrip().endswith(counts)
    assert all(finding["new"] for finding in account["findings"])
    assert account["findings"]
    assert told(*ask)[0] == 0


@pytest.mark.parametrize("quiet", [(), ("--quiet",)])
def test_an_account_that_is_gone_is_told_once_and_ends_nothing(
    quiet: tuple[str, ...], home: Path, told: Told
) -> None:
    ask = ("audit-all", str(home), "--new-only", "--format", "json", *quiet)
    told(*ask)
    (home / "bad.json").unlink()
    for gone in ([str(home / "bad.json")], []):
        status, out, err = told(*ask)
        assert status == 0
        assert json.loads(out)["gone"] == gone
        assert ("gone since the last run" in err) is bool(gone)


def test_quiet_it_tells_of_accounts_that_decide_the_status_alone(
    home: Path, told: Told
) -> None:
    ask = ("audit-all", str(home), "--new-only", "--quiet", "--force", "--out")
    answer = str(home.parent / "answer.csv")
    (home / "notes").mkdir()
    assert told(*ask, answer, "--format", "csv") == (0, "", "")
    (home / "broken.yaml").write_text("{{{")
    status, out, err = told(*ask, answer, "--format", "csv")
    assert (status, out) == (2, "")
    (line,) = err.splitlines()
    assert "broken.yaml" in line


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ((), "--workspace"),
        (("--local-cluster", "2"), "exclude each other"),
        (("--resume",), "no unfinished run"),
        (("--webhook", "https://hooks.example.com/x"), "SENDERSCOPE_WEBHOOKS"),
        (("--webhook", "http://hooks.example.com/x"), "https"),
    ],
)
def test_what_can_t_be_done_is_said_before_any_work(
    options: tuple[str, ...], why: str, home: Path, told: Told
) -> None:
    where = (str(home),) if options else ()
    status, _, err = told("audit-all", *where, *options)
    assert status == 2
    assert why in err
    assert "1/2" not in err


def test_metrics_replace_their_own_file_and_no_other(home: Path, told: Told) -> None:
    place = home.parent / "senderscope.prom"
    ask = ("audit-all", str(home), "--metrics", str(place))
    for _ in range(2):
        assert told(*ask)[0] == 1
    lines = place.read_text().splitlines()
    start = 'senderscope_findings{command="audit-all",account="bad.planfix.com"'
    assert any(line.startswith(f'{start},severity="error"}} ') for line in lines)
    place.write_text("somebody's work")
    status, _, err = told(*ask)
    assert status == 2
    assert "no metrics of ours" in err


def test_where_nobody_takes_the_notice_the_answer_is_there_all_the_same(
    home: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "broken.yaml").write_text("{{{")
    where = f"localhost:{free_port()}"
    monkeypatch.setenv("SENDERSCOPE_WEBHOOKS", where)
    asked = ("audit-all", str(home), "--webhook", f"https://{where}/x")
    status, out, err = told(*asked, "--format", "json")
    assert (status, len(json.loads(out)["accounts"])) == (2, 3)
    assert err.splitlines()[-1].startswith("senderscope: the webhook at localhost")
    status, out, err = told(*asked, "--resume", "--format", "json")
    assert (status, len(json.loads(out)["accounts"])) == (2, 3)


def test_where_the_answer_can_t_be_written_the_notice_is_sent_all_the_same(
    home: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(webhook, "send_notice", lambda url, _: sent.append(url))
    monkeypatch.setenv("SENDERSCOPE_WEBHOOKS", "hooks.example.com")
    (home / "broken.yaml").write_text("{{{")
    url = "https://hooks.example.com/x"
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    asked = ("audit-all", str(home), "--webhook", url, "--out", "/dev/full")
    status, _, err = told(*asked, "--force")
    assert (status, sent) == (2, [url])
    assert "No space left" in err
    assert "the same command with --resume goes on" in err
    status, _, err = told(*asked, "--force", "--resume")
    assert (status, sent) == (2, [url])
    assert "the webhook was told before" in err
    assert told(*asked[:-2], "--resume")[0] == 2  # for the broken account alone
    assert sent == [url]


@pytest.mark.parametrize(
    ("language", "told_so"),
    [("en", "interrupted; the same command with --resume"), ("pl", "--resume")],
)
def test_who_interrupts_is_told_how_to_go_on(
    language: str,
    told_so: str,
    home: Path,
    told: Told,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = ManyRun._say_result

    def interrupted(run: ManyRun, result: AccountResult, number: int) -> None:
        said(run, result, number)
        raise KeyboardInterrupt

    asked = ("audit-all", str(home), "--lang", language)
    with monkeypatch.context() as patch:
        patch.setattr(ManyRun, "_say_result", interrupted)
        status, out, err = told(*asked)
    assert (status, out) == (2, "")
    assert told_so in err.splitlines()[-1]
    status, _, err = told(*asked, "--resume")
    assert (status, err.count("2/2")) == (1, 1)


@pytest.mark.parametrize("ctrl_c", ["works", "ignored"])
def test_a_service_that_is_stopped_ends_as_by_hand_and_goes_on(
    ctrl_c: str, home: Path, told: Told
) -> None:
    for number in range(24):  # systemd's signal comes while most are left
        (home / f"again-{number}.json").write_text((home / "good.json").read_text())
    command = [sys.executable, "-m", "diagnostics", "audit-all", str(home)]
    behind = "trap '' INT;" if ctrl_c == "ignored" else ""
    process = subprocess.Popen(
        ["sh", "-c", f'{behind} exec "$0" "$@"', *command, "--workers", "2"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert process.stderr is not None
    process.stderr.readline()
    os.killpg(process.pid, signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert err.splitlines()[-1] == (
        "senderscope: interrupted; the same command with --resume goes on from here"
    )
    status, _, err = told("audit-all", str(home), "--resume")
    assert (status, "from the run of" in err) == (1, True)


def test_where_nothing_was_done_yet_no_way_to_go_on_is_named(
    home: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(audit_run, "audit_all", interrupted)
    status, _, err = told("audit-all", str(home))
    assert (status, err) == (2, "senderscope: interrupted\n")


@pytest.mark.parametrize("form", ["table", "csv", "json", "junit", "sarif"])
def test_a_file_s_name_that_is_no_text_ends_no_answer(
    form: str, home: Path, told: Told, tmp_path: Path
) -> None:
    try:
        (home / "good.json").rename(home / os.fsdecode(b"\xff.json"))
    except OSError:
        pytest.skip("this file system has no such names")
    out = tmp_path / "told"
    asked = ("audit-all", str(home), "--format", form)
    assert told(*asked, "--out", str(out))[0] == 1
    written = out.read_text(encoding="utf-8")
    assert "bad.planfix.com" in written
    if form in ("json", "sarif"):
        json.loads(written)
