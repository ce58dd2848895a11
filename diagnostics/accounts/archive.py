"""Zip archives read within limits, whatever their directory claims."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping

from diagnostics.accounts.limits import (
    MAX_FILE_BYTES,
    MAX_MEMBERS,
    MAX_UNPACKED_BYTES,
)
from diagnostics.accounts.problems import problem
from diagnostics.accounts.understanding.parser_words import archive_said
from diagnostics.model import Finding, Place

_CHUNK = 2**16
_ENCRYPTED = 0x1
_ENTRY = b"PK\x01\x02"
"""What an entry of an archive's directory begins with."""

_MAX_ENTRIES = 20 * MAX_MEMBERS
"""Entries of a directory that is looked at, folders included."""

_BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Methods that unpack as little as is asked for; bzip2 and LZMA unpack it all."""

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


def unpacked(
    file: str,
    data: bytes,
    problems: list[Finding],
    wanted: Callable[[str], bool] = bool,
) -> dict[str, bytes]:
    """The members of an archive whose names are wanted, read in memory only.

    Sizes are counted while reading. Members that lead out of the archive, are
    encrypted or weigh too much are told and left out; nothing is ever written.
    """
    place = Place(file)
    found: dict[str, bytes] = {}
    # Counted in the bytes first: a directory of a million entries is never built.
    if _many(data.count(_ENTRY), _MAX_ENTRIES, place, problems):
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [m for m in archive.infolist() if not m.filename.endswith("/")]
            if _many(len(members), MAX_MEMBERS, place, problems):
                return {}
            left = MAX_UNPACKED_BYTES
            for member in members:
                if not (_leads_out(member.filename) or wanted(member.filename)):
                    continue
                content = _member(archive, member, left, place, problems)
                if content is not None:
                    found[member.filename] = content
                    left -= len(content)
    except _BROKEN as error:
        why = {"detail": archive_said(error)}
        problems.append(problem("unreadable", place, says="archive", facts=why))
    return found


def names_in(data: bytes) -> frozenset[str]:
    """The members that an archive's own directory names; none of a broken one.

    An archive inside it has a directory too, which doesn't count.
    """
    if data.count(_ENTRY) > _MAX_ENTRIES:
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(archive.namelist())
    except _BROKEN:
        return frozenset()


def _many(count: int, most: int, place: Place, problems: list[Finding]) -> bool:
    """Whether there are more members than that, which is told."""
    if count > most:
        told = {"size": count, "most": MAX_MEMBERS}
        problems.append(problem("over-limit", place, says="members", facts=told))
    return count > most


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or not parts[0] or ":" in parts[0]


def _member(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    left: int,
    place: Place,
    problems: list[Finding],
) -> bytes | None:
    name = member.filename
    if _leads_out(name):
        problems.append(problem("zip-path", place, value=name))
        return None
    if member.flag_bits & _ENCRYPTED:
        problems.append(problem("unreadable", place, says="encrypted", value=name))
        return None
    if member.compress_type not in _BOUNDED:
        problems.append(problem("unreadable", place, says="method", value=name))
        return None
    limit = min(left, MAX_FILE_BYTES)
    content = bytearray()
    with archive.open(member) as stream:
        while len(content) <= limit:
            chunk = stream.read(_CHUNK)
            if not chunk:
                return bytes(content)
            content += chunk
    told = {"most": limit}
    problems.append(
        problem("over-limit", place, says="unpacked", value=name, facts=told)
    )
    return None


def packed(members: Mapping[str, bytes], compress: bool = True) -> bytes:
    """An archive of the members, the same bytes for the same members."""
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return buffer.getvalue()
