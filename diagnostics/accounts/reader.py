"""Reads an account in any of its forms, and reports all that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from diagnostics import notebook
from diagnostics.accounts.archive import names_in, unpacked
from diagnostics.accounts.build import built
from diagnostics.accounts.documents import (
    READERS,
    draft_of_document,
    settings_of_rows,
    settings_of_toml,
    unknown_table,
)
from diagnostics.accounts.encoding import decode, spelt_alike
from diagnostics.accounts.guarded.budget import OverBudgetError, charge, spending
from diagnostics.accounts.limits import MAX_DEPTH, MAX_FILE_BYTES
from diagnostics.accounts.problems import listed, missing_after, problem, shown
from diagnostics.accounts.schema import COLUMNS, Draft, Setting, Table, TableRead
from diagnostics.accounts.sheets import (
    Record,
    records,
    separator_of,
    table_aside,
    table_of,
)
from diagnostics.accounts.understanding.answers import answer_to, answering
from diagnostics.accounts.understanding.foreign_forms import form_of, form_of_members
from diagnostics.accounts.understanding.headings import (
    LOOKED_AT,
    asked_about,
    table_called,
    table_headed,
)
from diagnostics.accounts.understanding.hidden_cells import told_of_unshown
from diagnostics.accounts.understanding.merged_cells import without_merged
from diagnostics.accounts.understanding.tables_in_texts import Laid, laid_out
from diagnostics.accounts.understanding.unread_columns import (
    columns_crossed,
    columns_meant,
    columns_of_use,
    columns_related,
    lookup_in,
    tables_related,
)
from diagnostics.accounts.understanding.vocabulary import plain
from diagnostics.accounts.validation import validate, with_usable_ids
from diagnostics.accounts.workbooks import sheets
from diagnostics.model import Account, Finding, Phrase, Place, Severity
from diagnostics.wholeness import stamp
from diagnostics.words import column_said, text

TOML = "account.toml"
"""The file of an account's own keys beside the CSV files."""

_COPY = re.compile(r"[ _-]*\(\d+\)$| - copy$| copy$")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What could be read of an account, and everything that is wrong with it.

    Rows without an id of their own are left out. Where something is left out or
    replaced that decides who sends, `account.missing` says so.

    Attributes:
        account: what could be read.
        problems: all that is wrong or was read in another way than it is written.
        understood: by table, in the order of the files, how it was read.
    """

    account: Account
    problems: tuple[Finding, ...] = ()
    understood: tuple[TableRead, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether no problem is an error; warnings don't count."""
        return all(p.severity is not Severity.ERROR for p in self.problems)

    def _repr_html_(self) -> str:
        account = self.account
        tables = ("groups", "employees", "projects", "mailboxes")
        rows = [(name, len(getattr(account, name))) for name in tables]
        lacks = text(stamp(account.missing) or "")
        held = notebook.table(account.name or account.host, (), rows)
        problems = notebook.findings_html(self.problems) if self.problems else ""
        return notebook.paragraph(lacks) + held + problems


def read_files(
    files: Mapping[str, bytes],
    folder: str | None = None,
    answers: Mapping[str, str] | None = None,
) -> Loaded:
    """The account in files by their names: one of any form, or loose CSV files.

    `folder` is the name of what they stand in; one file without it has any form.
    `answers` are to questions about headings and merged cells, as `answering` has them.

    Reads here and now, under a budget of its own; files of strangers are read by
    `guarded.loading`, in a process that may die. Whatever goes wrong is a problem.
    """
    alone = folder is None and len(files) == 1
    name = next(iter(files)) if alone else folder or ""
    try:
        with spending() as budget, answering(answers or {}):
            if alone:
                loaded = _finished(_draft_of_file(name, files[name]))
            else:
                loaded = _finished(_draft_of_files(name, files))
            told = listed(loaded.problems, budget)
            return replace(told_of(loaded.account, told), understood=loaded.understood)
    except OverBudgetError as error:
        return stopped(error.what, name, error.most)
    except MemoryError:
        return stopped("memory", name)
    except RecursionError:
        levels = {"levels": MAX_DEPTH}
        wrong = problem("syntax", Place(name), says="too-deep", facts=levels)
    except Exception as error:  # a reader's fault must not become the page's
        why = {"detail": type(error).__name__}
        wrong = problem("unreadable", Place(name), says="reader", facts=why)
    return told_of(Account(), (wrong,))


def stopped(says: str, file: str = "", most: int = 0) -> Loaded:
    """Nothing, with the limit that was passed: a template of `config/over-limit`."""
    wrong = problem("over-limit", Place(file), says=says, facts={"most": most})
    return told_of(Account(), (wrong,))


