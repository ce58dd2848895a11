"""Real servers with every kind of certificate: right ones pass, each fault by name."""

import pytest

from tests.checks.mail.conftest import HOST, Pair, Servers, issue

Sent = tuple[Pair, ...]

AUTHORITY = {"is_authority": True}
ROOT = issue("Acme Trust", **AUTHORITY, days=(-900, 900))
LINK = issue("Acme TLS CA 1", ROOT, **AUTHORITY)
STRANGER = issue("Stranger CA", **AUTHORITY)
STALE = issue("Stale CA", **AUTHORITY, days=(-900, -401))
ENDING = issue("Ending CA", **AUTHORITY, days=(-900, 3))
OLD_ROOT = issue("Old Trust", **AUTHORITY, days=(-900, -5))
CROSSED = issue("Acme Trust", OLD_ROOT, **AUTHORITY, key=ROOT.key, days=(-900, -5))
CROSSED_LINK = issue(
    "Acme TLS CA 1", OLD_ROOT, **AUTHORITY, key=LINK.key, days=(-900, -5)
)
FRESH = issue(HOST, LINK)
WEB = "http://pki.acme.example/ca1.der"
MARKED = issue(HOST, LINK, aia=WEB)
OWN_ROOT = issue("Firm", **AUTHORITY)
OWN_LINK = issue("Firm Servers", OWN_ROOT, **AUTHORITY)
EXPIRED_LINK = issue("Acme TLS CA 0", ROOT, **AUTHORITY, days=(-900, -2))
NAMESAKE = issue("Acme TLS CA 1", ROOT, **AUTHORITY)
NAMED_AS_HOST = issue(HOST, **AUTHORITY)
BROTHER = issue("brother.localhost", LINK)
SMALL_LINK = issue("Acme TLS CA 2", ROOT, **AUTHORITY, bits=1024)
BETWEEN = issue("Acme Intermediate X", ROOT, **AUTHORITY)
HOUSE = issue("House", **AUTHORITY, organisation="Acme")
HOUSE_LINK = issue("Servers", HOUSE, **AUTHORITY, organisation="Acme")

RIGHT: dict[str, Sent] = {
    "leaf and link": (FRESH, LINK),
    "the root as well": (FRESH, LINK, ROOT),
    "in another order": (FRESH, ROOT, LINK),
    "twice": (FRESH, LINK, FRESH, LINK),
    "a stranger beside": (FRESH, LINK, STRANGER),
    "a stranger between": (FRESH, STRANGER, LINK),
    "a stale stranger": (FRESH, LINK, STALE),
    "a stranger that ends": (FRESH, LINK, ENDING),
    "cross-signed and expired": (FRESH, LINK, CROSSED, OLD_ROOT),
    "cross-signed link before": (FRESH, CROSSED_LINK, LINK),
    "signed by the root": (issue(HOST, ROOT),),
    "six days": (issue(HOST, LINK, days=(-2, 4)), LINK),
    "forty-seven days": (issue(HOST, LINK, days=(-32, 15)), LINK),
    "ninety days": (issue(HOST, LINK, days=(-60, 30)), LINK),
    "a year": (issue(HOST, LINK, days=(-342, 23)), LINK),
    "a wildcard": (issue("x", LINK, sans=("*.localhost.example", HOST)), LINK),
    "a client's purpose too": (issue(HOST, LINK, bits=2048), LINK),
}

