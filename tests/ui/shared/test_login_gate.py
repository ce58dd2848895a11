"""What somebody sees who isn't let in, and what somebody of two teams."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.accounts.reader import read_files
from diagnostics.ui.frame import whose_shelf
from diagnostics.workspace import Workspace

Opened = Callable[..., AppTest]
Login = Callable[..., None]

TEAMS = """
claim = "support"
[teams.north]
name = "Northern desk"
values = ["north"]
[teams.south]
name = "Southern desk"
values = ["south"]
"""


@pytest.fixture
def logged_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Login:
    """Says what the provider tells of the visitor; nothing at first."""
    place = tmp_path / "teams.toml"
    place.write_text(TEAMS, encoding="utf-8")
    monkeypatch.setenv("SENDERSCOPE_TEAMS", str(place))
    told: dict[str, Any] = {}
    monkeypatch.setattr(whose_shelf, "claims", lambda: told)

    def tell(*teams: str, age: float = 0, **more: object) -> None:
        told.update(name="Kim", support=list(teams), iat=time.time() - age, **more)

    return tell


def keep(home: Path, team: str, name: str) -> str:
    csv = b"id,address\nm1,desk@example.com\n"
    loaded = read_files({"mailboxes.csv": csv})
    shelf = Workspace(home / "teams" / team)
    return shelf.keep(loaded, name.encode().hex().ljust(64, "0"), name=name).id


def words(app: AppTest) -> str:
    shown = [*app.main, *app.sidebar]
    return " ".join(str(getattr(e, "value", "")) + str(e.proto) for e in shown)


def test_whoever_is_not_logged_in_sees_the_login_alone(
    opened: Opened, logged_in: Login
) -> None:
    for address in ({}, {"account": "acme"}, {"employee": "jan"}):
        app = opened(**address)
        assert [button.label for button in app.button] == ["Log in"]
        assert not app.sidebar
        assert "Acme" not in words(app)


def test_a_login_that_is_too_old_ends(opened: Opened, logged_in: Login) -> None:
    logged_in("north", age=13 * 3600)
    app = opened()
    assert [button.label for button in app.button] == ["Log in"]
    assert "ended" in app.info[0].value


def test_settings_that_break_let_nobody_in(
    opened: Opened, logged_in: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged_in("north")
    monkeypatch.setenv("SENDERSCOPE_TEAMS", "/nowhere/teams.toml")
    app = opened()
    assert not app.button
    assert "nobody is let in" in app.error[0].value
    assert "nowhere" not in words(app)


def test_whoever_is_of_no_team_can_only_log_out(
    opened: Opened, logged_in: Login
) -> None:
    logged_in("west")
    app = opened(account="acme")
    assert [button.label for button in app.button] == ["Log out"]
    assert "Acme" not in words(app)


def test_whoever_is_of_no_team_sees_what_to_tell_and_why_it_did_not_count(
    opened: Opened, logged_in: Login
) -> None:
    logged_in("west", email="kim@north.test")
    app = opened()
    assert [t.value for t in app.text] == ["Kim · kim@north.test"]
    assert "doesn't call this address verified" in app.caption[0].value
    logged_in("west", email="kim@north.test", email_verified=True)
    assert not opened().caption


def test_what_is_not_here_leaves_the_way_out_and_the_choice_of_a_team(
    opened: Opened, logged_in: Login
) -> None:
    logged_in("north", "south")
    for address in ({"account": "gone-0000"}, {"team": "west"}):
        app = opened(**address)
        assert "This address names" in app.warning[0].value
        assert app.button(key="log-out")
        assert app.selectbox(key="team-choice").options
    app = opened(account="gone-0000", team="south")
    assert app.selectbox(key="team-choice").value == "south"
    held = [e.proto.query_string for e in app.sidebar if e.type == "page_link"]
    assert held
    assert all("team=south" in told for told in held)


def test_somebody_of_two_teams_sees_one_at_a_time_and_the_address_names_it(
    opened: Opened, logged_in: Login, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    bakery, florist = keep(home, "north", "Bakery"), keep(home, "south", "Florist")
    logged_in("north", "south")
    app = opened("accounts")
    assert list(app.dataframe[0].value["account"]) == ["Bakery"]
    app = opened("accounts", team="south")
    assert list(app.dataframe[0].value["account"]) == ["Florist"]
    app = opened(account=florist, team="south")
    assert "Florist" in words(app)
    app = opened(account=bakery, team="south")
    assert "isn't kept" in app.warning[0].value


def test_a_link_without_a_team_opens_the_account_of_the_team_that_keeps_it(
    opened: Opened, logged_in: Login, tmp_path: Path
) -> None:
    florist = keep(tmp_path / "home", "south", "Florist")
    logged_in("north", "south")
    app = opened(account=florist)
    assert "Florist" in words(app)
    assert app.selectbox(key="team-choice").value == "south"
    app.button(key=f"forget-{florist}").click().run()
    assert app.selectbox(key="team-choice").value == "south"


def test_a_team_of_others_is_not_here(opened: Opened, logged_in: Login) -> None:
    logged_in("north")
    app = opened(team="south")
    assert "don't belong to" in app.warning[0].value
    assert "Acme" not in words(app)


def test_outside_of_a_page_nobody_gets_a_workspace(logged_in: Login) -> None:
    with pytest.raises(whose_shelf.NotLetInError):
        whose_shelf.shelf()
    with pytest.raises(whose_shelf.NotLetInError):
        whose_shelf.history_url()


def test_pages_ask_for_their_workspace_in_one_place() -> None:
    ui = Path(whose_shelf.__file__).parents[1]
    direct = ("Workspace.usual(", "History.here()", "KeepLimits.usual(")
    for path in set(ui.rglob("*.py")) - {Path(whose_shelf.__file__)}:
        text = path.read_text(encoding="utf-8")
        assert not [name for name in direct if name in text], path
