"""What sent letters prove, as findings under rules/letters/."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, partial

from diagnostics.catalogue import stated
from diagnostics.fleet.sent_letters.letter_files import MOST_LETTERS, SentLetter
from diagnostics.fleet.sent_letters.letters_judged import (
    SWITCHES,
    JudgedLetter,
    LeftOut,
    LettersJudged,
    senders_of_person,
)
from diagnostics.fleet.sent_letters.proofs_judged import (
    HANDED_ON,
    ProofState,
    proof_state,
)
from diagnostics.fleet.sent_letters.stated_results import METHODS
from diagnostics.fleet.sent_letters.who_wrote import Writer
from diagnostics.language import gettext as _
from diagnostics.language import ngettext
from diagnostics.model import Account, Finding, Phrase, Severity, Subject, SubjectKind
from diagnostics.report.wording.value_words import reading_phrase, value_phrase
from diagnostics.senders import resolve

NAMED = 3
"""So many letters are named by their files in a finding."""


def letters_told(found: LettersJudged) -> str:
    """How many letters were read, and how many of them say anything of readings."""
    read = ngettext(
        "{number} letter read; {telling} of them tells readings apart",
        "{number} letters read; {telling} of them tell readings apart",
        len(found.letters),
        telling=len(found.telling),
    )
    if len(found.letters) < MOST_LETTERS:
        return read
    more = _("more than these aren't looked at once: give the others for themselves")
    return f"{read}; {more}"


def letter_findings(found: LettersJudged) -> tuple[Finding, ...]:
    """What the letters prove, the reading first."""
    return (
        _of_reading(found),
        *_contradictions(found),
        *_strangers(found),
        *_failed_proofs(found),
        *_passed_proofs(found),
        *_uncertain_proofs(found),
        *_untold(found),
        *_left_out(found),
        *_several_authors(found),
        *_attached(found),
    )


def _of_reading(found: LettersJudged) -> Finding:
    told = len(found.telling)
    if not told:
        return stated(
            "letters/reading-borne-out",
            Subject(),
            {"letters": 0, **_reading_facts(found)},
            says="evidence-none",
        )
    settled = [f"{switch}={value}" for switch, value in found.settled.items()]
    said = [value_phrase(getattr(found.best[0], switch)) for switch in found.settled]
    if not found.own_against:
        left = [switch for switch in SWITCHES if switch not in found.settled]
        data = {
            "settled": settled,
            "open": left,
            "settled_said": said,
            "open_said": [Phrase.of(f"values:switch-{switch}") for switch in left],
        }
        return stated(
            "letters/reading-borne-out",
            Subject(),
            {"letters": told, **_reading_facts(found), **data},
        )
    return stated(
        "letters/other-reading",
        Subject(),
        {
            "letters": told,
            "against": found.own_against,
            **_reading_facts(found),
            "best": [reading.name for reading in found.best[:NAMED]],
            "best_said": [reading_phrase(reading) for reading in found.best[:NAMED]],
            "settled": settled,
            "settled_said": said,
        },
        says="evidence-torn" if min(found.against) else "evidence",
    )


def _reading_facts(found: LettersJudged) -> dict[str, object]:
    reading = found.reading
    return {"reading": reading.name, "reading_said": reading_phrase(reading)}


def _contradictions(found: LettersJudged) -> Iterator[Finding]:
    expected_of = cache(partial(_expected, found.account))
    groups: dict[tuple[str, tuple[str, ...], bool], list[JudgedLetter]] = {}
    for one in found.against_all:
        key = (one.letter.address, expected_of(one.writer), bool(one.is_candidate))
        groups.setdefault(key, []).append(one)
    for (address, expected, chosen), letters in groups.items():
        ids = dict.fromkeys(one.writer.employee for one in letters)
        people = [found.account.employee(e).label for e in ids if e]
        yield stated(
            "letters/contradicts",
            _subject(letters[0].mailboxes),
            {
                "letters": len(letters),
                "address": address,
                "people": people,
                "expected": list(expected),
                "shown": _shown(one.letter for one in letters),
            },
            says="evidence-chosen" if chosen else "evidence",
        )


def _expected(account: Account, writer: Writer) -> tuple[str, ...]:
    """What a letter would have left from under the account's own reading."""
    if not writer.employee:
        return ()
    if not writer.project:
        return senders_of_person(account, writer.employee)[:NAMED]
    answer = resolve(account, writer.employee, writer.project)
    return (answer.address or str(answer.source),)


