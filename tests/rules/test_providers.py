"""The presets under rules/providers: complete, dated, and changing by date."""

from datetime import date

import pytest

from diagnostics import catalogue
from diagnostics.checks.dns import provider_status, recognise
from diagnostics.checks.dns.providers import free_mail, owner_of
from diagnostics.checks.dns.resolver import canonical, is_name
from diagnostics.model import AuthKind, Mailbox, Security

TODAY = date(2026, 11, 24)
IDS = catalogue.provider_ids()
ASKED_FOR = [
    "gmail",
    "microsoft365",
    "outlook",
    "yahoo",
    "aol",
    "icloud",
    "zoho",
    "yandex",
    "mailru",
    "gmx",
    "webde",
    "fastmail",
    "proton",
    "ovh",
    "ionos",
    "seznam",
    "wp",
    "o2pl",
    "onet",
    "interia",
    "homepl",
    "nazwapl",
    "cyberfolks",
    "workmail",
    "ses",
    "sendgrid",
    "mailgun",
    "brevo",
    "mailjet",
    "postmark",
    "sparkpost",
    "lab",
]


def test_all_services_have_a_preset() -> None:
    assert set(ASKED_FOR) <= set(IDS)


@pytest.mark.parametrize("provider_id", IDS)
def test_a_preset_is_complete(provider_id: str) -> None:
    provider = catalogue.provider(provider_id)
    data = provider.rule.data
    assert provider.name
    assert provider.rule.sources
    assert provider.rule.fix
    assert data["status"] in ("ok", "prepare", "broken")
    assert date.fromisoformat(data["checked"]) <= TODAY
    assert data["auth"]
    assert {AuthKind(kind) for kind in data["auth"]}
    assert data["login"]
    assert (data["login"] == "given") == ("login" in catalogue.texts(provider.rule.id))
    assert data["dkim_domain"] == "from"
    for key in ("domains", "mx_suffixes", "smtp_suffixes", "spf_includes"):
        assert all(is_name(name) and name == canonical(name) for name in data[key])


@pytest.mark.parametrize("provider_id", IDS)
def test_a_preset_offers_pop3_or_says_why_not(provider_id: str) -> None:
    provider = catalogue.provider(provider_id)
    own_server = provider_id in ("homepl", "nazwapl", "cyberfolks", "lab-hoster")
    says_why = "no_pop3" in catalogue.texts(provider.rule.id)
    assert provider.pop3 or says_why or own_server
    assert not (provider.pop3 and says_why)


@pytest.mark.parametrize("provider_id", [i for i in IDS if i != "lab"])
def test_a_presets_ports_fit_their_security(provider_id: str) -> None:
    provider = catalogue.provider(provider_id)
    usual = {
        465: Security.TLS,
        587: Security.STARTTLS,
        2525: Security.STARTTLS,
        995: Security.TLS,
    }
    for endpoint in provider.smtp + provider.pop3:
        assert endpoint.port is not None
        assert usual[endpoint.port] is endpoint.security


@pytest.mark.parametrize("provider_id", [i for i in IDS if i != "lab"])
def test_a_presets_smtp_servers_lie_below_its_suffixes(provider_id: str) -> None:
    provider = catalogue.provider(provider_id)
    suffixes = provider.rule.data["smtp_suffixes"]
    for endpoint in provider.smtp:
        assert any(
            endpoint.host == s or endpoint.host.endswith(f".{s}") for s in suffixes
        )


@pytest.mark.parametrize("key", ["domains", "mx_suffixes", "smtp_suffixes"])
def test_no_name_belongs_to_two_services(key: str) -> None:
    names = [n for i in IDS for n in catalogue.provider(i).rule.data[key]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("day", "since", "words"),
    [
        (date(2026, 11, 24), "", "works until the end of December 2026"),
        (date(2026, 12, 31), "", "works until the end of December 2026"),
        (date(2027, 1, 1), "2027-01-01", "off by default"),
        (date(2027, 6, 30), "2027-01-01", "off by default"),
        (date(2028, 1, 1), "2027-07-01", "second half of 2027"),
    ],
)
def test_microsofts_text_changes_by_itself(day: date, since: str, words: str) -> None:
    status = provider_status(catalogue.provider("microsoft365"), day)
    assert status.since == since
    assert words in status.text
    assert status.status == "prepare"


def test_workmail_is_broken_from_the_day_it_ends() -> None:
    workmail = catalogue.provider("workmail")
    assert provider_status(workmail, date(2027, 3, 30)).status == "prepare"
    assert provider_status(workmail, date(2027, 3, 31)).status == "broken"


def test_a_service_without_dated_rules_keeps_its_status() -> None:
    status = provider_status(catalogue.provider("outlook"), date(2040, 1, 1))
    assert (status.status, status.since) == ("broken", "")


@pytest.mark.parametrize(
    ("domain", "hosts", "wanted"),
    [
        ("gmail.com", [], "gmail"),
        ("firm.example", ["aspmx.l.google.com", "alt1.aspmx.l.google.com"], "gmail"),
        ("firm.example", ["firm-example.mail.protection.outlook.com"], "microsoft365"),
        (
            "hotmail.com",
            ["hotmail-com.olc.protection.outlook.com"],
            "outlook",
        ),
        ("firm.example", ["mx.zoho.eu"], "zoho"),
        ("firm.example", ["mx.poczta.onet.pl"], "onet"),
        ("firm.example", ["mx1.mail.ovh.net"], "ovh"),
        ("firm.example", ["MX.Yandex.NET."], "yandex"),
        (
            "firm.example",
            ["mail.firm.example", "in1-smtp.messagingengine.com"],
            "fastmail",
        ),
        ("firm.example", ["mail.firm.example"], ""),
        ("firm.example", ["notgoogle.com"], ""),
        ("firm.example", [], ""),
    ],
)
def test_a_service_is_recognised_by_domain_or_mx(
    domain: str, hosts: list[str], wanted: str
) -> None:
    assert recognise(hosts, domain) == wanted


def test_an_own_domain_is_no_free_mail() -> None:
    assert free_mail("Onet.PL") == "onet"
    assert free_mail("sub.gmail.com") == ""
    assert free_mail("") == ""


def test_a_mailbox_gets_its_servers_from_the_preset() -> None:
    filled = catalogue.with_preset(Mailbox("m", "a@gmx.de", provider="gmx"))
    assert str(filled.smtp) == "mail.gmx.net:465 (tls)"
    assert str(filled.pop3) == "pop.gmx.net:995 (tls)"


def test_services_that_bind_a_login_to_an_address_say_so() -> None:
    bound = {
        i for i in IDS if catalogue.provider(i).rule.data.get("ip_bound_two_factor")
    }
    assert bound == {"nazwapl", "cyberfolks", "lab-hoster"}


@pytest.mark.parametrize(
    ("host", "wanted"),
    [
        ("autoconfig.GMX.net", "gmx"),
        ("smtp.gmail.com", "gmail"),
        ("aspmx.l.google.com", "gmail"),
        ("notgmail.com", ""),
        ("gmail.com.evil.example", ""),
        ("", ""),
    ],
)
def test_a_host_belongs_to_the_service_that_one_of_its_suffixes_names(
    host: str, wanted: str
) -> None:
    assert owner_of(host) == wanted
