"""Presets foretell a login's trouble before it is tried."""

from datetime import UTC, date, datetime

import pytest

from diagnostics.catalogue import texts
from diagnostics.checks import Network, check
from diagnostics.checks.forecast import (
    amended,
    foretold,
    kinds_taken,
    login_settings,
    provider_of,
)
from diagnostics.checks.mail.judges import StageOutcome
from diagnostics.checks.mail.seen import Farewell, Seen, StageRecord, Visit
from diagnostics.checks.mail.stage_steps import steps_of
from diagnostics.checks.step import Step
from diagnostics.model import Account, AuthKind, Endpoint, Mailbox, State
from diagnostics.words import text

TODAY = date(2026, 11, 24)


def told(box: Mailbox, today: date = TODAY) -> StageOutcome:
    return foretold(login_settings(box), today)


def box(provider_id: str, auth: AuthKind, **rest: object) -> Mailbox:
    return Mailbox("m1", "a@b.example", provider=provider_id, auth=auth, **rest)  # type: ignore[arg-type]


def test_gmail_wants_an_app_password() -> None:
    step = told(box("gmail", AuthKind.PASSWORD))
    assert (step.state, step.rule) == (State.WARNING, "checks/login-foretold")
    assert "an app password" in text(step.seen)


def test_nothing_is_foretold_where_the_kind_fits() -> None:
    step = told(box("gmail", AuthKind.APP_PASSWORD, two_factor=True))
    assert (step.state, step.rule) == (State.PASSED, "")


def test_two_factor_tied_to_an_address_is_its_own_warning() -> None:
    step = told(box("nazwapl", AuthKind.PASSWORD, two_factor=True))
    assert step.rule == "checks/ip-bound-two-factor"
    assert text(step.seen).count("two-factor") == 1
    assert told(box("nazwapl", AuthKind.PASSWORD)).rule == ""


def test_two_factor_and_a_plain_password_do_not_go_together() -> None:
    step = told(box("ionos", AuthKind.PASSWORD, two_factor=True))
    assert step.rule == "checks/login-foretold"
    assert "two-factor" in text(step.seen)


def test_a_dated_rule_speaks_from_its_day_on() -> None:
    password = box("microsoft365", AuthKind.PASSWORD)
    said = texts("providers/microsoft365")
    first, second = (
        said[f"dated-{day}"].rstrip(".") for day in ("2027-01-01", "2027-07-01")
    )
    assert first not in text(told(password, date(2026, 12, 31)).seen)
    assert first in text(told(password, date(2027, 1, 1)).seen)
    later = text(told(password, date(2028, 1, 1)).seen)
    assert second in later
    assert first not in later
    with_token = box("microsoft365", AuthKind.OAUTH2)
    assert told(with_token, date(2028, 1, 1)).rule == ""


def test_pop3_may_want_another_kind_than_smtp() -> None:
    seen = text(told(box("microsoft365", AuthKind.PASSWORD)).seen)
    assert "OAuth2 for POP3" in seen
    assert told(box("microsoft365", AuthKind.OAUTH2)).rule == ""


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("smtp.office365.com", "microsoft365"),
        ("SERVER123456.NAZWA.PL.", "nazwapl"),
        ("nazwa.pl", "nazwapl"),
        ("mail.unknown.example", None),
        ("notnazwa.pl", None),
        ("", None),
    ],
)
def test_the_provider_is_known_by_its_server(host: str, expected: str | None) -> None:
    found = provider_of(Mailbox("m1", smtp=Endpoint(host)))
    assert (found.id if found else None) == expected


def test_without_a_preset_the_forecast_is_skipped() -> None:
    step = told(Mailbox("m1"))
    assert (step.state, step.waited_for) == (State.SKIPPED, "preset")


WORKED = {"smtp", "pop3"}


