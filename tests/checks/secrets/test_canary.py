"""A canary in every way that a password comes in is nowhere in what goes out."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import re
import socket
import subprocess
import sys
import threading
import traceback
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from diagnostics import errors, findings_frame, load, steps_frame
from diagnostics.checks import CheckRun, Network, Secrets, Step, check
from diagnostics.lab import Lab
from diagnostics.model import Account, AuthKind, Endpoint, Mailbox, Security
from diagnostics.report import rows, runs, write
from diagnostics.report.saved_run import judged_again
from diagnostics.senders import Impact
from diagnostics.words import evidence, text

ROOT = Path(__file__).resolve().parents[3]
CANARY = "Kanarek+7/Zebra&Wy"
RAW = CANARY.encode()
ME = "me@x.example"


def coded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


NEEDLES = (
    *(CANARY[:9], CANARY[8:], RAW.hex()[:20], RAW.hex()[-20:]),
    *(coded(bytes(lead) + RAW)[4:20] for lead in range(3)),
    *(coded(bytes(lead) + RAW)[12:24] for lead in range(3)),
)
"""Parts of all forms, so that half a secret counts as well."""


def found_in(written: str) -> list[str]:
    """The needles in a text, wherever its lines and its marks are."""
    bare = re.sub(r"[\s\"',\[\]{}]|%(?=[0-9A-Fa-f]{2})", "", written).lower()
    return [n for n in NEEDLES if n.lower() in bare or n.lower() in written.lower()]


ECHOES = (
    *(CANARY, CANARY.upper(), RAW.hex(), RAW.hex(" "), coded(RAW)),
    *(coded(b"xy" + RAW), coded(f"\0{ME}\0{CANARY}".encode())),
    coded(f"user={ME}\1auth=Bearer {CANARY}\1\1".encode()),
    "".join(f"%{byte:02X}" for byte in RAW),
)


def answer(service: str, line: str) -> str:
    """What a server says that repeats every secret it ever heard."""
    said = [*ECHOES, f"you said {line}", f"half {CANARY[:9]}", CANARY[9:]]
    if service == "pop3":
        login = line.startswith(("PASS", "AUTH"))
        if line == "CAPA":
            return "\r\n".join(("+OK", "USER", *said, "."))
        return f"{'-ERR' if login else '+OK'} {' '.join(said)}"
    if line.startswith("EHLO"):
        return "\r\n".join(
            (*(f"250-{s}" for s in said), "250 AUTH PLAIN LOGIN XOAUTH2")
        )
    code = "535" if line.startswith("AUTH") else "220" if not line else "250"
    return "\r\n".join((*(f"{code}-{s}" for s in said), f"{code} {CANARY}"))


def serve(service: str, listener: socket.socket) -> None:
    """Takes all that come at a time: nobody's patience hangs on another's talk."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        arguments = service, connection
        threading.Thread(target=converse, args=arguments, daemon=True).start()


def converse(service: str, connection: socket.socket) -> None:
    with (
        connection,
        connection.makefile("rwb", buffering=0) as stream,
        contextlib.suppress(OSError),
    ):
        stream.write(f"{answer(service, '')}\r\n".encode())
        for raw in stream:
            line = raw.decode("utf-8", "replace").strip()
            stream.write(f"{answer(service, line)}\r\n".encode())
            if line == "QUIT":
                break


@pytest.fixture
def ports() -> Iterator[dict[str, int]]:
    """The ports of an SMTP and a POP3 server that repeat all that they hear."""
    with contextlib.ExitStack() as stack:
        found = {}
        for service in ("smtp", "pop3"):
            listener = stack.enter_context(
                socket.create_server(
                    ("::", 0), family=socket.AF_INET6, dualstack_ipv6=True
                )
            )
            arguments = service, listener
            threading.Thread(target=serve, args=arguments, daemon=True).start()
            found[service] = listener.getsockname()[1]
            stack.callback(listener.shutdown, socket.SHUT_RDWR)
        yield found


