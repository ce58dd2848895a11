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


def test_what_browsers_come_by_and_who_tells_who_they_are(tmp_path: Path) -> None:
    found = identity_settings([tmp_path / "none.toml", written(tmp_path, section())])
    assert (found.host, found.port) == ("mail.example.com", 443)
    assert found.providers == ("login.example.org",)


def test_several_providers_have_names(tmp_path: Path) -> None:
    one = section().replace('client_id = "senderscope"', "")
    named = section(server_metadata_url="http://127.0.0.1:99/x").replace(
        "[auth]", "[auth.own]"
    )
    found = identity_settings([written(tmp_path, f"{one}\n{named}")])
    assert found.providers == ("127.0.0.1",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no part"),
        ("auth = 1", "no part"),
        ("[auth", "secrets.toml"),
        (section(redirect_uri=""), "redirect_uri is no https"),
        (section(redirect_uri="http://mail.example.com/oauth2callback"), "no https"),
        (section(redirect_uri="https://mail.example.com/"), "doesn't end in"),
        (section(cookie_secret="short"), "cookie_secret is shorter"),
        (section(client_secret=""), "client_secret is missing"),
        (section(server_metadata_url="http://login.example.org/x"), "no https"),
    ],
)
def test_what_could_not_work_or_would_not_be_safe_is_said(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(TeamsError, match=said):
        identity_settings([written(tmp_path, text)])


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
