"""Which rows of two accounts are the same: by id, else by what people see of them.

An export may number its rows anew. Then the account before is brought onto the ids of
the account after, so that everything else may go by ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TypeAlias, TypeVar

from diagnostics.model import (
    COMPANY,
    NO_PROJECT,
    Account,
    Employee,
    Group,
    Mailbox,
    Project,
    SubjectKind,
)
from diagnostics.senders.edits import free_id

_Row = TypeVar("_Row", Employee, Project, Mailbox, Group)
_Key: TypeAlias = Callable[[_Row], tuple[str, ...]]
_Ids: TypeAlias = Mapping[str, str]

_NO_IDS: _Ids = {}


@dataclass(frozen=True, slots=True)
class Matching:
    """Two accounts on the ids of the second.

    Attributes:
        before: the account before, on the ids of that after.
        new_ids: by kind, how many rows have another id than before.
        other_logins: employees found by their names alone, though both accounts give
            a login, by the id afterwards.
        replaced: employees with another login and another name under one id.
        was: by kind, the id before by the id in `before`, where they differ.
    """

    before: Account
    new_ids: Mapping[SubjectKind, int] = field(default_factory=dict)
    other_logins: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    was: Mapping[SubjectKind, _Ids] = field(default_factory=dict)

    def id_before(self, kind: SubjectKind, row_id: str) -> str:
        """What a row of `before` is called in the account before."""
        return self.was.get(kind, _NO_IDS).get(row_id, row_id)


@dataclass(frozen=True, slots=True)
class _Renaming:
    """Ids of a table before that become others, and how many of them are matched."""

    ids: _Ids
    matched: int


def matched(before: Account, after: Account) -> Matching:
    """Finds the rows of one account in the other.

    A row goes by its id. It goes by its login, address or name where its id is gone,
    or is that of a row in which all of these are others, while they stand elsewhere;
    and where its id is gone, and theirs is that of such a row.
    """
    groups = _renaming(before.groups, after.groups, [_name])
    people = _renaming(before.employees, after.employees, [_login, _name])
    named = [_Places(account).full_name for account in (before, after)]
    projects = _renaming(before.projects, after.projects, [_name], named)
    moved = _moved(before, groups.ids, people.ids, projects.ids)
    boxes = _renaming(
        moved.mailboxes,
        after.mailboxes,
        [_address_in_use, _address_and_owner, _address],
        like=_settings_alike,
    )
    if boxes.ids:
        mailboxes = tuple(
            replace(m, id=boxes.ids.get(m.id, m.id)) for m in moved.mailboxes
        )
        moved = replace(moved, mailboxes=mailboxes)
    found = {
        SubjectKind.MAILBOX: boxes,
        SubjectKind.EMPLOYEE: people,
        SubjectKind.PROJECT: projects,
        SubjectKind.GROUP: groups,
    }
    others, replaced = _doubtful(moved, after, people.ids)
    return Matching(
        before=moved,
        new_ids={kind: found[kind].matched for kind in found if found[kind].matched},
        other_logins=others,
        replaced=replaced,
        was={
            kind: {new: old for old, new in r.ids.items()} for kind, r in found.items()
        },
    )


def _renaming(
    before: tuple[_Row, ...],
    after: tuple[_Row, ...],
    keys: Sequence[_Key[_Row]],
    sided: Sequence[_Key[_Row]] = (),
    like: Callable[[_Row, _Row], int] | None = None,
) -> _Renaming:
    """Which ids of a table become which.

    Args:
        before: the rows before.
        after: the rows after.
        keys: by what rows are the same, the surest first; the last is the plainest.
        sided: a surer key, as one for the rows before and one for those after.
        like: how much two rows are alike. A row keeps its id where the row that has
            what people see of it is no more like it than the one with its id.
    """
    if before is after:
        return _Renaming({}, 0)
    by_id: dict[str, _Row] = {row.id: row for row in after}
    doubted: set[str] = {
        b.id for b in before if b.id in by_id and _parted(keys, b, by_id[b.id])
    }
    if not doubted and all(row.id in by_id for row in before):
        return _Renaming({}, 0)
    twins = _unique_twins(before, after, keys) if doubted else {}
    moved = _surely_moved(before, by_id, twins, doubted, like)
    taken = set(moved.values())
    kept = {b.id for b in before if b.id in by_id} - moved.keys() - taken
    left = [b for b in before if b.id not in kept and b.id not in moved]
    free = [a for a in after if a.id not in kept and a.id not in taken]
    sides: list[tuple[_Key[_Row], _Key[_Row]]] = [(key, key) for key in keys]
    if sided:
        sides.insert(0, (sided[0], sided[1]))
    for one, other in sides:
        for row, twin in _paired(left, free, one, other):
            moved[row.id] = twin.id
        found = set(moved.values())
        left = [row for row in left if row.id not in moved]
        free = [row for row in free if row.id not in found]
    count = sum(old != new for old, new in moved.items())
    used = {*by_id, *(row.id for row in before)}
    for row in left:
        if row.id in by_id:  # its id is another row's now
            moved[row.id] = free_id(row.id, used)
            used.add(moved[row.id])
    return _Renaming({old: new for old, new in moved.items() if old != new}, count)


def _surely_moved(
    before: Sequence[_Row],
    after: Mapping[str, _Row],
    twins: Mapping[str, _Row],
    doubted: Collection[str],
    like: Callable[[_Row, _Row], int] | None,
) -> dict[str, str]:
    """New ids of rows whose own is another row's now, or is gone for a doubted one.

    `doubted` are ids under which the rows before and after have nothing in common.
    """
    rows = {row.id: row for row in before}
    moved = {}
    for row in before:
        twin = twins.get(row.id)
        if twin is None or twin.id == row.id:
            continue
        if row.id in doubted:
            is_it = not like or like(row, twin) > like(row, after[row.id])
        else:
            is_it = row.id not in after and twin.id in doubted
            is_it = is_it and (not like or like(row, twin) > like(rows[twin.id], twin))
        if is_it:
            moved[row.id] = twin.id
    return moved


def _parted(keys: Sequence[_Key[_Row]], one: _Row, other: _Row) -> bool:
    """Whether two rows with one id have nothing in common that people see."""
    if one is other:
        return False
    pairs = [(key(one), key(other)) for key in keys[-2:]]
    given = [(here, there) for here, there in pairs if any(here) and any(there)]
    return bool(given) and all(here != there for here, there in given)


def _unique_twins(
    before: Iterable[_Row], after: Iterable[_Row], keys: Sequence[_Key[_Row]]
) -> dict[str, _Row]:
    """By id before, the row that is found by the plainest sure key, whatever its id."""
    found: dict[str, _Row] = {}
    for key in keys[:2]:
        for row, twin in _paired(before, after, key, key):
            found.setdefault(row.id, twin)
    return found


def _paired(
    before: Iterable[_Row], after: Iterable[_Row], one: _Key[_Row], other: _Key[_Row]
) -> list[tuple[_Row, _Row]]:
    """Rows whose key is given and stands once on either side."""
    sides = []
    for rows, key in ((before, one), (after, other)):
        by_key: dict[tuple[str, ...], list[_Row]] = defaultdict(list)
        for row in rows:
            by_key[key(row)].append(row)
        sides.append({k: rows[0] for k, rows in by_key.items() if len(rows) == 1})
    first, second = sides
    return [(row, second[k]) for k, row in first.items() if any(k) and k in second]


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _name(row: Group | Employee | Project) -> tuple[str, ...]:
    return (_folded(row.name),)


def _login(row: Employee) -> tuple[str, ...]:
    return (_folded(row.login),)


def _address(row: Mailbox) -> tuple[str, ...]:
    return (_folded(row.address),)


def _address_and_owner(row: Mailbox) -> tuple[str, ...]:
    return (_folded(row.address), row.owner) if row.address else ()


def _address_in_use(row: Mailbox) -> tuple[str, ...]:
    return (*_address_and_owner(row), *sorted(row.projects)) if row.address else ()


def _settings_alike(one: Mailbox, other: Mailbox) -> int:
    names = (f.name for f in fields(Mailbox) if f.compare and f.name != "id")
    return sum(getattr(one, name) == getattr(other, name) for name in names)


class _Places:
    """Projects by their own and their parents' names: the former may stand twice."""

    def __init__(self, account: Account) -> None:
        self._by_id = {project.id: project for project in account.projects}

    def full_name(self, row: Project) -> tuple[str, ...]:
        """The project's name and that of its parent, if it has one."""
        above = self._by_id.get(row.parent)
        return (*_name(row), *(_name(above) if above else ())) if row.name else ()


