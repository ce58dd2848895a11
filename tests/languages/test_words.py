"""Templates and parameters become sentences in one place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from diagnostics import catalogue, words
from diagnostics.language import spoken
from diagnostics.model import Finding, Named, Phrase, Severity, Subject

PHRASES = sorted((catalogue.RULES / catalogue.PHRASES).glob("*.toml"))


@pytest.fixture
def template(monkeypatch: pytest.MonkeyPatch):
    """Puts one template under the key `x/y:said`."""
    known = catalogue.texts

    monkeypatch.setattr(words, "language_of", lambda entry, language: language)

    def put(said: str) -> None:
        monkeypatch.setattr(
            words,
            "texts",
            lambda entry, language=None: (
                {"said": said, "inner": "in {host}"}
                if entry == "x/y"
                else known(entry, language)
            ),
        )

    return put


def said(**data: object) -> str:
    return words.text(Phrase.of("x/y:said", **data))


def test_text_from_outside_stays_as_it_is() -> None:
    assert words.text("550 {no} [such] user") == "550 {no} [such] user"


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0 pairs"), (1, "1 pair"), (2000, "2,000 pairs")]
)
def test_a_number_comes_with_its_noun(template, number: int, shown: str) -> None:
    template("{pairs|pair}.")
    assert said(pairs=number) == f"{shown}."


def test_a_list_counts_its_members_and_a_verb_follows_the_number(template) -> None:
    template("{boxes|mailbox} {boxes:turn} green")
    assert said(boxes=["a"]) == "1 mailbox turns green"
    assert said(boxes=["a", "b"]) == "2 mailboxes turn green"


@pytest.mark.parametrize("empty", [None, "", (), [], False])
def test_an_optional_part_goes_where_its_parameter_is_empty(template, empty) -> None:
    template("refused[: {seen}][; {hosts}]")
    assert said(seen="535", hosts=empty) == "refused: 535"
    assert said(seen=empty, hosts=["a", "b", "c"]) == "refused; a, b and c"


def test_nought_is_not_empty(template) -> None:
    template("refused[: {number}]")
    assert said(number=0) == "refused: 0"


def test_an_optional_part_may_hold_another(template) -> None:
    template("a[ b {x}[ c {y}]]")
    assert said(x=1, y=2) == "a b 1 c 2"
    assert said(x=1) == "a b 1"
    assert said(y=2) == "a"


def test_rows_show_their_labels_and_phrases_their_words(template) -> None:
    template("{who} {where}")
    where = Phrase.of("x/y:inner", host="h")
    assert said(who=Named("e1", "Anna"), where=where) == "Anna in h"
    assert said(who=Named("e1"), where=where) == "e1 in h"


def test_braces_and_brackets_can_be_written(template) -> None:
    template("{{a}} {[}b{]}")
    assert said() == "{a} [b]"


def test_a_parameter_s_own_braces_are_text(template) -> None:
    template("{seen}")
    assert said(seen="{other} [x]") == "{other} [x]"


@pytest.mark.parametrize("wrong", ["a ] b", "a [ b"])
def test_an_unbalanced_template_is_an_error(template, wrong: str) -> None:
    template(wrong)
    with pytest.raises(ValueError, match="without its"):
        said()


def test_a_missing_parameter_or_template_is_an_error(template) -> None:
    template("{host}")
    with pytest.raises(KeyError):
        said()
    with pytest.raises(KeyError):
        words.text(Phrase.of("x/y:nothing"))


def test_every_text_inside_a_phrase_can_be_changed() -> None:
    inner = Phrase.of("x/y:inner", host="b")
    phrase = Phrase.of("x/y:said", a="b", list=["b", 1], inner=inner, n=1)
    changed = phrase.mapped(str.upper)
    assert changed.data["a"] == "B"
    assert changed.data["list"] == ["B", 1]
    assert changed.data["inner"].data["host"] == "B"
    assert changed.data["n"] == 1


def test_json_has_ids_and_words() -> None:
    value = {"who": Named("e1", "Anna"), "all": (Named("p"), 2), "none": None}
    assert words.plain(value) == {"who": "e1", "all": ["p", 2], "none": None}


def test_a_finding_s_sentence_is_its_rule_s_template(template) -> None:
    template("{pairs|pair} of {who}")
    data = {"pairs": 3, "who": Named("m1", "a@b.c")}
    finding = Finding("x/y", Subject(), Severity.INFO, data, "said")
    assert words.evidence(finding) == "3 pairs of a@b.c"


@pytest.mark.parametrize("path", PHRASES, ids=lambda p: p.stem)
def test_every_phrase_is_a_well_formed_template(path) -> None:
    entry = f"{catalogue.PHRASES}/{path.stem}"
    waiting = list(catalogue.texts(entry).values())
    while waiting:
        template = waiting.pop()
        if isinstance(template, dict):
            waiting += template.values()
        elif entry == words.NOUNS:
            assert isinstance(template, (str, list))
        else:
            words.parameters(template)


@pytest.mark.parametrize("path", PHRASES, ids=lambda p: p.stem)
def test_a_bracket_that_is_shown_is_written_so(path) -> None:
    """What stands in brackets without a parameter would lose them."""
    for language in ("en", "pl"):
        shown = catalogue.texts(f"{catalogue.PHRASES}/{path.stem}", language)
        bare = [t.replace("{[}", "").replace("{]}", "") for t in _templates(shown)]
        assert [t for t in bare if re.search(r"\[[^\[\]{}]*\]", t)] == []


def _templates(shown: Mapping[str, object]) -> Iterator[str]:
    for value in shown.values():
        if isinstance(value, Mapping):
            yield from _templates(value)
        elif isinstance(value, str):
            yield value


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (1, "1 para, w 1 parze, 1 z 1 pary"),
        (3, "3 pary, w 3 parach, 1 z 3 par"),
        (12, "12 par, w 12 parach, 1 z 12 par"),
        (2022, "2\xa0022 pary, w 2\xa0022 parach, 1 z 2\xa0022 par"),
    ],
)
def test_a_noun_stands_in_the_case_of_its_sentence(
    template, number: int, shown: str
) -> None:
    template("{n|pair}, w {n|pair.loc}, 1 z {n|pair.gen}")
    with spoken("pl"):
        assert said(n=number) == shown


def test_a_verb_and_a_list_follow_the_language(template) -> None:
    template("{boxes} {boxes:be} {x}")
    with spoken("pl"):
        assert said(boxes=["a"], x=1.5) == "a jest 1,5"
        assert said(boxes=["a", "b", "c"], x=2) == "a, b i c są 2"
    assert words.counted(5, "pair.gen", "pl") == "5 par"


def test_a_case_that_a_noun_lacks_is_an_error() -> None:
    with pytest.raises(KeyError):
        words.counted(5, "pair.vocative", "pl")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        ([1, 2000], "1 and 2,000"),
        ([("a", "b"), "c"], "a and b and c"),
        ([Named("e", "Eva"), None], "Eva and None"),
    ],
)
def test_values_are_joined_as_one_says_them(values: list[object], told: str) -> None:
    assert words.joined(values) == told
    assert words.joined(iter(values)) == told


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1,000"),
        (-1000, "-1,000"),
        (0.5, "0.5"),
        (2.0, "2"),
    ],
)
def test_numbers_have_their_thousands_parted_and_no_spare_zeros(
    template, value: float, shown: str
) -> None:
    template("{n}")
    assert said(n=value) == shown


def test_a_truth_is_no_number(template) -> None:
    template("{yes}[ {no}]")
    assert said(yes=True, no=False) == "True"


@pytest.mark.parametrize(
    ("value", "json"),
    [
        ({1: Named("e", "Eva")}, {"1": "e"}),
        (frozenset({"a"}), ["a"]),
        (("a", [True, None]), ["a", [True, None]]),
        (Severity.ERROR, "error"),
        (1.5, 1.5),
        (False, False),
    ],
)
def test_json_keeps_what_it_has_and_makes_texts_of_the_rest(
    value: object, json: object
) -> None:
    found = words.plain(value)
    assert found == json
    assert type(found) in (dict, list, str, float, bool)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{a} {b|pair} {c:pair}", {"a", "b", "c"}),
        ("x[ {a}[ {b}]] {{c}} {[}{d}{]}", {"a", "b", "d"}),
        ("nothing", set()),
        ("{a-b} {} { a }", set()),  # no names of parameters
    ],
)
def test_a_template_names_its_parameters(text: str, names: set[str]) -> None:
    assert words.parameters(text) == names


def test_a_number_may_stand_apart_from_its_noun(template) -> None:
    template("{n:pair}: {n}")
    assert said(n=1) == "pair: 1"
    assert said(n=2000) == "pairs: 2,000"
    assert said(n=["a", "b"]) == "pairs: a and b"


def test_an_unknown_noun_is_an_error() -> None:
    with pytest.raises(KeyError):
        words.counted(1, "no-such-noun")


def test_an_optional_part_looks_at_its_own_parameters_only(template) -> None:
    template("[x {a}[ y {b}]]")
    assert said(a="1", b="") == "x 1"
    assert said(a="", b="2") == ""


def test_a_finding_may_say_a_sentence_that_rules_share(template) -> None:
    template("{who}")
    finding = Finding("x/z", Subject(), Severity.INFO, {"who": "Eva"}, "x/y:said")
    assert words.evidence(finding) == "Eva"


def test_a_name_of_a_text_may_hold_dots_itself() -> None:
    note = Phrase.of("errors/app-password-required:notes.mail.ru")
    assert words.text(note, "en").startswith("Mail.ru settings")
