"""What letters prove is told once for each kind, counted and with its files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.fleet.sent_letters import findings_of_letters
from diagnostics.fleet.sent_letters.findings_of_letters import (
    NAMED,
    letter_findings,
    letters_told,
)
from diagnostics.fleet.sent_letters.letter_files import SentLetter
from diagnostics.fleet.sent_letters.letter_gateways import Gateway, Side
from diagnostics.fleet.sent_letters.letters_judged import (
    READINGS,
    SWITCHES,
    JudgedLetter,
    LettersJudged,
    place_of,
)
from diagnostics.fleet.sent_letters.receipts import Receipt
from diagnostics.fleet.sent_letters.stated_results import Proof
from diagnostics.fleet.sent_letters.who_wrote import Writer
from diagnostics.model import (
    Account,
    Employee,
    Finding,
    Mailbox,
    Precedence,
    Project,
    Reading,
    Severity,
    SubjectKind,
    Tie,
)
from diagnostics.words import evidence

ACCOUNT = Account(
    host="acme.example",
    employees=(Employee("ada", "Ada Lis", "ada"), Employee("ben", "Ben Maj", "ben")),
    projects=(Project("web", "Website"),),
    mailboxes=(Mailbox("team", "team@example.com"),),
)
ADA_IN_WEB, DOCUMENTED = Writer("ada", "web"), Reading()
OWN = place_of(DOCUMENTED)
OTHER = place_of(Reading(precedence=Precedence.BOUND_FIRST))
ALL = frozenset(range(len(READINGS)))


def letter(
    name: str = "a.eml", address: str = "team@example.com", **receipt: str
) -> SentLetter:
    proofs = {method: Proof(result) for method, result in receipt.items()}
    stated = Receipt("mx.example.net", proofs) if proofs else Receipt()
    return SentLetter(name, address=address, receipt=stated)


def known(
    *fits: int,
    name: str = "a.eml",
    writer: Writer = ADA_IN_WEB,
    candidate: bool | None = None,
    **receipt: str,
) -> JudgedLetter:
    """A letter from the team's mailbox that fits these readings."""
    sent = letter(name, **receipt)
    return JudgedLetter(sent, writer, ("team",), frozenset(fits), candidate)


def found(*letters: JudgedLetter, reading: Reading = DOCUMENTED) -> list[Finding]:
    return list(letter_findings(LettersJudged(ACCOUNT, reading, letters)))


def only(rule: str, *letters: JudgedLetter) -> list[Finding]:
    return [f for f in found(*letters) if f.rule == f"letters/{rule}"]


@pytest.mark.parametrize("fits", [(), tuple(ALL)])
def test_letters_that_fit_all_readings_or_none_bear_nothing_out(
    fits: tuple[int, ...],
) -> None:
    (first, *_) = found(known(*fits), known(*fits, name="b.eml"))
    assert (first.rule, first.says) == ("letters/reading-borne-out", "evidence-none")
    assert first.data["letters"] == 0


def test_no_letters_at_all_are_one_line_that_says_so() -> None:
    (alone,) = found()
    assert alone.says == "evidence-none"


def test_a_letter_that_fits_the_own_reading_bears_it_out() -> None:
    first, *_ = found(known(OWN))
    assert first.rule == "letters/reading-borne-out"
    assert first.data["letters"] == 1
    assert len(first.data["settled"]) == len(SWITCHES)
    assert first.data["open"] == []


def test_readings_and_switches_are_said_in_words() -> None:
    first, *_ = found(known(OWN))
    told = evidence(first)
    assert told.startswith(
        "Letters that tell readings apart: 1; all fit the documented"
    )
    assert not any(name in told for name in (*SWITCHES, "="))


def test_switches_that_the_letters_leave_open_are_named() -> None:
    first, *_ = found(known(OWN, OTHER))
    assert "precedence" in first.data["open"]
    assert not any(s.startswith("precedence=") for s in first.data["settled"])
    assert len(first.data["open"]) + len(first.data["settled"]) == len(SWITCHES)


