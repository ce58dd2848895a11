"""Workbooks and archives that no program writes, built in memory."""

import io
import zipfile
from collections.abc import Callable, Sequence

import pytest

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

Zipped = Callable[..., bytes]
Book = Callable[..., bytes]


def zipped(
    members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _relation(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'


def _relations(*relations: str) -> str:
    inner = "".join(relations)
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def book_of(
    sheet: str, strings: str = "", names: Sequence[str] = ("mailboxes",)
) -> bytes:
    """A workbook whose sheets are all one part, with this XML in it."""
    spaces = f'xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"'
    listed = "".join(
        f'<sheet name="{name}" sheetId="{i}" r:id="s{i}"/>'
        for i, name in enumerate(names, 1)
    )
    sheets = f"<sheets>{listed}</sheets>"
    parts = [
        _relation(f"s{i}", "worksheet", "worksheets/sheet.xml")
        for i in range(1, len(names) + 1)
    ]
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
            "_rels/.rels": _relations(
                _relation("r1", "officeDocument", "xl/workbook.xml")
            ),
            "xl/workbook.xml": f"<workbook {spaces}>{sheets}</workbook>",
            "xl/_rels/workbook.xml.rels": _relations(
                *parts, _relation("t", "sharedStrings", "sharedStrings.xml")
            ),
            "xl/worksheets/sheet.xml": f"<worksheet {spaces}>{sheet}</worksheet>",
            "xl/sharedStrings.xml": f"<sst {spaces}>{strings}</sst>",
        }
    )


@pytest.fixture
def zip_of() -> Zipped:
    return zipped


@pytest.fixture
def book() -> Book:
    return book_of
