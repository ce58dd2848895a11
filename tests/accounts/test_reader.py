import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from diagnostics import accounts, catalogue
from diagnostics.accounts import limits as limits_module
from diagnostics.accounts import load
from diagnostics.accounts.archive import packed
from diagnostics.accounts.reader import Loaded, read_files
from diagnostics.model import (
    Access,
    Finding,
    Plan,
    Precedence,
    Severity,
    Subprojects,
)
from diagnostics.words import evidence


def load_bytes(name: str, data: bytes) -> Loaded:
    return read_files({name: data})


Load = Callable[..., Loaded]
Only = Callable[[Loaded, str], Finding]

IDS = ["007", "NA", "1e5", "no", "yes", "1_000", "12:30", "null", "~", "0x10", "1.0"]


def rules(loaded: Loaded) -> set[str]:
    return {p.rule.removeprefix("config/") for p in loaded.problems}


def zipped(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def mailbox_ids(name: str, data: bytes) -> list[str]:
    return [m.id for m in load_bytes(name, data).account.mailboxes]


@pytest.mark.parametrize("written", IDS)
def test_an_id_is_its_text_in_every_form(written: str) -> None:
    csv = f"id,address\n{written},a@example.com\n"
    yaml = f"mailboxes:\n- id: {written}\n  address: a@example.com\n"
    json = f'{{"mailboxes": [{{"id": "{written}", "address": "a@example.com"}}]}}'
    assert mailbox_ids("mailboxes.csv", csv.encode()) == [written]
    assert mailbox_ids("a.zip", zipped(**{"mailboxes.csv": csv})) == [written]
    assert mailbox_ids("a.yaml", yaml.encode()) == [written]
    assert mailbox_ids("a.json", json.encode()) == [written]


@pytest.mark.parametrize(
    ("number", "text"),
    [("7", "7"), ("1e5", "1e5"), ("-0", "-0"), ("1.50", "1.50"), ("true", "true")],
)
def test_a_json_number_is_its_text_as_written(number: str, text: str) -> None:
    json = f'{{"mailboxes": [{{"id": {number}, "address": "a@example.com"}}]}}'
    assert mailbox_ids("a.json", json.encode()) == [text]


def test_a_whole_number_in_a_workbook_is_its_digits() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("mailboxes")
        sheet.write_row(0, 0, ["id", "address", "smtp_port", "two_factor"])
        sheet.write_row(1, 0, [7, "a@example.com", 465, True])
        sheet.write_row(3, 0, [12345678901, "b@example.com", 587, False])
    loaded = load_bytes("a.xlsx", buffer.getvalue())
    first, second = loaded.account.mailboxes
    assert (first.id, first.smtp.port, first.two_factor) == ("7", 465, True)
    assert (second.id, second.place.row) == ("12345678901", 4)


def test_lists_may_be_cells_or_real_lists() -> None:
    yaml = b"mailboxes:\n- {id: a, groups: 'x; y;', projects: [no, 007]}\n"
    (mailbox,) = load_bytes("a.yaml", yaml).account.mailboxes
    assert (mailbox.groups, mailbox.projects) == (("x", "y"), ("no", "007"))


@pytest.mark.parametrize("text", ["yes", "YES", "true", "True", "1"])
def test_booleans_are_read_in_any_case(load_texts: Load, text: str) -> None:
    loaded = load_texts(mailboxes=f"id,address,default\nm,m@example.com,{text}\n")
    assert loaded.account.mailboxes[0].default
    assert loaded.ok


def test_an_empty_cell_is_the_default(load_texts: Load) -> None:
    loaded = load_texts(employees="id,kind,active\ne,,\n")
    assert loaded.account.employees[0].active
    assert loaded.account.employees[0].kind == "person"


def test_access_is_selected_where_a_company_mailbox_lists_someone(
    load_texts: Load,
) -> None:
    loaded = load_texts(
        mailboxes="id,address,owner,employees,groups,access\n"
        "a,a@example.com,,,,\nb,a@example.com,,e1,,\nc,a@example.com,,,g1,\n"
        "d,a@example.com,e1,e2,,\ne,a@example.com,,e1,,everyone\n"
    )
    assert [m.access for m in loaded.account.mailboxes] == [
        Access.EVERYONE,
        Access.SELECTED,
        Access.SELECTED,
        Access.EVERYONE,
        Access.EVERYONE,
    ]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_separator_and_byte_order_mark_are_seen(mark: bytes, separator: str) -> None:
    text = "id,address,groups\nm,m@example.com,g\n".replace(",", separator)
    loaded = load_bytes("mailboxes.csv", mark + text.encode())
    assert loaded.account.mailboxes[0].address == "m@example.com"
    assert loaded.account.mailboxes[0].groups == ("g",)


def test_a_lone_mailboxes_file_loads_with_a_warning() -> None:
    loaded = load_bytes("mailboxes.csv", b"id,address\nm,m@example.com\n")
    assert loaded.ok
    assert rules(loaded) == {"account-missing", "server-missing"}


@pytest.mark.parametrize("name", ["mailboxes (1).csv", "Mailboxes.CSV", "export.csv"])
def test_a_browsers_name_of_a_lone_file_is_understood(name: str) -> None:
    assert mailbox_ids(name, b"id,address\nm,m@example.com\n") == ["m"]


def test_several_loose_files_are_one_account() -> None:
    files = {
        "mailboxes.csv": b"id,address,owner\nm,m@example.com,e\n",
        "employees.csv": b"id\ne\n",
    }
    assert read_files(files).ok
    assert read_files(files).account.employees[0].id == "e"


def test_the_account_is_read_from_its_own_table() -> None:
    yaml = (
        b"account: {host: h.example, plan: Trial, reading: {precedence: bound-first}}"
    )
    account = load_bytes("a.yaml", yaml + b"\nmailboxes: []\n").account
    assert (account.host, account.plan) == ("h.example", Plan.TRIAL)
    assert account.reading.precedence is Precedence.BOUND_FIRST


def test_the_account_is_read_from_rows_of_key_and_value() -> None:
    rows = b"key,value\nname,A\nreading.subprojects,inherit\n"
    files = {"account.csv": rows, "mailboxes.csv": b"id,address\n"}
    loaded = read_files(files)
    assert loaded.account.name == "A"
    assert loaded.account.reading.subprojects is Subprojects.INHERIT
    assert loaded.problems == ()


def test_rows_are_numbered_as_an_editor_shows_them(load_texts: Load) -> None:
    loaded = load_texts(groups='id,name\n\na,"two\nlines"\n,,\nb,B\n')
    assert [g.place.row for g in loaded.account.groups] == [3, 6]


def test_rows_of_yaml_and_json_are_numbered_by_their_lines() -> None:
    yaml = b"mailboxes:\n- id: a\n\n- id: b\n"
    json = b'{"account": {},\n "mailboxes": [\n {"id": "a"},\n\n {"id":\n "b"}]}'
    assert [m.place.row for m in load_bytes("a.yaml", yaml).account.mailboxes] == [2, 4]
    assert [m.place.row for m in load_bytes("a.json", json).account.mailboxes] == [3, 5]


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_rows_on_one_line_are_numbered_within_their_table(name: str) -> None:
    boxes = b'[{"id": "m"}, {"id": "m"}, {"id": "n"}]'
    text = b'{"groups": [{"id": "g"}], "mailboxes": ' + boxes + b"}"
    loaded = load_bytes(name, text)
    assert [str(m.place) for m in loaded.account.mailboxes] == [
        f"{name}, mailboxes, row 1",
        f"{name}, mailboxes, row 3",
    ]
    (double,) = (p for p in loaded.problems if p.rule == "config/duplicate-id")
    assert evidence(double).startswith(
        f'{name}, mailboxes, row 2, column id: "m" is the id of row 1 too'
    )
    assert str(loaded.account.groups[0].place) == f"{name}, row 1", "alone on its line"


def test_a_zip_may_hold_the_folder_itself() -> None:
    data = zipped(
        **{
            "acme/mailboxes.csv": "id,address\nm,m@example.com\n",
            "acme/account.toml": 'name = "A"\n',
            "acme/README.md": "text",
            "__MACOSX/acme/._mailboxes.csv": "rubbish",
        }
    )
    loaded = load_bytes("a.zip", data)
    assert loaded.ok
    assert loaded.account.name == "A"


@pytest.mark.parametrize("name", ["../mailboxes.csv", "/mailboxes.csv", "c:\\m.csv"])
def test_a_member_that_leads_out_is_not_read(name: str) -> None:
    loaded = load_bytes("a.zip", zipped(**{name: "id,address\nm,m@example.com\n"}))
    assert "zip-path" in rules(loaded)
    assert loaded.account.mailboxes == ()


def test_a_bomb_stops_at_the_limit_whatever_its_directory_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = bytearray(zipped(**{"mailboxes.csv": "id,address\n" + " " * 5_000_000}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    monkeypatch.setattr("diagnostics.accounts.archive.MAX_FILE_BYTES", 1_000_000)
    loaded = load_bytes("a.zip", bytes(data))
    assert not loaded.ok
    assert rules(loaded) & {"over-limit", "unreadable"}
    assert loaded.account.mailboxes == ()


def test_all_members_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagnostics.accounts.archive.MAX_UNPACKED_BYTES", 1_000)
    text = "id,address\n" + " " * 600
    data = zipped(**{"mailboxes.csv": text, "groups.csv": text})
    assert "over-limit" in rules(load_bytes("a.zip", data))


def test_too_many_members_are_refused() -> None:
    many = {f"{i}.csv": "" for i in range(limits_module.MAX_MEMBERS + 1)}
    assert "over-limit" in rules(load_bytes("a.zip", zipped(**many)))


def test_a_workbook_with_a_far_cell_is_refused_before_it_fills_the_memory() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("mailboxes")
        sheet.write_row(0, 0, ["id", "address"])
        sheet.write_string(1_048_575, 16_383, "far")
    loaded = load_bytes("a.xlsx", buffer.getvalue())
    assert "over-limit" in rules(loaded)


def test_a_file_over_the_limit_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diagnostics.accounts.reader.MAX_FILE_BYTES", 10)
    path = tmp_path / "mailboxes.csv"
    path.write_text("id,address\nm,m@example.com\n")
    assert rules(load(path)) == {"over-limit"}
    uploaded = accounts.load_bytes("mailboxes.csv", path.read_bytes())
    assert rules(uploaded) == {"over-limit"}


@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [
        ("a.zip", b"no zip", "unreadable"),
        ("a.zip", b"PK\x03\x04 broken", "unreadable"),
        ("a.xlsx", b"PK\x03\x04 broken", "unreadable"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0 old workbook", "unreadable"),
        ("a.xlsx", zipped(**{"[Content_Types].xml": "<x/>"}), "unreadable"),
        ("a.docx", b"text", "unknown-form"),
        ("noname", b"text", "unknown-form"),
        ("a.ods", zipped(**{"content.xml": "<x/>"}), "unknown-form"),
        ("a.numbers", zipped(**{"Index/Document.iwa": "x"}), "unknown-form"),
        ("a.yaml", b"", "file-empty"),
        ("a.csv", b" \n", "file-empty"),
        ("a.csv", b"\xef\xbb\xbf", "file-empty"),
        ("a.bin", b"", "file-empty"),
        ("a.yaml", b"a: [1", "syntax"),
        ("a.yaml", b"a: *b", "syntax"),
        ("a.yaml", b"a: &x [*x]", "syntax"),
        ("a.yaml", b"a: 1\n---\nb: 2\n", "syntax"),
        ("a.yaml", b"a: \x01", "syntax"),
        ("a.yaml", b"[" * 100_000, "syntax"),
        ("a.json", b"[" * 100_000, "syntax"),
        ("a.json", b'{"a":' * 100_000, "syntax"),
        ("a.json", b'{"mailboxes": [}', "syntax"),
        ("a.json", b"[]", "wrong-shape"),
        ("a.json", b"7", "wrong-shape"),
        ("a.yaml", b"mailboxes: text", "wrong-shape"),
        ("a.yaml", b"mailboxes: [text]", "wrong-shape"),
        ("a.yaml", b"mailboxes: [{id: {a: b}}]", "wrong-shape"),
        ("a.yaml", b"mailboxes: [{id: [a]}]", "wrong-shape"),
        ("a.yaml", b"account: text", "wrong-shape"),
        ("a.yaml", b"account: {name: [a]}", "wrong-shape"),
        ("a.yaml", b"mailboxes: []\nmailboxes: []", "duplicate-column"),
        ("a.yaml", b"mailboxes: [{id: a, id: b}]", "duplicate-column"),
        ("a.yaml", b"account: {}", "table-missing"),
        ("groups.csv", b"id\ng\n", "table-missing"),
        ("mailboxes.csv", b"a,b\nc,d\n", "no-header"),
        ("mailboxes.csv", b"id,name\nc,d\n", "column-missing"),
        ("mailboxes.csv", b'id,address\n"a"b,c\n', "syntax"),
        ("mailboxes.csv", b'id,address\n"a,b\n', "syntax"),
        ("mailboxes.csv", b"id,address\na\x00,b\n", "nul-byte"),
        ("mailboxes.csv", b"id,id,address\na,b,\n", "duplicate-column"),
        ("account.toml", b"a = = b", "syntax"),
    ],
)
def test_what_cant_be_read_is_an_error_and_never_a_traceback(
    name: str, data: bytes, rule: str
) -> None:
    loaded = load_bytes(name, data)
    found = [p for p in loaded.problems if p.rule == f"config/{rule}"]
    assert found
    assert found[0].severity is Severity.ERROR
    assert not loaded.ok


def test_a_bomb_of_yaml_aliases_stays_small() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 15)]
    row = "mailboxes: [{id: m, groups: *a14, address: *a14, unknown: *a14}]"
    text = "\n".join([*lines, row])
    loaded = load_bytes("a.yaml", text.encode())
    assert "wrong-shape" in rules(loaded)


def test_lists_repeated_by_alias_count_as_often_as_they_stand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("diagnostics.accounts.documents.MAX_LISTED", 10)
    rows = ", ".join(f"{{id: m{i}, groups: *g}}" for i in range(20))
    text = f"mailboxes: [{{id: m, groups: &g [a, b]}}, {rows}]"
    assert "over-limit" in rules(load_bytes("a.yaml", text.encode()))


@pytest.mark.parametrize(
    ("encoding", "text", "label"),
    [
        ("utf-16", "Zażółć", "UTF-16"),
        ("utf-16-le", "plain", "UTF-16"),
        ("utf-16-be", "plain", "UTF-16"),
        ("cp1250", "Zażółć gęślą jaźń", "Windows-1250"),
        ("cp1251", "Почта для клиентов", "Windows-1251"),
        ("cp1252", "Hélène Lefèvre à Nîmes", "Windows-1252"),
    ],
)
def test_another_encoding_is_named_and_still_read(
    encoding: str, text: str, label: str, problem_of: Only
) -> None:
    data = f"id,address,name\nm,m@example.com,{text}\n".encode(encoding)
    loaded = load_bytes("mailboxes.csv", data)
    assert label in evidence(problem_of(loaded, "encoding"))
    assert loaded.account.mailboxes[0].name == text
    assert loaded.ok


def test_a_missing_path_is_a_problem(tmp_path: Path) -> None:
    assert rules(load(tmp_path / "nothing")) == {"file-missing"}
    assert rules(load("a\0b")) == {"file-missing"}


def test_a_pipe_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "mailboxes.csv")
    assert "unreadable" in rules(load(tmp_path / "mailboxes.csv"))
    assert "unreadable" in rules(load(tmp_path))


