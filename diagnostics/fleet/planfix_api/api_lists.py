"""The lists of an account, page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from diagnostics.fleet.planfix_api.api_client import PlanfixApi, Question
from diagnostics.fleet.planfix_api.import_stops import ImportStopError
from diagnostics.fleet.planfix_api.kept_pages import Pages
from diagnostics.model import Phrase

PAGE = 100
"""Rows of a page; the API's most."""

_ROUND = 5
"""A short page is the last one; of so many rows, or a multiple, it may be all that a
server grants at a time, so that it is asked for more."""

MOST = 200_000
"""Rows of a list: more than any account has that is simulated here."""

FIELDS: Mapping[str, str] = {
    "users": "id,name,midname,lastname,login,email,groups,role,status,isDeleted",
    "projects": "id,name,parent,group,status,isDeleted",
}

Row = Mapping[str, Any]
Told = Callable[[str, int], None]
"""Called with `users`, `groups` or `projects`, and how many rows are read of it."""


async def all_rows(
    api: PlanfixApi, what: str, kept: Pages, told: Told
) -> tuple[Row, ...]:
    """Every row of a list, as it came; rows that are none are left out.

    Raises:
        ImportStopError: the list can't be read to its end; what was read is kept.
    """
    pages: list[list[Any]] = []
    read = 0
    while not pages or (what in FIELDS and _may_go_on(pages[-1])):
        number = len(pages)
        rows = kept.page(what, number)
        if rows is None:
            rows = (await api.ask(_question(what, read)))[what]
            if pages and rows and rows == pages[-1]:
                raise _stopped(api, what, "same-page")
            kept.keep(what, number, rows)
        pages.append(rows)
        read += len(rows)
        told(what, read)
        if read > MOST:
            raise _stopped(api, what, "too-many")
    return tuple(row for page in pages for row in page if isinstance(row, Mapping))


def _may_go_on(page: Sequence[Any]) -> bool:
    return len(page) >= PAGE or (bool(page) and len(page) % _ROUND == 0)


def _question(what: str, offset: int) -> Question:
    if what == "groups":
        return Question(what, "user/groups")
    asked = {"offset": offset, "pageSize": PAGE, "fields": FIELDS[what]}
    return Question(what, f"{what.removesuffix('s')}/list", asked)


def _stopped(api: PlanfixApi, what: str, name: str) -> ImportStopError:
    listed = Phrase.of(f"planfix:{what}")
    return ImportStopError(name, host=api.host, what=listed, most=MOST)