def account(ports: dict[str, int], path: Path) -> Account:
    """A mailbox for each way in, one of them with the secret in a wrong column."""

    def mailbox(name: str, secret: str, host: str = "127.0.0.1") -> Mailbox:
        smtp, pop3 = (
            Endpoint(host, ports[service], Security.NONE) for service in ports
        )
        return Mailbox(name, ME, secret=secret, smtp=smtp, pop3=pop3, username=name)

    return Account(
        mailboxes=(
            mailbox("typed", ""),
            replace(mailbox("token", ""), auth=AuthKind.OAUTH2),
            mailbox("env", "env:CANARY"),
            mailbox("file", f"file:{path}"),
            mailbox("lab", "lab:good", "good.lab.test"),
            replace(mailbox("wrong", CANARY), name=CANARY),
            mailbox("refused", "env:OTHER_CANARY"),
        )
    )


@pytest.fixture
def whole(
    ports: dict[str, int], lab: Lab, network: Network, tmp_path: Path
) -> tuple[Account, CheckRun, str]:
    """An account, its run, and what was told while it went on."""
    path = tmp_path / "secret"
    path.write_text(CANARY, encoding="utf-8")
    path.chmod(0o600)
    rows_ = account(ports, path)
    state = replace(lab.state, passwords={"good": CANARY}, ports={"good": ports})
    secrets = Secrets(
        typed={"typed": CANARY, "token": CANARY},
        lab=state,
        environ={"CANARY": CANARY, "OTHER_CANARY": CANARY},
        granted=["env:CANARY@127.0.0.1", f"file:{path}@127.0.0.1"],
    )
    allowed = frozenset(m.id for m in rows_.mailboxes)
    streamed: list[Step] = []
    run = check(
        rows_,
        only=["smtp", "pop3"],
        network=replace(network, allow_plain=allowed, step_timeout=60.0),
        on_step=streamed.append,
        secrets=secrets,
        simulation_impact=lambda _: Impact(0, 0, 0),
    )
    path.unlink()
    return rows_, run, repr((streamed, secrets, rows_.mailboxes[:5]))


def test_every_login_was_tried_and_refused_with_an_echo(
    whole: tuple[Account, CheckRun, str],
) -> None:
    logins = {
        s.mailbox: s for s in whole[1].steps if (s.service, s.step) == ("smtp", "login")
    }
    for name in ("typed", "token", "env", "file", "lab"):
        assert "535" in text(logins[name].seen) or "refused" in text(logins[name].seen)
        assert "••••" in text(logins[name].seen)
    assert logins["wrong"].rule == "checks/secret-missing"
    assert logins["refused"].rule == "checks/secret-not-granted"


def test_no_result_holds_it_in_any_form(
    whole: tuple[Account, CheckRun, str], tmp_path: Path
) -> None:
    account_, run, streamed = whole
    told = json.dumps(runs.run_json(run), ensure_ascii=False)
    saved = tmp_path / "run.json"
    saved.write_text(told, encoding="utf-8")
    again = judged_again(saved, account_, lambda _: Impact(0, 0, 0))
    book = write.as_xlsx(
        {"findings": ([rows.finding_row(f) for f in run.findings], rows.AUDIT_COLUMNS)}
    )
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        raw = b"".join(parts.read(name) for name in parts.namelist())
    kept = " ".join(text(s.seen) for s in run.steps if s.step == "login")
    answers = errors.explain(kept)
    feedback = errors.feedback(kept, {"reason": "x"}, tmp_path / "feedback")
    written = {
        "streamed": streamed,
        "repr": repr(run),
        "json": told,
        "again": repr([(s.seen, s.data) for s in again.steps]),
        "page": runs.check_page(account_, run),
        "csv": str(write.as_csv(*runs.step_table(run))),
        "book": raw.decode("utf-8", "replace"),
        "frames": steps_frame(run.steps).to_csv()
        + findings_frame(run.findings).to_csv(),
        "sentences": " ".join(evidence(f) for f in run.findings),
        "explained": repr(answers),
        "feedback": feedback.read_text(encoding="utf-8"),
    }
    assert {name: found_in(t) for name, t in written.items() if found_in(t)} == {}


