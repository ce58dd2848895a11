"""Entries of rules/ are read with their defaults, languages and shared facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from diagnostics import catalogue
from diagnostics.language import spoken
from diagnostics.model import (
    Endpoint,
    Finding,
    Mailbox,
    Named,
    Phrase,
    Security,
    Severity,
    Subject,
)

Write = Callable[[str, str], None]
CACHES = (
    *(catalogue.rule_ids, catalogue.scenario_ids, catalogue._entry, catalogue._texts),
    *(catalogue._rule, catalogue.provider_ids, catalogue._provider),
)


def forget() -> None:
    for cache in CACHES:
        cache.cache_clear()


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Writes an entry into a folder of rules that holds nothing else."""
    monkeypatch.setattr(catalogue, "RULES", tmp_path)
    forget()

    def put(entry_id: str, text: str) -> None:
        path = tmp_path / f"{entry_id}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        forget()

    yield put
    forget()


def test_what_an_entry_leaves_out_has_its_default(write: Write) -> None:
    write("checks/bare", '[en]\ntitle = "Bare"\n')
    rule = catalogue.rule("checks/bare")
    assert (rule.severity, rule.mark) == (Severity.INFO, "documented")
    assert (rule.title, rule.what, rule.why, rule.fix) == ("Bare", "", "", "")
    assert (rule.sources, dict(rule.declares), dict(rule.data)) == ((), {}, {})


def test_an_entry_without_a_title_is_none(write: Write) -> None:
    write("checks/untitled", '[en]\nwhat = "x"\n')
    with pytest.raises(KeyError):
        catalogue.rule("checks/untitled")


def test_what_is_neither_ours_nor_a_language_belongs_to_the_folder_s_package(
    write: Write,
) -> None:
    write(
        "checks/x",
        'severity = "error"\nmark = "assumed"\nsources = ["RFC 1"]\npatterns = ["a"]\n'
        '[data]\nhost = "host"\n[en]\ntitle = "X"\n[pl]\ntitle = "Y"\n[limits]\na = 1\n',
    )
    rule = catalogue.rule("checks/x")
    assert dict(rule.data) == {"patterns": ["a"], "limits": {"a": 1}}
    assert (rule.severity, rule.mark, rule.sources) == (
        Severity.ERROR,
        "assumed",
        ("RFC 1",),
    )
    assert catalogue.written_texts("checks/x") == {
        "en": {"title": "X"},
        "pl": {"title": "Y"},
    }


@pytest.mark.parametrize(
    ("polish", "told"),
    [
        ('title = "Tytul"\nfix = "Popraw"', "pl"),
        ('title = "Tytul"', "en"),  # half a translation is none
        ('title = "Tytul"\nfix = ""', "en"),
        ("", "en"),
    ],
)
def test_an_entry_is_told_in_one_language_whole(
    write: Write, polish: str, told: str
) -> None:
    write("checks/x", f'[en]\ntitle = "Title"\nfix = "Mend"\n[pl]\n{polish}\n')
    assert catalogue.language_of("checks/x", "pl") == told
    titles = {"pl": "Tytul", "en": "Title"}
    assert catalogue.rule("checks/x", "pl").title == titles[told]
    assert catalogue.rule("checks/x").title == "Title"
    with spoken("pl"):
        assert catalogue.rule("checks/x").title == titles[told]
        assert catalogue.texts("checks/x")["title"] == titles[told]


def test_a_language_that_nobody_wrote_is_english(write: Write) -> None:
    write("checks/x", '[en]\ntitle = "Title"\n')
    assert catalogue.rule("checks/x", "xx").title == "Title"
    assert catalogue.language_of("checks/x", "xx") == "en"


@pytest.mark.parametrize(
    ("told", "lacks"),
    [
        ({"a": "x", "b": {"c": "y", "d": "z"}}, []),
        ({"a": "x", "b": {"c": "y"}}, ["b.d"]),
        ({"a": "", "b": {"c": "y", "d": "z"}}, ["a"]),
        ({"a": "x"}, ["b.c", "b.d"]),
        ({}, ["a", "b.c", "b.d"]),
    ],
)
def test_texts_that_a_language_lacks_are_named(
    told: dict[str, object], lacks: list[str]
) -> None:
    english = {"a": "A", "b": {"c": "C", "d": "D"}}
    assert catalogue.missing_texts(english, told) == lacks


