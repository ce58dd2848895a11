"""Texts to copy say all that their reader needs, and nothing of another pair."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from diagnostics.model import Account, Mailbox, TestResult
from diagnostics.report.pair_texts import headline
from diagnostics.report.pairs.pair_copies import (
    MOST_CANDIDATES,
    MOST_OTHERS,
    AskedPair,
    candidate_lines,
    to_colleague,
    to_customer,
    whole_trace,
)
from diagnostics.senders import resolve

ASKED = AskedPair(
    files="files of 24 Nov",
    when=datetime(2026, 11, 26, 9, 5, tzinfo=UTC),
    link="http://127.0.0.1:8501/senders?employee=maria",
    delivery="It does, as checked just now.",
)


def test_the_time_of_the_question_has_its_zone(sample_account: Account) -> None:
    answer = resolve(sample_account, "maria", "website")
    west = timezone(-timedelta(hours=3, minutes=30))
    elsewhere = replace(ASKED, when=ASKED.when.astimezone(west))
    last = to_customer(sample_account, answer, elsewhere).splitlines()[-1]
    assert last.endswith("asked on 2026-11-26 05:35 UTC-03:30.")


def test_the_customer_reads_the_answer_what_is_seen_and_the_condition(
    sample_account: Account,
) -> None:
    answer = resolve(sample_account, "maria", "website")
    lines = to_customer(sample_account, answer, ASKED).splitlines()
    assert lines[0] == headline(sample_account, answer)
    assert lines[1].startswith("From: ")
    assert any(line.startswith("Please note: Another reading") for line in lines)
    assert any(line.endswith("sales@good.test sends.") for line in lines)
    assert lines[-1] == (
        "Account Acme (acme.planfix.com), files of 24 Nov, read under the documented "
        "reading, asked on 2026-11-26 09:05 UTC."
    )


def test_an_answer_beyond_doubt_is_sent_without_a_note(
    sample_account: Account,
) -> None:
    alone = replace(sample_account, mailboxes=many(1).mailboxes)
    said = to_customer(alone, resolve(alone, "jan", "website"), ASKED)
    assert "leaves from m0@example.org" in said
    assert "Please note" not in said


def test_a_colleague_finds_condition_check_account_and_address(
    sample_account: Account,
) -> None:
    answer = resolve(sample_account, "maria", "website")
    said = to_colleague(sample_account, answer, ASKED)
    assert "sales@good.test sends." in said
    assert "Does it get out? It does, as checked just now." in said
    assert (
        "Account Acme (acme.planfix.com), files of 24 Nov, read under the documented "
        "reading, asked on 2026-11-26 09:05 UTC."
    ) in said
    assert said.endswith("The same again: http://127.0.0.1:8501/senders?employee=maria")


def test_where_nothing_is_known_of_delivery_and_address_neither_is_named(
    sample_account: Account,
) -> None:
    answer = resolve(sample_account, "maria", "website")
    said = to_colleague(
        replace(sample_account, name="", host=""),
        answer,
        AskedPair("files", ASKED.when),
    )
    assert "get out" not in said
    assert said.splitlines()[-1].startswith("Account without a name, files, ")


def test_the_whole_trace_names_every_other_mailbox_with_its_reasons(
    sample_account: Account,
) -> None:
    answer = resolve(sample_account, "maria", "website")
    said = whole_trace(sample_account, answer, ASKED)
    assert all(verdict.mailbox.id in said for verdict in answer.others)
    assert "Source: own mailbox; decided by: own before company" in said
    assert "asked on 2026-11-26 09:05 UTC." in said


def many(number: int) -> Account:
    mailboxes = [
        Mailbox(f"m{n}", f"m{n}@example.org", test=TestResult.PASSED)
        for n in range(number)
    ]
    return Account(mailboxes=tuple(mailboxes))


def test_a_trace_of_very_many_mailboxes_counts_those_that_are_far(
    sample_account: Account,
) -> None:
    mailboxes = many(MOST_OTHERS + 12).mailboxes
    account = replace(sample_account, mailboxes=mailboxes)
    said = whole_trace(account, resolve(account, "maria", "website"), ASKED)
    assert "… and 11 mailboxes further away." in said


def test_candidates_are_listed_with_what_their_order_rests_on(
    sample_account: Account,
) -> None:
    answer = resolve(sample_account, "maria", "tender")
    first = candidate_lines(sample_account, answer)[0]
    assert first == "1. maria@good.test: own mailbox, general"


def test_of_many_candidates_the_last_are_counted(sample_account: Account) -> None:
    account = replace(sample_account, mailboxes=many(MOST_CANDIDATES + 3).mailboxes)
    lines = candidate_lines(account, resolve(account, "maria", "website"))
    assert len(lines) == MOST_CANDIDATES + 1
    assert lines[-1] == "and 3 more"
