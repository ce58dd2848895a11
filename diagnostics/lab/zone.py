"""What the lab's DNS server knows: the zone `.test` and one of addresses, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from diagnostics.lab.fault import Fault
from diagnostics.lab_state import LAB_REVERSE

# Public keys only; the private ones were thrown away when these were made.
_RSA_2048 = (
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApl4RRq6BzEJCgLOYrCgNeMOnThHKCOS+"
    "UuOyIwUmVnQH9k56QZaiKBXzrnRVx/JvuzhuLtzYmuczHq9ZzpE+mS0Wlw6sGTPfgFJvMwfOm7Zi"
    "YMuSDZSi/RZJIRM2lLypaJw0rs17ZfL1nBYyJM6uE5ajdw/3TGxk6sLk9LjW2fwdicnGa1UA94O2"
    "G6+Dj+Ow0uK0DpYb+lil6eOaOZxOlph3feK1klWkWTsAqr47PTSloqqLdr5aTysTZSST+xmqLMBs"
    "ZAcXyiqnCLCzoYHsNupSg7JFyoSqpBjCHai0JICCVqfd5C46H6DIrn2vea6DMQ5n0OibX+akyw2q"
    "xeMDYQIDAQAB"
)

_RSA_1024 = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDjrs+YtNpBnjEibTId+SkoJdFpCK38ByTC8xT9"
    "G2oFzTwq1sB88J5T07SNuDXblu32sEdB5YHSSJA7uhFKIidL5Giaw98UkgCmjCJ6rj7Ec1I5g6KL"
    "UYtY0dHYDwOKbklCDDgDEAv3rFqaOQHft0jJj9JYBrBs0k7nbQEZ2qgbkQIDAQAB"
)


_HERE = "127.0.0.1"

BLOCK_LIST = "blocklist.lab.test"
"""A block list of the lab's, which a check has to name to ask it."""

_NAMELESS, _LISTED = "233.252.0.7", "233.252.0.9"
"""Addresses that nobody has: one without a name, and one on the list."""


class Refusal(StrEnum):
    """How the server treats a name for which it gives no answer."""

    SERVFAIL = "servfail"
    REFUSED = "refused"
    TIMEOUT = "timeout"


REFUSALS: Mapping[str, Refusal] = {
    "servfail.test": Refusal.SERVFAIL,
    "refused.test": Refusal.REFUSED,
    "timeout.test": Refusal.TIMEOUT,
    "address-unanswered.test": Refusal.SERVFAIL,
}
"""Domains that are never answered, with everything below them."""


@dataclass(frozen=True, slots=True)
class Domain:
    """The records of a domain; each tuple holds the records' data, one by one.

    Attributes:
        mx: preference and host.
        spf: TXT at the domain.
        dmarc: TXT at `_dmarc`.
        dkim: TXT at `lab._domainkey`.
        more: further lines of a zone file, names relative to the domain.
    """

    mx: tuple[str, ...] = ("10 good.lab.test.",)
    spf: tuple[str, ...] = ("v=spf1 include:_spf.lab.test -all",)
    dmarc: tuple[str, ...] = ("v=DMARC1; p=reject; rua=mailto:dmarc@{domain}",)
    dkim: tuple[str, ...] = (f"v=DKIM1; k=rsa; p={_RSA_2048}",)
    more: tuple[str, ...] = ()

    def lines(self, name: str) -> list[str]:
        """The lines of a zone file for this domain under the name `name`."""
        texts = {"@": self.spf, "_dmarc": self.dmarc, "lab._domainkey": self.dkim}
        return [
            f"$ORIGIN {name}.",
            *(f"@ IN MX {record}" for record in self.mx),
            *(
                f"{owner} IN TXT {quoted(record.replace('{domain}', name))}"
                for owner, records in texts.items()
                for record in records
            ),
            *self.more,
        ]


HEALTHY = Domain()
"""What a domain without a fault has."""


def quoted(text: str) -> str:
    """A TXT record's data: strings of at most 255 bytes in quotes."""
    parts = [text[i : i + 255] for i in range(0, len(text), 255)] or [""]
    escaped = (part.replace("\\", r"\\").replace('"', r"\"") for part in parts)
    return " ".join(f'"{part}"' for part in escaped)


def _spf(words: str) -> Domain:
    return replace(HEALTHY, spf=(f"v=spf1 {words}",))


def _dkim(record: str) -> Domain:
    return replace(HEALTHY, dkim=(record,))


def _dmarc(record: str) -> Domain:
    return replace(HEALTHY, dmarc=(record,))


def _more(*lines: str, mx: tuple[str, ...] = HEALTHY.mx) -> Domain:
    return replace(HEALTHY, mx=mx, more=lines)


