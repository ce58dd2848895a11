"""Autoconfig: what is fetched, what is refused, and how the offers are compared."""

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics import words
from diagnostics.checks import plan
from diagnostics.checks.dns import (
    DnsOptions,
    MovedError,
    autoconfig_documents,
    check_domain,
)
from diagnostics.checks.dns.judging.autoconfig_offers import (
    LIMIT,
    UnreadableOffersError,
    read_offers,
)
from diagnostics.checks.step import Step
from diagnostics.model import Account, Endpoint, Mailbox, Security, State

Zones = Callable[[Mapping[str, Sequence[str]]], Any]
Judged = Callable[..., tuple[Step, ...]]
Offered = Callable[..., Step]

OWN = "https://autoconfig.firm.example/mail/config-v1.1.xml"
KNOWN = "https://firm.example/.well-known/autoconfig/mail/config-v1.1.xml"
MAILBOX = Mailbox(
    "m1",
    "sales@firm.example",
    smtp=Endpoint("smtp.firm.example", 465, Security.TLS),
    pop3=Endpoint("pop.firm.example", 995, Security.TLS),
)
ANSWERS = {
    "firm.example": ["TXT v=spf1 -all", "MX 5 mx.firm.example", "A 192.0.2.1"],
    "autoconfig.firm.example": ["A 192.0.2.2"],
}


def server(kind: str, host: str, port: int | str, socket: str) -> str:
    tag = "outgoingServer" if kind == "smtp" else "incomingServer"
    return (
        f'<{tag} type="{kind}"><hostname>{host}</hostname><port>{port}</port>'
        f"<socketType>{socket}</socketType></{tag}>"
    )


def config(*servers: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<clientConfig version="1.1">'
        f'<emailProvider id="x">{"".join(servers)}</emailProvider></clientConfig>'
    )


SMTP = server("smtp", "smtp.firm.example", 465, "SSL")
POP3 = server("pop3", "pop.firm.example", 995, "SSL")


