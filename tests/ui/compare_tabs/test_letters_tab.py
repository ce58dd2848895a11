"""Sent letters on a page: what they prove, and files that can't be read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.errors.parsing.layers.compound import compound, outlook

Opened = Callable[..., AppTest]
LETTERS = Path(__file__).resolve().parents[3] / "sample_data" / "letters"
KIND = "application/octet-stream"


def given(opened: Opened, *files: tuple[str, bytes]) -> AppTest:
    app = opened("draft")
    app.query_params["tab"] = "letters"
    app.run()
    app.main.file_uploader[0].set_value([(n, data, KIND) for n, data in files]).run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def words(app: AppTest) -> str:
    return " ".join(str(one.value) for one in (*app.text, *app.markdown))


def test_a_zip_of_letters_is_held_against_the_account(opened: Opened) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for letter in sorted(LETTERS.glob("*.eml")):
            archive.write(letter, letter.name)
    app = given(opened, ("sent.zip", held.getvalue()))
    assert app.text[1].value.startswith("3 letters read")
    told = words(app)
    assert "DMARC" in told
    each = next(t.value for t in app.dataframe if "DMARC" in t.value)
    assert list(each["DMARC"]) == ["failed", "can't tell", "passed"]
    assert "Failed at the receiver: 1 letter" in told
    assert "DMARC: passed for good.test" in each["In full"].iloc[2]
    assert list(each["Said by"]) == ["mx.customer.test", "", "mx.customer.test"]
    who = (LETTERS / "who.csv").read_bytes()
    app.main.file_uploader[1].set_value(("who.csv", who, "text/csv")).run()
    assert not app.exception
    app.main.file_uploader[1].set_value(("who.csv", b"a,b\n1,2\n", "text/csv")).run()
    assert "can't be used" in app.error[0].value


def test_a_letter_that_outlook_saved_is_read(opened: Opened) -> None:
    head = "From: sales@good.test\r\n"
    app = given(opened, ("offer.msg", compound(outlook(head))))
    each = next(t.value for t in app.dataframe if "DMARC" in t.value)
    assert list(each["Sent from"]) == ["sales@good.test"]


def test_files_that_are_none_are_said_and_nothing_is_answered(opened: Opened) -> None:
    app = given(opened, ("sent.zip", b"PK\x03\x04 and nothing more"))
    assert "can't be used" in app.error[0].value
    assert "sent.zip" in words(app)
    assert not app.get("download_button")
