import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.accounts.limits import MAX_DEPTH
from diagnostics.accounts.nodes import (
    Fields,
    Node,
    UnreadableError,
    read_json,
    read_yaml,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PLAIN = st.text("abc 019.eyno", max_size=6)
TREES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(PLAIN, inner, max_size=4)
    ),
    max_leaves=15,
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)
    ),
    max_leaves=20,
)


def plain(node: object) -> object:
    if isinstance(node, Fields):
        return {key: plain(value) for key, value in node.pairs}
    return [plain(item) for item in node] if isinstance(node, tuple) else node


def as_text(value: object) -> object:
    if isinstance(value, dict):
        return {key: as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_text(item) for item in value]
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    return str(value)


def refusal(read: Callable[[str], Node], text: str) -> tuple[str | None, int]:
    try:
        read(text)
    except UnreadableError as error:
        return str(error), error.line
    return None, 0


@given(VALUES, st.sampled_from([None, 0, 2]), st.booleans())
def test_json_says_what_the_standard_reader_says_as_texts(
    value: object, indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert plain(read_json(text)) == as_text(value)


@given(VALUES)
def test_the_lines_of_json_rows_are_where_they_start(value: object) -> None:
    rows = [{"id": "x", "value": value}, {"id": "y"}]
    text = json.dumps({"first": value, "rows": rows}, indent=1)
    document = read_json(text)
    assert isinstance(document, Fields)
    found = dict(document.pairs)["rows"]
    lines = text.split("\n")
    for row, name in zip(found, "xy", strict=True):
        assert lines[row.line - 1].strip() == "{"
        assert f'"{name}"' in lines[row.line]


@given(st.dictionaries(PLAIN, TREES, max_size=4))
def test_yaml_says_what_the_base_loader_says(tree: dict[str, Any]) -> None:
    text = yaml.dump(tree)
    assert plain(read_yaml(text)) == yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it makes texts only


@given(st.text(max_size=30) | st.text("[]{}:,&*-!|>'\"\n a", max_size=40))
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    for read in (read_yaml, read_json):
        reason, line = refusal(read, text)
        assert reason != ""
        assert line <= text.count("\n") + text.count("\r") + 2


@pytest.mark.parametrize(
    "scalar", ["007", "NA", "1e5", "no", "~", "null", "0o17", "1:30", "2026-01-31"]
)
def test_a_yaml_scalar_is_never_anything_but_its_text(scalar: str) -> None:
    assert read_yaml(scalar) == scalar


def test_a_yaml_alias_is_the_same_node_once_more() -> None:
    node = read_yaml("a: &x [1, 2]\nb: *x\n")
    assert plain(node) == {"a": ["1", "2"], "b": ["1", "2"]}
    assert isinstance(node, Fields)
    assert node.pairs[0][1] is node.pairs[1][1]


def test_doubled_keys_are_kept_for_the_reader_to_tell() -> None:
    for node in (read_yaml("{a: 1, a: 2}"), read_json('{"a": 1, "a": 2}')):
        assert isinstance(node, Fields)
        assert node.pairs == (("a", "1"), ("a", "2"))


def test_depth_is_bounded_and_what_an_account_needs_is_within() -> None:
    read_yaml("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    with pytest.raises(UnreadableError, match="too-deep"):
        read_yaml("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


def test_a_mistake_is_told_with_its_line() -> None:
    with pytest.raises(UnreadableError) as in_yaml:
        read_yaml("a: 1\nb: [1\nc: }")
    with pytest.raises(UnreadableError) as in_json:
        read_json('{"a": 1,\n\n oops}')
    assert in_yaml.value.line == 3
    assert in_json.value.line == 3


def test_what_stands_in_the_text_is_not_repeated_in_the_reason() -> None:
    for read in (read_yaml, read_json):
        with pytest.raises(UnreadableError) as caught:
            read('{"secret": "hunter2" "oops')
        assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_json_words_for_no_number_are_texts(text: str) -> None:
    assert read_json(text) == text


@pytest.mark.parametrize(
    ("read", "text", "says", "line", "facts"),
    [
        (read_yaml, "a\n--- b", "documents", 0, {"documents": 2}),
        (read_yaml, "", "documents", 0, {"documents": 0}),
        (read_yaml, "a\n\x01", "not-yaml-character", 0, {}),
        (read_yaml, "a:\n- &b c\n- *d", "no-anchor", 3, {}),
        (read_yaml, "\n" + "[" * 21, "too-deep", 2, {"levels": 20}),
        (read_json, '"' + "x", "not-json", 1, None),
        (read_json, "\n{1}", "not-json", 2, None),
        (read_json, "[" * 99_999, "too-deep", 0, {"levels": 20}),
        (read_json, '\n{"a": "\\ud800"}', "half-character", 2, {}),
        (read_json, '\n{"a": "\\udc00"}', "half-character", 2, {}),
        (read_json, '\n{"a": "\\ud800\\n"}', "half-character", 2, {}),
        (read_json, '{"a": "\\ud800\\ud800\\udc00"}', "half-character", 1, {}),
        (read_json, '{"a": "\\ud800x\\udc00"}', "half-character", 1, {}),
    ],
)
def test_a_refusal_names_its_sentence_line_and_facts(
    read: Callable[[str], Node],
    text: str,
    says: str,
    line: int,
    facts: dict[str, object] | None,
) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(text)
    assert (caught.value.says, caught.value.line) == (says, line)
    assert facts in (None, caught.value.facts)


def test_the_lines_of_yaml_mappings_are_where_they_start() -> None:
    node = read_yaml("a:\n- b: 1\n\n- {c: 2}\n")
    assert isinstance(node, Fields)
    assert node.line == 1
    assert [row.line for row in node.pairs[0][1]] == [2, 4]


def test_a_key_that_is_no_text_has_no_name() -> None:
    node = read_yaml("? [a]\n: 1\nb: 2\n")
    assert isinstance(node, Fields)
    assert node.pairs == (("", "1"), ("b", "2"))


def test_an_anchor_names_mappings_and_scalars_and_the_last_of_its_name_counts() -> None:
    node = read_yaml("a: &x 1\nb: *x\nc: &x {d: 2}\ne: *x\nf: &x []\ng: *x\n")
    expected = {"a": "1", "b": "1", "c": {"d": "2"}, "e": {"d": "2"}, "f": [], "g": []}
    assert plain(node) == expected


def test_json_words_are_texts_and_nothing_is_empty() -> None:
    assert plain(read_json("[true, false, null]")) == ["true", "false", ""]
    assert plain(read_json('{"a": [1, {"b": [null]}]}')) == {"a": ["1", {"b": [""]}]}


@pytest.mark.parametrize(
    ("escape", "text"),
    [
        ("\\ud7ff", "\ud7ff"),
        ("\\ue000", "\ue000"),
        ("\\ud800\\udc00", "\U00010000"),
        ("\\udbff\\udfff", "\U0010ffff"),
        ("\\\\ud800", "\\ud800"),
    ],
)
def test_an_escape_of_a_whole_character_is_no_half(escape: str, text: str) -> None:
    assert plain(read_json(f'{{"a": "{escape}", "b": "\\ud800\\udc00"}}')) == {
        "a": text,
        "b": "\U00010000",
    }