@pytest.mark.parametrize(
    ("box_", "worked", "is_withdrawn"),
    [
        (box("gmail", AuthKind.PASSWORD), {"smtp"}, True),
        (box("gmail", AuthKind.PASSWORD), {"pop3"}, False),
        (box("gmail", AuthKind.PASSWORD), WORKED, True),
        (box("microsoft365", AuthKind.PASSWORD), {"smtp"}, False),
        (box("microsoft365", AuthKind.PASSWORD), {"pop3"}, True),
        (box("ionos", AuthKind.PASSWORD, two_factor=True), {"smtp"}, True),
        (box("nazwapl", AuthKind.PASSWORD, two_factor=True), WORKED, False),
    ],
)
def test_a_forecast_is_withdrawn_where_the_login_worked(
    box_: Mailbox, worked: set[str], is_withdrawn: bool
) -> None:
    before = told(box_)
    assert before.state is State.WARNING
    after = foretold(login_settings(box_), TODAY, worked)
    assert (after.state is State.PASSED) is is_withdrawn
    assert (text(before.seen) in text(after.seen)) or not is_withdrawn


@pytest.mark.parametrize(
    ("provider_id", "address", "username", "expected"),
    [
        ("gmail", "info@b.example", "anna@gmail.com", "confirmed as an alias"),
        ("microsoft365", "info@b.example", "anna@b.example", "the right to send as"),
        ("zoho", "info@b.example", "anna@zoho.com", "address of the login's own"),
        ("outlook", "info@b.example", "anna@outlook.com", "address of the login's own"),
        ("gmx", "info@b.example", "anna@gmx.de", ""),  # nobody says what GMX takes
        ("yandex", "anna@ya.ru", "anna@yandex.com", ""),
        ("gmail", "anna+planfix@gmail.com", "Anna@googlemail.com", ""),
        ("zoho", "anna@zoho.com", "anna@zoho.com", ""),
        ("zoho", "anna@zoho.com", "", ""),
        ("ses", "info@b.example", "AKIA@x", ""),
        ("ovh", "info@b.example", "anna@b.example", ""),
    ],
)
def test_a_login_of_another_address_is_judged_by_what_its_provider_allows(
    provider_id: str, address: str, username: str, expected: str
) -> None:
    auth = AuthKind.OAUTH2 if provider_id != "gmx" else AuthKind.PASSWORD
    row = Mailbox("m1", address, provider=provider_id, auth=auth, username=username)
    outcome = foretold(login_settings(row), TODAY)
    is_told = outcome.rule == "checks/login-other-address"
    assert is_told is bool(expected)
    assert expected in text(outcome.expected)
    assert not is_told or outcome.state is State.PASSED


@pytest.mark.parametrize(
    ("mailbox", "service", "kinds"),
    [
        (box("microsoft365", AuthKind.PASSWORD), "pop3", ("oauth2",)),
        (box("microsoft365", AuthKind.PASSWORD), "smtp", ("password", "oauth2")),
        (box("outlook", AuthKind.PASSWORD), "smtp", ("oauth2",)),
        (
            Mailbox("m1", pop3=Endpoint("outlook.office365.com")),
            "pop3",
            ("oauth2",),
        ),
        (Mailbox("m1", smtp=Endpoint("smtp.office365.com")), "pop3", ()),
        (Mailbox("m1", smtp=Endpoint("mx.own.example")), "smtp", ()),
    ],
)
def test_which_secrets_a_service_takes_is_known_by_its_preset(
    mailbox: Mailbox, service: str, kinds: tuple[str, ...]
) -> None:
    assert kinds_taken(mailbox, service) == kinds


def test_a_user_name_in_the_wrong_form_is_foretold() -> None:
    wrong = Mailbox("m1", "a@web.de", provider="webde", username="anna@web.de")
    assert "part before @" in text(told(wrong).seen)
    assert told(wrong).expected == "anna"
    right = Mailbox("m1", "a@web.de", provider="webde", username="anna")
    assert "part before @" not in text(told(right).seen)


