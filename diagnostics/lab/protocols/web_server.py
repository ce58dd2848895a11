"""The lab's web server: one document over HTTPS, whatever path is asked for."""

from __future__ import annotations

from diagnostics.lab.server_lines import Wire


async def hand_out(wire: Wire, document: str) -> None:
    """Answers one request inside TLS (RFC 9112). Raises ConnectionError."""
    asked = await wire.listen()
    while await wire.listen():
        pass
    found = asked.startswith("GET ")
    body = document if found else "There is nothing else here."
    await wire.say(
        "HTTP/1.1 200 OK" if found else "HTTP/1.1 405 Method Not Allowed",
        "Content-Type: text/xml; charset=utf-8",
        f"Content-Length: {len(body.encode()) + 2}",
        "Connection: close",
        "",
        body,
    )
