"""An account to look around in."""

import pytest

from diagnostics.model import (
    Access,
    Account,
    Employee,
    Endpoint,
    Group,
    Mailbox,
    Project,
    Security,
)


@pytest.fixture
def account() -> Account:
    """Five people, four projects, four mailboxes on three servers."""
    smtp = Endpoint("smtp.example.com", 465, Security.TLS)
    shared = Endpoint("mail.example.org", 587, Security.STARTTLS)
    wide = Endpoint("smtp.bücher.example", 465, Security.TLS)
    return Account(
        groups=(Group("g1", "Hotline"),),
        employees=(
            Employee("anna", "Anna Kowalska", "akowalska", ("g1",)),
            Employee("e2", "Jan Kowalewski", "jan"),
            Employee("e3", "Łukasz Żak", "lzak"),
            Employee("e4", "Anna Maj", "anna.maj", active=False),
            Employee("7", "Anna", "anna2"),
        ),
        projects=(
            Project("web", "Website relaunch"),
            Project("shop", "Web shop"),
            Project("maj", "May fair"),
            Project("old", "Website 2019", active=False),
        ),
        mailboxes=(
            Mailbox("office", "office@example.com", "Front desk", smtp=smtp),
            Mailbox(
                "shop",
                "shop@example.org",
                smtp=shared,
                pop3=smtp,
                access=Access.SELECTED,
                employees=("anna",),
                projects=("shop",),
            ),
            Mailbox("own", "jan@example.org", owner="e2", smtp=shared),
            Mailbox("books", "info@bücher.example", smtp=wide, access=Access.NOBODY),
        ),
    )
