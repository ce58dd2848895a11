"""A server's cells as people write them: its name with a port or a scheme."""

from __future__ import annotations

import re
from dataclasses import replace

from diagnostics.accounts.understanding.cell_values import port_of
from diagnostics.domain_names import is_host
from diagnostics.model import Endpoint, Security

_SCHEMES = {
    "smtp": {"smtp": None, "submission": None, "smtps": Security.TLS},
    "pop3": {"pop": None, "pop3": None, "pops": Security.TLS, "pop3s": Security.TLS},
    "imap": {"imap": None, "imaps": Security.TLS},
}
"""By service, its schemes and the security that each of them says."""

_NAME = re.compile(r"(?:([a-z0-9]+)://)?([^\s:/@]+)(?::([0-9]{1,5}))?/?", re.IGNORECASE)


def with_parts(written: Endpoint, service: str) -> Endpoint:
    """The server without the scheme and the port that stand beside its name.

    They fill its empty cells. As it was written where they say otherwise than those,
    are another service's, or where there are none.
    """
    found = _NAME.fullmatch(written.host)
    if not found or not (found[1] or found[3]) or not is_host(found[2]):
        return written
    security: Security | None = None
    if found[1]:
        schemes = _SCHEMES[service]
        if found[1].lower() not in schemes:
            return written
        security = schemes[found[1].lower()]
    port = int(found[3]) if found[3] else None
    if port is not None and (not 0 < port < 65536 or written.port not in (None, port)):
        return written
    if security and written.security not in (None, security):
        return written
    return replace(
        written,
        host=found[2],
        port=port or written.port,
        security=security or written.security,
    )


def both_said(port: int | None, security: str) -> tuple[int, Security] | None:
    """The port and the security of a security's cell that names both.

    None where it names one, or another port than the port's own cell.
    """
    found = port_of(security)
    if found is None or found[1] is None or port not in (None, found[0]):
        return None
    return found[0], found[1]
