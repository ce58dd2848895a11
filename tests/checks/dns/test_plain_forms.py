"""Frozen values become JSON and come back; whatever else comes is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

import pytest

from diagnostics.checks.dns.plain_forms import plain_form, rebuilt
from diagnostics.model import Phrase, Said


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Leaf:
    name: str
    size: float = 1.0
    count: int = 0
    good: bool = False


@dataclass(frozen=True, slots=True)
class Tree:
    leaf: Leaf
    colour: Colour = Colour.RED
    said: Said = ""
    maybe: Leaf | None = None
    pair: tuple[str, Leaf] | None = None
    many: tuple[Leaf, ...] = ()
    named: Mapping[str, Leaf] = field(default_factory=lambda: MappingProxyType({}))


PHRASE = Phrase.of("dns:more", first="a", rest=Phrase.of("dns:late", seconds=(1, 2.5)))
WHOLE = Tree(
    Leaf("a", 2.0, 3, True),
    said=PHRASE,
    maybe=Leaf("b"),
    pair=("c", Leaf("d")),
    many=(Leaf("e"), Leaf("f")),
    named=MappingProxyType({"g": Leaf("h")}),
)


@pytest.mark.parametrize("value", [WHOLE, Tree(Leaf("a")), Tree(Leaf(""), said="x")])
def test_a_value_comes_back(value: Tree) -> None:
    assert rebuilt(Tree, plain_form(value)) == value


def test_defaults_are_left_out_and_members_are_written_by_their_values() -> None:
    assert plain_form(Tree(Leaf("a"))) == {"leaf": {"name": "a"}}
    assert type(plain_form(Colour.RED)) is str
    assert plain_form(PHRASE) == {
        "phrase": "dns:more",
        "data": {
            "first": "a",
            "rest": {"phrase": "dns:late", "data": {"seconds": [1, 2.5]}},
        },
    }


def test_a_phrase_comes_back_with_its_inner_phrase() -> None:
    again = rebuilt(Tree, {"leaf": {"name": ""}, "said": plain_form(PHRASE)}).said
    assert again == PHRASE
    assert isinstance(again, Phrase)
    assert again.data["rest"].data["seconds"] == (1, 2.5)


def test_a_whole_number_may_stand_for_one_with_a_fraction() -> None:
    again = rebuilt(Leaf, {"name": "a", "size": 2})
    assert (again.size, type(again.size)) == (2.0, float)


def test_names_that_are_not_known_are_left_alone() -> None:
    assert rebuilt(Leaf, {"name": "a", "later": 1}) == Leaf("a")


@pytest.mark.parametrize(
    "form",
    [
        None,
        [],
        "leaf",
        {},
        {"leaf": {}},
        {"leaf": {"name": 1}},
        {"leaf": {"name": None}},
        {"leaf": {"name": "a", "count": True}},
        {"leaf": {"name": "a", "count": "1"}},
        {"leaf": {"name": "a", "good": 1}},
        {"leaf": {"name": "a", "size": "x"}},
        {"leaf": {"name": "a"}, "colour": "green"},
        {"leaf": {"name": "a"}, "colour": 1},
        {"leaf": {"name": "a"}, "maybe": "b"},
        {"leaf": {"name": "a"}, "pair": ["c"]},
        {"leaf": {"name": "a"}, "pair": ["c", {"name": "d"}, "e"]},
        {"leaf": {"name": "a"}, "many": {"name": "e"}},
        {"leaf": {"name": "a"}, "many": "ef"},
        {"leaf": {"name": "a"}, "named": [1]},
        {"leaf": {"name": "a"}, "said": 1},
        {"leaf": {"name": "a"}, "said": {"phrase": "x"}},
        {"leaf": {"name": "a"}, "said": {"phrase": 1, "data": {}}},
        {"leaf": {"name": "a"}, "said": {"phrase": "x", "data": []}},
        {"leaf": {"name": "a"}, "said": {"phrase": "x", "data": {}, "more": 1}},
        {"leaf": {"name": "a"}, "said": {"phrase": "x", "data": {"a": {"b": 1}}}},
    ],
)
def test_whatever_else_comes_is_refused(form: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        rebuilt(Tree, form)
