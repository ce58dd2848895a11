"""Who belongs to which team, and what of the settings isn't understood."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from diagnostics.checks.grants import GrantPolicy
from diagnostics.workspace import Workspace
from diagnostics.workspace.history import History, HistoryError
from diagnostics.workspace.teams import Teams, TeamsError, read_teams

BOTH = """
claim = "groups"
[teams.north]
name = "Northern desk"
members = ["Kim@Example.com", "@north.test"]
keep_mb = 7
[teams.south]
values = ["south-desk"]
"""

Settings = Callable[[str], Path]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    def write(text: str) -> Path:
        place = tmp_path / "teams.toml"
        place.write_text(text, encoding="utf-8")
        place.chmod(0o640)
        return place

    return write


def teams_of(found: Teams, **claims: object) -> list[str]:
    return [team.id for team in found.person(claims).teams]


def test_an_address_or_its_domain_makes_a_member_where_it_is_verified(
    settings: Settings,
) -> None:
    found = read_teams(settings(BOTH))
    assert teams_of(found, email="kim@example.COM", email_verified=True) == ["north"]
    assert teams_of(found, email="any@north.test", email_verified=True) == ["north"]
    assert teams_of(found, email="any@sub.north.test", email_verified=True) == []
    assert teams_of(found, email="lee@example.com", email_verified=True) == []
    for unproven in ({}, {"email_verified": False}, {"email_verified": "true"}):
        assert teams_of(found, email="kim@example.com", **unproven) == []


def test_a_provider_that_never_says_verified_may_be_trusted_by_a_setting(
    settings: Settings,
) -> None:
    found = read_teams(settings(f"unverified_addresses = true\n{BOTH}"))
    assert teams_of(found, email="kim@example.com") == ["north"]
    assert teams_of(found) == teams_of(found, email="") == []
    assert teams_of(found, email="@north.test@elsewhere.test") == []


@pytest.mark.parametrize("value", ["south-desk", ["x", "south-desk"]])
def test_a_claim_makes_a_member(settings: Settings, value: object) -> None:
    assert teams_of(read_teams(settings(BOTH)), groups=value) == ["south"]


@pytest.mark.parametrize("value", ["south", ["South-desk"], 7, None, {"south-desk": 1}])
def test_another_claim_makes_none(settings: Settings, value: object) -> None:
    assert teams_of(read_teams(settings(BOTH)), groups=value) == []


def test_a_file_that_others_may_write_is_named_once(settings: Settings) -> None:
    place = settings(BOTH)
    place.chmod(0o666)
    with pytest.raises(TeamsError) as refused:
        read_teams(place)
    assert str(refused.value).count(str(place)) == 1


def test_somebody_may_belong_to_several_teams(settings: Settings) -> None:
    found = read_teams(settings(BOTH))
    told = {"email": "a@north.test", "email_verified": True, "groups": ["south-desk"]}
    assert teams_of(found, **told) == ["north", "south"]


def test_a_login_counts_for_some_hours_and_one_without_a_time_is_over(
    settings: Settings,
) -> None:
    found = read_teams(settings(f"hours = 2\n{BOTH}"))
    now = time.time()
    assert found.person({"iat": now}).until.timestamp() == pytest.approx(now + 7200)
    assert found.person({}).until.timestamp() < now
    assert found.person({"iat": "soon"}).until.timestamp() < now


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no table"),
        ("teams = 1", "no table"),
        ("[teams.north]\n", "neither members nor values"),
        ('[teams.north]\nmembers = ["kim"]', "neither an address nor"),
        ('[teams.north]\nmembers = ["@"]', "neither an address nor"),
        ('[teams.north]\nmembers = "kim@example.com"', "no list"),
        ('[teams.north]\nmember = ["kim@example.com"]', "member isn't known; the near"),
        ('hour = 3\n[teams.a]\nmembers = ["@a.test"]', "hour isn't known; .* hours"),
        ('[team.north]\nmembers = ["@a.test"]', "team isn't known; .* teams"),
        ('[teams.a]\nmembers = ["@a.test"]\nkeepdays = 3', "nearest is keep_days"),
        ('colour = 3\n[teams.a]\nmembers = ["@a.test"]', "colour .* expected: claim"),
        ('[teams.north]\nvalues = ["x"]', "no claim is named"),
        ('[teams."../north"]\nmembers = ["@a.test"]', "a team's id"),
        ('[teams.North]\nmembers = ["@a.test"]', "a team's id"),
        ('hours = 0\n[teams.north]\nmembers = ["@a.test"]', "hours is no whole"),
        ('upload_mb = 65\n[teams.north]\nmembers = ["@a.test"]', "upload_mb is no"),
        ('upload_mb = true\n[teams.north]\nmembers = ["@a.test"]', "upload_mb is no"),
        ('unverified_addresses = "no"\n[teams.a]\nmembers = ["@a.test"]', "true nor"),
        ("[teams.north\n", "teams.toml"),
    ],
)
def test_what_is_not_understood_is_refused_as_a_whole(
    settings: Settings, text: str, said: str
) -> None:
    with pytest.raises(TeamsError, match=said):
        read_teams(settings(text))


def test_settings_that_others_may_write_are_refused(settings: Settings) -> None:
    place = settings(BOTH)
    place.chmod(0o666)
    with pytest.raises(TeamsError, match="others may write"):
        read_teams(place)
    with pytest.raises(TeamsError, match="No such file"):
        read_teams(place.with_name("other.toml"))


def test_without_the_setting_nobody_is_asked(settings: Settings) -> None:
    assert Teams.usual({}) is None
    assert Teams.usual({"SENDERSCOPE_TEAMS": " "}) is None
    found = Teams.usual({"SENDERSCOPE_TEAMS": str(settings(BOTH))})
    assert found is not None
    assert [t.name for t in found.teams] == ["Northern desk", "south"]


def test_behind_a_login_nobody_grants_secrets_or_servers() -> None:
    assert GrantPolicy.usual({"SENDERSCOPE_TEAMS": "/etc/teams.toml"}).is_shared
    assert not GrantPolicy.usual({}).is_shared


def test_each_team_has_a_folder_limits_and_a_history_of_its_own(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SENDERSCOPE_DATABASE", raising=False)
    whole = Workspace(tmp_path, shared=True)
    north, south = (whole.of_team(t) for t in read_teams(settings(BOTH)).teams)
    assert north.home != south.home
    assert (north.limits.megabytes, south.limits.megabytes) == (7, 500)
    assert not north.is_shared
    urls = {History.usual_url(w.home, w.team) for w in (whole, north, south)}
    assert len(urls) == 3


def test_a_database_of_all_teams_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    named = "postgresql+psycopg://user@host/senderscope"
    monkeypatch.setenv("SENDERSCOPE_DATABASE", f"{named}_{{team}}")
    assert History.usual_url(Path("x"), "north") == f"{named}_north"
    with pytest.raises(HistoryError, match="one team"):
        History.usual_url(Path("x"))
    monkeypatch.setenv("SENDERSCOPE_DATABASE", named)
    assert History.usual_url(Path("x")) == named
    with pytest.raises(HistoryError, match="needs"):
        History.usual_url(Path("x"), "north")
