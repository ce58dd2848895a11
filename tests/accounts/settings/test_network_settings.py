"""Name servers, patience and the name in EHLO are read strictly, in linear time."""

import pytest

from diagnostics.model import NetworkSettings
from diagnostics.network_settings import (
    expect_fit,
    hello_of,
    seconds_of,
    server_of,
    servers_of,
)
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
        ("ns.żółw.example:5353", ("ns.xn--w-uga1v8h.example", 5353)),
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
    "name", ["", "a b", "a..b", "a\r\nb", "[::1]", "[IPv6:192.0.2.1]", "[x]", "192.0.2"]
)
def test_nothing_else_is_said_in_ehlo(name: str) -> None:
    with pytest.raises(ValueError, match="no name for EHLO"):
        hello_of(name)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("192.0.2.1", "[192.0.2.1]"),
        ("2001:db8::1", "[IPv6:2001:db8::1]"),
        ("crm.żółw.example", "crm.xn--w-uga1v8h.example"),
    ],
)
def test_an_address_gets_its_brackets_and_another_script_its_letters(
    written: str, said: str
) -> None:
    assert hello_of(written) == said


@pytest.mark.parametrize("written", ["1_0", "٣", "5s", "5,5", "nan", "1e400", "+5"])
def test_only_plain_figures_are_seconds(written: str) -> None:
    with pytest.raises(ValueError, match="no time for a step"):
        seconds_of(written)


def test_long_nonsense_is_refused_in_linear_time() -> None:
    def refuse(length: int) -> None:
        with pytest.raises(ValueError, match="no name"):
            hello_of("a" * length + "!")

    assert_linear(refuse, 20_000)


@pytest.mark.parametrize(
    ("port", "is_one"),
    [("0", False), ("1", True), ("65535", True), ("65536", False), ("065535", False)],
)
def test_a_port_lies_between_1_and_65535_in_five_figures(
    port: str, is_one: bool
) -> None:
    if is_one:
        assert server_of(f"9.9.9.9:{port}") == ("9.9.9.9", int(port))
        return
    with pytest.raises(ValueError, match="is no port"):
        server_of(f"9.9.9.9:{port}")


@pytest.mark.parametrize("port", ["", "+53", "-1", "5 3", "٥٣", "5.3", "0x35"])
def test_only_plain_figures_are_a_port(port: str) -> None:
    with pytest.raises(ValueError, match="no name server"):
        server_of(f"[::1]:{port}" if port else "[::1]:")


@pytest.mark.parametrize(
    ("label", "is_one"), [("x" * 63, True), ("x" * 64, False), ("-x", False)]
)
def test_a_label_of_a_name_server_has_63_letters_at_most(
    label: str, is_one: bool
) -> None:
    name = f"{label}.example"
    if is_one:
        assert server_of(name) == (name, 53)
        assert hello_of(name) == name
        return
    with pytest.raises(ValueError, match="no name server"):
        server_of(name)
    with pytest.raises(ValueError, match="no name for EHLO"):
        hello_of(name)


@pytest.mark.parametrize("name", ["ns.1", "1.2.3.4.5", "300.1.1.1", "1."])
def test_what_ends_in_a_number_is_an_address_or_nothing(name: str) -> None:
    with pytest.raises(ValueError, match="HOST or HOST:PORT"):
        server_of(name)


def test_eight_name_servers_go_and_nine_do_not() -> None:
    eight = [f"ns{n}.example" for n in range(8)]
    assert len(servers_of(eight)) == 8
    assert len(servers_of([*eight, "NS7.example.", "ns7.example:53"])) == 8
    with pytest.raises(ValueError, match="9 name servers"):
        servers_of([*eight, "ns8.example"])
    assert servers_of([]) == ()


def test_one_server_on_two_ports_is_two_servers() -> None:
    assert servers_of(["9.9.9.9", "9.9.9.9:54"]) == (("9.9.9.9", 53), ("9.9.9.9", 54))


@pytest.mark.parametrize(
    ("written", "fits"),
    [
        *(("0.999", False), ("1", True), ("1.0", True), ("120", True)),
        *(("120.001", False), ("nan", False), ("1e2", True), (" 5 ", True)),
    ],
)
def test_a_step_may_take_1_to_120_seconds(written: str, fits: bool) -> None:
    if fits:
        assert seconds_of(written) == float(written)
        return
    with pytest.raises(ValueError, match="1 to 120 seconds"):
        seconds_of(written)


@pytest.mark.parametrize(
    "name",
    [
        *("[ipv6:2001:db8::1]", "[IPv6:::ffff:192.0.2.1]", "a_b.example", "x"),
        "_.example",
    ],
)
def test_further_names_that_ehlo_may_say(name: str) -> None:
    assert hello_of(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "[2001:db8::1]",
        "[192.0.2.256]",
        "192.0.2.1]",
        "[]",
        "[IPv6:]",
        "a.-b",
        "a" * 254,
    ],
)
def test_further_names_that_ehlo_may_not_say(name: str) -> None:
    with pytest.raises(ValueError, match="no name for EHLO"):
        hello_of(name)


def test_a_final_dot_is_not_said() -> None:
    assert hello_of("crm.example.") == "crm.example"


@pytest.mark.parametrize(
    "settings",
    [
        NetworkSettings(dns=("9.9.9.9:0",)),
        NetworkSettings(dns=tuple(f"ns{n}.example" for n in range(9))),
        NetworkSettings(timeout=0.5),
        NetworkSettings(timeout=121.0),
        NetworkSettings(ehlo="a b"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(settings: NetworkSettings) -> None:
    with pytest.raises(ValueError, match=r"'|name servers"):
        expect_fit(settings)


@pytest.mark.parametrize(
    "settings",
    [
        NetworkSettings(),  # nothing is said: what is usual holds
        NetworkSettings(timeout=1.0),
        NetworkSettings(timeout=120.0),
        NetworkSettings(("9.9.9.9",), "roots.pem", 2.5, "crm.example"),
    ],
)
def test_settings_that_can_be_used_are_taken(settings: NetworkSettings) -> None:
    expect_fit(settings)
