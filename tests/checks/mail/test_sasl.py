"""Mechanisms are chosen, and said as their standards say."""

import base64

import pytest

from diagnostics.checks.mail.sasl import (
    COSTLY,
    IN_CLEAR,
    MOST_ROUNDS,
    NONSENSE,
    UNPROVED,
    SaslError,
    SaslTalk,
    Scram,
    choose,
    oauth_error,
    prepared,
    sasl_talk,
    takes_proofs_only,
)
from diagnostics.model import AuthKind


@pytest.mark.parametrize(
    ("kind", "offered", "chosen"),
    [
        (AuthKind.PASSWORD, "LOGIN PLAIN", "PLAIN"),
        (AuthKind.PASSWORD, "login", "LOGIN"),
        (AuthKind.APP_PASSWORD, "XOAUTH2 PLAIN", "PLAIN"),
        (AuthKind.PASSWORD, "XOAUTH2 DIGEST-MD5 GSSAPI", ""),
        (AuthKind.PASSWORD, "CRAM-MD5 SCRAM-SHA-256 LOGIN", "LOGIN"),
        (AuthKind.PASSWORD, "CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-1-PLUS", "SCRAM-SHA-1"),
        (AuthKind.PASSWORD, "scram-sha-1 scram-sha-256 cram-md5", "SCRAM-SHA-256"),
        (AuthKind.APP_PASSWORD, "NTLM CRAM-MD5", "CRAM-MD5"),
        (AuthKind.OAUTH2, "PLAIN OAUTHBEARER XOAUTH2", "XOAUTH2"),
        (AuthKind.OAUTH2, "OAUTHBEARER", "OAUTHBEARER"),
        (AuthKind.OAUTH2, "PLAIN", ""),
    ],
)
def test_the_best_mechanism_that_fits_is_chosen(
    kind: AuthKind, offered: str, chosen: str
) -> None:
    assert choose(kind, offered.split()) == chosen


def test_without_tls_what_hides_the_password_goes_first() -> None:
    offered = ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1"]
    assert choose(AuthKind.PASSWORD, offered, is_secure=False) == "SCRAM-SHA-1"
    assert choose(AuthKind.PASSWORD, offered) == "PLAIN"
    assert choose(AuthKind.PASSWORD, ["LOGIN"], is_secure=False) == "LOGIN"


def test_the_mechanisms_that_send_a_secret_are_these() -> None:
    assert set(IN_CLEAR) == {"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"}


def said(talk: SaslTalk, *challenges: bytes) -> list[bytes]:
    return [talk.answer(base64.b64encode(c).decode()) for c in challenges]


def test_plain_carries_passwords_beyond_ascii_as_utf8() -> None:
    talk = sasl_talk("PLAIN", "a@b.example", "zażółć")
    assert talk.opening == "\0a@b.example\0zażółć".encode()


def test_oauth_tokens_are_said_as_each_mechanism_says_them() -> None:
    talk = sasl_talk("XOAUTH2", "me@x.example", "tok")
    assert talk.opening == b"user=me@x.example\1auth=Bearer tok\1\1"
    talk = sasl_talk("OAUTHBEARER", "me@x.example", "tok", "mx", 587)
    expected = b"n,a=me@x.example,\1host=mx\1port=587\1auth=Bearer tok\1\1"
    assert talk.opening == expected


def test_login_says_user_and_password_whatever_it_is_asked() -> None:
    talk = sasl_talk("LOGIN", "u", "p")
    assert talk.opening is None
    assert [talk.answer("what is this?"), talk.answer("")] == [b"u", b"p"]
    with pytest.raises(SaslError, match=NONSENSE):
        talk.answer("")


def test_a_sentence_that_a_server_overheard_is_said_again_once() -> None:
    talk = sasl_talk("PLAIN", "u", "p")
    talk.opened()
    assert said(talk, b"", b"") == [b"\0u\0p", b""]


def test_cram_answers_as_its_standard_shows() -> None:
    # RFC 2195, section 2.
    talk = sasl_talk("CRAM-MD5", "tim", "tanstaaftanstaaf")
    asked = b"<1896.697170952@postoffice.reston.mci.net>"
    assert said(talk, asked) == [b"tim b913a602c7eda7a495b4e6e7334d3890"]
    assert talk.private == ("b913a602c7eda7a495b4e6e7334d3890",)
    with pytest.raises(SaslError, match=NONSENSE):
        said(talk, asked)


STANDARD = [
    (
        *("sha1", "fyko+d2lbbFgONRv9qkxdawL"),
        b"r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
        b"c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
        b"p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
        b"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
    ),
    (
        *("sha256", "rOprNGfwEbeRWgbNEkqO"),
        b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
        b"s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
        b"p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
    ),
]
"""The examples of RFC 5802, section 5, and RFC 7677, section 3."""


