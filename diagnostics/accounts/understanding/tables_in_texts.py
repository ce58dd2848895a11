"""Tables as letters, wikis and terminals hold them, made into lines with separators.

Line by line, so that rows keep their numbers. Only what has a heading that is known is
touched, and where a row's cells can't be told apart, nothing of the table is read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from diagnostics.accounts.schema import BLANKS
from diagnostics.accounts.understanding.headings import LOOKED_AT, is_column

SEPARATORS = ",;\t|"
"""What may stand between the cells of a line."""

HEAD = 2**16
"""Characters of a file's head that its heading is looked for in."""

_QUOTED = re.compile(r"^(?:> ?)+", re.MULTILINE)
"""What mail programs put before the lines of a letter that is answered."""

_WRAPPED = re.compile(r'^"((?:[^"\r\n]|"")*+)"[;,\t| ]*+(?=\r?$)', re.MULTILINE)
"""A line that is one cell in quotes."""

_DRAWN = re.compile(
    r"^[ \t]*+(?:[+|]?[-=]{2}[-=+|\t ]*+"
    r"|[─━═┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝╭╮╰╯][─-╿\t ]*+)(?=\r?$)",
    re.MULTILINE,
)
_BOX_BARS = str.maketrans("│┃║", "|||")
"""Lines that texts draw around and below a heading, and bars between cells."""

_DOUBLE_BARS = re.compile(r"^[ \t]*+\|\|.*$", re.MULTILINE)
_BARS = re.compile(r"=?\|\|=?")
"""How some wikis write a heading, others every row: `|| a || b ||`."""

_RULE = re.compile(r"[ \t]*+\|?[ \t]*+:?-++:?[ \t]*+\|[-:| \t]*+\r?$")
_MARKED = re.compile(
    r"(`|\*\*|__)([^`*|\r\n]{1,300}?)\1(?=[ \t]{0,9}(?:\||\r?$))", re.MULTILINE
)
_ESCAPED = re.compile(r"\\([_*.@#+-])")
"""The line below a heading of Markdown, a whole cell's marks, a sign that is none."""

_ATTRIBUTES = re.compile(
    r"(?:\s*+[\w-]++\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'|]++))++\s*+\|"
)
"""What may stand before a cell of MediaWiki: `style="…" |`."""

_PARTS = re.compile(r"\S+(?: \S+)*")
"""What stands between gaps of two blanks and more."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A text with separators between its cells.

    Attributes:
        text: it, with as many lines as it had.
        form: how the table was written, as a template of `config/read-as`; empty where
            it had separators already.
        misfit: number of a line whose cells can't be told apart; 0 where there is none.
    """

    text: str
    form: str = ""
    misfit: int = 0


def laid_out(text: str) -> Laid:
    """The text, its table with separators, however it was written."""
    if "\n" not in text:  # lines as old Macs end them
        text = text.replace("\r", "\n")
    for form, made_of in _FORMS:
        if (made := made_of(text)) is not None:
            inner = laid_out(made) if form == "quoted" else Laid(made)
            return Laid(inner.text, form, inner.misfit)
    return _aligned(text)


_OTHERS: ContextVar[Container[str]] = ContextVar("_OTHERS", default=frozenset())


@contextmanager
def heading_with(names: Container[str]) -> Iterator[None]:
    """Inside the `with`, names of columns beside those of an account, lower case."""
    given = _OTHERS.set(names)
    try:
        yield
    finally:
        _OTHERS.reset(given)


def known_in(cells: Iterable[str]) -> int:
    """How many cells name a column of any table."""
    others = _OTHERS.get()
    held = (cell.strip(BLANKS + '"') for cell in cells)
    return sum(name.lower() in others or is_column(name) for name in held)


def _heading_in(lines: Sequence[str]) -> tuple[int, str]:
    """The line in which most columns are known, and their separator; -1: none has two.

    Of lines alike the first.
    """
    scores = [
        (known_in(line.split(mark)), -at, mark)
        for at, line in enumerate(lines)
        for mark in SEPARATORS
    ]
    known, at, mark = max(scores, key=lambda score: score[:2], default=(0, 0, ""))
    return (-at, mark) if known > 1 else (-1, "")


def _head(text: str) -> list[str]:
    return text[:HEAD].split("\n", LOOKED_AT)[:LOOKED_AT]


def _without_quotes(text: str) -> str | None:
    """A table of a letter that was answered, without the marks before its lines."""
    head = [line for line in _head(text) if line.startswith(">")]
    bare = [_QUOTED.sub("", line) for line in head]
    has_heading = _heading_in(bare)[0] >= 0 or any(
        known_in(_split_at_gaps(line)) > 1 for line in bare
    )
    return _QUOTED.sub("", text) if has_heading else None


def _unwrapped(text: str) -> str | None:
    """The text, lines in which all cells stand in one pair of quotes without these.

    Where the heading is one, all such lines are; else those with as many cells as it.
    """
    if not _WRAPPED.search(text):
        return None
    lines = _head(text)
    at, mark = _heading_in(lines)
    if at < 0:
        return None
    heading = lines[at].strip(BLANKS)
    width = len(heading.split(mark))
    is_wrapped = _WRAPPED.fullmatch(heading) is not None

    def inner(found: re.Match[str]) -> str:
        held = found[1].replace('""', '"')
        cells = 1 + re.sub(r'"[^"]*"', "", held).count(mark)
        return held if cells == width > 2 or is_wrapped else found[0]

    made = _WRAPPED.sub(inner, text)
    return None if made == text else made