def test_a_fingerprint_follows_the_texts_and_not_their_order() -> None:
    one = catalogue.fingerprint({"a": "x", "b": "ż"})
    assert one == catalogue.fingerprint({"b": "ż", "a": "x"})
    assert len(one) == 12
    assert int(one, 16) >= 0
    for other in ({"a": "x", "b": "z"}, {"a": "x"}, {"a": "x", "c": "ż"}, {}):
        assert catalogue.fingerprint(other) != one


def test_rules_are_all_entries_but_phrases_and_scenarios(write: Write) -> None:
    for entry in ("errors/b", "errors/deep/a", "checks/c", "phrases/d", "training/e"):
        write(entry, '[en]\ntitle = "T"\n')
    assert catalogue.rule_ids() == ("checks/c", "errors/b", "errors/deep/a")
    assert catalogue.rule_ids("errors") == ("errors/b", "errors/deep/a")
    assert catalogue.scenario_ids() == ("e",)
    assert list(catalogue.entries_with_texts()) == [
        *("checks/c", "errors/b", "errors/deep/a", "phrases/d", "training/e"),
    ]


def test_a_scenario_is_told_without_its_texts(write: Write) -> None:
    write("training/s", 'fault = "x"\n[en]\ntitle = "T"\n[pl]\ntitle = "U"\n')
    assert dict(catalogue.scenario_entry("s")) == {"fault": "x"}


def test_rules_of_a_folder_share_the_facts_of_its_phrases(write: Write) -> None:
    write("phrases/checks", '[data]\nhost = "host"\nport = "count"\n')
    write("checks/x", '[data]\nport = "text"\n[en]\ntitle = "T"\n')
    write("errors/y", '[en]\ntitle = "T"\n')
    assert catalogue.rule("checks/x").declares == {"host": "host", "port": "text"}
    assert catalogue.rule("errors/y").declares == {}


@pytest.mark.parametrize(
    "entry_id",
    [
        *("checks/../checks/x", "checks//x", "checks/x.toml", "Checks/x", "checks/"),
        *("/checks/x", "checks/x ", "checks/x\n", "checks", "..", "checks/żó"),
    ],
)
def test_only_a_plain_path_names_an_entry(write: Write, entry_id: str) -> None:
    write("checks/x", '[en]\ntitle = "T"\n')
    assert catalogue.rule("checks/x").title == "T"
    with pytest.raises(KeyError):
        catalogue.texts(entry_id)


FACTS = """
[data]
pairs = "count"
share = "number"
sure = "flag"
mailbox = "mailbox"
others = "rows"
why = "phrase"
host = "host"
more = "facts"
odd = "no-such-kind"
[en]
title = "T"
fix = "Mend it"
fix_pop3 = "Mend POP3"
"""


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("pairs", 3),
        ("share", 2),
        ("share", 0.5),
        ("sure", False),
        ("mailbox", Named("m")),
        ("others", (Named("m"),)),
        ("others", []),
        ("why", "quoted"),
        ("why", Phrase.of("checks:x")),
        ("host", "a.example"),
        ("more", {"a": 1}),
        *((name, None) for name in ("pairs", "mailbox", "host", "why")),
    ],
    ids=str,
)
def test_a_fact_of_its_declared_type_is_stated(
    write: Write, name: str, fact: object
) -> None:
    write("checks/x", FACTS)
    found = catalogue.stated("checks/x", Subject(), {name: fact})
    assert found.data[name] == fact
    with pytest.raises(TypeError):
        found.data["other"] = 1  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("pairs", "3"),
        ("pairs", 3.0),
        ("share", "0.5"),
        ("sure", 1),
        ("mailbox", "m"),
        ("others", "m"),
        ("others", {"a": 1}),
        ("host", 25),
        ("why", 3),
        ("more", [1]),
        ("odd", "x"),  # of a kind that nobody knows
        ("colour", "red"),
        ("colour", None),
    ],
    ids=str,
)
def test_another_fact_is_refused(write: Write, name: str, fact: object) -> None:
    write("checks/x", FACTS)
    with pytest.raises(TypeError, match=f"declares no such fact: {name}"):
        catalogue.stated("checks/x", Subject(), {name: fact})


def test_a_finding_matters_as_its_rule_says_unless_told_otherwise(write: Write) -> None:
    write("checks/x", f'severity = "warning"\n{FACTS}')
    assert catalogue.stated("checks/x", Subject(), {}).severity is Severity.WARNING
    told = catalogue.stated("checks/x", Subject(), {}, severity=Severity.INFO, says="y")
    assert (told.severity, told.says) == (Severity.INFO, "y")


