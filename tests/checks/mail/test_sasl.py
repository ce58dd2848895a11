"""Mechanisms are chosen, and said as their standards say."""

import base64

import pytest

from diagnostics.checks.mail.sasl import (
    answer_to_error,
    choose,
    initial_response,
    oauth_error,
)
from diagnostics.model import AuthKind


@pytest.mark.parametrize(
    ("kind", "offered", "chosen"),
    [
        (AuthKind.PASSWORD, "LOGIN PLAIN", "PLAIN"),
        (AuthKind.PASSWORD, "login", "LOGIN"),
        (AuthKind.APP_PASSWORD, "XOAUTH2 PLAIN", "PLAIN"),
        (AuthKind.PASSWORD, "XOAUTH2 CRAM-MD5 GSSAPI", ""),
        (AuthKind.OAUTH2, "PLAIN OAUTHBEARER XOAUTH2", "XOAUTH2"),
        (AuthKind.OAUTH2, "OAUTHBEARER", "OAUTHBEARER"),
        (AuthKind.OAUTH2, "PLAIN", ""),
    ],
)
def test_the_best_mechanism_that_fits_is_chosen(
    kind: AuthKind, offered: str, chosen: str
) -> None:
    assert choose(kind, offered.split()) == chosen


def test_plain_carries_passwords_beyond_ascii_as_utf8() -> None:
    coded = initial_response("PLAIN", "a@b.example", "zażółć")
    assert base64.b64decode(coded) == "\0a@b.example\0zażółć".encode()


def test_oauth_tokens_are_said_as_each_mechanism_says_them() -> None:
    coded = initial_response("XOAUTH2", "me@x.example", "tok")
    assert base64.b64decode(coded) == b"user=me@x.example\1auth=Bearer tok\1\1"
    coded = initial_response("OAUTHBEARER", "me@x.example", "tok", "mx", 587)
    expected = b"n,a=me@x.example,\1host=mx\1port=587\1auth=Bearer tok\1\1"
    assert base64.b64decode(coded) == expected
    assert initial_response("LOGIN", "u", "p") == ""


def test_an_oauth_error_is_decoded() -> None:
    said = base64.b64encode(b'{"status":"400","scope":"mail"}').decode()
    assert oauth_error(said) == "status 400, scope mail"


@pytest.mark.parametrize("text", ["", "###", "bm8=", "WzFd", "/////w=="])
def test_what_is_no_oauth_error_is_left_empty(text: str) -> None:
    assert oauth_error(text) == ""


def test_each_oauth_dialogue_is_ended_in_its_way() -> None:
    assert answer_to_error("XOAUTH2") == ""
    assert base64.b64decode(answer_to_error("OAUTHBEARER")) == b"\1"
