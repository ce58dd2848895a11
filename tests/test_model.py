"""The words of the project say of themselves what every page and report repeats."""

from __future__ import annotations

import copy
import itertools
from dataclasses import fields

import pytest

from diagnostics.model import (
    Acceptance,
    Account,
    DefaultFlag,
    Employee,
    Endpoint,
    Finding,
    Group,
    Mailbox,
    Named,
    Phrase,
    Place,
    Plan,
    Positions,
    Project,
    Reading,
    Security,
    Severity,
    Subject,
    SubjectKind,
    Tie,
    UnknownIdError,
    places_counted,
    worst_first,
)
from diagnostics.words import counted, text


def test_a_reading_is_named_by_the_switches_that_differ() -> None:
    assert Reading().name == "documented"
    other = Reading(default_flag=DefaultFlag.IGNORED, tie=Tie.UNDECIDED)
    assert other.name == "default_flag=ignored, tie=undecided"


def test_only_paid_plans_and_trials_can_send() -> None:
    assert [plan for plan in Plan if plan.can_send] == [Plan.PAID, Plan.TRIAL]


@pytest.mark.parametrize(
    ("number", "noun", "told"),
    [
        (0, "pair", "0 pairs"),
        (1, "pair", "1 pair"),
        (2000, "pair", "2,000 pairs"),
        (1, "mailbox", "1 mailbox"),
        (2, "mailbox", "2 mailboxes"),
    ],
)
def test_a_number_stands_with_its_noun(number: int, noun: str, told: str) -> None:
    assert counted(number, noun) == told


def test_a_place_is_told_with_its_row_where_it_has_one() -> None:
    assert str(Place("mailboxes.csv", 7)) == "mailboxes.csv, row 7"
    assert str(Place("mailboxes.csv")) == "mailboxes.csv"


def test_an_endpoint_is_empty_only_where_nothing_was_written() -> None:
    assert Endpoint().is_empty
    some = (
        Endpoint("a.example"),
        Endpoint(port=25),
        Endpoint(security=Security.NONE),
    )
    assert not any(endpoint.is_empty for endpoint in some)
    assert str(Endpoint("a.example", 465, Security.TLS)) == "a.example:465 (tls)"


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("anna@Example.ORG", "example.org"),
        ('"a@b"@example.org', "example.org"),
        ("example.org", ""),
        ("", ""),
    ],
)
def test_a_mailbox_s_domain_stands_behind_the_last_at(
    address: str, domain: str
) -> None:
    assert Mailbox("m", address).domain == domain


def test_a_mailbox_logs_in_with_its_address_where_no_user_is_named() -> None:
    assert Mailbox("m", "m@example.org").login == "m@example.org"
    assert Mailbox("m", "m@example.org", username="u").login == "u"
    assert Mailbox("m").label == "m"
    assert Mailbox("m", "m@example.org").label == "m@example.org"


def test_an_internal_address_needs_neither_login_nor_host() -> None:
    account = Account(host="acme.planfix.com")
    assert account.internal_address(Employee("7", login="ola")) == (
        "ola@acme.planfix.com"
    )
    assert Account().internal_address(Employee("7")) == "7@account-host"


def test_a_row_is_found_by_its_id_and_an_unknown_id_is_a_key_error() -> None:
    account = Account(
        employees=(Employee("a", "Anna"),),
        projects=(Project("p"),),
        mailboxes=(Mailbox("m"), Mailbox("n")),
    )
    assert account.employee("a").label == "Anna"
    assert account.project("p").label == "p"
    assert account.mailbox("n") is account.mailboxes[1]
    with pytest.raises(KeyError, match="g"):
        account.group("g")


def finding(severity: Severity, pairs: int | None, kind: SubjectKind) -> Finding:
    data = {} if pairs is None else {"pairs": pairs}
    return Finding("coverage/tied", Subject(kind, "x"), severity, data)