@pytest.mark.parametrize(("digest", "nonce", "first", "final", "proof"), STANDARD)
def test_scram_speaks_as_its_standards_show(
    digest: str, nonce: str, first: bytes, final: bytes, proof: bytes
) -> None:
    talk = Scram(digest, "user", "pencil", nonce)
    assert talk.opening == f"n,,n=user,r={nonce}".encode()
    talk.opened()
    assert said(talk, first) == [final]
    assert not talk.proved
    assert said(talk, proof) == [b""]
    assert talk.proved


@pytest.mark.parametrize(("digest", "nonce", "first", "final", "proof"), STANDARD)
def test_a_server_that_does_not_know_the_password_is_told(
    digest: str, nonce: str, first: bytes, final: bytes, proof: bytes
) -> None:
    talk = Scram(digest, "user", "another password", nonce)
    talk.opened()
    assert said(talk, first) != [final]
    with pytest.raises(SaslError, match=UNPROVED):
        said(talk, proof)
    assert not talk.proved


def test_an_error_in_the_servers_last_word_is_told() -> None:
    digest, nonce, first, _, _ = STANDARD[0]
    talk = Scram(digest, "user", "pencil", nonce)
    talk.opened()
    assert said(talk, first, b"e=invalid-proof")[1] == b""
    assert (talk.proved, talk.error) == (False, "invalid-proof")


def test_a_proof_may_stand_behind_the_code_of_success() -> None:
    digest, nonce, first, _, proof = STANDARD[0]
    talk = Scram(digest, "user", "pencil", nonce)
    talk.opened()
    said(talk, first)
    talk.told_at_last("235 2.7.0 welcome")
    assert not talk.proved
    talk.told_at_last(f"235 {base64.b64encode(proof).decode()}")
    assert talk.proved


@pytest.mark.parametrize(
    ("first", "why"),
    [
        (b"r=other,s=QSXCR+Q6sek8bf92,i=4096", NONSENSE),
        (b"r=mine,s=QSXCR+Q6sek8bf92,i=4096", NONSENSE),
        (b"r=mineX,s=QSXCR+Q6sek8bf92,i=0", NONSENSE),
        (b"r=mineX,s=???,i=4096", NONSENSE),
        (b"m=ext,r=mineX,s=QSXCR+Q6sek8bf92,i=4096", NONSENSE),
        (b"hello", NONSENSE),
        (f"r=mineX,s=QSXC,i={MOST_ROUNDS + 1}".encode(), COSTLY),
    ],
)
def test_a_challenge_that_is_none_ends_the_login(first: bytes, why: str) -> None:
    talk = Scram("sha1", "user", "pencil", "mine")
    talk.opened()
    with pytest.raises(SaslError, match=why):
        said(talk, first)


def test_names_and_passwords_are_prepared_before_they_are_compared() -> None:
    # RFC 4013, section 3.
    assert prepared("I\u00adX") == "IX"
    assert prepared("\u00aa") == "a"
    assert prepared("\u2168") == "IX"
    assert prepared("a\u00a0b") == "a b"
    assert b"n=a=3Db=2Cc," in (Scram("sha1", "a=b,c", "p").opening or b"")


def test_an_oauth_error_is_decoded() -> None:
    said = base64.b64encode(b'{"status":"400","scope":"mail"}').decode()
    assert oauth_error(said) == "status 400, scope mail"


@pytest.mark.parametrize("text", ["", "###", "bm8=", "WzFd", "/////w=="])
def test_what_is_no_oauth_error_is_left_empty(text: str) -> None:
    assert oauth_error(text) == ""


@pytest.mark.parametrize(
    ("mechanism", "ending"), [("XOAUTH2", b""), ("OAUTHBEARER", b"\1")]
)
def test_each_oauth_dialogue_is_ended_in_its_way(mechanism: str, ending: bytes) -> None:
    talk = sasl_talk(mechanism, "u", "t")
    talk.opened()
    assert said(talk, b'{"status":"401"}') == [ending]
    assert (talk.error, talk.heard) == ("status 401", "status 401")


@pytest.mark.parametrize(
    ("listed", "only_proofs"),
    [
        (["CRAM-MD5"], True),
        (["SCRAM-SHA-256", "CRAM-MD5", "GSSAPI"], True),
        (["PLAIN", "CRAM-MD5"], False),
        (["LOGIN", "SCRAM-SHA-1"], False),
        (["GSSAPI"], False),
        ([], False),
    ],
)
def test_a_list_of_proofs_alone_takes_no_password(
    listed: list[str], only_proofs: bool
) -> None:
    assert takes_proofs_only(listed) is only_proofs
