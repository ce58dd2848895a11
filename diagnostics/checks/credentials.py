"""Secrets as references: granted for a host, resolved at the moment of login."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from diagnostics.checks.grants import Grant, GrantPolicy, is_machine_reference
from diagnostics.lab_state import LAB_HOSTS, LabState
from diagnostics.language import gettext as _
from diagnostics.model import Endpoint, Mailbox, Phrase, Said

TYPED = "typed"
"""Stands for the reference of a secret that was typed for this run."""

LONGEST = 64 * 1024
"""Most bytes of a secret's file."""

_FORBIDDEN = frozenset("\r\n\0")
"""No protocol can carry them (RFC 4616, section 2; RFC 1939, section 3), and cut in two
a secret would not be recognised to be masked."""

_NO_FILES = "/proc/", "/sys/", "/dev/"
"""What stands there is this process and its devices, whatever it looks like."""

_FILES = "/dev/shm/"  # noqa: S108 - only compared with
"""But there files are in memory."""

_READING = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NOCTTY


@dataclass(frozen=True, slots=True)
class Resolved:
    """A secret, or the problem that kept us from it; its value is never shown.

    `is_refused` says that nobody granted it, so that it wasn't looked for.
    """

    value: str = field(default="", repr=False)
    problem: Said = ""
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class SecretUse:
    """Which secret a server would get.

    Attributes:
        reference: as the account writes it, `typed`, or empty where there is none.
        is_granted: whether it may be looked for and sent there.
    """

    reference: str = ""
    is_granted: bool = False


@dataclass(frozen=True, slots=True)
class Secrets:
    """Where references are looked up, and which of them may be.

    Attributes:
        typed: what the user typed for this run, by mailbox id; beats the reference.
        lab: the running lab, for `lab:USER`.
        environ: for `env:NAME`; the process's own where None.
        granted: what this run may send where, each as `REFERENCE@HOST`.
        policy: what this machine allows to every account.

    Raises:
        ValueError: a grant, or the machine's setting, can't be understood.
    """

    typed: Mapping[str, str] = field(default_factory=dict, repr=False)
    lab: LabState | None = field(default=None, repr=False)
    environ: Mapping[str, str] | None = field(default=None, repr=False)
    granted: Iterable[str] = ()
    policy: GrantPolicy = field(default_factory=GrantPolicy.usual)
    _grants: frozenset[Grant] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        grants = frozenset(Grant.of(written) for written in self.granted)
        object.__setattr__(self, "_grants", grants)

    def use(self, mailbox: Mailbox, server: Endpoint) -> SecretUse:
        """Which of the mailbox's secrets this server would get; nothing is read."""
        if self._typed_for(mailbox):
            return SecretUse(TYPED, True)
        reference = mailbox.secret
        if is_machine_reference(reference):
            covered = self.policy.covers(reference, server.host, self._grants)
            return SecretUse(reference, covered)
        if reference.startswith("lab:"):
            return SecretUse(reference, self._is_the_labs(server))
        return SecretUse()

    def is_there(self, use: SecretUse) -> bool:
        """Whether a server that would get a secret does get one, so it is a login.

        No file is read, and where strangers work nothing is told of what there is.
        """
        kind, _, rest = use.reference.partition(":")
        if not use.is_granted or use.reference == TYPED or self.policy.is_shared:
            return use.is_granted
        if kind == "lab":
            return bool(self.lab and self.lab.passwords.get(rest))
        if kind == "file":
            return _holds_anything(os.path.expanduser(rest))
        values = os.environ if self.environ is None else self.environ
        return bool(values.get(rest, "").rstrip("\r\n"))

    def resolve(self, mailbox: Mailbox, server: Endpoint) -> Resolved:
        """The mailbox's secret for this server; problems never show a value.

        Where strangers work all problems are one, so that none tells what there is.
        """
        found = self._found(mailbox, server)
        if set(found.value) & _FORBIDDEN or not _is_utf8(found.value):
            return _problem("broken")
        hides = self.policy.is_shared and is_machine_reference(mailbox.secret)
        if hides and found.problem and not found.is_refused:
            return _problem("not-here", wanted=mailbox.secret)
        return found

    def _found(self, mailbox: Mailbox, server: Endpoint) -> Resolved:
        use = self.use(mailbox, server)
        if use.reference == TYPED:
            return Resolved(self._typed_for(mailbox))
        if not use.reference:
            return _problem("no-reference" if mailbox.secret else "none")
        kind, _, rest = use.reference.partition(":")
        if kind == "lab":
            return self._from_lab(rest, server)
        if not use.is_granted:
            wanted = {"reference": use.reference, "host": server.host}
            refusal = Phrase.of("checks:secret-not-granted", **wanted)
            return Resolved(problem=refusal, is_refused=True)
        return _of_machine(kind, rest, self.environ)

    def _typed_for(self, mailbox: Mailbox) -> str:
        return self.typed.get(mailbox.id, "").rstrip("\r\n")

    def _from_lab(self, user: str, server: Endpoint) -> Resolved:
        value = self.lab.passwords.get(user, "") if self.lab else ""
        if not value:
            return _problem("no-lab-user", wanted=user)
        if not self._is_the_labs(server):
            return _problem("lab-only", wanted=user, host=server.host)
        return Resolved(value)

    def _is_the_labs(self, server: Endpoint) -> bool:
        """Whether it is a server that the running lab says it has."""
        fault, dot, rest = server.host.rstrip(".").lower().partition(LAB_HOSTS)
        if not self.lab or not dot or rest:
            return False
        return server.port in self.lab.ports.get(fault, {}).values()


