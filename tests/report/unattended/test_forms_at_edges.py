"""What programs read counts each finding once, as severe as it is, under one name."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from diagnostics.model import (
    Acceptance,
    Account,
    Finding,
    Phrase,
    Severity,
    Subject,
    SubjectKind,
)
from diagnostics.report.unattended.junit_xml import as_junit
from diagnostics.report.unattended.metrics_text import as_metrics
from diagnostics.report.unattended.reported_accounts import (
    ReportedAccount,
    ReportedFinding,
    reported,
    told_apart,
)
from diagnostics.report.unattended.sarif_log import as_sarif

NOW = datetime(2026, 11, 26, tzinfo=UTC)
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
RULE = "coverage/dead-nowhere"


def found(severity: Severity = ERROR, mailbox: str = "m", **data: object) -> Finding:
    """A finding whose sentence needs no facts."""
    subject = Subject(SubjectKind.MAILBOX, mailbox)
    return Finding(RULE, subject, severity, data, "things:age-now")


def account(*findings: ReportedFinding, **more: Any) -> ReportedAccount:
    return ReportedAccount(
        **{"label": "a", "place": "there", **more}, findings=findings
    )


@pytest.mark.parametrize(
    ("severity", "fail_on", "tag"),
    [
        (INFO, INFO, "failure"),
        (INFO, WARNING, "system-out"),
        (WARNING, WARNING, "failure"),
        (WARNING, ERROR, "system-out"),
        (ERROR, ERROR, "failure"),
        (ERROR, INFO, "failure"),
    ],
)
def test_a_finding_fails_from_the_severity_on_that_was_asked_for(
    severity: Severity, fail_on: Severity, tag: str
) -> None:
    text = as_junit([account(ReportedFinding(found(severity)))], "audit", fail_on)
    (case,) = ET.fromstring(text.split("\n", 1)[1]).iter("testcase")
    assert [child.tag for child in case] == [tag]
    assert case.get("classname") == "audit.coverage"
    assert case.get("name") == "a: dead-nowhere: m"


def test_what_is_accepted_is_skipped_however_severe() -> None:
    one = ReportedFinding(found(ERROR), accepted="accepted: known")
    text = as_junit([account(one)], "audit", INFO)
    root = ET.fromstring(text.split("\n", 1)[1])
    (suite,) = root
    assert (suite.get("failures"), suite.get("skipped")) == ("0", "1")
    assert {*root.attrib} == {"name", "tests", "failures", "errors"}
    (skipped,) = root.iter("skipped")
    assert skipped.get("message") == "accepted: known"


def test_an_account_without_an_answer_is_an_error_beside_its_findings() -> None:
    one = account(ReportedFinding(found(INFO)), trouble="a disk is full")
    text = as_junit([one, account()], "audit", ERROR)
    root = ET.fromstring(text.split("\n", 1)[1])
    counts = {name: root.get(name) for name in ("tests", "failures", "errors")}
    assert counts == {"tests": "3", "failures": "0", "errors": "1"}
    (error,) = root.iter("error")
    assert error.get("message") == "a disk is full"
    assert error.text == "there: a disk is full"


@pytest.mark.parametrize(
    ("character", "kept"),
    [
        ("\x00", False),
        ("\x08", False),
        ("\t", True),
        ("\x0b", False),
        ("\x1f", False),
        (" ", True),
        ("\ud7ff", True),
        ("\ud800", False),
        ("\ue000", True),
        ("\ufffd", True),
        ("\ufffe", False),
        ("\uffff", False),
        ("\U00010000", True),
        ("\U0010ffff", True),
    ],
    ids=lambda value: ascii(value),
)
def test_what_xml_has_no_place_for_is_marked(character: str, kept: bool) -> None:
    one = account(trouble=f"a{character}b")
    text = as_junit([one], "audit", ERROR)
    text.encode("utf-8")
    (error,) = ET.fromstring(text.split("\n", 1)[1]).iter("error")
    shown = (error.text or "").removeprefix("there: ")
    assert shown == (f"a{character}b" if kept else "a\N{REPLACEMENT CHARACTER}b")


def run_of(*accounts: ReportedAccount) -> Any:
    return json.loads(as_sarif(accounts, "1.0"))["runs"][0]


@pytest.mark.parametrize(
    ("severity", "level"), [(ERROR, "error"), (WARNING, "warning"), (INFO, "note")]
)
def test_sarif_has_a_level_for_each_severity(severity: Severity, level: str) -> None:
    (result,) = run_of(account(ReportedFinding(found(severity))))["results"]
    assert result["level"] == level


@pytest.mark.parametrize(
    ("is_new", "state"), [(None, None), (True, "new"), (False, "unchanged")]
)
def test_what_nobody_knows_to_be_new_has_no_state(
    is_new: bool | None, state: str | None
) -> None:
    one = ReportedFinding(found(), is_new=is_new)
    assert run_of(account(one))["results"][0].get("baselineState") == state


@pytest.mark.parametrize(
    ("row", "region"),
    [(0, None), (1, {"startLine": 1}), (9, {"startLine": 9}), ("9", None), (-1, None)],
)
def test_a_line_is_told_where_one_is_known(row: object, region: object) -> None:
    one = ReportedFinding(found(file="mailboxes.csv", row=row))
    place = run_of(account(one))["results"][0]["locations"][0]["physicalLocation"]
    assert place.get("region") == region
    assert place["artifactLocation"]["uri"] == "there/mailboxes.csv"


@pytest.mark.parametrize(
    ("place", "file", "uri", "line"),
    [
        ("/srv/a", "mailboxes.csv", "file:///srv/a/mailboxes.csv", 3),
        ("/srv/a", "account.toml", "file:///srv/a/account.toml", 3),
        ("/srv/a", "account", "file:///srv/a", 3),  # a table that isn't there
        ("/srv/a.b", "a.b", "file:///srv/a.b", 3),
        ("/srv/a.yaml", "a.yaml", "file:///srv/a.yaml", 3),
        ("/srv/a.xlsx", "mailboxes", "file:///srv/a.xlsx", None),
        ("/srv/a.XLSX", "a.XLSX", "file:///srv/a.XLSX", None),
        ("/srv/a.zip", "mailboxes.csv", "file:///srv/a.zip", None),
    ],
)
def test_a_place_in_an_account_is_a_file_that_is_there(
    place: str, file: str, uri: str, line: int | None
) -> None:
    one = ReportedFinding(found(file=file, row=3))
    result = run_of(account(one, place=place))["results"][0]
    at = result["locations"][0]["physicalLocation"]
    assert at["artifactLocation"]["uri"] == uri
    assert at.get("region", {}).get("startLine") == line


def test_cases_of_one_account_have_names_of_their_own() -> None:
    of_files = [
        Finding("config/encoding", Subject(), WARNING, {"file": file}, "things:age-now")
        for file in ("groups.csv", "groups.csv", "mailboxes.csv")
    ]
    every = [ReportedFinding(f) for f in (*of_files, found(), found())]
    (suite,) = ET.fromstring(as_junit([account(*every)], "audit", ERROR))
    assert [case.get("name") for case in suite] == [
        *("a: encoding: groups.csv", "a: encoding: groups.csv (2)"),
        "a: encoding: mailboxes.csv",
        *("a: dead-nowhere: m", "a: dead-nowhere: m (2)"),
    ]
    prints = {print_of(finding) for finding in of_files}
    assert len(prints) == 2


@pytest.mark.parametrize(
    ("place", "uri"),
    [
        ("there", "there"),
        ("a b/ż", "a%20b/%C5%BC"),
        ("/srv/a", "file:///srv/a"),
        ("a#b?c%d", "a%23b%3Fc%25d"),
        ("anna@a.example", "anna@a.example"),
        ("half \ud800", "half%20%ED%A0%80"),
    ],
    ids=ascii,
)
def test_a_place_is_a_reference_that_every_reader_takes(place: str, uri: str) -> None:
    result = run_of(account(ReportedFinding(found()), place=place))["results"][0]
    at = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert at == uri


def print_of(finding: Finding, label: str = "a") -> str:
    result = run_of(account(ReportedFinding(finding), label=label))["results"][0]
    return str(result["partialFingerprints"]["senderscope/v1"])


def test_a_finding_is_the_same_next_week_and_no_other_is() -> None:
    one = print_of(found(pairs=3))
    assert one == print_of(found(WARNING, pairs=99, row=7))
    others = {
        print_of(found(mailbox="n")),
        print_of(found(service="smtp")),
        print_of(found(service="dns")),
        print_of(found(), "b"),
    }
    assert len(others | {one}) == 5


def test_each_rule_stands_once_and_results_point_at_theirs() -> None:
    other = Finding("coverage/tied", Subject(), ERROR, {}, "things:age-now")
    every = [ReportedFinding(f) for f in (found(), other, found(mailbox="n"))]
    run = run_of(account(*every), account(*every[:1]))
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert ids == ["coverage/dead-nowhere", "coverage/tied"]
    assert [ids[r["ruleIndex"]] for r in run["results"]] == [
        *(RULE, "coverage/tied", RULE, RULE)
    ]


def test_what_to_do_follows_what_is_so() -> None:
    fixed = found(fix="Call them", note=Phrase.of("things:age-now"))
    result = run_of(account(ReportedFinding(fixed)))["results"][0]
    assert result["message"]["text"] == "a: just now\nCall them\njust now"
    bare = run_of(account(ReportedFinding(found(fix=""))))["results"][0]
    assert bare["message"]["text"] == "a: just now"


def samples(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return dict(line.rsplit(" ", 1) for line in lines)


@pytest.mark.parametrize(
    ("is_new", "told"), [((True, False), "1"), ((True, None), None), ((), "0")]
)
def test_new_findings_are_counted_where_all_of_an_account_s_are_known(
    is_new: tuple[bool | None, ...], told: str | None
) -> None:
    one = account(*(ReportedFinding(found(), is_new=n) for n in is_new))
    name = 'senderscope_findings_new{command="audit",account="a",severity="error"}'
    found_in = samples(as_metrics([one], "audit", NOW, NOW))
    assert found_in.get(name) == told
    known = found_in['senderscope_news_known{command="audit",account="a"}']
    assert known == ("0" if told is None else "1")


def test_an_account_in_trouble_has_counts_and_no_news() -> None:
    one = account(ReportedFinding(found(), is_new=True), trouble="x")
    told = samples(as_metrics([one], "audit", NOW, NOW + timedelta(seconds=1.6)))
    label = 'command="audit",account="a"'
    assert told[f'senderscope_findings{{{label},severity="error"}}'] == "1"
    assert told[f"senderscope_account_answered{{{label}}}"] == "0"
    assert told[f"senderscope_news_known{{{label}}}"] == "0"
    assert not any("findings_new" in name for name in told)
    run = 'senderscope_run_ended_timestamp_seconds{command="audit"}'
    assert int(told[run]) == int(NOW.timestamp()) + 2


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (["a", "b"], ["a", "b"]),
        (["a", "a"], ["a (p0)", "a (p1)"]),
        (["a", "a", "a"], ["a (p0)", "a (p1)", "a (p2)"]),
        (["a", " a\n", "A"], ["a (p0)", "a (p1)", "A"]),
        (["a (p1)", "a", "a"], ["a (p1)", "a (p1) 2", "a (p2)"]),
    ],
)
def test_accounts_of_one_name_are_told_apart_by_their_places(
    labels: list[str], told: list[str]
) -> None:
    accounts = [ReportedAccount(label, f"p{n}") for n, label in enumerate(labels)]
    assert [one.label for one in told_apart(accounts)] == told


def test_an_account_has_one_name_in_whatever_order_they_ended() -> None:
    accounts = [ReportedAccount("a", f"p{n}") for n in range(3)]
    names = {one.place: one.label for one in told_apart(accounts)}
    assert {one.place: one.label for one in told_apart(accounts[::-1])} == names
    both = as_junit(accounts, "audit", ERROR), as_sarif(accounts, "1")
    assert all(both[0].count(f'name="{label}"') == 1 for label in names.values())


def test_cases_of_all_accounts_have_names_of_their_own() -> None:
    """GitLab takes the first of those that agree in class and name, whatever suite."""
    one = ReportedFinding(found(ERROR))
    accounts = [
        ReportedAccount("a", "p0", (one,)),
        ReportedAccount("b", "p1", (one,)),
        ReportedAccount("b", "p2", (one,)),
        ReportedAccount("c", "p3"),
        ReportedAccount("d", "p4"),
        ReportedAccount("e", "p5", trouble="a disk is full"),
        ReportedAccount("f", "p6", trouble="a disk is full"),
    ]
    root = ET.fromstring(as_junit(accounts, "audit-all", ERROR).split("\n", 1)[1])
    names = [(c.get("classname"), c.get("name")) for c in root.iter("testcase")]
    assert len(names) == len(set(names)) == len(accounts)
    assert ("audit-all.coverage", "b (p2): dead-nowhere: m") in names


@pytest.mark.parametrize("pair", ["\udc80\udcff", "\x00\x01", "\ud800\x07"])
def test_names_that_differ_by_what_no_form_can_hold_are_told_apart(pair: str) -> None:
    accounts = [ReportedAccount(f"a{bad}", f"p{bad}") for bad in pair]
    labels = [one.label for one in told_apart(accounts)]
    assert len(set(labels)) == len(accounts)
    written = as_metrics(accounts, "audit-all", NOW, NOW).encode("utf-8", "replace")
    samples = [line for line in written.splitlines() if line[:1] != b"#"]
    assert len(samples) == len(set(samples))
    ET.fromstring(as_junit(accounts, "audit-all", ERROR).split("\n", 1)[1])


def test_accounts_of_one_name_and_place_are_numbered() -> None:
    accounts = [ReportedAccount("a", "p")] * 4
    labels = [one.label for one in told_apart(accounts)]
    assert labels == ["a (p)", "a (p) 2", "a (p) 3", "a (p) 4"]


@pytest.mark.parametrize(
    ("row", "accepted"),
    [
        (
            Acceptance(RULE, "m", "2999-12-31", "known"),
            "accepted until 2999-12-31: known",
        ),
        (Acceptance(RULE, "m", "", "known"), "accepted: known"),
        (Acceptance(RULE, "m"), "accepted"),
        (Acceptance(RULE, "m", "2999-12-31"), "accepted until 2999-12-31"),
        (Acceptance(RULE, "m", "2020-01-01", "over"), ""),
        (Acceptance(RULE, "n", "", "another"), ""),
    ],
)
def test_an_acceptance_says_until_when_and_why(row: Acceptance, accepted: str) -> None:
    told = reported(Account(accepted=(row,)), "p", [found()])
    assert [one.accepted for one in told.findings] == [accepted]
    assert told.counts()[ERROR] == (0 if accepted else 1)
    assert told.counts()[INFO] == 0


@pytest.mark.parametrize(
    ("name", "host", "label"),
    [("Acme", "h", "Acme"), ("", "h", "h"), ("", "", "place")],
)
def test_an_account_is_called_by_what_it_has(name: str, host: str, label: str) -> None:
    assert reported(Account(name, host), "place", []).label == label


@pytest.mark.parametrize(
    ("new", "told"), [(None, [None, None]), ([], [False, False]), ([1], [False, True])]
)
def test_what_came_since_is_told_by_its_place(
    new: list[int] | None, told: list[bool | None]
) -> None:
    both = [found(), found(mailbox="n")]
    made = reported(Account(), "p", both, new=new)
    assert [one.is_new for one in made.findings] == told


def test_places_that_differ_by_a_byte_that_is_no_text_have_uris_of_their_own() -> None:
    places = ["a/\udcff.json", "a/\udcfe.json", "a/\ufffd.json", "a/\ud800.json"]
    told = [account(ReportedFinding(found()), place=place) for place in places]
    (run,) = json.loads(as_sarif(told, "1"))["runs"]
    uris = [
        one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for one in run["results"]
    ]
    assert uris[:2] == ["a/%FF.json", "a/%FE.json"]
    assert len(set(uris)) == len(places)
