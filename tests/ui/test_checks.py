"""The plan stands before the run; a run is polled, cancelled, and its findings kept."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics import checks
from diagnostics.catalogue import rule
from diagnostics.model import Account, Severity, State
from diagnostics.ui.check_pieces import plan_told
from diagnostics.ui.page_address import NOT_HERE
from diagnostics.words import evidence
from tests.ui.opening.uploading import upload

Opened = Callable[..., AppTest]


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port on loopback where connections are taken and nothing is ever said."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(16)
        yield int(server.getsockname()[1])


@pytest.fixture
def slow_account(silent_port: int, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Two mailboxes whose servers, which are allowed, never greet."""
    monkeypatch.setenv("SENDERSCOPE_ALLOW", f"127.0.0.1:{silent_port}")
    server = {
        "smtp_host": "127.0.0.1",
        "smtp_port": silent_port,
        "smtp_security": "none",
        "test": "passed",
    }
    account = {
        "employees": [{"id": "e", "name": "Eva"}],
        "mailboxes": [
            {"id": "m1", "address": "m1@slow.test", **server},
            {"id": "m2", "address": "m2@slow.test", "owner": "e", **server},
        ],
    }
    return json.dumps(account).encode()


def job(app: AppTest) -> object:
    return app.session_state["check_job"]


def table_with(app: AppTest, column: str) -> Any:
    """The table that has this column."""
    return next(d.value for d in app.dataframe if column in d.value.columns)


def unfolded(app: AppTest) -> AppTest:
    """The page with the list of servers opened."""
    app.session_state[plan_told.OPENED] = True
    return app.run()


def button(app: AppTest, label: str) -> object:
    return next(b for b in app.button if b.label == label)


def started(app: AppTest, *services: str) -> AppTest:
    app.button_group(key="check-services").set_value(list(services)).run()
    button(app, "Run the check").click().run()  # type: ignore[attr-defined]
    assert not app.exception
    return app


def finished(app: AppTest, seconds: float = 60) -> AppTest:
    end = time.monotonic() + seconds
    while job(app).running and time.monotonic() < end:  # type: ignore[attr-defined]
        time.sleep(0.1)
    app.run()
    assert not app.exception
    assert not job(app).running  # type: ignore[attr-defined]
    return app


def password_widget(elements: Any) -> Any:
    """The one among these elements that a password is given with."""
    return next(e for e in elements if str(e.key).startswith("pw-"))


def secrets_used(monkeypatch: pytest.MonkeyPatch) -> list[checks.Secrets]:
    """The secrets of each run that begins from now on; nobody is contacted."""
    used: list[checks.Secrets] = []

    def kept(*arguments: object) -> checks.CheckRun:
        used.extend(a for a in arguments if isinstance(a, checks.Secrets))
        return checks.CheckRun((), ())

    monkeypatch.setattr(checks, "check", kept)
    return used


def asking(host: str) -> bytes:
    """An account that wants a secret of this machine sent to a server."""
    mailbox = {
        "id": "m",
        "address": "m@x.test",
        "secret": "env:AWS_SECRET_ACCESS_KEY",
        "smtp_host": host,
    }
    return json.dumps({"mailboxes": [mailbox]}).encode()


def test_the_plan_says_what_will_be_contacted_before_anything_is(
    opened: Opened, sample_account: Account
) -> None:
    app = opened("checks")
    plan = checks.plan(sample_account)
    assert plan.summary in [t.value for t in app.text]
    assert len(table_with(unfolded(app), "Port")) == len(plan.targets)
    assert "check_job" not in app.session_state
    assert any("No check of this account has run" in c.value for c in app.caption)


def test_the_plan_follows_the_choice(opened: Opened, sample_account: Account) -> None:
    app = opened("checks", mailbox="maria")
    app.button_group(key="check-services").set_value(["smtp"]).run()
    plan = checks.plan(sample_account, ["maria"], ["smtp"])
    assert plan.summary in [t.value for t in app.text]
    assert not any("Port" in d.value.columns for d in app.dataframe)
    assert list(table_with(unfolded(app), "Port")["Port"]) == [465]