class Web:
    """Hands out documents by address; whatever else is asked for isn't there."""

    def __init__(self, pages: Mapping[str, str | OSError]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    async def __call__(self, url: str) -> str:
        self.asked.append(url)
        page = self.pages.get(url, FileNotFoundError("answered 404"))
        if isinstance(page, OSError):
            raise page
        return page


@pytest.fixture
def offered(judged: Judged) -> Offered:
    """The step `autoconfig` of a mailbox whose domain's web servers are these."""

    def run(
        web: Any,
        changed: Mapping[str, Sequence[str]] | None = None,
        mailbox: Mailbox = MAILBOX,
    ) -> Step:
        names = {**ANSWERS, **(changed or {})}
        steps = judged(names, mailbox, options=DnsOptions(fetch=web))
        (step,) = [step for step in steps if step.step == "autoconfig"]
        return step

    return run


def test_configured_servers_that_are_offered_pass(offered: Offered) -> None:
    web = Web({OWN: config(server("imap", "imap.x", 993, "SSL"), SMTP, POP3)})
    step = offered(web)
    assert (step.state, step.rule) == (State.PASSED, "")
    assert "smtp.firm.example:465" in words.text(step.seen)
    assert "pop.firm.example:995" in words.text(step.seen)
    assert web.asked == [OWN]


@pytest.mark.parametrize(
    "offer",
    [
        server("smtp", "new.firm.example", 465, "SSL"),
        server("smtp", "smtp.firm.example", 587, "SSL"),
        server("smtp", "smtp.firm.example", 465, "STARTTLS"),
    ],
)
def test_another_host_port_or_encryption_is_a_warning(
    offered: Offered, offer: str
) -> None:
    step = offered(Web({OWN: config(offer, POP3)}))
    assert step.state is State.WARNING
    assert step.rule == "checks/dns-autoconfig-differs"
    host = "new" if "new" in offer else "smtp"
    assert words.text(step.expected).startswith(f"SMTP {host}.firm.example:")
    assert "configured is smtp.firm.example:465 (tls)" in words.text(step.seen)
    assert "POP3" not in words.text(step.seen)


def test_any_of_several_offers_may_be_configured(offered: Offered) -> None:
    first = server("smtp", "smtp.firm.example", 587, "STARTTLS")
    assert offered(Web({OWN: config(first, SMTP)})).state is State.PASSED


def test_the_domain_itself_is_asked_when_there_is_no_host_for_it(
    offered: Offered,
) -> None:
    web = Web({KNOWN: config(SMTP)})
    assert offered(web).data["url"] == KNOWN
    assert web.asked == [OWN, KNOWN]


def test_nothing_is_fetched_that_the_plan_does_not_name(offered: Offered) -> None:
    web = Web({})
    offered(web, {"_mta-sts.firm.example": ["TXT v=STSv1; id=1"]})
    account = Account(mailboxes=(MAILBOX,))
    assert set(web.asked) == set(plan(account, only="dns").documents)


def test_nothing_is_fetched_from_a_host_without_address(offered: Offered) -> None:
    web = Web({})
    gone = {
        "autoconfig.firm.example": [],
        "firm.example": ["TXT v=spf1 -all", "MX 5 mx.firm.example"],
    }
    step = offered(web, gone)
    assert web.asked == []
    assert (step.state, step.rule) == (State.PASSED, "")
    assert "no autoconfig file" in words.text(step.seen)


def test_the_address_is_told_to_nobody(offered: Offered) -> None:
    web = Web({})
    offered(web)
    assert web.asked == [OWN, KNOWN]
    assert not any("sales" in url or "?" in url for url in web.asked)


def test_a_site_that_answers_everything_with_a_page_has_no_file(
    offered: Offered,
) -> None:
    page = "\n<!DOCTYPE html><html><body>Welcome</body></html>"
    step = offered(Web({OWN: page, KNOWN: "<html/>"}))
    assert (step.state, step.rule) == (State.PASSED, "")


def test_a_host_for_autoconfig_that_fails_is_inconclusive(offered: Offered) -> None:
    step = offered(Web({OWN: ConnectionRefusedError("refused")}))
    assert (step.state, step.rule) == (State.INCONCLUSIVE, "")
    assert "refused" in words.text(step.seen)


def test_a_file_at_the_domain_makes_up_for_a_failing_host(offered: Offered) -> None:
    web = Web({OWN: ConnectionRefusedError("refused"), KNOWN: config(SMTP)})
    assert offered(web).state is State.PASSED


def test_a_web_site_that_fails_says_nothing_about_the_mailbox(offered: Offered) -> None:
    step = offered(Web({KNOWN: OSError("firm.example answered 301")}))
    assert (step.state, step.rule) == (State.SKIPPED, "")
    assert "answered 301" in words.text(step.seen)


def moved(target: str) -> MovedError:
    return MovedError("answered 301", target)


@pytest.mark.parametrize(
    "target",
    [
        "https://firm.example/mail.xml",
        "https://Web.Firm.example/a?b=c",
        "https://autoconfig.gmx.net/mail/config-v1.1.xml",
    ],
)
def test_a_file_that_moved_within_the_domain_or_to_its_provider_is_read(
    offered: Offered, target: str
) -> None:
    web = Web({OWN: moved(target), target: config(SMTP)})
    step = offered(web)
    assert (step.state, step.data["url"]) == (State.PASSED, target)
    assert web.asked == [OWN, target]


def test_a_file_that_moved_to_the_organisation_s_own_domain_is_read(
    offered: Offered,
) -> None:
    own = "https://autoconfig.shop.firm.example/mail/config-v1.1.xml"
    target = "https://www.firm.example/mail.xml"
    web = Web({own: moved(target), target: config(SMTP)})
    names = {
        "shop.firm.example": ["TXT v=spf1 -all", "MX 5 mx.firm.example"],
        "autoconfig.shop.firm.example": ["A 192.0.2.2"],
        "_dmarc.firm.example": ["TXT v=DMARC1; p=none"],
    }
    mailbox = replace(MAILBOX, address="sales@shop.firm.example")
    step = offered(web, names, mailbox)
    assert (step.state, step.data["url"]) == (State.PASSED, target)


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("https://evil.example/x?token=1", "evil.example is neither of firm.example"),
        ("https://evilfirm.example/", "evilfirm.example is neither"),
        ("https://192.0.2.9/", "192.0.2.9 is neither"),
        ("https://firm.example:8443/x", "no plain https"),
        ("http://firm.example/x", "no plain https"),
        ("ftp://firm.example/x", "no plain https"),
        ("https://me:pw@firm.example/x", "no plain https"),
        ("https:///x", "no plain https"),
        ("https://inner.firm.example/x", "private address"),
        ("https://mapped.firm.example/x", "private address"),
        ("https://loop.firm.example/x", "private address"),
    ],
)
def test_a_redirect_that_leads_elsewhere_is_told_and_not_followed(
    offered: Offered, target: str, why: str
) -> None:
    web = Web({OWN: moved(target), target: config(SMTP)})
    names = {
        "autoconfig.firm.example": ["A 8.8.8.8"],
        "inner.firm.example": ["A 10.0.0.1"],
        "mapped.firm.example": ["AAAA ::ffff:10.0.0.1"],
        "loop.firm.example": ["A 8.8.8.8", "AAAA ::1"],
    }
    step = offered(web, names)
    assert web.asked == [OWN, KNOWN]
    assert (step.state, step.rule) == (State.SKIPPED, "")
    assert "not followed" in words.text(step.seen)
    assert why in words.text(step.seen)
    assert "token" not in words.text(step.seen)
    assert "pw" not in words.text(step.seen)


