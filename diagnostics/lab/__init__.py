"""SMTP, POP3 and DNS servers on loopback with faults on demand.

`Lab` starts them, `FAULTS` lists what can be wrong, `TWINS` what is right and looks
wrong to whoever checks too strictly, and tests may import them:

    with Lab() as lab:
        mailbox = lab.mailbox("wrong-password")   # checks find it wrong
        lab.seen("wrong-password", "smtp")        # what was said to the server
"""

from diagnostics.lab.fault import PORTS, Fault
from diagnostics.lab.offered.twins import TWINS
from diagnostics.lab.running import (
    DISGUISED,
    FAULTS,
    Lab,
    mailbox_at,
    mailboxes_of,
    silent_server,
)
from diagnostics.lab.zone import BLOCK_LIST

__all__ = [
    "BLOCK_LIST",
    "DISGUISED",
    "FAULTS",
    "PORTS",
    "TWINS",
    "Fault",
    "Lab",
    "mailbox_at",
    "mailboxes_of",
    "silent_server",
]
