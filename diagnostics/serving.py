"""`make run`: lab and dashboard in one process, so that none outlives the other.

Where a person sits at a terminal the browser opens. Ctrl+C, a signal to end and a
closed terminal all stop both, and take the lab's state and its keys away. Other
machines reach it only behind a login, or where strangers are expected.
"""

from __future__ import annotations

import gc
import os
import runpy
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path
from types import FrameType

from diagnostics import sharing
from diagnostics.lab import Lab
from diagnostics.language import gettext as _
from diagnostics.language import ngettext, of_environment, spoken
from diagnostics.system.system_words import system_said
from diagnostics.workspace import Workspace
from diagnostics.workspace.login_settings import identity_settings
from diagnostics.workspace.teams import Teams, TeamsError

DASHBOARD = Path(__file__).resolve().parents[1] / "dashboard.py"

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_TURN = 0.001
"""Seconds until a visitor's page that wants the interpreter gets it from another's.

A page gives it up at each look at a file or a cache, many times a second: with the
usual 5 ms it waits long for a neighbour who computes.
"""

_PATIENCE = 5.0
"""Seconds that a check which still runs may keep the process alive."""


def opens_browser(at_terminal: bool, environ: Mapping[str, str], platform: str) -> bool:
    """Whether somebody sits here who would see a browser open."""
    if not at_terminal or environ.get("CI") == "true":
        return False
    with_screen = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    return platform == "darwin" or bool(with_screen)


def command(arguments: Sequence[str], browser: bool) -> list[str]:
    """Streamlit's command line; `arguments` are passed on to it."""
    return [
        "streamlit",
        "run",
        str(DASHBOARD),
        f"--server.headless={'false' if browser else 'true'}",
        "--server.showEmailPrompt=false",
        *arguments,
    ]


_ADDRESS = "server.address"
_LOOPBACK = "127.0.0.1"


def reachable(arguments: Sequence[str], environ: Mapping[str, str]) -> list[str]:
    """Streamlit's arguments with who may reach the dashboard decided; says what it is.

    Without a login, and where no strangers are expected, it is this machine alone.

    Raises:
        TeamsError: a login is asked for that can't work.
    """
    if wrong := sharing.misspelt(environ):
        raise TeamsError(
            _(
                "{name} isn't known; is {nearest} meant?",
                name=wrong[0],
                nearest=wrong[1],
            )
        )
    given = [a for a in arguments if a.startswith(f"--{_ADDRESS}=")]
    others = [a for a in arguments if a not in given]
    named = environ.get("STREAMLIT_SERVER_ADDRESS", "").strip()
    wanted = given[-1].partition("=")[2] if given else named or _LOOPBACK
    teams, is_shared = Teams.usual(environ), Workspace.usual().is_shared
    if teams is not None:
        others = [*_behind_login(teams, environ), *others]
    elif not _is_loopback(wanted) and not is_shared:
        why = _("{address} isn't listened on, as no login is set up.", address=wanted)
        print(why, _only_here(), file=sys.stderr)
        wanted = _LOOPBACK
    elif _is_loopback(wanted):
        print(_only_here())
    else:
        print(
            _(
                "Without a login whoever reaches {address} can use the dashboard.",
                address=wanted,
            )
        )
    if teams is None and not is_shared:
        others = [*_own_names(wanted, others, environ), *others]
    return [*others, f"--{_ADDRESS}={wanted}"]


_NAMES = "server.allowedHosts"


def _own_names(
    address: str, arguments: Sequence[str], environ: Mapping[str, str]
) -> list[str]:
    """The arguments by which browsers have to call this machine by a name of its own.

    A stranger's page whose name leads to 127.0.0.1 could use the dashboard otherwise,
    and so could everybody through a proxy that was put before it for a login which the
    environment doesn't name after all. Who gives names by hand knows better.
    """
    if environ.get("STREAMLIT_SERVER_ALLOWED_HOSTS", "").strip():
        return []
    if any(argument.startswith(f"--{_NAMES}") for argument in arguments):
        return []
    names = dict.fromkeys((_LOOPBACK, "localhost", "::1", address))
    return [f"--{_NAMES}={name}" for name in names]


def _only_here() -> str:
    return _(
        "The dashboard is for this machine alone ({address}); README, "
        '"A shared dashboard", says how others may come.',
        address=_LOOPBACK,
    )


def _behind_login(teams: Teams, environ: Mapping[str, str]) -> list[str]:
    """The arguments that a login needs; the browser's own address among them.

    Streamlit takes web sockets from that address only, and asks nobody what it is.
    """
    found = identity_settings(secrets_places(environ))
    print(
        ngettext(
            "{number} team, login by {providers}; browsers come by {host}",
            "{number} teams, login by {providers}; browsers come by {host}",
            len(teams.teams),
            providers=", ".join(found.providers),
            host=found.host,
        )
    )
    return [
        f"--browser.serverAddress={found.host}",
        f"--browser.serverPort={found.port}",
        f"--server.maxUploadSize={teams.upload_mb}",
    ]


def secrets_places(environ: Mapping[str, str]) -> list[Path]:
    """Where Streamlit looks for secrets, the last one that is there counts."""
    home = Path(environ.get("HOME") or Path.home())
    folders = home, Path.cwd(), DASHBOARD.parent
    return [folder / ".streamlit" / "secrets.toml" for folder in folders]


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def main(arguments: Sequence[str] = ()) -> None:
    """Serves until a signal ends it; raises SystemExit then.

    What it prints is in the language of SENDERSCOPE_LANG; a visitor's page asks again.
    """
    language = of_environment()
    try:
        with spoken(language):
            arguments = reachable(arguments, os.environ)
    except TeamsError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from error
    signal.signal(signal.SIGINT, _leave)
    signal.signal(signal.SIGTERM, _leave)  # Streamlit puts its own in their place
    signal.signal(signal.SIGHUP, _hung_up)
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    lab = Lab()
    try:
        with spoken(language):
            _start(lab)
        _prepare()
        sys.argv = command(
            arguments, opens_browser(at_terminal, os.environ, sys.platform)
        )
        runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
    finally:
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        lab.stop()
        last = threading.Timer(_PATIENCE, os._exit, (0,))
        last.daemon = True
        last.start()


def _start(lab: Lab) -> None:
    """Starts the lab; where it can't, the dashboard runs without it and says so."""
    try:
        besides = lab.start().publish()
    except OSError as error:
        lab.stop()
        told = _(
            "The lab couldn't start: {why}. The Lab page says so too, and starts it "
            "again.",
            why=system_said(error),
        )
        print(told, file=sys.stderr)
        return
    if besides:
        print(_("Another lab of yours runs too; checks use this one meanwhile."))


def _prepare() -> None:
    """Imports what every page needs, so that no visitor waits for it; short turns.

    What is imported stays: looking through it for what may go would hold the
    interpreter for 0.1 s and more at a time, again and again.
    """
    from diagnostics.ui import components  # noqa: F401 - once signals are set

    gc.collect()
    gc.freeze()
    sys.setswitchinterval(_TURN)


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _hung_up(_number: int, _frame: FrameType | None) -> None:
    """The terminal is gone: nothing can be said any more, and it is time to end."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(sys.argv[1:])
