"""What a visitor opens and chooses reaches every page, and no other account."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.testing.v1 import AppTest, local_script_runner

from diagnostics.accounts import Loaded, load
from diagnostics.model import Reading
from diagnostics.report.intake import packed_files
from diagnostics.report.wording.pair_words import pairs_in_words
from diagnostics.report.wording.value_words import value_phrase
from diagnostics.senders import simulate
from diagnostics.ui.frame.opened_accounts import SAMPLES, OpenAccount, sample_names
from diagnostics.ui.opening import reading_files
from diagnostics.ui.page_address import NOT_HERE
from diagnostics.ui.session import READING_TEXTS
from diagnostics.words import text
from tests.ui.opening.uploading import upload

Opened = Callable[..., AppTest]
MAILBOXES = b"id,address,test\nm1,desk@upload.example,passed\n"
EMPLOYEES = b"id,name\ne1,Uploaded Person\n"
TABLES = ("findings", "coverage-findings")


def pairs(app: AppTest) -> str:
    """How many pairs the overview speaks of."""
    told = next(c.value for c in app.caption if "without a project and in" in c.value)
    return told.partition(" ")[0]


def address(app: AppTest) -> dict[str, str]:
    """The parameters in the address; a test's own come back as lists."""
    values = app.query_params.items()
    return {k: v if isinstance(v, str) else v[-1] for k, v in values}


def opened_account(app: AppTest) -> Loaded:
    """What the page was about, with its problems."""
    opened: OpenAccount = app.session_state["open-account"]
    return opened.loaded


def test_every_sample_is_offered_and_loads() -> None:
    names = sample_names()
    assert names[0] == "acme"
    assert {"broken", "small.xlsx", "small.yaml"} <= set(names)
    for name in names:
        assert load(SAMPLES / name).account.mailboxes


@pytest.mark.parametrize("name", ["acme", "broken", "small.xlsx", "small.yaml"])
def test_each_sample_opens_by_its_address(opened: Opened, name: str) -> None:
    app = opened(account=name)
    account = load(SAMPLES / name).account
    assert pairs(app) == f"{simulate(account, partial=True).pairs:,}"
    assert app.sidebar.selectbox(key="sample_choice").value == name


def test_loose_csv_files_are_one_account(opened: Opened) -> None:
    app = upload(opened(), ("mailboxes.csv", MAILBOXES), ("employees.csv", EMPLOYEES))
    assert pairs(app) == "1"
    app.switch_page("diagnostics/ui/pages/senders_page.py").run()
    said = " ".join(text.value for text in app.text)
    assert "A letter by Uploaded Person" in said
    assert "leaves from desk@upload.example" in said


def test_a_zip_is_the_same_account_as_its_files(opened: Opened) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mailboxes.csv", MAILBOXES)
        archive.writestr("employees.csv", EMPLOYEES)
    app = upload(opened(), ("account.zip", held.getvalue()))
    assert pairs(app) == "1"


def test_a_workbook_can_be_upload(opened: Opened) -> None:
    data = (SAMPLES / "small.xlsx").read_bytes()
    app = upload(opened(), ("mine.xlsx", data))
    assert pairs(app) == pairs(opened(account="small.xlsx"))


@pytest.mark.parametrize(
    "file",
    [
        ("account.zip", b"PK\x03\x04 broken"),
        ("mine.xlsx", b"PK\x03\x04 broken"),
        ("account.yaml", b"a: [1"),
        ("account.yaml", b"- &a [*a]"),
        ("mailboxes.csv", b"\xff\xfe\x00\x00"),
        ("other.csv", b"a,b\n1,2\n"),
        ("../mailboxes.csv", MAILBOXES),
    ],
    ids=lambda file: file[0],
)
@pytest.mark.parametrize("name", ["senders", "coverage", "draft", "checks"])
def test_no_upload_crashes_a_page(
    opened: Opened, file: tuple[str, bytes], name: str
) -> None:
    app = upload(opened(), file)
    app.switch_page(f"diagnostics/ui/pages/{name}_page.py").run()
    assert not app.exception