def _finished(draft: Draft) -> Loaded:
    account, in_cells = built(draft)
    told = (*_with_questions(draft, account), *in_cells, *validate(account))
    return Loaded(with_usable_ids(account), told, _understood(draft, in_cells))


def _with_questions(draft: Draft, account: Account) -> Iterator[Finding]:
    """The draft's problems, what isn't known asked or refused where it decides."""
    decisive = _decisive(draft, account)
    for told in draft.problems:
        place = Place(told.data["file"], told.data["row"])
        of_table = told.rule == "config/unknown-table"
        at = ("", told.data["value"]) if of_table else (place.file, told.data["column"])
        said = decisive.get((told.rule, *at))
        yield told if said is None else said(place)


def _decisive(
    draft: Draft, account: Account
) -> Mapping[tuple[str, str, str], Callable[[Place], Finding]]:
    """By rule, file and heading or name, what to say of what decides who sends.

    Of one heading the most that is known counts: what comes last.
    """
    rows = lookup_in(account)
    found: dict[tuple[str, str, str], Callable[[Place], Finding]] = {}

    def say(table: Table, heading: str, says: str, of: Sequence[str] = ()) -> None:
        found["config/unknown-column", table.file, shown(heading)] = partial(
            _unread, says, table, heading, of
        )

    for table, heading in columns_of_use(draft.tables):
        say(table, heading, "of-use" if table.name == "mailboxes" else "of-leaving")
    for table, heading, relation in columns_related(draft.tables, account, rows):
        say(table, heading, "related", relation)
    for table, heading in columns_crossed(draft.tables, rows):
        say(table, heading, "crossed")
    for table, heading, column in columns_meant(draft.tables, rows):
        found["config/unknown-column", table.file, shown(heading)] = partial(
            asked_about, table.name, heading=heading, column=column
        )
    for table, relation in tables_related(draft.aside, account, rows):
        if answer_to(table.file) is None:
            found["config/unknown-table", "", shown(table.file)] = partial(
                _unread, "aside", table, "", relation
            )
    return found


def _unread(
    says: str, table: Table, heading: str, relation: Sequence[str], place: Place
) -> Finding:
    """Says that a column, or all of a table, wasn't read that decides who sends."""
    facts: dict[str, object] = {"of": table.name}
    if relation:
        wanted, listed_there = relation
        facts["table"] = Phrase.of(f"templates:files.{wanted}")
        facts["list"] = column_said(listed_there, wanted)
    return problem(
        "unread-decides",
        place,
        says=says,
        column=heading,
        value=heading or table.file,
        facts=facts,
    )


def _understood(draft: Draft, problems: Iterable[Finding]) -> tuple[TableRead, ...]:
    """What was understood of each table of a draft."""
    told = {
        found.data["file"]: found.data["told"]
        for found in problems
        if found.rule == "config/read-as"
    }
    read = [
        TableRead(t.name, t.file, len(t.rows), t.layout, told.get(t.file, ()))
        for t in draft.tables
    ]
    if draft.settings:
        file = draft.settings[0].file
        read.append(TableRead("account", file, len(draft.settings)))
    return tuple(read)


def told_of(account: Account, problems: tuple[Finding, ...]) -> Loaded:
    """The account with what these problems took away from it."""
    return Loaded(replace(account, missing=missing_after(problems)), problems)


def fits(name: str, size: int, problems: list[Finding]) -> bool:
    """Whether a file of so many bytes is read at all; what isn't is told."""
    if size <= MAX_FILE_BYTES:
        return True
    told = {"size": size, "most": MAX_FILE_BYTES}
    problems.append(problem("over-limit", Place(name), says="file", facts=told))
    return False


def of_account(names: Iterable[str]) -> frozenset[str]:
    """The files of a folder or archive that are looked at, by their names.

    Beside CSV files, what may hold a table that none of them holds: text tables, and
    forms that aren't read, to be told rather than overlooked.
    """
    there = frozenset(names)
    wanted = frozenset(filter(is_wanted, map(_base, there)))
    held = {"", *map(table_name, wanted)}
    return frozenset(
        name
        for name in there
        if (base := _base(name)) in wanted or _may_hold(base) not in held
    )


def _may_hold(name: str) -> str:
    """The table that a file that isn't CSV holds by its name; empty where none."""
    found = _ELSEWHERE.search(name.lower())
    return table_name(name[: found.start()] + ".csv") if found else ""


def is_wanted(name: str) -> bool:
    """Whether a file alone makes a folder an account's by its name."""
    folded = name.lower()
    return not folded.startswith(".") and folded.endswith((".csv", ".tsv", TOML))


