"""What tests of several packages share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from diagnostics.accounts import load
from diagnostics.model import Account

# No example fails because the machine is busy.
settings.register_profile(
    "calm", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("calm")

SAMPLES = Path(__file__).resolve().parents[1] / "sample_data"


@pytest.fixture(scope="session", autouse=True)
def no_lab_of_others(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test meets a lab that somebody runs on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SENDERSCOPE_LAB", str(tmp_path_factory.mktemp("no-lab")))
        yield


@pytest.fixture(scope="session", autouse=True)
def no_accounts_of_others(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees accounts that somebody keeps on this machine, or adds to them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SENDERSCOPE_HOME", str(tmp_path_factory.mktemp("no-accounts")))
        yield


@pytest.fixture(scope="session")
def sample_account() -> Account:
    """The account of sample_data/acme."""
    return load(SAMPLES / "acme").account