def _moved(account: Account, groups: _Ids, people: _Ids, projects: _Ids) -> Account:
    """An account with other ids in its tables and in all that refers to them."""
    if not (groups or people or projects):
        return account
    owners = {k: v for k, v in people.items() if k != COMPANY}
    places = {k: v for k, v in projects.items() if k != NO_PROJECT}
    return replace(
        account,
        groups=tuple(replace(g, id=groups.get(g.id, g.id)) for g in account.groups),
        employees=tuple(
            replace(e, id=people.get(e.id, e.id), groups=_all(e.groups, groups))
            for e in account.employees
        ),
        projects=tuple(
            replace(p, id=places.get(p.id, p.id), parent=places.get(p.parent, p.parent))
            for p in account.projects
        ),
        mailboxes=tuple(
            replace(
                m,
                owner=owners.get(m.owner, m.owner),
                employees=_all(m.employees, people),
                groups=_all(m.groups, groups),
                projects=_all(m.projects, places),
            )
            for m in account.mailboxes
        ),
    )


def _all(ids: tuple[str, ...], renamed: _Ids) -> tuple[str, ...]:
    return tuple(renamed.get(row_id, row_id) for row_id in ids) if renamed else ids


def _doubtful(
    before: Account, after: Account, renamed: _Ids
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Employees that may be others: found by name alone, or all changed but the id."""
    if before.employees is after.employees:
        return (), ()
    earlier = {person.id: person for person in before.employees}
    by_other_ways = set(renamed.values())
    by_name, by_id = [], []
    for person in after.employees:
        known = earlier.get(person.id)
        if not known or known is person or not (known.login and person.login):
            continue
        if _login(known) == _login(person):
            continue
        if person.id in by_other_ways:
            by_name.append(person.id)
        elif known.name and person.name and _name(known) != _name(person):
            by_id.append(person.id)
    return tuple(by_name), tuple(by_id)
