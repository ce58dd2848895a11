"""Forms of files that aren't read, told by their first bytes, not by their names."""

from __future__ import annotations

import re
from collections.abc import Collection

_LOOKED_AT = 2**12
"""Bytes of a file's head that words are looked for in."""

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What workbooks of Excel 97 to 2003, locked ones and Outlook's letters begin with."""

_MAGIC = (
    (b"\x1f\x8b", "gzip"),
    (b"%PDF-", "pdf"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"BZh", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"\x89PNG\r\n\x1a\n", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"{\\rtf", "document"),
)
"""Beginnings, and the forms that have them."""

_IN_COMPOUND = (("EncryptedPackage", "locked"), ("__substg1.0_", "letter"))
"""Names in a compound file's directory, and the forms that have them."""

_MEMBERS = (
    ("xl/workbook.bin", "xlsb"),
    ("content.xml", "other-program"),
    ("Index/Document.iwa", "other-program"),
    ("word/document.xml", "document"),
)
"""Members of archives that are no account, and the forms that have them."""

_WEB_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|table)\b", re.I)
_XML = re.compile(rb"<\?xml\b", re.I)
_WORKBOOK = b"urn:schemas-microsoft-com:office:spreadsheet"
_FIELD = re.compile(
    rb"^(?:from|to|cc|date|subject|received|return-path|delivered-to|message-id"
    rb"|mime-version|content-type|reply-to|x-[a-z0-9-]+): ?\S",
    re.I | re.M,
)
_FIELDS = 3
"""Header fields that a letter has at least."""


def form_of(data: bytes) -> str:
    """The template of `config/unknown-form` for what these bytes are.

    Empty where they may be an account, zip archives included.
    """
    if data.startswith(_COMPOUND):
        named = (f for n, f in _IN_COMPOUND if n.encode("utf-16-le") in data)
        return next(named, "old-workbook")
    for beginning, form in _MAGIC:
        if data.startswith(beginning):
            return form
    return _form_of_text(data[:_LOOKED_AT])


def form_of_members(names: Collection[str]) -> str:
    """The same for a zip archive, by the names in its directory."""
    return next((form for member, form in _MEMBERS if member in names), "")


def _form_of_text(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _XML.match(text):
        return "xml-workbook" if _WORKBOOK in text else "xml"
    if _WEB_PAGE.match(text):
        return "web-page"
    # Of a letter's head alone: its first line is a field, and the next ones are.
    fields = text.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    is_letter = _FIELD.match(fields) and len(_FIELD.findall(fields)) >= _FIELDS
    return "letter" if is_letter else ""
