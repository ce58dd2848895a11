"""What stays of opened accounts when the browser is closed."""

from diagnostics.workspace.file_times import time_inside
from diagnostics.workspace.keep_limits import KeepLimits
from diagnostics.workspace.kept_account import (
    KeptAccount,
    KeptFile,
    digest_of,
    is_short_id,
    short_id,
)
from diagnostics.workspace.shelf import (
    DamagedError,
    NotKeptError,
    NotOnShelfError,
    Workspace,
)

__all__ = [
    "DamagedError",
    "KeepLimits",
    "KeptAccount",
    "KeptFile",
    "NotKeptError",
    "NotOnShelfError",
    "Workspace",
    "digest_of",
    "is_short_id",
    "short_id",
    "time_inside",
]
