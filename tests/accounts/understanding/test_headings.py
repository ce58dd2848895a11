"""Headings in other words, behind titles, misspelt; sums at the end."""

import pytest

from diagnostics.accounts.understanding.answers import answering
from diagnostics.accounts.understanding.headings import (
    Columns,
    column_of,
    heading_at,
    is_column,
    is_sum,
    table_called,
    table_headed,
)
from diagnostics.model import Finding, Place, Severity
from diagnostics.words import evidence


@pytest.mark.parametrize(
    ("table", "heading", "column"),
    [
        ("mailboxes", "Adres e-mail", "address"),
        ("mailboxes", "ПРОЕКТЫ", "projects"),
        ("mailboxes", "Serwer SMTP", "smtp_host"),
        ("mailboxes", "port POP3", "pop3_port"),
        ("mailboxes", "Domyślna?", "default"),
        ("mailboxes", "По умолчанию", "default"),
        ("employees", "Imię i nazwisko", "name"),
        ("employees", "Aktywny", "active"),
        ("projects", "Projekt nadrzędny", "parent"),
        ("groups", "Grupa", "name"),
        ("mailboxes", "smtp_port", "smtp_port"),
        ("mailboxes", "project", ""),
        ("mailboxes", "Notes", ""),
        ("mailboxes", "Adres\n(e-mail)", "address"),
        ("mailboxes", "Port SMTP*", "smtp_port"),
        ("mailboxes", "SMTP security (SSL/TLS)", "smtp_security"),
        ("mailboxes", "Owner / Właściciel", "owner"),
        ("mailboxes", "Projekty [id, rozdzielone średnikiem]", "projects"),
        ("mailboxes", "SMTP port (e.g. 465)", "smtp_port"),
        ("employees", "Login\n(required)", "login"),
        ("employees", "Pracownik (id)", ""),
        ("mailboxes", "Owner (until 2025)", ""),
        ("mailboxes", "Pracownicy (bez dostępu)", ""),
        ("mailboxes", "Login / E-mail", ""),
        ("mailboxes", "(address)", "address"),
        ("mailboxes", "/", ""),
        ("mailboxes", "Domyślna (tak/nie)", "default"),
        ("mailboxes", "Access (no)", ""),
        ("mailboxes", "Outgoing server (SMTP)", "smtp_host"),
        ("mailboxes", "Serwer poczty wychodzącej", "smtp_host"),
        ("mailboxes", "Incoming server", ""),
        ("mailboxes", "Besitzer", "owner"),
        ("mailboxes", "Přístup", "access"),
        ("mailboxes", "SMTP-Verschlüsselung", "smtp_security"),
    ],
)
def test_a_heading_means_a_column_where_it_is_one_in_other_words(
    table: str, heading: str, column: str
) -> None:
    assert column_of(table, heading) == column


def test_the_heading_stands_behind_titles_and_blank_rows() -> None:
    rows = [["Skrzynki – eksport"], [], ["id", "address", "name"], ["1", "a@b.test"]]
    assert heading_at("mailboxes", rows) == 2
    assert heading_at("mailboxes", [["id"], ["x"]]) == 0
    assert heading_at("mailboxes", [["first"], ["second"]]) is None


def test_two_known_columns_are_a_heading_before_one_that_is() -> None:
    assert heading_at("groups", [["Grupa"], ["id", "nazwa"]]) == 1
    assert heading_at("groups", [["Grupa"], ["id", "colour"]]) == 0


def test_a_row_of_a_person_is_no_heading_because_of_one_word() -> None:
    rows = [["First Name", "Last Name", "Status"], ["Ann", "Lis", "Active"]]
    assert heading_at("employees", rows) is None
    assert heading_at("employees", [["Active", "x"]]) == 0
    assert heading_at("employees", [["id", "x", "y", "z"]]) == 0


def test_a_heading_is_looked_for_in_thirty_rows() -> None:
    title, heading = ["Mailboxes of the year"], ["id", "address"]
    assert heading_at("mailboxes", [*[title] * 29, heading]) == 29
    assert heading_at("mailboxes", [*[title] * 30, heading]) is None


@pytest.mark.parametrize("heading", ["smtp_port", "SMTP_Port", "Serwer SMTP", "hasło"])
def test_a_heading_is_known_whatever_table_it_belongs_to(heading: str) -> None:
    assert is_column(heading) is (heading != "hasło")


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("mailboxes", "mailboxes"),
        ("Skrzynki pocztowe", "mailboxes"),
        ("Planfix - pracownicy 2026", "employees"),
        ("Проекты", "projects"),
        ("projects and groups", ""),
        ("Sheet1", ""),
    ],
)
def test_files_and_sheets_are_known_by_name(name: str, table: str) -> None:
    assert table_called(name) == table


def test_a_table_is_known_by_its_heading_where_only_one_fits() -> None:
    assert table_headed([["id", "address", "projects"]]) == "mailboxes"
    assert table_headed([["id", "name", "groups", "login"]]) == "employees"
    assert table_headed([["id", "name"]]) == ""
    assert table_headed([["id", "name"]], taken=["employees", "projects"]) == "groups"
    assert table_headed([["colour", "size"]]) == ""


def test_one_column_or_one_without_the_id_says_no_table() -> None:
    assert table_headed([["id"]], taken=["employees", "projects"]) == ""
    assert table_headed([["address", "name"]]) == ""
    assert table_headed([["id", "address"]]) == "mailboxes"


def test_of_tables_that_fit_it_is_the_one_with_more_columns_known() -> None:
    assert table_headed([["id", "name", "active", "colour"]]) == ""
    assert table_headed([["id", "name", "active", "anonymous"]]) == "projects"


