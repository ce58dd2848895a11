"""Which service an address is at, and its servers: presets, autoconfig, SRV."""

from __future__ import annotations

import asyncio

import pytest

from diagnostics.catalogue import provider
from diagnostics.checks.address import Announced, account_of, announced_of, step_of
from diagnostics.checks.address.address_step import domain_of
from diagnostics.checks.dns.facts import Fetch
from diagnostics.model import AuthKind, Endpoint, Mailbox, Security, State
from diagnostics.words import text
from tests.checks.dns.conftest import Zone

SRV = {
    "_submission._tcp.firm.example": ["SRV 0 1 587 mail.firm.example"],
    "_submissions._tcp.firm.example": [
        "SRV 20 1 465 backup.firm.example",
        "SRV 10 1 465 mail.firm.example",
    ],
    "_pop3s._tcp.firm.example": ["SRV 0 1 995 pop.firm.example"],
}
MX = {"firm.example": ["MX 10 mail.firm.example"]}
FILE = """<clientConfig><emailProvider>
<incomingServer type="pop3"><hostname>in.%EMAILDOMAIN%</hostname><port>995</port>
<socketType>SSL</socketType></incomingServer>
<outgoingServer type="smtp"><hostname>out.%EMAILDOMAIN%</hostname><port>587</port>
<socketType>STARTTLS</socketType><username>%EMAILLOCALPART%</username></outgoingServer>
</emailProvider></clientConfig>"""
WEB = {"autoconfig.firm.example": ["A 8.8.4.4"]}


def fetching(file: str = "") -> Fetch:
    async def fetch(url: str) -> str:
        if not file:
            raise FileNotFoundError(url)
        return file

    return fetch


def asked(
    zone: dict[str, list[str]], file: str = "", address: str = "kim@firm.example"
) -> Announced:
    return asyncio.run(announced_of(address, Zone(zone), fetching(file)))


def mailbox(facts: Announced) -> Mailbox:
    (found,) = account_of(facts).mailboxes
    return found


def said(facts: Announced) -> str:
    return text(step_of(facts).seen)


def test_srv_records_name_the_servers_the_preferred_first() -> None:
    facts = asked({**MX, **SRV})
    box = mailbox(facts)
    assert box.smtp == Endpoint("mail.firm.example", 465, Security.TLS)
    assert box.pop3 == Endpoint("pop.firm.example", 995, Security.TLS)
    assert step_of(facts).rule == "checks/provider-settings"
    assert said(facts) == (
        "SMTP server mail.firm.example, port 465, SSL/TLS (as the domain's SRV records "
        "say); POP3 server pop.firm.example, port 995, SSL/TLS (as the domain's SRV "
        "records say); user name kim@firm.example; the mailbox's password"
    )


def test_starttls_is_taken_where_nothing_better_is_announced() -> None:
    name = "_submission._tcp.firm.example"
    box = mailbox(asked({**MX, name: SRV[name]}))
    assert box.smtp == Endpoint("mail.firm.example", 587, Security.STARTTLS)
    assert box.pop3.is_empty


@pytest.mark.parametrize(
    "row", ["SRV 0 0 0 .", "SRV 0 0 465 .", "SRV x", "SRV 1 1 0 a"]
)
def test_a_record_that_offers_nothing_is_no_offer(row: str) -> None:
    facts = asked({**MX, "_submissions._tcp.firm.example": [row]})
    assert mailbox(facts).smtp.is_empty
    assert step_of(facts).rule == "checks/provider-unfound"


def test_a_file_over_https_comes_before_srv_and_names_the_user() -> None:
    box = mailbox(asked({**MX, **SRV, **WEB}, FILE))
    assert box.smtp == Endpoint("out.firm.example", 587, Security.STARTTLS)
    assert box.pop3 == Endpoint("in.firm.example", 995, Security.TLS)
    assert box.username == "kim"


