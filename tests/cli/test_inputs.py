"""What commands are given is understood strictly, before anything is read or asked."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from diagnostics.cli.account_inputs import (
    answers_of,
    read_account,
    reading_of,
    say_problems,
    switches_of,
)
from diagnostics.cli.check_inputs import (
    dns_options_of,
    expect_address,
    expect_mailboxes,
    is_address,
    settings_by_hand,
)
from diagnostics.cli.screen import COULD_NOT_RUN, FOUND, OK, Terminal, status
from diagnostics.model import (
    Acceptance,
    Account,
    DefaultFlag,
    Extent,
    Finding,
    Mailbox,
    Missing,
    NetworkSettings,
    Reading,
    Severity,
    Subject,
    SubjectKind,
    Tie,
    UnknownIdError,
)

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
SAYS = "things:age-now"  # a sentence without facts


@pytest.mark.parametrize(
    ("written", "answers"),
    [
        ([], {}),
        (["Adres=address"], {"Adres": "address"}),
        (["Adres="], {"Adres": ""}),
        ([" Adres = address "], {"Adres": "address"}),
        (["a=b=c"], {"a=b": "c"}),  # a heading may hold the sign
        (["a=b", "a=c"], {"a": "c"}),
        (["=x"], {"": "x"}),
    ],
)
def test_an_answer_is_a_heading_and_what_it_means(
    written: list[str], answers: dict[str, str]
) -> None:
    assert answers_of(written) == answers


def test_an_answer_without_its_sign_is_refused() -> None:
    with pytest.raises(ValueError, match="--read b: write HEADING=COLUMN"):
        answers_of(["a=x", "b"])


@pytest.mark.parametrize(
    ("written", "switches"),
    [
        ([], {}),
        (["tie=undecided"], {"tie": Tie.UNDECIDED}),
        ([" tie = undecided "], {"tie": Tie.UNDECIDED}),
        (["default-flag=ignored"], {"default_flag": DefaultFlag.IGNORED}),
        (["default_flag=ignored"], {"default_flag": DefaultFlag.IGNORED}),
        (["tie=list-order"], {"tie": Tie.LIST_ORDER}),  # the usual one, as it is said
    ],
)
def test_a_switch_has_one_of_its_values(
    written: list[str], switches: dict[str, object]
) -> None:
    assert switches_of(written) == switches


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (["moon=full"], "the switches are precedence, default_flag"),
        (["tie"], "the values of tie are list-order, undecided"),
        (["tie=own-first"], "the values of tie are"),
        (["tie=UNDECIDED"], "the values of tie are"),
        (["tie=undecided", "tie=list-order"], "tie is given twice"),
        (["default-flag=ignored", "default_flag=ignored"], "given twice"),
    ],
)
def test_another_switch_or_value_is_refused_with_what_there_is(
    written: list[str], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        switches_of(written)


def test_what_is_given_overrides_the_account_s_reading_and_nothing_else() -> None:
    account = Account(reading=Reading(default_flag=DefaultFlag.IGNORED))
    assert reading_of(account, ["tie=undecided"]) == Reading(
        default_flag=DefaultFlag.IGNORED, tie=Tie.UNDECIDED
    )
    assert reading_of(account, []) == account.reading


@pytest.mark.parametrize(
    ("target", "is_one"),
    [
        ("anna@example.org", True),
        ("a@b@example.org", True),
        ("anna@localhost", True),
        ("@example.org", False),
        ("anna@", False),
        ("anna", False),
        ("", False),
        ("folder/anna@example.org", False),
        ("anna@example.org/", False),
        (r"C:\anna@example.org", False),
    ],
)
def test_an_address_is_told_apart_from_a_path(target: str, is_one: bool) -> None:
    assert is_address(target) is is_one


def test_a_file_of_that_name_is_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert is_address("anna@example.org")
    (tmp_path / "anna@example.org").mkdir()
    assert not is_address("anna@example.org")


def options(**given: object) -> argparse.Namespace:
    usual = {
        "account": "anna@example.org",
        "mailbox": None,
        "allow_plain": [],
        "secret": None,
        "partial": False,
        "account_network": False,
        "dns": [],
        "ca": None,
        "timeout": None,
        "ehlo": None,
        "selector": [],
        "dnsbl": [],
        "bimi": False,
        "fail_on": "error",
    }
    return argparse.Namespace(**{**usual, **given})


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"secret": "env:PASSWORD"},
        {"secret": "file:/run/secret"},
        {"secret": "lab:desk"},
        {"allow_plain": ["anna@example.org"]},
    ],
    ids=str,
)
def test_what_means_something_for_one_address_is_taken(
    given: dict[str, object],
) -> None:
    expect_address(options(**given))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"secret": "hunter2"}, "--secret takes a reference"),
        ({"secret": "env:"}, "--secret takes a reference"),
        ({"mailbox": ["m"]}, "--mailbox does nothing here"),
        ({"partial": True}, "--partial does nothing here"),
        ({"account_network": True}, "--account-network does nothing here"),
        ({"allow_plain": ["m"]}, "--allow-plain m does nothing here"),
        (
            {"allow_plain": ["anna@example.org", "m"]},
            "--allow-plain m does nothing here",
        ),
    ],
    ids=str,
)
def test_what_means_nothing_for_one_address_is_refused(
    given: dict[str, object], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        expect_address(options(**given))


ACCOUNT = Account(
    mailboxes=(Mailbox("m"), Mailbox("n")),
    network=NetworkSettings(dns=("9.9.9.9",)),
)


@pytest.mark.parametrize(
    ("account", "given"),
    [
        (ACCOUNT, {}),
        (ACCOUNT, {"mailbox": ["m"], "allow_plain": ["m"]}),
        (ACCOUNT, {"allow_plain": ["n"]}),
        (ACCOUNT, {"account_network": True}),
        (
            Account(network=NetworkSettings(ca_file="roots.pem")),
            {"account_network": True},
        ),
    ],
    ids=str,
)
def test_what_does_something_for_an_account_is_taken(
    account: Account, given: dict[str, object]
) -> None:
    expect_mailboxes(account, options(**given))


@pytest.mark.parametrize(
    ("account", "given", "said"),
    [
        (ACCOUNT, {"mailbox": ["m"], "allow_plain": ["n"]}, "--mailbox leaves it out"),
        (ACCOUNT, {"secret": "env:X"}, "mailboxes name their own"),
        (Account(), {"account_network": True}, "names no name servers"),
        (
            Account(network=NetworkSettings(timeout=5.0)),
            {"account_network": True},
            "names no name servers",
        ),
    ],
    ids=str,
)
def test_what_does_nothing_for_an_account_is_refused(
    account: Account, given: dict[str, object], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        expect_mailboxes(account, options(**given))


@pytest.mark.parametrize("given", [{"mailbox": ["x"]}, {"allow_plain": ["x"]}], ids=str)
def test_a_mailbox_that_is_not_there_is_named(given: dict[str, object]) -> None:
    with pytest.raises(UnknownIdError, match='no mailbox "x"'):
        expect_mailboxes(ACCOUNT, options(**given))


@pytest.mark.parametrize(
    ("given", "settings"),
    [
        ({}, NetworkSettings()),
        ({"timeout": "2.5"}, NetworkSettings(timeout=2.5)),
        (
            {"dns": ["9.9.9.9"], "ca": "r.pem", "ehlo": "crm.example"},
            NetworkSettings(("9.9.9.9",), "r.pem", 0.0, "crm.example"),
        ),
    ],
    ids=str,
)
def test_what_the_network_is_asked_for_by_hand(
    given: dict[str, object], settings: NetworkSettings
) -> None:
    assert settings_by_hand(options(**given)) == settings


@pytest.mark.parametrize("seconds", ["0", "0.9", "121", "soon"])
def test_patience_out_of_bounds_names_its_option(seconds: str) -> None:
    with pytest.raises(ValueError, match=r"^--timeout: .*1 to 120 seconds"):
        settings_by_hand(options(timeout=seconds))


def test_what_dns_is_asked_beyond_the_usual() -> None:
    asked = dns_options_of(options(selector=["a"], dnsbl=["z"], bimi=True))
    assert (asked.selectors, asked.dnsbl, asked.bimi) == (("a",), ("z",), True)


def finding(severity: Severity, mailbox: str = "m") -> Finding:
    subject = Subject(SubjectKind.MAILBOX, mailbox)
    return Finding("coverage/tied", subject, severity, says=SAYS)


@pytest.mark.parametrize(
    ("found", "fail_on", "ended"),
    [
        ([], "info", OK),
        ([INFO], "info", FOUND),
        ([INFO], "warning", OK),
        ([WARNING], "warning", FOUND),
        ([WARNING], "error", OK),
        ([ERROR], "error", FOUND),
        ([ERROR], "info", FOUND),
        ([INFO, ERROR], "error", FOUND),
    ],
)
def test_the_status_says_whether_anything_is_as_severe_as_asked(
    found: list[Severity], fail_on: str, ended: int
) -> None:
    findings = [finding(severity) for severity in found]
    assert status(findings, options(fail_on=fail_on), Account()) == ended


def test_what_is_accepted_leaves_the_status_as_it_is() -> None:
    accepts = Account(accepted=(Acceptance("coverage/tied", "m"),))
    assert status([finding(ERROR)], options(), accepts) == OK
    assert status([finding(ERROR), finding(ERROR, "n")], options(), accepts) == FOUND
    over = Account(accepted=(Acceptance("coverage/tied", "m", "2020-01-01"),))
    assert status([finding(ERROR)], options(), over) == FOUND


def test_half_an_account_is_no_answer_whatever_was_found() -> None:
    half = Account(missing=(Missing(Extent.ROW, "config/x"),))
    assert status([], options(), half) == COULD_NOT_RUN
    assert status([finding(ERROR)], options(), Account(), half) == COULD_NOT_RUN


@pytest.mark.parametrize(("problems", "told"), [(19, 19), (20, 20), (21, 21), (30, 21)])
def test_twenty_problems_are_said_and_the_others_counted(
    problems: int, told: int, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [finding(WARNING) for _ in range(problems)] + [finding(INFO)]
    say_problems(Account(), found)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == told
    assert ("more:" in lines[-1]) is (problems > 20)
    if problems > 20:
        assert f"{problems - 20} more" in lines[-1]


def test_an_account_of_which_nothing_could_be_read_is_its_first_problem(
    tmp_path: Path,
) -> None:
    with pytest.raises(ValueError, match="no such file or folder"):
        read_account(str(tmp_path / "nowhere"))
    empty = tmp_path / "empty.json"
    empty.write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match=r"empty\.json"):
        read_account(str(empty))


def test_a_person_s_screen_keeps_lines_and_loses_what_drives_it() -> None:
    class Stream:
        def __init__(self) -> None:
            self.held = ""

        def write(self, text: str) -> int:
            self.held += text
            return len(text)

        def flush(self) -> None:
            self.held += "|"

    stream = Stream()
    shown = Terminal(stream)  # type: ignore[arg-type]
    shown.write("a\tb\nc\x1b[2Jd\r\x07ż")
    shown.flush()
    assert stream.held.startswith("a\tb\nc")
    assert stream.held.endswith("ż|")
    assert not set(stream.held) & set("\x1b\x07\r")
