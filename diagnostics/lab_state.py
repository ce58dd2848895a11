"""Where a running lab listens: written by the lab, read by checks of the same user.

The state stands in a data directory of the user's, one file a lab, so that two labs
never write into each other's. A lab holds a lock on its file as long as it lives, so a
file that nobody locks was left by a lab that was killed: it is not read any more, and
the next lab takes it away. The newest running lab is the one that checks use.

Its servers listen on whatever ports were free. An account names a fault by its host,
`expired-certificate.lab.test`, and no port; checks take the port from here, together
with the DNS server's, which they could not find out any other way.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from diagnostics.language import gettext as _
from diagnostics.model import Security

LAB_DOMAIN = "test"
"""Every name of the lab ends in this reserved domain (RFC 6761, section 6.2)."""

LAB_HOSTS = f".lab.{LAB_DOMAIN}"
"""The lab's mail servers are `FAULT.lab.test`."""

WEB_LABEL = "autoconfig"
"""Hosts `autoconfig.FAULT.test` hand out a document over HTTPS."""

LAB_REVERSE = "0.252.233.in-addr.arpa"
"""Where the lab keeps names of addresses: those of documents, which nobody has
(RFC 6676)."""

FORM = 3
"""The version of the file's form; a state of another form is not read."""

_NO_STATE = OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError
"""What a file that isn't there, or holds something else, fails with."""


