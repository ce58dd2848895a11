"""Which service it is that answers instead of the expected one, by its first words."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORDS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "LMTP": r"2\d\d\b.*\bLMTP\b",
        "FTP": r"220\b(?!.*SMTP).*(?:\bs?ftpd?\b|vsftpd|filezilla|proftpd|serv-u)"
        r"|[35]\d\d\b.*\blog\s?in\s+with\s+USER\b",
        "NNTP": r"20[01]\b.*(?:\bNNTP\b|\bNNRP|\bnews\b|\bInterNetNews\b|\bINN\b)",
        "ManageSieve": r'"(?:IMPLEMENTATION|SIEVE|SASL|STARTTLS)"',
        "IMAP": r"\*\s+(?:OK|PREAUTH|BYE)\b|\S+ BAD\b",
        "POP3": r"\+OK\b|-ERR\b",
        "SMTP": r"[2-5]\d\d[ -]",
        "SSH": r"SSH-\d",
        "XMPP": r"(?:\s*<\?xml[^>]{0,80}>)?\s*<(?:stream:)?stream\b",
        "HTTP": r"HTTP/\d|\s*<(?:!doctype|html|head|\?xml)\b",
        "VNC": r"RFB \d",
        "MySQL": r".{0,30}(?:mysql|mariadb)",
    }.items()
}
"""How each begins; a more telling one stands before what would fit as well."""


def speaks_another(service: str, said: str) -> bool:
    """Whether these are surely the words of another service than this one."""
    return spoken_by(said) not in ("", service.upper())


def spoken_by(said: str) -> str:
    """The protocol that these words belong to, as people call it; empty if unknown."""
    return next((name for name, words in _WORDS.items() if words.match(said)), "")