def test_a_redirect_without_end_is_given_up(offered: Offered) -> None:
    web = Web({OWN: moved(OWN)})
    step = offered(web)
    assert step.state is State.SKIPPED
    assert "more than 3 times" in words.text(step.seen)
    assert web.asked == [OWN] * 4 + [KNOWN]


def test_a_redirect_to_nothing_means_that_there_is_no_file(offered: Offered) -> None:
    step = offered(Web({OWN: moved("https://firm.example/gone")}))
    assert (step.state, step.rule) == (State.PASSED, "")
    assert "no autoconfig file" in words.text(step.seen)


def test_a_certificate_of_another_name_means_no_autoconfig_there(
    offered: Offered,
) -> None:
    unfit = ssl.SSLCertVerificationError("certificate verify failed")
    step = offered(Web({OWN: unfit}))
    assert (step.state, step.rule) == (State.SKIPPED, "")
    assert "certificate doesn't fit" in words.text(step.seen)
    assert "optional" in words.text(step.seen)


def test_a_host_that_only_a_wildcard_names_announces_nothing(offered: Offered) -> None:
    web = Web({OWN: ConnectionRefusedError("refused")})
    everything = ["A 192.0.2.2"]
    names = {"senderscope-asks-for-a-wildcard.firm.example": everything}
    step = offered(web, names)
    assert (step.state, step.rule) == (State.SKIPPED, "")
    assert "refused" in words.text(step.seen)


def test_a_look_up_without_answer_is_inconclusive(offered: Offered) -> None:
    web = Web({})
    step = offered(web, {"autoconfig.firm.example": ["SERVFAIL"]})
    assert step.state is State.INCONCLUSIVE
    assert web.asked == []


def test_a_silent_web_server_costs_only_its_own_step(
    zone: Zones, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(url: str) -> str:
        await asyncio.sleep(30)
        return url

    monkeypatch.setattr(autoconfig_documents, "AUTOCONFIG_SECONDS", 0.1)
    began = time.monotonic()
    options = DnsOptions(fetch=silent)
    steps = asyncio.run(check_domain(MAILBOX, None, zone(ANSWERS), options))
    assert time.monotonic() - began < 25
    states = {step.step: step.state for step in steps}
    assert states["autoconfig"] is State.INCONCLUSIVE
    assert states["domain"] is State.PASSED
    assert "mx" in states


def test_no_fetcher_means_no_step(zone: Zones) -> None:
    steps = asyncio.run(check_domain(MAILBOX, None, zone(ANSWERS)))
    assert "autoconfig" not in {step.step for step in steps}


def test_a_mailbox_without_servers_is_compared_with_nothing(offered: Offered) -> None:
    bare = Mailbox("m", "a@firm.example")
    step = offered(Web({OWN: config(SMTP)}), mailbox=bare)
    assert step.state is State.PASSED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<clientConfig>", "no XML"),
        ("nothing", "no XML"),
        ("<other/>", "no clientConfig"),
        (config("x" * LIMIT), "longer"),
        (f'<!DOCTYPE c [<!ENTITY a "aaaa">]>{config("&a;")}', "DOCTYPE"),
        (f"<?xml version='1.0'?><!DocType c>{config()}", "DOCTYPE"),
    ],
)
def test_a_file_that_is_none_is_inconclusive_and_says_why(
    offered: Offered, text: str, said: str
) -> None:
    with pytest.raises(UnreadableOffersError) as unread:
        read_offers(text, "firm.example")
    assert said in words.text(unread.value.why)
    step = offered(Web({OWN: text}))
    assert (step.state, step.rule) == (State.INCONCLUSIVE, "")
    assert said in words.text(step.seen)


