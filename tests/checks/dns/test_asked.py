"""What is asked beyond the usual, from a program and from the command line."""

import json
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diagnostics.accounts import save
from diagnostics.checks import CheckRun, DnsOptions, Network, check
from diagnostics.cli import main
from diagnostics.lab import Lab
from diagnostics.model import Account, Mailbox, State

LOGO = Mailbox("logo", "sales@bimi-broken.test")
GOOD = Mailbox("good", "sales@good.test")
ACCOUNT = Account(name="Asked", mailboxes=(LOGO, GOOD))


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    """A lab that a command line finds, and no trace of its interrupt handler."""
    monkeypatch.setenv("SENDERSCOPE_LAB", str(tmp_path / "lab"))
    before = signal.getsignal(signal.SIGINT)
    with Lab() as running:
        running.publish()
        yield running
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def command(
    lab: Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., dict[tuple[str, str], Any]]:
    """The DNS steps of a command line, by mailbox and step."""
    save(ACCOUNT, tmp_path / "account", "csv")
    usual = ["check", str(tmp_path / "account"), "--only", "dns", "--format", "json"]

    def run(*arguments: str) -> dict[tuple[str, str], Any]:
        assert main([*usual, *arguments]) in (0, 1)
        steps = json.loads(capsys.readouterr().out)["steps"]
        return {(step["mailbox"], step["step"]): step for step in steps}

    return run


def asked(lab: Lab, options: DnsOptions | None) -> CheckRun:
    network = replace(Network.with_lab(lab.state), connect_timeout=1.0)
    return check(ACCOUNT, only="dns", network=network, dns_options=options)


def rules_of(run: CheckRun, mailbox: str) -> set[str]:
    return {step.rule for step in run.steps if step.mailbox == mailbox and step.rule}


def test_a_program_asks_for_what_it_wants(lab: Lab) -> None:
    usual = asked(lab, None)
    assert not {"bimi", "dnsbl"} & {step.step for step in usual.steps}
    more = asked(lab, DnsOptions(selectors=("lab",), dnsbl=("bl.test",), bimi=True))
    assert "checks/dns-bimi" in rules_of(more, "logo")
    assert rules_of(usual, "good") - rules_of(more, "good") == {
        "checks/dns-dkim-unknown",
        "checks/dns-alignment-unknown",
    }
    (keys,) = [s for s in more.steps if (s.mailbox, s.step) == ("good", "dkim")]
    assert keys.state is State.PASSED
    lists = [step for step in more.steps if step.step == "dnsbl"]
    assert {step.mailbox for step in lists} == {"logo", "good"}


def test_a_run_fetches_with_what_the_program_hands_it(lab: Lab) -> None:
    async def fetch(url: str) -> str:
        raise AssertionError(f"{url}: no name of the lab has such a file")

    run = asked(lab, DnsOptions(fetch=fetch))
    steps = {step.mailbox: step for step in run.steps if step.step == "autoconfig"}
    assert {step.state for step in steps.values()} == {State.PASSED}
    assert "checks/own-fault" not in rules_of(run, "good")


def test_a_command_line_reads_a_logo_only_with_bimi(
    command: Callable[..., dict[tuple[str, str], Any]],
) -> None:
    assert ("logo", "bimi") not in command()
    step = command("--bimi")["logo", "bimi"]
    assert step["rule"] == "checks/dns-bimi"


def test_a_command_line_looks_under_the_selectors_it_is_told(
    command: Callable[..., dict[tuple[str, str], Any]],
) -> None:
    assert command()["good", "dkim"]["state"] != "passed"
    step = command("--selector", "none", "--selector", "lab")["good", "dkim"]
    assert step["state"] == "passed"
    assert "lab" in step["seen"]


def test_a_command_line_asks_lists_about_public_addresses_alone(
    command: Callable[..., dict[tuple[str, str], Any]],
) -> None:
    assert ("good", "dnsbl") not in command()
    step = command("--dnsbl", "a.test", "--dnsbl", "b.test")["good", "dnsbl"]
    assert step["state"] == "skipped"
    assert "public address" in step["seen"]