FAULTY: dict[str, tuple[Sent, list[str]]] = {
    "no link": ((MARKED,), ["certificate-missing-intermediate"]),
    "no link, a stranger": ((MARKED, STRANGER), ["certificate-missing-intermediate"]),
    "no link, the root": ((MARKED, ROOT), ["certificate-missing-intermediate"]),
    "no link, no mark, the root": ((FRESH, ROOT), ["certificate-missing-intermediate"]),
    "another link": ((MARKED, BETWEEN), ["certificate-missing-intermediate"]),
    "a namesake": ((FRESH, NAMESAKE), ["certificate-missing-intermediate"]),
    "no link, by name": (
        (issue(HOST, BETWEEN),),
        ["certificate-missing-intermediate"],
    ),
    "no link, same house": (
        (issue(HOST, HOUSE_LINK),),
        ["certificate-missing-intermediate"],
    ),
    "own root": ((issue(HOST, OWN_ROOT),), ["certificate-unknown-ca"]),
    "own root, sent": ((issue(HOST, OWN_ROOT), OWN_ROOT), ["certificate-unknown-ca"]),
    "own root, a stranger": (
        (issue(HOST, OWN_ROOT), STRANGER),
        ["certificate-unknown-ca"],
    ),
    "own root, told": (
        (issue(HOST, OWN_ROOT, names_root=True, aia=WEB),),
        ["certificate-unknown-ca"],
    ),
    "own root, at home": (
        (issue(HOST, OWN_ROOT, aia="http://pki.firm.local/ca.crt"),),
        ["certificate-unknown-ca"],
    ),
    "own link": ((issue(HOST, OWN_LINK), OWN_LINK), ["certificate-unknown-ca"]),
    "own link and root": (
        (issue(HOST, OWN_LINK), OWN_LINK, OWN_ROOT),
        ["certificate-unknown-ca"],
    ),
    "root of the host's name": (
        (issue(HOST, NAMED_AS_HOST),),
        ["certificate-unknown-ca"],
    ),
    "signed itself": ((issue(HOST),), ["certificate-self-signed"]),
    "signed itself, a stranger": ((issue(HOST), LINK), ["certificate-self-signed"]),
    "another name": ((BROTHER, LINK), ["certificate-name"]),
    "another name, expired": (
        (issue("x.localhost", LINK, days=(-90, -9)), LINK),
        ["certificate-name"],
    ),
    "another name, a stale stranger": ((BROTHER, LINK, STALE), ["certificate-name"]),
    "an address for a name": (
        (issue("x", LINK, sans=("127.0.0.1",)), LINK),
        ["certificate-name"],
    ),
    "a wildcard too deep": (
        (issue("x", LINK, sans=("*.a.mx.localhost",)), LINK),
        ["certificate-name"],
    ),
    "part of a label": (
        (issue("x", LINK, sans=("m*.localhost",)), LINK),
        ["certificate-name"],
    ),
    "expired": ((issue(HOST, LINK, days=(-90, -1)), LINK), ["certificate-expired"]),
    "expired, a stranger": (
        (issue(HOST, LINK, days=(-90, -1)), LINK, STRANGER),
        ["certificate-expired"],
    ),
    "not yet": ((issue(HOST, LINK, days=(2, 90)), LINK), ["certificate-not-yet-valid"]),
    "expired link": (
        (issue(HOST, EXPIRED_LINK), EXPIRED_LINK),
        ["certificate-expired"],
    ),
    "expired and unknown": (
        (issue(HOST, OWN_ROOT, days=(-90, -1)),),
        ["certificate-unknown-ca"],
    ),
    "common name": ((issue(HOST, LINK, sans=()), LINK), ["certificate-common-name"]),
    "common name, another": (
        (issue("x.example", LINK, sans=()), LINK),
        ["certificate-name"],
    ),
    "small key": ((issue(HOST, LINK, bits=1024), LINK), ["weak-key"]),
    "small link": ((issue(HOST, SMALL_LINK), SMALL_LINK), ["weak-key"]),
    "a client's": ((issue(HOST, LINK, is_client=True), LINK), ["certificate-unfit"]),
    "signed by a leaf": ((issue(HOST, BROTHER), BROTHER, LINK), ["certificate-unfit"]),
    "six days, one hour": (
        (issue(HOST, LINK, days=(-6, 0.04)), LINK),
        ["certificate-expires-soon"],
    ),
    "forty-seven days, five": (
        (issue(HOST, LINK, days=(-42, 5)), LINK),
        ["certificate-expires-soon"],
    ),
    "a year, twenty": (
        (issue(HOST, LINK, days=(-345, 20)), LINK),
        ["certificate-expires-soon"],
    ),
}


