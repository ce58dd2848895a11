"""One pair: the answer first, restored by its address, read as the visitor reads."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.model import Account, Precedence, Reading
from diagnostics.report.pair_texts import headline
from diagnostics.report.pairs.condition_texts import condition_lines
from diagnostics.report.pairs.other_mailboxes import by_nearness
from diagnostics.senders import resolve, wish

Opened = Callable[..., AppTest]
KEY = "sample:acme"


def pair(app: AppTest) -> tuple[str, str]:
    boxes = {box.label: box.value for box in app.main.selectbox}
    return boxes["Author of the letter"], boxes["Project of the task"]


def address(app: AppTest, parameter: str) -> str:
    value = app.query_params[parameter]
    return value if isinstance(value, str) else value[0]


def said(app: AppTest) -> list[str]:
    return [text.value for text in app.text]


def leave_and_return(app: AppTest, **address: str) -> AppTest:
    """By the sidebar: a link there names neither pair nor account."""
    for page, query in (("overview", {}), ("senders", address)):
        app.query_params.clear()
        for name, value in query.items():
            app.query_params[name] = value
        app.switch_page(f"diagnostics/ui/pages/{page}_page.py").run()
        assert not app.exception
    return app


def test_the_answer_is_said_as_one_sentence_and_not_in_a_box(
    opened: Opened, sample_account: Account
) -> None:
    app = opened("senders", employee="maria", project="website")
    answer = headline(sample_account, resolve(sample_account, "maria", "website"))
    assert answer in said(app)
    assert not app.code


def test_the_address_restores_the_pair(opened: Opened) -> None:
    app = opened("senders", employee="007", project="tender")
    assert pair(app) == ("007", "tender")
    assert address(app, "employee") == "007"
    assert address(app, "project") == "tender"


def test_the_address_restores_what_was_wished(opened: Opened) -> None:
    app = opened("senders", employee="maria", project="shop", want="sales")
    assert any(s.startswith("To let sales@good.test send instead") for s in said(app))
    assert address(app, "want") == "sales"


@pytest.mark.parametrize("parameter", ["employee", "project", "want"])
def test_what_the_address_names_and_is_not_there_is_said_and_nothing_is_chosen(
    opened: Opened, parameter: str
) -> None:
    asked = {"employee": "maria", "project": "shop"} | {parameter: "nobody"}
    app = opened("senders", **asked)
    assert any("This address names" in w.value for w in app.warning)
    assert [c.value for c in app.code] == ["nobody"]
    if parameter != "want":
        assert not any("leaves from" in s for s in said(app))


def test_whoever_leaves_the_page_finds_the_same_pair_and_wish_again(
    opened: Opened,
) -> None:
    app = opened("senders", employee="jan", project="shop", want="sales")
    leave_and_return(app)
    assert pair(app) == ("jan", "shop")
    assert address(app, "want") == "sales"


def test_an_address_that_names_a_pair_is_stronger_than_the_last_one(
    opened: Opened,
) -> None:
    app = opened("senders", employee="jan", project="shop", want="sales")
    leave_and_return(app, employee="olga", project="none")
    assert pair(app) == ("olga", "none")
    assert "want" not in app.query_params


def test_back_to_an_earlier_address_shows_its_pair(opened: Opened) -> None:
    app = opened("senders", employee="jan", project="shop")
    app.selectbox(key=f"project-{KEY}").set_value("website").run()
    assert pair(app) == ("jan", "website")
    app.query_params["project"] = "shop"
    app.run()
    assert pair(app) == ("jan", "shop")


def test_choosing_another_project_changes_answer_and_address(
    opened: Opened, sample_account: Account
) -> None:
    app = opened("senders", employee="jan", project="none")
    app.selectbox(key=f"project-{KEY}").set_value("shop").run()
    assert headline(sample_account, resolve(sample_account, "jan", "shop")) in said(app)
    assert address(app, "project") == "shop"


def test_the_nearest_mailboxes_are_listed_with_their_reasons(
    opened: Opened, sample_account: Account
) -> None:
    app = opened("senders", employee="maria", project="website")
    table = app.dataframe[0].value
    found = by_nearness(resolve(sample_account, "maria", "website"))
    near = [*found.candidates, *found.nearest]
    assert list(table["Mailbox"]) == [v.mailbox.label for v in near]
    assert table["Why it doesn't send"].str.len().gt(0).all()


def test_a_reading_switch_changes_the_answer(
    opened: Opened, sample_account: Account
) -> None:
    app = opened("senders", employee="maria", project="website")
    usual = headline(sample_account, resolve(sample_account, "maria", "website"))
    app.sidebar.selectbox(key=f"reading-precedence-{KEY}").set_value(
        "bound-first"
    ).run()
    reading = Reading(precedence=Precedence.BOUND_FIRST)
    found = resolve(sample_account, "maria", "website", reading)
    assert headline(sample_account, found) in said(app)
    assert usual not in said(app)


def test_a_contested_answer_spells_its_conditions_out(
    opened: Opened, sample_account: Account
) -> None:
    app = opened("senders", employee="maria", project="website")
    assert any("condition" in w.value for w in app.warning)
    conditions = condition_lines(
        sample_account, resolve(sample_account, "maria", "website")
    )
    assert len(conditions) == 2
    assert all(any(line in s for s in said(app)) for line in conditions)


def test_without_a_sender_the_shortest_way_to_one_is_shown(opened: Opened) -> None:
    app = opened("senders", employee="jan", project="none")
    assert any("leaves from jan@acme.planfix.com" in s for s in said(app))
    assert any("shortest way" in m.value for m in app.markdown)


def test_no_value_of_an_enum_is_shown_raw(opened: Opened) -> None:
    app = opened("senders", employee="maria", project="tender")
    (decided,) = [c.value for c in app.caption if "decided by" in c.value]
    assert decided == "Source: own mailbox · decided by: own before company"


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ("customer", "Please note: Another reading"),
        ("colleague", "Account Acme (acme.planfix.com), sample acme"),
        ("trace", "Why not another:"),
    ],
)
def test_the_answer_can_be_copied_for_each_reader(
    opened: Opened, chosen: str, told: str
) -> None:
    app = opened("senders", employee="maria", project="website")
    app.button_group(key="copy-pair").set_value(chosen).run()
    (copied,) = [c.value for c in app.code]
    assert copied.startswith("A letter by Maria Lis in the project Website leaves")
    assert told in copied
    assert address(app, "copy") == chosen
    again = opened("senders", employee="maria", project="website", copy=chosen)
    assert len([c.value for c in again.code if told in c.value]) == 1


def test_an_account_without_employees_says_so(opened: Opened) -> None:
    upload = b'{"mailboxes": [{"id": "m", "address": "m@example.org"}]}'
    app = opened("senders", upload)
    assert any("so nobody writes" in i.value for i in app.info)
    assert "Add it to this account" in " ".join(
        link.value for link in app.main.get("page_link")
    )


def test_an_account_with_one_mailbox_has_no_other(opened: Opened) -> None:
    upload = (
        b'{"employees": [{"id": "e"}], "mailboxes":'
        b' [{"id": "m", "address": "m@example.org", "test": "passed"}]}'
    )
    app = opened("senders", upload)
    assert any("leaves from m@example.org" in s for s in said(app))
    assert any("no other mailbox" in c.value for c in app.caption)


def test_every_way_to_another_address_is_a_card_that_leads_into_the_draft(
    opened: Opened, sample_account: Account
) -> None:
    app = opened("senders", employee="maria", project="website", want="sales")
    found = wish(sample_account, "maria", "website", "sales")
    ways = [m.value for m in app.markdown if m.value.startswith("**Way ")]
    assert len(ways) == len(found.alternatives) > 1
    links = [link.proto for link in app.get("page_link")]
    into = [link.query_string for link in links if link.label == "Into the draft"]
    assert len(into) == len(ways)
    assert all("want=sales" in query and "edits=" in query for query in into)


def test_the_draft_begins_with_the_edits_of_the_way_that_was_chosen(
    opened: Opened,
) -> None:
    asked = {"employee": "maria", "project": "website", "want": "sales"}
    app = opened("senders", **asked)
    links = [link.proto for link in app.get("page_link")]
    query = next(li.query_string for li in links if li.label == "Into the draft")
    edits = query.partition("edits=")[2].partition("&")[0]
    draft = opened("draft", **asked, edits=edits)
    assert any("begin with" in i.value for i in draft.info)
    assert any("Pairs that change" in m.label for m in draft.metric)


def test_edits_that_no_wish_leads_to_are_said_to_be_gone(opened: Opened) -> None:
    asked = {"employee": "maria", "project": "website", "want": "sales"}
    app = opened("draft", **asked, edits="0123456789ab")
    assert any("This address names edits" in w.value for w in app.warning)


def large(people: int) -> bytes:
    account = {
        "employees": [{"id": f"e{n}", "name": f"Person {n}"} for n in range(people)],
        "mailboxes": [{"id": "m", "address": "m@example.org", "test": "passed"}],
    }
    return json.dumps(account).encode()


def test_a_long_list_is_searched_here_and_only_the_best_matches_are_sent(
    opened: Opened,
) -> None:
    app = opened("senders", large(2_000))
    app.query_params["employee"] = "e1999"
    app.run()
    box = next(b for b in app.main.selectbox if b.label == "Author of the letter")
    assert len(box.options) <= 51
    assert box.options[0] == "Person 1999 (e1999)"
    search = next(t for t in app.main.text_input if "Author" in t.label)
    search.set_value("person 77").run()
    box = next(b for b in app.main.selectbox if b.label == "Author of the letter")
    assert box.options[:2] == ["Person 1999 (e1999)", "Person 77 (e77)"]
    box.set_value("e77").run()
    assert any("A letter by Person 77 " in s for s in said(app))
    assert address(app, "employee") == "e77"
