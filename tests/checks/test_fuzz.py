"""Whatever a server says, a check ends in the five states, and never breaks."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.checks import Network, Secrets, check
from diagnostics.model import Account, Endpoint, Mailbox, Security, State

WORDS = [
    b"220 mx ESMTP\r\n",
    b"250-mx\r\n250-AUTH PLAIN LOGIN XOAUTH2\r\n250 SIZE x\r\n",
    b"250 ok\r\n",
    b"235 in\r\n",
    b"334 \r\n",
    b"334 !!!\r\n",
    b"454 4.7.0 later\r\n",
    b"550-5.7.1 a\r\n551 b\r\n",
    b"+OK\r\n",
    b"+OK 1 2\r\n",
    b"+OK x y\r\n",
    b"USER\r\nSASL PLAIN\r\n.\r\n",
    b"1 a\r\n2\r\n.\r\n",
    b"Date: 31 Feb 99999\r\n.\r\n",
    b"+ \r\n",
    b"+\r\n",
    b"-ERR [AUTH\r\n",
    b"-ERR [] \r\n",
    b".\r\n",
    b"\r\n",
    b"\n",
    b"\x00\xff\r\n",
]
NETWORK = Network(
    nameservers=(),
    step_timeout=0.2,
    connect_timeout=0.5,
    other_ports={},
    spacing=0.0,
    allow_plain=frozenset({"m1"}),
    allowed=("127.0.0.1:*",),
)
answers = st.lists(
    st.one_of(st.sampled_from(WORDS), st.binary(max_size=30)), max_size=14
)


@contextmanager
def saying(chunks: list[bytes]) -> Iterator[int]:
    """A server that says one chunk to a connection, then one to each thing it hears."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(2)

    def serve() -> None:
        try:
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(1)
                for chunk in chunks:
                    connection.sendall(chunk)
                    if not connection.recv(4096):
                        return
        except OSError:
            return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()
        thread.join(2)


@pytest.mark.parametrize("service", ["smtp", "pop3"])
@given(chunks=answers)
@settings(max_examples=30, deadline=None)
def test_no_answer_breaks_a_check(service: str, chunks: list[bytes]) -> None:
    with saying(chunks) as port:
        # The same server is asked for either service; only one is checked.
        server = Endpoint("127.0.0.1", port, Security.NONE)
        box = Mailbox("m1", "a@b.example", smtp=server, pop3=server)
        run = check(
            Account(mailboxes=(box,)),
            only=service,
            network=NETWORK,
            secrets=Secrets(typed={"m1": "hunter2"}),
        )
    steps = [s for s in run.steps if s.service == service]
    assert steps[0].step == "resolve"
    assert "checks/own-fault" not in {s.rule for s in steps}
    for step in steps:
        assert step.rule or step.state in (State.PASSED, State.SKIPPED)
        assert step.waited_for or step.state is not State.SKIPPED
        assert "hunter2" not in repr(step)
