"""The rows that a template begins with: an account that loads without a problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from diagnostics.accounts.understanding.template_words import OFFERED, texts, written

_Row = Mapping[str, str]

_SERVERS = {
    "smtp_host": "smtp.example.com",
    "smtp_port": "465",
    "smtp_security": "tls",
    "pop3_host": "pop3.example.com",
    "pop3_port": "995",
    "pop3_security": "tls",
}
_VALUES = frozenset(
    {
        *("kind", "active", "anonymous", "owner", "auth", "two_factor", "access"),
        *("default", "replies_here", "test", "smtp_security", "pop3_security"),
    }
)
"""Columns that hold words of ours rather than texts of the account."""


def example_rows(language: str) -> dict[str, list[Sequence[str]]]:
    """By table, the cells of its example rows in the order of `OFFERED`."""
    said = texts(language)
    keys = [("name", said["company"]), ("host", "example.planfix.com")]
    account = [(written(key, language), value) for key, value in keys]
    plan = ("plan", written("paid", language))
    tables = {
        table: [_cells(table, row, language) for row in rows]
        for table, rows in _rows(said).items()
    }
    return {"account": [*account, plan], **tables}


def _cells(table: str, row: _Row, language: str) -> Sequence[str]:
    return [
        written(row.get(name, ""), language) if name in _VALUES else row.get(name, "")
        for name in OFFERED[table]
    ]


def _rows(said: Mapping[str, str]) -> Mapping[str, Sequence[_Row]]:
    no, yes = {"active": "no"}, {"active": "yes"}
    person = {"id": "anna", "name": said["person"], "login": "anna", "groups": "sales"}
    robot = {"id": "reminders", "name": said["robot"], "kind": "robot"}
    shop = {"id": "shop", "name": said["shop"], "anonymous": "yes"}
    returns = {"id": "returns", "name": said["returns"], "parent": "shop"}
    old = {"id": "shop-2020", "name": f"{said['shop']} 2020", "anonymous": "no"}
    return {
        "groups": [{"id": "sales", "name": said["sales"]}],
        "employees": [{**person, "kind": "person", **yes}, {**robot, **yes}],
        "projects": [
            {**shop, **yes},
            {**returns, "anonymous": "no", **yes},
            {**old, **no},
        ],
        "mailboxes": _mailboxes(said),
    }


def _mailboxes(said: Mapping[str, str]) -> Sequence[_Row]:
    tested = {"auth": "password", "two_factor": "no", "test": "passed"}
    usual = {**_SERVERS, **tested, "tested_on": "2026-11-02"}
    general = {"owner": "company", "access": "everyone", "default": "yes"}
    bound = {
        "owner": "company",
        "access": "selected",
        "groups": "sales",
        "projects": "shop;returns",
        "default": "no",
        "replies_here": "yes",
    }
    office, sales, own = (f"{n}@example.com" for n in ("office", "sales", "anna"))
    return [
        {
            "id": "office",
            "address": office,
            "name": said["company"],
            "username": office,
            "replies_here": "no",
            **general,
            **usual,
        },
        {
            "id": "sales",
            "address": sales,
            "name": said["sales"],
            "username": sales,
            **bound,
            **usual,
        },
        {
            "id": "anna",
            "address": own,
            "name": said["person"],
            "owner": "anna",
            "username": own,
            "default": "no",
            "replies_here": "no",
            **usual,
        },
    ]