@pytest.mark.parametrize("file", ["no XML", "<clientConfig/>", "<!DOCTYPE a><b/>"])
def test_a_file_that_says_nothing_leaves_srv(file: str) -> None:
    box = mailbox(asked({**MX, **SRV, **WEB}, file))
    assert box.smtp.host == "mail.firm.example"


def test_a_service_is_recognised_by_the_address_itself() -> None:
    facts = asked({}, address="kim@gmail.com")
    assert facts.known == ("gmail", "domain")
    assert mailbox(facts).smtp == provider("gmail").smtp[0]
    assert mailbox(facts).auth is AuthKind.APP_PASSWORD
    assert "recognised by the address's own domain" in said(facts)
    assert "an app password, not the usual one" in said(facts)
    assert text(step_of(facts).data["note"]).startswith("Switch on 2-step")


def test_a_service_is_recognised_by_where_the_mail_goes() -> None:
    zone = {"firm.example": ["MX 10 aspmx.l.google.com"], **SRV}
    facts = asked(zone)
    assert facts.known == ("gmail", "mx")
    # The web hoster's own announcement outlives the move of the mail.
    assert mailbox(facts).smtp.host == "smtp.gmail.com"


def test_a_service_is_recognised_by_the_server_that_is_announced() -> None:
    zone = {**MX, "_submission._tcp.firm.example": ["SRV 0 1 587 smtp.office365.com"]}
    facts = asked(zone)
    assert facts.known == ("microsoft365", "server")
    assert mailbox(facts).smtp == Endpoint("smtp.office365.com", 587, Security.STARTTLS)


def test_a_service_with_a_server_for_each_customer_is_not_guessed() -> None:
    facts = asked({"firm.example": ["MX 10 mx.home.pl"]})
    step = step_of(facts)
    assert (step.rule, step.state) == (
        "checks/provider-own-server",
        State.INCONCLUSIVE,
    )
    assert "serwerNNNNNNN.home.pl" in text(step.data["note"])
    assert mailbox(facts).smtp.is_empty


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        (MX, "its mail goes to mail.firm.example"),
        ({"firm.example": ["TXT x"]}, "the domain has no MX record"),
    ],
)
def test_an_unknown_service_is_said_to_be_unknown(
    zone: dict[str, list[str]], words: str
) -> None:
    step = step_of(asked(zone))
    assert (step.rule, step.state) == ("checks/provider-unfound", State.INCONCLUSIVE)
    assert text(step.seen).startswith(words)
    assert "nearly" not in text(step.seen)


def test_a_slip_is_told_though_somebody_owns_such_a_name() -> None:
    step = step_of(
        asked({"gmial.com": ["MX 10 park.example"]}, address="kim@gmial.com")
    )
    assert step.rule == "checks/provider-unfound"
    assert "gmail.com is nearly the same name" in text(step.seen)


def test_letters_of_another_alphabet_lead_to_the_domain_they_look_like() -> None:
    name = "xn--gmil-63d.com"  # its a is Cyrillic
    step = step_of(asked({name: ["MX 1 park.example"]}, address=f"kim@{name}"))
    assert "gmail.com is nearly the same name" in text(step.seen)
    gone = step_of(asked({}, address="kim@gm\u0430il.com"))
    assert text(gone.seen).endswith("doesn't exist; gmail.com does")


def test_a_domain_that_is_not_there_has_no_service() -> None:
    step = step_of(asked({}, address="kim@gmial.com"))
    assert (step.state, step.rule, step.waited_for) == (State.SKIPPED, "", "domain")
    assert text(step.seen) == "the domain gmial.com doesn't exist; gmail.com does"
    far = step_of(asked({}, address="kim@firm.example"))
    assert text(far.seen) == "the domain firm.example doesn't exist"