def test_findings_stand_by_severity_then_the_account_s_then_by_pairs() -> None:
    account, mailbox = SubjectKind.ACCOUNT, SubjectKind.MAILBOX
    right = [
        finding(Severity.ERROR, 1, account),
        finding(Severity.ERROR, 9, mailbox),
        finding(Severity.ERROR, 2, mailbox),
        finding(Severity.WARNING, None, account),
        finding(Severity.WARNING, 50, mailbox),
        finding(Severity.WARNING, None, mailbox),
        finding(Severity.INFO, 99, account),
    ]
    assert worst_first(reversed(right)) == right


def test_how_files_were_read_stands_behind_what_costs_pairs() -> None:
    in_file = {"file": "mailboxes.csv", "row": 1}
    unread, encoding = (
        Finding("config/encoding", Subject(), severity, in_file)
        for severity in (Severity.ERROR, Severity.WARNING)
    )
    right = [
        unread,
        finding(Severity.ERROR, 9, SubjectKind.MAILBOX),
        finding(Severity.WARNING, None, SubjectKind.ACCOUNT),
        finding(Severity.WARNING, 1, SubjectKind.MAILBOX),
        encoding,
    ]
    assert worst_first(reversed(right)) == right


def test_equal_findings_keep_their_order() -> None:
    same = [finding(Severity.INFO, None, SubjectKind.MAILBOX) for _ in range(3)]
    assert all(one is other for one, other in zip(worst_first(same), same, strict=True))


def test_an_unknown_id_is_said_with_the_nearest_one() -> None:
    account = Account(
        employees=(Employee("maria"), Employee("jan")),
        projects=(Project("Website"),),
    )
    with pytest.raises(UnknownIdError) as unknown:
        account.employee("mario")
    assert isinstance(unknown.value, KeyError)
    assert str(unknown.value) == (
        'the account has no employee "mario"; the nearest id is "maria"'
    )
    with pytest.raises(UnknownIdError, match='is "Website"'):
        account.project("webside")
    for look_up, kind in ((account.mailbox, "mailbox"), (account.group, "group")):
        with pytest.raises(UnknownIdError, match=f'^the account has no {kind} "x"$'):
            look_up("x")


def test_an_unknown_id_can_be_copied_and_passed_on() -> None:
    error = UnknownIdError("mailbox", "slaes", ["sales"])
    again = copy.copy(error)
    assert str(again) == str(error)
    assert again.nearest == "sales"


def test_positions_know_their_ids_and_what_is_near_others() -> None:
    rows = Positions("employee", {"maria": 0})
    assert rows["maria"] == 0
    assert rows.get("mario") is None
    with pytest.raises(UnknownIdError, match='the nearest id is "maria"'):
        rows["mario"]


@pytest.mark.parametrize(
    ("wanted", "known", "nearest"),
    [
        ("sale", ["sales", "sal"], "sales"),
        ("SALES", ["sales", "Sales"], "sales"),  # the first of two that read alike
        ("abcde", ["abcxy"], "abcxy"),  # three of five letters
        ("abcde", ["abxyz"], ""),  # two of five
        ("x", [], ""),
        ("007", ["7", "008"], "008"),
    ],
)
def test_the_nearest_id_is_one_that_looks_alike_or_none(
    wanted: str, known: list[str], nearest: str
) -> None:
    assert UnknownIdError("group", wanted, known).nearest == nearest


@pytest.mark.parametrize(("low", "high"), list(itertools.pairwise(Severity)))
def test_severities_are_ranked_by_how_much_they_matter(
    low: Severity, high: Severity
) -> None:
    assert low.rank < high.rank
    assert [s.rank for s in Severity] == [0, 1, 2]