def test_a_new_version_of_an_upload_replaces_the_old(opened: Opened) -> None:
    app = upload(opened(), ("mailboxes.csv", MAILBOXES), ("employees.csv", EMPLOYEES))
    more = EMPLOYEES + b"e2,Second\n"
    upload(app, ("mailboxes.csv", MAILBOXES), ("employees.csv", more))
    assert pairs(app) == "2"


@pytest.mark.parametrize("page", ["findings", "coverage"])
def test_a_finding_chosen_in_a_long_list_does_not_break_a_short_one(
    opened: Opened, page: str
) -> None:
    app = opened(page, **{"coverage-part": "Findings"})
    last = len(app.dataframe[0].value) - 1
    for key in TABLES:
        app.session_state[key] = {
            "selection": {"rows": [last], "columns": [], "cells": []}
        }
    app.run()
    app.sidebar.selectbox(key="sample_choice").set_value("small.yaml").run()
    if page == "coverage":  # the other account's map comes first
        app.button_group(key="coverage-part").set_value("Findings").run()
    assert not app.exception
    assert len(app.dataframe[0].value) <= last


@pytest.mark.parametrize("switch", list(READING_TEXTS))
def test_every_switch_of_the_reading_reaches_the_numbers(
    opened: Opened, switch: str
) -> None:
    app = opened("coverage", **{"coverage-part": "Table"})
    box = app.sidebar.selectbox(key=f"reading-{switch}-sample:acme")
    kind = type(getattr(Reading(), switch))
    assert box.options == [text(value_phrase(value)) for value in kind]
    account = load(SAMPLES / "acme").account
    for value in kind:
        box = app.sidebar.selectbox(key=f"reading-{switch}-sample:acme")
        box.set_value(str(value)).run()
        simulation = simulate(account, Reading(**{switch: value}))
        expected = pairs_in_words(simulation, simulation.to_frame())
        shown = app.dataframe[0].value
        assert shown["sender"].tolist() == expected["sender"].tolist()


def test_every_switch_of_the_reading_is_offered() -> None:
    assert set(READING_TEXTS) == set(Reading.__dataclass_fields__)


def test_the_reading_holds_on_every_page_and_not_for_another_account(
    opened: Opened,
) -> None:
    app = opened()
    key = "reading-tie-sample:acme"
    app.sidebar.selectbox(key=key).set_value("undecided").run()
    app.switch_page("diagnostics/ui/pages/senders_page.py").run()
    assert app.sidebar.selectbox(key=key).value == "undecided"
    app.sidebar.selectbox(key="sample_choice").set_value("small.yaml").run()
    box = app.sidebar.selectbox(key="reading-tie-sample:small.yaml")
    assert box.value == "list-order"
    assert not any("differs" in c.value for c in app.sidebar.caption)


def test_an_accounts_own_reading_is_the_one_in_use(opened: Opened) -> None:
    account = {
        "account": {"reading": {"tie": "undecided"}},
        "employees": [{"id": "e"}],
        "mailboxes": [{"id": i, "address": f"{i}@x.test"} for i in "ab"],
    }
    app = opened("senders", json.dumps(account).encode())
    assert any(text.value.startswith("Nobody can tell") for text in app.text)
    assert not any("differs" in c.value for c in app.sidebar.caption)


def test_two_files_of_one_name_are_asked_about(opened: Opened) -> None:
    other = MAILBOXES.replace(b"desk", b"other")
    app = upload(opened(), ("mailboxes.csv", MAILBOXES), ("mailboxes.csv", other))
    assert any("no active employees" in i.value for i in app.info)
    assert opened_account(app).problems[0].rule == "config/duplicate-file"


def test_the_bytes_of_an_upload_are_not_kept(opened: Opened) -> None:
    app = upload(opened(), ("mailboxes.csv", MAILBOXES), stay=True)
    assert opened_account(app).account.mailboxes
    assert b"desk@upload" not in pickle.dumps(app.session_state["upload_chosen"])
    assert not hasattr(reading_files.open_files, "clear"), "no cache of all visitors"


