import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.accounts.archive import packed, unpacked
from diagnostics.accounts.encoding import decode, looks_like
from diagnostics.model import Finding
from diagnostics.words import evidence

NAMES = st.text("abc.", min_size=1, max_size=5).filter(lambda n: n.strip("."))


@given(st.dictionaries(NAMES, st.binary(max_size=50), max_size=4), st.booleans())
def test_what_was_packed_is_unpacked(members: dict[str, bytes], compress: bool) -> None:
    problems: list[Finding] = []
    assert unpacked("a.zip", packed(members, compress), problems) == members
    assert problems == []


@settings(deadline=None)
@given(st.binary(max_size=200), st.integers(0, 300))
def test_a_damaged_archive_is_a_problem_and_never_a_traceback(
    noise: bytes, at: int
) -> None:
    data = packed({"mailboxes.csv": b"id,address\n" * 20, "groups.csv": b"id\n"})
    broken = data[:at] + noise + data[at + len(noise) :]
    problems: list[Finding] = []
    found = unpacked("a.zip", broken, problems)
    assert problems or set(map(type, found.values())) <= {bytes}


def test_an_encrypted_member_is_told_and_the_others_are_read() -> None:
    data = bytearray(packed({"a.csv": b"id\n", "b.csv": b"id\n"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    problems: list[Finding] = []
    assert list(unpacked("a.zip", bytes(data), problems)) == ["b.csv"]
    assert "encrypted" in evidence(problems[0])


@pytest.mark.parametrize(
    "name", ["../a.csv", "x/../../a.csv", "/a.csv", "c:/a.csv", "..\\a.csv", "\\a.csv"]
)
def test_a_path_that_leads_out_is_told_by_its_name(name: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("fine.csv"), "id\n")
        archive.writestr(zipfile.ZipInfo(name), "id\n")
    problems: list[Finding] = []
    assert list(unpacked("a.zip", buffer.getvalue(), problems)) == ["fine.csv"]
    assert [p.rule for p in problems] == ["config/zip-path"]


def test_a_member_over_the_limit_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagnostics.accounts.archive.MAX_FILE_BYTES", 100)
    data = packed({"large.csv": b"x" * 101, "small.csv": b"x" * 100})
    problems: list[Finding] = []
    assert list(unpacked("a.zip", data, problems)) == ["small.csv"]
    assert problems[0].data["value"] == "large.csv"


@given(st.text())
def test_utf8_is_read_as_it_is(text: str) -> None:
    read, problems = decode("f.csv", b"id,name,address,owner\n" + text.encode())
    assert read.endswith(text)
    assert [p.rule for p in problems] == ["config/nul-byte"] * ("\0" in text)


@given(st.binary())
def test_any_bytes_are_decoded_or_told(data: bytes) -> None:
    text, problems = decode("f.csv", data)
    assert problems or text.encode() == data.removeprefix(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Łódź, Gdańsk, Kraków, Białystok", "cp1250"),
        ("Zespół sprzedaży i obsługi klientów", "cp1250"),
        ("Отдел продаж, бухгалтерия", "cp1251"),
        ("ООО «Ромашка»", "cp1251"),
        ("Größe, Straße, Übung", "cp1252"),
        ("Société générale, hôtel", "cp1252"),
    ],
)
def test_the_encoding_is_guessed_from_the_letters(text: str, encoding: str) -> None:
    assert looks_like(text.encode(encoding)) == encoding


def test_the_line_of_the_first_wrong_byte_is_named() -> None:
    _, (found,) = decode("f.csv", b"id\na\nb\xff\n")
    assert found.data["row"] == 3