def test_an_empty_folder_has_no_mailboxes(tmp_path: Path) -> None:
    assert "table-missing" in rules(load(tmp_path))


def test_an_empty_file_in_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "mailboxes.csv").write_text("id,address\n")
    (tmp_path / "groups.csv").write_text("")
    assert "file-empty" in rules(load(tmp_path))


def test_unknown_names_are_warnings_with_the_nearest(
    load_texts: Load, problem_of: Only
) -> None:
    loaded = load_texts(
        account='nmae = "A"\n',
        mailboxs="id\n",
        groups="id,nmae\ng1,x\n",
    )
    assert loaded.ok
    assert problem_of(loaded, "unknown-key").data["nearest"] == "name"
    assert problem_of(loaded, "unknown-table").data["nearest"] == "mailboxes"
    found = problem_of(loaded, "unknown-column")
    assert (found.data["nearest"], found.data["row"]) == ("name", 1)


def test_the_same_table_twice_is_told(load_texts: Load, problem_of: Only) -> None:
    loaded = load_texts(Groups="id\nother\n")
    assert problem_of(loaded, "duplicate-file").severity is Severity.ERROR
    assert [g.id for g in loaded.account.groups] == ["g1"]


def test_too_many_rows_are_cut_and_told(
    load_texts: Load, problem_of: Only, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diagnostics.accounts.sheets.MAX_ROWS", 2)
    loaded = load_texts(groups="id\ng1\ng2\ng3\n")
    assert problem_of(loaded, "over-limit").data["row"] == 4
    assert len(loaded.account.groups) == 2


def test_every_problem_has_a_rule_with_texts() -> None:
    for rule_id in catalogue.rule_ids("config"):
        rule = catalogue.rule(rule_id)
        assert all((rule.title, rule.what, rule.why, rule.fix)), rule_id


def test_a_path_that_is_none_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    (found,) = (p for p in load("a\0b").problems if p.rule == "config/file-missing")
    assert "there is no such file or folder" in evidence(found)
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    (found,) = (p for p in load(pipe).problems if p.rule == "config/unreadable")
    assert "is neither a file nor a folder" in evidence(found)


@pytest.mark.parametrize("name", ["employees.xlsx", "employees.json", "account.yaml"])
@pytest.mark.parametrize("data", [b"", b"id,name\ne1,Anna\n", b"PK\x03\x04"])
def test_a_file_of_another_form_is_no_table_beside_others(
    name: str, data: bytes
) -> None:
    table = b"id,address\nm,m@example.org\n"
    loaded = read_files({"mailboxes.csv": table, name: data})
    (found,) = (p for p in loaded.problems if p.rule == "config/unreadable")
    assert evidence(found).startswith(f"{name}: it stands beside other files")
    assert [m.id for m in loaded.account.mailboxes] == ["m"]
    assert not loaded.account.employees
    assert loaded.account.missing


def test_a_file_that_is_twice_in_an_archive_is_read_once() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a/mailboxes.csv", "id,address\nfirst,m@example.org\n")
        archive.writestr("b/mailboxes.csv", "id,address\nsecond,m@example.org\n")
    loaded = load_bytes("a.zip", data.getvalue())
    assert [m.id for m in loaded.account.mailboxes] == ["first"]
    (found,) = (p for p in loaded.problems if p.rule == "config/duplicate-file")
    assert '"mailboxes.csv" is in the archive twice' in evidence(found)


def test_of_an_archive_only_an_account_s_own_files_are_read() -> None:
    table = b"id,address\nm,m@example.com\n"
    members = {"x/mailboxes.csv": table, "__MACOSX/x/mailboxes.csv": b"?"}
    loaded = read_files({"a.zip": packed({**members, "notes.txt": b"?"})})
    assert len(loaded.account.mailboxes) == 1
    told = {p.rule.removeprefix("config/") for p in loaded.problems}
    assert told == {"account-missing", "server-missing"}


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("groups: [", ["syntax"]),
        ("groups: []", ["table-missing", "account-missing"]),
        ("x: 1", ["unknown-table", "table-missing", "account-missing"]),
        ("account: {name: A}", ["table-missing"]),
    ],
)
def test_what_is_missing_is_told_unless_nothing_could_be_read(
    text: str, rules: list[str]
) -> None:
    loaded = read_files({"a.yaml": text.encode()})
    assert [p.rule.removeprefix("config/") for p in loaded.problems] == rules