@pytest.mark.parametrize(
    ("letters", "against", "says"),
    [
        ((known(OTHER),), 1, "evidence"),
        ((known(OTHER), known(OTHER, name="b.eml")), 2, "evidence"),
        ((known(OTHER), known(OTHER, OWN)), 1, "evidence"),
        ((known(OTHER), known(OWN)), 1, "evidence-torn"),
        ((known(OTHER), known(OTHER), known(OWN)), 2, "evidence-torn"),
    ],
)
def test_letters_against_the_own_reading_are_counted_and_the_best_is_named(
    letters: tuple[JudgedLetter, ...], against: int, says: str
) -> None:
    (first, *_) = found(*letters)
    assert (first.rule, first.says) == ("letters/other-reading", says)
    assert first.data["against"] == against
    assert first.data["letters"] == len(letters)
    assert READINGS[OTHER].name in first.data["best"]


def test_three_readings_are_named_at_most() -> None:
    several = ALL - {OWN}
    first, *_ = found(known(*several))
    assert first.data["best"] == [READINGS[at].name for at in sorted(several)[:NAMED]]


def test_how_ties_are_broken_makes_no_other_reading() -> None:
    first, *_ = found(known(OWN), reading=Reading(tie=Tie.UNDECIDED))
    assert first.rule == "letters/reading-borne-out"


@pytest.mark.parametrize(
    ("candidate", "says"),
    [(True, "evidence-chosen"), (False, "evidence"), (None, "evidence")],
)
def test_who_may_choose_the_mailbox_may_have_chosen_it(
    candidate: bool | None, says: str
) -> None:
    (one,) = only("contradicts", known(candidate=candidate))
    assert one.says == says


def test_contradicting_letters_are_one_finding_an_address_and_expectation() -> None:
    alike = [known(name=f"{n}.eml") for n in range(NAMED + 1)]
    ben = known(name="ben.eml", writer=Writer("ben", "web"))
    chosen = known(name="chosen.eml", candidate=True)
    nowhere = known(name="nowhere.eml", writer=Writer("ada", ""))
    told = only("contradicts", *alike, ben, chosen, nowhere)
    assert [one.data["letters"] for one in told] == [NAMED + 3, 1]
    first, by_hand = told
    assert first.data["people"] == ["Ada Lis", "Ben Maj"]
    assert first.data["shown"] == ["0.eml", "1.eml", "2.eml"]
    assert first.data["expected"] == ["team@example.com"]
    assert by_hand.data["shown"] == ["chosen.eml"]
    assert {(f.subject.kind, f.subject.id) for f in told} == {
        (SubjectKind.MAILBOX, "team")
    }


def test_a_letter_by_nobody_known_names_nobody() -> None:
    (one,) = only("contradicts", known(writer=Writer()))
    assert one.data["people"] == []


def test_where_no_mailbox_sends_its_place_is_what_is_expected() -> None:
    bare = replace(ACCOUNT, mailboxes=())
    sent = JudgedLetter(letter(), Writer("ada", "web"), (), frozenset())
    judged = LettersJudged(bare, Reading(), (sent,))
    _, one, *_ = letter_findings(judged)
    assert one.data["expected"] == ["ada@acme.example"]
    assert one.subject.kind is SubjectKind.ACCOUNT


@pytest.mark.parametrize(
    ("address", "mailboxes", "fits", "is_stranger"),
    [
        ("shop@example.com", (), None, True),
        ("shop@example.com", (), ALL, False),
        ("team@example.com", ("team",), None, False),
        ("x@acme.example", (), None, False),
        ("x@acme.example.com", (), None, True),
        ("x@my-acme.example", (), None, True),
        ("", (), None, False),
    ],
)
def test_only_an_address_that_is_none_of_the_account_s_is_a_stranger(
    address: str,
    mailboxes: tuple[str, ...],
    fits: frozenset[int] | None,
    is_stranger: bool,
) -> None:
    one = JudgedLetter(letter(address=address), Writer(), mailboxes, fits)
    told = only("unknown-sender", one)
    assert [f.subject.id for f in told] == ([address] if is_stranger else [])


def test_strangers_are_counted_by_address() -> None:
    several = [
        JudgedLetter(letter(f"{n}.eml", f"{who}@shop.example"), Writer(), (), None)
        for n, who in enumerate("aabaa")
    ]
    told = only("unknown-sender", *several)
    assert [(f.data["address"], f.data["letters"]) for f in told] == [
        ("a@shop.example", 4),
        ("b@shop.example", 1),
    ]
    assert told[0].data["shown"] == ["0.eml", "1.eml", "3.eml"]


