"""What the system says of a file or a connection, in the language that is spoken."""

from __future__ import annotations

from diagnostics.language import LaterText, later

KNOWN = frozenset(
    {
        later("No such file or directory"),
        later("Permission denied"),
        later("Operation not permitted"),
        later("File exists"),
        later("Not a directory"),
        later("Is a directory"),
        later("Directory not empty"),
        later("Read-only file system"),
        later("No space left on device"),
        later("Disk quota exceeded"),
        later("File too large"),
        later("File name too long"),
        later("Too many levels of symbolic links"),
        later("Too many open files"),
        later("Input/output error"),
        later("Address already in use"),
        later("Cannot assign requested address"),
        later("Connection refused"),
        later("Connection reset by peer"),
        later("Connection timed out"),
        later("Network is unreachable"),
        later("No route to host"),
        later("Broken pipe"),
    }
)
"""What Linux and macOS say in English (errno's texts); the rest is told as it is."""


def system_said(error: OSError) -> str:
    """Why the system refused, to be shown in whatever language; else the error's kind.

    Returns:
        A text that is told in the language of those who show it, `str()` of it.
    """
    said = error.strerror or type(error).__name__
    return LaterText(said) if said in KNOWN else said
