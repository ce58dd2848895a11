"""What is wrong in the shape of a YAML or JSON document is said, the rest is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from diagnostics.accounts.documents import draft_of_document, settings_of_toml
from diagnostics.accounts.limits import MAX_KEY_DOTS
from diagnostics.accounts.reader import Loaded, read_files
from diagnostics.model import Finding, Severity
from diagnostics.words import evidence


def load_bytes(name: str, data: bytes) -> Loaded:
    return read_files({name: data})


Only = Callable[[Loaded, str], Finding]

BOX = {"id": "m", "address": "m@example.org", "provider": "gmail"}
SETTINGS = {"name": "A", "host": "a.planfix.com", "plan": "trial"}


def loaded_from(**document: Any) -> Loaded:
    whole = {"account": SETTINGS, "mailboxes": [BOX], **document}
    return load_bytes("a.json", json.dumps(whole, indent=1).encode())


def test_a_document_as_it_should_be_has_no_problems() -> None:
    loaded = loaded_from(employees=[{"id": "e"}], projects=None)
    assert loaded.problems == ()
    assert (loaded.account.plan, loaded.account.employees[0].id) == ("trial", "e")


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"employees": "anna"}, "employees is no list"),
        ({"employees": {"id": "anna"}}, "employees is no list"),
        ({"employees": ["anna", {"id": "e"}, 7]}, "2 entries of employees are no map"),
        ({"account": ["trial"]}, "account is no mapping"),
        ({"account": {"name": {"en": {"short": "A"}}}}, "the value is nested"),
        ({"employees": [{"id": ["a"]}]}, "column id: the value is nested"),
        ({"employees": [{"id": "e", "groups": [["g"]]}]}, "a text or a list of texts"),
    ],
)
def test_a_wrong_shape_is_told_and_the_mailboxes_are_read(
    problem_of: Only, document: dict[str, Any], says: str
) -> None:
    loaded = loaded_from(**document)
    assert says in evidence(problem_of(loaded, "wrong-shape"))
    assert not loaded.ok
    assert [m.id for m in loaded.account.mailboxes] == ["m"]


@pytest.mark.parametrize(
    ("limit", "most", "says"),
    [
        ("MAX_ROWS", 2, "employees has 3 rows; expected at most 2"),
        ("MAX_COLUMNS", 1, "employees has 2 keys; expected at most 1"),
        ("MAX_LISTED", 3, "employees lists more ids; expected at most 3"),
    ],
)
def test_more_than_the_limit_is_an_error_that_names_the_limit(
    problem_of: Only,
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
    most: int,
    says: str,
) -> None:
    monkeypatch.setattr(f"diagnostics.accounts.documents.{limit}", most)
    people = [{"id": f"e{n}", "groups": ["g", "h"]} for n in range(3)]
    text = json.dumps({"groups": [{"id": "g"}, {"id": "h"}], "employees": people})
    loaded = load_bytes("a.json", text.encode())
    assert says in evidence(problem_of(loaded, "over-limit"))
    assert not loaded.ok


def test_at_the_limit_everything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit, most in (("MAX_ROWS", 2), ("MAX_COLUMNS", 3), ("MAX_LISTED", 4)):
        monkeypatch.setattr(f"diagnostics.accounts.documents.{limit}", most)
    groups = [{"id": "g"}, {"id": "h"}]
    people = [{"id": f"e{n}", "groups": ["g", "h"]} for n in range(2)]
    loaded = loaded_from(groups=groups, employees=people)
    assert loaded.problems == ()
    assert [e.groups for e in loaded.account.employees] == [("g", "h")] * 2


def test_of_keys_that_stand_twice_the_first_counts() -> None:
    text = (
        b'{"account": {"name": "A", "host": "a.example.org", "plan": "trial",'
        b' "plan": "free"},\n "mailboxes": [],\n'
        b' "employees": [\n {"id": "e", "name": "Anna", "name": "Ola"}],\n'
        b' "employees": [{"id": "other"}]}'
    )
    loaded = load_bytes("a.json", text)
    assert (loaded.account.plan, loaded.account.employees[0].name) == ("trial", "Anna")
    told = [evidence(p) for p in loaded.problems if p.rule == "config/duplicate-column"]
    assert len(told) == 3
    assert all("only the first is read" in evidence for evidence in told)


def said_of(name: str, text: str) -> list[str]:
    return [evidence(p) for p in draft_of_document(name, text).problems]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "a.json",
            "[1]",
            "a.json: the document is no mapping; expected a mapping with ",
        ),
        ("a.YML", "- a", "a.YML: the document is no mapping; expected a mapping with "),
        ("a.json", '{"a" 1}', "a.json, row 1: not JSON: Expecting ':' delimiter."),
        ("a.json", "[" * 99_999, "a.json: nested deeper than 20 levels."),
        ("a.yaml", "a: 1\nb: }", "a.yaml, row 2: not YAML: did not find expected "),
        (
            "a.yaml",
            "a: \x01",
            "a.yaml: not YAML: it holds a character that YAML forbids",
        ),
        ("a.yaml", "a:\n- *b", "a.yaml, row 2: an alias has no anchor before it."),
        ("a.yaml", "a\n---\nb", "a.yaml: 2 documents in one file."),
        ("a.yaml", "", "a.yaml: 0 documents in one file."),
        ("a.yaml", "\n" + "[" * 21, "a.yaml, row 2: nested deeper than 20 levels."),
    ],
)
def test_a_document_that_cant_be_read_says_why(name: str, text: str, said: str) -> None:
    (told,) = said_of(name, text)
    assert told.startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"groups": 1}', "a.json: groups is no list; expected a list of rows."),
        (
            '{\n"groups": {"a": 1}}',
            "a.json, row 2: groups is no list; expected a list of rows.",
        ),
        (
            '{"groups": [1]}',
            "a.json: 1 entry of groups is no mapping; expected a mapping from columns "
            "to values in each entry.",
        ),
        ('{"account": 1}', "a.json: account is no mapping; expected keys, values."),
        (
            '{"account": {"reading": [1]}}',
            "a.json: reading is no mapping; expected keys, values.",
        ),
        (
            '{"account":\n{"reading": {"tie": {}}}}',
            "a.json, column reading.tie: the value is nested.",
        ),
        (
            '{"groups":\n[{"id": {}}]}',
            "a.json, row 2, column id: the value is nested; expected a text.",
        ),
        (
            '{"employees": [{"id": "e",\n"groups": {}}]}',
            "a.json, row 1, column groups: the value is nested; "
            "expected a text or a list of texts.",
        ),
        (
            '{"nothing": 1}',
            'a.json: "nothing" is no table\'s name, it is not read; expected account, '
            "groups, employees, projects, mailboxes or accepted.",
        ),
        (
            '{"": 1, "groups": [], "groups": [], "": 2}',
            'a.json: "groups" stands twice, only the first is read.',
        ),
        (
            '{"groups": [{"id": "g", "id": "h"}]}',
            "a.json, row 1: the row has a key twice, only the first is read.",
        ),
    ],
)
def test_what_is_wrong_in_a_document_is_said_where_it_stands(
    text: str, said: str
) -> None:
    assert said in said_of("a.json", text)


def test_an_empty_value_is_an_empty_table_or_no_setting() -> None:
    draft = draft_of_document("a.yaml", "account:\ngroups:\nemployees: []\n")
    assert draft.problems == ()
    assert draft.settings == ()
    assert [(t.name, t.rows) for t in draft.tables] == [
        ("groups", ()),
        ("employees", ()),
    ]


def test_a_document_without_the_key_account_has_no_settings() -> None:
    assert draft_of_document("a.yaml", "groups: []").settings is None


def test_values_lose_the_blanks_around_them_and_lists_their_empty_items() -> None:
    text = (
        '{"account": {"name": " A\\n"},'
        ' "employees": [{"id": " e ", "groups": [" g ", " "]}]}'
    )
    draft = draft_of_document("a.json", text)
    assert [s.value for s in draft.settings or ()] == ["A"]
    assert draft.tables[0].rows == ((1, ("e", ("g",))),)


def test_rows_on_lines_of_their_own_keep_their_file_s_name() -> None:
    apart = draft_of_document("a.yaml", "groups:\n- id: a\n- id: b\n")
    together = draft_of_document("a.yaml", "groups: [{id: a}, {id: b}]")
    assert (apart.tables[0].file, [r for r, _ in apart.tables[0].rows]) == (
        "a.yaml",
        [2, 3],
    )
    assert (together.tables[0].file, [r for r, _ in together.tables[0].rows]) == (
        "a.yaml, groups",
        [1, 2],
    )


def settings_of(text: str) -> tuple[list[tuple[str, str, int]], list[str]]:
    problems: list[Finding] = []
    found = settings_of_toml("account.toml", text, problems)
    assert {s.file for s in found} <= {"account.toml"}
    told = [evidence(p) for p in problems]
    return [(s.key, s.value, s.row) for s in found], told


def test_the_keys_of_toml_are_read_with_their_lines() -> None:
    text = (
        'name = " A "\n\n"host" = "h"\nplan = "paid"\n'
        '[reading]\n  precedence = "own-first"\n'
    )
    found, told = settings_of(text)
    assert told == []
    assert found == [
        ("name", "A", 1),
        ("host", "h", 3),
        ("plan", "paid", 4),
        ("reading.precedence", "own-first", 6),
    ]
    assert settings_of('reading.tie = "x"')[0] == [("reading.tie", "x", 1)]


def test_values_of_toml_that_are_no_texts_are_their_texts() -> None:
    found, told = settings_of("name = true\nhost = 7\nplan = 1.5\n")
    assert [value for _, value, _ in found] == ["true", "7", "1.5"]
    assert told == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'name = "A"\nhost =\n',
            'account.toml, row 2: not TOML; expected key = "text".',
        ),
        ("name = [1]", "account.toml: name is no mapping; expected keys, values."),
        (
            "[reading]\ntie = [1]",
            "account.toml, column reading.tie: the value is nested.",
        ),
    ],
)
def test_toml_that_cant_be_read_is_told(text: str, said: str) -> None:
    assert settings_of(text) == ([], [said])


def test_a_nested_key_of_yaml_is_told_with_its_line() -> None:
    assert said_of("a.yaml", "account:\n  reading:\n    tie: [x]\n") == [
        "a.yaml, row 3, column reading.tie: the value is nested."
    ]


def test_a_key_of_too_many_parts_is_named_by_its_line() -> None:
    problems: list[Finding] = []
    long = ". ".join(["a"] * (MAX_KEY_DOTS + 2))
    assert settings_of_toml("account.toml", f'name = "A"\n{long} = 1\n', problems) == []
    assert [(p.rule, p.data["row"]) for p in problems] == [("config/syntax", 2)]
    short = ".".join(["network", *["a"] * MAX_KEY_DOTS])
    problems.clear()
    settings_of_toml("account.toml", f"{short} = 1\n", problems)
    assert "config/syntax" not in {p.rule for p in problems}


NULLS = """
projects:
- {id: p1, parent: null, anonymous: ~}
- {id: p2, parent: "%s"}
mailboxes:
- {id: %s, address: a@example.com, owner: ~, projects: null}
"""


def test_yamls_word_for_no_value_is_an_empty_cell() -> None:
    loaded = read_files({"a.yaml": (NULLS % ("p1", "m")).encode()})
    assert [p.rule for p in loaded.problems if p.severity is Severity.ERROR] == []
    assert [p.parent for p in loaded.account.projects] == ["", "p1"]
    assert loaded.account.mailboxes[0].owner == "company"


def test_where_an_id_is_called_so_it_stays_a_text() -> None:
    told = "projects: [{id: null, name: None}]\n"
    boxes = "mailboxes: [{id: m, address: a@example.com, projects: null}]\n"
    loaded = read_files({"a.yaml": (told + boxes).encode()})
    assert loaded.account.projects[0].id == "null"
    assert loaded.account.mailboxes[0].projects == ("null",)


def test_a_server_s_mapping_is_read_as_its_columns() -> None:
    smtp = {"host": "mail.example.org", "port": 587, "security": "starttls"}
    loaded = loaded_from(mailboxes=[{"id": "m", "address": "m@b.test", "smtp": smtp}])
    (mailbox,) = loaded.account.mailboxes
    assert (mailbox.smtp.host, mailbox.smtp.port) == ("mail.example.org", 587)
    assert loaded.problems == ()


@pytest.mark.parametrize(
    "nested",
    [
        {"permissions": {"persons": ["e", "f"]}},
        {"persons": [{"id": "e", "name": "Ann Lis"}]},
        {"rights": {"for": {"persons": {"list": ["Ann Lis"]}}}},
    ],
)
def test_people_in_a_mapping_are_asked_about_as_others_are(nested: Any) -> None:
    box = {"id": "m", "address": "m@b.test", **nested}
    people = [{"id": "e", "name": "Ann Lis"}, {"id": "f", "name": "Bo Maj"}]
    loaded = loaded_from(mailboxes=[box], employees=people)
    assert [p.rule for p in loaded.problems if p.severity is Severity.ERROR] == [
        "config/column-near"
    ]
    assert loaded.account.missing


def test_a_password_in_a_mapping_is_refused() -> None:
    box = {"id": "m", "address": "m@b.test", "smtp": {"password": "hunter2"}}
    loaded = loaded_from(mailboxes=[box])
    assert "config/secret-in-clear" in [p.rule for p in loaded.problems]
    assert "hunter2" not in str(loaded)


def test_long_keys_of_mappings_in_mappings_are_not_put_together() -> None:
    inner: Any = {str(n): n for n in range(50)}
    for _ in range(5):
        inner = {"k" * 60: inner}
    loaded = loaded_from(mailboxes=[{**BOX, "x": inner}])
    assert loaded.account.mailboxes[0].id == "m"
    assert len(str(loaded)) < 50_000


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.json",
            '[{"id": "m", "adres": "m@b.test"},\n {"id": "n", "projects": ["p"], '
            '"address": "n@b.test"}]',
        ),
        ("a.yml", "- id: m\n  address: m@b.test\n- {id: n, address: n@b.test}\n"),
    ],
)
def test_a_list_without_a_name_is_the_table_that_its_keys_say(
    name: str, text: str
) -> None:
    loaded = load_bytes(name, text.encode())
    assert [m.id for m in loaded.account.mailboxes] == ["m", "n"]
    assert "config/account-missing" in [p.rule for p in loaded.problems]
    assert "config/wrong-shape" not in [p.rule for p in loaded.problems]


def test_a_list_of_people_alone_has_no_mailboxes() -> None:
    text = '[{"id": "ada", "login": "ada", "groups": []}]'
    loaded = load_bytes("a.json", text.encode())
    assert [e.id for e in loaded.account.employees] == ["ada"]
    assert "config/table-missing" in [p.rule for p in loaded.problems]


def test_a_list_of_rows_that_may_be_any_tables_is_none() -> None:
    assert "no mapping" in said_of("a.json", '[{"id": "a", "name": "b"}]')[0]


def test_tables_are_known_by_the_names_that_their_files_may_have() -> None:
    text = (
        "konto: {nazwa: Acme, host: a.test}\n"
        "pracownicy:\n- {id: 007, nazwa: Ann}\n- {id: no, aktywny: nie}\n"
        "skrzynki:\n- {id: m, adres: m@b.test, pracownicy: [007]}\n"
        "accounts:\n- {id: n, address: n@b.test}\n"
    )
    loaded = load_bytes("a.yaml", text.encode())
    account = loaded.account
    assert (account.name, account.host) == ("Acme", "a.test")
    assert [(e.id, e.active) for e in account.employees] == [
        ("007", True),
        ("no", False),
    ]
    assert [(m.id, m.employees) for m in account.mailboxes] == [("m", ("007",))]
    told = [
        p.data["value"] for p in loaded.problems if p.rule == "config/unknown-table"
    ]
    assert told == ["accounts"]


def test_our_own_name_of_a_table_goes_before_others() -> None:
    text = "users: [{id: x}]\nemployees: [{id: ada}]\nmailboxes: []\n"
    assert [e.id for e in load_bytes("a.yml", text.encode()).account.employees] == [
        "ada"
    ]