def test_an_app_password_fits_where_a_password_is_asked_for() -> None:
    box = Mailbox("m1", "a@good.test", provider="lab", auth=AuthKind.APP_PASSWORD)
    assert told(box).state is State.PASSED


def test_a_mailbox_without_a_server_hears_its_providers_from_the_domain() -> None:
    account = Account(mailboxes=(Mailbox("m1", "anna@gmail.com"),))
    nobody = Network(nameservers=(("127.0.0.1", 9),), allowed=("127.0.0.1:9",))
    steps = check(account, only="smtp", network=nobody).steps
    (step,) = (s for s in steps if s.step == "configuration")
    assert "smtp.gmail.com:465" in text(step.expected)


SEEN_AT = datetime(2026, 11, 24, tzinfo=UTC)


def stage(
    mailbox: str, service: str, name: str, record: StageRecord, outcome: StageOutcome
) -> Step:
    seen = Seen(Visit(service), name, SEEN_AT, record)
    return steps_of(mailbox, seen, outcome)[0]


@pytest.mark.parametrize(
    ("mailbox", "service", "name", "state", "is_withdrawn"),
    [
        ("m1", "smtp", "login", State.PASSED, True),
        ("m1", "pop3", "login", State.PASSED, False),
        ("m2", "smtp", "login", State.PASSED, False),
        ("m1", "smtp", "login", State.FAILED, False),
        ("m1", "smtp", "ehlo", State.PASSED, False),
    ],
)
def test_in_a_run_only_its_own_mailbox_s_login_withdraws_a_forecast(
    mailbox: str, service: str, name: str, state: State, is_withdrawn: bool
) -> None:
    settings = login_settings(box("gmail", AuthKind.PASSWORD))
    forecast = stage("m1", "login", "preset", settings, foretold(settings, TODAY))
    login = stage(mailbox, service, name, Farewell(), StageOutcome(state))
    after, beside = amended([forecast, login])
    assert forecast.rule == "checks/login-foretold"
    assert (after.rule == "") is is_withdrawn
    assert (after.step, beside) == (forecast.step, login)


def test_a_step_that_is_no_forecast_stays_as_it_is() -> None:
    worked = stage("m1", "smtp", "login", Farewell(), StageOutcome())
    broken = StageOutcome(State.FAILED, "checks/old-tls", "seen")
    tls = stage("m1", "smtp", "tls", Farewell(), broken)
    elsewhere = Step("m1", "dns", "spf", State.FAILED, "checks/dns-spf-missing")
    assert amended([worked, tls, elsewhere]) == (worked, tls, elsewhere)


@pytest.mark.parametrize(
    ("address", "username", "is_other"),
    [
        ("kimo@gmail.com", "k.im.o@googlemail.com", False),
        ("ki.mo+shop@gmail.com", "kimo@gmail.com", False),
        ("kimo@firm.example", "k.imo@firm.example", True),
    ],
)
def test_dots_make_another_address_where_the_service_says_so(
    address: str, username: str, is_other: bool
) -> None:
    given = {"username": username, "auth": AuthKind.APP_PASSWORD}
    step = told(Mailbox("m1", address, provider="gmail", **given))  # type: ignore[arg-type]
    assert (step.rule == "checks/login-other-address") is is_other


def test_all_that_is_wanted_is_told_beside_what_weighs_most() -> None:
    row = box("microsoft365", AuthKind.PASSWORD, username="boss@b.example")
    step = told(row)
    assert step.rule == "checks/login-foretold"
    assert text(step.expected).startswith("OAuth2. ")
    assert "a@b.example" in text(step.expected)


@pytest.mark.parametrize(("username", "fits"), [("apikey", True), ("", False)])
def test_a_service_of_keys_wants_its_own_user_name(username: str, fits: bool) -> None:
    step = told(box("sendgrid", AuthKind.PASSWORD, username=username))
    assert (step.rule == "") is fits
    assert (step.expected == "apikey") is not fits
