from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from diagnostics.checks import Network
from diagnostics.lab import Lab
from diagnostics.lab.offered.disguises import NEUTRAL_NAMES


@pytest.fixture(scope="session")
def network() -> Iterator[Network]:
    """A lab with the servers of the training, and time for a busy machine."""
    with Lab(faults=NEUTRAL_NAMES) as lab:
        yield replace(
            Network.with_lab(lab.state),
            step_timeout=10.0,
            connect_timeout=8.0,
            dns_timeout=20.0,
            spacing=0.0,
        )
