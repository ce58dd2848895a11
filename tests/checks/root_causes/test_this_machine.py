"""A machine that reaches nobody is told from mailboxes whose servers are down."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from diagnostics.checks.interpret import findings_from
from diagnostics.checks.root_causes.this_machine import (
    OFFLINE,
    no_name_found,
    with_blame,
)
from diagnostics.checks.step import Step
from diagnostics.model import Mailbox, Severity, State

GONE, SLOW = "resolve-failed", "resolve-inconclusive"
CLOSED, SILENT = "connection-refused", "connection-timeout"


def named(host: str, rule: str = "") -> Step:
    state = State.FAILED if rule else State.PASSED
    data = MappingProxyType({"host": host, "port": 465})
    known = f"checks/{rule}" if rule else ""
    return Step(host, "smtp", "resolve", state, known, "seen", data=data)


def dialled(host: str, rule: str = "", port: int = 465) -> Step:
    state = State.FAILED if rule else State.PASSED
    data = MappingProxyType({"host": host, "port": port})
    known = f"checks/{rule}" if rule else ""
    return Step(host, "smtp", "connect", state, known, "seen", data=data)


CUT_OFF = {
    "a name that surely exists": [
        named("smtp.gmail.com", GONE),
        named("mail.a.example", GONE),
    ],
    "no answer at all": [
        named("mail.a.example", SLOW),
        named("mail.b.test", SLOW),
        named("mail.c.org", SLOW),
    ],
    "well-known ports": [
        dialled("smtp.gmail.com", SILENT),
        dialled("pop.gmail.com", SILENT, 995),
    ],
    "ports of many": [
        dialled("mail.a.example", CLOSED),
        dialled("mail.b.test", SILENT),
        dialled("mail.c.org", "no-route"),
    ],
    "both ports of two": [
        dialled("mail.a.example", CLOSED),
        dialled("mail.a.example", CLOSED, 995),
        dialled("mail.b.org", CLOSED),
        dialled("mail.b.org", CLOSED, 995),
    ],
}

THEIR_FAULT = {
    "one answers": [*CUT_OFF["ports of many"], dialled("mail.d.net")],
    "one is found": [*CUT_OFF["a name that surely exists"], named("mail.d.net")],
    "one company": [
        dialled("mail.a.example", CLOSED),
        dialled("pop.a.example", CLOSED, 995),
        dialled("out.a.example", CLOSED),
        dialled("in.a.example", CLOSED),
    ],
    "three ports of two companies": [
        dialled("mail.a.example", CLOSED),
        dialled("mail.a.example", CLOSED, 995),
        dialled("mail.b.org", CLOSED),
    ],
    "another port answers": [
        *CUT_OFF["ports of many"],
        Step("mail.a.example", "smtp", "other-ports", State.WARNING, "", "seen"),
    ],
    "another stage is silent": [
        replace(step, step="greeting") for step in CUT_OFF["ports of many"]
    ],
    "one typing slip": [named("smpt.a.example", GONE)],
    "two companies": [named("mail.a.example", GONE), named("mail.b.org", GONE)],
    "one well-known port": [dialled("smtp.gmail.com", CLOSED, 2525)],
    "names that can be none": [
        named("[::zz]", GONE),
        named("mail .a.example", GONE),
        named("https://b.test", GONE),
        named("mail.c.org:25", GONE),
    ],
    "the lab": [
        dialled("a.lab.test", CLOSED),
        dialled("b.lab.test", CLOSED),
        dialled("c.lab.test", SILENT),
    ],
}


@pytest.mark.parametrize("steps", CUT_OFF.values(), ids=CUT_OFF)
def test_one_finding_blames_the_machine_and_everything_is_open(
    steps: list[Step],
) -> None:
    judged = with_blame(steps)
    assert {(s.rule, s.state) for s in judged} == {(OFFLINE, State.INCONCLUSIVE)}
    boxes = {s.mailbox: Mailbox(s.mailbox) for s in steps}
    (found,) = findings_from(judged, boxes)
    assert (found.rule, found.severity) == (OFFLINE, Severity.WARNING)
    assert found.subject.id == ""
    assert with_blame(judged) == judged


@pytest.mark.parametrize("steps", THEIR_FAULT.values(), ids=THEIR_FAULT)
def test_servers_that_are_down_are_blamed_themselves(steps: list[Step]) -> None:
    assert with_blame(steps) == tuple(steps)


def test_a_name_that_can_be_none_stays_wrong_on_a_machine_that_is_cut_off() -> None:
    cut_off = CUT_OFF["a name that surely exists"]
    judged = with_blame([*cut_off, named("mail .a.example", GONE)], is_offline=True)
    assert [s.rule for s in judged] == [OFFLINE, OFFLINE, f"checks/{GONE}"]


def test_at_most_five_hosts_are_shown_and_all_are_kept() -> None:
    hosts = [f"mail.h{n}.example{n}" for n in range(6)]
    judged = with_blame([*(dialled(host, CLOSED) for host in hosts), named("x")])
    assert judged[0].data["hosts"] == hosts
    assert judged[0].data["shown"] == hosts[:5]
    assert judged[0].data["cut_off"] == "ports"
    assert judged[-1] == named("x"), "what was found stays found"


def test_a_domain_that_dns_missed_is_a_name_like_any_other() -> None:
    domains = ("a.example", "b.test", "c.org")
    steps = [
        replace(
            named(domain, "dns-inconclusive"),
            service="dns",
            step="domain",
            data={"domain": domain},
        )
        for domain in domains
    ]
    judged = with_blame(steps)
    assert {step.rule for step in judged} == {OFFLINE}
    assert judged[0].data["hosts"] == [*domains]


def test_names_that_surely_exist_are_asked_for_only_where_none_was_found() -> None:
    slip = THEIR_FAULT["one typing slip"]
    assert no_name_found(slip)
    assert not no_name_found([*slip, named("mail.d.net")])
    assert not no_name_found([named("gone.lab.test", GONE)])
    assert not no_name_found([])
    (judged,) = with_blame(slip, is_offline=True)
    assert judged.rule == OFFLINE
    strangers = CUT_OFF["no answer at all"]
    assert with_blame(strangers, is_offline=False) == tuple(strangers)
    known = CUT_OFF["a name that surely exists"]
    assert {s.rule for s in with_blame(known, is_offline=False)} == {OFFLINE}
