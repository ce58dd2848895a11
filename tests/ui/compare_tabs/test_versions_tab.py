"""Two versions: any two accounts that are here, by address or by upload."""

from __future__ import annotations

import json
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from diagnostics.ui.page_address import NOT_HERE
from tests.ui.opening.uploading import upload

Opened = Callable[..., AppTest]

BOX = {"id": "m1", "address": "desk@example.com"}
PEOPLE = [{"id": "e1", "name": "Ada Novak"}]


def bakery(test: str) -> bytes:
    account = {
        "account": {"name": "Bakery", "host": "bakery.planfix.com"},
        "employees": PEOPLE,
        "mailboxes": [{**BOX, "test": test}],
    }
    return json.dumps(account).encode()


def versions(app: AppTest, **address: str) -> AppTest:
    app.query_params["tab"] = "versions"
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def test_two_samples_by_address_show_what_changed_with_names(opened: Opened) -> None:
    app = versions(opened("draft"), old="acme", new="changed.yaml")
    assert app.metric[0].label == "Pairs that change"
    causes = next(d.value for d in app.dataframe if "cause" in d.value.columns)
    assert len(causes)
    assert "jan" not in set(causes["employee"])


def test_an_address_that_names_the_language_compares_too(opened: Opened) -> None:
    app = versions(opened("draft"), lang="pl", old="acme", new="changed.yaml")
    assert app.metric[0].label == "Pary, które się zmieniają"
    causes = next(d for d in app.dataframe if "cause" in d.value.columns)
    assert set(causes.value["severity"]) == {"• uwaga"}
    assert '"label":"Przyczyna"' in causes.proto.columns.replace(": ", ":")


def test_without_a_version_before_it_is_asked_for(opened: Opened) -> None:
    app = versions(opened("draft"))
    assert any("Choose a version" in c.value for c in app.caption)
    assert not app.metric


def test_the_version_that_was_opened_before_is_compared_unasked(
    opened: Opened,
) -> None:
    app = opened("draft", bakery("failed"))
    app = versions(upload(app, ("new.json", bakery("passed"))))
    old, new = app.selectbox[0].value, app.selectbox[1].value
    assert old.startswith("bak-")
    assert new.startswith("bak-")
    assert old != new
    assert "Gone: " in " ".join(m.value for m in app.markdown)


def test_the_same_version_twice_is_said(opened: Opened) -> None:
    app = versions(opened("draft"), old="acme", new="acme")
    assert any("same version" in i.value for i in app.info)


def test_a_version_that_isnt_here_is_said(opened: Opened) -> None:
    app = versions(opened("draft"), old="gone-1234")
    assert NOT_HERE["old"] in [w.value for w in app.warning]


def test_an_uploaded_file_is_the_version_before(opened: Opened) -> None:
    app = versions(opened("draft", bakery("passed")))
    box = app.main.file_uploader[0]
    box.set_value([("old.json", bakery("failed"), "application/json")]).run()
    assert not app.exception, [e.value for e in app.exception]
    assert app.query_params["old"].startswith("bak-")
    told = " ".join(m.value for m in app.markdown)
    assert "Gone: " in told
    assert "New: " not in told
    causes = next(d.value for d in app.dataframe if "cause" in d.value.columns)
    assert set(causes["employee"]) == {"Ada Novak"}


def test_accounts_with_nothing_in_common_arent_compared(opened: Opened) -> None:
    app = opened("draft", bakery("passed"))
    other = {
        "account": {"name": "Other"},
        "employees": [{"id": "z9", "name": "Zoe Quist"}],
        "mailboxes": [{"id": "z8", "address": "z@example.org", "test": "passed"}],
    }
    upload(app, ("other.json", json.dumps(other).encode()))
    app = versions(app, old="acme")
    assert any("can be compared" in w.value for w in app.warning) or app.metric
