import string
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnostics.accounts import Form, Loaded, dump, generate, load, save
from diagnostics.accounts.reader import read_files
from diagnostics.accounts.understanding.cell_values import (
    is_dash,
    is_error,
    is_the_same,
    is_word_for_nothing,
    taken_off,
)
from diagnostics.accounts.understanding.reference_cells import settled
from diagnostics.accounts.writer import csv_files
from diagnostics.model import (
    COMPANY,
    NO_PROJECT,
    Access,
    Account,
    AuthKind,
    DefaultFlag,
    Employee,
    EmployeeKind,
    Endpoint,
    Group,
    Mailbox,
    Plan,
    Precedence,
    Project,
    Reading,
    Security,
    Subprojects,
    TestResult,
    Tie,
    Unverified,
)
from diagnostics.wholeness import PartialAccountError


def load_bytes(name: str, data: bytes) -> Loaded:
    return read_files({name: data})


BLANKS = " \t\r\n"
NASTY = ["007", "NA", "1e5", "no", "yes", "null", "~", "1_000", "12:30", "0x1F", "TRUE"]
NASTY += [
    "=1+1",
    "@x",
    "-1",
    "1.50",
    "<<",
    "[a",
    "{b}",
    "*c",
    "&d",
    "#e",
    "'",
    '"',
    ",",
]
NASTY += [
    "_x0041_",
    "a,b",
    "é",
    "ąę",
    "日本",
    "😀",
    "\u2028",
    "\x85",
    "a\nb",
    "a\r\nb",
    "nan",
]


def says_nothing(text: str) -> bool:
    return is_dash(text) or is_word_for_nothing(text)


TEXTS = (
    st.one_of(
        st.sampled_from(NASTY),
        st.text(
            st.characters(
                exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n\t"
            ),
            max_size=12,
        ),
    )
    .map(lambda text: text.strip(BLANKS))
    .filter(lambda text: not (is_error(text) or says_nothing(text)))
)
"""None says that its cell is empty."""

SEEN = TEXTS.map(taken_off).filter(lambda text: not says_nothing(text))
"""Ids, addresses and hosts are read without what can't be seen in them."""

IDS = SEEN.filter(lambda text: text and ";" not in text)
LISTS = st.lists(IDS, max_size=3).map(tuple)
ENDPOINTS = st.builds(
    Endpoint,
    SEEN,
    st.none() | st.integers(1, 65535),
    st.none() | st.sampled_from(Security),
)
SECRETS = st.sampled_from(["", "env:MAIL", "file:/run/a b", "lab:good"])
WHEN = st.just("") | st.dates().map(str)
MAILBOXES = st.builds(
    Mailbox,
    id=IDS,
    address=SEEN,
    name=TEXTS,
    owner=IDS | st.just(COMPANY),
    provider=TEXTS,
    username=SEEN.filter(lambda text: not is_the_same(text)),
    secret=SECRETS.filter(bool),
    smtp=ENDPOINTS,
    pop3=ENDPOINTS,
    auth=st.sampled_from(AuthKind),
    two_factor=st.booleans(),
    access=st.sampled_from(Access),
    employees=LISTS,
    groups=LISTS,
    projects=LISTS,
    default=st.booleans(),
    replies_here=st.booleans(),
    test=st.sampled_from(TestResult),
    tested_on=WHEN,
    sends_from=LISTS,
)
READINGS = st.builds(
    Reading,
    st.sampled_from(Precedence),
    st.sampled_from(DefaultFlag),
    st.sampled_from(Subprojects),
    st.sampled_from(Unverified),
    st.sampled_from(Tie),
)


def rows(of: st.SearchStrategy) -> st.SearchStrategy:
    """Some rows, no two with one id: only the first of those would be kept.

    One without a name whose id is a sentence would be a note below the table.
    """
    usable = of.filter(
        lambda row: (
            row.id not in (COMPANY, NO_PROJECT) and (row.name or " " not in row.id)
        )
    )
    return st.lists(usable, max_size=3, unique_by=lambda row: row.id).map(tuple)


def read_back(loaded: Loaded) -> Account:
    """What was read, without the remark that some ids lead nowhere."""
    return replace(loaded.account, missing=())


ACCOUNTS = st.builds(
    Account,
    name=TEXTS,
    host=TEXTS,
    plan=st.sampled_from(Plan),
    reading=READINGS,
    groups=rows(st.builds(Group, IDS, TEXTS)),
    employees=rows(
        st.builds(
            Employee,
            IDS,
            TEXTS,
            SEEN,
            LISTS,
            st.sampled_from(EmployeeKind),
            st.booleans(),
        )
    ),
    projects=rows(
        st.builds(Project, IDS, TEXTS, SEEN, TEXTS, st.booleans(), st.booleans())
    ),
    mailboxes=rows(MAILBOXES),
).map(lambda account: settled(account).account)
"""References that happen to be the only name of a row are read as its id."""