def _strangers(found: LettersJudged) -> Iterator[Finding]:
    for address, letters in found.strangers.items():
        yield stated(
            "letters/unknown-sender",
            Subject(SubjectKind.TEXT, address),
            {"letters": len(letters), "address": address, "shown": _shown(letters)},
        )


def _failed_proofs(found: LettersJudged) -> Iterator[Finding]:
    """What receivers say against letters; against those handed on it proves little."""
    groups: dict[tuple[str, str, ProofState, bool], list[JudgedLetter]] = {}
    for one in _sent(found):
        for method in one.letter.receipt.results:
            state = _state(one, method)
            if state is ProofState.FAILED or state in HANDED_ON:
                is_on = state is ProofState.FAILED and one.letter.forwarded
                key = (_sender(one), method, state, is_on)
                groups.setdefault(key, []).append(one)
    straight = Counter(
        _sender(one)
        for one in _sent(found)
        if one.letter.receipt and not one.letter.forwarded
    )
    for (address, method, state, forwarded), letters in groups.items():
        data = {
            "letters": len(letters),
            "address": address,
            "method": method.upper(),
            **_told_by(letters),
        }
        subject = _subject(letters[0].mailboxes)
        if state in HANDED_ON:
            yield _behind_gateway(letters, method, state, subject, data)
        elif forwarded:
            data["before"] = _passed_at(letters, method)
            yield stated("letters/failed-after-forwarding", subject, data)
        else:
            yield stated(
                "letters/authentication-failed",
                subject,
                {**data, "of": straight[address]},
                severity=Severity.ERROR if method == "dmarc" else Severity.WARNING,
            )


def _behind_gateway(
    letters: list[JudgedLetter],
    method: str,
    state: ProofState,
    subject: Subject,
    data: dict[str, object],
) -> Finding:
    """What alone a server between may be why of, with what that had seen itself."""
    gateways = [g for one in letters if (g := one.letter.receipt.gateway)]
    passed = (g for g in gateways if method in g.told)
    facts = {
        **data,
        "gateways": list(dict.fromkeys(g.server for g in gateways))[:NAMED],
        "passed": list(
            dict.fromkeys(g.server for g in passed if g.told[method].result == "pass")
        )[:NAMED],
    }
    says = "evidence-unclear" if state is ProofState.BEHIND_FILTER else "evidence"
    return stated("letters/judged-behind-gateway", subject, facts, says=says)


def _passed_at(letters: list[JudgedLetter], method: str) -> list[str]:
    """Servers before the receiver in whose names it is written that letters passed."""
    receipts = [one.letter.receipt for one in letters]
    passed = (r for r in receipts if method in r.earlier)
    servers = (r.earlier_server for r in passed if r.earlier[method].result == "pass")
    return list(dict.fromkeys(servers))[:NAMED]


def _passed_proofs(found: LettersJudged) -> Iterator[Finding]:
    """By address how many letters passed what, as far as only receivers wrote it."""
    for address, letters in _with(found, ProofState.PASSED).items():
        states = [(m, _state(one, m)) for one in letters for m in METHODS]
        passed = Counter(m for m, state in states if state is ProofState.PASSED)
        others = {
            proof.domain: None
            for one in letters
            for proof in one.letter.receipt.proofs.values()
            if proof.own is False and proof.result == "pass"
        }
        data = {
            "letters": len(letters),
            "address": address,
            **{method: passed[method] for method in METHODS},
            "others": list(others)[:NAMED],
            **_told_by(letters),
        }
        yield stated("letters/proofs-passed", _subject(letters[0].mailboxes), data)


