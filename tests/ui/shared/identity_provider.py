"""A provider of identities on loopback, as OpenID Connect wants it: who one is, is
chosen by a link.
"""

import base64
import hashlib
import json
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

CLIENT, CLIENT_SECRET = "senderscope", "the-client's-own-secret"


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def as_json(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told).encode()


def number(value: int) -> str:
    return encoded(value.to_bytes((value.bit_length() + 7) // 8, "big"))


@dataclass
class IdentityProvider:
    """By the name of a link the claims that its person has.

    Attributes:
        people: the persons.
        address: of the provider, without a slash at its end.
        age: how many seconds before now the tokens were issued.
    """

    people: Mapping[str, Mapping[str, Any]]
    address: str = ""
    age: int = 0
    key: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(65537, 2048)
    )
    codes: dict[str, tuple[str, dict[str, list[str]]]] = field(default_factory=dict)

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "end_session_endpoint": f"{self.address}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict[str, Any]:
        public = self.key.public_key().public_numbers()
        numbers = {"n": number(public.n), "e": number(public.e)}
        told = {"kty": "RSA", "kid": "one", "use": "sig", "alg": "RS256"}
        return {"keys": [{**told, **numbers}]}

    def signed(self, claims: Mapping[str, Any]) -> str:
        head = encoded(as_json({"alg": "RS256", "kid": "one", "typ": "JWT"}))
        body = f"{head}.{encoded(as_json(claims))}"
        how = padding.PKCS1v15(), hashes.SHA256()
        return f"{body}.{encoded(self.key.sign(body.encode(), *how))}"

    def chosen(self, name: str, asked: dict[str, list[str]]) -> str:
        """Where the browser goes once somebody has said who they are."""
        code = uuid.uuid4().hex
        self.codes[code] = name, asked
        told = urlencode({"code": code, "state": asked["state"][0]})
        return f"{asked['redirect_uri'][0]}?{told}"

    def token(self, given: dict[str, list[str]], authorization: str) -> dict[str, Any]:
        """What a code is worth: once, to the client, with its verifier."""
        pair = base64.b64encode(f"{CLIENT}:{CLIENT_SECRET}".encode()).decode()
        assert authorization == f"Basic {pair}"
        name, asked = self.codes.pop(given["code"][0])
        verifier = hashlib.sha256(given["code_verifier"][0].encode()).digest()
        assert encoded(verifier) == asked["code_challenge"][0]
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": name,
            "iat": now - self.age,
            "exp": now + 600,
            "nonce": asked["nonce"][0],
            **self.people[name],
        }
        told = {"access_token": uuid.uuid4().hex, "token_type": "Bearer"}
        return {**told, "expires_in": 600, "id_token": self.signed(claims)}

    @contextmanager
    def serving(self) -> Iterator["IdentityProvider"]:
        """Answers until the end."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _links(provider: IdentityProvider, asked: dict[str, list[str]]) -> str:
    """A link a person, on the page that asks who one is."""
    places = {name: escape(provider.chosen(name, asked)) for name in provider.people}
    return "".join(f'<p><a href="{to}">{name}</a>' for name, to in places.items())


def _handler(provider: IdentityProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = urlsplit(self.path)
            asked = parse_qs(found.query)
            match found.path:
                case "/.well-known/openid-configuration":
                    self.answer(as_json(provider.metadata()), "application/json")
                case "/keys":
                    self.answer(as_json(provider.keys()), "application/json")
                case "/authorize":
                    self.answer(_links(provider, asked).encode(), "text/html")
                case "/logout":
                    self.go_to(asked["post_logout_redirect_uri"][0])
                case _:
                    self.send_error(404)

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            given = parse_qs(self.rfile.read(length).decode())
            told = provider.token(given, self.headers.get("Authorization", ""))
            self.answer(as_json(told), "application/json")

        def answer(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def go_to(self, place: str) -> None:
            self.send_response(302)
            self.send_header("Location", place)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing is said."""

    return Handler
