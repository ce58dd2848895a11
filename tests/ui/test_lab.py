"""The lab's page names its faults, and shows the real check of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.lab import FAULTS, TWINS, Lab
from diagnostics.ui.lab_pieces import own_lab
from diagnostics.ui.page_address import NOT_HERE

Opened = Callable[..., AppTest]
Inside = Callable[..., AppTest]


@pytest.fixture
def inside(opened: Opened, lab: Path, monkeypatch: pytest.MonkeyPatch) -> Inside:
    """The lab's page with the lab running."""
    monkeypatch.setenv("SENDERSCOPE_LAB", str(lab))

    def open_page(**address: str) -> AppTest:
        return opened("lab", **address)

    return open_page


def test_without_a_lab_the_page_offers_to_start_one(opened: Opened) -> None:
    app = opened("lab")
    assert any("doesn't run" in w.value for w in app.warning)
    assert [b.label for b in app.button] == ["Start the lab"]
    assert not app.dataframe


def test_a_start_that_fails_says_why_and_can_be_repeated(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_folder = tmp_path / "file"
    no_folder.write_text("", encoding="utf-8")
    monkeypatch.setenv("SENDERSCOPE_LAB", str(no_folder / "lab"))
    app = opened("lab")
    app.query_params.clear()
    monkeypatch.setenv("SENDERSCOPE_LAB", str(no_folder / "lab"))
    app.button[0].click().run()
    assert not app.exception
    assert "couldn't start" in app.error[0].value
    assert "NotADirectoryError" in str(app.code[0].value)
    monkeypatch.setenv("SENDERSCOPE_LAB", str(tmp_path / "mended"))
    app.button[0].click().run()
    assert not app.error
    assert app.dataframe
    own_lab._started().stop()


def test_only_faults_that_run_are_shown_and_another_version_is_told(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDERSCOPE_LAB", str(tmp_path))
    with (
        Lab(faults=["silent", "no-edns"]) as lab,
        replace(lab.state, version="0.0.9").published(tmp_path),
    ):
        app = opened("lab")
    assert list(app.dataframe[0].value["Id"]) == ["good", "silent", "no-edns"]
    assert any("0.0.9" in w.value for w in app.warning)


def test_every_fault_is_listed_with_what_it_looks_like(inside: Inside) -> None:
    table = inside().dataframe[0].value
    assert list(table["Id"]) == [f.id for f in FAULTS + TWINS]
    assert list(table["It is"]) == [
        "right",
        *["a fault"] * (len(FAULTS) - 1),
        *["right, but odd"] * len(TWINS),
    ]
    assert table["What you see"].str.len().gt(0).all()


def test_the_address_chooses_a_fault(inside: Inside) -> None:
    app = inside(fault="expired-certificate")
    (fault,) = [f for f in FAULTS if f.id == "expired-certificate"]
    assert app.header[0].value == fault.title
    assert "@expired-certificate" in app.code[0].value


def test_an_unknown_fault_in_the_address_is_said_and_none_is_run(
    inside: Inside,
) -> None:
    app = inside(fault="nothing")
    assert [w.value for w in app.warning] == [NOT_HERE["fault"]]
    assert not app.header
    assert not any(b.label == "Check this mailbox" for b in app.button)


def choose(app: AppTest, fault: str) -> None:
    """Chooses in the list beside the table."""
    (box,) = (b for b in app.main.selectbox if b.label == "Fault")
    box.set_value(fault).run()


def test_a_fault_that_is_chosen_stands_in_the_address(inside: Inside) -> None:
    app = inside()
    choose(app, FAULTS[2].id)
    assert app.header[0].value == FAULTS[2].title
    assert app.query_params["fault"] == FAULTS[2].id


def test_a_mailbox_of_the_lab_is_not_linked_as_one_of_the_account(
    inside: Inside,
) -> None:
    app = inside(fault="wrong-password")
    next(b for b in app.button if b.label == "Check this mailbox").click().run()
    assert any("As an error" in link.value for link in app.get("page_link"))
    assert not any("Check" in link.value for link in app.main.get("page_link"))


def test_a_check_of_a_fault_shows_its_finding_and_its_steps(inside: Inside) -> None:
    app = inside(fault="wrong-password")
    next(b for b in app.button if b.label == "Check this mailbox").click().run()
    assert not app.exception
    assert any("✕ error" in m.value for m in app.markdown)
    assert any("login: failed" in e.label for e in app.main.expander)
    shown = " ".join(str(c.value) for c in app.code)
    assert "535" in shown


def test_the_run_of_one_fault_is_not_shown_for_another(inside: Inside) -> None:
    app = inside(fault="wrong-password")
    next(b for b in app.button if b.label == "Check this mailbox").click().run()
    choose(app, "good")
    assert not app.exception
    assert [e.label for e in app.main.expander] == ["Rules without a fault, and why"]


@pytest.mark.parametrize(
    ("fault", "shown", "missing"),
    [
        ("no-smtp-server", "POP3", "SMTP"),
        ("no-sent-folder", "IMAP", "DNS"),
        ("name-server-silent", "DNS   127.0.0.1:", "IMAP"),
        ("address-unknown", "sales@address-unknown.test", "SMTP"),
    ],
)
def test_whom_a_fault_s_check_asks_is_shown(
    inside: Inside, fault: str, shown: str, missing: str
) -> None:
    told = str(inside(fault=fault).code[0].value)
    assert shown in told
    assert missing not in told


@pytest.mark.parametrize(
    ("fault", "title"),
    [
        ("address-unknown", "The mail service is unknown"),
        ("login-cut-off", "had begun"),
        ("on-block-list", "block list"),
    ],
)
def test_faults_that_are_asked_in_their_own_way_show_on_the_page(
    inside: Inside, fault: str, title: str
) -> None:
    app = inside(fault=fault)
    next(b for b in app.button if b.label == "Check this mailbox").click().run()
    assert not app.exception
    assert any(title in str(m.value) for m in app.main.markdown)


def test_rules_without_a_fault_are_told_with_the_reason(inside: Inside) -> None:
    (listed,) = [e for e in inside().expander if "without a fault" in e.label]
    assert len(listed.markdown) == 3