def test_a_link_to_another_mailbox_chooses_it_on_the_open_page(
    opened: Opened,
) -> None:
    app = opened("checks", mailbox="maria")
    app.query_params["mailbox"] = "shop"
    app.run()
    assert app.multiselect[0].value == ["shop"]


def test_an_unknown_mailbox_in_the_address_is_said_and_nothing_can_run(
    opened: Opened,
) -> None:
    app = opened("checks", mailbox="nobody")
    assert [w.value for w in app.warning] == [NOT_HERE["mailbox"]]
    assert not any(b.label == "Run the check" for b in app.button)


def test_a_run_that_hangs_shows_progress_and_can_be_cancelled(
    opened: Opened, slow_account: bytes
) -> None:
    app = started(opened("checks", slow_account), "smtp")
    assert job(app).running  # type: ignore[attr-defined]
    assert button(app, "Run the check").disabled  # type: ignore[attr-defined]
    before = time.monotonic()
    button(app, "Cancel").click().run()  # type: ignore[attr-defined]
    app = finished(app, 60)
    assert time.monotonic() - before < 40
    assert any(s.value == "Mailboxes" for s in app.header)
    run = job(app).result  # type: ignore[attr-defined]
    assert {step.state for step in run.steps} <= {
        State.PASSED,
        State.SKIPPED,
        State.INCONCLUSIVE,
    }


def test_a_run_without_servers_ends_and_its_files_can_be_had(
    opened: Opened,
) -> None:
    upload = b'{"mailboxes": [{"id": "m", "address": "m@x.test"}]}'
    app = finished(started(opened("checks", upload), "smtp", "pop3"))
    labels = [b.label for b in app.get("download_button")]
    assert labels == [
        "Report as HTML",
        "Steps as CSV",
        "Workbook",
        "JSON with transcripts",
    ]
    table = next(d.value for d in app.dataframe if "SMTP" in d.value.columns)
    assert list(table["Mailbox"]) == ["m"]
    assert table["DNS"].iloc[0] == "–"


def test_findings_of_a_check_reach_the_list_the_overview_and_the_pair(
    opened: Opened, slow_account: bytes
) -> None:
    before = len(opened("findings", slow_account).dataframe[0].value)
    app = started(opened("checks", slow_account), "smtp")
    button(app, "Cancel").click().run()  # type: ignore[attr-defined]
    app = finished(app)
    found = job(app).result.findings  # type: ignore[attr-defined]
    assert found
    app.switch_page("diagnostics/ui/pages/findings_page.py").run()
    assert not app.exception
    seen = list(app.dataframe[0].value["Seen"])
    assert {evidence(f) for f in found} <= set(seen)
    assert len(seen) >= before
    assert not any("No check has run" in c.value for c in app.caption)
    app.switch_page("diagnostics/ui/pages/overview_page.py").run()
    assert not app.exception
    causes = [m.value for m in app.markdown]
    for finding in found:
        matters = finding.severity is not Severity.INFO
        assert any(rule(finding.rule).title in c for c in causes) == matters
    assert not any("No check has run" in c.value for c in app.caption)
    app.switch_page("diagnostics/ui/pages/senders_page.py").run()
    assert not app.exception
    (of_sender,) = [evidence(f) for f in found if f.subject.id == "m2"]
    assert of_sender in [t.value for t in app.text]


def test_a_check_of_one_account_is_not_shown_for_another(
    opened: Opened,
) -> None:
    other = b'{"mailboxes": [{"id": "m", "address": "m@x.test"}]}'
    app = finished(started(opened("checks", other), "smtp"))
    app.sidebar.selectbox(key="sample_choice").set_value("acme").run()
    assert not app.exception
    assert any("No check of this account has run" in c.value for c in app.caption)
    app.switch_page("diagnostics/ui/pages/overview_page.py").run()
    assert any("No check has run" in c.value for c in app.caption)