@pytest.mark.parametrize(
    ("rest", "is_cut"),
    [
        ("m2,b@exam", True),
        ("m2,b@example.com\n", False),
        ("m2,b@example.com\r", False),
        ("m2,b@example.com,nobo", False),
        ("m2,b@example.com\nm3,c@example.com,nobody", False),
        ("", False),
    ],
)
def test_a_file_that_ends_in_the_middle_of_a_row_is_cut_off(
    load_texts: Load, rest: str, is_cut: bool
) -> None:
    text = f"id,address,access\nm1,a@example.com,nobody\n{rest}"
    loaded = load_texts(mailboxes=text)
    cut = [p for p in loaded.problems if p.rule == "config/row-cut"]
    assert [p.data["row"] for p in cut] == [3][:is_cut]
    assert bool(loaded.account.missing) is (is_cut or "nobo" in rest[-4:])


def test_a_letter_with_a_table_in_a_text_file_is_read_and_a_list_of_paths_is_not() -> (
    None
):
    letter = (
        "Dear Ann,\n\n| id | address | projects |\n| --- | --- | --- |\n"
        "| m | m@b.test | p |\n"
    )
    loaded = read_files({"letter.txt": letter.encode()})
    assert [m.id for m in loaded.account.mailboxes] == ["m"]
    for text in (
        "accounts/acme\naccounts/bakery\n",
        "id",
        "",
        "The address is m@b.test",
    ):
        (found, *_) = read_files({"list.txt": text.encode()}).problems
        assert found.rule in ("config/unknown-form", "config/file-empty")
