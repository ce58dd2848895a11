"""What a language lacks is named; files say of which texts they were made."""

from __future__ import annotations

import re
import shutil
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from diagnostics import catalogue, language, words
from diagnostics.locale import translating

OTHERS = [spoken for spoken in language.offered() if spoken != language.SOURCE]
ENTRIES = list(catalogue.entries_with_texts())
TRANSLATED = [
    (entry, spoken)
    for entry in ENTRIES
    for spoken in OTHERS
    if spoken in catalogue.written_texts(entry)
]
NOUN = re.compile(r"\{\w+[|:]([\w.-]+)\}")


def leaves(texts: object, at: str = "") -> dict[str, str]:
    """Every text of a table by its path."""
    if isinstance(texts, dict):
        return {
            p: t for k, v in texts.items() for p, t in leaves(v, f"{at}.{k}").items()
        }
    return {at: texts} if isinstance(texts, str) else {}


@pytest.mark.parametrize(("entry", "spoken"), TRANSLATED)
def test_a_translated_entry_is_whole_and_up_to_date(entry: str, spoken: str) -> None:
    written = catalogue.written_texts(entry)
    english, told = written["en"], written[spoken]
    assert catalogue.missing_texts(english, told) == []
    assert told.get("of") == catalogue.fingerprint(english), "run `make translations`"
    assert entry == words.NOUNS or set(told) - {"of"} == set(english)


@pytest.mark.parametrize(("entry", "spoken"), TRANSLATED)
def test_a_translated_template_names_the_same_facts(entry: str, spoken: str) -> None:
    written = catalogue.written_texts(entry)
    told = leaves(written[spoken])
    for at, english in leaves(written["en"]).items():
        if entry == words.NOUNS:
            continue
        try:
            wanted = words.parameters(english)
        except ValueError:  # no template: text with brackets of its own
            continue
        assert words.parameters(told[at]) == wanted, at


@pytest.mark.parametrize(("entry", "spoken"), TRANSLATED)
def test_a_translated_template_s_nouns_have_the_cases(entry: str, spoken: str) -> None:
    for said in leaves(catalogue.written_texts(entry)[spoken]).values():
        for noun in NOUN.findall(said):
            for number in (1, 3, 5):
                assert words.noun_form(noun, number, spoken)


@pytest.mark.parametrize("spoken", OTHERS)
def test_every_noun_has_every_case_that_any_has(spoken: str) -> None:
    nouns = catalogue.written_texts(words.NOUNS)[spoken]
    cases = {tuple(forms) for forms in nouns.values() if isinstance(forms, dict)}
    assert len(cases) == 1


@pytest.mark.parametrize("spoken", OTHERS)
def test_every_message_of_the_code_is_in_the_file_and_nothing_else(spoken: str) -> None:
    current = language.file_of(spoken).read_bytes()
    assert translating.updated(spoken) == current, "run `make messages`"


@pytest.mark.parametrize("spoken", OTHERS)
def test_a_message_names_the_same_facts_and_none_is_fuzzy(spoken: str) -> None:
    with language.file_of(spoken).open("rb") as file:
        read = read_po(file, locale=spoken)
    for message in read:
        if not message.id:
            continue
        told = [message.string] if isinstance(message.string, str) else message.string
        assert not message.fuzzy, message.id
        many = message.id if isinstance(message.id, str) else message.id[1]
        for form in filter(None, told):
            assert names(form) == names(many), message.id


def names(message: str) -> set[str]:
    """What a message has in braces."""
    return {name for _, name, *_ in string.Formatter().parse(message) if name}


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one entry, `x/y`, in English."""
    (tmp_path / "x").mkdir()
    file = tmp_path / "x" / "y.toml"
    file.write_text('[en]\ntitle = "A mailbox"\nnotes = { google = "New" }\n')
    monkeypatch.setattr(catalogue, "RULES", tmp_path)
    forget()
    yield file
    forget()


def forget() -> None:
    for known in (catalogue._entry, catalogue._texts, catalogue._rule):
        known.cache_clear()


def test_a_language_s_texts_count_only_as_a_whole(rules: Path) -> None:
    assert catalogue.texts("x/y", "pl")["title"] == "A mailbox"
    rules.write_text(f'{rules.read_text()}\n[pl]\ntitle = "Skrzynka"\n')
    forget()
    assert catalogue.texts("x/y", "pl")["title"] == "A mailbox"
    assert translating.stale("pl") == ["rules/x/y.toml: [pl] lacks notes.google"]
    with pytest.raises(ValueError, match=r"lacks notes\.google"):
        translating.done([rules], "pl")
    rules.write_text(f'{rules.read_text()}notes = {{ google = "Nowe" }}\n')
    forget()
    assert catalogue.texts("x/y", "pl")["title"] == "Skrzynka"


def test_texts_that_changed_since_are_named(rules: Path) -> None:
    polish = '\n[pl]\ntitle = "Skrzynka"\nnotes = { google = "Nowe" }\n'
    rules.write_text(rules.read_text() + polish)
    forget()
    stale = ["rules/x/y.toml: [pl] was made of other English texts"]
    assert translating.stale("pl") == stale
    assert translating.unmarked("pl") == [rules]
    assert translating.done([rules], "pl") == [rules]
    forget()
    assert translating.stale("pl") == []
    rules.write_text(rules.read_text().replace("A mailbox", "One mailbox"))
    forget()
    assert translating.stale("pl") == stale
    assert translating.unmarked("pl") == []


def test_a_text_put_together_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translating, "ROOT", tmp_path)
    shutil.copytree(language.FOLDER, tmp_path / "locale")
    (tmp_path / "dashboard.py").write_text('_("a" + name)\n')
    with pytest.raises(translating.NotTranslatableError, match="put together"):
        translating.messages()
    (tmp_path / "dashboard.py").write_text(
        '_(name)\nlater("b")\nngettext("c", "d", 1)\n'
    )
    assert list(translating.messages()) == ["b", ("c", "d")]


@pytest.mark.parametrize("spoken", OTHERS)
def test_nothing_is_left_to_translate(spoken: str) -> None:
    assert translating.left(spoken) == []
