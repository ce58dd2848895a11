"""A folder that mail servers take for the whole machine.

Exim, OpenSMTPD and Courier each want to be the one mail server: Debian installs one of
them at a time, they read `/etc` and write `/var`, and their users must exist. So
`make other-servers` only unpacks them, and tests run them behind chroot in a folder
of their own, with an `/etc` of its own. Loopback is the machine's.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

UNPACKED = Path(__file__).parents[2] / ".venv" / "servers"
"""Where `make other-servers` unpacks Debian's packages."""

_NEEDED = ("usr/sbin", "usr/bin", "usr/lib", "usr/libexec", "usr/lib64", "lib")
_LINKS = {"bin": "usr/bin", "sbin": "usr/sbin", "lib": "usr/lib", "lib64": "usr/lib64"}
_LIBRARY = re.compile(r"^\s*(?:\S+ => )?(/\S+) \(0x", re.MULTILINE)
_SPECIAL = {"null": (1, 3), "zero": (1, 5), "random": (1, 8), "urandom": (1, 9)}

ACCOUNTS = (
    *("root", "nobody", "mail", "courier", "Debian-exim", "opensmtpd", "opensmtpq"),
    *("vmail", "cyrus", "dnsmasq"),
)
"""The jail's users, each with a group of its name; their ids are its own."""


@dataclass(frozen=True, slots=True)
class Jail:
    """The folder, and how to run programs inside it."""

    root: Path

    def has(self, program: str) -> bool:
        """Whether a program is there, by its path inside."""
        return (self.root / program.lstrip("/")).is_file()

    def inside(self, *command: str) -> tuple[str, ...]:
        """The command line that runs a command inside."""
        return ("chroot", str(self.root), *command)

    def run(self, *command: str, told: str = "") -> str:
        """Runs a command inside to its end; returns what it said."""
        ended = subprocess.run(
            self.inside(*command),
            input=told,
            check=True,
            capture_output=True,
            text=True,
            env={"PATH": "/usr/sbin:/usr/bin"},
        )
        return ended.stdout

    def write(
        self, name: str, text: str, *, user: str = "root", mode: int = 0o644
    ) -> None:
        """Writes a file inside, with the folders above it."""
        path = self.root / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.give(name, user, mode)

    def read(self, name: str) -> str:
        """The text of a file inside."""
        return (self.root / name.lstrip("/")).read_text(encoding="utf-8")

    def folder(self, name: str, user: str = "root", mode: int = 0o755) -> None:
        """Makes a folder inside that belongs to one of `ACCOUNTS`."""
        (self.root / name.lstrip("/")).mkdir(parents=True, exist_ok=True)
        self.give(name, user, mode)

    def give(self, name: str, user: str, mode: int) -> None:
        """Sets a path's owner and rights."""
        path = self.root / name.lstrip("/")
        os.chown(path, id_of(user), id_of(user))
        path.chmod(mode)


def build(root: Path) -> Jail:
    """Fills an empty folder with the unpacked packages and what they lean on."""
    for link, target in _LINKS.items():
        (root / target).mkdir(parents=True, exist_ok=True)
        (root / link).symlink_to(target)
    for name in _NEEDED:
        if (UNPACKED / name).is_dir():
            target = root / _LINKS.get(name, name)
            shutil.copytree(UNPACKED / name, target, symlinks=True, dirs_exist_ok=True)
    # What programs load by themselves: ways to log in, time zones.
    for found in (*Path("/usr/lib").glob("*/sasl2"), Path("/usr/share/zoneinfo")):
        shutil.copytree(found, root / str(found)[1:], dirs_exist_ok=True)
    shutil.copy2("/bin/sh", root / "usr/bin/sh")
    _add_libraries(root)
    _add_devices(root / "dev")
    jail = Jail(root)
    for name in ("tmp", "var/tmp", "run/lock", "var/log", "var/mail", "proc"):
        jail.folder(name, mode=0o1777)
    (root / "var/run").symlink_to("../run")
    _add_accounts(jail)
    return jail


def _add_libraries(root: Path) -> None:
    """Copies the machine's own libraries that the jail's programs need."""
    programs = [p for p in (root / "usr").rglob("*") if _is_program(p)]
    folders = (root / "usr/lib", root / "usr/lib/courier-authlib", *_triplets(root))
    told = subprocess.run(
        ("ldd", *map(str, programs)),
        capture_output=True,
        text=True,
        env={"LD_LIBRARY_PATH": ":".join(map(str, folders)), "PATH": "/usr/bin:/bin"},
        check=False,  # it fails for what isn't linked to anything
    )
    for found in sorted(set(_LIBRARY.findall(told.stdout))):
        target = root / found.lstrip("/")
        if not found.startswith(str(root)) and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(found, target)


def _triplets(root: Path) -> Sequence[Path]:
    return sorted((root / "usr/lib").glob("*-linux-gnu*"))


def _is_program(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _add_devices(folder: Path) -> None:
    folder.mkdir()
    for name, numbers in _SPECIAL.items():
        os.mknod(folder / name, stat.S_IFCHR | 0o666, os.makedev(*numbers))
        (folder / name).chmod(0o666)


def _add_accounts(jail: Jail) -> None:
    users = [
        f"{name}:x:{id_of(name)}:{id_of(name)}::/var/empty:/bin/sh\n"
        for name in ACCOUNTS
    ]
    groups = [f"{name}:x:{id_of(name)}:\n" for name in ACCOUNTS]
    jail.write("/etc/passwd", "".join(users))
    jail.write("/etc/group", "".join(groups))
    jail.write("/etc/hosts", "127.0.0.1 localhost mail.example.test\n")
    jail.write("/etc/nsswitch.conf", "hosts: files\n")
    jail.write("/etc/mailname", "mail.example.test\n")
    jail.folder("/var/empty")


def id_of(user: str) -> int:
    """The number of one of `ACCOUNTS`, as user and as group."""
    return 0 if user == "root" else 64_000 + ACCOUNTS.index(user)