@dataclass(frozen=True, slots=True)
class LabState:
    """Where a running lab listens.

    Attributes:
        pid: the lab's process.
        dns: `(address, port)` of its DNS server, which knows every name below `.test`.
        ca_file: the PEM file of the root that its good certificates chain to.
        passwords: what `lab:USER` stands for, by user.
        ports: by fault, ports by service: `smtp-tls`, `smtp-starttls`, `pop3-tls`,
            `pop3-starttls`, and what few have beside: `imap-tls`, `web-tls` and
            `dns-silent`. A fault of a domain has those of the good servers.
        version: of the program that runs it.
    """

    pid: int
    dns: tuple[str, int]
    ca_file: str
    passwords: Mapping[str, str] = field(repr=False, hash=False)
    ports: Mapping[str, Mapping[str, int]] = field(default_factory=dict, hash=False)
    version: str = ""

    @property
    def faults(self) -> tuple[str, ...]:
        """The faults that the lab serves, in its order."""
        return tuple(self.ports)

    def port(self, host: str, service: str, security: Security) -> int | None:
        """The port of one of the lab's hosts; None where it isn't the lab's.

        Args:
            host: `FAULT.lab.test`, any case, with or without a final dot.
            service: `smtp` or `pop3`.
            security: `none` is spoken where STARTTLS is.
        """
        name = host.rstrip(".").lower()
        if not name.endswith(LAB_HOSTS):
            return None
        mode = Security.TLS if security is Security.TLS else Security.STARTTLS
        ports = self.ports.get(name.removesuffix(LAB_HOSTS), {})
        return ports.get(f"{service}-{mode}")

    def web_port(self, host: str) -> int | None:
        """The port of one of the lab's hosts for HTTPS; None where it isn't the lab's.

        Args:
            host: `autoconfig.FAULT.test`, any case, with or without a final dot.
        """
        label, _, domain = host.rstrip(".").lower().partition(".")
        fault, dot, ending = domain.partition(".")
        if label != WEB_LABEL or not dot or ending != LAB_DOMAIN:
            return None
        return self.ports.get(fault, {}).get("web-tls")

    @contextlib.contextmanager
    def published(self, folder: Path) -> Iterator[Path]:
        """Has the state's file in `folder`, readable by its owner only, meanwhile.

        Raises:
            OSError: nothing can be written there, or the folder is somebody else's.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_uid != os.getuid():
            raise PermissionError(_("{folder} belongs to another user", folder=folder))
        _sweep(folder)
        path = folder / f"lab-{self.pid}-{self.dns[1]}.json"
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, _NEW, 0o600), "w", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(self._text())
            file.flush()
            draft.rename(path)  # whole and locked from the first moment
            try:
                yield path
            finally:
                path.unlink(missing_ok=True)

    def invitation(self) -> str:
        """The state as text for other machines, the root's certificate inside.

        Raises:
            OSError: the root's file can't be read.
        """
        root = Path(self.ca_file).read_text(encoding="ascii")
        return json.dumps({**json.loads(self._text()), "ca": root}, indent=1) + "\n"

    @classmethod
    def invited(cls, text: str, folder: Path) -> LabState:
        """The state of a lab on another machine, as its invitation tells it.

        Args:
            text: the invitation.
            folder: where the root's certificate is put.

        Raises:
            ValueError: it is no invitation.
            OSError: the folder can't be written to.
        """
        try:
            told = json.loads(text)
            root = str(told["ca"])
            path = folder / "ca.pem"
            state = cls._read({**told, "pid": os.getpid(), "ca_file": str(path)})
        except _NO_STATE as error:
            raise ValueError(_("this is no invitation to a lab")) from error
        path.write_text(root, encoding="ascii")
        return state

    def _text(self) -> str:
        return json.dumps(
            {
                "form": FORM,
                "version": self.version,
                "pid": self.pid,
                "dns": self.dns,
                "ca_file": self.ca_file,
                "passwords": dict(self.passwords),
                "ports": {fault: dict(ports) for fault, ports in self.ports.items()},
            }
        )

    @classmethod
    def load(cls, folder: Path) -> LabState | None:
        """The running lab that published itself last in `folder`, or None."""
        for path in _newest_first(folder):
            with contextlib.suppress(*_NO_STATE), path.open(encoding="utf-8") as file:
                seen = os.fstat(file.fileno())
                trusted = seen.st_uid == os.getuid() and not seen.st_mode & 0o022
                if trusted and _is_locked(file.fileno()):
                    return cls._read(json.loads(file.read()))
        return None

    @classmethod
    def _read(cls, seen: Mapping[str, object]) -> LabState:
        match seen:
            case {
                "form": 3,
                "version": str(version),
                "pid": int(pid),
                "dns": [str(address), int(port)],
                "ca_file": str(ca_file),
                "passwords": dict(passwords),
                "ports": dict(ports),
            }:
                words = {str(user): str(word) for user, word in passwords.items()}
                numbers = {
                    str(fault): {str(name): int(n) for name, n in named.items()}
                    for fault, named in ports.items()
                }
                return cls(pid, (address, port), ca_file, words, numbers, version)
        raise ValueError("not the state of a lab")


_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_DRAFT_SECONDS = 60


def _newest_first(folder: Path) -> list[Path]:
    found = []
    for path in folder.glob("lab-*.json"):
        with contextlib.suppress(OSError):
            found.append((path.stat().st_mtime_ns, path))
    return [path for _, path in sorted(found, reverse=True)]


def _is_locked(descriptor: int) -> bool:
    """Whether another open file, of any process, holds the lock."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def _sweep(folder: Path) -> None:
    """Takes away what labs that were killed have left."""
    for path in (*folder.glob("lab-*.json"), *folder.glob("lab-*.new")):
        with contextlib.suppress(OSError), path.open(encoding="utf-8") as file:
            age = time.time() - os.fstat(file.fileno()).st_mtime
            # A draft may be so young that its lab is about to lock it.
            settled = path.suffix == ".json" or age > _DRAFT_SECONDS
            if settled and not _is_locked(file.fileno()):
                path.unlink(missing_ok=True)


def lab_folder() -> Path:
    """Where labs leave their state: $SENDERSCOPE_LAB, or a folder of this user's.

    $XDG_STATE_HOME/senderscope, by default ~/.local/state/senderscope; on macOS
    ~/Library/Application Support/senderscope.
    """
    named = os.environ.get("SENDERSCOPE_LAB")
    if named:
        return Path(named)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "senderscope"
    state = Path(os.environ.get("XDG_STATE_HOME", ""))
    home = state if state.is_absolute() else Path.home() / ".local" / "state"
    return home / "senderscope"
