"""An import reads an account page by page, and says what to do where it can't."""

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diagnostics.checks import Network
from diagnostics.checks.https.https_exchange import HttpsReply
from diagnostics.fleet.planfix_api import (
    Imported,
    ImportStopError,
    KeptPages,
    PlanfixApi,
    api_of,
    imported,
)
from diagnostics.fleet.planfix_api.api_client import Question
from diagnostics.fleet.planfix_api.kept_pages import KEPT_FOR
from diagnostics.model import Access, Account, EmployeeKind, Mailbox
from diagnostics.words import text
from tests.fleet.planfix_server import TOKEN, Planfix, served


def person(number: int, **more: Any) -> dict[str, Any]:
    usual = {
        "id": number,
        "name": f"Name{number}",
        "lastname": f"Last{number}",
        "login": f"login{number}",
        "role": "User",
        "status": "Active",
        "groups": [],
        "isDeleted": False,
    }
    return usual | more


def read(
    planfix: Planfix,
    folder: Path,
    before: Account | None = None,
    token: str = TOKEN,
    progress: list[tuple[str, int]] | None = None,
) -> Imported:
    told = progress if progress is not None else []

    async def run(root: str) -> Imported:
        network = Network(
            ca_file=root, allowed=("localhost:*",), step_timeout=1.0, spacing=0.0
        )
        api = await api_of(planfix.host, token, network, spacing=0.005)
        kept = KeptPages(folder / "pages", planfix.host)
        return await imported(api, before, kept, lambda *now: told.append(now))

    with served(planfix, folder) as root:
        return asyncio.run(run(root))


def stopped(planfix: Planfix, folder: Path, **more: Any) -> str:
    with pytest.raises(ImportStopError) as why:
        read(planfix, folder, **more)
    return str(why.value)


def test_people_groups_and_projects_become_rows(tmp_path: Path) -> None:
    planfix = Planfix(
        users=[
            person(7, midname="M.", groups=[{"id": 3, "name": "Sales"}]),
            person(8, role="Robot", login=None),
            person(9, status="Inactive"),
            person(10, isDeleted=True),
        ],
        groups=[{"id": 3, "name": "Sales"}],
        projects=[
            {"id": 1, "name": "Whole", "parent": None, "isDeleted": False},
            {"id": 2, "name": "Part", "parent": {"id": 1}, "group": {"name": "Big"}},
            {"id": 4, "name": "Old", "parent": {"id": 0}, "isDeleted": True},
        ],
    )
    account = read(planfix, tmp_path).account
    assert [(e.id, e.name, e.login) for e in account.employees[:2]] == [
        ("7", "Name7 M. Last7", "login7"),
        ("8", "Name8 Last8", ""),
    ]
    assert account.employees[0].groups == ("3",)
    assert account.employees[1].kind is EmployeeKind.ROBOT
    assert [e.active for e in account.employees] == [True, True, False, False]
    assert [(p.id, p.parent, p.group, p.active) for p in account.projects] == [
        ("1", "", "", True),
        ("2", "1", "Big", True),
        ("4", "", "", False),
    ]
    assert [(g.id, g.name) for g in account.groups] == [("3", "Sales")]
    assert account.host == "localhost"


def test_people_without_access_write_no_letters_and_that_is_said(
    tmp_path: Path,
) -> None:
    users = [
        person(1, role="UserWithoutAccess"),
        person(2, status="ActiveWithoutAccess"),
    ]
    found = read(Planfix(users=users), tmp_path)
    assert not any(e.active for e in found.account.employees)
    assert any("without access" in text(note) for note in found.notes)


def test_a_role_that_is_not_documented_is_said(tmp_path: Path) -> None:
    found = read(Planfix(users=[person(1, role="Wizard")]), tmp_path)
    assert found.account.employees[0].kind is EmployeeKind.PERSON
    assert any("wizard" in text(note) for note in found.notes)


def test_every_page_is_read_until_one_is_short(tmp_path: Path) -> None:
    planfix = Planfix(users=[person(n) for n in range(1, 252)])
    progress: list[tuple[str, int]] = []
    found = read(planfix, tmp_path, progress=progress)
    assert len(found.account.employees) == 251
    assert not any("interrupted" in text(note) for note in found.notes)
    offsets = [b["offset"] for p, b, _ in planfix.asked if p == "/rest/user/list"]
    assert offsets == [0, 100, 200]
    assert [rows for what, rows in progress if what == "users"] == [100, 200, 251]