def _is_text_table(name: str) -> bool:
    """Whether a file is what Excel saves as "Unicode text"; others are notes or lists.

    Of its name alone, so only where a file is known to be of an account.
    """
    return name.lower().endswith(".txt") and bool(table_name(name))


_ELSEWHERE = re.compile(
    r"(?:\.(?:csv|tsv|txt))?\.(?:gz|xls|xlsb|ods|html?|pdf)$|\.txt$"
)
"""Ends of files that may hold a table, most in a form that isn't read."""

_COPIES = "__MACOSX/"
"""The folder where macOS keeps what else it knows of files."""

_WHOLE = ("zip", "xlsx", "xlsm", *READERS)
"""Ends of the names of files that hold a whole account."""


def stands_alone(name: str) -> bool:
    """Whether a file holds a whole account by its name, never a table beside others."""
    return name.lower().rpartition(".")[2] in _WHOLE


def _draft_of_file(name: str, data: bytes) -> Draft:
    end = name.lower().rpartition(".")[2]
    if data[:4] == b"PK\x03\x04" or data[:4] == b"PK\x05\x06":
        names = names_in(data)
        if form := form_of_members(names):
            return Draft(problems=(_foreign(name, form),))
        is_book = end in ("xlsx", "xlsm") or "xl/workbook.xml" in names
        if is_book:
            return _draft_of_workbook(name, data)
        return _draft_of_zip(name, data, names)
    if form := form_of(data):
        return Draft(problems=(_foreign(name, form),))
    if end in READERS:
        text, found = decode(name, data)
        draft = draft_of_document(name, text) if text else Draft()
        return _checked(name, replace(draft, problems=(*found, *draft.problems)))
    if end in ("csv", "tsv", "toml") or _is_text_table(name) or _is_table(end, data):
        return _draft_of_files(name, {name: data})
    if not data.strip():
        return Draft(problems=decode(name, data)[1])
    if stands_alone(name):
        told = {"end": end}
        wrong = problem("unreadable", Place(name), says="no-archive", facts=told)
        return Draft(problems=(wrong,))
    return Draft(problems=(problem("unknown-form", Place(name)),))


def _is_table(end: str, data: bytes) -> bool:
    """Whether a text file that was opened by itself holds a table with a heading."""
    if end != "txt":
        return False
    laid = laid_out(decode("", data)[0])
    rows = [cells for _, cells in islice(records("", laid.text, []), LOOKED_AT)]
    return bool(table_headed(rows))


def _foreign(name: str, form: str) -> Finding:
    """Says what a file is that isn't read, and what to do with it."""
    return problem("unknown-form", Place(name), says=form)


def _draft_of_zip(name: str, data: bytes, members: Iterable[str]) -> Draft:
    problems: list[Finding] = []
    files: dict[str, bytes] = {}
    wanted = of_account(m for m in members if not m.startswith(_COPIES))
    for member, content in unpacked(name, data, problems, wanted.__contains__).items():
        base = _base(member)
        if base in files:
            twice = problem(
                "duplicate-file", Place(name), says="in-archive", value=base
            )
            problems.append(twice)
        files.setdefault(base, content)
    draft = _draft_of_files(name, files)
    return replace(draft, problems=(*problems, *draft.problems))


def _base(member: str) -> str:
    """The file name of an archive's member."""
    return member.replace("\\", "/").rpartition("/")[2]


def _draft_of_files(name: str, files: Mapping[str, bytes]) -> Draft:
    """The draft of CSV files and an account.toml by their names.

    Files whose names say no table come last: their headings say which they hold.
    """
    problems: list[Finding] = []
    tables: dict[str, Table] = {}
    unused: list[Table] = []
    settings: list[Setting] | None = None
    by_name = {file: table_name(file) for file in files}
    beside = spelt_alike(files.values())
    for file, data in sorted(files.items(), key=lambda item: not by_name[item[0]]):
        if file.lower() == TOML:
            text, found = decode(file, data, beside)
            problems.extend(found)
            settings = [*(settings or ()), *settings_of_toml(file, text, problems)]
            continue
        if form := form_of(data):
            problems.append(_foreign(file, form))
            continue
        table = by_name[file]
        if table and stands_alone(file) and len(files) > 1:
            problems.append(problem("unreadable", Place(file), says="beside"))
            continue
        if table in tables:
            problems.append(problem("duplicate-file", Place(file)))
            continue
        written, found = decode(file, data, beside)
        laid = laid_out(written)
        text, aside = laid.text, [*_told_of_form(file, laid)]
        has_rows = bool(text) and not laid.misfit
        rows = [*records(file, text, aside)] if has_rows else []
        table = table or _headed(rows, tables, alone=len(files) == 1)
        if not table:
            charge("settings")
            problems.append(unknown_table(file, called := file.rpartition(".")[0]))
            unused.append(table_aside(called, rows))
            continue
        problems.extend((*found, *aside))
        tables[table] = _laid_out(
            _table(table, file, rows, has_rows, problems), written, laid, found
        )
        problems.extend(_cut_off(tables[table], text))
    return _checked(name, _sorted(tables, settings, problems, unused))


