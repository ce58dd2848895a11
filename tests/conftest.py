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

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "sample_data"


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


SLOW = (
    *("ui/in_browser", "fleet", "ui/frame/test_every_view", "ui/opening/test_opening"),
    *("ui/test_components", "ui/thing_pieces/test_search", "ui/test_pages"),
    *("ui/shared", "ui/opening", "ui/test_downloads"),
    *("checks/mail/test_hostile", "checks/test_what_you_see", "checks/test_real"),
    *("checks/test_fuzz", "real_servers", "training", "checks"),
)
"""Files that take long for few tests. One that began last would be waited for alone."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the files that take longest first; else the order stays."""

    def rank(item: pytest.Item) -> int:
        path = item.path.relative_to(ROOT / "tests").as_posix()
        return next((i for i, s in enumerate(SLOW) if path.startswith(s)), len(SLOW))

    items.sort(key=rank)