@pytest.fixture
def managers(monkeypatch: pytest.MonkeyPatch) -> list[MemoryUploadedFileManager]:
    """What holds the uploads of each run that follows."""
    found: list[MemoryUploadedFileManager] = []

    class Known(MemoryUploadedFileManager):
        def __init__(self, endpoint: str) -> None:
            super().__init__(endpoint)
            found.append(self)

    monkeypatch.setattr(local_script_runner, "MemoryUploadedFileManager", Known)
    return found


def held(manager: MemoryUploadedFileManager) -> list[int]:
    """How many bytes of each file are kept."""
    kept = manager.file_storage.values()
    return [len(file.data) for files in kept for file in files.values()]


WHOLE = b'{"mailboxes": [{"id": "m1", "address": "desk@upload.example"}]}'


@pytest.mark.parametrize("name", ["account.json", "account.yaml", "broken.zip"])
def test_the_bytes_of_a_whole_account_are_freed_once_it_is_read(
    opened: Opened, managers: list[MemoryUploadedFileManager], name: str
) -> None:
    app = upload(opened(), (name, WHOLE), stay=True)
    assert held(managers[-1]) == [0]
    loaded = opened_account(app)
    app.run()
    assert not app.exception
    assert opened_account(app) is loaded


def test_the_bytes_of_tables_are_freed_and_those_that_come_later_join_them(
    opened: Opened, managers: list[MemoryUploadedFileManager]
) -> None:
    app = opened("account")
    shows(app, ("1", "mailboxes.csv", MAILBOXES))
    assert held(managers[-1]) == [0]
    loaded = shows(app, ("1", "mailboxes.csv", b""), ("2", "employees.csv", EMPLOYEES))
    assert held(managers[-1]) == [0, 0]
    assert loaded.ok
    assert [m.id for m in loaded.account.mailboxes] == ["m1"]
    assert [e.name for e in loaded.account.employees] == ["Uploaded Person"]
    alone = shows(app, ("2", "employees.csv", b""))
    assert alone.account.employees
    assert not alone.account.mailboxes


def test_tables_too_large_to_be_kept_are_asked_for_again(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed_files, "MOST_PACKED", 10)
    app = opened("account")
    before = shows(app, ("1", "mailboxes.csv", MAILBOXES))
    assert before.account.mailboxes
    assert not app.warning
    both = ("1", "mailboxes.csv", b""), ("2", "employees.csv", EMPLOYEES)
    assert shows(app, *both) is before
    assert any("choose the whole account at once" in w.value for w in app.warning)
    assert shows(app, *both) is before
    assert any("choose the whole account at once" in w.value for w in app.warning)


def shows(app: AppTest, *files: tuple[str, str, bytes]) -> Loaded:
    """Runs with these in the uploader, as it keeps them: a number stays one's."""
    app.main.file_uploader[0]._files = [(*file, "text/plain") for file in files]
    app.run()
    assert not app.exception
    return opened_account(app)


def test_a_freed_account_comes_back_when_what_was_added_by_mistake_is_taken_away(
    opened: Opened,
) -> None:
    app = opened("account")
    loaded = shows(app, ("1", "account.json", WHOLE))
    key = address(app)["account"]
    added = ("2", "employees.csv", EMPLOYEES)
    assert not shows(app, ("1", "account.json", b""), added).ok
    assert shows(app, ("1", "account.json", b"")) is loaded
    assert address(app)["account"] == key
    assert not shows(app, added).account.mailboxes
    assert app.session_state["upload_emptied"] == {}


def test_a_mended_account_comes_in_place_of_the_one_that_the_uploader_still_names(
    opened: Opened,
) -> None:
    app = opened("account")
    broken = WHOLE.replace(b"desk@upload.example", b"no address")
    first = shows(app, ("1", "account.json", broken))
    assert not first.ok
    both = ("1", "account.json", b""), ("2", "mended.json", WHOLE)
    mended = shows(app, *both)
    assert mended.ok
    assert any("came in place of the ones before" in i.value for i in app.info)
    assert shows(app, ("1", "account.json", b""), ("2", "mended.json", b"")) is mended
    again = shows(app, ("1", "account.json", b""))
    assert again.problems == first.problems