@pytest.mark.parametrize(
    ("service", "fix"),
    [("pop3", "Mend POP3"), ("smtp", "Mend it"), ("", "Mend it"), (None, "Mend it")],
)
def test_what_to_do_may_depend_on_the_service(
    write: Write, service: str | None, fix: str
) -> None:
    write("checks/x", FACTS)
    data = {} if service is None else {"service": service}
    assert catalogue.fix_of(Finding("checks/x", Subject(), Severity.INFO, data)) == fix


@pytest.mark.parametrize(
    ("service", "written", "port", "security"),
    [
        ("smtp", Endpoint("h", 465), 465, Security.TLS),
        ("smtp", Endpoint("h", 587), 587, Security.STARTTLS),
        ("smtp", Endpoint("h", 25), 25, Security.STARTTLS),
        ("smtp", Endpoint("h", 995), 995, Security.STARTTLS),
        ("smtp", Endpoint("h", None, Security.STARTTLS), 587, Security.STARTTLS),
        ("pop3", Endpoint("h"), 995, Security.TLS),
        ("pop3", Endpoint("h", 995), 995, Security.TLS),
        ("pop3", Endpoint("h", 110), 110, Security.STARTTLS),
        ("pop3", Endpoint("h", None, Security.NONE), 110, Security.NONE),
        ("pop3", Endpoint("h", None, Security.STARTTLS), 110, Security.STARTTLS),
        ("pop3", Endpoint("h", 465), 465, Security.STARTTLS),
        ("imap", Endpoint("h"), 993, Security.TLS),
        ("imap", Endpoint("h", 993), 993, Security.TLS),
        ("imap", Endpoint("h", 143), 143, Security.STARTTLS),
        ("imap", Endpoint("h", None, Security.NONE), 143, Security.NONE),
        ("imap", Endpoint("h", 143, Security.TLS), 143, Security.TLS),
    ],
    ids=str,
)
def test_each_service_has_its_own_usual_port_and_security(
    service: str, written: Endpoint, port: int, security: Security
) -> None:
    filled = catalogue.with_preset(Mailbox("m", **{service: written}))
    assert getattr(filled, service) == Endpoint("h", port, security)


def test_a_mailbox_that_lacks_nothing_is_given_back_as_it_is() -> None:
    whole = Mailbox("m", smtp=Endpoint("h", 465, Security.TLS))
    assert catalogue.with_preset(whole) is whole
    empty = Mailbox("m", provider="nobody-knows-it")
    assert catalogue.with_preset(empty) is empty


PRESET = """
[en]
title = "Post"
[[smtp]]
host = "smtp.post.example"
port = 465
security = "tls"
[[smtp]]
host = "smtp.post.example"
port = 587
security = "starttls"
[[smtp]]
host = "old.post.example"
port = 2525
security = "none"
"""


@pytest.mark.parametrize(
    ("written", "filled"),
    [
        (Endpoint(), Endpoint("smtp.post.example", 465, Security.TLS)),
        (Endpoint(port=587), Endpoint("smtp.post.example", 587, Security.STARTTLS)),
        (
            Endpoint(security=Security.STARTTLS),
            Endpoint("smtp.post.example", 587, Security.STARTTLS),
        ),
        (
            Endpoint("old.post.example"),
            Endpoint("old.post.example", 2525, Security.NONE),
        ),
        # What no offer fits: the first server, with what was written.
        (Endpoint(port=26), Endpoint("smtp.post.example", 26, Security.STARTTLS)),
        (
            Endpoint(port=465, security=Security.STARTTLS),
            Endpoint("smtp.post.example", 465, Security.STARTTLS),
        ),
        (
            Endpoint("old.post.example", 465),
            Endpoint("old.post.example", 465, Security.TLS),
        ),
        (Endpoint("own.example"), Endpoint("own.example", 465, Security.TLS)),
    ],
    ids=str,
)
def test_of_several_servers_the_first_that_fits_what_was_written_is_meant(
    write: Write, written: Endpoint, filled: Endpoint
) -> None:
    write("providers/post", PRESET)
    assert catalogue.provider("post").name == "Post"
    assert catalogue.provider_ids() == ("post",)
    # What was filled is remembered by its offers, so no other preset can be meant.
    box = Mailbox("m", provider="post", smtp=written)
    assert catalogue.with_preset(box).smtp == filled
    assert catalogue.with_preset(box).pop3 == Endpoint()
