"""What is given to the next run belongs to one account, one run and its servers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.checks import DnsOptions, Secrets
from diagnostics.model import Account, Endpoint, Mailbox, NetworkSettings, Security
from diagnostics.ui.next_run import _of_same_servers

Shown = Callable[..., AppTest]

DESK = Mailbox(
    "desk",
    "desk@acme.example",
    secret="env:DESK",
    smtp=Endpoint("smtp.acme.example", 465, Security.TLS),
    pop3=Endpoint("pop.acme.example", 995, Security.TLS),
)
SALES = replace(DESK, id="sales", address="sales@acme.example", secret="")
ACME = Account(host="acme.planfix.com", mailboxes=(DESK, SALES))


def asking(question: object, *told: object) -> None:
    """Puts a question about the next run while an account is open."""
    import streamlit as st

    assert callable(question)
    st.session_state["answer"] = question(*told)


def answer(app: AppTest) -> object:
    found: object = app.session_state["answer"]
    return found


def held_by_mailbox() -> object:
    from diagnostics.ui import next_run

    next_run.hold_secret("desk", "one")
    next_run.hold_secret("sales", "two")
    next_run.hold_secret("desk", "three")
    return dict(next_run.typed_secrets())


def test_the_last_password_typed_for_a_mailbox_counts(shown: Shown) -> None:
    told = answer(shown(asking, ACME, held_by_mailbox))
    assert told == {"desk": "three", "sales": "two"}


def of_another_account() -> object:
    import streamlit as st

    from diagnostics.ui import next_run
    from diagnostics.ui.frame.opened_accounts import OpenAccount

    next_run.hold_secret("desk", "one")
    next_run.allow_secrets(["env:DESK@smtp.acme.example"])
    next_run.allow_servers(["10.0.0.5"])
    next_run.allow_plain(["desk"])
    here = st.session_state["open-account"]
    other = OpenAccount("acme", "test:another", here.loaded)
    st.session_state["open-account"] = other
    there = (
        dict(next_run.typed_secrets()),
        next_run.allowed_secrets(),
        next_run.allowed_servers(),
        next_run.plain_allowed(),
    )
    st.session_state["open-account"] = here
    return there, dict(next_run.typed_secrets()), next_run.allowed_servers()


def test_what_was_given_for_one_account_is_nothing_for_another(shown: Shown) -> None:
    there, typed, servers = answer(shown(asking, ACME, of_another_account))
    assert there == ({}, (), (), frozenset())
    assert typed == {"desk": "one"}
    assert servers == ("10.0.0.5",)


def once_taken() -> object:
    from diagnostics.ui import next_run

    next_run.hold_secret("desk", "one")
    next_run.allow_secrets(["env:DESK@smtp.acme.example"])
    next_run.allow_servers(["10.0.0.5"])
    next_run.allow_plain(["desk"])
    begun = next_run.runs_begun()
    next_run.forget_secrets()
    return (
        dict(next_run.typed_secrets()),
        next_run.allowed_secrets(),
        next_run.allowed_servers(),
        next_run.plain_allowed(),
        next_run.runs_begun() - begun,
    )


def test_a_run_takes_secrets_away_and_leaves_what_is_no_secret(shown: Shown) -> None:
    told = answer(shown(asking, ACME, once_taken))
    assert told == ({}, (), ("10.0.0.5",), frozenset({"desk"}), 1)


def plans_made(first: tuple[object, ...], second: tuple[object, ...]) -> object:
    import streamlit as st

    from diagnostics import checks
    from diagnostics.ui import next_run

    reached = checks.Network.usual()
    one = next_run.plan(*first[:3], reached, first[3])
    other = next_run.plan(*second[:3], reached, second[3])
    return one, other, len(st.session_state.get("plans-made", ()))


PLAIN = (("desk",), ("smtp",), DnsOptions(), Secrets())


def test_a_plan_that_was_asked_for_before_is_the_same_one(shown: Shown) -> None:
    one, other, kept = answer(shown(asking, ACME, plans_made, PLAIN, PLAIN))
    assert one is other
    assert kept == 1


@pytest.mark.parametrize(
    "changed",
    [
        (("sales",), *PLAIN[1:]),
        (("desk",), ("pop3",), *PLAIN[2:]),
        (*PLAIN[:2], DnsOptions(bimi=True), Secrets()),
    ],
)
def test_another_question_has_a_plan_of_its_own(
    shown: Shown, changed: tuple[object, ...]
) -> None:
    one, other, kept = answer(shown(asking, ACME, plans_made, PLAIN, changed))
    assert one is not other
    assert kept == 2


@pytest.mark.parametrize(
    "given",
    [Secrets(typed={"desk": "x"}), Secrets(granted=("env:DESK@smtp.acme.example",))],
)
def test_a_plan_with_secrets_is_never_kept(shown: Shown, given: Secrets) -> None:
    asked = (*PLAIN[:3], given)
    one, other, kept = answer(shown(asking, ACME, plans_made, asked, asked))
    assert one is not other
    assert kept == 0


def many_plans() -> object:
    import streamlit as st

    from diagnostics import checks
    from diagnostics.ui import next_run

    reached, none = checks.Network.usual(), checks.Secrets()
    more = checks.DnsOptions()
    for services in (("smtp",), ("pop3",), ("dns",), ("imap",)):
        next_run.plan(("desk",), services, more, reached, none)
    return [question[2] for question, _ in st.session_state["plans-made"]]


def test_of_many_plans_the_last_three_are_kept(shown: Shown) -> None:
    told = answer(shown(asking, ACME, many_plans))
    assert told == [("pop3",), ("dns",), ("imap",)]


def network_of(seconds: float, agreed: bool) -> object:
    from diagnostics.model import NetworkSettings
    from diagnostics.ui import next_run

    next_run.ask_network(NetworkSettings(timeout=seconds, ehlo="me.example"), agreed)
    next_run.allow_servers(["10.0.0.5"])
    next_run.allow_plain(["desk"])
    return next_run.network(), next_run.asked_network(), next_run.account_agreed()


WISHING = replace(ACME, network=NetworkSettings(dns=("9.9.9.9",), timeout=30.0))


@pytest.mark.parametrize("agreed", [False, True])
def test_what_the_account_asks_of_dns_counts_where_the_visitor_agreed(
    shown: Shown, agreed: bool
) -> None:
    reached, asked, held = answer(shown(asking, WISHING, network_of, 7.0, agreed))
    assert held is agreed
    assert asked == NetworkSettings(timeout=7.0, ehlo="me.example")
    assert reached.nameservers == ((("9.9.9.9", 53),) if agreed else None)
    assert reached.step_timeout == 7.0  # by hand it counts more than the account's
    assert reached.hello == "me.example"
    assert reached.allowed[-1] == "10.0.0.5"
    assert reached.allow_plain == frozenset({"desk"})


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({}, True),
        ({"name": "Desk"}, True),
        ({"projects": ("p",), "default": True}, True),
        ({"secret": "env:OTHER"}, True),
        ({"smtp": replace(DESK.smtp, host="evil.example")}, False),
        ({"smtp": replace(DESK.smtp, port=587)}, False),
        ({"smtp": replace(DESK.smtp, security=Security.NONE)}, False),
        ({"pop3": replace(DESK.pop3, host="evil.example")}, False),
        ({"imap": Endpoint("imap.acme.example", 993, Security.TLS)}, False),
        ({"provider": "gmail"}, False),
        ({"username": "somebody"}, False),
        ({"address": "other@acme.example"}, False),
        ({"username": "desk@acme.example"}, True),
    ],
)
def test_what_was_typed_holds_while_the_drafted_mailbox_logs_in_at_the_same_servers(
    changed: dict[str, object], same: bool
) -> None:
    drafted = replace(DESK, **changed)
    after = replace(ACME, mailboxes=(drafted, SALES))
    kept = _of_same_servers(ACME, after)
    assert kept == ({"desk", "sales"} if same else {"sales"})


def test_a_mailbox_that_the_draft_adds_has_nothing_typed_for_it() -> None:
    added = replace(ACME, mailboxes=(*ACME.mailboxes, replace(DESK, id="new")))
    assert _of_same_servers(ACME, added) == {"desk", "sales"}
    assert _of_same_servers(added, ACME) == {"desk", "sales"}