_FOREIGN = ("v=spf1 ip4:192.0.2.0/24 -all",)
_KEY_ELSEWHERE = f"default._domainkey IN TXT {quoted(HEALTHY.dkim[0])}"
_INCLUDES = " ".join(f"include:s{n}.spf-lookups.test" for n in range(1, 12))
_VOID = " ".join(f"a:nowhere{n}.spf-void.test" for n in range(1, 4))

FAULTY: Mapping[str, Domain] = {
    "no-spf.test": replace(HEALTHY, spf=()),
    "two-spf.test": replace(HEALTHY, spf=(*HEALTHY.spf, "v=spf1 mx -all")),
    "spf-syntax.test": _spf("include:_spf.lab.test ipv4:192.0.2.1 -all"),
    "spf-lookups.test": replace(
        HEALTHY,
        spf=(f"v=spf1 include:_spf.lab.test {_INCLUDES} -all",),
        more=tuple(f's{n} IN TXT "v=spf1 ip4:192.0.2.{n} -all"' for n in range(1, 12)),
    ),
    "spf-void.test": _spf(f"{_VOID} include:_spf.lab.test -all"),
    "spf-foreign.test": replace(HEALTHY, spf=_FOREIGN),
    "spf-open.test": _spf("include:_spf.lab.test +all"),
    "no-dmarc.test": replace(HEALTHY, dmarc=()),
    "dmarc-none.test": _dmarc("v=DMARC1; p=none; rua=mailto:dmarc@{domain}"),
    "dmarc-broken.test": _dmarc("v=DMARC1; p=rejekt"),
    "no-rua-auth.test": _dmarc("v=DMARC1; p=reject; rua=mailto:dmarc@external.test"),
    "no-dkim.test": replace(HEALTHY, dkim=()),
    "dkim-revoked.test": _dkim("v=DKIM1; k=rsa; p="),
    "dkim-broken.test": _dkim(f"v=DKIM1; k=rsa; p={_RSA_2048[:101]}"),
    "dkim-weak.test": _dkim(f"v=DKIM1; k=rsa; p={_RSA_1024}"),
    "dkim-testing.test": _dkim(f"v=DKIM1; k=rsa; t=y; p={_RSA_2048}"),
    "no-mx.test": replace(HEALTHY, mx=()),
    "null-mx.test": replace(HEALTHY, mx=("0 .",)),
    "mx-cname.test": _more("alias IN CNAME good.lab.test.", mx=("10 alias",)),
    "mx-private.test": _more("mail IN A 192.168.1.10", mx=("10 mail",)),
    "mx-missing.test": replace(HEALTHY, mx=("10 nowhere",)),
    "mx-duplicate.test": replace(
        HEALTHY, mx=("10 good.lab.test.", "20 good.lab.test.")
    ),
    "mta-sts-broken.test": _more('_mta-sts IN TXT "v=STSv1;"'),
    "tls-rpt-broken.test": _more('_smtp._tls IN TXT "v=TLSRPTv1;"'),
    "bimi-broken.test": _more(
        'default._bimi IN TXT "v=BIMI1; l=http://bimi-broken.test/logo.svg"'
    ),
    "srv-differs.test": _more(
        "_submissions._tcp IN SRV 0 1 465 elsewhere.lab.test.",
        "_submission._tcp IN SRV 0 1 587 elsewhere.lab.test.",
        "_pop3s._tcp IN SRV 0 1 995 elsewhere.lab.test.",
    ),
    "external.test": HEALTHY,
    "key-elsewhere.test": replace(HEALTHY, dkim=(), more=(_KEY_ELSEWHERE,)),
    "nothing-aligned.test": replace(HEALTHY, spf=_FOREIGN, dkim=()),
    "alignment-untold.test": replace(
        HEALTHY, spf=_FOREIGN, dkim=(), more=(_KEY_ELSEWHERE,)
    ),
    "spf-behind-all.test": _spf("include:_spf.lab.test -all a:office.lab.test"),
    "sends-without-name.test": _spf(f"ip4:{_NAMELESS} include:_spf.lab.test -all"),
    "on-block-list.test": replace(
        HEALTHY,
        spf=(f"v=spf1 ip4:{_LISTED} include:_spf.lab.test -all",),
        more=(f"mail IN A {_LISTED}",),
    ),
    "tlsa-unsigned.test": _more(
        "mail IN A 127.0.0.1",
        f"_25._tcp.mail IN TLSA 3 1 1 {'0123456789abcdef' * 4}",
        mx=("10 mail",),
    ),
    "address-own-server.test": replace(HEALTHY, mx=("10 customers.hoster.lab.test.",)),
}
"""The domains that differ from `HEALTHY`; `nxdomain.test` is simply absent."""