def test_a_mended_table_comes_in_place_of_the_one_of_its_name(opened: Opened) -> None:
    app = opened("account")
    other = MAILBOXES.replace(b"desk", b"other")
    people = "2", "employees.csv", EMPLOYEES
    before = shows(app, ("1", "mailboxes.csv", MAILBOXES), people)
    read = ("1", "mailboxes.csv", b""), ("2", "employees.csv", b"")
    after = shows(app, *read, ("3", "mailboxes.csv", other))
    assert after.ok
    assert after.account.employees == before.account.employees
    assert [m.address.partition("@")[0] for m in after.account.mailboxes] == ["other"]
    assert shows(app, *read).account == before.account


def test_two_visitors_do_not_see_each_others_account(opened: Opened) -> None:
    first, second = opened(), opened()
    upload(first, ("mailboxes.csv", MAILBOXES), ("employees.csv", EMPLOYEES))
    second.run()
    assert second.text[0].value.startswith("Acme · acme.planfix.com · ")


def test_samples_stand_in_the_checkout() -> None:
    assert Path(__file__).resolve().parents[2] / "sample_data" == SAMPLES


@pytest.mark.parametrize("page", ["senders", "coverage"])
def test_a_sent_address_opens_the_same_under_the_same_reading(
    opened: Opened, page: str
) -> None:
    app = opened(page)
    app.sidebar.selectbox(key="sample_choice").set_value("small.yaml").run()
    key = "reading-tie-sample:small.yaml"
    app.sidebar.selectbox(key=key).set_value("undecided").run()
    asked = address(app)
    assert asked["tie"] == "undecided"
    again = opened(page, **asked)
    assert again.sidebar.selectbox(key=key).value == "undecided"
    assert any("differs" in c.value for c in again.sidebar.caption)
    assert [t.value for t in again.text] == [t.value for t in app.text]
    assert address(again) == asked


def test_a_reading_set_back_leaves_the_address(opened: Opened) -> None:
    app = opened("coverage", tie="undecided")
    box = app.sidebar.selectbox(key="reading-tie-sample:acme")
    assert box.value == "undecided"
    box.set_value("list-order").run()
    assert "tie" not in app.query_params
    app.run()
    assert app.sidebar.selectbox(key="reading-tie-sample:acme").value == "list-order"


@pytest.mark.parametrize("value", ["", "x", "UNDECIDED", "own-first", "<b>", "\0"])
def test_a_reading_that_does_not_exist_is_said_and_nothing_is_chosen(
    opened: Opened, value: str
) -> None:
    app = opened("senders", tie=value, hue="red")
    assert [w.value for w in app.warning] == [NOT_HERE["tie"]]
    assert [c.value for c in app.code] == [value]
    assert not app.title
    assert not app.get("download_button")


def test_an_asked_reading_is_not_carried_over_to_another_account(
    opened: Opened,
) -> None:
    app = opened("senders", tie="undecided")
    app.sidebar.selectbox(key="sample_choice").set_value("small.yaml").run()
    box = app.sidebar.selectbox(key="reading-tie-sample:small.yaml")
    assert box.value == "list-order"
    assert "tie" not in app.query_params


def test_an_upload_is_named_in_the_address_and_opens_anywhere(opened: Opened) -> None:
    app = opened("senders")
    upload(app, ("mailboxes.csv", MAILBOXES), ("employees.csv", EMPLOYEES))
    asked = address(app)
    assert list(asked) == ["account"]
    again = opened("senders", **asked)
    assert any("leaves from desk@upload.example" in t.value for t in again.text)
    assert again.text[0].value == app.text[0].value


def test_an_upload_leaves_nothing_of_another_account_in_the_address(
    opened: Opened,
) -> None:
    app = opened("senders", account="acme", employee="ewa", tie="undecided")
    upload(app, ("mailboxes.csv", MAILBOXES), ("employees.csv", EMPLOYEES))
    assert list(address(app)) == ["account"]
