"""Whole files as people have them: other words, titles, errors, merged cells."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter

from diagnostics.accounts import Loaded, load
from diagnostics.accounts.reader import read_files
from diagnostics.model import Finding, Mailbox, Severity

PLAIN = {
    "employees.csv": "id,name,groups\nada,Ada Nowak,g1\n",
    "groups.csv": "id,name\ng1,Dział Łączności\n",
    "projects.csv": "id,name,active\np1,Żółw,yes\np2,Beta,no\n",
    "mailboxes.csv": "id,address,access,groups,projects,default,tested_on\n"
    "m1,a@b.test,selected,g1,p1;p2,yes,2026-11-02\n",
    "account.toml": 'name = "Ada"\n',
}


def read(changes: Mapping[str, str | bytes] = {}, **answers: str) -> Loaded:
    files = {**PLAIN, **changes}
    held = {n: t.encode() if isinstance(t, str) else t for n, t in files.items()}
    return read_files(held, "folder", answers)


def rules(loaded: Loaded) -> list[str]:
    told = (p.rule.removeprefix("config/") for p in loaded.problems)
    return [rule for rule in told if rule != "server-missing"]


def errors(loaded: Loaded) -> list[str]:
    found = [p for p in loaded.problems if p.severity is Severity.ERROR]
    return [p.rule.removeprefix("config/") for p in found]


def rows_of(loaded: Loaded) -> tuple[object, ...]:
    account = loaded.account
    return account.employees, account.groups, account.projects, account.mailboxes


SAME = rows_of(read())


def changed(change: Callable[[str], bytes | str]) -> Loaded:
    return read({n: change(t) for n, t in PLAIN.items() if n.endswith(".csv")})


@pytest.mark.parametrize("encoding", ["cp1250", "iso8859_2", "utf-16", "utf-8-sig"])
def test_files_of_other_encodings_are_the_same_account(encoding: str) -> None:
    loaded = changed(lambda text: text.encode(encoding))
    assert rows_of(loaded) == SAME
    assert errors(loaded) == []
    assert not loaded.account.missing


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_files_with_other_separators_are_the_same_account(separator: str) -> None:
    loaded = changed(lambda text: text.replace(";", "/").replace(",", separator))
    assert loaded.account.employees == SAME[0]
    assert errors(loaded) in ([], ["dangling-reference"])


def test_excels_line_that_names_the_separator_is_no_row() -> None:
    loaded = changed(lambda text: "sep=,\n" + text)
    assert [m.id for m in loaded.account.mailboxes] == ["m1"]
    assert errors(loaded) == []


def test_headings_and_words_of_another_language_are_told_once_a_table() -> None:
    boxes = (
        "id,Adres e-mail,Dostęp,Grupy,Projekty,Domyślna,Data testu\n"
        'm1,a@b.test,wybrani,g1,"p1, p2",tak,2.11.2026\n'
    )
    projects = "id,nazwa,aktywny\np1,Żółw,PRAWDA\np2,Beta,FAŁSZ\n"
    loaded = read({"mailboxes.csv": boxes, "projects.csv": projects})
    assert rows_of(loaded) == SAME
    assert rules(loaded).count("read-as") == 2
    assert errors(loaded) == []


def test_files_named_in_another_language_or_not_at_all_are_found() -> None:
    files = {
        "Pracownicy.csv": PLAIN["employees.csv"],
        "Grupy.csv": PLAIN["groups.csv"],
        "Проекты.csv": PLAIN["projects.csv"],
        "export (3).csv": PLAIN["mailboxes.csv"],
    }
    loaded = read_files({n: t.encode() for n, t in files.items()}, "folder")
    assert [len(rows) for rows in rows_of(loaded)] == [1, 1, 2, 1]
    assert errors(loaded) == []


def test_titles_and_sums_around_a_table_are_skipped_and_told() -> None:
    text = "Skrzynki\n\n" + PLAIN["mailboxes.csv"] + "Razem: 1,,,,,,\n"
    loaded = read({"mailboxes.csv": text})
    assert loaded.account.mailboxes == SAME[3]
    assert rules(loaded) == ["rows-skipped", "rows-skipped"]


def test_a_title_inside_the_mailboxes_is_no_mailbox_for_everyone() -> None:
    loaded = read({"mailboxes.csv": PLAIN["mailboxes.csv"] + "Service:,,,,,,\n"})
    assert loaded.account.mailboxes == SAME[3]
    assert errors(loaded) == ["id-missing"]
    assert loaded.account.missing


def test_a_misspelt_column_blocks_until_it_is_answered() -> None:
    text = PLAIN["mailboxes.csv"].replace("projects", "project")
    asked = read({"mailboxes.csv": text})
    assert errors(asked) == ["column-near"]
    assert asked.account.missing
    answered = read({"mailboxes.csv": text}, project="projects")
    assert rows_of(answered) == SAME
    assert not answered.account.missing
    left_out = read({"mailboxes.csv": text}, project="")
    assert left_out.account.mailboxes[0].projects == ()
    assert not left_out.account.missing


def test_ids_with_what_cannot_be_seen_are_named_and_mended() -> None:
    text = PLAIN["mailboxes.csv"].replace("g1,", "g1\u200b,")
    loaded = read({"mailboxes.csv": text})
    assert rows_of(loaded) == SAME
    assert rules(loaded) == ["invisible-character"]


def test_headings_and_words_with_what_cannot_be_seen_are_named_and_mended() -> None:
    text = PLAIN["mailboxes.csv"].replace("projects,", "proj\u00adects\u200b,")
    loaded = read({"mailboxes.csv": text.replace("selected", "select\u00aded")})
    assert rows_of(loaded) == SAME
    assert errors(loaded) == []
    assert rules(loaded).count("invisible-character") == 2


def test_one_in_a_short_row_costs_that_row_and_not_the_account() -> None:
    text = PLAIN["mailboxes.csv"] + "m2\u200b,c@b.test,everyone\n"
    loaded = read({"mailboxes.csv": text})
    assert [m.id for m in loaded.account.mailboxes] == ["m1", "m2"]
    assert rules(loaded) == ["row-short", "invisible-character"]


def test_an_error_of_a_spreadsheet_is_never_empty() -> None:
    text = PLAIN["mailboxes.csv"].replace("p1;p2", "#N/D!")
    loaded = read({"mailboxes.csv": text})
    assert errors(loaded) == ["error-cell"]
    assert loaded.account.missing[0].column == "projects"


@pytest.mark.parametrize(
    "heading", ["Hasło do poczty", "PIN aplikacji", "SMTP-Passwort"]
)
def test_a_column_of_passwords_is_refused_whatever_else_its_heading_says(
    heading: str,
) -> None:
    heads, row = PLAIN["mailboxes.csv"].splitlines()
    loaded = read({"mailboxes.csv": f"{heads},{heading}\n{row},Xq7-tulip\n"})
    assert "secret-in-clear" in errors(loaded)
    assert "Xq7-tulip" not in repr(loaded)


@pytest.mark.parametrize("cell", ["tak", "2026-11-02", "2.11.2026", "90", "****"])
def test_a_column_that_only_tells_of_passwords_is_unknown_and_no_more(
    cell: str,
) -> None:
    heads, row = PLAIN["mailboxes.csv"].splitlines()
    loaded = read({"mailboxes.csv": f"{heads},Hasło zmienione\n{row},{cell}\n"})
    assert rules(loaded) == ["unknown-column"]


def test_people_are_named_by_their_logins_as_well() -> None:
    people = "id,name,login\n17,Ada Nowak,ada@b.test\n18,Jan Lis,jan@b.test\n"
    boxes = "id,address,owner\nm1,a@b.test,ada@b.test\n"
    loaded = read({"employees.csv": people, "mailboxes.csv": boxes})
    assert loaded.account.mailboxes[0].owner == "17"


def test_a_version_of_tls_is_an_unknown_word_and_no_server() -> None:
    boxes = "id,address,smtp_host,smtp_security\nm1,a@b.test,mx.b.test,TLS 1.2\n"
    loaded = read({"mailboxes.csv": boxes})
    assert errors(loaded) == ["unknown-value"]
    assert loaded.account.mailboxes[0].smtp.host == "mx.b.test"


def test_texts_that_a_spreadsheet_saved_are_tables_and_notes_beside_them_are_not() -> (
    None
):
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, text in PLAIN.items():
            tabbed = text.replace(",", "\t").encode("utf-16")
            is_table = name.endswith(".csv")
            archive.writestr(name.replace(".csv", ".txt"), tabbed if is_table else text)
        archive.writestr("readme.txt", "id,address\n")
    loaded = read_files({"account.zip": buffer.getvalue()})
    assert rows_of(loaded) == SAME
    assert errors(loaded) == []


@pytest.mark.parametrize("name", ["book.csv", "book", "book.zip"])
def test_a_workbook_is_one_whatever_its_name(name: str) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        merged(made)
    members = ZipFile(buffer)
    other_order = io.BytesIO()
    with ZipFile(other_order, "w") as archive:
        for member in reversed(members.namelist()):
            archive.writestr(member, members.read(member))
    loaded = read_files(
        {name: other_order.getvalue()}, answers={"merged cells": "fill"}
    )
    assert errors(loaded) == []


Cells = list[list[str | float | None]]
HEADING: list[str | float | None] = ["id", "address", "projects"]


def book(fill: Callable[[xlsxwriter.Workbook], None]) -> Loaded:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        fill(made)
    return read_files({"book.xlsx": buffer.getvalue()})


def test_a_workbook_of_one_sheet_holds_mailboxes_whatever_its_name() -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet("Arkusz1")
        sheet.write_row(0, 0, ["id", "adres", "dostęp"])
        sheet.write_row(1, 0, ["m1", "a@b.test", "wszyscy"])

    loaded = book(fill)
    assert [m.address for m in loaded.account.mailboxes] == ["a@b.test"]
    assert errors(loaded) == []


def test_a_cell_in_error_is_an_error_at_that_cell() -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet("mailboxes")
        sheet.write_row(0, 0, ["id", "address", "projects"])
        sheet.write_row(1, 0, ["m1", "a@b.test"])
        sheet.write_formula(1, 2, "=NA()", None, "#N/A")

    found = [p for p in book(fill).problems if p.severity is Severity.ERROR]
    assert [(p.rule, p.data["row"], p.data["column"]) for p in found] == [
        ("config/error-cell", 2, "projects")
    ]


def merged(made: xlsxwriter.Workbook) -> None:
    sheet = made.add_worksheet("mailboxes")
    sheet.merge_range(0, 0, 0, 2, "Title of the sheet")
    sheet.write_row(1, 0, ["id", "address", "owner"])
    sheet.write_row(2, 0, ["m1", "a@b.test"])
    sheet.write_row(3, 0, ["m2", "c@b.test"])
    sheet.merge_range(2, 2, 3, 2, "company")


def test_merged_cells_below_the_heading_are_asked_about() -> None:
    loaded = book(merged)
    assert errors(loaded) == ["merged-cells"]
    found = next(p for p in loaded.problems if p.rule == "config/merged-cells")
    assert (found.data["first"], found.data["last"]) == ("C3", "C4")


def test_merged_cells_are_filled_where_the_answer_is_yes() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        merged(made)
    files = {"book.xlsx": buffer.getvalue()}
    loaded = read_files(files, answers={"merged cells": "fill"})
    assert errors(loaded) == []
    assert [m.owner for m in loaded.account.mailboxes] == ["company", "company"]


HANDED = Path(__file__).resolve().parents[5] / "shared" / "data" / "cases" / "accounts"
needs_handed = pytest.mark.skipif(not HANDED.is_dir(), reason="../shared is not here")


def handed(name: str, **answers: str) -> Loaded:
    return load(HANDED / name, answers)


def mailboxes(loaded: Loaded) -> list[Mailbox]:
    return list(loaded.account.mailboxes)


@needs_handed
@pytest.mark.parametrize("name", ["v8_excel_pl.zip", "v6_tak.zip", "v2_tytuly.xlsx"])
def test_the_handed_files_in_other_shapes_equal_the_clean_one(name: str) -> None:
    clean, loaded = handed("v3_ok.zip"), handed(name)
    assert rows_of(loaded) == rows_of(clean)
    assert errors(loaded) == []


@needs_handed
def test_the_handed_misspelt_column_equals_it_once_answered() -> None:
    assert errors(handed("v5_project.zip")) == ["column-near"]
    answered = handed("v5_project.zip", project="projects")
    assert rows_of(answered) == rows_of(handed("v3_ok.zip"))


@needs_handed
def test_of_the_worst_handed_file_only_the_real_mistakes_are_left() -> None:
    worst = handed("v1_cp1250.zip", project="projects", adress="address")
    found: list[Finding] = [p for p in worst.problems if p.severity is Severity.ERROR]
    assert sorted(p.rule.removeprefix("config/") for p in found) == [
        "bad-address",
        *["dangling-reference"] * 3,
        *["duplicate-id"] * 2,
    ]


@needs_handed
@pytest.mark.parametrize(
    ("name", "column"),
    [("x22-na-projects.xlsx", "projects"), ("x25-ref-username.xlsx", "username")],
)
def test_the_handed_errors_are_errors_at_their_cells(name: str, column: str) -> None:
    (found,) = (p for p in handed(name).problems if p.severity is Severity.ERROR)
    assert (found.rule, found.data["column"]) == ("config/error-cell", column)


def test_a_workbook_keeps_being_one(tmp_path: Path) -> None:
    """What is rewritten for the reader is never the user's file."""
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as made:
        merged(made)
    before = path.read_bytes()
    load(path)
    assert path.read_bytes() == before
    assert ZipFile(path).testzip() is None
