"""What is looked at before a dashboard behind a login serves anybody."""

import importlib.util
from pathlib import Path

import pytest

from diagnostics.workspace.login_settings import identity_settings
from diagnostics.workspace.teams import TeamsError

GOOD = {
    "redirect_uri": "https://mail.example.com/oauth2callback",
    "cookie_secret": "0123456789abcdef0123456789abcdef",
    "client_id": "senderscope",
    "client_secret": "its secret",
    "server_metadata_url": "https://login.example.org/.well-known/openid-configuration",
}


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings are looked at alike whether the extra is installed here or not."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: object())


def written(folder: Path, text: str) -> Path:
    place = folder / "secrets.toml"
    place.write_text(text, encoding="utf-8")
    place.chmod(0o600)
    return place


def section(**changed: str) -> str:
    told = {**GOOD, **changed}
    lines = [f'{name} = "{value}"' for name, value in told.items() if value]
    return "\n".join(["[auth]", *lines])


FOR_ALL = section(client_id="", client_secret="", server_metadata_url="")
OWN = """
[auth.own]
client_id = "senderscope"
client_secret = "its secret"
server_metadata_url = "http://127.0.0.1:99/x"
"""


def test_what_browsers_come_by_and_who_tells_who_they_are(tmp_path: Path) -> None:
    found = identity_settings([tmp_path / "none.toml", written(tmp_path, section())])
    assert (found.host, found.port) == ("mail.example.com", 443)
    assert found.providers == ("login.example.org",)


def test_several_providers_have_names(tmp_path: Path) -> None:
    found = identity_settings([written(tmp_path, f"{FOR_ALL}\n{OWN}")])
    assert found.providers == ("127.0.0.1",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no part"),
        ("auth = 1", "no part"),
        ("[auth", "secrets.toml"),
        ("[atuh]", r"is \[atuh\] meant"),
        (section(redirect_uri=""), "auth.redirect_uri is missing"),
        (section(cookie_secret=""), "auth.cookie_secret is missing"),
        (section().replace("redirect_uri", "redirect_url"),
         "auth.redirect_url isn't known; the nearest is redirect_uri"),
        (section().replace("cookie_secret", "cookie-secret"),
         "auth.cookie-secret isn't known; the nearest is cookie_secret"),
        (section().replace("client_id", "clientid"), "the nearest is client_id"),
        (section().replace('"senderscope"', "7"), "auth.client_id is no text"),
        (f"{section()}\nlanguage = 'en'", "auth.language isn't known; expected"),
        (f"{section()}\n[auth.client_kwarg]\nscope = 'openid'",
         "auth.client_kwarg isn't known; the nearest is client_kwargs"),
        (f"{FOR_ALL}\n{OWN}\n{OWN.replace('own', 'two').replace('_id', '_ident')}",
         "auth.two.client_ident isn't known; the nearest is client_id"),
        (f"{FOR_ALL}\n{OWN.replace('its secret', '')}",
         "auth.own.client_secret is missing"),
        (f"{FOR_ALL}\n[auth.own]", "auth.own.client_id is missing"),
        (f"{FOR_ALL}\n{OWN.replace('.own', '.my_own')}", "auth.my_own: no _"),
        (f"{section()}\n{OWN}", r"auth.client_id counts for none of \[auth.own\]"),
        (section(redirect_uri="http://mail.example.com/oauth2callback"), "no https"),
        (section(redirect_uri="https://mail.example.com/"), "doesn't end in"),
        (section(cookie_secret="short"), "cookie_secret is shorter"),
        (section(client_secret=""), "client_secret is missing"),
        (section(server_metadata_url="http://login.example.org/x"), "no https"),
    ],
)  # fmt: skip
def test_what_could_not_work_or_would_not_be_safe_is_said(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(TeamsError, match=said):
        identity_settings([written(tmp_path, text)])


@pytest.mark.parametrize(
    "text",
    [
        f"{section()}\n[auth.client_kwargs]\nscope = 'openid'",
        f"expose_tokens = 'id'\n[theme]\n{section()}",
        f"{FOR_ALL}\nexpose_tokens = ['id']\n{OWN}\nclient_kwargs = {{prompt = 'x'}}",
        f"{FOR_ALL}\n{OWN.replace('.own', '.client')}\napi_base_url = 'https://a.test'",
    ],
)
def test_what_streamlit_knows_beside_them_is_let_through(
    tmp_path: Path, text: str
) -> None:
    assert identity_settings([written(tmp_path, text)]).host == "mail.example.com"


def test_no_value_stands_in_what_is_said(tmp_path: Path) -> None:
    text = section().replace("client_secret", "client_secert")
    with pytest.raises(TeamsError) as refused:
        identity_settings([written(tmp_path, text)])
    assert GOOD["client_secret"] not in str(refused.value)


def test_secrets_that_others_may_read_are_refused(tmp_path: Path) -> None:
    place = written(tmp_path, section())
    place.chmod(0o644)
    with pytest.raises(TeamsError, match="chmod 600"):
        identity_settings([place])
    with pytest.raises(TeamsError, match="needs \\[auth\\]"):
        identity_settings([tmp_path / "none.toml"])


def test_without_the_extra_it_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(TeamsError, match="make shared"):
        identity_settings([written(tmp_path, section())])
