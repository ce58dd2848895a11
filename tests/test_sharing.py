"""Whether a dashboard is shared is read in one way, by whoever asks."""

import subprocess
import sys

import pytest

from diagnostics.checks.grants import GrantPolicy
from diagnostics.sharing import SHARED, is_shared, misspelt
from diagnostics.workspace import Workspace


@pytest.mark.parametrize(
    ("written", "told"),
    [
        *(
            (word, False)
            for word in ("", " ", "0", "no", "NO", "false", "False", "off")
        ),
        *((word, True) for word in ("1", "yes", "true", "on", "team")),
    ],
)
def test_secrets_and_workspaces_agree_on_what_is_shared(
    written: str, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SENDERSCOPE_TEAMS", raising=False)
    monkeypatch.setenv(SHARED, written)
    assert is_shared() is told
    assert GrantPolicy.usual().is_shared is told
    assert Workspace.usual().is_shared is told


def test_what_writes_an_audit_down_loads_no_network() -> None:
    code = (
        "import sys, diagnostics.workspace.history.recording_process\n"
        "loaded = {'diagnostics.checks.network', 'diagnostics.checks.runner', 'dns'}\n"
        "print(sorted(loaded & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("SENDERSCOPE_TEAM", "SENDERSCOPE_TEAMS"),
        ("SENDERSCOPE_TAEMS", "SENDERSCOPE_TEAMS"),
        ("SENDERSCOPE_teams", "SENDERSCOPE_TEAMS"),
        ("SENDERSCOPE_SHARE", "SENDERSCOPE_SHARED"),
    ],
)
def test_a_misspelt_variable_of_sharing_names_the_one_that_is_meant(
    written: str, meant: str
) -> None:
    assert misspelt({"PATH": "/bin", written: "x"}) == (written, meant)


def test_other_variables_may_be_anybodys() -> None:
    others = ("TEAMS", "SHARED", "SALES", "LAB", "SECRETS", "HOME", "CANARY")
    assert misspelt({f"SENDERSCOPE_{name}": "x" for name in others}) is None
    assert misspelt({"TEAM": "x", "SENDERSCOPES": "y"}) is None
