"""`check ADDRESS`: one e-mail address without an account, against the lab."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diagnostics.cli import main
from diagnostics.cli.check_inputs import is_address
from diagnostics.lab import Lab

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("lab")
    folder.chmod(0o700)
    before = os.environ.get("SENDERSCOPE_LAB")
    os.environ["SENDERSCOPE_LAB"] = str(folder)
    with Lab() as running, running.state.published(folder):
        yield running
    os.environ.pop("SENDERSCOPE_LAB")
    if before is not None:
        os.environ["SENDERSCOPE_LAB"] = before


def checked(capsys: Captured, *arguments: str) -> tuple[int, dict[str, Any]]:
    status = main(["check", *arguments, "--format", "json"])
    return status, json.loads(capsys.readouterr().out)


def rules(told: dict[str, Any]) -> set[str]:
    return {finding["rule"] for finding in told["findings"]}


def test_a_known_service_is_checked_up_to_the_login(lab: Lab, capsys: Captured) -> None:
    status, told = checked(capsys, "kim@good.test")
    assert status == 0
    assert rules(told) == {"checks/provider-settings"}
    states = {(s["service"], s["step"]): s["state"] for s in told["steps"]}
    assert states["address", "provider"] == "passed"
    assert states["smtp", "capabilities"] == "passed"
    assert states["pop3", "login"] == states["smtp", "login"] == "skipped"
    assert "user name kim@good.test" in told["findings"][0]["evidence"]
    assert told["mailboxes"][0]["provider"] == "Senderscope lab"


def test_its_password_is_a_reference_that_is_granted_to_a_host(
    lab: Lab, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIM_SECRET", "wrong-password")
    asked = ["kim@good.test", "--secret", "env:KIM_SECRET"]
    _, told = checked(capsys, *asked)
    assert "checks/secret-not-granted" in rules(told)
    grant = ["--allow-secret", "env:KIM_SECRET@good.lab.test"]
    status, told = checked(capsys, *asked, *grant)
    assert (status, "errors/auth-failed" in rules(told)) == (1, True)
    assert "wrong-password" not in json.dumps(told)


def test_a_domain_that_is_not_there_is_one_finding(lab: Lab, capsys: Captured) -> None:
    status, told = checked(capsys, "kim@nowhere.test")
    assert (status, rules(told)) == (1, {"checks/dns-domain-missing"})


def test_where_nobody_names_a_server_none_is_guessed(
    lab: Lab, capsys: Captured
) -> None:
    _, told = checked(capsys, "kim@no-spf.test")
    assert "checks/provider-unfound" in rules(told)
    assert not {s["service"] for s in told["steps"]} & {"smtp", "pop3"}


def test_a_saved_run_of_an_address_is_judged_again(
    lab: Lab, capsys: Captured, tmp_path: Path
) -> None:
    _, told = checked(capsys, "kim@good.test")
    path = tmp_path / "run.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    _, again = checked(capsys, "kim@good.test", "--again", str(path))
    assert rules(again) == rules(told)
    seen = [
        [(s["service"], s["step"], s["state"]) for s in t["steps"]]
        for t in (told, again)
    ]
    assert seen[0] == seen[1]
    assert main(["check", "bo@good.test", "--again", str(path)]) == 2
    assert "run.json: this is no run of bo@good.test" in capsys.readouterr().err


def test_a_plan_asks_nobody(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDERSCOPE_LAB", "/nonexistent")
    assert main(["check", "kim@gmail.com", "--plan", "--dns", "9.9.9.9"]) == 0
    said = capsys.readouterr().out
    assert "smtp.gmail.com:465 (SMTP, 1 mailbox)" in said
    assert "no login, since no secret may be used there" in said
    assert "names are asked of 9.9.9.9:53 alone" in said
    assert main(["check", "kim@firm.example", "--plan"]) == 0
    assert (
        "the servers that kim@firm.example turns out to use" in capsys.readouterr().out
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["kim@firm"], "no e-mail address"),
        (["kim@firm.example", "--mailbox", "m"], "--mailbox does nothing here"),
        (["kim@firm.example", "--account-network"], "--account-network does nothing"),
        (["kim@firm.example", "--allow-plain", "m"], "--allow-plain m does nothing"),
        (["kim@firm.example", "--secret", "hunter2"], "takes a reference"),
        (["kim@firm.example", "--dns", "a b"], "'a b' is no name server"),
        (["kim@firm.example", "--timeout", "0"], "--timeout: '0' is no time"),
        (["kim@firm.example", "--ehlo", "a b"], "no name for EHLO"),
        (["kim@firm.example", "--ca", "absent.pem"], "absent.pem"),
        (["kim@firm.example", "--only", "dns", "--ehlo", "a"], "--ehlo does nothing"),
    ],
)
def test_what_means_nothing_for_an_address_is_one_line(
    arguments: list[str], words: str, capsys: Captured
) -> None:
    assert main(["check", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line


def test_a_file_that_is_there_is_the_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert is_address("kim@firm.example")
    Path("kim@firm.example").write_text("", encoding="utf-8")
    assert not is_address("kim@firm.example")
    assert not is_address("./a@b")
    assert not is_address("sample_data/acme")


def network_account(folder: Path, **network: object) -> str:
    path = folder / "account.json"
    tables = {
        "account": {"network": network},
        "mailboxes": [{"id": "m", "address": "a@x.test"}],
    }
    path.write_text(json.dumps(tables), encoding="utf-8")
    return str(path)


def test_an_accounts_name_servers_are_shown_and_wait_for_a_yes(
    tmp_path: Path, capsys: Captured
) -> None:
    path = network_account(tmp_path, dns="9.9.9.9", timeout=20)
    main(["check", path, "--plan"])
    assert "they aren't asked unless you agree (`--account-network`)" in (
        capsys.readouterr().out
    )
    main(["check", path, "--plan", "--account-network"])
    said = capsys.readouterr().out
    assert "names are asked of 9.9.9.9:53 alone" in said
    assert "unless you agree" not in said


def test_an_account_that_asks_for_nothing_needs_no_yes(
    tmp_path: Path, capsys: Captured
) -> None:
    path = network_account(tmp_path, timeout=20)
    assert main(["check", path, "--plan", "--account-network"]) == 2
    assert "names no name servers" in capsys.readouterr().err


def test_names_below_test_are_asked_of_ones_own_server(
    lab: Lab, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lab's own name server stands in for one's own: no lab is known here."""
    monkeypatch.setenv("SENDERSCOPE_LAB", str(tmp_path))
    address, port = lab.state.dns
    asked = ["kim@no-dmarc.test", "--only", "dns"]
    _, alone = checked(capsys, *asked)
    assert "checks/dns-dmarc-missing" not in rules(alone)
    _, told = checked(capsys, *asked, "--dns", f"{address}:{port}")
    assert "checks/dns-dmarc-missing" in rules(told)
    _, told = checked(capsys, "kim@good.test", "--dns", f"{address}:{port}")
    # Where its names lead is this machine, which nobody allowed.
    assert "checks/reach-refused" in rules(told)
