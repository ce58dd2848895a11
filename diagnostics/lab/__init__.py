"""SMTP, POP3 and DNS servers on loopback with faults on demand.

`Lab` starts them, `FAULTS` lists what can be wrong, and tests may import both:

    with Lab(base=0) as lab:
        mailbox = lab.mailbox("wrong-password")   # checks find it wrong
        lab.seen("wrong-password", "smtp")        # what was said to the server
"""

from diagnostics.lab.fault import PORTS, Fault
from diagnostics.lab.running import DEFAULT_BASE, FAULTS, Lab

__all__ = ["DEFAULT_BASE", "FAULTS", "PORTS", "Fault", "Lab"]