def test_what_closes_more_gaps_stands_first_whatever_it_concerns() -> None:
    account = finding(Severity.ERROR, 99, SubjectKind.ACCOUNT)
    one, two = (
        Finding("coverage/tied", Subject(SubjectKind.MAILBOX, "m"), severity, data)
        for severity, data in (
            (Severity.ERROR, {"closes": 1, "pairs": 1}),
            (Severity.WARNING, {"closes": 9}),
        )
    )
    assert worst_first([two, account, one]) == [one, account, two]


def test_facts_that_are_none_count_as_nought() -> None:
    bare = finding(Severity.INFO, None, SubjectKind.MAILBOX)
    unknown = Finding(bare.rule, bare.subject, bare.severity, {"pairs": None})
    assert worst_first([unknown, bare]) == [unknown, bare]


@pytest.mark.parametrize("field", [f.name for f in fields(Reading)])
def test_every_switch_of_a_reading_shows_in_its_name(field: str) -> None:
    usual = getattr(Reading(), field)
    for value in type(usual):
        named = Reading(**{field: value}).name
        assert named == ("documented" if value is usual else f"{field}={value}")


def test_where_a_row_stands_makes_it_no_other_row() -> None:
    here, there = Place("a.csv", 2), Place("b.csv", 9)
    for kind in (Group, Employee, Project, Mailbox):
        assert kind("x", place=here) == kind("x", place=there)
        assert kind("x", place=here) != kind("y", place=here)
        assert hash(kind("x", place=here)) == hash(kind("x", place=there))
    one, other = (Acceptance("coverage/tied", place=p) for p in (here, there))
    assert one == other


@pytest.mark.parametrize(
    ("mailbox", "own", "bound"),
    [
        (Mailbox("m"), False, False),
        (Mailbox("m", owner="anna"), True, False),
        (Mailbox("m", owner=""), True, False),  # whatever it is, not the company's
        (Mailbox("m", projects=("p",)), False, True),
        (Mailbox("m", projects=("nobody-knows-it",)), False, True),
    ],
)
def test_a_mailbox_is_own_and_bound_by_what_its_row_says(
    mailbox: Mailbox, own: bool, bound: bool
) -> None:
    assert (mailbox.is_own, mailbox.is_bound) == (own, bound)


def test_facts_can_be_compared_and_kept_in_sets() -> None:
    one = Phrase.of("report:x", host="h")
    assert one == Phrase.of("report:x", host="h")
    assert one != Phrase.of("report:x", host="i")
    assert len({one, Phrase.of("report:x", host="h")}) == 1
    found = finding(Severity.INFO, 1, SubjectKind.MAILBOX)
    assert len({found, finding(Severity.INFO, 2, SubjectKind.MAILBOX)}) == 2


def test_a_phrase_changes_the_texts_within_and_nothing_else() -> None:
    inner = Phrase.of("b:c", host="x", n=1)
    phrase = Phrase.of("a:b", list=["x", 1, ("y", inner)], flag=True, none=None)
    changed = phrase.mapped(str.upper)
    assert changed.key == "a:b"
    assert changed.data["list"] == ["X", 1, ("Y", Phrase.of("b:c", host="X", n=1))]
    assert (changed.data["flag"], changed.data["none"]) == (True, None)
    assert phrase.data["list"][0] == "x"


@pytest.mark.parametrize(
    ("named", "shown"), [(Named("e1", "Anna"), "Anna"), (Named("e1"), "e1")]
)
def test_a_row_as_a_fact_shows_its_label(named: Named, shown: str) -> None:
    assert str(named) == shown


@pytest.mark.parametrize(
    ("number", "with_none", "english", "polish"),
    [
        (3, False, "3 projects", "3 projektach"),
        (1, True, "tasks without a project", "zadaniach bez projektu"),
        (2, True, "1 project and tasks without one", "1 projekcie i zadaniach bez"),
    ],
)
def test_no_project_is_not_counted_as_a_project(
    number: int, with_none: bool, english: str, polish: str
) -> None:
    told = places_counted(number, with_none)
    assert text(told, "en") == english
    assert text(told, "pl").startswith(polish)