@pytest.mark.parametrize("form", [f for f in Form if f is not Form.CSV])
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(account=ACCOUNTS)
def test_reading_what_was_written_gives_the_same_account(
    form: Form, account: Account
) -> None:
    assert read_back(load_bytes(f"a.{form}", dump(account, form))) == account


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(account=ACCOUNTS)
def test_a_folder_of_csv_files_gives_the_same_account(
    tmp_path: Path, account: Account
) -> None:
    save(account, tmp_path, "csv")
    assert read_back(load(tmp_path)) == account


def test_all_forms_of_a_large_account_give_the_same_without_errors(
    tmp_path: Path,
) -> None:
    account = generate(300, 200, 100, seed=3)
    for form in Form:
        save(account, tmp_path / f"large.{form}", form)
        loaded = load(tmp_path / f"large.{form}")
        assert loaded.account == account
        assert loaded.ok, loaded.problems


def test_texts_are_written_as_people_read_them() -> None:
    account = Account(
        name="Żółw",
        groups=(Group("g", "Łódź"),),
        mailboxes=(Mailbox("m", "m@example.com", name="Büro", default=True),),
    )
    as_yaml = dump(account, "yaml").decode()
    assert as_yaml.startswith("account:\n  name: Żółw\n  host: ''\n")
    assert "- id: g\n  name: Łódź\n" in as_yaml
    assert as_yaml.index("id: m\n") < as_yaml.index("address:")
    as_json = dump(account, "json").decode()
    assert as_json.startswith('{\n "account": {\n  "name": "Żółw",\n')
    assert '"name": "Büro",\n   "default": true\n' in as_json
    files = csv_files(account)
    assert files["account.toml"].decode().startswith('name = "Żółw"\nhost = ""\n')
    assert files["mailboxes.csv"].decode().splitlines()[1].startswith("m,m@ex")
    assert ",Büro," in files["mailboxes.csv"].decode()


def test_settings_stand_under_one_heading_each_on_a_line() -> None:
    lines = csv_files(Account(name='a "b"\x7f'))["account.toml"].decode().split("\n")
    assert lines[0] == 'name = "a \\"b\\"\\u007f"'
    assert lines.count("[reading]") == 1
    assert lines[lines.index("[reading]") - 1] == ""
    assert (lines[-1], lines[-2] != "") == ("", True)


def test_what_is_the_default_is_left_out_of_a_document() -> None:
    mailbox = Mailbox("m", "m@example.com", access=Access.EVERYONE)
    for form in ("yaml", "json"):
        text = dump(Account(mailboxes=(mailbox,)), form).decode()
        assert "access" not in text
        assert "two_factor" not in text
        selected = replace(mailbox, access=Access.SELECTED, employees=("e",))
        assert "access" in dump(Account(mailboxes=(selected,)), form).decode()


def test_an_account_that_lacks_something_is_written_nowhere(tmp_path: Path) -> None:
    partial = read_files({"mailboxes.csv": b"id,name\nm,M\n"}).account
    assert partial.missing
    for form in Form:
        with pytest.raises(PartialAccountError):
            save(partial, tmp_path / f"a.{form}", form)
    assert list(tmp_path.iterdir()) == []


def test_the_same_account_gives_the_same_zip() -> None:
    account = generate(5, 5, 5)
    assert dump(account, "zip") == dump(account, "zip")


def test_an_unknown_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="docx"):
        save(Account(), tmp_path / "a.docx", "docx")


def test_a_folder_is_not_one_file() -> None:
    with pytest.raises(ValueError, match="zip"):
        dump(Account(), "csv")


def test_a_list_too_long_for_a_workbooks_cell_is_refused_and_named() -> None:
    everyone = tuple(f"employee-{i}" for i in range(4000))
    account = Account(mailboxes=(Mailbox("m1"), Mailbox("m2", employees=everyone)))
    with pytest.raises(ValueError, match="sheet mailboxes, row 3"):
        dump(account, "xlsx")


def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    account = Account(employees=(Employee("=1+1", name="=cmd|' /C calc'!A0"),))
    save(account, tmp_path / "a.xlsx", "xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        xml = b"".join(book.read(n) for n in book.namelist() if "sheet" in n)
    assert b"<f>" not in xml
    assert load(tmp_path / "a.xlsx").account == account


def test_a_folder_is_written_with_the_headers_of_the_format(tmp_path: Path) -> None:
    save(Account(groups=(Group("g", "G"),)), tmp_path, "csv")
    text = (tmp_path / "groups.csv").read_bytes()
    assert text == b"id,name\r\ng,G\r\n"
    header = (tmp_path / "mailboxes.csv").read_text().strip().split(",")
    assert header[:4] == ["id", "address", "name", "owner"]
    assert set("".join(header)) <= set(string.ascii_lowercase + "3_")


def test_access_is_kept_where_its_default_depends_on_lists() -> None:
    mailbox = Mailbox("m", "m@example.com", access=Access.EVERYONE, groups=("g",))
    for form in ("yaml", "json", "zip", "xlsx"):
        loaded = load_bytes(f"a.{form}", dump(Account(mailboxes=(mailbox,)), form))
        assert loaded.account.mailboxes == (mailbox,)