def test_offers_are_read_with_their_placeholders_and_name_spaces() -> None:
    text = config(
        server("smtp", " mail.%EMAILDOMAIN%. ", "587", "starttls"),
        server("smtp", "mail.firm.example", "587", "STARTTLS"),
        server("pop3", "POP.firm.example", "110", "plain"),
    ).replace("<clientConfig", '<clientConfig xmlns="urn:x"')
    assert read_offers(text, "firm.example") == {
        "smtp": (Endpoint("mail.firm.example", 587, Security.STARTTLS),),
        "pop3": (Endpoint("pop.firm.example", 110, Security.NONE),),
    }


@pytest.mark.parametrize(
    "entry",
    [
        server("smtp", "", 465, "SSL"),
        server("smtp", "h.example", 0, "SSL"),
        server("smtp", "h.example", 70000, "SSL"),
        server("smtp", "h.example", "4" * 6000, "SSL"),
        server("smtp", "h.example", "x", "SSL"),
        server("smtp", "h.example", 465, "magic"),
        server("smtp", "a b" * 200, 465, "SSL"),
        '<outgoingServer type="smtp"/>',
    ],
)
def test_an_entry_that_names_no_server_offers_nothing(entry: str) -> None:
    assert read_offers(config(entry), "firm.example") == {}


def test_a_deeply_nested_file_breaks_nothing() -> None:
    deep = "<a>" * 9000 + "</a>" * 9000
    assert read_offers(config(deep, SMTP), "firm.example")["smtp"]


@given(st.text(alphabet="<>/!&;abc= \"'", max_size=200))
def test_whatever_comes_is_read_or_refused(text: str) -> None:
    for whole in (text, config(text), config(SMTP, text)):
        try:
            offers = read_offers(whole, "firm.example")
        except ValueError:
            continue
        assert all(e.host and e.port for found in offers.values() for e in found)


@pytest.mark.parametrize(
    ("port", "offered"),
    [(1, True), (65535, True), (65536, False), ("00465", True), ("000465", False)],
)
def test_a_port_is_one_of_those_that_exist(port: int | str, offered: bool) -> None:
    text = config(server("smtp", "h.example", port, "SSL"))
    assert bool(read_offers(text, "firm.example")) is offered


@pytest.mark.parametrize(("over", "read"), [(0, True), (1, False)])
def test_a_file_is_read_up_to_sixty_four_kibibytes(over: int, read: bool) -> None:
    text = config(SMTP)
    text += " " * (65_536 - len(text) + over)
    if read:
        assert read_offers(text, "firm.example")
    else:
        with pytest.raises(UnreadableOffersError):
            read_offers(text, "firm.example")


@pytest.mark.parametrize("offers", [10, 11])
def test_ten_offers_are_shown_and_all_count(offered: Offered, offers: int) -> None:
    many = [server("smtp", f"h{i}.example", 465, "SSL") for i in range(offers)]
    step = offered(Web({OWN: config(*many)}))
    assert words.text(step.expected).count(" or ") == 9
    last = Endpoint(f"h{offers - 1}.example", 465, Security.TLS)
    box = replace(MAILBOX, smtp=last)
    assert offered(Web({OWN: config(*many)}), mailbox=box).state is State.PASSED


def test_both_services_are_compared_and_both_differences_told(
    offered: Offered,
) -> None:
    other = config(
        server("smtp", "a.example", 465, "SSL"), server("pop3", "b.example", 995, "SSL")
    )
    step = offered(Web({OWN: other}))
    assert words.text(step.seen) == (
        "autoconfig offers SMTP a.example:465 (tls), configured is "
        "smtp.firm.example:465 (tls); autoconfig offers POP3 b.example:995 (tls), "
        "configured is pop.firm.example:995 (tls)"
    )
    assert (
        words.text(step.expected)
        == "SMTP a.example:465 (tls); POP3 b.example:995 (tls)"
    )
    none = offered(Web({OWN: config()}))
    assert words.text(none.seen) == "no server offered for what the mailbox uses"