@pytest.mark.parametrize(
    ("cells", "sums"),
    [
        (["Razem: 25 skrzynek", "", ""], True),
        (["", "Total", "25"], True),
        (["Итого", "25", "3,5"], True),
        (["total", "total@example.com", "Sums"], False),
        (["Totalna", "", ""], False),
        (["", "", ""], False),
        (["-", "", ""], False),
        (["Total", "1", "2", "3"], True),
        (["Total", "1", "2", "3", "4"], False),
        (["Total", "1", "many"], False),
    ],
)
def test_a_row_of_sums_is_told_from_data(cells: list[str], sums: bool) -> None:
    assert is_sum(cells) is sums


def taken(table: str, *headings: str) -> tuple[Columns, list[str]]:
    problems: list[Finding] = []
    columns = Columns(table, Place("f.csv", 1), problems)
    columns.take(headings)
    return columns, [p.rule.removeprefix("config/") for p in problems]


@pytest.mark.parametrize(
    ("heading", "column"),
    [("project", "projects"), ("acces", "access"), ("employes", "employees")],
)
def test_a_misspelt_column_that_decides_is_asked_about(
    heading: str, column: str
) -> None:
    columns, told = taken("mailboxes", "id", "address", heading)
    assert told == ["column-near"]
    assert columns.problems[0].severity is Severity.ERROR
    assert columns.problems[0].data["nearest"] == column


def test_what_is_asked_about_is_read_as_proposed_meanwhile() -> None:
    columns, _ = taken("mailboxes", "id", "adress", "project")
    assert columns.kept == {"id": 0, "address": 1, "projects": 2}


def test_one_that_decides_nothing_is_warned_of() -> None:
    assert taken("mailboxes", "id", "address", "smtp_hots")[1] == ["unknown-column"]
    assert taken("mailboxes", "id", "address", "Notes")[1] == ["unknown-column"]


def test_a_column_without_a_heading_ends_nothing() -> None:
    columns, told = taken("mailboxes", "id", "", "Adres e-mail", "ACCESS")
    assert columns.kept == {"id": 0, "address": 2, "access": 3}
    assert columns.renamed == ["Adres e-mail"]
    assert told == []


def test_a_misspelt_column_is_the_next_one_alike_where_the_first_is_there() -> None:
    headings = ["id", "address", "smtp_host", "smtp_hosst"]
    assert taken("mailboxes", *headings)[1] == ["unknown-column"]
    columns, told = taken("mailboxes", "id", "address", "employees", "emploees")
    assert told == ["unknown-column"]
    assert "emploees" not in columns.kept


def test_no_column_is_asked_for_that_is_there() -> None:
    _, told = taken("mailboxes", "id", "address", "projects", "project")
    assert told == ["unknown-column"]


@pytest.mark.parametrize(("said", "kept"), [("projects", True), ("", False)])
def test_an_answer_settles_it_either_way(said: str, kept: bool) -> None:
    with answering({"mailboxes.project": said}):
        columns, told = taken("mailboxes", "id", "address", "project")
    assert told == []
    assert ("projects" in columns.kept) is kept


def test_an_answer_for_another_table_settles_nothing() -> None:
    with answering({"employees.project": "groups"}):
        assert taken("mailboxes", "id", "address", "project")[1] == ["column-near"]


@pytest.mark.parametrize(
    "heading",
    ["Password", "Hasło", "пароль SMTP", "pwd2", "SMTP pass", "mailpassword", "Hasła1"],
)
def test_a_column_of_passwords_is_refused_and_never_repeated(heading: str) -> None:
    columns, _ = taken("mailboxes", "id", "address", heading)
    columns.problems.clear()
    columns.refuse(Place("f.csv", 2), ["m1", "a@b.test", "hunter2"])
    columns.refuse(Place("f.csv", 3), ["m2", "c@b.test", ""])
    columns.refuse(Place("f.csv", 4), ["m3", "d@b.test"])
    (found,) = columns.problems
    assert found.rule == "config/secret-in-clear"
    assert "hunter2" not in repr(found)


def test_a_password_in_a_column_of_any_name_is_refused_too() -> None:
    columns, told = taken("mailboxes", "id", "address", "Dostęp do skrzynki", "Uwagi")
    assert told == ["unknown-column", "unknown-column"]
    columns.problems.clear()
    columns.refuse(Place("f.csv", 2), ["m1", "a@b.test", "tT8!qW2#zz", ""])
    columns.refuse(Place("f.csv", 3), ["m2", "b@b.test", "", "nowe hasło: kot77"])
    columns.refuse(Place("f.csv", 4), ["m3", "c@b.test", "Ada", "hasło zmienione"])
    assert [p.data["row"] for p in columns.problems] == [2, 3]
    assert "kot77" not in repr(columns.problems)


def test_what_is_longer_than_any_heading_is_none() -> None:
    assert is_column("address")
    assert is_column("e-mail" + " " * 194)
    assert not is_column("e-mail" + " " * 195)
    assert column_of("mailboxes", "address" + " " * 194) == ""


def test_columns_are_told_as_the_template_of_the_language_has_them() -> None:
    problems: list[Finding] = []
    Columns("groups", Place("f.csv", 1), problems).take(["nme", "x"])
    told = [evidence(problem, "pl") for problem in problems]
    assert "oczekiwano: id albo nazwa" in told[0]
    assert "nazwa to „nazwa”" in told[0]
    assert told[-1].endswith("tabela nie ma kolumny id.")