def test_a_full_last_page_is_followed_by_an_empty_one(tmp_path: Path) -> None:
    planfix = Planfix(users=[person(n) for n in range(1, 101)])
    assert len(read(planfix, tmp_path).account.employees) == 100
    assert planfix.paths().count("/rest/user/list") == 2


def test_a_server_that_ignores_the_offset_is_noticed(tmp_path: Path) -> None:
    rows = [person(n) for n in range(1, 101)]

    def before(number: int) -> Any:
        same = 200, {"result": "success", "users": rows}
        return same if number else None

    assert "again" in stopped(Planfix(before=before), tmp_path)


def test_requests_keep_their_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]

    class Line:
        async def ask(self, *_: Any, **__: Any) -> HttpsReply:
            asked.append(now[0])
            now[0] += 0.25  # an answer takes its time
            return HttpsReply(200, {}, b'{"result": "success", "groups": []}')

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    async def three() -> None:
        api = PlanfixApi("acme.planfix.com", TOKEN, Line())  # type: ignore[arg-type]
        for _ in range(3):
            await api.ask(Question("groups", "user/groups"))

    asked: list[float] = []
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(asyncio, "sleep", sleep)
    asyncio.run(three())
    assert asked == [100.0, 101.0, 102.0]


@pytest.mark.parametrize("fault", ["drop", (503, b"busy"), (429, b"slow down")])
def test_a_request_that_failed_is_put_again(tmp_path: Path, fault: Any) -> None:
    planfix = Planfix(
        users=[person(1)], before=lambda number: fault if number in (0, 2) else None
    )
    assert len(read(planfix, tmp_path).account.employees) == 1
    assert len(planfix.asked) == 5


def test_a_stopped_import_goes_on_where_it_stopped(tmp_path: Path) -> None:
    users = [person(n) for n in range(1, 252)]
    planfix = Planfix(users=users, before=lambda number: "drop" if number > 2 else None)
    assert "goes on where it stopped" in stopped(planfix, tmp_path)
    healthy = Planfix(users=users)
    # the same account answers at the same place again
    kept = KeptPages(tmp_path / "pages", planfix.host)
    assert kept.page("users", 1) is not None
    again = Planfix(users=users)

    async def run(root: str) -> Imported:
        network = Network(ca_file=root, allowed=("localhost:*",), spacing=0.0)
        api = await api_of(again.host, TOKEN, network, spacing=0.005)
        return await imported(api, None, kept, lambda *_: None)

    with served(again, tmp_path) as root:
        found = asyncio.run(run(root))
    assert len(found.account.employees) == 251
    assert any("before the import was interrupted" in text(n) for n in found.notes)
    assert again.paths() == ["/rest/user/list", "/rest/project/list"]
    assert not healthy.asked


def test_pages_of_another_account_or_of_another_day_are_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "pages"
    KeptPages(folder, "a.example").keep("users", 0, [{"id": 1}])
    assert KeptPages(folder, "a.example").page("users", 0) == [{"id": 1}]
    assert KeptPages(folder, "b.example").page("users", 0) is None
    KeptPages(folder, "b.example").keep("users", 0, [{"id": 1}])
    later = time.time() + KEPT_FOR
    monkeypatch.setattr(time, "time", lambda: later + 1)
    assert KeptPages(folder, "b.example").page("users", 0) is None


CODES = {
    1: "new one",
    2: "Switch it on",
    5: "scope",
    6: "administrator",
    10: "spam",
    11: "frozen",
    20: "isn't paid",
    21: "template",
    22: "tomorrow",
    30: "report it",
    77: "code 77: so there",
}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("status", [200, 400])
def test_every_code_is_a_sentence_that_says_what_to_do(
    tmp_path: Path, code: int, status: int
) -> None:
    said = {"result": "fail", "code": code, "error": "so\nthere"}
    planfix = Planfix(before=lambda _: (status, said))
    assert CODES[code] in stopped(planfix, tmp_path)
    assert len(planfix.asked) == 1


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((200, b"<html>"), "no JSON"),
        ((200, b"[" * 100_000), "no JSON"),
        ((200, []), "neither"),
        ((200, {"result": "success"}), "no list of groups"),
        ((200, {"result": "success", "groups": {}}), "no list of groups"),
        ((404, b"nothing"), "no REST API"),
        ((403, b"nothing"), "forbids"),
    ],
)
def test_an_answer_of_another_form_is_said(
    tmp_path: Path, answer: Any, told: str
) -> None:
    assert told in stopped(Planfix(before=lambda _: answer), tmp_path)


