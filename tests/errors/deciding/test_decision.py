"""Which of several reasons wins, how sure that is, and what the answer rests on."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from diagnostics.errors import Explanation, Statement, reason, reasons
from diagnostics.errors.deciding.decision import decide
from diagnostics.errors.deciding.patterns import PatternSet
from diagnostics.words import text as in_words

FISH = "user-unknown"
BIRD = "mailbox-full"
CAT = "content-spam"
GENERAL = "policy-rejected"
ALSO_GENERAL = "server-error"
"""Reasons of the catalogue; what speaks for them is made up by each test."""

Row = tuple[str, str, dict[str, Any]]


def words(name: str, match: str, weight: int, **only: str | bool) -> Row:
    return name, "pattern", {"match": match, "weight": weight, **only}


def code(name: str, written: str, weight: int, **only: str) -> Row:
    return name, "code", {"code": written, "weight": weight, **only}


def decided(rows: list[Row], text: str = "", **fields: str) -> Explanation:
    """The answer to a text by these rows alone."""
    entries: defaultdict[str, dict[str, list[dict[str, Any]]]] = defaultdict(dict)
    for name, kind, row in rows:
        entries[name].setdefault(kind, []).append(row)
    given: dict[str, Any] = {"text": text, "raw": text, "diagnostic_type": "x-test"}
    given |= fields
    statement = Statement(**given)
    return decide(statement, known=PatternSet(entries))


def why(answer: Explanation) -> list[tuple[str, str]]:
    return [(piece.quote, in_words(piece.why)) for piece in answer.evidence]


@pytest.mark.parametrize(
    ("weight", "confidence"),
    [(100, "high"), (70, "high"), (69, "medium"), (40, "medium"), (39, "low")],
)
def test_the_weight_of_words_says_how_sure_they_are(
    weight: int, confidence: str
) -> None:
    answer = decided([words(FISH, "no fish", weight)], "no fish here")
    assert (answer.reason, answer.confidence) == (FISH, confidence)


@pytest.mark.parametrize(
    ("second", "confidence"), [(80, "medium"), (71, "medium"), (70, "high")]
)
def test_a_second_reason_close_behind_makes_the_first_less_sure(
    second: int, confidence: str
) -> None:
    rows = [words(FISH, "no fish", 80), words(CAT, "no cat", second)]
    answer = decided(rows, "no fish, no cat")
    assert answer.confidence == confidence
    assert CAT in (answer.reason, *answer.alternatives)


def test_equal_reasons_stand_in_the_order_of_their_names() -> None:
    rows = [words(FISH, "no fish", 80), words(CAT, "no cat", 80)]
    answer = decided(rows, "no fish, no cat")
    assert (answer.reason, answer.alternatives[0]) == (CAT, FISH)


def test_of_a_reason_s_words_the_heaviest_count_and_of_equal_ones_the_first() -> None:
    rows = [words(FISH, "no fish", 60), words(FISH, "no trout", 75)]
    assert decided(rows, "no fish, no trout").evidence[0].quote == "no trout"
    assert decided(rows[::-1], "no fish, no trout").evidence[0].quote == "no trout"
    rows = [words(FISH, "no fish", 60), words(FISH, "no trout", 60)]
    assert decided(rows, "no trout, no fish").evidence[0].quote == "no fish"


@pytest.mark.parametrize(
    ("weight", "rival", "winner"),
    [(60, 62, FISH), (60, 63, CAT), (60, 64, CAT)],
)
def test_a_fitting_code_adds_a_little_to_words(
    weight: int, rival: int, winner: str
) -> None:
    rows = [
        words(FISH, "no fish", weight),
        code(FISH, "5.1.1", 10),
        words(CAT, "no cat", rival),
    ]
    answer = decided(rows, "no fish, no cat", status_code="5.1.1")
    assert answer.reason == winner


@pytest.mark.parametrize(("weight", "confidence"), [(67, "high"), (66, "medium")])
def test_a_fitting_code_can_make_words_sure(weight: int, confidence: str) -> None:
    rows = [words(FISH, "no fish", weight), code(FISH, "550", 5)]
    assert decided(rows, "no fish", reply_code="550").confidence == confidence


def test_a_code_alone_is_never_sure_however_heavy() -> None:
    rows = [code(FISH, "550", 90), code(CAT, "550", 80)]
    answer = decided(rows, reply_code="550")
    assert (answer.reason, answer.confidence) == (FISH, "low")
    assert answer.alternatives[0] == CAT


# What stands around a text that says little


@pytest.mark.parametrize(("weight", "winner"), [(49, CAT), (50, FISH)])
def test_the_excerpt_is_asked_where_the_text_s_own_words_are_vague(
    weight: int, winner: str
) -> None:
    rows = [words(FISH, "no fish", weight), words(CAT, "no cat", 90)]
    answer = decided(
        rows, "no fish", kind="bounce", raw="no fish because there is no cat"
    )
    assert answer.reason == winner


@pytest.mark.parametrize(("weight", "known"), [(51, FISH), (50, "unknown")])
def test_only_clear_words_of_the_excerpt_count_and_they_count_half(
    weight: int, known: str
) -> None:
    answer = decided(
        [words(FISH, "no fish", weight)], "oh", kind="bounce", raw="oh: no fish"
    )
    assert answer.reason == known
    if known == FISH:
        assert answer.confidence == "medium"


def test_words_of_the_excerpt_weigh_just_what_vague_words_weigh() -> None:
    rows = [words(FISH, "no fish", 95), words(CAT, "no cat", 49)]
    assert decided(rows, "no cat", kind="bounce", raw="no cat, no fish").reason == FISH
    rows = [words(FISH, "no fish", 95), words(CAT, "no cat", 49), code(CAT, "550", 5)]
    answer = decided(
        rows, "no cat", kind="bounce", raw="no cat, no fish", reply_code="550"
    )
    assert answer.reason == CAT


@pytest.mark.parametrize(("raw", "known"), [("no cat", "unknown"), ("no cat.", CAT)])
def test_an_excerpt_that_is_no_longer_than_the_text_holds_nothing_more(
    raw: str, known: str
) -> None:
    assert (
        decided([words(CAT, "no cat", 90)], "a fish", kind="bounce", raw=raw).reason
        == known
    )


@pytest.mark.parametrize(("ends_at", "known"), [(2000, CAT), (2001, "unknown")])
def test_the_excerpt_is_read_as_far_as_words_around_reach(
    ends_at: int, known: str
) -> None:
    raw = "- " * 1000
    raw = raw[: ends_at - len("no cat")] + "no cat" + " -" * 10
    assert (
        decided([words(CAT, "no cat", 90)], "oh", kind="bounce", raw=raw).reason
        == known
    )


def test_the_excerpt_is_read_with_the_same_speaker_and_command() -> None:
    rows = [
        words(CAT, "no cat", 90, stage="RCPT"),
        words(FISH, "no cat", 80, speaker="own-server"),
    ]
    raw = "oh: no cat"
    assert decided(rows, "oh", kind="bounce", raw=raw, command="RCPT").reason == CAT
    hint = {"said_by_hint": "own-server"}
    assert decided(rows, "oh", kind="bounce", raw=raw, **hint).reason == FISH
    assert decided(rows, "oh", kind="bounce", raw=raw).reason == "unknown"


# Exact codes and general words


@pytest.mark.parametrize(
    ("said", "exact", "winner"),
    [(48, 30, FISH), (48, 29, GENERAL), (49, 30, GENERAL), (20, 45, FISH)],
)
def test_an_exact_code_beats_vague_words_of_a_general_reason(
    said: int, exact: int, winner: str
) -> None:
    rows = [words(GENERAL, "denied", said), code(FISH, "5.1.1", exact)]
    answer = decided(rows, "denied", status_code="5.1.1")
    assert answer.reason == winner
    if winner == FISH:
        assert answer.confidence == "low"
        assert answer.alternatives[0] == GENERAL


@pytest.mark.parametrize(
    ("said", "status", "winner"),
    [
        (69, "5.1.10", FISH),
        (70, "5.1.10", GENERAL),
        (69, "5.1.1", GENERAL),
        (48, "5.1.1", FISH),
    ],
)
def test_a_code_of_one_detail_beats_all_but_clear_words(
    said: int, status: str, winner: str
) -> None:
    rows = [words(GENERAL, "denied", said), code(FISH, status, 30)]
    assert decided(rows, "denied", status_code=status).reason == winner


def test_a_code_that_says_all_is_well_beats_no_words() -> None:
    rows = [words(GENERAL, "denied", 45), code(FISH, "250", 40)]
    assert decided(rows, "denied", reply_code="250").reason == GENERAL


def test_an_exact_code_beats_no_words_of_another_reason() -> None:
    rows = [words(CAT, "no cat", 41), code(FISH, "5.1.1", 40)]
    assert decided(rows, "no cat", status_code="5.1.1").reason == CAT
    rows = [words(GENERAL, "denied", 45), words(CAT, "no cat", 43)]
    rows += [code(FISH, "5.1.1", 40)]
    answer = decided(rows, "denied, no cat", status_code="5.1.1")
    assert answer.reason == GENERAL


@pytest.mark.parametrize(("rival", "winner"), [(31, CAT), (32, GENERAL)])
def test_a_code_of_several_causes_leaves_the_choice_to_words(
    rival: int, winner: str
) -> None:
    rows = [
        words(GENERAL, "denied", 45),
        words(ALSO_GENERAL, "broken", 44),
        code(FISH, "5.1.1", rival),
        code(CAT, "5.1.1", 41),
    ]
    answer = decided(rows, "denied, broken", status_code="5.1.1")
    assert answer.reason == winner


def test_codes_alone_stay_in_their_order() -> None:
    rows = [code(GENERAL, "5.7.10", 45), code(FISH, "5.7.10", 40)]
    assert decided(rows, status_code="5.7.10").reason == GENERAL


# Addresses


@pytest.mark.parametrize(
    ("text", "match", "counts"),
    [
        ("loop@example.org is gone", "loop", False),
        ("mail for loop@example.org: a loop", "loop", True),
        ("user.loop.x@example.org", "loop", False),
        ("host loop.example.org is gone", "loop", False),
        ("host loop[192.0.2.1] is gone", "loop", False),
        ("no address: loop", "loop", True),
        ("write to loop@example.org", "to loop", False),
        ("it failed.No loop", "loop", True),
    ],
)
def test_a_name_within_an_address_says_nothing(
    text: str, match: str, counts: bool
) -> None:
    answer = decided([words("loop", match, 80)], text)
    assert answer.reason == ("loop" if counts else "unknown")


# Codes


def test_a_temporary_status_code_means_what_its_permanent_one_means() -> None:
    rows = [code(FISH, "5.1.1", 30), code(CAT, "4.1.2", 30)]
    assert decided(rows, status_code="4.1.1").reason == FISH
    assert decided(rows, status_code="4.1.2").reason == CAT
    assert decided(rows, status_code="5.1.2").reason == "unknown"
    assert decided(rows, status_code="2.1.1").reason == "unknown"


def test_the_more_exact_of_two_codes_for_a_reason_is_shown() -> None:
    rows = [code(FISH, "5.1.1", 30), code(FISH, "550", 20)]
    both = {"status_code": "5.1.1", "reply_code": "550"}
    assert decided(rows, **both).evidence[0].quote == "5.1.1"
    rows = [code(FISH, "5.1.1", 20), code(FISH, "550", 30)]
    assert decided(rows, **both).evidence[0].quote == "550"
    rows = [code(FISH, "5.1.1", 20), code(FISH, "550", 20)]
    assert decided(rows, **both).evidence[0].quote == "5.1.1"


def test_a_code_counts_from_its_provider_only() -> None:
    rows = [code(CAT, "5.7.1", 40, provider="google"), code(FISH, "5.7.1", 30)]
    assert decided(rows, "oh gsmtp", status_code="5.7.1").reason == CAT
    answer = decided(rows, "oh", status_code="5.7.1")
    assert answer.reason == FISH
    assert CAT not in answer.alternatives
    assert decided(rows[:1], "oh zoho", status_code="5.7.1").reason == "unknown"


def test_a_code_counts_as_an_answer_to_its_command_only() -> None:
    rows = [code(CAT, "550", 40, stage="RCPT"), code(FISH, "550", 30)]
    assert decided(rows, reply_code="550", command="RCPT").reason == CAT
    assert decided(rows, reply_code="550", command="DATA").reason == FISH
    assert decided(rows, reply_code="550").reason == FISH


# What else an answer says


def test_a_sure_answer_names_no_look_alikes() -> None:
    sure = decided([words(FISH, "no fish", 70)], "no fish")
    assert sure.alternatives == ()
    unsure = decided([words(FISH, "no fish", 69)], "no fish")
    assert unsure.alternatives == reason(FISH).pairs[:3] != ()


def test_a_reason_by_its_code_is_an_alternative_to_a_guess_only() -> None:
    rows = [words(FISH, "no fish", 70), code(CAT, "550", 20)]
    assert CAT not in decided(rows, "no fish", reply_code="550").alternatives
    rows = [words(FISH, "no fish", 69), code(CAT, "550", 20)]
    assert CAT not in decided(rows, "no fish", reply_code="550").alternatives
    rows = [words(FISH, "no fish", 39), code(CAT, "550", 20)]
    assert CAT in decided(rows, "no fish", reply_code="550").alternatives


def test_three_alternatives_are_named_at_most_each_once() -> None:
    pair = reason(FISH).pairs[0]
    others = [name for name in reasons() if name not in (FISH, pair, "unknown")][:3]
    rows = [words(FISH, "no fish", 90), words(pair, "no twin", 89)]
    answer = decided(rows, "no fish, no twin")
    assert answer.alternatives.count(pair) == 1
    rows += [words(name, f"no {name}", 50) for name in others]
    text = "mail, no fish, no twin, " + ", ".join(f"no {name}" for name in others)
    assert decided(rows, text).alternatives == (pair, *others[:2])


@pytest.mark.parametrize(
    ("fields", "retry"),
    [
        ({"reply_code": "450"}, "later"),
        ({"reply_code": "550"}, "no"),
        ({"status_code": "4.7.1"}, "later"),
        ({"status_code": "5.7.1"}, "no"),
        ({"reply_code": "550", "status_code": "4.7.1"}, "no"),
        ({"reply_code": "450", "status_code": "5.7.1"}, "later"),
        ({"reply_code": "550", "action": "delayed"}, "later"),
        ({"action": "failed"}, "no"),
        ({}, "no"),
    ],
)
def test_the_code_says_whether_to_try_again_where_the_reason_leaves_it_open(
    fields: dict[str, str], retry: str
) -> None:
    assert reason(GENERAL).retry == "code"
    assert decided([words(GENERAL, "denied", 80)], "denied", **fields).retry == retry


def test_the_reason_says_whether_to_try_again_where_it_knows() -> None:
    assert reason(FISH).retry == "no"
    answer = decided([words(FISH, "no fish", 80)], "no fish", reply_code="450")
    assert answer.retry == "no"


def test_the_evidence_is_words_code_and_the_server_quoted() -> None:
    rows = [words(FISH, "no fish", 80), code(FISH, "5.1.1", 20)]
    title = reason(FISH).title
    said = {"raw": "mx.test said: 550 No\n Fish", "remote_host": "mx.test"}
    answer = decided(rows, "550 No Fish", status_code="5.1.1", **said)
    assert why(answer) == [
        ("No\n Fish", f"these words say: {title}"),
        ("5.1.1", f"this code often stands for: {title}"),
        ("mx.test", "the server whose answer is quoted"),
    ]


def test_a_server_that_the_excerpt_does_not_name_is_no_evidence() -> None:
    rows = [words(FISH, "no fish", 80)]
    assert len(decided(rows, "no fish", remote_host="mx.test").evidence) == 1
    assert len(decided(rows, "no fish").evidence) == 1


def test_words_that_the_excerpt_lacks_are_quoted_as_they_were_read() -> None:
    answer = decided([words(FISH, "no fish", 80)], "no fish", raw="=6E=6F")
    assert answer.evidence[0].quote == "no fish"


def test_words_of_one_speaker_only_name_who_spoke() -> None:
    rows = [words(FISH, "no fish", 80, said_by="own-server")]
    assert decided(rows, "no fish").said_by == "own-server"
    rows = [words(FISH, "no fish", 80), code(CAT, "550", 90)]
    assert decided(rows, "no fish").said_by == reason(FISH).speakers[0]
    assert decided(rows, reply_code="550").said_by == reason(CAT).speakers[0]


def test_codes_recipient_provider_and_file_are_handed_on() -> None:
    known: dict[str, Any] = {
        "recipient": "a@x.test",
        "reply_code": "550",
        "status_code": "5.1.1",
    }
    statement = Statement(text="no - gsmtp", raw="no", **known)
    answer = decide(statement, "a.txt")
    assert (answer.file, answer.provider) == ("a.txt", "google")
    assert answer.statement is statement
    for name, value in known.items():
        assert getattr(answer, name) == value
    assert decide(Statement(kind="ordinary", text="gsmtp"), "b").provider == "google"
    assert decide(Statement(text="no - gsmtp", raw="no")).provider == "google"
    assert decide(Statement(text="no", raw="no"), "a.txt").file == "a.txt"


# Texts that report no failure, and those that give no reason


@pytest.mark.parametrize(
    ("kind", "name", "confidence", "said"),
    [
        ("auto-reply", "auto-reply", "high", "an automatic answer, not a failure"),
        ("feedback", "feedback-report", "high", "a report of a spam complaint"),
        (
            *("delivered", "not-an-error", "high"),
            "the report says that the letter was delivered",
        ),
        (
            *("ordinary", "not-an-error", "high"),
            "an ordinary letter, nobody reports a failure in it",
        ),
        ("empty", "unknown", "low", "there is no text to explain"),
    ],
)
def test_the_kind_of_a_text_goes_before_its_words(
    kind: Any, name: str, confidence: str, said: str
) -> None:
    text = "\n Away, user unknown\nsecond line"
    answer = decide(Statement(text=text, raw=text, kind=kind, said_by_hint="local"))
    assert (answer.reason, answer.confidence) == (name, confidence)
    assert why(answer) == [("Away, user unknown", said)]
    assert answer.said_by == "local"
    assert answer.alternatives == ()
    assert not answer.follows


@pytest.mark.parametrize("kind", ["error", "ordinary"])
def test_a_text_is_quoted_from_its_beginning_to_a_limit(kind: Any) -> None:
    text = "x" * 200
    answer = decide(Statement(text=text, raw=text, kind=kind))
    assert answer.evidence[0].quote == "x" * 120


def test_an_automatic_answer_among_returned_letters_is_never_sure() -> None:
    rows = [words("auto-reply", "on holiday", 90), words(FISH, "no fish", 90)]
    for text, kind, confidence in (
        ("on holiday", "bounce", "medium"),
        ("on holiday", "error", "high"),
        ("no fish", "bounce", "high"),
    ):
        assert decided(rows, text, kind=kind).confidence == confidence


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"asked": "TOP 1 0"}, "pop-command-missing"),
        ({"asked": "TOP"}, "pop-command-missing"),
        ({"asked": "NOOP TOP"}, "syntax"),
        ({"command": "STARTTLS", "reply_code": "502"}, "starttls-unsupported"),
        ({"command": "STARTTLS", "reply_code": "501"}, "syntax"),
        ({"asked": "AUTH XOAUTH2"}, "syntax"),
        ({}, "syntax"),
    ],
)
def test_what_was_asked_tells_which_command_is_missing(
    fields: dict[str, str], wanted: str
) -> None:
    answer = decided([words("syntax", "not known", 80)], "not known", **fields)
    assert answer.reason == wanted


def test_two_reasons_that_mean_one_at_a_command_are_one() -> None:
    rows = [words("user-unknown", "no fish", 80), words("domain-unknown", "no sea", 75)]
    answer = decided(rows, "no fish, no sea", command="AUTH", reply_code="535")
    assert (answer.reason, answer.confidence) == ("auth-failed", "high")
    assert answer.evidence[0].quote == "no fish"
    assert not {"user-unknown", "domain-unknown"} & set(answer.alternatives)


def test_a_server_that_takes_letters_refuses_none_by_a_code_for_a_null_mx() -> None:
    rows = [code("null-mx", "556", 60), words("null-mx", "no mail here", 80)]
    host = {"reply_code": "556", "remote_host": "smtp.gmail.com"}
    assert decided(rows, **host).reason == "unknown"
    assert decided(rows, reply_code="556", remote_host="mx.test").reason == "null-mx"
    assert decided(rows, "no mail here", **host).reason == "null-mx"
    other = [code(FISH, "556", 60)]
    assert decided(other, **host).reason == FISH


def test_a_failed_login_with_a_token_is_one_of_the_token() -> None:
    rows = [words("auth-failed", "no login", 80)]
    asked = {"asked": "AUTH XOAUTH2", "command": "AUTH"}
    answer = decided(rows, "no login", **asked)
    assert answer.reason == "oauth-failed"
    assert "AUTH XOAUTH2" in [quote for quote, _ in why(answer)]
    assert decided(rows, "no login", asked="AUTH PLAIN").reason == "auth-failed"
    other = [words("account-locked", "no login", 80)]
    assert decided(other, "no login", **asked).reason == "account-locked"


@pytest.mark.parametrize("weight", [0, 30, 75])
def test_wrong_encryption_goes_before_the_silence_it_explains(weight: int) -> None:
    rows = [words("timeout", "no answer", weight)] if weight else []
    fields = {"scheme": "ssl", "port": "587", "raw": "ssl:587 no answer"}
    answer = decided(rows, "no answer", **fields)
    assert (answer.reason, answer.confidence) == ("tls-mode-mismatch", "medium")
    assert why(answer)[0][0] == "ssl:587"
    assert (answer.alternatives[0] == "timeout") is bool(weight)


def test_words_for_a_missing_host_that_exists_keep_their_weight() -> None:
    rows = [words("wrong-host", "no host", 80)]
    answer = decided(rows, "no host smtp.gmail.com")
    quotes = [quote for quote, _ in why(answer)]
    assert quotes == ["no host", "smtp.gmail.com"]
    assert answer.alternatives[0] == "wrong-host"


# Damaged texts


def test_words_in_a_damaged_text_count_a_little_less_and_are_never_sure() -> None:
    rows = [words(FISH, "recipient rejected", 90)]
    whole = decided(rows, "550 recipient rejected", reply_code="550")
    assert (whole.reason, whole.confidence) == (FISH, "high")
    damaged = decided(rows, "550 recipiemt rexected", reply_code="550")
    assert (damaged.reason, damaged.confidence) == (FISH, "medium")
    bounce = decided(rows, "550 recipiemt rexected", reply_code="550", kind="bounce")
    assert bounce.reason == "unknown"


@pytest.mark.parametrize(("weight", "winner"), [(88, FISH), (89, CAT)])
def test_words_as_they_stand_are_as_good_as_mended_ones_that_weigh_one_more(
    weight: int, winner: str
) -> None:
    rows = [words(FISH, "recipient rejected", 90), words(CAT, "no cat", weight)]
    answer = decided(rows, "550 no cat, recipiemt rexected", reply_code="550")
    assert answer.reason == winner


@pytest.mark.parametrize(("weight", "known"), [(60, FISH), (59, "unknown")])
def test_mended_words_of_a_text_without_damage_lose_some_weight(
    weight: int, known: str
) -> None:
    rows = [words(FISH, "recipients refused", weight)]
    answer = decided(rows, "550 recipient refused", reply_code="550")
    assert answer.reason == known
    if known == FISH:
        assert answer.confidence == "medium"


@pytest.mark.parametrize(("weight", "winner"), [(66, CAT), (65, FISH)])
def test_mended_words_count_at_most_just_less_than_sure_ones_with_a_code(
    weight: int, winner: str
) -> None:
    """Of two that weigh the same the names decide: the first is taken."""
    assert min(CAT, FISH) == CAT
    rows = [words(FISH, "recipients refused", 100), words(CAT, "no cat", weight)]
    answer = decided(rows, "550 no cat, recipient refused", reply_code="550")
    assert answer.reason == winner


@pytest.mark.parametrize(
    ("fields", "known"),
    [
        ({"reply_code": "550"}, FISH),
        ({"status_code": "5.1.1"}, FISH),
        ({}, "unknown"),
    ],
)
def test_words_of_replies_are_mended_where_any_code_says_that_it_is_one(
    fields: dict[str, str], known: str
) -> None:
    rows = [words(FISH, "recipients refused", 80, reply=True)]
    assert decided(rows, "smtp: recipient refused", **fields).reason == known


def test_one_mended_word_alone_is_no_words() -> None:
    rows = [words(FISH, "recipients", 90)]
    assert decided(rows, "550 recipient refused", reply_code="550").reason == "unknown"
    rows = [words(FISH, "recipients refused", 100), code(FISH, "550", 5)]
    answer = decided(rows, "550 recipient refused", reply_code="550")
    assert (answer.reason, answer.confidence) == (FISH, "medium")


# What people write around a reply


@pytest.mark.parametrize(("ends_at", "known"), [(2000, FISH), (2001, "unknown")])
def test_words_for_remarks_are_looked_for_in_the_whole_excerpt_to_a_limit(
    ends_at: int, known: str
) -> None:
    rows = [words(FISH, "no fish", 80, remarks=True), words(CAT, "no cat", 90)]
    raw = "- " * 1000
    raw = f"no cat {raw}"[: ends_at - len("no fish")] + "no fish" + " -" * 9
    assert decided(rows, "oh dear", raw=raw).reason == known
    assert decided(rows, "oh dear", raw=raw, kind="delivered").reason == "not-an-error"


def test_remarks_are_asked_where_the_excerpt_is_longer_than_the_text() -> None:
    rows = [words(FISH, "no fish", 80, remarks=True)]
    assert decided(rows, "oh dear", raw="no fish").reason == "unknown"
    assert decided(rows, "oh dear", raw="no fish.").reason == FISH


def test_the_frame_around_a_text_is_asked_by_its_length_and_the_excerpt_is_not() -> (
    None
):
    rows = [words(CAT, "no cat", 90)]
    assert decided(rows, "oh dear me", frame="no cat").reason == CAT
    assert decided(rows, "oh dear me", raw="oh dear me, no cat").reason == "unknown"


def test_a_text_without_a_reason_says_so() -> None:
    answer = decided([words(FISH, "no fish", 80)], " It failed.\nBadly. ")
    assert (answer.reason, answer.confidence) == ("unknown", "low")
    assert why(answer) == [
        ("It failed.\nBadly.", "no words or codes that give a reason")
    ]
    assert answer.said_by == ""
    assert not answer.follows, "nobody is to ask for what came before"
    assert decided([], "it failed", said_by_hint="own-server").said_by == "own-server"


# What follows from an earlier failure, and what hosts and ports say


def test_what_only_follows_gives_way_to_any_other_words() -> None:
    rows = [words(FISH, "no fish", 90, follows=True), words(CAT, "no cat", 40)]
    assert decided(rows, "no fish, no cat").reason == CAT


def test_what_only_follows_is_unsure_alone_and_asks_for_what_came_before() -> None:
    answer = decided([words(FISH, "no fish", 90, follows=True)], "554 no fish")
    assert (answer.reason, answer.confidence) == (FISH, "low")
    assert (answer.said_by, answer.follows) == ("own-server", True)
    assert "ask for the lines before it" in why(answer)[0][1]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("no host smtp.gmail.com", "dns-failure"),
        ("no host smtp.gmial.com", "wrong-host"),
        ("no host mail.example.org", "wrong-host"),
        ("no host xsmtp.gmail.com", "wrong-host"),
    ],
)
def test_a_mail_service_s_own_server_exists(text: str, wanted: str) -> None:
    answer = decided([words("wrong-host", "no host", 80)], text)
    assert answer.reason == wanted


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"scheme": "ssl", "port": "587"}, "tls-mode-mismatch"),
        ({"scheme": "plain", "port": "465"}, "tls-mode-mismatch"),
        ({"scheme": "ssl", "port": "465"}, "unknown"),
        ({"scheme": "starttls", "port": "587"}, "unknown"),
        ({"scheme": "ssl", "port": "587", "reply_code": "550"}, "unknown"),
    ],
)
def test_a_scheme_that_does_not_go_with_its_port_is_the_reason(
    fields: dict[str, str], wanted: str
) -> None:
    assert decided([], "it failed", **fields).reason == wanted
    dropped = [words("connection-dropped", "hung up", 80)]
    other = "connection-dropped" if wanted == "unknown" else wanted
    assert decided(dropped, "it hung up", **fields).reason == other


def test_words_that_fit_another_reason_beat_scheme_and_port() -> None:
    fields = {"scheme": "ssl", "port": "587"}
    assert decided([words("refused", "refused", 80)], "refused", **fields).reason == (
        "refused"
    )
