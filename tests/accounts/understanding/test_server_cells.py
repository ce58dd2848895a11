"""A server's name with a port or a scheme beside it."""

import pytest

from diagnostics.accounts import load_files
from diagnostics.accounts.understanding.server_cells import both_said, with_parts
from diagnostics.model import Endpoint, Security

HOST = "mail.example.com"
TLS, STARTTLS = Security.TLS, Security.STARTTLS


@pytest.mark.parametrize(
    ("host", "port", "security", "meant"),
    [
        (f"{HOST}:587", None, None, (HOST, 587, None)),
        (f"{HOST}:587", 587, STARTTLS, (HOST, 587, STARTTLS)),
        (f"smtps://{HOST}:465", None, None, (HOST, 465, TLS)),
        (f"SMTPS://{HOST}/", None, None, (HOST, None, TLS)),
        (f"smtp://{HOST}", 25, None, (HOST, 25, None)),
        (f"{HOST}:465/SSL", None, None, (HOST, 465, TLS)),
        (f"{HOST}, port 587 STARTTLS", None, None, (HOST, 587, STARTTLS)),
        (f"{HOST} 465 (SSL)", 465, TLS, (HOST, 465, TLS)),
        (f"{HOST} (port: 465)", None, None, (HOST, 465, None)),
        (f"ssl://{HOST}:465", None, None, (HOST, 465, TLS)),
        (f"tls://{HOST}:587", None, None, (HOST, 587, None)),
        ("192.0.2.7:25", None, None, ("192.0.2.7", 25, None)),
    ],
)
def test_a_port_and_a_scheme_fill_the_empty_cells(
    host: str, port: int | None, security: Security | None, meant: tuple[object, ...]
) -> None:
    found = with_parts(Endpoint(host, port, security), "smtp")
    assert (found.host, found.port, found.security) == meant


@pytest.mark.parametrize(
    "written",
    [
        Endpoint(HOST),
        Endpoint(f"{HOST}:587", 465),
        Endpoint(f"{HOST}:0"),
        Endpoint(f"{HOST}:65536"),
        Endpoint(f"smtps://{HOST}", 587, STARTTLS),
        Endpoint(f"imaps://{HOST}:993"),
        Endpoint(f"https://{HOST}"),
        Endpoint("no host:587"),
        Endpoint(f"{HOST}:465/SSL", security=STARTTLS),
        Endpoint(f"ssl://{HOST}:587 STARTTLS"),
        Endpoint(f"{HOST}:465 or 587"),
        Endpoint(f"{HOST} 465@other"),
        Endpoint("[2001:db8::7]"),
        Endpoint(""),
    ],
)
def test_what_contradicts_or_is_another_service_s_stays_as_it_was_written(
    written: Endpoint,
) -> None:
    assert with_parts(written, "smtp") == written


def test_every_service_has_its_own_schemes() -> None:
    assert with_parts(Endpoint(f"pop3s://{HOST}"), "pop3").security is TLS
    assert with_parts(Endpoint(f"imaps://{HOST}"), "imap").security is TLS
    assert with_parts(Endpoint(f"pop3s://{HOST}"), "imap").host == f"pop3s://{HOST}"


@pytest.mark.parametrize(
    ("port", "security", "is_one"),
    [
        (None, "465 (SSL)", True),
        (465, "SSL 465", True),
        (587, "SSL 465", False),
        (465, "SSL", False),
        (None, "465", False),
    ],
)
def test_a_security_s_cell_may_name_the_port_too(
    port: int | None, security: str, is_one: bool
) -> None:
    assert (both_said(port, security) is not None) is is_one


def read(**cells: str) -> tuple[Endpoint, list[str]]:
    columns = {"id": "m", "address": "m@example.com", "access": "general", **cells}
    table = "\n".join((",".join(columns), ",".join(columns.values())))
    loaded = load_files({"mailboxes.csv": table.encode()})
    (mailbox,) = loaded.account.mailboxes
    return mailbox.smtp, [p.rule for p in loaded.problems]


def test_an_account_is_read_so_and_told_of_it() -> None:
    server, told = read(smtp_host=f"smtps://{HOST}:465")
    assert server == Endpoint(HOST, 465, TLS)
    assert "config/read-as" in told
    server, told = read(smtp_host=HOST, smtp_security="465 (SSL)")
    assert server == Endpoint(HOST, 465, TLS)
    assert "config/read-as" in told


def test_a_port_that_contradicts_is_an_error() -> None:
    _, told = read(smtp_host=f"{HOST}:465", smtp_port="587")
    assert "config/read-as" not in told
    assert any(rule.startswith("config/") for rule in told)


@pytest.mark.parametrize("written", ["j.w.", "ditto", "jak wyżej", "-//-", "as above"])
@pytest.mark.parametrize("column", ["username", "secret"])
def test_the_same_as_above_is_no_login_and_no_password(
    written: str, column: str
) -> None:
    _, told = read(**{"smtp_host": HOST, column: written})
    assert "config/same-as-above" in told
    assert "config/secret-in-clear" not in told


@pytest.mark.parametrize("written", ["jw", "idem@example.com", "same"])
def test_a_login_that_looks_like_it_stays(written: str) -> None:
    _, told = read(smtp_host=HOST, username=written)
    assert "config/same-as-above" not in told
