"""The receiver begins at the line with which it took a letter from outside."""

from __future__ import annotations

import pytest

from diagnostics.fleet.sent_letters.letters_path import (
    Path,
    WrittenWhere,
    family,
    path_of,
)
from tests.growth import assert_linear

OUTSIDE = "from out.b.test (out.b.test [192.0.2.7]) by mx.a.test with ESMTPS id 1"


def entry(*lines: str) -> tuple[int, str]:
    path = path_of([("received", line) for line in lines])
    return path.entry, path.receiver


@pytest.mark.parametrize(
    "inner",
    [
        "by 2002:a05:6022:214:b0:4a with SMTP id w20csp1; Tue, 3 Nov 2026",
        "by obbbh8 with SMTP id bh8so22677398obb.0",
        "from localhost (localhost [127.0.0.1]) by mail.a.test (Postfix) with ESMTP",
        "from mail.a.test ([172.22.1.253]) by 7c2 with LMTP id kF (envelope-from <b>)",
        "from mail.a.test by store.other.test (Dovecot) with LMTP id Pp35GDlDbV4",
        "from mx1.a.test (mx1.a.test [192.0.2.1]) by mail.a.test (Postfix) with ESMTPS",
        "from pps.filterd (m0096528.ppops.net [127.0.0.1]) by mx0a-1.pphosted.com",
        "from 127.0.0.1 by atlas-production.v2-mail.omega.yahoo.com with HTTPS",
        "from EX1.corp.local (10.0.0.1) by EX2.corp.local (10.0.0.2) with SMTP",
        "from p00-icloudmta-smtpin by p00-mailgateway-smtp (mailgateway 2) with SMTP",
        "from A.prod.outlook.com (2603:10b6::7) by B.outlook.office365.com (2603::2)",
        "from mail.a.test (mail.a.test [IPv6:fd00::1]) by mx.a.test (Postfix)",
        "from D.prod.exchangelabs.com (2603:10a6::17) by C.prod.outlook.com (2603::1)",
    ],
    ids=str,
)
def test_steps_inside_of_the_receiver_come_before_its_entry(inner: str) -> None:
    services = ("mx.pphosted.com", "mx.outlook.com")
    by = next((one for one in services if family(one) in inner), "mx.a.test")
    assert entry(inner, OUTSIDE.replace("mx.a.test", by)) == (1, by)


@pytest.mark.parametrize(
    "outer",
    [
        OUTSIDE,
        "from mx.a.test (unknown [192.0.2.7]) by mx.a.test (Postfix)",
        "from mx.a.test (evil.test [192.0.2.7]) by mx.a.test (Postfix)",
        "from mx.a.test (mx.a.test [192.0.2.7] (may be forged)) by mx.a.test",
        "from mx.a.test ([192.0.2.7]) by mx.a.test with esmtps (Exim 4.96)",
        "from ([127.0.0.1]) (b.test [192.0.2.7]) by mx.a.test (Postfix)",
        "from [192.0.2.7] (helo=[10.0.0.1]) by mx.a.test with esmtp (Exim 4.96)",
        "from unknown (HELO 10.0.0.1) (192.0.2.7) by mx.a.test with SMTP",
        "from localhost by mx.a.test with SMTP",
        "from [127.0.0.1] by mx.a.test with SMTP",
        "from mx.a.test by mx.a.test with ESMTP",
    ],
    ids=str,
)
def test_how_a_server_greets_makes_nobody_an_insider(outer: str) -> None:
    assert entry(outer, "by mx.b.test with SMTP", OUTSIDE) == (0, "mx.a.test")


def test_whoever_greets_as_exchange_still_enters_at_its_border() -> None:
    forged = (
        "from x.prod.outlook.com (192.0.2.7) by AM1.mail.protection.outlook.com (10)"
    )
    assert entry(forged, OUTSIDE) == (0, "am1.mail.protection.outlook.com")


PROXIED = "from out.b.test (unknown [172.18.0.1]) by mail.a.test (Postfix) with ESMTPS"


@pytest.mark.parametrize(
    ("lines", "at"),
    [
        ((PROXIED, "from pc (pc [192.0.2.9]) by out.b.test with ESMTPSA"), 0),
        (("from b (b [10.0.0.1]) by p1-gate.p1 with SMTP", OUTSIDE), 1),
        ((PROXIED, "from pc (pc [10.0.0.9]) by out.b.test with ESMTPSA"), 0),
        (("by 10.0.0.1 with SMTP", PROXIED, OUTSIDE.replace("a.test", "b.test")), 1),
        (("from b (b [10.0.0.1]) by ex.a.local with SMTP", OUTSIDE), 1),
        (("from mail.c.test by store.b.test with LMTP", PROXIED, OUTSIDE), 2),
    ],
)
def test_behind_a_proxy_a_sender_s_server_is_no_insider(
    lines: tuple[str, ...], at: int
) -> None:
    assert entry(*lines)[0] == at


def test_a_letter_that_never_came_from_outside_ends_at_its_last_line() -> None:
    inner = "by 2002:a05:6022 with SMTP id 1"
    assert entry(inner, inner) == (1, "2002:a05:6022")
    assert path_of([("received-spf", "pass")]) == Path(ends=1)


def test_headers_stand_above_the_entry_directly_below_it_or_further_down() -> None:
    names = ["x", "received", "y", "received", "z"]
    headers = [(n, OUTSIDE if n == "received" else "") for n in names]
    path = path_of(headers)
    assert [path.place(at) for at in (0, 2, 4)] == [
        WrittenWhere.RECEIVER,
        WrittenWhere.BETWEEN,
        WrittenWhere.BEFORE,
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("mx.google.com", "smtp.gmail.com", True),
        ("spf.icloud.com", "ci74p00im.me.com", True),
        ("mx.a.com.pl", "mail.a.com.pl", True),
        ("mx.a.com.pl", "mx.b.com.pl", False),
        ("google.com.evil.test", "mx.google.com", False),
    ],
)
def test_servers_are_of_one_service_by_their_domains(
    one: str, other: str, same: bool
) -> None:
    assert (family(one) == family(other)) is same


@pytest.mark.parametrize("part", ["(", "from a (", " by", "[1.2.3.4]", "(HELO "])
def test_lines_are_read_in_time_however_many_they_are(part: str) -> None:
    def work(length: int) -> None:
        path_of([("received", f"from a {part * 300} by b")] * (length // 300))

    assert_linear(work, 30_000)
