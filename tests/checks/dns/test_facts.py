"""What was collected about a domain survives being saved, and is judged again."""

import json
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnostics import catalogue
from diagnostics.checks.dns import Answer, AnswerState, DnsOptions, judge_again
from diagnostics.checks.dns.dmarc import Walk
from diagnostics.checks.dns.facts import (
    Autoconfig,
    CheckedDomain,
    DomainFacts,
    HostFacts,
    MovedError,
    Pointer,
    ProviderSpf,
    ReportConsent,
    Sender,
    said_by,
)
from diagnostics.checks.dns.spf.evaluation import SpfState
from diagnostics.checks.dns.spf.include_tree import SpfNode
from diagnostics.checks.step import Step
from diagnostics.model import Endpoint, Mailbox, Phrase, State
from diagnostics.sending_places import PlaceKind, SendingPlace

TEXTS = st.text(max_size=8)
SAID = TEXTS | st.builds(
    lambda word, number: Phrase.of("dns:more", first=word, rest=(word, number)),
    TEXTS,
    st.integers(0, 9),
)
ANSWERS = st.builds(
    Answer,
    TEXTS,
    st.sampled_from(["A", "TXT"]),
    st.sampled_from(AnswerState),
    st.lists(TEXTS | st.just("v=spf1 a -all"), max_size=3).map(tuple),
    st.lists(TEXTS, max_size=1).map(tuple),
    st.booleans(),
    st.booleans(),
    SAID,
    st.floats(0, 9),
)


