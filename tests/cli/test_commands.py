"""The command line does what DESIGN.md says, with its columns and exit status."""

import csv
import io
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from diagnostics.accounts import load
from diagnostics.cli import entry, main
from diagnostics.cli.arguments import EXAMPLES
from diagnostics.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
SMALL = str(ROOT / "sample_data" / "small.yaml")
ACME = str(ROOT / "sample_data" / "acme")


MAILBOX = {
    "id": "m",
    "address": "m@example.org",
    "smtp_host": "smtp.example.org",
    "test": "passed",
}


def account_file(folder: Path, name: str, **tables: object) -> str:
    """A small account as JSON, without problems of its own."""
    path = folder / f"{name}.json"
    settings = {"name": name, "host": f"{name}.example.org"}
    path.write_text(json.dumps({"account": settings, "mailboxes": [MAILBOX], **tables}))
    return str(path)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_senders_writes_every_pair_with_the_promised_columns(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["senders", ACME, "--format", "csv"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0] == (
        "employee,project,sender,source,decided_by,tied,contested,candidates"
    )
    found = rows(out)
    people = len({row["employee"] for row in found})
    places = len({row["project"] for row in found})
    assert len(found) == people * places
    assert {row["tied"] for row in found} <= {"yes", "no"}
    assert found[0]["project"] == ""


def test_more_rows_with_inactive_people_and_projects(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["senders", ACME, "--format", "csv"])
    active = rows(capsys.readouterr().out)
    main(["senders", ACME, "--format", "csv", "--include-inactive"])
    assert len(rows(capsys.readouterr().out)) > len(active)


def test_one_pair_is_explained_in_words_and_in_json(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["senders", ACME, "--format", "csv"])
    employee = rows(capsys.readouterr().out)[0]["employee"]
    pair = ["senders", ACME, "--employee", employee, "--project", "none"]
    assert main(pair) == 0
    assert "decided by" in capsys.readouterr().out.lower()
    assert main([*pair, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["employee"] == employee


def test_a_reading_switch_is_heard_and_a_wrong_one_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["senders", ACME, "--reading", "tie=undecided", "--format", "csv"]) == 0
    assert main(["senders", ACME, "--reading", "tie=coin"]) == 2
    error = capsys.readouterr().err
    assert "list-order" in error
    assert main(["senders", ACME, "--reading", "moon=full"]) == 2
    assert "precedence" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["senders", "no-such-folder"],
        ["audit", "no-such-folder"],
        ["senders", ACME, "--employee", "nobody", "--project", "none"],
        ["check", ACME, "--mailbox", "nothing"],
        ["explain", "no-such-file.eml"],
        ["lab", "--fault", "no-such-fault"],
    ],
)
def test_what_cannot_run_says_so_in_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert lines[-1].startswith("senderscope: ")
    assert not any("Traceback" in line for line in lines)


def test_audit_has_its_columns_and_fails_as_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["audit", ACME, "--format", "csv", "--fail-on", "info"]) == 1
    out = capsys.readouterr().out
    assert out.splitlines()[0] == (
        "rule,severity,subject,pairs,employee,project,file,row,evidence,fix,accepted"
    )
    assert rows(out)


def test_a_broken_account_is_shown_with_its_errors(
    capsys: pytest.CaptureFixture[str],
) -> None:
    broken = str(ROOT / "sample_data" / "broken")
    assert main(["audit", broken, "--format", "json"]) == 2
    found = json.loads(capsys.readouterr().out)
    assert sum(f["severity"] == "error" for f in found) > 5


def test_senders_of_a_broken_account_come_with_its_errors(
    capsys: pytest.CaptureFixture[str],
) -> None:
    broken = str(ROOT / "sample_data" / "broken")
    assert main(["senders", broken, "--format", "csv", "--partial"]) == 2
    said = capsys.readouterr()
    assert rows(said.out)
    assert "error: " in said.err
    assert "`audit` lists them all" in said.err


