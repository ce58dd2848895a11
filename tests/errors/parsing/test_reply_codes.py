"""Reply codes, status codes and addresses inside texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.errors.parsing.reply_codes import (
    addresses,
    preferred_status,
    reply_code,
    status_code,
    tidy,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("550 nobody", "550"),
        ("550-5.7.1 first", "550"),
        ("'451 later'", "451"),
        ("it failed: 550 5.1.1 nobody", "550"),
        ("the server said: 452 full", "452"),
        ("SMTP Error Code 550]", "550"),
        ("ResponseCode 421, , unreachable", "421"),
        ("first\n554 second line", "554"),
        ("status=[535]", "535"),
        ("571 old style", "571"),
        ("250 2.0.0 fine", "250"),
        ("port 587 and 465", ""),
        ("192.0.2.250 was slow", ""),
        ("at 10:450:20", ""),
        ("waited 550 seconds", ""),
        ("user550@there.example", ""),
        ("", ""),
    ],
)
def test_a_reply_code_is_found_only_where_replies_put_it(text: str, code: str) -> None:
    assert reply_code(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("550 5.1.1 nobody", "5.1.1"),
        ("no mailbox (#5.1.1)", "5.1.1"),
        ("550-5.7.26 words", "5.7.26"),
        ("5.0.0 vague, 4.2.2 exact", "4.2.2"),
        ("mail, only 5.0.0", "5.0.0"),
        ("Postfix 2.5.1", ""),
        ("Exim 4.5.2 and version 5.1.1", ""),
        ("192.5.1.1", ""),
        ("5.1.1.7", ""),
        ("3.1.1", ""),
        ("SMTPSVC(5.0.2195)", ""),
    ],
)
def test_a_status_code_is_no_version_and_no_address(text: str, code: str) -> None:
    assert status_code(text) == code


@pytest.mark.parametrize(
    ("field", "quoted", "wanted"),
    [
        ("5.1.1", "", "5.1.1"),
        ("", "5.1.1", "5.1.1"),
        ("5.0.0", "5.7.26", "5.7.26"),
        ("5.2.1", "5.0.0", "5.2.1"),
        ("4.4.7", "4.2.2", "4.2.2"),
        ("5.1.1", "5.7.1", "5.7.1"),
        ("5.2.2", "5.1.1", "5.2.2"),
    ],
)
def test_the_more_telling_status_is_preferred(
    field: str, quoted: str, wanted: str
) -> None:
    assert preferred_status(field, quoted) == wanted


@given(st.integers(4, 5), st.integers(0, 7), st.integers(1, 999), st.text("ab ,"))
def test_a_code_in_a_reply_is_found_whatever_follows(
    kind: int, subject: int, detail: int, words: str
) -> None:
    status = f"{kind}.{subject}.{detail}"
    assert status_code(f"{kind}50 {status} {words}") == status
    assert reply_code(f"{kind}50 {status} {words}") == f"{kind}50"


def test_addresses_lose_what_sentences_put_around_them() -> None:
    text = 'To <bob@there.example>, "eve@there.example"; bob@there.example.'
    assert addresses(text) == ["bob@there.example", "eve@there.example"]
    assert tidy(" <bob@there.example>: ") == "bob@there.example"
    assert tidy('"b b"@there.example') == '"b b"@there.example'


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("said 550 no", "550"),
        ("#550 no", "550"),
        ("x <421 late>", "421"),
        ("error: (554) no", "554"),
        ("waited 550 seconds; the reply 451 came", "451"),
        ("a 550-10 b", ""),
        ("in front\n550 first\n551 second", "550"),
        ("572 no", ""),
        ("560 no", ""),
        ("599 no", ""),
        ("221 bye", "221"),
        ("354 go", ""),
        ("x: 550", ""),
        ("mail: 550 no", "550"),
        ("[550]", "550"),
        ("see [550] there", ""),
        ("RCPT failed: 550", "550"),
        ("Access denied: 535", "535"),
        ("delivery failed: 550 letters", ""),
    ],
)
def test_a_number_is_a_code_by_what_stands_around_it(text: str, code: str) -> None:
    assert reply_code(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("v 5.1.1", ""),
        ("id (5.1.1", ""),
        ("version 5.1.1, then 550 5.2.2", "5.2.2"),
        ("5.0.0 and 4.0.0", "5.0.0"),
        ("4.0.0 and 5.1.0", "5.1.0"),
        ("5.8.1", ""),
        ("5.1.1234", ""),
        ("550-5.1.1", "5.1.1"),
        ("x-5.1.1", ""),
        ("it said its version is 5.1.1", "5.1.1"),
        ("clause 5.7.1 of the lease", ""),
        ("Wersja 5.1.1 jest gotowa", ""),
    ],
)
def test_of_several_status_codes_the_first_that_says_something_counts(
    text: str, code: str
) -> None:
    assert status_code(text) == code


@pytest.mark.parametrize(
    ("field", "quoted", "wanted"),
    [
        ("", "", ""),
        ("", "5.0.0", "5.0.0"),
        ("5.0.0", "", "5.0.0"),
        ("5.0.0", "4.0.0", "5.0.0"),
        ("5.4.7", "5.1.1", "5.1.1"),
        ("5.3.0", "5.1.1", "5.1.1"),
        ("5.1.0", "5.1.1", "5.1.1"),
        ("5.1.2", "5.1.1", "5.1.2"),
        ("5.1.2", "4.1.1", "4.1.1"),
        ("5.1.2", "5.6.1", "5.1.2"),
        ("5.1.2", "5.7.1", "5.7.1"),
    ],
)
def test_a_field_that_sums_up_gives_way_to_what_was_said(
    field: str, quoted: str, wanted: str
) -> None:
    assert preferred_status(field, quoted) == wanted


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ('"a b@x.test', "a b@x.test"),
        ('"a"b"@x.test', 'a"b"@x.test'),
        ("('a@x.test');", "a@x.test"),
        ("a@x.test...", "a@x.test"),
        ("", ""),
    ],
)
def test_only_a_quoted_name_keeps_its_quotation_marks(
    written: str, address: str
) -> None:
    assert tidy(written) == address


def test_an_address_is_found_whole_and_once() -> None:
    assert addresses("a@x.test, b@x.test and a@x.test") == ["a@x.test", "b@x.test"]
    assert addresses("none here") == []
    assert addresses("é.x@bücher.test") == ["é.x@bücher.test"]
