"""Who sends, will it get out, and why did it fail: the notebook API.

    from diagnostics import load, simulate, audit, check, explain, findings_frame

    account = load("sample_data/acme").account
    simulate(account).to_frame()
    findings_frame(audit(account))

A name's package is imported when the name is first used, so that the command line
starts at once.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from diagnostics.language import gettext as _
from diagnostics.named_later import found_in as _found_in

if TYPE_CHECKING:
    from diagnostics.accounts import Loaded, save
    from diagnostics.checks import Network, acheck, check
    from diagnostics.errors import explain
    from diagnostics.report.finding_frames import findings_frame, steps_frame
    from diagnostics.senders.changes.comparison import compare
    from diagnostics.senders.coverage.auditing import audit
    from diagnostics.senders.pair.resolution import resolve
    from diagnostics.senders.repairs.by_cause import repair
    from diagnostics.senders.simulation import impact, simulate

__all__ = [
    "Network",
    "acheck",
    "audit",
    "check",
    "compare",
    "explain",
    "findings_frame",
    "impact",
    "load",
    "repair",
    "resolve",
    "save",
    "simulate",
    "steps_frame",
]


def load(path: str | Path, answers: Mapping[str, str] | None = None) -> "Loaded":
    """The account in a folder of CSV files or in one file, with its problems.

    `answers` say what headings mean that a problem asks about: `{"project":
    "projects"}`, or `{"project": ""}` for none of ours.

    What is wrong inside is a finding in `problems`; the account is what could be read.

    Raises:
        FileNotFoundError: there is no such file or folder.
    """
    from diagnostics.accounts import load as load_account
    from diagnostics.accounts.guarded.regular_files import is_absent

    if is_absent(Path(path)):
        raise FileNotFoundError(
            _("there is no file or folder {path}", path=Path(path).absolute())
        )
    return load_account(path, answers)


__getattr__ = _found_in(
    __name__,
    {
        "accounts": ("save",),
        "checks": ("Network", "acheck", "check"),
        "errors": ("explain",),
        "report.finding_frames": ("findings_frame", "steps_frame"),
        "senders": ("audit", "compare", "impact", "repair", "resolve", "simulate"),
    },
)


def __dir__() -> list[str]:
    return sorted(__all__)
