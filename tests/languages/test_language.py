"""Texts come in the language that is asked for, with numbers as it writes them."""

from __future__ import annotations

import contextvars
import gettext
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from babel.messages.pofile import read_po

from diagnostics import language

OTHERS = [spoken for spoken in language.offered() if spoken != language.SOURCE]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three messages as Polish has them."""
    texts = {
        ("Run the check",): ("Sprawdź",),
        ("{done} of {all:,} are there",): ("Jest {done} z {all:,}",),
        ("{number} row", "{number} rows"): (
            "{number} wiersz",
            "{number} wiersze",
            "{number} wierszy",
        ),
    }
    known = {"pl": texts}
    monkeypatch.setattr(language, "_catalogue", lambda spoken: known.get(spoken, {}))


def test_english_is_first_and_polish_is_there() -> None:
    assert language.offered()[0] == "en"
    assert "pl" in language.offered()
    assert [language.name_of(s) for s in ("en", "pl")] == ["English", "polski"]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("pl", "pl"),
        ("pl-PL", "pl"),
        ("pl_PL.UTF-8", "pl"),
        ("PL", "pl"),
        ("en-GB", "en"),
        ("xx", None),
        ("C", None),
        ("", None),
        (None, None),
    ],
)
def test_a_locale_names_its_language(asked: str | None, meant: str | None) -> None:
    assert language.nearest(asked) == meant


@pytest.mark.usefixtures("told")
def test_a_text_is_told_in_the_language_that_is_spoken() -> None:
    assert language.gettext("Run the check") == "Run the check"
    with language.spoken("pl"):
        assert language.gettext("Run the check") == "Sprawdź"
        assert language.gettext("Nobody told this") == "Nobody told this"
    assert language.current() == "en"


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("number", "shown"),
    [(1, "1 wiersz"), (22, "22 wiersze"), (12, "12 wierszy"), (0, "0 wierszy")],
)
def test_a_text_has_the_form_of_its_number(number: int, shown: str) -> None:
    with language.spoken("pl"):
        assert language.ngettext("{number} row", "{number} rows", number) == shown


@pytest.mark.usefixtures("told")
def test_numbers_are_written_as_the_language_does() -> None:
    message = "{done} of {all:,} are there"
    assert language.gettext(message, done="x", all=2000) == "x of 2,000 are there"
    with language.spoken("pl"):
        assert language.gettext(message, done="1,5", all=2000) == "Jest 1,5 z 2\xa0000"
    assert language.ngettext("{number} row", "{number} rows", 2000) == "2,000 rows"
    assert language.number_text(1234567.5, "pl", ",.1f") == "1\xa0234\xa0567,5"
    assert language.number_text(2.5, "en") == "2.5"


@pytest.mark.usefixtures("told")
def test_a_text_for_later_is_told_when_it_is_shown() -> None:
    kept = language.LaterText("Run the check")
    assert str(kept) == "Run the check"
    with language.spoken("pl"):
        assert str(kept) == "Sprawdź"


def test_days_are_short() -> None:
    day = date(2026, 11, 24)
    assert language.day_text(day, "en") == "24 Nov"
    assert language.day_text(day, "pl", year=True) == "24 lis 2026"


def test_the_first_who_knows_a_thread_s_language_decides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(language, "_deciders", [lambda: None, lambda: "pl"])
    apart = contextvars.Context()
    assert apart.run(language.current) == "pl"
    with language.spoken("en"):
        assert language.current() == "en"


def test_what_is_made_in_another_thread_keeps_the_language() -> None:
    with language.spoken("pl"):
        make = language.kept(language.current)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(language.current).result() == "en"
        assert pool.submit(make).result() == "pl"


@pytest.mark.parametrize("spoken", OTHERS)
def test_a_language_s_file_counts_as_cldr_does(spoken: str) -> None:
    with language.file_of(spoken).open("rb") as file:
        read = read_po(file, locale=spoken)
    chosen = gettext.c2py(read.plural_expr)
    assert [language.plural(n, spoken) for n in range(1000)] == [
        *map(chosen, range(1000))
    ]


def test_braces_are_text_where_no_value_is_given() -> None:
    assert language.gettext("{name} {") == "{name} {"
    with pytest.raises(KeyError):
        language.gettext("{name} of {other}", name="x")


def test_a_language_is_spoken_until_its_block_ends_however_it_ends() -> None:
    def fail() -> None:
        with language.spoken("pl"):
            assert language.current() == "pl"
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert language.current() == "en"


def test_who_speaks_for_good_does_so_in_this_task_only() -> None:
    def inside() -> str:
        language.speak("pl")
        return language.current()

    assert contextvars.copy_context().run(inside) == "pl"
    assert language.current() == "en"


@pytest.mark.parametrize(
    ("forms", "number", "told"),
    [
        (("para", "pary", "par"), 1, "para"),
        (("para", "pary", "par"), 2, "pary"),
        (("para", "pary", "par"), 5, "par"),
        (("para", "pary"), 5, "pary"),  # the last stands for those left out
        (("osób",), 1, "osób"),
    ],
)
def test_the_last_form_stands_for_those_that_are_left_out(
    forms: tuple[str, ...], number: int, told: str
) -> None:
    assert language.form(forms, number, "pl") == told


@pytest.mark.parametrize(
    ("number", "place"), [(0, 1), (1, 0), (2, 1), (11, 1), (101, 1)]
)
def test_english_has_one_form_for_one_and_another_for_all_others(
    number: int, place: int
) -> None:
    assert language.plural(number, "en") == place


def test_texts_by_key_are_a_mapping_told_when_asked(told: None) -> None:
    texts = language.TextsByKey({"run": "Run the check", "other": "Nobody told this"})
    assert list(texts) == ["run", "other"]
    assert list(reversed(texts)) == ["other", "run"]
    assert len(texts) == 2
    assert texts["run"] == "Run the check"
    with language.spoken("pl"):
        assert texts["run"] == "Sprawdź"
        assert texts["other"] == "Nobody told this"
    assert texts.get("no", "x") == "x"
    with pytest.raises(KeyError):
        texts["no"]


@pytest.mark.parametrize("spoken", language.offered())
def test_every_month_has_a_short_name_of_its_own(spoken: str) -> None:
    days = {language.day_text(date(2026, m, 3), spoken) for m in range(1, 13)}
    assert len(days) == 12
    assert all(day.startswith("3 ") for day in days)


@pytest.mark.parametrize(
    ("number", "spec", "told"),
    [
        (999, "", "999"),
        (1000, "", "1\xa0000"),
        (0.25, "", "0,25"),
        (0.5, ".0%", "50%"),
        (1234.5, ",.2f", "1\xa0234,50"),
    ],
)
def test_a_number_has_polish_signs(number: float, spec: str, told: str) -> None:
    assert language.number_text(number, "pl", spec) == told


def test_what_looks_like_a_number_in_a_text_is_left_alone(told: None) -> None:
    with language.spoken("pl"):
        said = language.gettext("{done} of {all:,} are there", done="1.5", all=1000)
    assert said == "Jest 1.5 z 1\xa0000"


@pytest.mark.parametrize("asked", ["pl.UTF-8", "pl_", "PL-pl@euro", "pl-"])
def test_whatever_stands_behind_a_language_does_not_matter(asked: str) -> None:
    assert language.nearest(asked) == "pl"


@pytest.mark.parametrize("asked", ["polish", "p", "-pl", "../pl"])
def test_what_only_begins_like_a_language_is_none(asked: str) -> None:
    assert language.nearest(asked) is None