def _of_wiki(text: str) -> str | None:
    """The text with a bar where its heading has two: `|| a || b ||`."""
    head = [line.strip() for line in _head(text)]
    headings = [line for line in head if line.startswith("||")]
    if not any(known_in(_BARS.split(line)) > 1 for line in headings):
        return None
    return _DOUBLE_BARS.sub(lambda found: _BARS.sub("|", found[0]), text)


def _of_media_wiki(text: str) -> str | None:
    """The text with the table of a MediaWiki page in it, each row in its first line."""
    if not any(line.lstrip().startswith("{|") for line in _head(text)):
        return None
    lines = [""] * (text.count("\n") + 1)
    for at, cells in _rows_of_media_wiki(text.split("\n")):
        lines[at] = _line(cells)
    made = "\n".join(lines)
    return made if _heading_in(_head(made.lstrip("\n")))[0] >= 0 else None


def _rows_of_media_wiki(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    start, cells, inside = 0, list[str](), False
    for at, raw in enumerate(lines):
        line = raw.strip()
        if line.startswith(("|-", "|}")) or (inside and not line):
            if cells:
                yield start, cells
            cells = []
            inside = inside and not line.startswith("|}")
        elif line.startswith("{|"):
            inside = True
        elif inside and line[:1] in "|!" and not line.startswith("|+"):
            start = start if cells else at
            cells += _cells_of_media_wiki(line)
        elif inside and cells and not line.startswith("|+"):
            cells[-1] += " " + line
    if cells:
        yield start, cells


def _cells_of_media_wiki(line: str) -> list[str]:
    marks = r"\|\||!!" if line[0] == "!" else r"\|\|"
    parts = re.split(marks, line[1:])
    return [_without_attributes(part).strip().strip("'") for part in parts]


def _without_attributes(cell: str) -> str:
    found = _ATTRIBUTES.match(cell)
    return cell[found.end() :] if found else cell


def _drawn(text: str) -> str | None:
    """The text with bars, without the lines that are drawn around its heading."""
    if _heading_in([line.translate(_BOX_BARS) for line in _head(text)])[1] != "|":
        return None
    barred = text if text.isascii() else text.translate(_BOX_BARS)
    made = _DRAWN.sub("", barred)
    return None if made == text else made


def _of_markdown(text: str) -> str | None:
    """The text without Markdown's marks: code, bold, and escapes."""
    lines = _head(text)
    if not any(map(_RULE.match, lines)) or _heading_in(lines)[1] != "|":
        return None
    made = _MARKED.sub(lambda found: found[2], _ESCAPED.sub(r"\1", text))
    return None if made == text else made


def _aligned(text: str) -> Laid:
    """The text, its columns parted by blanks, with separators in their place."""
    head = text.split("\n", LOOKED_AT)[:LOOKED_AT]
    if max(map(len, head), default=0) > HEAD or _heading_in(head)[0] >= 0:
        return Laid(text)
    for split in (_split_at_gaps, _split_at_hard_blanks):
        known = [known_in(split(line)) for line in head]
        if max(known, default=0) > 1:
            return _parted(text.split("\n"), known.index(max(known)), split)
    return Laid(text)


def _parted(
    lines: Sequence[str], heading: int, split: Callable[[str], list[str]]
) -> Laid:
    """Lines with separators; below a heading, as many cells as it has.

    Rows with fewer have theirs below the headings that they stand below.
    """
    made = [_line([line.strip()]) for line in lines[:heading]]
    names = split(lines[heading])
    made.append(_line(names))
    spans = _spans(lines[heading])
    for at, line in enumerate(lines[heading + 1 :], heading + 1):
        if not line.strip() or _DRAWN.fullmatch(line.rstrip(BLANKS)):
            made.append("")
            continue
        cells = split(line)
        if len(cells) != len(names):
            cells = _below(line, spans) if split is _split_at_gaps else []
        if not cells:
            return Laid("\n".join(lines), "aligned", at + 1)
        made.append(_line(cells))
    return Laid("\n".join(made), "aligned")


def _below(line: str, headings: Sequence[tuple[int, int]]) -> list[str]:
    """The cells that stand each below one heading; none where that can't be told."""
    cells = [""] * len(headings)
    plain = _with_plain_blanks(line)
    for start, end in _spans(line):
        over = [n for n, (a, b) in enumerate(headings) if a < end and start < b]
        if len(over) != 1 or cells[over[0]]:
            return []
        cells[over[0]] = plain[start:end]
    return cells


def _with_plain_blanks(line: str) -> str:
    line = line.rstrip("\r")
    if line.isascii():
        return line
    return "".join(" " if unicodedata.category(c) == "Zs" else c for c in line)


def _spans(line: str) -> list[tuple[int, int]]:
    return [found.span() for found in _PARTS.finditer(_with_plain_blanks(line))]


def _split_at_gaps(line: str) -> list[str]:
    return _PARTS.findall(_with_plain_blanks(line))


def _split_at_hard_blanks(line: str) -> list[str]:
    return [part.strip() for part in line.split("\N{NO-BREAK SPACE}")]


def _line(cells: Iterable[str]) -> str:
    return "\t".join(
        '"' + cell.replace('"', '""') + '"' if '"' in cell else cell for cell in cells
    )


_FORMS: tuple[tuple[str, Callable[[str], str | None]], ...] = (
    ("quoted", _without_quotes),
    ("wiki", _of_media_wiki),
    ("wiki", _of_wiki),
    ("wiki", _of_markdown),
    ("", _drawn),
    ("wrapped", _unwrapped),
)
"""How tables are written, and what makes lines with separators of them."""
