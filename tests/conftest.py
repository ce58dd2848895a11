"""What tests of several packages share."""

from pathlib import Path

import pytest

from diagnostics.accounts import load
from diagnostics.model import Account

SAMPLES = Path(__file__).resolve().parents[1] / "sample_data"


@pytest.fixture(scope="session")
def sample_account() -> Account:
    """The account of sample_data/acme."""
    return load(SAMPLES / "acme").account
