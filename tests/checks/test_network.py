"""The lab's name server and root count below .test only."""

import os
from pathlib import Path

import pytest

from diagnostics.checks import Network
from diagnostics.model import LabState

STATE = LabState(os.getpid(), ("127.0.0.1", 5300), "/lab/ca.pem", {})


@pytest.mark.parametrize(
    ("host", "ca_file"),
    [
        ("good.lab.test", "/lab/ca.pem"),
        ("GOOD.LAB.TEST.", "/lab/ca.pem"),
        ("smtp.gmail.com", ""),
        ("latest", ""),
        ("mail.contest", ""),
        ("good.lab.test.evil.example", ""),
    ],
)
def test_the_labs_root_is_trusted_below_test_only(host: str, ca_file: str) -> None:
    assert Network.with_lab(STATE).ca_file_for(host) == ca_file


def test_names_below_test_go_to_the_lab() -> None:
    assert Network.with_lab(STATE).suffixes == {"test": ("127.0.0.1", 5300)}
    assert Network.with_lab(None).suffixes == {}


def test_a_file_of_the_users_own_roots_is_trusted_everywhere_else() -> None:
    network = Network(ca_file="/own/ca.pem", lab=STATE)
    assert network.ca_file_for("mx.acme.example") == "/own/ca.pem"
    assert network.ca_file_for("good.lab.test") == "/lab/ca.pem"


def test_a_running_lab_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDERSCOPE_LAB", str(tmp_path))
    assert Network.usual().lab is None
    STATE.save(tmp_path)
    assert Network.usual().lab == STATE


def test_the_usual_manners_are_gentle() -> None:
    usual = Network()
    assert usual.connections_per_host == 2
    assert usual.spacing > 0
    assert not usual.allow_plain
    assert usual.outer_timeout > usual.step_timeout > 0
