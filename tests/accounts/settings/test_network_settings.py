"""Name servers, patience and the name in EHLO are read strictly, in linear time."""

import pytest

from diagnostics.network_settings import hello_of, seconds_of, server_of, servers_of
from tests.growth import assert_linear


@pytest.mark.parametrize(
    ("written", "server"),
    [
        ("9.9.9.9", ("9.9.9.9", 53)),
        (" 127.0.0.1:5353 ", ("127.0.0.1", 5353)),
        ("[::1]:5353", ("::1", 5353)),
        ("[2620:fe::fe]", ("2620:fe::fe", 53)),
        ("2620:fe::fe", ("2620:fe::fe", 53)),
        ("NS.firm.lan.", ("ns.firm.lan", 53)),
        ("localhost:5353", ("localhost", 5353)),
    ],
)
def test_a_name_server_is_a_host_and_perhaps_a_port(
    written: str, server: tuple[str, int]
) -> None:
    assert server_of(written) == server


@pytest.mark.parametrize(
    "written",
    [
        "",
        "a b",
        "9.9.9.9:0",
        "9.9.9.9:70000",
        "9.9.9",
        "ns:",
        "[::1",
        "https://ns",
        "²",
    ],
)
def test_what_is_no_name_server_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="no name server"):
        server_of(written)


def test_name_servers_count_once_and_are_few() -> None:
    assert servers_of(["9.9.9.9", "9.9.9.9:53"]) == (("9.9.9.9", 53),)
    with pytest.raises(ValueError, match="at most 8"):
        servers_of(f"ns{n}.example" for n in range(9))


@pytest.mark.parametrize(("written", "seconds"), [("1", 1.0), ("2.5", 2.5)])
def test_patience_has_bounds(written: str, seconds: float) -> None:
    assert seconds_of(written) == seconds
    for wrong in ("0.5", "121", "inf", "-3", "x"):
        with pytest.raises(ValueError, match="1 to 120 seconds"):
            seconds_of(wrong)


@pytest.mark.parametrize(
    "name", ["crm.firm.example", "host", "[192.0.2.1]", "[IPv6:2001:db8::1]"]
)
def test_ehlo_says_a_host_or_an_address_in_brackets(name: str) -> None:
    assert hello_of(f" {name} ") == name


@pytest.mark.parametrize(
    "name", ["", "a b", "a..b", "a\r\nb", "[::1]", "[IPv6:192.0.2.1]", "[x]", "ü.pl"]
)
def test_nothing_else_is_said_in_ehlo(name: str) -> None:
    with pytest.raises(ValueError, match="no name for EHLO"):
        hello_of(name)


def test_long_nonsense_is_refused_in_linear_time() -> None:
    def refuse(length: int) -> None:
        with pytest.raises(ValueError, match="no name"):
            hello_of("a" * length + "!")

    assert_linear(refuse, 20_000)