def _told_of_form(file: str, laid: Laid) -> Iterator[Finding]:
    """What is to be said of how a table was written."""
    if laid.misfit:
        yield problem("syntax", Place(file, laid.misfit), says="aligned")
    elif laid.form:
        yield problem("read-as", Place(file), says=laid.form)


def _laid_out(
    table: Table, written: str, laid: Laid, found: Iterable[Finding]
) -> Table:
    """The table with the encoding and the separator of its file."""
    separator = separator_of(laid.text)
    named = [p.data["encoding"] for p in found if "encoding" in p.data]
    layout = replace(
        table.layout,
        encoding=next(iter(named), "UTF-8"),
        separator=separator if separator in written else "",
    )
    return replace(table, layout=layout)


def _cut_off(table: Table, text: str) -> Iterator[Finding]:
    """A last row that is too short in a text that ends in the middle of a line."""
    last = table.rows[-1][0] if table.rows else 0
    if last in table.doubtful and not text.endswith(("\n", "\r")):
        yield problem("row-cut", Place(table.file, last))


def _headed(rows: Sequence[Record], tables: Iterable[str], alone: bool) -> str:
    """The table that rows hold by their heading.

    What stands alone holds mailboxes if anything, the one table that must be there.
    """
    headed = table_headed([cells for _, cells in rows[:LOOKED_AT]], tables)
    return headed or ("mailboxes" if alone else "")


def table_name(file: str) -> str:
    """The table that a CSV file holds by its name: `mailboxes (1).csv` too."""
    return table_called(_COPY.sub("", file.lower().rpartition(".")[0]))


def _table(
    name: str,
    file: str,
    rows: Iterable[Record],
    has_text: bool,
    problems: list[Finding],
) -> Table:
    return table_of(name, file, rows, problems) if has_text else Table(name, file)


def _draft_of_workbook(name: str, data: bytes) -> Draft:
    problems: list[Finding] = []
    tables: dict[str, Table] = {}
    unused: list[Table] = []
    read = sheets(name, data, problems)
    by_name = {sheet: table_called(sheet) for sheet in read}

    def order(sheet: str) -> tuple[bool, bool, bool]:
        exact = plain(sheet) == by_name[sheet]
        return not by_name[sheet], read[sheet].hidden, not exact

    for sheet in sorted(read, key=order):
        held = read[sheet]
        rows: Sequence[Record] = held.records
        table = by_name[sheet] or _headed(rows, tables, alone=len(read) == 1)
        if not table:
            charge("settings")
            problems.append(unknown_table(name, sheet))
            unused.append(table_aside(sheet, rows))
        elif table not in tables:
            rows = without_merged(sheet, table, held, problems)
            tables[table] = _table(table, sheet, rows, bool(rows), problems)
            problems.extend(told_of_unshown(sheet, held.unshown, held.records))
        elif held.hidden:
            aside = problem("unknown-table", Place(name), says="hidden", value=sheet)
            problems.append(aside)
        elif rows:
            problems.append(problem("duplicate-file", Place(sheet), says="sheet"))
    return _checked(name, _sorted(tables, None, problems, unused))


def _sorted(
    tables: dict[str, Table],
    settings: list[Setting] | None,
    problems: list[Finding],
    aside: Iterable[Table],
) -> Draft:
    own = tables.pop("account", None)
    if own and len(own.columns) == len(COLUMNS["account"]):
        settings = [*(settings or ()), *settings_of_rows(own)]
    elif own:
        settings = settings or []
    found = None if settings is None else tuple(settings)
    return Draft(tuple(tables.values()), found, tuple(problems), tuple(aside))


def _checked(name: str, draft: Draft) -> Draft:
    """The draft with what is wrong when tables are missing."""
    problems = list(draft.problems)
    broken = {"unreadable", "syntax", "file-empty", "over-limit", "wrong-shape"}
    told = any(p.rule.removeprefix("config/") in broken for p in problems)
    if not any(table.name == "mailboxes" for table in draft.tables) and (
        draft.tables or not told
    ):
        problems.append(problem("table-missing", Place(name)))
    if draft.settings is None and (draft.tables or not told):
        problems.append(problem("account-missing", Place(name)))
    return replace(draft, problems=tuple(problems))
