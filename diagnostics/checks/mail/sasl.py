"""Login: which mechanism, what is said in it, and what an OAuth error says."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import secrets
import stringprep
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from typing import ClassVar

from diagnostics.checks.mail.replies_read import decoded
from diagnostics.model import AuthKind

IN_CLEAR = ("PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER")
"""Mechanisms that send the secret itself (RFC 4954, section 4)."""

_PASSWORD = ("PLAIN", "LOGIN")
_PROOF = ("SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5")
_TOKEN = ("XOAUTH2", "OAUTHBEARER")

MOST_ROUNDS = 1_000_000
"""Most rounds of hashing that a server may ask for; usual are 4096 to 600,000."""

UNPROVED, NONSENSE, COSTLY = "unproved", "nonsense", "costly"
"""Why a login was given up: the server didn't prove that it knows the password, said
what the mechanism doesn't allow, or asked for more work than we do."""


def choose(kind: AuthKind, offered: Iterable[str], *, is_secure: bool = True) -> str:
    """The mechanism to use, or "" where the server offers none that fits.

    One is chosen, none is tried in turn. Over TLS the password itself goes first: many
    servers list CRAM-MD5 and SCRAM for accounts that have no secret stored for them,
    and would refuse the right password. Without TLS what hides it goes first.
    """
    names = {name.upper() for name in offered}
    by_password = (*_PASSWORD, *_PROOF) if is_secure else (*_PROOF, *_PASSWORD)
    fitting = _TOKEN if kind is AuthKind.OAUTH2 else by_password
    return next((m for m in fitting if m in names), "")


def takes_proofs_only(listed: Collection[str]) -> bool:
    """Whether a list of mechanisms has proofs of a password, and none that tells it."""
    return not set(listed).isdisjoint(_PROOF) and set(listed).isdisjoint(IN_CLEAR)


class SaslError(ValueError):
    """A login that must be given up; its text is one of the words above."""


class SaslTalk(ABC):
    """The client's side of one login.

    Attributes:
        opening: what may go with the command, None where the server begins.
        error: what the server's challenge says was wrong.
        heard: a challenge that only refused, to be written down.
        private: what was made of the secret, to be masked.
        proves: whether the server has to prove that it knows the password.
        proved: whether it has.
    """

    opening: bytes | None = None
    error: str = ""
    heard: str = ""
    private: tuple[str, ...] = ()
    proves: ClassVar[bool] = False
    proved: bool = False

    @abstractmethod
    def answer(self, challenge: str) -> bytes:
        """The answer to a challenge as it came.

        Raises:
            SaslError: there is none.
        """

    def opened(self) -> None:  # noqa: B027 - most have nothing to remember
        """The opening went with the command."""

    def told_at_last(self, said: str) -> None:  # noqa: B027 - SCRAM's server alone
        """Reads what the server's last reply says beside that the login is done."""


class Sentence(SaslTalk):
    """PLAIN, XOAUTH2 and OAUTHBEARER: one sentence says all."""

    def __init__(self, sentence: bytes, ending: bytes = b"") -> None:
        self.opening = sentence
        self._ending = ending
        self._asked = 0

    def opened(self) -> None:
        """The sentence went with the command."""
        self._asked += 1

    def answer(self, challenge: str) -> bytes:
        """The sentence; or, where it was heard, what ends the dialogue."""
        again = self._asked == 1 and not challenge.strip("= ")
        if again or not self._asked:  # it wasn't taken with the command
            self._asked += 1
            return self.opening or b""
        self.error = oauth_error(challenge)
        self.heard = self.error or _shown(challenge)
        return self._ending


class UserThenPassword(SaslTalk):
    """LOGIN: user and password, whatever the server calls them."""

    def __init__(self, user: str, secret: str) -> None:
        self._answers = [secret.encode(), user.encode()]

    def answer(self, challenge: str) -> bytes:
        """The next of the two."""
        if not self._answers:
            raise SaslError(NONSENSE)
        return self._answers.pop()


class CramMd5(SaslTalk):
    """CRAM-MD5 (RFC 2195): a keyed digest of the server's challenge."""

    def __init__(self, user: str, secret: str) -> None:
        self._user, self._secret = user, secret.encode()
        self._is_done = False

    def answer(self, challenge: str) -> bytes:
        """The user's name and the digest."""
        if self._is_done:
            raise SaslError(NONSENSE)
        self._is_done = True
        digest = hmac.new(self._secret, _plain(challenge), "md5").hexdigest()
        self.private = (digest,)
        return f"{self._user} {digest}".encode()