def test_a_redirect_to_another_host_is_named_and_never_followed(tmp_path: Path) -> None:
    planfix = Planfix(
        before=lambda _: (302, b""),
        headers={"Location": "https://crm.example.com/rest/user/groups"},
    )
    assert "import crm.example.com" in stopped(planfix, tmp_path)
    assert len(planfix.asked) == 1


def test_a_wrong_token_is_said_and_never_shown(tmp_path: Path) -> None:
    why = stopped(Planfix(), tmp_path, token="wrong-token-value")
    assert "doesn't accept the token" in why
    assert "wrong-token-value" not in why


def test_a_token_that_the_server_echoes_is_masked(tmp_path: Path) -> None:
    said = {"result": "fail", "code": 99, "message": f"bad {TOKEN}"}
    why = stopped(Planfix(before=lambda _: (200, said)), tmp_path)
    assert "bad •••" in why
    assert TOKEN not in why


def test_no_request_left_is_waited_for_once_and_then_said(tmp_path: Path) -> None:
    planfix = Planfix(headers={"X-RateLimit-Remaining": "0"})
    assert "no request is left" in stopped(planfix, tmp_path)
    assert len(planfix.asked) == 2


def test_a_certificate_of_nobody_gets_no_token(tmp_path: Path) -> None:
    planfix = Planfix()

    async def run() -> None:
        network = Network(allowed=("localhost:*",))
        api = await api_of(planfix.host, TOKEN, network, spacing=0.005)
        kept = KeptPages(tmp_path / "pages", planfix.host)
        await imported(api, None, kept, lambda *_: None)

    with (
        served(planfix, tmp_path),
        pytest.raises(ImportStopError, match="token wasn't sent"),
    ):
        asyncio.run(run())
    assert not planfix.asked


def test_private_addresses_are_not_asked_unless_allowed(tmp_path: Path) -> None:
    async def run() -> None:
        api = await api_of("127.0.0.1", TOKEN, Network(), spacing=0.005)
        kept = KeptPages(tmp_path / "pages", "127.0.0.1")
        await imported(api, None, kept, lambda *_: None)

    with pytest.raises(ImportStopError, match="to allow it"):
        asyncio.run(run())


@pytest.mark.parametrize(
    "written", ["", "http://acme.planfix.com", "a b", "https://u:p@acme.planfix.com"]
)
def test_what_is_no_host_is_refused(written: str) -> None:
    with pytest.raises(ImportStopError, match="no host of a Planfix account"):
        asyncio.run(api_of(written, TOKEN, Network()))


def test_mailboxes_and_what_only_tables_know_are_kept(tmp_path: Path) -> None:
    first = read(
        Planfix(
            users=[person(1), person(2)],
            projects=[{"id": 5, "name": "Quiet"}, {"id": 6, "name": "Loud"}],
        ),
        tmp_path / "a" if (tmp_path / "a").mkdir() is None else tmp_path,
    ).account
    before = replace(
        first,
        projects=tuple(replace(p, anonymous=p.id == "5") for p in first.projects),
        mailboxes=(
            Mailbox("m", "m@example.com", access=Access.SELECTED, employees=("2",)),
        ),
    )
    (tmp_path / "b").mkdir()
    found = read(
        Planfix(
            users=[person(1, name="Renamed"), person(3)],
            projects=[{"id": 5, "name": "Quiet"}],
        ),
        tmp_path / "b",
        before,
    )
    assert found.account.mailboxes == before.mailboxes
    assert [p.anonymous for p in found.account.projects] == [True]
    people = {e.id: e for e in found.account.employees}
    assert people["2"].active is False, "named by a mailbox, so it stays"
    (employees,) = [c for c in found.changes if c.table == "employees"]
    assert [row.id for row in employees.new] == ["3"]
    assert {one.row.id: one.columns for one in employees.changed} == {
        "1": ("name",),
        "2": ("active",),
    }
    (projects,) = [c for c in found.changes if c.table == "projects"]
    assert [row.id for row in projects.gone] == ["6"]


def test_rows_that_our_tables_cannot_hold_are_counted(tmp_path: Path) -> None:
    users = [person(1), {"id": None}, {"id": "company"}, {"id": "a;b"}, person(1), 5]
    found = read(Planfix(users=users), tmp_path)  # type: ignore[arg-type]
    assert [e.id for e in found.account.employees] == ["1"]
    assert any("3 rows of users" in text(note) for note in found.notes)
    assert any("came twice" in text(note) for note in found.notes)
