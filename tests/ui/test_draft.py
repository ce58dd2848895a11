"""Edits in the draft show their effect on every pair, and change nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.model import (
    Access,
    Account,
    DefaultFlag,
    Mailbox,
    Reading,
    Subprojects,
    TestResult,
)
from diagnostics.senders import compare, repair, simulate
from diagnostics.words import counted

Opened = Callable[..., AppTest]
Edited = Callable[..., AppTest]
KEY = "draft-sample:acme"


@pytest.fixture
def edited(opened: Opened) -> Edited:
    """The draft of sample_data/acme with cells edited: row number → columns."""

    def edit(
        rows: Mapping[int, Mapping[str, object]],
        added: Sequence[Mapping[str, object]] = (),
        removed: Sequence[int] = (),
    ) -> AppTest:
        app = opened("draft")
        app.session_state[KEY] = {
            "edited_rows": rows,
            "added_rows": list(added),
            "deleted_rows": list(removed),
        }
        app.run()
        assert not app.exception
        return app

    return edit


def place(account: Account, mailbox_id: str) -> int:
    return [m.id for m in account.mailboxes].index(mailbox_id)


def drafted(account: Account, mailbox_id: str, **changes: object) -> Account:
    return replace(
        account,
        mailboxes=tuple(
            replace(m, **changes) if m.id == mailbox_id else m  # type: ignore[arg-type]
            for m in account.mailboxes
        ),
    )


def shown(app: AppTest) -> dict[str, str]:
    return {m.label: m.value for m in app.metric}


def test_before_an_edit_there_is_no_effect(opened: Opened) -> None:
    app = opened("draft")
    assert not app.metric
    assert any("Change a cell" in c.value for c in app.caption)


def test_the_table_holds_every_mailbox_as_it_is(
    opened: Opened, sample_account: Account
) -> None:
    table = opened("draft").data_editor[0].value
    assert list(table["id"]) == [m.id for m in sample_account.mailboxes]
    assert [tuple(ids) for ids in table["projects"]] == [
        m.projects for m in sample_account.mailboxes
    ]


def test_the_counts_are_those_of_comparing_both_accounts(
    edited: Edited, sample_account: Account
) -> None:
    row = place(sample_account, "desk")
    app = edited({row: {"projects": [], "access": "everyone"}})
    after = drafted(sample_account, "desk", projects=(), access=Access.EVERYONE)
    was, now = simulate(sample_account), simulate(after)
    changed = compare(was, now).changed
    assert changed > 0
    assert shown(app) == {
        "Pairs that change": f"{changed:,}",
        "Pairs without a sender": f"{now.gap_count:,}",
        "Ties": f"{now.tied_count:,}",
    }
    assert now.gap_count < was.gap_count


def test_causes_account_for_every_changed_pair(
    edited: Edited, sample_account: Account
) -> None:
    app = edited({place(sample_account, "sales"): {"projects": []}})
    causes = next(d.value for d in app.dataframe if "cause" in d.value.columns)
    assert causes["pairs"].sum() == int(shown(app)["Pairs that change"])
    assert any(" before, " in said.value for said in app.text)


def test_an_edit_without_effect_says_so(
    edited: Edited, sample_account: Account
) -> None:
    app = edited({place(sample_account, "news"): {"default": True}})
    assert shown(app)["Pairs that change"] == "0"
    assert any("change no pair" in i.value for i in app.info)


def test_what_planfix_would_refuse_to_save_is_said(
    edited: Edited, sample_account: Account
) -> None:
    app = edited({place(sample_account, "news"): {"default": True}})
    assert any("refuse to save" in w.value for w in app.warning)


def test_a_test_that_fails_takes_the_sender_away(
    edited: Edited, sample_account: Account
) -> None:
    app = edited({place(sample_account, "maria"): {"test": "failed"}})
    after = drafted(sample_account, "maria", test=TestResult.FAILED)
    changed = compare(simulate(sample_account), simulate(after)).changed
    assert shown(app)["Pairs that change"] == f"{changed:,}"
    assert changed == 8


def test_an_emptied_list_cell_means_no_members(
    edited: Edited, sample_account: Account
) -> None:
    app = edited({place(sample_account, "sales"): {"groups": None}})
    after = drafted(sample_account, "sales", groups=())
    changed = compare(simulate(sample_account), simulate(after)).changed
    assert shown(app)["Pairs that change"] == f"{changed:,}"


def test_the_draft_leaves_the_account_as_it_is(
    edited: Edited, sample_account: Account
) -> None:
    app = edited({place(sample_account, "maria"): {"test": "failed"}})
    app.switch_page("diagnostics/ui/pages/senders_page.py").run()
    assert "maria@good.test" in " ".join(t.value for t in app.text)


def test_an_account_without_mailboxes_gets_its_first_one_in_the_draft(
    opened: Opened,
) -> None:
    app = opened("draft", b'{"employees": [{"id": "e"}], "mailboxes": []}')
    app.session_state[f"draft-{app.session_state['open-account'].key}"] = {
        "edited_rows": {},
        "added_rows": [
            {"address": "m@example.org", "access": "everyone", "test": "passed"}
        ],
        "deleted_rows": [],
    }
    app.run()
    assert not app.exception
    assert shown(app)["Pairs that change"] == "1"


def test_another_reading_shows_what_it_changes_without_any_edit(
    opened: Opened,
) -> None:
    app = opened("draft")
    switch = app.sidebar.selectbox(key="reading-precedence-sample:acme")
    switch.select("bound-first").run()
    assert not app.exception
    assert shown(app)["Pairs that change"] == "4"
    causes = next(d.value for d in app.dataframe if "cause" in d.value)
    cause = "reading of Planfix's help: precedence = bound-first (before: own-first)"
    assert set(causes["cause"]) == {cause}


@pytest.mark.parametrize(
    ("mailbox", "cells", "changes"),
    [
        ("tender", {"access": "nobody"}, {"access": Access.NOBODY}),
        ("tender", {"default": False}, {"default": False}),
        ("maria", {"owner": "jan"}, {"owner": "jan"}),
        ("maria", {"owner": "company"}, {"owner": "company"}),
        ("maria", {"projects": ["shop"]}, {"projects": ("shop",)}),
        ("desk", {"employees": ["jan"]}, {"employees": ("jan",)}),
        ("desk", {"groups": ["sales"]}, {"groups": ("sales",)}),
    ],
)
def test_every_column_of_the_draft_has_its_effect(
    edited: Edited,
    sample_account: Account,
    mailbox: str,
    cells: Mapping[str, object],
    changes: Mapping[str, object],
) -> None:
    app = edited({place(sample_account, mailbox): cells})
    after = drafted(sample_account, mailbox, **changes)
    was, now = simulate(sample_account), simulate(after)
    assert shown(app) == {
        "Pairs that change": f"{compare(was, now).changed:,}",
        "Pairs without a sender": f"{now.gap_count:,}",
        "Ties": f"{now.tied_count:,}",
    }


def test_two_edits_are_compared_together(
    edited: Edited, sample_account: Account
) -> None:
    app = edited(
        {
            place(sample_account, "maria"): {"test": "failed"},
            place(sample_account, "desk"): {"projects": []},
        }
    )
    after = drafted(sample_account, "maria", test=TestResult.FAILED)
    after = drafted(after, "desk", projects=())
    changed = compare(simulate(sample_account), simulate(after)).changed
    assert shown(app)["Pairs that change"] == f"{changed:,}"
    causes = next(d.value for d in app.dataframe if "cause" in d.value.columns)
    assert causes["cause"].nunique() > 1
    assert not causes.duplicated(["cause", "outcome"]).any()


def test_the_effect_is_counted_under_the_reading_in_use(
    edited: Edited, sample_account: Account
) -> None:
    app = edited({place(sample_account, "maria"): {"default": True}})
    key = "reading-default_flag-sample:acme"
    app.sidebar.selectbox(key=key).set_value("ignored").run()
    assert not app.exception
    reading = Reading(default_flag=DefaultFlag.IGNORED)
    after = drafted(sample_account, "maria", default=True)
    now = simulate(after, reading)
    assert shown(app)["Ties"] == f"{now.tied_count:,}"
    changed = compare(simulate(sample_account), now).changed
    assert shown(app)["Pairs that change"] == f"{changed:,}"


def test_an_edit_that_gives_no_address_away_shows_names_and_not_only_ids(
    edited: Edited, sample_account: Account
) -> None:
    app = edited({place(sample_account, "maria"): {"owner": "jan"}})
    said = " ".join(one.value for one in app.text)
    assert "Maria Lis" in said or "Jan Nowak" in said


def test_an_account_of_mailboxes_alone_can_be_drafted(opened: Opened) -> None:
    app = opened("draft", b'{"mailboxes": [{"id": "m"}]}')
    assert len(app.data_editor) == 1
    assert [c.value for c in app.caption].count("This account has none.") == 2


def test_lists_that_are_all_empty_can_be_edited(opened: Opened) -> None:
    rows = b'{"employees": [{"id": "e"}], "projects": [{"id": "p"}]'
    app = opened("draft", rows + b', "mailboxes": [{"id": "m"}]}')
    assert len(app.data_editor) == 3


def test_broken_rows_of_an_account_can_still_be_drafted(opened: Opened) -> None:
    app = opened("draft", account="broken")
    assert len(app.data_editor) == 3
    assert any("Change a cell" in c.value for c in app.caption)


def test_a_mailbox_that_is_added_sends_where_the_table_says(
    edited: Edited, sample_account: Account
) -> None:
    row = {
        "address": "new@e.org",
        "access": "everyone",
        "default": False,
        "test": "passed",
    }
    app = edited({}, added=[row])
    new = Mailbox(
        "new-mailbox", "new@e.org", access=Access.EVERYONE, test=TestResult.PASSED
    )
    after = replace(sample_account, mailboxes=(*sample_account.mailboxes, new))
    was, now = simulate(sample_account), simulate(after)
    assert now.gap_count < was.gap_count
    assert shown(app)["Pairs without a sender"] == f"{now.gap_count:,}"
    causes = next(d.value for d in app.dataframe if "cause" in d.value.columns)
    assert set(causes["cause"]) == {"new@e.org added"}


def test_a_row_that_is_still_empty_is_an_untested_mailbox(edited: Edited) -> None:
    app = edited({}, added=[{"default": False}, {"default": False, "test": None}])
    assert shown(app)["Pairs that change"] == "0"
    assert sum("never tested" in said.value for said in app.text) == 2


def test_a_mailbox_that_is_removed_sends_no_more_and_others_stay_themselves(
    edited: Edited, sample_account: Account
) -> None:
    gone = place(sample_account, "maria")
    last = len(sample_account.mailboxes) - 1
    app = edited({last: {"default": True}}, removed=[gone])
    kept = drafted(sample_account, sample_account.mailboxes[last].id, default=True)
    mailboxes = tuple(m for m in kept.mailboxes if m.id != "maria")
    after = replace(kept, mailboxes=mailboxes)
    changed = compare(simulate(sample_account), simulate(after)).changed
    assert shown(app)["Pairs that change"] == f"{changed:,}"


def test_the_drafted_account_can_be_saved_and_opened_again(
    edited: Edited, sample_account: Account
) -> None:
    app = edited({place(sample_account, "maria"): {"test": "failed"}})
    assert "The drafted account as a zip" in [b.label for b in app.download_button]


def test_a_repair_is_tried_in_the_draft_and_can_be_left_out_again(
    opened: Opened, sample_account: Account
) -> None:
    app = opened("coverage")
    parts = next(s for s in app.segmented_control if "Repair" in s.options)
    parts.set_value("Repair").run()
    app.button[0].click().run()
    app.query_params["edits"] = "repair"
    found = repair(sample_account)
    app.switch_page("diagnostics/ui/pages/draft_page.py").run()
    edits = counted(len(found.edits), "edit")
    begun = f"The tables begin with {edits} from another page."
    assert [i.value for i in app.info] == [begun]
    assert shown(app)["Pairs without a sender"] == str(found.gaps_after)
    app.button[0].click().run()
    assert not app.info
    assert any("Change a cell" in c.value for c in app.caption)


def test_leaving_a_group_changes_what_an_employee_sends_from(
    opened: Opened, sample_account: Account
) -> None:
    person = next(e for e in sample_account.employees if e.id == "jan")
    row = sample_account.employees.index(person)
    app = edited_table(opened, "employees", {row: {"groups": []}})
    left = replace(person, groups=())
    others = [left if e is person else e for e in sample_account.employees]
    after = replace(sample_account, employees=tuple(others))
    changed = compare(simulate(sample_account), simulate(after)).changed
    assert changed > 0
    assert shown(app)["Pairs that change"] == f"{changed:,}"
    causes = next(d.value for d in app.dataframe if "cause" in d.value.columns)
    assert set(causes["cause"]) == {
        f"{person.name} is in no group (before: group Sales)"
    }


def test_a_parent_passes_mailboxes_on_once_the_reading_says_so(
    opened: Opened, sample_account: Account
) -> None:
    row = next(n for n, p in enumerate(sample_account.projects) if p.id == "hiring")
    app = edited_table(opened, "projects", {row: {"parent": "website"}})
    assert shown(app)["Pairs that change"] == "0"
    key = "reading-subprojects-sample:acme"
    app.sidebar.selectbox(key=key).set_value("inherit").run()
    assert not app.exception
    moved = replace(sample_account.projects[row], parent="website")
    projects = [moved if p.id == "hiring" else p for p in sample_account.projects]
    after = replace(sample_account, projects=tuple(projects))
    now = simulate(after, Reading(subprojects=Subprojects.INHERIT))
    changed = compare(simulate(sample_account), now).changed
    assert changed > 0
    assert shown(app)["Pairs that change"] == f"{changed:,}"


def test_who_would_no_longer_be_active_is_not_compared_and_said(
    opened: Opened,
) -> None:
    app = edited_table(opened, "employees", {0: {"active": False}})
    said = [one.value for one in app.text]
    assert any("is inactive now, so" in text for text in said), said


def edited_table(
    opened: Opened, name: str, rows: Mapping[int, Mapping[str, object]]
) -> AppTest:
    app = opened("draft")
    app.session_state[f"draft-{name}-sample:acme"] = {
        "edited_rows": rows,
        "added_rows": [],
        "deleted_rows": [],
    }
    app.run()
    assert not app.exception
    return app
