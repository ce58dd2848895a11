"""Letters that were sent under a reading bear that reading out, and no other."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from diagnostics.accounts import generate
from diagnostics.cli import main
from diagnostics.fleet.sent_letters.findings_of_letters import letter_findings
from diagnostics.fleet.sent_letters.letter_files import LetterKind, SentLetter
from diagnostics.fleet.sent_letters.letters_judged import (
    READINGS,
    judged,
    place_of,
)
from diagnostics.fleet.sent_letters.receipts import Receipt
from diagnostics.fleet.sent_letters.stated_results import Proof
from diagnostics.fleet.sent_letters.who_wrote import Writer, Writers, read_writers
from diagnostics.model import (
    Access,
    Account,
    Employee,
    Mailbox,
    Project,
    Reading,
    TestResult,
    Tie,
)
from diagnostics.senders import resolve
from diagnostics.words import evidence

TESTED = TestResult.PASSED
OWN = Mailbox("own", "kim@example.com", owner="kim", test=TESTED)
BOUND = Mailbox("bound", "project@example.com", projects=("p",), test=TESTED)
TEAM = Mailbox("team", "team@example.com", test=TESTED)
TORN = Account(
    host="acme.planfix.com",
    employees=(Employee("kim", "Kim Ray", "kim"), Employee("ola", "Ola", "ola")),
    projects=(Project("p", "Paint"), Project("q", "Quartz")),
    mailboxes=(OWN, BOUND, TEAM),
)


def table(**writers: tuple[str, str]) -> Writers:
    return Writers({name: Writer(*who) for name, who in writers.items()})


@pytest.mark.parametrize("seed", range(12))
def test_the_reading_that_letters_were_sent_under_is_among_the_best(seed: int) -> None:
    chance = random.Random(seed)
    account = generate(12, 8, 14, groups=3, seed=seed)
    truth = READINGS[chance.randrange(len(READINGS))]
    letters, rows = [], {}
    for number in range(40):
        who = chance.choice(account.employees).id
        where = chance.choice([p.id for p in account.projects] + ["none"])
        answer = resolve(account, who, where, replace(truth, tie=Tie.LIST_ORDER))
        if not answer.address:
            continue
        name = f"{number}.eml"
        letters.append(SentLetter(name, address=answer.address.lower()))
        rows[name] = Writer(who, where)
    found = judged(account, letters, Writers(rows))
    assert not found.against_all
    if found.telling:
        assert found.against[place_of(truth)] == 0
        assert any(place_of(reading) == place_of(truth) for reading in found.best)


def test_a_letter_that_hangs_on_a_switch_settles_it() -> None:
    letter = SentLetter("a.eml", address="project@example.com")
    found = judged(TORN, [letter], table(**{"a.eml": ("kim", "p")}))
    assert found.settled == {"precedence": "bound-first"}
    finding, *_ = letter_findings(found)
    assert finding.rule == "letters/other-reading"
    assert "precedence=bound-first" in evidence(finding)


def test_a_letter_that_fits_every_reading_tells_nothing() -> None:
    letter = SentLetter("a.eml", address="team@example.com")
    found = judged(TORN, [letter], table(**{"a.eml": ("ola", "q")}))
    assert not found.telling
    finding, *_ = letter_findings(found)
    assert "nothing for or against" in evidence(finding)


def test_a_letter_that_no_reading_explains_may_have_been_chosen_by_hand() -> None:
    letter = SentLetter("a.eml", address="team@example.com")
    found = judged(TORN, [letter], table(**{"a.eml": ("ola", "p")}))
    assert found.against_all
    by_rule = {f.rule: f for f in letter_findings(found)}
    assert "chosen by hand" in evidence(by_rule["letters/contradicts"])


def test_an_address_that_the_account_lacks_is_named_with_its_letters() -> None:
    letters = [SentLetter(f"{n}.eml", address="shop@example.com") for n in range(2)]
    found = judged(TORN, letters, Writers())
    (finding,) = [
        f for f in letter_findings(found) if f.rule.endswith("unknown-sender")
    ]
    assert "2 letters left from shop@example.com" in evidence(finding)


def test_the_owner_of_an_own_mailbox_is_its_letters_author() -> None:
    found = judged(TORN, [SentLetter("a.eml", address="kim@example.com")], Writers())
    assert found.letters[0].writer.employee == "kim"


def test_an_internal_address_is_no_stranger_and_contradicts() -> None:
    letter = SentLetter("a.eml", address="ola@acme.planfix.com")
    found = judged(TORN, [letter], Writers())
    assert not found.strangers
    assert found.against_all, "Ola always has a mailbox"


def test_equal_mailboxes_contradict_nothing() -> None:
    twin = replace(
        TORN, mailboxes=(TEAM, replace(TEAM, id="two", address="b@x.example"))
    )
    letter = SentLetter("a.eml", address="b@x.example")
    found = judged(twin, [letter], table(**{"a.eml": ("ola", "q")}))
    assert not found.against_all


def test_an_untested_mailbox_that_sends_settles_that_it_may() -> None:
    box = replace(TEAM, access=Access.EVERYONE, test=TestResult.UNKNOWN)
    account = replace(TORN, mailboxes=(box,))
    letter = SentLetter("a.eml", address="team@example.com")
    found = judged(account, [letter], table(**{"a.eml": ("ola", "q")}))
    assert found.settled.get("unverified") == "usable"


def test_a_letter_in_no_known_project_contradicts_what_its_author_ever_sends_from() -> (
    None
):
    letter = SentLetter("a.eml", address="team@example.com")
    only_own = replace(TORN, mailboxes=(OWN, TEAM))
    found = judged(only_own, [letter], table(**{"a.eml": ("kim", "")}))
    by_rule = {f.rule: f for f in letter_findings(found)}
    told = evidence(by_rule["letters/contradicts"])
    assert "where kim@example.com would be expected" in told
    assert "chosen by hand" in told, "Kim may use the team's"


@pytest.mark.parametrize(
    ("box", "chosen"),
    [
        (BOUND, True),
        (replace(BOUND, employees=("ola",), access=Access.SELECTED), False),
    ],
)
def test_a_mailbox_that_its_author_may_use_in_some_project_may_be_chosen(
    box: Mailbox, chosen: bool
) -> None:
    account = replace(TORN, mailboxes=(OWN, box))
    letter = SentLetter("a.eml", address=box.address)
    found = judged(account, [letter], table(**{"a.eml": ("kim", "")}))
    assert found.letters[0].is_candidate is chosen


def test_a_draft_says_nothing_of_who_sends() -> None:
    draft = SentLetter("a.eml", address="team@example.com", kind=LetterKind.DRAFT)
    found = judged(TORN, [draft], table(**{"a.eml": ("ola", "p")}))
    assert not found.against_all
    assert not found.counted
    (told,) = [f for f in letter_findings(found) if f.rule == "letters/left-out"]
    assert "as drafts that no server took: 1 letter (a.eml)" in evidence(told)


IDN = ("żółw.example", "xn--w-uga1v8h.example", "ŻÓŁW.example")


@pytest.mark.parametrize("written", IDN)
@pytest.mark.parametrize("known", IDN)
def test_one_domain_in_two_spellings_is_one_mailbox(written: str, known: str) -> None:
    account = replace(TORN, mailboxes=(replace(OWN, address=f"kim@{known}"),))
    found = judged(account, [SentLetter("a.eml", address=f"kim@{written}")], Writers())
    (one,) = found.letters
    assert (one.mailboxes, one.writer.employee) == (("own",), "kim")
    assert one.letter.address == f"kim@{known.lower()}"
    assert not found.strangers


BAD = Receipt("mx.example.com", {"dmarc": Proof("fail")}, "mx.example.com")


@pytest.mark.parametrize(
    ("address", "kind", "came_to", "why"),
    [
        ("c@else.test", LetterKind.LETTER, "team@example.com", "came-in"),
        ("c@else.test", LetterKind.LETTER, "x@acme.planfix.com", "came-in"),
        ("c@else.test", LetterKind.LETTER, "d@else.test", None),
        ("new@example.com", LetterKind.LETTER, "team@example.com", None),
        ("new@mail.example.com", LetterKind.LETTER, "team@example.com", None),
        ("mailer-daemon@example.com", LetterKind.NOTICE, "team@example.com", "notice"),
        ("list@else.test", LetterKind.OF_LIST, "d@else.test", "list"),
        ("team@example.com", LetterKind.NOTICE, "team@example.com", None),
        ("team@example.com", LetterKind.OF_LIST, "team@example.com", None),
    ],
)
def test_what_the_account_did_not_send_is_neither_its_failure_nor_a_stranger(
    address: str, kind: LetterKind, came_to: str, why: str | None
) -> None:
    letter = SentLetter(
        "a.eml", address=address, receipt=BAD, kind=kind, delivered_to=(came_to,)
    )
    found = judged(TORN, [letter], Writers())
    assert found.why_left_out(found.letters[0]) == why
    rules = {f.rule for f in letter_findings(found)}
    assert ("letters/left-out" in rules) is (why is not None)
    assert ("letters/authentication-failed" in rules) is (why is None)


def test_failed_proofs_are_counted_by_mailbox() -> None:
    bad = Receipt("mx.receiver.test", {"dmarc": Proof("fail"), "spf": Proof("pass")})
    letters = [
        SentLetter("a.eml", address="team@example.com", receipt=bad),
        SentLetter("b.eml", address="team@example.com"),
    ]
    by_rule = {f.rule: f for f in letter_findings(judged(TORN, letters, Writers()))}
    finding = by_rule["letters/authentication-failed"]
    assert finding.severity == "error"
    assert "DMARC failed for 1 of 1 letter" in evidence(finding)


def test_a_table_names_people_as_they_are_called(tmp_path: Path) -> None:
    file = tmp_path / "who.csv"
    file.write_text("letter;employee;project\na.eml;Kim Ray;paint\n<m@x>;ola;none\n")
    read = read_writers(file, TORN)
    assert read.rows == {"a.eml": Writer("kim", "p"), "m@x": Writer("ola", "none")}
    file.write_text("letter,employee\na.eml,nobody\n")
    with pytest.raises(ValueError, match="names nobody"):
        read_writers(file, TORN)


def test_the_command_says_what_letters_prove(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.eml").write_text("From: team@elsewhere.example\n\nHello\n")
    assert main(["letters", "sample_data/acme", str(tmp_path)]) == 0
    shown = capsys.readouterr()
    assert "team@elsewhere.example" in shown.out
    assert "1 letter read" in shown.err


def test_the_documented_reading_is_one_of_those_compared() -> None:
    assert Reading() in READINGS