@pytest.mark.parametrize(
    "open_name", ["firm.example", "_submissions._tcp.firm.example"]
)
def test_what_nobody_answered_is_not_called_unknown(open_name: str) -> None:
    zone = {**MX, open_name: ["SERVFAIL"]}
    step = step_of(asked(zone))
    assert step.rule == "checks/provider-inconclusive"
    assert step.state is State.INCONCLUSIVE


def test_what_was_found_out_comes_back_from_json() -> None:
    facts = asked({**MX, **SRV, **WEB}, FILE)
    assert Announced.from_json(facts.to_json()) == facts
    assert step_of(Announced.from_json(facts.to_json())) == step_of(facts)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "kim",
        "kim@",
        "@firm.example",
        "kim@firm",
        "k m@firm.example",
        "a@b.c@d",
        "a\n@b.pl",
        "kim@[127.0.0.1]",
        "kim@192.0.2.1",
        "kim@“firm.example”",
        "mailto:kim@firm.example",
        "http://kim@firm.example",
        ".kim@firm.example",
        "ki..m@firm.example",
        'k"m@firm.example',
        "Kim <kim@firm.example>",
    ],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="no e-mail address"):
        domain_of(written)


@pytest.mark.parametrize(
    "written", ["ki\u200bm@firm.example", "kim@fi\u00adrm.example"]
)
def test_a_character_that_cannot_be_seen_is_named(written: str) -> None:
    with pytest.raises(ValueError, match=r"U\+\w+ .*, place \d"):
        domain_of(written)


@pytest.mark.parametrize("local", ["kim+shop", "o'hara", "k.i-m_1", "a/b=c", "żółw"])
def test_what_stands_before_the_at_may_be_odd(local: str) -> None:
    assert domain_of(f"{local}@firm.example") == "firm.example"


def test_a_full_stop_behind_an_address_is_no_part_of_the_user_name() -> None:
    facts = asked({**MX, **SRV, **WEB}, FILE.replace("LOCALPART", "ADDRESS"), DOTTED)
    assert (mailbox(facts).address, mailbox(facts).id) == ("kim@firm.example", DOTTED)
    assert facts.username == "kim@firm.example"


DOTTED = "kim@firm.example."


@pytest.mark.parametrize("first", ["mx1.filter.example", "mail.firm.example"])
def test_a_service_behind_another_server_is_not_taken_for_granted(first: str) -> None:
    zone = {"firm.example": [f"MX 10 {first}", "MX 50 aspmx.l.google.com"]}
    facts = asked(zone)
    assert facts.known == ("", "")
    step = step_of(facts)
    assert (step.rule, step.state) == ("checks/provider-unfound", State.INCONCLUSIVE)
    assert "Gmail and Google Workspace stands behind it" in text(step.seen)
    assert mailbox(asked({**zone, **SRV})).smtp.host == "mail.firm.example"


def test_a_service_whose_own_servers_come_first_is_known() -> None:
    zone = {"firm.example": ["MX 1 aspmx.l.google.com", "MX 50 mail.firm.example"]}
    assert asked(zone).known == ("gmail", "mx")


def test_a_domain_that_takes_no_mail_is_not_said_to_lack_a_record() -> None:
    told = said(asked({"firm.example": ["MX 0 ."]}))
    assert told.startswith("the domain says that it takes no mail (a null MX)")
    assert mailbox(asked({"firm.example": ["MX 0 ."], **SRV})).smtp.port == 465


def test_an_address_may_have_any_script() -> None:
    assert domain_of(" kim@почта.рф ") == "xn--80a1acny.xn--p1ai"


@pytest.mark.parametrize(
    "name", ["%EMAILADDRESS%", "kim@firm.example", "%OTHER%", "a\x07"]
)
def test_a_user_name_of_the_file_is_one_line_without_open_parts(name: str) -> None:
    file = FILE.replace("%EMAILLOCALPART%", name if name.isprintable() else "&#9;")
    assert asked({**MX, **WEB}, file).username == "kim@firm.example"
