"""What servers, name servers and certificates say costs little and breaks nothing."""

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.hostile_texts import certificates, main, readers
from diagnostics.checks.dns import check, dmarc
from diagnostics.checks.dns.collecting import collect
from diagnostics.checks.dns.facts import CheckedDomain, DnsOptions, DomainFacts
from diagnostics.checks.dns.judging.verdict import chained
from diagnostics.checks.dns.resolver import Answer, AnswerState
from diagnostics.checks.mail.judges.behind_login import messages_in
from diagnostics.checks.mail.judges.limits_said import pop3_limits, smtp_limits
from diagnostics.checks.mail.pop3 import date_of
from diagnostics.checks.mail.replies_read import (
    MOST_KEYWORDS,
    LineReader,
    Reply,
    capa_keywords,
    ehlo_keywords,
    pop_reply,
    whole_number,
)
from diagnostics.checks.mail.securing.certificates import read_chain
from diagnostics.checks.mail.seen import Greeted, Seen, Visit
from diagnostics.checks.mail.stage_records.behind_login_seen import Counted
from diagnostics.checks.mail.stage_steps import told
from diagnostics.model import Mailbox, Phrase, State
from diagnostics.words import text

MAILBOX = Mailbox("m1", "sales@firm.example")
SUBJECT = CheckedDomain(MAILBOX, None, DnsOptions())


class Zone:
    """Answers from a table, and keeps what was asked; a name may be broken."""

    def __init__(self, records: dict[tuple[str, str], str], broken: str = "") -> None:
        self.records = records
        self.broken = broken
        self.asked: list[str] = []

    async def lookup(self, name: str, rdtype: str) -> Answer:
        self.asked.append(name)
        if self.broken and self.broken in name:
            raise LookupError(name)
        found = self.records.get((name, rdtype))
        state = AnswerState.FOUND if found else AnswerState.NODATA
        return Answer(name, rdtype, state, (found,) if found else ())


def test_a_megabyte_of_keywords_is_cut_and_read_in_one_pass() -> None:
    lines = tuple(f"AUTH A{n} B{n}" for n in range(60_000))
    found = ehlo_keywords(Reply(250, lines=("mx", *lines)))
    assert len(found["AUTH"].split()) == MOST_KEYWORDS
    many = tuple(f"X{n}" for n in range(60_000))
    assert len(ehlo_keywords(Reply(250, lines=("mx", *many)))) == MOST_KEYWORDS
    assert len(capa_keywords(pop_reply("+OK"), many)) == MOST_KEYWORDS


@pytest.mark.parametrize("said", ["9" * 400, "9" * 5000, "٣", "²", "", "-1", "1e3"])
def test_a_number_that_counts_nothing_is_none(said: str) -> None:
    assert whole_number(said) is None
    assert smtp_limits({"SIZE": said}) == ()
    assert pop3_limits({"EXPIRE": said, "LOGIN-DELAY": said}) == ()
    assert messages_in(Counted(pop_reply(f"+OK {said} x"))) is None


def test_a_number_of_bytes_is_read() -> None:
    assert whole_number("10240000") == 10_240_000
    assert messages_in(Counted(pop_reply("+OK 2 320 extra"))) == (2, 320)


@pytest.mark.parametrize(
    "zone", ["+99999999999999999999", "-9999999999", "+" + "9" * 5000, "+2500", "x"]
)
def test_a_letters_date_with_any_zone_breaks_nothing(zone: str) -> None:
    found = date_of([f"Date: Mon, 2 Nov 2026 10:00:00 {zone}"])
    assert found is None or found.tzinfo is UTC
    assert date_of(["Date: 31 Dec 9999 23:59:59 -2300"]) is None


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=9))
def test_any_split_gives_the_same_lines(data: bytes, cuts: list[int]) -> None:
    ends = [*sorted(cuts), len(data)]
    reader, lines, at = LineReader(), [], 0
    for end in ends:
        lines += reader.feed(data[at:end])
        at = max(at, end)
    assert lines == LineReader().feed(data)


def test_a_line_of_bytes_that_come_one_by_one_ends_too() -> None:
    reader = LineReader()
    for _ in range(9000):
        assert reader.feed(b"x") == []
    assert reader.problem == "line-too-long"