@pytest.mark.parametrize(
    ("result", "bad"),
    [
        *((r, True) for r in ("fail", "softfail", "permerror", "policy", "hardfail")),
        *(
            (r, False)
            for r in ("pass", "none", "neutral", "temperror", "bestguesspass")
        ),
    ],
)
@pytest.mark.parametrize("method", ["spf", "dkim", "dmarc"])
def test_only_what_speaks_against_a_letter_is_a_failed_proof(
    method: str, result: str, bad: bool
) -> None:
    told = only("authentication-failed", known(*ALL, **{method: result}))
    assert len(told) == bad
    if bad:
        worst = Severity.ERROR if method == "dmarc" else Severity.WARNING
        assert told[0].severity is worst
        assert told[0].data["method"] == method.upper()


def test_failed_proofs_are_counted_among_letters_that_have_a_receipt() -> None:
    letters: list[Any] = [
        known(*ALL, name="1.eml", spf="fail"),
        known(*ALL, name="2.eml", spf="fail", dkim="fail"),
        known(*ALL, name="3.eml", spf="pass"),
        known(*ALL, name="4.eml"),
        JudgedLetter(letter("5.eml", "x@y.example", spf="fail"), Writer(), (), None),
    ]
    told = only("authentication-failed", *letters)
    assert [
        (f.data["address"], f.data["method"], f.data["letters"], f.data["of"])
        for f in told
    ] == [
        ("team@example.com", "SPF", 2, 3),
        ("team@example.com", "DKIM", 1, 3),
        ("x@y.example", "SPF", 1, 1),
    ]
    assert [f.subject.kind for f in told] == [
        SubjectKind.MAILBOX,
        SubjectKind.MAILBOX,
        SubjectKind.ACCOUNT,
    ]
    assert told[0].data["servers"] == ["mx.example.net"]


def test_what_fails_behind_a_forwarder_is_not_held_against_the_mailbox() -> None:
    straight = known(*ALL, name="1.eml", dmarc="pass")
    on = known(*ALL, name="2.eml", spf="fail", dmarc="fail")
    forwarded = replace(on, letter=replace(on.letter, forwarded=True))
    assert not only("authentication-failed", straight, forwarded)
    told = only("failed-after-forwarding", straight, forwarded)
    assert [f.data["method"] for f in told] == ["SPF", "DMARC"]
    assert {f.severity for f in told} == {Severity.INFO}
    assert "can't tell" in evidence(told[0])
    (bad,) = only("authentication-failed", known(*ALL, dmarc="fail"), forwarded)
    assert (bad.data["letters"], bad.data["of"]) == (1, 1)


@pytest.mark.parametrize(
    ("side", "says"),
    [(Side.RECEIVER, "evidence"), (Side.UNKNOWN, "evidence-unclear")],
)
def test_what_a_gateway_may_be_why_of_is_not_held_against_the_mailbox(
    side: Side, says: str
) -> None:
    straight = known(*ALL, name="1.eml", spf="pass", dmarc="pass")
    one = known(*ALL, name="2.eml", spf="fail", dkim="fail", dmarc="fail")
    told = {"spf": Proof("pass"), "dmarc": Proof("none")}
    gateway = Gateway("gw.firm.test", side, frozenset({"spf", "dmarc"}), told)
    receipt = replace(one.letter.receipt, gateway=gateway)
    behind = replace(one, letter=replace(one.letter, receipt=receipt))
    spf, dmarc = only("judged-behind-gateway", straight, behind)
    assert (spf.data["method"], dmarc.data["method"]) == ("SPF", "DMARC")
    assert (spf.severity, spf.says) == (Severity.INFO, says)
    assert spf.data["gateways"] == ["gw.firm.test"]
    assert (spf.data["passed"], dmarc.data["passed"]) == (["gw.firm.test"], [])
    assert "can't tell" in evidence(spf)
    (dkim,) = only("authentication-failed", straight, behind)
    assert (dkim.data["method"], dkim.data["of"]) == ("DKIM", 2)


def test_what_passed_is_told_by_address_with_who_says_so() -> None:
    letters = (
        known(*ALL, name="1.eml", spf="pass", dkim="pass", dmarc="pass"),
        known(*ALL, name="2.eml", spf="softfail", dkim="pass", dmarc="pass"),
        known(*ALL, name="3.eml", spf="fail"),
        known(*ALL, name="4.eml"),
    )
    (told,) = only("proofs-passed", *letters)
    assert (told.data["spf"], told.data["dkim"], told.data["dmarc"]) == (1, 2, 2)
    assert (told.severity, told.subject.id) == (Severity.INFO, "team")
    assert "SPF 1, DKIM 2, DMARC 2; as mx.example.net said" in evidence(told)
    assert not only("proofs-passed", *letters[2:])


