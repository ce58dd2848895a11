"""Our own templates load without a problem, in every form and language."""

import csv
import io
import re
from zipfile import ZipFile

import pytest

from diagnostics.accounts import Loaded
from diagnostics.accounts.reader import read_files
from diagnostics.accounts.templates.template_files import FORMS, template
from diagnostics.accounts.understanding.headings import column_of
from diagnostics.accounts.understanding.template_words import (
    OFFERED,
    headings,
    language_of,
    languages,
)
from diagnostics.catalogue import provider_ids
from diagnostics.model import COMPANY, Access, EmployeeKind, Plan

EVERY = [(form, language) for form in FORMS for language in languages()]


def loaded(form: str, language: str) -> Loaded:
    return read_files({f"template.{form}": template(form, language)})


def sheet(language: str, number: int) -> str:
    with ZipFile(io.BytesIO(template("xlsx", language))) as book:
        return book.read(f"xl/worksheets/sheet{number}.xml").decode()


@pytest.mark.parametrize(("form", "language"), EVERY)
def test_a_template_loads_as_it_is_without_a_problem(form: str, language: str) -> None:
    read = loaded(form, language)
    assert read.problems == ()
    assert not read.account.missing
    assert [len(read.account.employees), len(read.account.projects)] == [2, 3]
    assert [m.owner for m in read.account.mailboxes] == [COMPANY, COMPANY, "anna"]


@pytest.mark.parametrize(("form", "language"), EVERY)
def test_every_form_and_language_is_the_same_account(form: str, language: str) -> None:
    account = loaded(form, language).account
    assert account.plan is Plan.PAID
    assert account.host == "example.planfix.com"
    assert [m.access for m in account.mailboxes][:2] == [
        Access.EVERYONE,
        Access.SELECTED,
    ]
    assert account.mailboxes[1].projects == ("shop", "returns")
    assert account.employees[1].kind is EmployeeKind.ROBOT
    assert [p.active for p in account.projects] == [True, True, False]


@pytest.mark.parametrize("language", languages())
def test_each_heading_means_its_column(language: str) -> None:
    for table, names in OFFERED.items():
        told = headings(language)[table]
        assert list(told) == list(names)
        assert [column_of(table, h) for h in told.values()] == list(names)


def test_the_words_of_a_template_are_told_of_in_a_table_that_is_none() -> None:
    row = list(headings("pl")["employees"].values())
    assert language_of("employees", row) == "pl"
    assert language_of("employees", row[:-1]) == ""
    text = "id;adres e-mail;domyślny\nm;a@b.test;tak\n"
    read = read_files({"skrzynki.csv": text.encode(), "konto.csv": b"klucz,wartosc\n"})
    assert "config/read-as" in {p.rule for p in read.problems}


def test_a_word_that_no_template_has_is_told_of_in_a_template_too() -> None:
    with ZipFile(io.BytesIO(template("zip", "pl"))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["pracownicy.csv"] = files["pracownicy.csv"].replace(b"tak", b"oui", 1)
    (told,) = read_files(files, "folder").problems
    assert (told.rule, told.data["file"]) == ("config/read-as", "pracownicy.csv")


def test_csv_files_open_in_the_countrys_spreadsheet() -> None:
    for language, separator in (("en", ","), ("pl", ";")):
        with ZipFile(io.BytesIO(template("zip", language))) as archive:
            for name in archive.namelist():
                data = archive.read(name)
                assert data.startswith(b"\xef\xbb\xbf")
                text = data.decode("utf-8-sig")
                rows = list(csv.reader(io.StringIO(text), delimiter=separator))
                assert len({len(row) for row in rows}) == 1
                assert len(rows[0]) > 1


@pytest.mark.parametrize("language", languages())
def test_a_workbook_offers_what_may_stand_in_its_cells(language: str) -> None:
    mailboxes = sheet(language, 1)
    words = {
        "en": ('"yes,no"', '"everyone,nobody,selected"', '"tls,starttls,none"'),
        "pl": ('"tak,nie"', '"wszyscy,nikt,wybrani"', '"ssl,starttls,brak"'),
    }
    for offered in words[language]:
        assert offered in mailboxes
    people = {"en": "employees", "pl": "pracownicy"}[language]
    assert f"{people}!$A$2:$A$1001" in mailboxes
    assert "_lists!$A$1:$A$1001" in mailboxes
    assert len(re.findall("<dataValidation ", mailboxes)) == 15


def test_no_template_has_a_place_for_passwords() -> None:
    assert "secret" not in OFFERED["mailboxes"]


@pytest.mark.parametrize(("form", "language"), [("yaml", "en"), ("zip", "xx")])
def test_other_forms_and_languages_are_refused(form: str, language: str) -> None:
    with pytest.raises(ValueError, match="no template"):
        template(form, language)


def part(name: str, language: str = "en") -> str:
    with ZipFile(io.BytesIO(template("xlsx", language))) as book:
        return book.read(f"xl/{name}.xml").decode()


def test_headings_stay_in_sight_and_are_set_apart() -> None:
    for number in range(1, 6):
        panes = re.findall(r"<pane [^>]*>", sheet("en", number))
        assert panes == [
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        ]
    styles = part("styles")
    assert "<b/>" in styles
    assert '<bottom style="thin">' in styles


def test_every_cell_is_a_text_and_a_column_is_as_wide_as_its_heading() -> None:
    told, mailboxes = headings("en")["mailboxes"].values(), sheet("en", 1)
    columns = re.findall(r'<col min="(\d+)" max="(\d+)" width="([\d.]+)"', mailboxes)
    widths = [
        float(width)
        for low, high, width in columns
        for _ in range(int(low), int(high) + 1)
    ]
    for heading, width in zip(told, widths, strict=True):
        assert max(12, len(heading) + 3) <= width < max(12, len(heading) + 3) + 1
    cells = re.findall(r'<c r="[A-Z]+[234]"(?: s="\d")? t="(\w+)"', mailboxes)
    assert set(cells) == {"s"}


def test_the_hidden_sheet_lists_owners_by_row_and_mail_services() -> None:
    hidden = sheet("en", 6)
    assert 'state="hidden"' in part("workbook")
    assert "<f>IF(INDEX(employees!$A:$A,ROW())=" in hidden.replace("&quot;", '"')
    rows = re.findall(r'<c r="A(\d+)"', hidden)
    assert rows == [str(n) for n in range(1, 1002)]
    services = re.findall(r'<c r="B(\d+)"', hidden)
    assert services == [str(n) for n in range(1, len(provider_ids()) + 1)]
    assert not re.findall(r'<c r="C\d+"', hidden)
