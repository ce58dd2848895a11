"""SPF trees and the days of certificates, as a check saw them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from diagnostics.checks import Step
from diagnostics.model import State
from diagnostics.report.things.certificate_days import days_of_certificates
from diagnostics.report.things.spf_picture import picture_of
from diagnostics.words import text

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def node(domain: str, lookups: int, *inner: dict[str, Any], term: str = "") -> Any:
    return {
        "term": term,
        "domain": domain,
        "lookups": lookups,
        "records": [f"v=spf1 of {domain} -all"],
        "inner": list(inner),
    }


def dns(tree: object, step: str = "spf") -> Step:
    return Step("m", "dns", step, State.PASSED, data=MappingProxyType({"tree": tree}))


def test_a_tree_is_drawn_with_its_branches_and_costs() -> None:
    second = node("b.example", 1, term="include:b.example")
    first = node("a.example", 2, second, term="include:a.example")
    last = node("c.example", 0, term="redirect=c.example")
    picture = picture_of([dns(node("example.com", 5, first, last))])
    assert picture is not None
    assert [line.partition(" · ")[0] for line in picture.lines] == [
        "example.com",
        "├─ include:a.example",
        "│  └─ include:b.example",
        "└─ redirect=c.example",
    ]
    assert text(picture.told) == "example.com: 5 of 10 look-ups"
    assert picture.share == 0.5


def test_too_many_look_ups_are_said() -> None:
    picture = picture_of([dns(node("example.com", 14))])
    assert picture is not None
    assert "14 look-ups, and receivers stop at 10" in text(picture.told)
    assert picture.share == 1.0


def test_a_branch_without_its_one_record_is_said() -> None:
    broken = {**node("x.example", 0, term="include:x.example"), "records": []}
    picture = picture_of([dns(node("example.com", 1, broken))])
    assert picture is not None
    assert picture.lines[1].endswith("0 records, and it takes exactly one")


@pytest.mark.parametrize("tree", [None, {}, "text", {"records": [], "domain": "x"}])
def test_without_a_record_there_is_no_picture(tree: object) -> None:
    assert picture_of([dns(tree), Step("m", "smtp", "tls", State.PASSED)]) is None


def test_a_huge_tree_is_cut() -> None:
    inner = [node(f"n{n}.example", 0, term=f"include:n{n}.example") for n in range(500)]
    picture = picture_of([dns(node("example.com", 500, *inner))])
    assert picture is not None
    assert len(picture.lines) < 100


def tls(service: str, ends: datetime) -> Step:
    chain = [{"subject": f"mail of {service}", "ends": ends.isoformat()}]
    return Step("m", service, "tls", State.PASSED, data={"chain": chain})


def test_the_certificate_that_ends_first_stands_first() -> None:
    late, soon = NOW + timedelta(days=80), NOW + timedelta(days=9, hours=5)
    found = days_of_certificates([tls("smtp", late), tls("pop3", soon)], NOW)
    assert [(one.service, one.days_left) for one in found] == [
        ("pop3", 9),
        ("smtp", 80),
    ]
    assert text(found[0].told) == "POP3: 9 days left, until 2026-03-10"
    assert 0 < found[0].share < found[1].share < 1


def test_an_ended_certificate_is_said_and_its_bar_is_empty() -> None:
    (one,) = days_of_certificates([tls("smtp", NOW - timedelta(days=3))], NOW)
    assert (one.days_left, one.share) == (-3, 0.0)
    assert text(one.told) == "SMTP: ended on 2026-02-26"


def test_a_service_seen_twice_counts_once_with_the_earlier_end() -> None:
    steps = [tls("smtp", NOW + timedelta(days=n)) for n in (50, 20, 70)]
    assert [one.days_left for one in days_of_certificates(steps, NOW)] == [20]


def test_steps_without_certificates_tell_nothing() -> None:
    empty = Step("m", "smtp", "tls", State.FAILED, data={"chain": []})
    assert days_of_certificates([empty, dns(None)], NOW) == []


@pytest.mark.parametrize(
    ("lookups", "over", "share"),
    [(0, False, 0.0), (9, False, 0.9), (10, False, 1.0), (11, True, 1.0)],
)
def test_ten_look_ups_are_allowed_and_eleven_are_not(
    lookups: int, over: bool, share: float
) -> None:
    picture = picture_of([dns(node("example.com", lookups))])
    assert picture is not None
    assert (picture.told.key == "things:spf-over") is over
    assert picture.share == share


@pytest.mark.parametrize(("records", "lines"), [(59, 60), (60, 60), (61, 60)])
def test_sixty_records_are_drawn_at_most(records: int, lines: int) -> None:
    inner = [node(f"n{n}.example", 0) for n in range(records)]
    picture = picture_of([dns(node("example.com", 3, *inner))])
    assert picture is not None
    assert len(picture.lines) == lines


def test_the_first_tree_of_dns_counts_and_no_other_service_s() -> None:
    wrong = Step("m", "smtp", "spf", State.PASSED, data={"tree": node("no", 1)})
    first, second = dns(node("a.example", 1)), dns(node("b.example", 2))
    picture = picture_of([wrong, first, second])
    assert picture is not None
    assert picture.domain == "a.example"


@pytest.mark.parametrize(
    ("left", "days", "ended"),
    [
        (timedelta(days=1), 1, False),
        (timedelta(days=1) - timedelta(seconds=1), 0, False),
        (timedelta(seconds=1), 0, False),
        (timedelta(0), 0, False),
        (-timedelta(seconds=1), -1, True),
        (-timedelta(days=1), -1, True),
        (-timedelta(days=1, seconds=1), -2, True),
    ],
)
def test_a_certificate_has_ended_from_its_last_second_on(
    left: timedelta, days: int, ended: bool
) -> None:
    (one,) = days_of_certificates([tls("smtp", NOW + left)], NOW)
    assert one.days_left == days
    assert (one.told.key == "things:certificate-ended") is ended


@pytest.mark.parametrize(
    ("days", "share"), [(-1, 0.0), (0, 0.0), (45, 0.5), (90, 1.0), (91, 1.0)]
)
def test_ninety_days_fill_the_bar(days: int, share: float) -> None:
    (one,) = days_of_certificates([tls("smtp", NOW + timedelta(days=days))], NOW)
    assert one.share == share


def test_only_the_first_link_of_a_chain_is_the_server_s_end() -> None:
    soon, late = (NOW + timedelta(days=n) for n in (5, 50))
    chain = [
        {"subject": s, "ends": d.isoformat()} for s, d in (("a", late), ("b", soon))
    ]
    step = Step("m", "smtp", "tls", State.PASSED, data={"chain": chain})
    (one,) = days_of_certificates([step], NOW)
    assert (one.subject, one.days_left) == ("a", 50)