def test_what_passed_for_another_domain_is_none_of_the_sender_s() -> None:
    proofs = {
        "dkim": Proof("pass", domain="esp.example", own=False),
        "dmarc": Proof("pass"),
    }
    one = known(*ALL)
    sent = replace(one.letter, receipt=Receipt("mx", proofs, "mx"))
    (told,) = only("proofs-passed", replace(one, letter=sent))
    assert (told.data["dkim"], told.data["others"]) == (0, ["esp.example"])


def test_what_the_sender_may_have_written_is_no_pass() -> None:
    one = known(*ALL)
    proofs = {"dmarc": Proof("pass")}
    sent = replace(one.letter, receipt=Receipt("mx", proofs, "mx", certain=False))
    one = replace(one, letter=sent)
    assert not only("proofs-passed", one)
    (told,) = only("proofs-uncertain", one)
    assert "can't tell" in evidence(told)


def test_a_receiver_without_a_name_is_left_out_of_the_sentence() -> None:
    one = known(*ALL, dmarc="fail")
    nameless = replace(
        one, letter=replace(one.letter, receipt=Receipt("", {"spf": Proof("fail")}))
    )
    (told,) = only("authentication-failed", nameless)
    assert (
        evidence(told) == "SPF failed for 1 of 1 letter from team@example.com (a.eml)."
    )


def test_letters_without_results_are_said_to_prove_nothing() -> None:
    letters = known(*ALL, name="1.eml"), known(*ALL, name="2.eml", spf="pass")
    (told,) = only("proofs-unknown", *letters)
    assert (told.data["letters"], told.data["of"]) == (1, 2)
    assert told.data["shown"] == ["1.eml"]
    assert not only("proofs-unknown", letters[1])


def test_that_there_may_be_more_letters_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judged = LettersJudged(ACCOUNT, DOCUMENTED, (known(OWN), known(OWN)))
    assert letters_told(judged) == "2 letters read; 2 of them tell readings apart"
    monkeypatch.setattr(findings_of_letters, "MOST_LETTERS", 2)
    assert "give the others" in letters_told(judged)


def test_files_that_are_no_letters_are_named() -> None:
    none = JudgedLetter(SentLetter("x.bin"), Writer(), (), None)
    (told,) = only("no-author", none, known(*ALL))
    assert (told.data["letters"], told.data["of"]) == (1, 2)
    assert told.data["shown"] == ["x.bin"]
    assert not only("proofs-unknown", none)


@pytest.mark.parametrize(
    ("address", "says"),
    [("", "who sent, these can't tell"), ("b@x.example", "Sender says")],
)
def test_several_authors_are_told_and_who_is_taken_for_the_sender(
    address: str, says: str
) -> None:
    authors = ("a@x.example", "b@x.example")
    sent = SentLetter("x.eml", address=address, authors=authors)
    one = JudgedLetter(sent, Writer(), (), None)
    (told,) = only("several-authors", one)
    assert says in evidence(told)
    assert not only("no-author", one)


def test_proofs_are_told_of_all_whose_letter_it_may_be() -> None:
    receipt = Receipt("mx", {"dmarc": Proof("fail")}, "mx")
    several = SentLetter("x.eml", receipt=receipt, authors=("a@x.test", "b@x.test"))
    nobody = SentLetter("y.eml", receipt=receipt)
    letters = [JudgedLetter(one, Writer(), (), None) for one in (several, nobody)]
    (told,) = only("authentication-failed", *letters)
    assert told.data["address"] == "a@x.test, b@x.test"


def test_attached_letters_are_counted_and_closed_forms_named() -> None:
    outer = SentLetter("a.eml", address="x@y.example", carries=1, closed=(".msg",))
    inner = SentLetter(
        "a.eml/1", address="team@example.com", is_attached=True, carrier="x@y.example"
    )
    letters = [JudgedLetter(one, Writer(), (), None) for one in (outer, inner)]
    (told,) = only("attached", *letters)
    assert (told.data["letters"], told.data["others"]) == (1, 1)
    (closed,) = only("closed-form", *letters)
    assert ".msg" in evidence(closed)
    assert not only("unknown-sender", *letters)
