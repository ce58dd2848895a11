"""What an upload leaves open is asked beside the uploader, and answered by a click."""

import json
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

Open = Callable[..., AppTest]

ACCOUNT = {
    "employees": [{"id": "ada", "name": "Ada Nowak"}],
    "projects": [{"id": "p1", "name": "Alfa"}, {"id": "p2", "name": "Beta"}],
    "mailboxes": [{"id": "m", "address": "m@x.test", "project": "p1"}],
}
UPLOAD = json.dumps(ACCOUNT).encode()


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.sidebar.button]


def test_a_misspelt_column_is_asked_about_with_a_proposal(opened: Open) -> None:
    app = opened("", UPLOAD)
    asked = [text.value for text in app.sidebar.text]
    assert any('"project" in mailboxes' in told for told in asked)
    assert labels(app) == ["Yes, read it as projects", "No, leave it out"]


def test_either_answer_settles_it(opened: Open) -> None:
    for button in (0, 1):
        app = opened("", UPLOAD)
        app.sidebar.button[button].click().run()
        assert not app.exception
        assert labels(app) == []


def test_another_file_is_asked_about_anew(opened: Open) -> None:
    app = opened("", UPLOAD)
    app.sidebar.button[0].click().run()
    files = [("other.json", UPLOAD, "application/json")]
    app.sidebar.file_uploader[0].set_value(files).run()
    assert labels(app) == ["Yes, read it as projects", "No, leave it out"]