def test_a_check_is_compared_with_an_earlier_one(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SENDERSCOPE_LAB", str(tmp_path / "no-lab"))
    out = tmp_path / "earlier.json"
    dns = ["check", ACME, "--only", "dns", "--mailbox", "billing", "--format", "json"]
    main([*dns, "--out", str(out)])
    main([*dns, "--since", str(out)])
    assert "nothing new and nothing gone" in capsys.readouterr().err
    result = json.loads(out.read_text())
    assert result["findings"]
    out.write_text(json.dumps({**result, "findings": []}))
    main([*dns, "--since", str(out)])
    assert "new since then: " in capsys.readouterr().err
    assert main([*dns, "--since", ACME + "/mailboxes.csv"]) == 2


def test_comparing_an_account_with_itself_finds_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["compare", SMALL, SMALL, "--format", "csv"]) == 0
    assert rows(capsys.readouterr().out) == []


def test_an_error_text_from_standard_input_becomes_json_lines() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "diagnostics", "explain", "-"],
        cwd=ROOT,
        input=b"535 5.7.8 Error: authentication failed: Invalid user or password",
        capture_output=True,
        check=False,
    )
    answer = json.loads(done.stdout)
    assert done.returncode == 1
    assert answer["reason"] == "auth-failed"
    assert answer["reply_code"] == "535"


def test_a_reason_is_printed_from_the_catalogue(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["explain", "app-password-required"]) == 0
    assert "app password" in capsys.readouterr().out.lower()


def test_an_error_given_as_an_argument_is_explained(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["explain", "550 5.1.1 <bob@example.net>: User unknown"]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert (told["file"], told["reason"]) == ("", "user-unknown")


def test_words_are_given_where_they_are_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["explain", "535 5.7.8 Error: no", "--format", "text"]) == 1
    assert "What to do next" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("auth-faild", 'the nearest reason is "auth-failed"'),
        ("absent.eml", "absent.eml: No such file or directory"),
        (".", ".: Is a directory"),
    ],
)
def test_what_can_not_be_explained_is_one_line_and_status_two(
    asked: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", asked]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert told in said.err


def test_a_generated_account_loads(tmp_path: Path) -> None:
    out = tmp_path / "made"
    made = ["generate", "--employees", "20", "--projects", "10", "--out", str(out)]
    assert main(made) == 0
    assert main(["senders", str(out), "--format", "csv", "--out", str(out / "x")]) == 0
    assert len(rows((out / "x").read_text())) >= 20


def test_a_matrix_is_written_as_parquet(tmp_path: Path) -> None:
    import pandas as pd

    target = tmp_path / "m.parquet"
    assert main(["senders", SMALL, "--format", "parquet", "--out", str(target)]) == 0
    frame = pd.read_parquet(target)
    assert list(frame.columns)[:3] == ["employee", "project", "sender"]
    assert len(frame)


def test_nothing_but_the_needed_is_imported_for_explain() -> None:
    code = (
        "import sys; from diagnostics.cli import main; main(['explain', 'unknown']);"
        "assert not {'pandas', 'streamlit', 'scipy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_pages_to_hand_on_stand_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "page.html"
    asked = ["--format", "html", "--out", str(out)]
    assert main(["audit", ACME, *asked]) in (0, 1)
    assert "<h1>Coverage of Acme</h1>" in out.read_text()
    pair = ["--employee", "maria", "--project", "website"]
    assert main(["senders", ACME, *pair, *asked, "--force"]) in (0, 1)
    assert "<h2>Why not another mailbox</h2>" in out.read_text()
    assert main(["senders", ACME, *asked]) == 2
    assert "name --employee" in capsys.readouterr().err


def test_one_pair_as_parquet_is_a_matrix_of_one_line(tmp_path: Path) -> None:
    import pandas as pd

    target = tmp_path / "pair.parquet"
    pair = ["senders", ACME, "--employee", "maria", "--project", "website"]
    assert main([*pair, "--format", "parquet", "--out", str(target)]) == 0
    (row,) = pd.read_parquet(target).to_dict("records")
    assert (row["employee"], row["project"]) == ("maria", "website")


def test_an_unknown_id_is_refused_with_the_nearest_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["senders", ACME, "--employee", "mario"]) == 2
    assert capsys.readouterr().err.endswith(
        'the account has no employee "mario"; the nearest id is "maria"\n'
    )
    pair = ["senders", ACME, "--employee", "maria", "--project", "q"]
    assert main(pair) == 2
    assert 'the account has no project "q"\n' in capsys.readouterr().err


def test_somebody_inactive_is_not_called_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    employees = [{"id": "ola", "active": "no"}, {"id": "jan"}]
    account = account_file(tmp_path, "one", employees=employees)
    asked = ["senders", account, "--employee", "ola", "--format", "csv"]
    assert main(asked) == 2
    said = capsys.readouterr().err
    assert 'the employee "ola" is inactive: --include-inactive shows' in said
    assert main([*asked, "--include-inactive"]) == 0
    assert [row["sender"] for row in rows(capsys.readouterr().out)] == ["m"]
    assert main([*asked, "--project", "none"]) == 0, "one pair is explained anyway"


def test_a_matrix_without_a_pair_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    employees = [{"id": "ola", "active": "no"}]
    account = account_file(tmp_path, "idle", employees=employees)
    assert main(["senders", account]) == 0
    assert "note: no active employee, so there is no pair" in capsys.readouterr().err
    assert main(["senders", account, "--include-inactive"]) == 0
    told = capsys.readouterr().err
    assert told == "note: 1 employee inactive (ola), resolved as if active\n"


def test_what_cannot_be_compared_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = {"employees": [{"id": "ola"}, {"id": "jan"}], "projects": [{"id": "p"}]}
    old = account_file(tmp_path, "old", **tables)
    tables["employees"] = [{"id": "ola"}, *({"id": f"e{n}"} for n in range(7))]
    new = account_file(tmp_path, "new", **tables)
    assert main(["compare", old, new, "--format", "csv"]) == 0
    said = capsys.readouterr()
    first, *came = rows(said.out)
    assert first["cause"] == "employee jan is no longer in the account"
    assert (first["severity"], first["outcome"], first["pairs"]) == (
        "info",
        "left",
        "2",
    )
    assert [row["employee"] for row in came] == [f"e{n}" for n in range(7)]
    assert {row["outcome"] for row in came} == {"came"}


def test_accounts_without_a_pair_in_common_are_not_called_equal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = account_file(tmp_path, "old", employees=[{"id": "1"}], projects=[{"id": "p"}])
    new = account_file(tmp_path, "new", employees=[{"id": "2"}])
    assert main(["compare", old, new]) == 2
    assert "nothing could be compared: no employee of OLD" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["table", "csv", "json", "parquet"])
