"""What was broken on the way to the browser opens no answer to another question."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.conftest import Opened

BROKEN = "This address says something that no page understands."


def meant(app: AppTest) -> dict[str, list[str]]:
    """What the link says that stands where the answer would."""
    (link,) = (element.proto for element in app.main.get("page_link"))
    return parse_qs(link.query_string.removeprefix("?"), keep_blank_values=True)


@pytest.mark.parametrize(
    ("name", "value", "known"),
    [
        ("amp;project", "website", "project"),
        ("amp;amp;employee", "olga", "employee"),
        ("Employee", "olga", "employee"),
        (" employee", "olga", "employee"),
        ("employe", "olga", "employee"),
        ("?account", "acme", "account"),
        ("acount", "small.yaml", "account"),
        ("PRECEDENCE", "bound-first", "precedence"),
        ("maibox", "desk", "mailbox"),
    ],
)
def test_a_broken_name_is_told_and_nothing_is_answered(
    opened: Opened, name: str, value: str, known: str
) -> None:
    app = opened("senders", **{name: value})
    (warning,) = app.warning
    assert warning.value.startswith(BROKEN)
    assert [code.value for code in app.code] == [name]
    assert not app.title
    assert meant(app)[known] == [value]


def test_the_address_that_was_meant_keeps_what_is_whole(opened: Opened) -> None:
    told = {"employee": "maria", "amp;project": "website", "amp;lang": "en"}
    assert meant(opened("senders", **told)) == {
        "employee": ["maria"],
        "project": ["website"],
        "lang": ["en"],
    }


@pytest.mark.parametrize(
    "name", ["utm_source", "embed", "fbclid", "hue", "x", "", "ref", "tag", "serv"]
)
def test_names_of_others_are_left_alone(opened: Opened, name: str) -> None:
    app = opened("senders", **{name: "1"}, employee="maria")
    assert not app.warning
    assert app.title