def test_no_traceback_shows_it(
    ports: dict[str, int], network: Network, tmp_path: Path
) -> None:
    def fails(step: Step) -> None:
        raise RuntimeError(f"a fault of the caller's at {step}")

    with pytest.raises(RuntimeError) as raised:
        check(
            account(ports, tmp_path),
            "typed",
            "smtp",
            replace(network, allow_plain=frozenset({"typed"})),
            fails,
            secrets=Secrets(typed={"typed": CANARY}),
        )
    assert found_in("".join(traceback.format_exception(raised.value))) == []


@pytest.mark.parametrize("form", ["table", "json", "csv", "html"])
def test_the_command_line_leaves_it_nowhere(
    form: str, ports: dict[str, int], tmp_path: Path
) -> None:
    for name in ("home", "tmp", "work"):
        (tmp_path / name).mkdir()
    servers = {
        key: value
        for s, port in ports.items()
        for key, value in (
            (f"{s}_host", "127.0.0.1"),
            (f"{s}_port", port),
            (f"{s}_security", "none"),
        )
    }
    mailbox = {"id": "m", "address": ME, "secret": "env:CANARY", **servers}
    source = tmp_path / "account.json"
    source.write_text(json.dumps({"mailboxes": [mailbox]}), encoding="utf-8")
    asked = ["check", str(source), "--only", "smtp", "--only", "pop3", "--format", form]
    allowed = ["--allow-plain", "m", "--allow-secret", "env:CANARY@127.0.0.1"]
    allowed += ["--allow", "127.0.0.1:*"]
    result = subprocess.run(
        [sys.executable, "-X", "dev", "-m", "diagnostics", *asked, *allowed]
        + ([] if form == "table" else ["--out", "out"]),
        cwd=tmp_path / "work",
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "CANARY": CANARY,
            **{k: str(tmp_path / "home") for k in ("HOME", "SENDERSCOPE_LAB")},
            "TMPDIR": str(tmp_path / "tmp"),
        },
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert result.returncode == 1, result.stderr
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path != source]
    written = "".join(path.read_bytes().decode("utf-8", "replace") for path in files)
    assert "••••" in (result.stdout if form == "table" else written)
    assert found_in(result.stdout + result.stderr + written) == []


def test_a_secret_in_clear_in_an_account_is_shown_nowhere(tmp_path: Path) -> None:
    source = tmp_path / "account.json"
    mailbox = {"id": "m", "address": ME, "secret": CANARY}
    source.write_text(json.dumps({"mailboxes": [mailbox]}), encoding="utf-8")
    loaded = load(source)
    assert found_in(repr(loaded) + " ".join(map(evidence, loaded.problems))) == []


class Changing(dict[str, str]):
    """An environment in which a secret is another one each time it is read."""

    def __init__(self, *values: str) -> None:
        super().__init__()
        self._values = list(values)

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        return self._values.pop(0) if self._values else default


def test_the_secret_that_the_masks_know_is_the_one_that_is_sent(
    ports: dict[str, int],
) -> None:
    server = Endpoint("127.0.0.1", ports["smtp"], Security.NONE)
    mailbox = Mailbox("m", ME, secret="env:CHANGES", smtp=server)
    network = Network(allowed=("127.0.0.1:*",), allow_plain=frozenset({"m"}))
    environ = Changing("an older one", CANARY)
    secrets = Secrets(environ=environ, granted=("env:CHANGES@127.0.0.1",))
    run = check(
        Account(mailboxes=(mailbox,)), only="smtp", network=network, secrets=secrets
    )
    assert any(step.rule == "errors/auth-failed" for step in run.steps)
    assert environ.get("CHANGES") == CANARY
