"""Whoever translates into a third language writes texts only, no code."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostics import catalogue, language
from diagnostics.accounts.reader import read_files
from diagnostics.accounts.templates.template_files import FORMS, template
from diagnostics.accounts.understanding import headings, template_words
from diagnostics.cli.entry import main
from diagnostics.model import Access, EmployeeKind, Plan

KEPT = [
    *(catalogue._entry, catalogue._texts, language.offered),
    *(template_words.languages, template_words.headings, template_words._shapes),
    *(template_words._official, template_words.columns_by_heading),
    *(template_words.tables_by_name, template_words.values_by_word),
    *(headings._words, headings._tables),
]


def forget() -> None:
    for known in KEPT:
        known.cache_clear()


@pytest.fixture
def czech(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A language whose every word of a template is one that nobody knows yet."""
    rules, folder = tmp_path / "rules", tmp_path / "locale"
    shutil.copytree(catalogue.RULES, rules)
    for code in ("pl", "cs", "sk"):
        (folder / code / "LC_MESSAGES").mkdir(parents=True)
        (folder / code / "LC_MESSAGES" / "senderscope.po").touch()
    file = rules / "phrases" / "templates.toml"
    english = file.read_text(encoding="utf-8").partition("[pl]")[0]
    czech = [
        f'{name} = "{told[:-1]} čž"' if equals else line.replace("[en", "[cs")
        for line in english.splitlines()
        for name, equals, told in [line.partition(' = "')]
    ]
    file.write_text(
        "\n".join([file.read_text(encoding="utf-8"), *czech]), encoding="utf-8"
    )
    monkeypatch.setattr(catalogue, "RULES", rules)
    monkeypatch.setattr(language, "FOLDER", folder)
    forget()
    yield
    monkeypatch.undo()
    forget()


@pytest.mark.usefixtures("czech")
@pytest.mark.parametrize("form", FORMS)
def test_its_template_is_offered_and_loads_without_a_problem(form: str) -> None:
    assert template_words.languages() == ("en", "cs", "pl")
    made = read_files({f"template.{form}": template(form, "cs")})
    assert made.problems == ()
    account = made.account
    assert account.plan is Plan.PAID
    assert account.name == "Example company čž"
    assert [m.owner for m in account.mailboxes] == ["company", "company", "anna"]
    assert account.mailboxes[1].access is Access.SELECTED
    assert account.employees[1].kind is EmployeeKind.ROBOT
    assert [p.active for p in account.projects] == [True, True, False]


@pytest.mark.usefixtures("czech")
def test_one_whose_words_of_templates_lack_takes_the_english_ones(
    tmp_path: Path,
) -> None:
    assert template_words.language_that_has("sk") == "en"
    with language.spoken("sk"):
        assert "mailboxes" in template_words.file_names("sk")
    out = tmp_path / "made.zip"
    assert main(["--lang", "sk", "template", "--out", str(out)]) == 0
    assert out.read_bytes() == template("zip", "en")
    assert main(["template", "--lang", "sk", "--out", str(tmp_path / "b.zip")]) == 2


def test_csv_is_split_as_the_country_s_spreadsheets_do() -> None:
    said = {code: language.list_separator(code) for code in ("en", "pl", "de", "ja")}
    assert said == {"en": ",", "pl": ";", "de": ";", "ja": ","}
