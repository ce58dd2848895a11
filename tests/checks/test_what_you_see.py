"""What the lab says of each fault is what its check shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from diagnostics.catalogue import rule, texts
from diagnostics.checks import CheckRun, Network, Step, check
from diagnostics.checks.step import step_to_json
from diagnostics.lab import FAULTS, Fault, Lab
from diagnostics.model import Severity, State
from diagnostics.ui.lab_pieces.fault_run import EVERYTHING, run_of
from diagnostics.words import text

SEEN = {
    "wrong-password": r"535 5\.7\.8",
    "expired-certificate": r"is valid from .* to ",
    "wrong-host-name": r"it is for other\.lab\.test$",
    "no-starttls": "lists no STARTTLS",
    "tls-on-plain-port": "plain text instead of TLS",
    "busy-at-connect": "^421 ",
    "sender-not-owned": r"^553 5\.7\.1",
    "pop3-off": r"\[SYS/PERM\]",
    "silent": "^nothing within",
    "dropped-mid-reply": "closed the connection",
    "garbage-greeting": "%",
    "self-signed": "signed its certificate itself",
    "missing-intermediate": "only the certificate of .*, not that of",
    "unknown-ca": "the chain ends at .*, which no system trusts",
    "app-password-required": r"534 5\.7\.9",
    "basic-auth-disabled": r"535 5\.7\.139",
    "smtp-auth-disabled": r"535 5\.7\.139 .*aka\.ms",
    "oauth-token-expired": "401, schemes bearer",
    "greylisting": r"^450 4\.2\.0",
    "unauthenticated-sender": r"^550 5\.7\.26",
    "login-throttled": r"^454 4\.7\.0",
    "mailbox-in-use": r"\[IN-USE\]",
    "pop3-temporary": r"\[SYS/TEMP\]",
    "duplicate-uidl": "3 messages, 2 names",
    "endless-line": "too long",
    "slow-drip": "bytes within",
    "refused": "refused$",
    "old-tls": "TLSv1 only",
    "no-auth-offered": "no way to log in is listed",
    "unknown-mechanism": "GSSAPI NTLM$",
    "size-too-small": "SIZE 1000",
    "554-at-connect": "^554 ",
    "certificate-expires-soon": "in [45] days",
    "weak-key": "RSA 1024",
    "pop3-full": "20,000 messages, 14,000,000,000 bytes",
    "starttls-refused": "^454 ",
    "old-mail": "90 days old",
    "imap-on-port": "IMAP4rev1",
    "http-on-port": "^HTTP",
    "ipv6-broken": r"\[::1\]:\d+ refused",
    "sender-rejected": r"^550 5\.1\.0",
    "reset-at-connect": "reset",
    "tls-handshake-failed": "alert handshake failure",
    "connect-timeout": "timeout",
    "no-such-host": "nxdomain",
    "host-look-up-fails": "servfail",
    "host-inside": "192.168.1.20",
    "smtp-only": "refused$",
    "certificate-of-tomorrow": "is valid from .* to ",
    "certificate-for-clients": "purpose",
    "common-name-only": "stands in the common name only",
    "client-certificate": "asks for a certificate of the client",
    "no-encryption": "ECDHE-ECDSA-NULL-SHA",
    "no-esmtp": "knows no EHLO",
    "plain-before-tls": "250 2.0.0 said before TLS began",
    "answers-too-early": "250 2.0.0 Ok, nobody asked",
    "login-without-sense": "follows no rule of this mechanism",
    "pop3-uncounted": "maildrop ready",
    "no-smtputf8": "no SMTPUTF8 for this address",
    "no-spf": "no SPF record",
    "two-spf": "^2 records",
    "spf-syntax": "is no mechanism of SPF",
    "spf-lookups": "^12 look-ups",
    "spf-void": "^3 terms lead nowhere",
    "spf-foreign": "doesn't let Senderscope lab",
    "spf-open": r"\+all",
    "no-dmarc": "no DMARC record",
    "dmarc-none": "p=none",
    "dmarc-broken": "p=rejekt is none of",
    "no-dkim": "nothing exists below",
    "dkim-revoked": "p= is empty",
    "dkim-broken": "no base64",
    "dkim-weak": "1024 bits",
    "dkim-testing": "t=y",
    "no-mx": "no MX record",
    "null-mx": "it takes no mail",
    "mx-cname": "is an alias of",
    "mx-private": r"192\.168\.1\.10",
    "mx-missing": "has no address",
    "mx-duplicate": "several MX records name good",
    "servfail": "SERVFAIL",
    "timeout": "no answer in time",
    "refused-dns": "REFUSED",
    "nxdomain": "doesn't exist",
    "no-rua-auth": r"external\.test doesn't exist",
    "mta-sts-broken": "^v=STSv1;$",
    "tls-rpt-broken": "^v=TLSRPTv1;$",
    "bimi-broken": "l=http:",
    "letters-of-two-scripts": "Cyrillic and Latin",
    "wrong-port": r"port \d+ doesn't answer, \d+ \(STARTTLS\) does",
    "no-smtp-server": "^no SMTP server",
    "no-secret": "has no secret",
    "secret-not-allowed": "nobody granted env:SENDERSCOPE_LAB_PASSWORD",
    "login-of-another": r"logs in as office@good\.test",
    "two-factor-by-address": "ties two-factor logins to the IP address",
    "login-cut-off": "^not tried again: a run that was cut off had begun it",
    "scanner-between": "of its own issuer ESET SSL Filter CA$",
    "replies-rewritten": "XXXXXXXA$",
    "server-without-proof": "^SCRAM-SHA-256: .* didn't prove",
    "name-server-silent": "A: timeout, AAAA: timeout",
    "port-blocked": "timeout$",
    "no-sent-folder": "^2 folders, none for sent letters$",
    "key-elsewhere": "^keys at default, none at a known selector",
    "nothing-aligned": "SPF aligned: no; DKIM aligned: no; .*p=reject: .* refuse",
    "alignment-untold": "SPF aligned: no; DKIM aligned: unknown",
    "spf-behind-all": r"^behind all, .*: a:office\.lab\.test",
    "sends-from-nowhere": r"^absent\.lab\.test has no address",
    "sends-without-name": r"^233\.252\.0\.7 is without a name",
    "on-block-list": r"^233\.252\.0\.9 at blocklist\.lab\.test",
    "free-mail-elsewhere": "belongs to Senderscope lab, letters leave by",
    "tlsa-unsigned": "isn't vouched for",
    "signature-bogus": "SERVFAIL; without the check of its signatures",
    "autoconfig-differs": r"offers SMTP elsewhere\.lab\.test:465",
    "address-announced": r"SMTP server good\.lab\.test, port \d+, SSL/TLS",
    "address-unknown": r"goes to good\.lab\.test, a service without a preset",
    "address-own-server": "gives each customer a server of its own",
    "address-unanswered": "SERVFAIL",
    "srv-differs": r"announces .*:465, configured is good\.lab\.test:\d+",
}
"""By fault, what stands at the step where it must show."""

TELLING = re.compile(
    r"\[[A-Z/-]+\]|[a-z]=\w+|\d[\d.]*\d|\b[A-Z][A-Z-]+[A-Z]\b|\w+\.test"
)
"""Codes, numbers, commands and names: what a sentence claims to be seen literally."""

NOT_SAID = {
    "SMTP", "POP3", "TLS", "DNS", "SPF", "DKIM", "DMARC", "MTA-STS", "BIMI", "JSON",
    "CNAME", "IPV6", "12", "10", "1999", "35", "14", "1024", "USER", "SASL",
}  # fmt: skip
"""Words of ours and what is said to be missing; the numbers stand in `SEEN`."""


@pytest.fixture(scope="module")
def seen() -> Iterator[CheckRun]:
    """What a check of all faults shows, with time enough for a busy machine."""
    with Lab() as lab:
        network = replace(
            Network.with_lab(lab.state),
            step_timeout=6.0,
            connect_timeout=4.0,
            dns_timeout=15.0,
            spacing=0.0,
        )
        # Not all at a time: a machine with much to do would miss answers in time.
        calm = replace(network, parallel=12)
        together = [fault.id for fault in FAULTS if not fault.is_alone]
        run = check(lab.account(*together), network=calm, dns_options=EVERYTHING)
        short = replace(network, dns_timeout=4.0)  # less than a step may take
        alone = (run_of(f, lab.state, short) for f in FAULTS if f.is_alone)
        yield CheckRun((*run.steps, *(s for r in alone for s in r.steps)), ())


def test_every_step_of_the_lab_has_a_name_for_people(seen: CheckRun) -> None:
    assert {step.step for step in seen.steps} <= set(texts("phrases/steps"))


def steps_of(run: CheckRun, fault: str) -> list[Step]:
    names = {known.id: {known.id, known.address} for known in FAULTS}
    return [step for step in run.steps if step.mailbox in names[fault]]


def test_every_fault_has_its_line_here() -> None:
    assert {fault.id for fault in FAULTS} - {"good"} <= set(SEEN)


@pytest.mark.parametrize("fault", [f for f in FAULTS if f.rule], ids=str)
def test_a_fault_shows_at_its_step_what_is_said_of_it(
    fault: Fault, seen: CheckRun
) -> None:
    at = (fault.service, fault.step, fault.rule)
    here = [s for s in steps_of(seen, fault.id) if (s.service, s.step, s.rule) == at]
    assert here
    shown = {s.state for s in here if rule(s.rule).severity is not Severity.INFO}
    bad = {State.FAILED, State.WARNING, State.INCONCLUSIVE}
    assert shown <= bad | ({State.SKIPPED} if fault.step == "configuration" else set())
    found = [(text(s.seen), [line.text for line in s.transcript]) for s in here]
    assert any(re.search(SEEN[fault.id], text(s.seen)) for s in here), found


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_what_is_quoted_of_a_fault_is_really_said(fault: Fault, seen: CheckRun) -> None:
    told = [step_to_json(s) for s in steps_of(seen, fault.id)]
    said = json.dumps(told, default=text).upper()
    for word in TELLING.findall(fault.shows):
        if word.upper() not in NOT_SAID:
            assert word.upper() in said, (fault.shows, word)


def test_a_good_mailbox_passes_every_step_as_promised(seen: CheckRun) -> None:
    states = {step.state for step in steps_of(seen, "good")}
    assert states <= {State.PASSED, State.SKIPPED}


def test_the_expired_certificate_ran_out_as_long_ago_as_is_said(seen: CheckRun) -> None:
    then = datetime.now(UTC) - timedelta(days=35)
    days = {(then + timedelta(days=n)).date().isoformat() for n in (-1, 0)}
    (tls,) = [
        s
        for s in steps_of(seen, "expired-certificate")
        if (s.service, s.step) == ("smtp", "tls")
    ]
    assert text(tls.seen).rpartition(" to ")[2] in days


@pytest.mark.parametrize(
    ("fault", "service", "step", "state"),
    [
        ("wrong-password", "pop3", "login", State.SKIPPED),
        ("login-throttled", "pop3", "resolve", State.INCONCLUSIVE),
        ("sender-not-owned", "smtp", "login", State.PASSED),
        ("pop3-off", "smtp", "login", State.PASSED),
        ("smtp-only", "smtp", "login", State.PASSED),
        ("silent", "smtp", "connect", State.PASSED),
        ("slow-drip", "smtp", "connect", State.PASSED),
        ("reset-at-connect", "smtp", "connect", State.PASSED),
        ("certificate-expires-soon", "smtp", "login", State.PASSED),
        ("ipv6-broken", "smtp", "connect", State.PASSED),
        ("spf-foreign", "dns", "spf", State.PASSED),
    ],
)
def test_what_still_works_works(
    fault: str, service: str, step: str, state: State, seen: CheckRun
) -> None:
    here = [s for s in steps_of(seen, fault) if (s.service, s.step) == (service, step)]
    assert [s.state for s in here] == [state]
