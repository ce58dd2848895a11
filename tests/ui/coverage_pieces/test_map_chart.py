"""The map's chart has room for every name, and a colour for every kind of cell."""

from __future__ import annotations

import pytest

from diagnostics.model import Source
from diagnostics.report.pair_map.answer_texts import (
    BY_RESULT,
    BY_SOURCE,
    OF_SOURCE,
    MapMark,
)
from diagnostics.report.pair_map.side_names import in_lines
from diagnostics.ui.coverage_pieces import map_chart

LONG = "a rather long name of several projects that stand together"


def spec(
    people: list[str], projects: list[str], marks: tuple[MapMark, ...] = BY_SOURCE
) -> dict[str, dict[str, int]]:
    return map_chart._spec((people, projects), marks)


def test_a_short_name_takes_the_least_room() -> None:
    found = spec(["Ada"], ["Web"])
    assert found["width"] == {"step": 36}
    assert found["height"] == {"step": 28}


@pytest.mark.parametrize("name", ["two words of a name", LONG, f"{LONG} {LONG}"])
def test_a_long_name_makes_room_for_all_of_its_lines(name: str) -> None:
    lines = len(in_lines(name))
    wide = spec(["Ada"], ["Web", name])
    assert wide["width"] == {"step": max(36, 8 + 15 * lines)}
    assert wide["height"] == {"step": 28}
    high = spec([name, "Ada"], ["Web"])
    assert high["height"] == {"step": max(28, 8 + 15 * lines)}
    assert high["width"] == {"step": 36}


@pytest.mark.parametrize("marks", [BY_SOURCE, BY_RESULT, (OF_SOURCE[Source.OWN],)])
def test_each_kind_of_cell_has_its_own_colour(marks: tuple[MapMark, ...]) -> None:
    rectangle, letters = spec(["Ada"], ["Web"], marks)["layer"]  # type: ignore[misc]
    scale = rectangle["encoding"]["color"]["scale"]  # type: ignore[index]
    assert scale["domain"] == [mark.name for mark in marks]
    assert scale["range"] == [mark.colour for mark in marks]
    assert letters["encoding"]["text"]["field"] == "mark"  # type: ignore[index]


def test_the_colour_of_names_is_left_to_the_style_which_follows_the_theme() -> None:
    sides = spec(["Ada"], ["Web"])["encoding"]
    for side in ("x", "y"):
        assert "labelColor" not in sides[side]["axis"]  # type: ignore[attr-defined]


def test_only_the_chosen_cell_is_framed() -> None:
    rectangle, _ = spec(["Ada"], ["Web"])["layer"]  # type: ignore[misc]
    stroke = rectangle["encoding"]["stroke"]  # type: ignore[index]
    assert stroke["condition"] == {"test": "datum.chosen", "value": map_chart.CHOSEN}
    assert stroke["value"] != map_chart.CHOSEN


@pytest.mark.parametrize(
    ("event", "cell"),
    [
        (None, None),
        ({}, None),
        ({"selection": {}}, None),
        ({"selection": {"cell": []}}, None),
        ({"selection": {"other": [{"a": 1}]}}, None),
        ({"selection": {"cell": [{"a": 1}, {"a": 2}]}}, {"a": 1}),
    ],
)
def test_the_cell_that_was_clicked_is_the_first_of_the_choice(
    event: object, cell: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_chart.st, "session_state", {"map": event})
    assert map_chart.clicked("map") == cell
    assert map_chart.clicked("another map") is None
