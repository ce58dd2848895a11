"""Who is contacted is told before anybody is, and what a table leaves out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.checks.planning import CheckPlan, SecretTarget, Target
from diagnostics.ui.check_pieces import plan_told

NOTHING = CheckPlan(0, (), (), 0, 0)
ONE = Target("smtp", "mx.a.test", 465, 1)


def shown(plan: CheckPlan) -> AppTest:
    def script(plan: object) -> None:
        from diagnostics.checks.planning import CheckPlan
        from diagnostics.ui.check_pieces import plan_told

        assert isinstance(plan, CheckPlan)
        plan_told.contacts(plan)

    app = AppTest.from_function(script, default_timeout=30, args=(plan,))
    app.session_state[plan_told.OPENED] = True
    app.run()
    assert not app.exception
    return app


def captions(app: AppTest) -> list[str]:
    return [caption.value for caption in app.caption]


def test_a_plan_that_contacts_nobody_promises_no_look_up_and_no_login() -> None:
    app = shown(NOTHING)
    assert app.text[0].value == NOTHING.summary
    assert captions(app) == []
    assert not app.dataframe


def test_servers_and_documents_are_listed_one_by_one() -> None:
    pages = ("https://a.test/.well-known/autoconfig/mail/config-v1.1.xml",)
    app = shown(replace(NOTHING, mailboxes=1, targets=(ONE,), documents=pages))
    servers, fetched = (table.value for table in app.dataframe)
    assert list(servers.columns) == ["Service", "Host", "Port", "Mailboxes"]
    assert servers.iloc[0].tolist() == ["smtp", "mx.a.test", 465, 1]
    assert list(fetched.iloc[:, 0]) == list(pages)


@pytest.mark.parametrize(("number", "left"), [(200, 0), (201, 1), (1_400, 1_200)])
def test_of_many_servers_and_documents_the_rest_is_counted(
    number: int, left: int
) -> None:
    hosts = [f"mx{n}.a.test" for n in range(number)]
    targets = tuple(replace(ONE, host=host) for host in hosts)
    app = shown(replace(NOTHING, targets=targets, documents=tuple(hosts)))
    assert [len(table.value) for table in app.dataframe] == [200, 200]
    told = [c for c in captions(app) if "more" in c]
    assert told == [f"and {left:,} more; the command line's plan names all."] * (
        2 if left else 0
    )


@pytest.mark.parametrize(("number", "left"), [(200, ""), (202, "and 2 more")])
def test_every_secret_is_named_with_where_it_goes_up_to_a_limit(
    number: int, left: str
) -> None:
    secrets = tuple(
        SecretTarget(f"env:S{n}", "smtp", "mx.a.test", 465, True, 1)
        for n in range(number)
    )
    app = shown(replace(NOTHING, targets=(ONE,), secrets=secrets, logins=number))
    named = app.code[0].value.splitlines()
    assert len(named) == 200
    assert "env:S0" in named[0]
    assert "mx.a.test" in named[0]
    assert (left in captions(app)) is bool(left)
    assert any("One login is tried" in c for c in captions(app))


def test_a_secret_that_stays_here_is_not_said_to_go_anywhere() -> None:
    stays = SecretTarget("env:MINE", "smtp", "mx.a.test", 465, False, 1)
    goes = replace(stays, is_granted=True)
    told = [
        shown(replace(NOTHING, secrets=(secret,))).code[0].value
        for secret in (stays, goes)
    ]
    assert told[0] != told[1]
    assert all("env:MINE" in line for line in told)


def test_the_machine_s_resolver_is_named_only_where_it_is_asked() -> None:
    def names_it(plan: CheckPlan) -> bool:
        return any("This machine's DNS resolver" in c for c in captions(shown(plan)))

    asked = replace(NOTHING, domains=("a.test",), queries=9)
    assert names_it(asked)
    assert not names_it(NOTHING)
    elsewhere = SecretTarget("env:S", "smtp", "mx.a.test", 465, True, 1).told
    assert not names_it(replace(asked, network=(elsewhere,)))