def test_a_typed_password_leaves_the_screen_and_is_held_for_one_run(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = secrets_used(monkeypatch)
    app = opened("checks")
    password_widget(app.selectbox).set_value("maria")
    password_widget(app.text_input).set_value("hunter2-secret").run()
    button(app, "Use for this run").click().run()  # type: ignore[attr-defined]
    assert any(t.value == "Held: maria" for t in app.text)
    for element in [*app.main, *app.sidebar]:
        assert "hunter2-secret" not in str(getattr(element, "value", ""))
    assert "hunter2-secret" not in str(app.query_params)
    app = finished(started(app, "smtp"))
    assert not any(t.value.startswith("Held") for t in app.text)
    finished(started(app, "smtp"))
    assert [dict(secrets.typed) for secrets in used] == [
        {"maria": "hunter2-secret"},
        {},
    ]
    assert "hunter2-secret" not in repr(app.session_state)


def test_what_is_typed_when_the_run_starts_is_used_and_leaves_the_screen(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = secrets_used(monkeypatch)
    app = opened("checks")
    password_widget(app.selectbox).set_value("maria")
    password_widget(app.text_input).set_value("hunter2-secret").run()
    app = finished(started(app, "smtp"))
    assert used[0].typed == {"maria": "hunter2-secret"}
    assert password_widget(app.text_input).value == ""


def test_secrets_of_this_machine_are_allowed_for_one_run_and_one_server(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = secrets_used(monkeypatch)
    app = opened("checks", asking("mail.x.test"))
    assert any("1 secret asked for and not granted" in t.value for t in app.text)
    (grants,) = [m for m in app.multiselect if m.label == "Allow for this run"]
    assert grants.options == ["env:AWS_SECRET_ACCESS_KEY → mail.x.test"]
    assert grants.value == []
    grants.set_value(["env:AWS_SECRET_ACCESS_KEY@mail.x.test"]).run()
    app.run()
    assert not any("not granted" in t.value for t in app.text)
    app = finished(started(app, "smtp"))
    finished(started(app, "smtp"))
    granted = [tuple(secrets.granted) for secrets in used]
    assert granted == [("env:AWS_SECRET_ACCESS_KEY@mail.x.test",), ()]


def test_another_server_asks_again(opened: Opened) -> None:
    app = opened("checks", asking("mail.x.test"))
    (grants,) = [m for m in app.multiselect if m.label == "Allow for this run"]
    grants.set_value(["env:AWS_SECRET_ACCESS_KEY@mail.x.test"]).run()
    assert not any("not granted" in t.value for t in app.text)
    upload(app, ("account.json", asking("evil.test")))
    (grants,) = [m for m in app.multiselect if m.label == "Allow for this run"]
    assert (grants.options, grants.value) == (
        ["env:AWS_SECRET_ACCESS_KEY → evil.test"],
        [],
    )
    assert any("not granted" in t.value for t in app.text)


def test_where_strangers_work_nothing_can_be_allowed(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDERSCOPE_SHARED", "1")
    app = opened("checks", asking("mail.x.test"))
    assert not [m for m in app.multiselect if m.label == "Allow for this run"]
    assert any("Nothing can be allowed here" in t.value for t in app.text)
    monkeypatch.setenv("SENDERSCOPE_SECRETS", "env:AWS_")
    app.run()
    assert not any("not granted" in t.value for t in app.text)


@pytest.mark.parametrize("name", ["SENDERSCOPE_SECRETS", "SENDERSCOPE_ALLOW"])
def test_a_setting_that_cannot_be_understood_is_said_and_nothing_runs(
    name: str, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "every/thing")
    app = opened("checks", asking("mail.x.test"))
    assert any(name in c.value and "'every/thing'" in c.value for c in app.text)
    assert not [b for b in app.button if b.label == "Run the check"]


def servers_to_allow(app: AppTest) -> Any:
    (servers,) = [m for m in app.multiselect if m.label == "Allow these servers"]
    return servers


def networks_used(monkeypatch: pytest.MonkeyPatch) -> list[checks.Network]:
    """The network of each run that begins from now on; nobody is contacted."""
    used: list[checks.Network] = []

    def kept(*arguments: object) -> checks.CheckRun:
        used.extend(a for a in arguments if isinstance(a, checks.Network))
        return checks.CheckRun((), ())

    monkeypatch.setattr(checks, "check", kept)
    return used


def test_a_server_of_the_own_network_is_allowed_on_the_page_for_this_account(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = networks_used(monkeypatch)
    app = opened("checks", asking("10.0.0.5"))
    assert (servers_to_allow(app).options, servers_to_allow(app).value) == (
        ["10.0.0.5"],
        [],
    )
    finished(started(app, "smtp"))
    servers_to_allow(app).set_value(["10.0.0.5", "192.168.0.0/16", "a/b"]).run()
    assert any("a/b" in c.value for c in app.code)
    finished(started(app, "smtp"))
    upload(app, ("account.json", asking("10.0.0.6")))
    finished(started(app, "smtp"))
    assert [n.allowed for n in used] == [(), ("10.0.0.5", "192.168.0.0/16"), ()]


def test_a_refused_server_is_offered_after_the_run_and_checked_when_allowed(
    opened: Opened, slow_account: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SENDERSCOPE_ALLOW")
    app = finished(started(opened("checks", slow_account), "smtp"))
    (entry,) = servers_to_allow(app).options
    assert any("Servers to allow" in i.value for i in app.info)
    assert any(c.value == entry for c in app.code)
    servers_to_allow(app).set_value([entry]).run()
    assert not any("Servers to allow" in i.value for i in app.info)
    app = started(app, "smtp")
    button(app, "Cancel").click().run()  # type: ignore[attr-defined]
    app = finished(app)
    steps = job(app).result.steps  # type: ignore[attr-defined]
    connected = {s.state for s in steps if s.step == "connect"}
    assert connected == {State.PASSED}


def test_where_strangers_work_no_server_can_be_allowed(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDERSCOPE_SHARED", "1")
    app = opened("checks", asking("10.0.0.5"))
    assert not [m for m in app.multiselect if m.label == "Allow these servers"]


def test_a_password_typed_for_one_account_is_not_used_for_another(
    opened: Opened,
) -> None:
    other = b'{"mailboxes": [{"id": "maria", "address": "m@x.test"}]}'
    app = opened("checks")
    password_widget(app.selectbox).set_value("maria")
    password_widget(app.text_input).set_value("hunter2-secret").run()
    button(app, "Use for this run").click().run()  # type: ignore[attr-defined]
    upload(app, ("account.json", other))
    assert not app.exception
    assert not any(t.value.startswith("Held:") for t in app.text)


def test_what_stands_in_the_box_is_not_used_for_another_account(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = secrets_used(monkeypatch)
    other = b'{"mailboxes": [{"id": "maria", "address": "m@x.test"}]}'
    app = opened("checks")
    password_widget(app.selectbox).set_value("maria")
    password_widget(app.text_input).set_value("hunter2-secret").run()
    upload(app, ("account.json", other))
    finished(started(app, "smtp"))
    assert [secrets.typed for secrets in used] == [{}]


def test_login_without_tls_has_to_be_allowed_by_name(
    opened: Opened, slow_account: bytes
) -> None:
    app = opened("checks", slow_account)
    (allowed,) = [m for m in app.multiselect if "without TLS" in m.label]
    assert allowed.options == ["m1", "m2"]
    assert allowed.value == []


def test_an_account_without_mailboxes_has_nothing_to_check(opened: Opened) -> None:
    app = opened("checks", b'{"employees": [{"id": "e"}]}')
    assert any("nothing to check" in i.value for i in app.info)


def test_documents_fetched_over_https_are_listed_before_the_run(
    opened: Opened, sample_account: Account
) -> None:
    app = unfolded(opened("checks", mailbox="maria"))
    plan = checks.plan(sample_account, ["maria"])
    assert plan.documents
    assert list(table_with(app, "Fetched over HTTPS")["Fetched over HTTPS"]) == list(
        plan.documents
    )
    app.button_group(key="check-services").set_value(["smtp"]).run()
    assert not any("Fetched over HTTPS" in d.value.columns for d in app.dataframe)
    assert not any("HTTPS" in t.value for t in app.text)


def test_dns_checks_on_demand_are_off_until_chosen(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[checks.DnsOptions] = []

    def kept(*arguments: object) -> checks.CheckRun:
        asked.append(arguments[-1])  # type: ignore[arg-type]
        return checks.CheckRun((), ())

    monkeypatch.setattr(checks, "check", kept)
    app = finished(started(opened("checks", mailbox="maria"), "dns"))
    app.checkbox(key="check-bimi").check()
    app.multiselect(key="check-selectors").set_value(["s1"])
    app.multiselect(key="check-dnsbl").set_value(["bl.spamcop.net"]).run()
    assert any("told to bl.spamcop.net" in t.value for t in app.text)
    button(app, "Run the check").click().run()  # type: ignore[attr-defined]
    finished(app)
    plain = checks.DnsOptions()
    assert asked == [
        plain,
        replace(plain, bimi=True, selectors=("s1",), dnsbl=("bl.spamcop.net",)),
    ]


def test_a_block_list_that_is_no_name_is_left_out_and_named(opened: Opened) -> None:
    app = opened("checks")
    app.multiselect(key="check-dnsbl").set_value(["a..b"]).run()
    assert any("Left out" in e.value for e in app.error)
    assert any(c.value == "a..b" for c in app.code)
    assert not any("told to" in t.value for t in app.text)


def test_every_dns_check_on_demand_says_what_it_tells_to_whom(opened: Opened) -> None:
    app = opened("checks")
    assert app.multiselect(key="check-selectors").label.startswith("DKIM selectors")
    assert app.checkbox(key="check-bimi").label.endswith("(BIMI)")
    assert app.multiselect(key="check-dnsbl").label == "Block lists"
    said = " ".join(c.value for c in app.caption)
    for words in (
        "own name servers for SELECTOR._domainkey.DOMAIN",
        "own name servers for default._bimi.DOMAIN",
        "Tells whoever runs the list the public IP addresses",
    ):
        assert words in said


def shown_after(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, *steps: checks.Step
) -> AppTest:
    """The page after a run of these steps without any finding."""
    monkeypatch.setattr(checks, "check", lambda *_: checks.CheckRun(steps, ()))
    upload = b'{"mailboxes": [{"id": "m", "address": "m@x.test"}]}'
    return finished(started(opened("checks", upload), "smtp"))


SENT = checks.Step("m", "smtp", "sender", State.PASSED)
BELIEVED = checks.Step("m", "dns", "spf", State.PASSED)


def test_a_run_is_called_good_only_where_it_proves_it(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = shown_after(opened, monkeypatch, SENT, BELIEVED)
    assert [s.value for s in app.success] == [
        "Nothing is wrong: these letters get out."
    ]
    app = shown_after(opened, monkeypatch, SENT)
    assert "DNS wasn't asked" in app.success[0].value


@pytest.mark.parametrize(
    "steps",
    [
        (BELIEVED,),
        (replace(SENT, state=State.SKIPPED), BELIEVED),
        (SENT, replace(BELIEVED, state=State.INCONCLUSIVE)),
    ],
)
def test_a_run_that_leaves_something_open_names_the_mailbox(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, steps: tuple[checks.Step, ...]
) -> None:
    app = shown_after(opened, monkeypatch, *steps)
    assert not app.success
    assert any("isn't proven for 1 mailbox" in i.value for i in app.info)
    assert any(c.value == "m" for c in app.code)