def _uncertain_proofs(found: LettersJudged) -> Iterator[Finding]:
    for address, letters in _with(found, ProofState.UNCERTAIN).items():
        data = {"letters": len(letters), "address": address, **_told_by(letters)}
        yield stated("letters/proofs-uncertain", _subject(letters[0].mailboxes), data)


def _with(found: LettersJudged, state: ProofState) -> dict[str, list[JudgedLetter]]:
    """Letters with a method in a state, by address."""
    groups: dict[str, list[JudgedLetter]] = {}
    for one in _sent(found):
        if any(_state(one, method) is state for method in METHODS):
            groups.setdefault(_sender(one), []).append(one)
    return groups


def _sent(found: LettersJudged) -> list[JudgedLetter]:
    """Letters that may be the account's and of which a sender is known."""
    return [one for one in found.counted if _sender(one)]


def _sender(one: JudgedLetter) -> str:
    """Whose letter it is, or all whose it may be; empty where From names nobody."""
    return one.letter.address or ", ".join(one.letter.authors)


def _state(one: JudgedLetter, method: str) -> ProofState:
    return proof_state(one.letter.receipt, method)


def _told_by(letters: list[JudgedLetter]) -> dict[str, object]:
    servers = dict.fromkeys(one.letter.receipt.told_by for one in letters)
    return {
        "servers": list(filter(None, servers)),
        "shown": _shown(one.letter for one in letters),
    }


def _untold(found: LettersJudged) -> Iterator[Finding]:
    """Which letters say nothing: of anything, or of proofs."""
    letters = [one.letter for one in found.counted]
    nobody = [one for one in letters if not (one.address or one.authors)]
    unproved = [one for one in letters if one.address and not one.receipt]
    for rule, those in (("no-author", nobody), ("proofs-unknown", unproved)):
        if those:
            counted = {"letters": len(those), "of": len(letters)}
            yield stated(
                f"letters/{rule}", Subject(), {**counted, "shown": _shown(those)}
            )


def _left_out(found: LettersJudged) -> Iterator[Finding]:
    """Letters that the account can't have sent; those that carry one are told apart."""
    for why in LeftOut:
        letters = found.left_out(why) if why is not LeftOut.CARRIED else ()
        if letters:
            addresses = dict.fromkeys(filter(None, (one.address for one in letters)))
            data = {
                "letters": len(letters),
                "addresses": list(addresses)[:NAMED],
                "shown": _shown(letters),
            }
            says = f"evidence-{why}"
            yield stated("letters/left-out", Subject(), data, says=says)


def _several_authors(found: LettersJudged) -> Iterator[Finding]:
    """Letters whose From names several, by who is taken for the sender."""
    groups: dict[str, list[SentLetter]] = {}
    for one in found.counted:
        if one.letter.authors:
            groups.setdefault(one.letter.address, []).append(one.letter)
    for address, letters in groups.items():
        authors = dict.fromkeys(author for one in letters for author in one.authors)
        data = {
            "letters": len(letters),
            "authors": list(authors)[: 2 * NAMED],
            "address": address,
            "shown": _shown(letters),
        }
        says = "evidence-sender" if address else "evidence"
        yield stated("letters/several-authors", Subject(), data, says=says)


def _attached(found: LettersJudged) -> Iterator[Finding]:
    """Which letters stood in others, and what may hold some that nobody looked at."""
    letters = [one.letter for one in found.letters]
    if attached := [one for one in letters if one.is_attached]:
        data = {
            "letters": len(attached),
            "others": len(found.left_out(LeftOut.CARRIED)),
            "shown": _shown(attached),
        }
        yield stated("letters/attached", Subject(), data)
    if closed := [one for one in letters if one.closed]:
        forms = dict.fromkeys(form for one in closed for form in one.closed)
        counted = {"letters": len(closed), "shown": _shown(closed)}
        yield stated("letters/closed-form", Subject(), {**counted, "forms": [*forms]})


def _subject(mailboxes: tuple[str, ...]) -> Subject:
    return Subject(SubjectKind.MAILBOX, mailboxes[0]) if mailboxes else Subject()


def _shown(letters: Iterable[SentLetter]) -> list[str]:
    return [letter.name for letter in letters][:NAMED]