def test_a_stage_that_cannot_be_judged_is_our_own_fault_and_only_it() -> None:
    def broken(_: Seen) -> object:
        raise OverflowError("with a secret in it")

    seen = Seen(Visit("smtp"), "greeting", datetime.now(UTC), Greeted(Reply(220)))
    outcome, steps = told("m1", seen, broken)  # type: ignore[arg-type]
    assert (outcome.state, outcome.rule) == (State.INCONCLUSIVE, "checks/own-fault")
    assert [step.step for step in steps] == ["greeting"]
    assert text(steps[0].seen) == "our own check broke (OverflowError)"


def zone_with(rua: str, **rest: str) -> Zone:
    records = {
        ("firm.example", "MX"): "10 mx.firm.example",
        ("_dmarc.firm.example", "TXT"): f"v=DMARC1; p=reject; rua={rua}",
    }
    return Zone(records, **rest)


def test_one_dmarc_record_brings_about_few_questions_and_says_so() -> None:
    uris = ",".join(f"mailto:r@d{n}.example" for n in range(1000))
    zone = zone_with(uris)
    facts = asyncio.run(collect(SUBJECT, zone))
    assert len(facts.consents) == dmarc.MOST_DESTINATIONS
    assert facts.destinations == 1000
    assert len(zone.asked) < 100
    steps = check.interpret(SUBJECT, facts)
    (said,) = [text(s.seen) for s in steps if "only the first" in text(s.seen)]
    assert said.startswith("rua= names 1,000 domains; only the first 10 were asked")


def test_a_part_that_breaks_leaves_the_others_as_they_are() -> None:
    zone = zone_with("mailto:r@firm.example", broken="_domainkey")
    facts = asyncio.run(collect(SUBJECT, zone))
    assert dict(facts.faults) == {"dkim": "LookupError"}
    by_rule = {s.step: s.rule for s in check.interpret(SUBJECT, facts)}
    assert by_rule["dkim"] == by_rule["alignment"] == "checks/own-fault"
    assert by_rule["dmarc"] != "checks/own-fault"
    assert DomainFacts.from_json(facts.to_json()) == facts


def test_a_judge_that_breaks_leaves_the_others_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> object:
        raise RecursionError

    facts = asyncio.run(collect(SUBJECT, zone_with("mailto:r@firm.example")))
    judges = tuple((n, broken if n == "mx" else j) for n, j in check.JUDGES)
    monkeypatch.setattr(check, "JUDGES", judges)
    by_rule = {s.step: s.rule for s in check.interpret(SUBJECT, facts)}
    assert by_rule["mx"] == "checks/own-fault"
    assert by_rule["spf"] != "checks/own-fault"


def test_thousands_of_faults_in_a_record_are_counted() -> None:
    record = dmarc.parse_dmarc("v=DMARC1; p=none" + "; x" * 5000)
    assert len(record.faults) == dmarc.MOST_FAULTS + 1
    assert text(record.faults[-1]) == "4,995 faults more"


def test_thousands_of_statements_are_chained_without_nesting_deep() -> None:
    said = chained([Phrase.of("dmarc:twice", name="p")] * 5000)
    assert text(said).count("; ") == 4999


LEAF = certificates()[0]


@given(st.integers(0, len(LEAF)), st.binary(max_size=8), st.integers(0, 8))
@settings(max_examples=200)
def test_a_mutated_certificate_is_read_or_left_out(
    at: int, put: bytes, dropped: int
) -> None:
    readers()["certificates"][0](LEAF[:at] + put + LEAF[at + dropped :])


def test_a_certificate_that_breaks_its_reader_is_left_out() -> None:
    assert read_chain([b"", b"0", LEAF[:50]]) == ()


@pytest.mark.parametrize("reader", ["smtp", "pop3", "dns"])
@given(data=st.binary(max_size=120))
@example(data=b"250-AUTH=\r\n250 SIZE " + b"9" * 400)
@example(data=b"+OK " + b"9" * 5000 + b" 1\r\n")
@example(data=b"v=DMARC1; rua=mailto:@")
@settings(max_examples=40)
def test_any_bytes_are_judged(reader: str, data: bytes) -> None:
    readers()[reader][0](data)


def test_the_benchmark_finds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["50", "--seed", "3"]) == 0
    assert capsys.readouterr().out.endswith("0 failures\n")