def served(servers: Servers, sent: Sent) -> int:
    servers.trusting(ROOT, HOUSE)
    return servers.serve(servers.tls(servers.context(*sent)))


@pytest.mark.parametrize("kind", RIGHT)
def test_a_right_chain_is_no_finding(kind: str, servers: Servers) -> None:
    assert servers.rules(served(servers, RIGHT[kind])) == []


@pytest.mark.parametrize("kind", FAULTY)
def test_a_faulty_chain_has_its_own_name(kind: str, servers: Servers) -> None:
    sent, expected = FAULTY[kind]
    assert servers.rules(served(servers, sent)) == expected


@pytest.mark.parametrize(
    ("host", "sans"),
    [
        ("127.0.0.1", ("127.0.0.1",)),
        ("[127.0.0.1]", ("127.0.0.1",)),
        ("mx.localhost.", ("mx.localhost",)),
        ("MX.LocalHost", ("mx.localhost",)),
        ("mx.firm.localhost", ("*.firm.localhost",)),
        ("почта.localhost", ("xn--80a1acny.localhost",)),
        ("faß.localhost", ("xn--fa-hia.localhost",)),
        ("xn--fa-hia.localhost", ("xn--fa-hia.localhost",)),
    ],
)
def test_a_host_is_what_its_certificate_says_however_it_is_written(
    host: str, sans: Sent, servers: Servers
) -> None:
    port = served(servers, (issue("x", LINK, sans=sans), LINK))
    assert servers.rules(port, host) == []


@pytest.mark.parametrize(
    ("host", "sans"),
    [
        ("127.0.0.1", ("localhost",)),
        ("mx.a.localhost", ("*.localhost",)),
        ("faß.localhost", ("fass.localhost",)),
        ("fass.localhost", ("xn--fa-hia.localhost",)),
    ],
)
def test_another_name_is_another_name_however_it_is_written(
    host: str, sans: Sent, servers: Servers
) -> None:
    port = served(servers, (issue("x", LINK, sans=sans), LINK))
    assert servers.rules(port, host) == ["certificate-name"]


@pytest.mark.parametrize("host", ["::1", "[::1]", "[0:0:0:0:0:0:0:1]"])
def test_an_ipv6_address_is_a_host_in_brackets_or_without(
    host: str, servers: Servers
) -> None:
    servers.trusting(ROOT)
    context = servers.context(issue("x", LINK, sans=("::1",)), LINK)
    assert servers.rules(servers.serve(servers.tls(context), at="::1"), host) == []


def test_what_else_is_wrong_is_told_behind_the_verifiers_reason(
    servers: Servers,
) -> None:
    run = servers.check(served(servers, FAULTY["another name, expired"][0]))
    (told,) = [s for s in run.steps if s.rule]
    assert told.data["also"] == ["checks/certificate-expired"]


@pytest.mark.parametrize("beside", [(CROSSED, OLD_ROOT), (OLD_ROOT, CROSSED), ()])
def test_an_expired_cross_signed_root_is_not_told_beside_a_wrong_name(
    beside: Sent, servers: Servers
) -> None:
    run = servers.check(served(servers, (BROTHER, LINK, *beside)))
    (told,) = [s for s in run.steps if s.rule]
    assert told.rule == "checks/certificate-name"
    assert not told.data.get("also")


def test_a_root_of_ones_own_that_is_trusted_needs_no_link(servers: Servers) -> None:
    own = issue(HOST)
    servers.trusting(own)
    assert servers.rules(servers.serve(servers.tls(servers.context(own)))) == []
