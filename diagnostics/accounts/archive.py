"""Zip archives read within limits, whatever their directory claims."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

from diagnostics.accounts.limits import (
    MAX_FILE_BYTES,
    MAX_MEMBERS,
    MAX_UNPACKED_BYTES,
)
from diagnostics.accounts.problems import problem
from diagnostics.model import Finding, Place

_CHUNK = 2**16
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


def unpacked(file: str, data: bytes, problems: list[Finding]) -> dict[str, bytes]:
    """The members of an archive by name, read in memory only.

    Sizes are counted while reading. Members that lead out of the archive, are
    encrypted or weigh too much are told and left out; nothing is ever written.
    """
    place = Place(file)
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            if len(members) > MAX_MEMBERS:
                told = {"size": len(members), "most": MAX_MEMBERS}
                problems.append(
                    problem("over-limit", place, says="members", facts=told)
                )
                return {}
            left = MAX_UNPACKED_BYTES
            for member in members:
                content = _member(archive, member, left, place, problems)
                if content is not None:
                    found[member.filename] = content
                    left -= len(content)
    except _BROKEN as error:
        why = {"detail": type(error).__name__}
        problems.append(problem("unreadable", place, says="archive", facts=why))
    return found


def _member(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    left: int,
    place: Place,
    problems: list[Finding],
) -> bytes | None:
    name = member.filename
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or not parts[0] or ":" in parts[0]:
        problems.append(problem("zip-path", place, value=name))
        return None
    if member.flag_bits & _ENCRYPTED:
        problems.append(problem("unreadable", place, says="encrypted", value=name))
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
