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

_OF_ANY = {"ssl": Security.TLS, "tls": None}
"""Schemes of programs' settings; `tls` may mean either."""

_NAME = re.compile(
    r"(?:([a-z0-9]+)://)?([^\s:/@,;]+)"
    r"(?:[\s:,;(]{1,3}(?:port[\s:]{0,2})?([0-9]{1,5}\b[^@]{0,30}?))?[/)\s]{0,3}",
    re.IGNORECASE,
)
"""A name with a port behind it, which the security may follow: `a.test:465/SSL`."""


def with_parts(written: Endpoint, service: str) -> Endpoint:
    """The server without the scheme and the port that stand beside its name.

    They fill its empty cells. As it was written where they say otherwise than those,
    are another service's, or where there are none.
    """
    found = _NAME.fullmatch(written.host)
    if not found or not (found[1] or found[3]) or not is_host(found[2]):
        return written
    said = _said_by(found[1], found[3], service)
    if said is None:
        return written
    port, security = said
    if port and written.port not in (None, port):
        return written
    if security and written.security not in (None, security):
        return written
    return replace(
        written,
        host=found[2],
        port=port or written.port,
        security=security or written.security,
    )


def _said_by(
    scheme: str | None, behind: str | None, service: str
) -> tuple[int | None, Security | None] | None:
    """The port and the security said by a scheme and by what stands behind a name.

    None where they aren't this service's, or contradict.
    """
    schemes = {**_OF_ANY, **_SCHEMES[service]}
    if scheme and scheme.lower() not in schemes:
        return None
    first = schemes[scheme.lower()] if scheme else None
    told = port_of(behind) if behind else (None, None)
    if told is None or (first and told[1] not in (None, first)):
        return None
    return told[0], first or told[1]


def both_said(port: int | None, security: str) -> tuple[int, Security] | None:
    """The port and the security of a security's cell that names both.

    None where it names one, or another port than the port's own cell.
    """
    found = port_of(security)
    if found is None or found[1] is None or port not in (None, found[0]):
        return None
    return found[0], found[1]