ODD: Mapping[str, Domain] = {
    "wildcard-dns.test": _more('* IN TXT "v=spf1 -all"', "* IN A 127.0.0.1"),
    "no-mx-but-a.test": _more("@ IN A 127.0.0.1", mx=()),
    "dkim-alias.test": replace(
        HEALTHY, dkim=(), more=("lab._domainkey IN CNAME lab._domainkey.good.test.",)
    ),
    "spf-redirect.test": _spf("redirect=_spf.lab.test"),
    "split-record.test": replace(
        HEALTHY,
        spf=("verification=0123456789",),
        more=('@ IN TXT "v=spf1 incl" "ude:_spf.lab.test -all"',),
    ),
}
"""Domains that are right and differ from `HEALTHY`."""

DENIED = frozenset({"_domainkey.dkim-below-nxdomain.test"})
"""Names said not to exist though there are names below them (against RFC 8020)."""

WITHOUT_EDNS = frozenset({"no-edns.test"})
"""Domains whose questions are refused when they carry EDNS (RFC 6891)."""

ABSENT = frozenset({"nxdomain.test"})
"""Domains of faults that the zone leaves out."""

BOGUS = frozenset({"signature-bogus.test"})
"""Domains for which a resolver that checks signatures gives no answer."""


def zone_text(
    faults: Iterable[Fault],
    ports: Mapping[str, int],
    *,
    with_ipv6: bool,
    address: str = _HERE,
) -> str:
    """The zone file of `.test`.

    Args:
        faults: whose hosts and domains it holds.
        ports: the good servers' ports by the names in `fault.PORTS`, for SRV.
        with_ipv6: whether the good server listens on ::1 too.
        address: the IPv4 address that the servers listen on.
    """
    faults = tuple(faults)
    services = {
        "_submissions": "smtp-tls",
        "_submission": "smtp-starttls",
        "_pop3s": "pop3-tls",
        "_pop3": "pop3-starttls",
    }
    announced = tuple(
        f"{service}._tcp IN SRV 0 1 {ports[port]} good.lab.test."
        for service, port in services.items()
    )
    domains = {fault.domain: HEALTHY for fault in faults}
    domains |= dict(FAULTY) | dict(ODD)
    domains |= {fault.domain: _disguised(fault) for fault in faults if fault.disguises}
    domains["good.test"] = domains["address-announced.test"] = _more(*announced)
    lines = [*_HEAD, *_hosts(faults, with_ipv6)]
    for name, domain in domains.items():
        if name not in ABSENT and name not in REFUSALS:
            lines += domain.lines(name)
    lines += [f"{f.web_host}. IN A {_HERE}" for f in faults if f.web_host]
    if address != _HERE:
        lines = [_moved(line, address) for line in lines]
    return "\n".join(lines) + "\n"


def _moved(line: str, address: str) -> str:
    """A line of the zone for servers that listen on another address."""
    line = line.replace(f" IN A {_HERE}", f" IN A {address}")
    return line.replace("ip4:127.0.0.0/8", f"ip4:127.0.0.0/8 ip4:{address}")


def _disguised(fault: Fault) -> Domain:
    """The records of the domain that it really is, without a trace of its name."""
    real = f"{fault.disguises}.test"
    found = FAULTY.get(real) or ODD.get(real) or HEALTHY
    told = {
        name: tuple(r.replace(real, fault.domain) for r in getattr(found, name))
        for name in ("mx", "spf", "dmarc", "dkim", "more")
    }
    return Domain(**told)


_APEX = (
    "@ IN SOA ns.lab.test. hostmaster.lab.test. 1 3600 600 86400 60",
    "@ IN NS ns.lab.test.",
)

NAMES_OF_ADDRESSES: Mapping[str, str] = {
    f"{LAB_REVERSE}.": "\n".join(
        ("$TTL 60", *_APEX, "9 IN PTR mail.on-block-list.test.", "")
    ),
}
"""By its origin, the file of the other zone: the names of a few addresses."""

_HEAD = (
    "$TTL 60",
    "$ORIGIN test.",
    *_APEX,
    "$ORIGIN lab.test.",
    "ns IN A 127.0.0.1",
    "elsewhere IN A 127.0.0.1",
    "inside IN A 192.168.1.20",
    '_spf IN TXT "v=spf1 ip4:127.0.0.0/8 ip6:::1 -all"',
    f"2.0.0.127.{BLOCK_LIST}. IN A 127.0.0.2",
    f"9.0.252.233.{BLOCK_LIST}. IN A 127.0.0.2",
    "customers.hoster IN A 127.0.0.1",
)


def _hosts(faults: Iterable[Fault], with_ipv6: bool) -> list[str]:
    names = (
        name
        for fault in faults
        if fault.has_servers and not fault.host
        for name in (fault.id, *fault.neighbours)
    )
    lines = [f"{name} IN A 127.0.0.1" for name in names]
    lines.append("ipv6-broken IN AAAA ::1")
    return [*lines, "good IN AAAA ::1"] if with_ipv6 else lines
