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
        ("only 5.0.0", "5.0.0"),
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
