"""Which secrets of this machine an account may use, and which host may get them.

An account is something that a stranger sends, and it names both the secret and the
server that gets it. So a reference counts for nothing until the user of this machine
granted it: by the setting `SENDERSCOPE_SECRETS`, or for one host in one run.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from diagnostics.domain_names import one_spelling
from diagnostics.language import gettext as _
from diagnostics.sharing import is_shared, teams_file

SETTING = "SENDERSCOPE_SECRETS"
"""Names the environment variables and folders that any account may use."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PATH = re.compile(r"[^\x00-\x1f\x7f]*")


@dataclass(frozen=True, slots=True)
class Grant:
    """One reference that may go to one host, and to no other."""

    reference: str
    host: str

    @classmethod
    def of(cls, written: str) -> Grant:
        """The grant written `REFERENCE@HOST`; the last `@` parts the two.

        Raises:
            ValueError: it is none.
        """
        reference, _at, host = written.rpartition("@")
        if not is_machine_reference(reference) or not host.strip():
            raise ValueError(
                _("not env:NAME@HOST or file:PATH@HOST: {written!r}", written=written)
            )
        return cls(reference, host_key(host))

    def fits(self, reference: str, host: str) -> bool:
        """Whether it lets this host have this secret."""
        return (self.reference, self.host) == (reference, host_key(host))


@dataclass(frozen=True, slots=True)
class StandingGrant:
    """What the setting allows to every account.

    Attributes:
        kind: `env` or `file`.
        start: how a variable's name begins, or the folder that files are in.
        host: the only host that may get them; any where empty.
    """

    kind: str
    start: str
    host: str = ""

    @classmethod
    def of(cls, written: str) -> StandingGrant:
        """One entry of the setting: `env:PREFIX` or `file:FOLDER/`, then `@HOST`.

        Raises:
            ValueError: it is none.
        """
        start, _at, host = written.partition(":")[2].rpartition("@")
        if "/" in host or not start:
            start, host = f"{start}@{host}" if start else host, ""
        kind = written.partition(":")[0]
        is_folder = kind == "file" and start.endswith("/") and start[0] in "/~"
        if not is_folder and not (kind == "env" and _VARIABLE.fullmatch(start)):
            raise ValueError(
                _(
                    "{setting} has {written!r}: expected env:PREFIX or "
                    "file:/FOLDER/, with @HOST behind it or not, commas between",
                    setting=SETTING,
                    written=written,
                )
            )
        return cls(kind, start, host_key(host))

    def covers(self, reference: str, host: str) -> bool:
        """Whether this host may get this reference's secret."""
        kind, _, rest = reference.partition(":")
        if kind != self.kind or (self.host and self.host != host_key(host)):
            return False
        return rest.startswith(self.start) if kind == "env" else self._holds(rest)

    def _holds(self, path: str) -> bool:
        """Whether the file is below the folder, as written and as it really is.

        What isn't below as written isn't looked at, so nothing is told of it.
        """
        given, folder = (os.path.expanduser(p) for p in (path, self.start))
        if ".." in given.split("/") or not given.startswith(folder):
            return False
        real, top = os.path.realpath(given), os.path.realpath(folder)
        return real.startswith(f"{top.rstrip('/')}/")


@dataclass(frozen=True, slots=True)
class GrantPolicy:
    """What this machine lets accounts use.

    Attributes:
        allowances: what is allowed to every account.
        is_shared: whether strangers work here, so that nobody may grant more.
    """

    allowances: tuple[StandingGrant, ...] = ()
    is_shared: bool = False

    @classmethod
    def usual(cls, environ: Mapping[str, str] | None = None) -> GrantPolicy:
        """What the environment says; the process's own where None.

        Raises:
            ValueError: its setting can't be understood.
        """
        given = os.environ if environ is None else environ
        entries = (entry.strip() for entry in given.get(SETTING, "").split(","))
        return cls(
            tuple(StandingGrant.of(entry) for entry in entries if entry),
            is_shared(given) or bool(teams_file(given)),
        )

    def covers(self, reference: str, host: str, granted: Iterable[Grant] = ()) -> bool:
        """Whether this host may get the secret that the reference names."""
        if not is_machine_reference(reference) or not host:
            return False
        if any(a.covers(reference, host) for a in self.allowances):
            return True
        return not self.is_shared and any(g.fits(reference, host) for g in granted)


def is_machine_reference(reference: str) -> bool:
    """Whether it names a secret of this machine: `env:NAME` or `file:PATH`."""
    kind, _, rest = reference.partition(":")
    if kind == "env":
        return _VARIABLE.fullmatch(rest) is not None
    return kind == "file" and bool(rest) and _PATH.fullmatch(rest) is not None


def host_key(host: str) -> str:
    """One spelling for all of a host's: A-labels, lower case, no final dot."""
    return one_spelling(host)