def several(*parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    one = parts[0] if len(parts) == 1 else st.tuples(*parts)
    return st.lists(one, max_size=2).map(tuple)


def by_name(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.dictionaries(TEXTS, values, max_size=2).map(MappingProxyType)


TREES = st.recursive(
    st.builds(SpfNode, TEXTS, TEXTS, ANSWERS, loop=st.booleans()),
    lambda inner: st.builds(
        SpfNode, TEXTS, TEXTS, ANSWERS, several(inner), several(TEXTS)
    ),
    max_leaves=4,
)
POINTERS = st.builds(Pointer, TEXTS, ANSWERS, several(ANSWERS))
HOSTS = st.builds(
    HostFacts,
    *(TEXTS, ANSWERS, ANSWERS, ANSWERS, ANSWERS),
    several(TEXTS, TEXTS, ANSWERS),
)
STATES = several(TEXTS, st.sampled_from(SpfState))
SENDERS = st.builds(
    Sender,
    st.builds(SendingPlace, st.sampled_from(PlaceKind), TEXTS),
    several(TEXTS),
    st.none() | ANSWERS,
    STATES,
    STATES,
    several(POINTERS),
    several(TEXTS, TEXTS, ANSWERS),
)
FACTS = st.builds(
    DomainFacts,
    *(TEXTS, ANSWERS, ANSWERS, ANSWERS),
    hosts=several(HOSTS),
    spf=st.none() | TREES,
    provider_spf=several(
        st.builds(ProviderSpf, TREES, several(TEXTS, st.sampled_from(SpfState)))
    ),
    dmarc=st.none() | st.builds(Walk, TEXTS, several(TEXTS, ANSWERS)),
    consents=several(st.builds(ReportConsent, TEXTS, st.booleans(), ANSWERS)),
    dkim=several(TEXTS, ANSWERS),
    domainkey=st.none() | ANSWERS,
    single=by_name(ANSWERS),
    srv=by_name(ANSWERS),
    policy=TEXTS,
    policy_error=SAID,
    seconds=by_name(st.floats(0, 9)),
    autoconfig=st.none()
    | st.builds(Autoconfig, TEXTS, TEXTS, SAID, st.booleans(), st.none() | ANSWERS),
    lists=several(TEXTS, ANSWERS, ANSWERS),
    selectors=several(TEXTS),
    senders=several(SENDERS),
    login_addresses=several(TEXTS),
    misplaced=by_name(several(TEXTS, TEXTS)),
    unlikely_key=st.none() | ANSWERS,
)

BOX = Mailbox("m", "a@firm.example", smtp=Endpoint("smtp.firm.example", 465))
ZONE = {
    "firm.example": ["TXT v=spf1 include:i.example -all", "MX 5 mx.firm.example"],
    "i.example": ["TXT v=spf1 ip4:192.0.2.1 -all"],
    "mx.firm.example": ["A 8.8.4.4"],
    "x._domainkey.firm.example": ["TXT v=DKIM1; p="],
}


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=50)
@given(FACTS)
def test_facts_come_back_from_json_as_they_were(facts: DomainFacts) -> None:
    saved = json.loads(json.dumps(facts.to_json()))
    assert DomainFacts.from_json(saved) == facts


def test_what_is_usual_is_not_written() -> None:
    nothing = Answer("firm.example", "TXT", AnswerState.NODATA)
    entry = {"name": "firm.example", "rdtype": "TXT", "state": "nodata"}
    assert DomainFacts("firm.example", nothing, nothing, nothing).to_json() == {
        "domain": "firm.example",
        "txt": entry,
        "mx": entry,
        "soa": entry,
    }


@pytest.fixture
def steps(judged: Callable[..., tuple[Step, ...]]) -> tuple[Step, ...]:
    return judged(ZONE, BOX, options=DnsOptions(selectors=("x",)))


def dkim_of(steps: tuple[Step, ...]) -> Step:
    return next(step for step in steps if step.step == "dkim")


def test_a_saved_domain_is_judged_again_with_the_selectors_of_its_run(
    steps: tuple[Step, ...],
) -> None:
    saved = steps[0].collected
    assert saved is not None
    assert judge_again(BOX, None, saved) == steps
    assert dkim_of(steps).rule == "checks/dns-dkim-revoked"
    other = judge_again(BOX, None, saved, DnsOptions(selectors=("y",)))
    assert dkim_of(other).state is State.INCONCLUSIVE


def test_another_provider_is_judged_from_the_same_facts(
    steps: tuple[Step, ...],
) -> None:
    saved = steps[0].collected or {}
    again = judge_again(BOX, catalogue.provider("sendgrid"), saved)
    (sender,) = [step for step in again if step.step == "spf-provider"]
    assert sender.state is State.PASSED


def test_facts_of_another_domain_and_what_are_none_are_refused(
    steps: tuple[Step, ...],
) -> None:
    saved = dict(steps[0].collected or {})
    with pytest.raises(ValueError, match=r"'firm\.example', not 'b\.example'"):
        judge_again(Mailbox("m", "a@b.example"), None, saved)
    without = {name: fact for name, fact in saved.items() if name != "mx"}
    shapeless = {**saved, "mx": {**saved["mx"], "records": ["mx.firm.example"]}}
    for wrong in ({}, without, {**saved, "txt": "x"}, shapeless):
        with pytest.raises(ValueError, match=r"."):
            judge_again(BOX, None, wrong)


def test_what_took_how_long_is_kept(steps: tuple[Step, ...]) -> None:
    saved = steps[0].collected or {}
    assert steps[0].seconds == saved["seconds"]["domain"] > 0
    assert dkim_of(steps).seconds == saved["seconds"]["dkim"]


def test_an_address_without_a_domain_has_nothing_to_judge_again(
    judged: Callable[..., tuple[Step, ...]],
) -> None:
    (step,) = judged({}, Mailbox("m", "nobody"))
    assert step.collected is None


def test_a_domain_is_missing_when_one_answer_says_so_and_open_when_all_are() -> None:
    def facts(*states: AnswerState) -> DomainFacts:
        answers = [Answer("x.example", "TXT", state) for state in states]
        return DomainFacts("x.example", *answers)

    gone, empty, late = AnswerState.NXDOMAIN, AnswerState.NODATA, AnswerState.TIMEOUT
    assert facts(empty, empty, gone).missing
    assert facts(late, gone, late).missing
    assert not facts(empty, empty, empty).missing
    assert facts(late, late, late).unreachable
    assert not facts(late, empty, late).unreachable


def test_a_reverse_name_is_confirmed_by_one_of_its_addresses() -> None:
    found = Answer("mx.example", "A", AnswerState.FOUND, ("192.0.2.1", "192.0.2.2"))
    other = Answer("x.example", "A", AnswerState.FOUND, ("192.0.2.9",))
    back = Answer("1.2.0.192.in-addr.arpa", "PTR", AnswerState.FOUND, ("x", "mx"))
    assert Pointer("192.0.2.2", back, (other, found)).confirmed
    assert not Pointer("192.0.2.2", back, (other,)).confirmed
    assert not Pointer("192.0.2.2", back).confirmed


def test_a_provider_signs_as_the_address_s_domain() -> None:
    preset = catalogue.provider("gmail")
    assert CheckedDomain(BOX, preset, DnsOptions()).dkim_domain == "firm.example"
    assert CheckedDomain(BOX, None, DnsOptions()).dkim_domain == ""


def test_an_error_says_its_phrase_or_the_system_s_text() -> None:
    phrase = Phrase("dns:late")
    assert said_by(MovedError(phrase, "https://x.example")) is phrase
    assert said_by(OSError("refused")) == "refused"
    assert said_by(TimeoutError()) == ""
