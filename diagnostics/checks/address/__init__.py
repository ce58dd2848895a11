"""One e-mail address without an account: which service it is at, and its servers."""

from diagnostics.checks.address.address_step import (
    OtherRunError,
    account_of,
    domain_of,
    of_saved_run,
    own_fault_of,
    step_of,
    without_password,
)
from diagnostics.checks.address.announced import Announced
from diagnostics.checks.address.asking_around import announced_of

__all__ = [
    "Announced",
    "OtherRunError",
    "account_of",
    "announced_of",
    "domain_of",
    "of_saved_run",
    "own_fault_of",
    "step_of",
    "without_password",
]
