"""A list of the API is read page by page, to its end and not beyond."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from diagnostics.fleet.planfix_api import api_lists
from diagnostics.fleet.planfix_api.api_client import Question
from diagnostics.fleet.planfix_api.api_lists import PAGE, all_rows
from diagnostics.fleet.planfix_api.import_stops import ImportStopError
from diagnostics.fleet.planfix_api.kept_pages import HeldPages


class Lists:
    """An account whose lists are these; it notes what it is asked."""

    host = "acme.example"

    def __init__(self, *rows: Any, same_page: bool = False, most: int = PAGE) -> None:
        self.rows = rows
        self.most = most
        self.same_page = same_page
        self.asked: list[Question] = []

    async def ask(self, question: Question) -> dict[str, list[Any]]:
        self.asked.append(question)
        start = 0 if question.body is None else int(question.body["offset"])
        if self.same_page:
            start = 0
        size = PAGE if question.body is None else int(question.body["pageSize"])
        end = None if question.body is None else start + min(size, self.most)
        return {question.what: [*self.rows[start:end]]}

    @property
    def offsets(self) -> list[int]:
        return [q.body["offset"] for q in self.asked if q.body is not None]


def read(
    api: Lists, what: str = "users", kept: HeldPages | None = None
) -> tuple[list[Any], list[tuple[str, int]]]:
    told: list[tuple[str, int]] = []
    pages = HeldPages() if kept is None else kept
    work = all_rows(api, what, pages, lambda *now: told.append(now))  # type: ignore[arg-type]
    return list(asyncio.run(work)), told


def some(number: int) -> list[dict[str, int]]:
    return [{"id": n} for n in range(number)]


@pytest.mark.parametrize(
    ("rows", "offsets"),
    [
        (0, [0]),
        (1, [0]),
        (50, [0, 50]),  # all that a server may grant at a time
        (51, [0]),
        (PAGE - 1, [0]),
        (PAGE, [0, PAGE]),
        (PAGE + 1, [0, PAGE]),
        (PAGE + 30, [0, PAGE, PAGE + 30]),
        (2 * PAGE, [0, PAGE, 2 * PAGE]),
    ],
)
@pytest.mark.parametrize("what", ["users", "projects"])
def test_a_page_that_is_not_full_is_the_last(
    what: str, rows: int, offsets: list[int]
) -> None:
    api = Lists(*some(rows))
    found, _ = read(api, what)
    assert found == some(rows)
    assert api.offsets == offsets


@pytest.mark.parametrize("most", [20, 25, 50])
@pytest.mark.parametrize("rows", [149, 150])
def test_a_server_that_grants_fewer_rows_at_a_time_is_read_to_the_end(
    most: int, rows: int
) -> None:
    found, _ = read(Lists(*some(rows), most=most))
    assert found == some(rows)


def test_groups_come_on_one_page_however_many_they_are() -> None:
    api = Lists(*some(PAGE + 20))
    found, told = read(api, "groups")
    assert len(found) == PAGE + 20
    assert api.asked == [Question("groups", "user/groups")]
    assert told == [("groups", PAGE + 20)]


@pytest.mark.parametrize(
    ("what", "path"), [("users", "user/list"), ("projects", "project/list")]
)
def test_each_list_is_asked_at_its_own_place(what: str, path: str) -> None:
    api = Lists()
    read(api, what)
    (asked,) = api.asked
    assert (asked.what, asked.path) == (what, path)
    assert asked.body is not None
    assert asked.body["pageSize"] == PAGE
    assert asked.body["fields"].startswith("id,name,")


def test_what_is_read_is_told_after_each_page() -> None:
    _, told = read(Lists(*some(PAGE + 7)))
    assert told == [("users", PAGE), ("users", PAGE + 7)]


def test_what_is_no_row_is_left_out_and_fills_its_page_all_the_same() -> None:
    rows = [None, *some(PAGE - 1), "text", {"id": "last"}, [1]]
    api = Lists(*rows)
    found, _ = read(api)
    assert found == [*some(PAGE - 1), {"id": "last"}]
    assert api.offsets == [0, PAGE]


def test_the_same_page_again_stops_and_keeps_what_was_read() -> None:
    kept = HeldPages()
    with pytest.raises(ImportStopError) as why:
        read(Lists(*some(PAGE), same_page=True), kept=kept)
    assert why.value.told.key == "planfix:same-page"
    assert kept.page("users", 0) == some(PAGE)
    assert kept.page("users", 1) is None


@pytest.mark.parametrize(("more", "stops"), [(-1, False), (0, False), (1, True)])
def test_a_list_with_more_rows_than_any_account_has_is_not_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch, more: int, stops: bool
) -> None:
    monkeypatch.setattr(api_lists, "MOST", 2 * PAGE)
    api = Lists(*some(2 * PAGE + more))
    if not stops:
        assert len(read(api)[0]) == 2 * PAGE + more
        return
    with pytest.raises(ImportStopError) as why:
        read(api)
    assert why.value.told.key == "planfix:too-many"
    assert why.value.told.data["most"] == 2 * PAGE
    assert "acme.example" in str(why.value)


def test_pages_that_were_kept_are_not_asked_again() -> None:
    kept = HeldPages()
    kept.keep("users", 0, some(PAGE))
    kept.keep("projects", 1, [{"id": "none of these"}])
    api = Lists(*some(PAGE + 3))
    found, told = read(api, kept=kept)
    assert found == some(PAGE + 3)
    assert api.offsets == [PAGE]
    assert told == [("users", PAGE), ("users", PAGE + 3)]
    assert kept.page("users", 1) == some(PAGE + 3)[PAGE:]