def test_a_disk_without_room_is_named(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    full = ["--format", form, "--out", "/dev/full"]
    assert main(["senders", ACME, *full]) == 2
    assert "/dev/full: No space left on device" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "missing" / "audit.csv"
    assert main(["audit", ACME, "--out", str(out)]) == 2
    line = f"senderscope: {out}: No such file or directory"
    assert line in capsys.readouterr().err.splitlines()


def test_standard_output_without_room_ends_with_one_line() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "diagnostics", "audit", SMALL],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.decode().splitlines()[-1] == (
        "senderscope: standard output: No space left on device"
    )


def test_a_reader_that_had_enough_is_no_error() -> None:
    command = [sys.executable, "-m", "diagnostics", "audit", ACME, "--format", "json"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        assert run.stdout
        assert run.stderr
        run.stdout.close()
        assert run.stderr.read() == b""
        assert run.wait() == 1  # as if all had been read


def gaps(folder: Path) -> str:
    """An account in which one person of two may send, and in one project of two."""
    return account_file(
        folder,
        "gaps",
        employees=[{"id": "ola"}, {"id": "jan"}],
        projects=[{"id": "p"}, {"id": "q"}],
        mailboxes=[
            MAILBOX | {"access": "selected", "employees": "ola", "projects": "p"}
        ],
    )


def test_a_repair_is_told_in_steps_and_written_in_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account = gaps(tmp_path)
    assert main(["repair", account]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("1. Add a company mailbox with access for everyone")
    last = [line.strip() for line in told[told.index(told[0]) + 1 :] if ". " in line]
    assert any(step.startswith("1. Clear the projects of") for step in last)
    assert "Gaps (pairs without a candidate): 5 before, 0 after." in told
    assert main(["repair", account, "--format", "csv"]) == 1
    written = rows(capsys.readouterr().out)
    assert [row["edit"] for row in written if row["alternative"] == "1"] == [
        told[0][3:]
    ]
    assert written[-1]["remedy"] == "cleared"
    assert "Letters of q would leave from m@example.org" in written[-1]["warning"]
    assert {row["gaps_before"] for row in written} == {"5"}


def test_a_repair_of_projects_only_lists_them_and_leaves_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["repair", gaps(tmp_path), "--projects-only", "--format", "json"]
    assert main(asked) == 1
    written = json.loads(capsys.readouterr().out)
    first = [row["edit"] for row in written if row["alternative"] == 1]
    assert first[-1].endswith("add project q to its projects.")
    assert (written[0]["gaps_before"], written[0]["gaps_after"]) == (3, 0)


def test_what_is_to_be_kept_stays_and_an_unknown_mailbox_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account = gaps(tmp_path)
    assert main(["repair", account, "--projects-only", "--keep", "m"]) == 1
    assert "mailbox m@example.org" not in capsys.readouterr().out
    assert main(["repair", account, "--keep", "x"]) == 2
    assert 'no mailbox "x"' in capsys.readouterr().err


def test_a_wish_is_answered_by_what_to_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["senders", gaps(tmp_path), "--employee", "jan", "--want", "m"]
    assert main([*asked, "--project", "p"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert "Alternative 1 (under every reading of what" in "\n".join(told)
    assert "  1. Add jan to the access list of m@example.org (m)." in told
    assert main([*asked, "--project", "p", "--format", "csv"]) == 1
    assert rows(capsys.readouterr().out)[0]["readings"] == "12"
    assert main([*asked, "--project", "p", "--format", "json"]) == 1
    written = json.loads(capsys.readouterr().out)
    assert not written["met"]
    assert written["alternatives"][0]["access"] == [
        "jan may send from m@example.org (m), and could not before"
    ]
    assert main(asked) == 2
    assert "--want asks for one pair" in capsys.readouterr().err
    met = ["senders", gaps(tmp_path), "--employee", "ola", "--want", "m"]
    assert main([*met, "--project", "p"]) == 0
    assert "It is so already" in capsys.readouterr().out


def test_a_wish_that_only_the_list_s_order_meets_is_not_met(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two equal general mailboxes: no help page says that the first one sends."""
    account = tmp_path / "tie.yaml"
    account.write_text(
        "employees: [{id: jan}]\n"
        "mailboxes:\n"
        "- {id: first, address: a@example.org, test: passed}\n"
        "- {id: second, address: b@example.org, test: passed}\n",
        encoding="utf-8",
    )
    asked = ["senders", str(account), "--employee", "jan", "--project", "none"]
    assert main([*asked, "--want", "first"]) == 1
    assert "stands first among equals" in capsys.readouterr().out
    assert main([*asked, "--want", "first", "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["met"], told["tied"], told["sender"]) == (False, True, "first")
    alone = account.read_text(encoding="utf-8").replace(
        "test: passed}\n- ", "default: yes, test: passed}\n- "
    )
    account.write_text(alone, encoding="utf-8")
    assert main([*asked, "--want", "first"]) == 0


def test_a_file_of_expectations_is_answered_by_what_meets_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = tmp_path / "expect.csv"
    expected.write_text("employee,project,sender\njan,p,m\n", encoding="utf-8")
    asked = ["repair", gaps(tmp_path), "--expect", str(expected)]
    assert main(asked) == 1
    told = capsys.readouterr().out
    assert told.startswith("1. Add jan to the access list of m@example.org (m).")
    assert "1 expectation: 0 met today, 1 after these edits." in told
    assert main([*asked, "--format", "csv"]) == 1
    (row,) = rows(capsys.readouterr().out)
    assert (row["kind"], row["met_after"], row["proved"]) == ("edit", "1", "yes")
    assert main([*asked, "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["proved"] is True
    expected.write_text("employee,project,sender\nola,p,m\n", encoding="utf-8")
    assert main(asked) == 0
    assert main([*asked, "--projects-only"]) == 2


def test_nothing_to_repair_is_no_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["repair", account_file(tmp_path, "good")]) == 0
    assert "nothing to repair" in capsys.readouterr().out


def test_an_audit_holds_the_account_against_expectations(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account = account_file(tmp_path, "one", employees=[{"id": "ola"}])
    expected = tmp_path / "expect.csv"
    asked = ["audit", account, "--expect", str(expected), "--format", "csv"]
    expected.write_text("employee,project,sender\nola,,m\n")
    assert main(asked) == 0
    assert "expectation" not in capsys.readouterr().out
    expected.write_text("employee,project,sender\nola,,\n")
    assert main(asked) == 1
    (failed,) = (r for r in rows(capsys.readouterr().out) if "expect" in r["rule"])
    assert (failed["file"], failed["row"]) == ("expect.csv", "2")
    assert (
        "should send from the internal address and sends from m" in failed["evidence"]
    )
    expected.write_text("who,where\n")
    assert main(asked) == 2
    assert "missing employee (or group), project, sender" in capsys.readouterr().err


def test_changes_are_written_pair_by_pair_and_fail_only_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [{"id": "ola"}, {"id": "jan"}]
    old = account_file(tmp_path, "old", employees=people)
    new = account_file(tmp_path, "new", employees=people, mailboxes=[])
    asked = ["compare", old, new, "--format", "csv"]
    assert main([*asked, "--pairs"]) == 1
    changed = rows(capsys.readouterr().out)
    assert [(r["employee"], r["before"], r["after"]) for r in changed] == [
        ("ola", "m", ""),
        ("jan", "m", ""),
    ]
    assert main([*asked, "--fail-on", "info"]) == 1
    (cause,) = rows(capsys.readouterr().out)
    assert (cause["cause"], cause["pairs"]) == (
        "m@example.org removed",
        "2",
    )


def test_a_plan_says_what_would_be_contacted_and_contacts_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", SMALL, "--plan", "--only", "smtp"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("3 mailboxes: at most ")
    assert "no letter is sent and none is deleted.\n" in said


def test_several_texts_are_explained_in_one_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = []
    for name, text in (
        ("a", "550 5.7.1 spf check failed"),
        ("b", "Connection timed out"),
    ):
        path = tmp_path / f"{name}.txt"
        path.write_text(text)
        files.append(str(path))
    assert main(["explain", *files, "--format", "csv"]) == 1
    reasons = [row["reason"] for row in rows(capsys.readouterr().out)]
    assert reasons == ["spf-fail", "timeout"]


def test_an_interrupted_command_says_so_and_could_not_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("diagnostics.senders.audit", interrupted)
    assert main(["audit", SMALL]) == 2
    assert capsys.readouterr().err.endswith("senderscope: interrupted\n")


def test_one_project_or_none_is_a_part_of_the_matrix(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for wanted, written in (("none", ""), ("website", "website")):
        assert main(["senders", ACME, "--project", wanted, "--format", "csv"]) == 0
        found = rows(capsys.readouterr().out)
        assert {row["project"] for row in found} == {written}
        assert len(found) == len({row["employee"] for row in found}) > 1


@pytest.mark.parametrize(("wrong", "more"), [(20, ""), (21, "… and 1 more: ")])
def test_twenty_problems_are_said_and_the_rest_is_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: int, more: str
) -> None:
    people = [{"id": f"e{n}", "groups": "unknown"} for n in range(wrong)]
    account = account_file(tmp_path, "wrong", employees=people)
    assert main(["senders", account, "--format", "csv", "--partial"]) == 2
    said = capsys.readouterr().err
    assert said.count("error: ") == 20
    assert ("… and" in said) == bool(more)
    assert more in said


@pytest.mark.parametrize("wrong", ["old", "new", ""])
def test_errors_of_either_account_count_when_two_are_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    paths = []
    for name in ("old", "new"):
        groups = "unknown" if name == wrong else ""
        people = [{"id": "ola", "groups": groups}]
        paths.append(account_file(tmp_path, name, employees=people))
    assert main(["compare", *paths, "--partial"]) == (2 if wrong else 0)
    assert ("error: " in capsys.readouterr().err) == bool(wrong)


def test_the_version_is_that_of_the_project(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert not stopped.value.code
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert capsys.readouterr().out == f"senderscope {stated}\n"


@pytest.mark.parametrize("command", EXAMPLES)
def test_help_shows_examples_and_exit_codes(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert not stopped.value.code
    told = capsys.readouterr().out
    assert "examples:\n  python -m diagnostics " in told
    assert "exit status:\n  0  " in told
    assert "  2  could not run" in told


def test_a_fault_of_the_programs_own_is_one_line_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise TypeError("no\nsuch thing")

    monkeypatch.setattr("diagnostics.senders.audit", broken)
    assert main(["audit", SMALL]) == 2
    assert capsys.readouterr().err.endswith(
        "senderscope: a fault of the program's own: TypeError: no such thing\n"
    )


def test_reasons_and_files_are_asked_for_one_after_the_other(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bounce = str(ROOT / "sample_data" / "errors" / "bounce.eml")
    assert main(["explain", "spf-fail", bounce]) == 2
    assert "spf-fail is a reason and no text" in capsys.readouterr().err
    assert main(["explain", bounce, "--format", "table"]) in (0, 1)
    assert capsys.readouterr().out.startswith("FILE  ")


def test_a_switch_is_read_one_way_only(capsys: pytest.CaptureFixture[str]) -> None:
    twice = ["--reading", "tie=undecided", "--reading", "tie=list-order"]
    assert main(["senders", ACME, *twice]) == 2
    assert "tie is given twice" in capsys.readouterr().err


def test_plain_text_is_allowed_only_to_a_mailbox_that_is_checked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ["check", ACME, "--mailbox", "sales", "--allow-plain"]
    assert main([*asked, "slaes"]) == 2
    assert 'the nearest id is "sales"' in capsys.readouterr().err
    assert main([*asked, "shop"]) == 2
    assert "--mailbox leaves it out" in capsys.readouterr().err


def test_no_finding_in_json_carries_its_sentence_twice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["audit", str(ROOT / "sample_data" / "broken"), "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert found
    assert not any("sentence" in finding["data"] for finding in found)


@pytest.fixture
def next_door(tmp_path: Path) -> str:
    """An account whose server is on this very machine, on a port of nobody."""
    server = {"smtp_host": "127.0.0.1", "smtp_port": 1, "smtp_security": "tls"}
    account = {"mailboxes": [{"id": "m", "address": "a@x.example", **server}]}
    path = tmp_path / "account.json"
    path.write_text(json.dumps(account), encoding="utf-8")
    return str(path)


def test_an_account_leads_to_this_machine_only_where_it_is_allowed(
    next_door: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = ["check", next_door, "--only", "smtp", "--format", "csv"]
    main(asked)
    refused = capsys.readouterr().out
    assert "checks/reach-refused" in refused
    assert "--allow 127.0.0.1:1" in refused
    main([*asked, "--allow", "127.0.0.1:1"])
    allowed = capsys.readouterr().out
    assert "checks/connection-refused" in allowed
    monkeypatch.setenv("SENDERSCOPE_ALLOW", "127.0.0.0/8:1")
    main(asked)
    assert "checks/connection-refused" in capsys.readouterr().out


def test_an_allowance_that_is_none_is_one_line(
    next_door: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", next_door, "--allow", "10.0.0.0/99"]) == 2
    assert "10.0.0.0/99" in capsys.readouterr().err


def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = (sys.executable, "-m", "diagnostics", *arguments)
    return subprocess.run(command, input=given, capture_output=True, check=False)


def test_halves_of_characters_are_written_as_escapes() -> None:
    done = run("explain", "-", "--format", "json", given=b"550 b\\ud83d no such user")
    assert done.returncode in (0, 1)
    assert done.stderr == b""
    assert json.loads(done.stdout)["reply_code"] == "550"


def test_a_long_text_says_what_of_it_was_left_out() -> None:
    done = run("explain", "-", given=b"a line of a log\n" * 200_000)
    assert b"standard input: This text is long: only its first 49,152" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "error",
    [RecursionError(), MemoryError(), KeyError(), OverflowError("x"), EOFError()],
    ids=lambda error: type(error).__name__,
)
def test_whatever_stops_a_command_is_one_line_and_status_2(
    error: Exception,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(_: object) -> int:
        raise error

    monkeypatch.setitem(entry.COMMANDS, "lab", broken)  # type: ignore[arg-type]
    assert main(["lab"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("senderscope: ")
    assert said.count("\n") == 1


def test_a_snapshot_is_written_beside_the_answer_and_holds_when_read_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [{"id": "a"}, {"id": "gone", "active": "no"}]
    account = account_file(tmp_path, "small", employees=people)
    taken = tmp_path / "today.csv"
    assert main(["audit", account, "--snapshot", str(taken)]) == 0
    assert taken.read_text() == "employee,group,project,sender\neveryone,,none,m\n"
    assert main(["audit", account, "--expect", str(taken)]) == 0
    capsys.readouterr()
    assert main(["audit", account, "--snapshot", str(taken)]) == 2
    assert "--snapshot" in (said := capsys.readouterr().err)
    assert "is there already; --force overwrites it" in said
    assert main(["audit", account, "--snapshot", str(taken), "--force"]) == 0
    taken.write_text("employee,project,sender\ngone,,m\n")
    assert main(["audit", account, "--expect", str(taken)]) == 1
    assert "expectation-inactive" in capsys.readouterr().out


def test_the_table_of_an_audit_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    boxes = [MAILBOX, {**MAILBOX, "id": "n", "owner": "gone"}]
    people = [{"id": "a"}, {"id": "gone", "name": "Ben", "active": "no"}]
    account = account_file(tmp_path, "left", employees=people, mailboxes=boxes)
    main(["audit", account, "--format", "csv"])
    (found,) = rows(capsys.readouterr().out)
    assert found["rule"] == "coverage/dead-nobody"
    assert found["fix"].startswith("Delete m@example.org (n)")


def test_a_pair_says_who_is_inactive_and_what_the_recipient_sees(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [{"id": "gone", "name": "Ben", "active": "no"}]
    account = account_file(tmp_path, "pair", employees=people)
    asked = ["senders", account, "--employee", "gone", "--project", "none"]
    assert main([*asked, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert "Ben is inactive in the account" in told["explanation"]
    assert told["mark"] == "documented"
    assert set(told["recipient_sees"]) == {"from", "reply_to", "replies", "signature"}
    assert main(asked) == 0
    assert "What the recipient sees:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("language", "sheet"), [("en", "mailboxes"), ("pl", "skrzynki")]
)
@pytest.mark.parametrize("end", ["xlsx", "zip"])
def test_a_template_is_an_account_that_loads(
    tmp_path: Path, language: str, sheet: str, end: str
) -> None:
    out = tmp_path / f"account.{end}"
    assert main(["template", "--lang", language, "--out", str(out)]) == 0
    loaded = load(out)
    assert loaded.problems == ()
    assert loaded.account.mailboxes[0].place.file.startswith(sheet)


def test_a_template_of_another_form_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "account.pdf"
    assert main(["template", "--out", str(out)]) == 2
    assert "only as zip, xlsx" in capsys.readouterr().err
    assert not out.exists()


def test_an_account_that_the_dashboard_keeps_is_taken_by_its_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SENDERSCOPE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    loaded = load(ACME)
    kept = Workspace.usual().keep(loaded, "3f2a" + "0" * 60)
    assert main(["senders", str(ACME), "--format", "csv"]) == 0
    expected = capsys.readouterr().out
    assert main(["senders", kept.id, "--format", "csv"]) == 0
    assert capsys.readouterr().out == expected
    (tmp_path / "home" / "accounts" / kept.id / "account.lines").write_bytes(b"")
    assert main(["senders", kept.id]) == 2
    assert "changed or cut off" in capsys.readouterr().err
    assert main(["senders", "bak-0000"]) == 2
    assert "bak-0000" in capsys.readouterr().err