class Scram(SaslTalk):
    """SCRAM without channel binding (RFC 5802, RFC 7677): both sides prove a password.

    Attributes:
        digest: `sha1` or `sha256`.
    """

    proves = True

    def __init__(self, digest: str, user: str, secret: str, nonce: str = "") -> None:
        self._digest, self._secret = digest, prepared(secret).encode()
        self._nonce = nonce or secrets.token_urlsafe(18)
        name = prepared(user).replace("=", "=3D").replace(",", "=2C")
        self._first = f"n={name},r={self._nonce}"
        self.opening = f"n,,{self._first}".encode()
        self._signature = b""
        self._was_opened = False

    def opened(self) -> None:
        """The first message went with the command."""
        self._was_opened = True

    def answer(self, challenge: str) -> bytes:
        """The first message, the proof, or nothing to a server that proved itself."""
        said = _plain(challenge)
        if not said and not self._signature:
            self._was_opened = True
            return self.opening or b""
        if not self._was_opened:
            raise SaslError(NONSENSE)
        if not self._signature:
            return self._proof(said.decode("utf-8", "replace"))
        self._verify(said.decode("utf-8", "replace"))
        return b""

    def told_at_last(self, said: str) -> None:
        """Some servers put their proof behind the code of success."""
        for word in said.split():
            try:
                self._verify(_plain(word).decode("utf-8", "replace"))
            except SaslError:
                continue

    def _proof(self, server_first: str) -> bytes:
        nonce, salt, rounds = self._parameters(server_first)
        ending = f"c=biws,r={nonce}"
        signed = f"{self._first},{server_first},{ending}".encode()
        salted = hashlib.pbkdf2_hmac(self._digest, self._secret, salt, rounds)
        client = self._mac(salted, b"Client Key")
        stored = hashlib.new(self._digest, client).digest()
        mask = self._mac(stored, signed)
        proof = bytes(a ^ b for a, b in zip(client, mask, strict=True))
        self._signature = self._mac(self._mac(salted, b"Server Key"), signed)
        shown, told = (_coded(x) for x in (proof, self._signature))
        self.private = (shown, told, _coded(f"v={told}".encode()))
        return f"{ending},p={shown}".encode()

    def _parameters(self, server_first: str) -> tuple[str, bytes, int]:
        found = re.fullmatch(
            r"r=([!-+\--~]+),s=([A-Za-z0-9+/=]+),i=([0-9]{1,12})(?:,.*)?", server_first
        )
        if not found or not found[1].startswith(self._nonce):
            raise SaslError(NONSENSE)
        rounds = int(found[3])
        if rounds > MOST_ROUNDS:
            raise SaslError(COSTLY)
        if not rounds or found[1] == self._nonce:
            raise SaslError(NONSENSE)
        return found[1], _plain(found[2]), rounds

    def _verify(self, server_final: str) -> None:
        if server_final.startswith("e="):
            self.error = server_final[2:]
            return
        told = server_final.partition(",")[0].removeprefix("v=")
        if not hmac.compare_digest(told.encode(), _coded(self._signature).encode()):
            raise SaslError(UNPROVED)
        self.proved = True

    def _mac(self, key: bytes, said: bytes) -> bytes:
        return hmac.new(key, said, self._digest).digest()


def sasl_talk(
    mechanism: str, user: str, secret: str, host: str = "", port: int = 0
) -> SaslTalk:
    """The client's side of a login; `mechanism` is one that `choose` gives.

    PLAIN as RFC 4616, OAUTHBEARER as RFC 7628, XOAUTH2 as Google describes it.
    """
    if mechanism == "XOAUTH2":
        return Sentence(f"user={user}\1auth=Bearer {secret}\1\1".encode())
    if mechanism == "OAUTHBEARER":
        where = f"host={host}\1port={port}\1"
        told = f"n,a={user},\1{where}auth=Bearer {secret}\1\1"
        return Sentence(told.encode(), b"\1")
    if mechanism == "LOGIN":
        return UserThenPassword(user, secret)
    if mechanism == "CRAM-MD5":
        return CramMd5(user, secret)
    if mechanism.startswith("SCRAM-"):
        digest = mechanism.removeprefix("SCRAM-").replace("-", "").lower()
        return Scram(digest, user, secret)
    return Sentence(f"\0{user}\0{secret}".encode())


def prepared(text: str) -> str:
    """A name or password as SCRAM compares it (SASLprep, RFC 4013, section 2)."""
    mapped = (
        " " if stringprep.in_table_c12(char) else char
        for char in text
        if not stringprep.in_table_b1(char)
    )
    return unicodedata.normalize("NFKC", "".join(mapped))


def _coded(said: bytes) -> str:
    return base64.b64encode(said).decode("ascii")


def _plain(coded: str) -> bytes:
    try:
        return base64.b64decode(coded.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise SaslError(NONSENSE) from None


def _shown(challenge: str) -> str:
    try:
        return f"challenge: {decoded(_plain(challenge))}"
    except SaslError:
        return "a challenge that isn't Base64"


def oauth_error(challenge: str) -> str:
    """The server's error JSON as `status 400, scope …`; "" where it is none."""
    try:
        said = json.loads(base64.b64decode(challenge, validate=True))
    except (binascii.Error, ValueError):
        return ""
    if not isinstance(said, dict):
        return ""
    return ", ".join(f"{key} {value}" for key, value in said.items())