def named_by_hand(reference: str) -> Resolved:
    """The secret that whoever runs this machine names, `env:NAME` or `file:PATH`.

    A name that comes from an account needs a grant; see `Secrets`.

    Raises:
        ValueError: it is no such reference.
    """
    if not is_machine_reference(reference):
        raise ValueError(_("write env:NAME or file:PATH, never the secret itself"))
    kind, _colon, rest = reference.partition(":")
    return _of_machine(kind, rest)


def _of_machine(
    kind: str, rest: str, environ: Mapping[str, str] | None = None
) -> Resolved:
    """What `file:REST` or `env:REST` holds, in the process's environment where None."""
    if kind == "file":
        return _from_file(rest)
    values = os.environ if environ is None else environ
    value = values.get(rest, "").rstrip("\r\n")
    return Resolved(value) if value else _problem("no-variable", wanted=rest)


def _problem(name: str, **data: str) -> Resolved:
    return Resolved(problem=Phrase.of(f"checks:secret-{name}", **data))


def _is_utf8(value: str) -> bool:
    """Whether it can be sent: an environment may hold any bytes."""
    return not any("\ud800" <= char <= "\udfff" for char in value)


def _from_file(path: str) -> Resolved:
    """The secret in a file: a regular one, its owner's only, and never waited for."""
    try:
        real = os.path.realpath(os.path.expanduser(path))
        if _is_no_file(path) or _is_no_file(real) or not _is_regular(os.lstat(real)):
            return _problem("irregular", path=path)
        with os.fdopen(os.open(real, _READING), "rb") as file:
            seen = os.fstat(file.fileno())
            if not _is_regular(seen):
                return _problem("irregular", path=path)
            if seen.st_uid != os.getuid() or stat.S_IMODE(seen.st_mode) & 0o077:
                return _problem("readable", path=path)
            if seen.st_size > LONGEST:
                return _problem("too-long", path=path)
            value = file.read(LONGEST).decode("utf-8").rstrip("\r\n")
    except (OSError, ValueError) as error:
        return _problem("unreadable", path=path, error=type(error).__name__)
    return Resolved(value) if value else _problem("empty", path=path)


def _holds_anything(path: str) -> bool:
    try:
        return os.path.getsize(path) > 0
    except (OSError, ValueError):
        return False


def _is_no_file(path: str) -> bool:
    whole = os.path.abspath(path)
    return whole.startswith(_NO_FILES) and not whole.startswith(_FILES)


def _is_regular(seen: os.stat_result) -> bool:
    return stat.S_ISREG(seen.st_mode)
