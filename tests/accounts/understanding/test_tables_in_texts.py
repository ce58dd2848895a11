from collections.abc import Callable

import pytest

from diagnostics.accounts.reader import Loaded, read_files
from diagnostics.accounts.understanding.tables_in_texts import laid_out
from diagnostics.model import COMPANY, Finding
from diagnostics.words import evidence
from tests.growth import assert_linear

ROWS = (
    ("id", "address", "owner", "smtp_host", "smtp_port"),
    ("sales", "sales@acme.test", "company", "mail.acme.test", "465"),
    ("ann", "ann@acme.test", "e1", "", "587"),
)
Load = Callable[..., Loaded]


def joined(rows: tuple[tuple[str, ...], ...], by: str, before: str = "") -> list[str]:
    return [before + by.join(row) + before[::-1] for row in rows]


def in_columns(*rows: tuple[str, ...], blank: str = " ") -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        (blank * 3).join(c.ljust(w, blank) for c, w in zip(row, widths, strict=True))
        for row in rows
    )
    return "\n".join(line.rstrip(blank) for line in lines)


def wrapped(end: str = "") -> str:
    return "\n".join(f'"{line}"{end}' for line in joined(ROWS, ","))


def of_media_wiki() -> str:
    head, *body = ROWS
    rows = "".join(f"|-\n| {' || '.join(row)}\n" for row in body)
    return f'{{| class="wikitable"\n|+ Mail\n! {" !! ".join(head)}\n{rows}|}}\n'


def of_media_wiki_in_lines() -> str:
    head, *body = ROWS
    rows = "".join(f"|-\n{''.join(f'| {c}' + chr(10) for c in row)}" for row in body)
    headings = "".join(f'! scope="col" | {name}\n' for name in head)
    return f"{{|\n|-\n{headings}{rows}|}}\n"


def of_jira() -> str:
    head, *body = ROWS
    lines = [f"|| {' || '.join(head)} ||", *joined((*body,), " | ", "| ")]
    return "\n".join(lines)


def of_trac() -> str:
    head, *body = ROWS
    marked = tuple(f"={name}=" for name in head)
    return "\n".join(joined((marked, *body), "||", "||"))


def of_a_terminal() -> str:
    line = "+-------" * len(ROWS[0]) + "+"
    first, *others = joined(ROWS, " | ", "| ")
    return "\n".join([line, first, line, *others, line])


def in_a_box() -> str:
    ascii_drawn = of_a_terminal().replace("-------", "───────")
    return ascii_drawn.replace("+", "┼").replace("|", "│")


FORMS = {
    "wrapped": wrapped(),
    "wrapped-with-ends": wrapped(";;;"),
    "blanks": in_columns(*ROWS),
    "no-break-spaces": in_columns(*ROWS, blank="\u00a0"),
    "one-no-break-space": "\n".join(joined(ROWS, "\u00a0")),
    "media-wiki": of_media_wiki(),
    "media-wiki-in-lines": of_media_wiki_in_lines(),
    "jira": of_jira(),
    "trac": of_trac(),
    "answered": "\n".join(f"> {line}" for line in joined(ROWS, "\t")),
    "answered-twice": "\n".join(f"> > {line}" for line in joined(ROWS, ";")),
    "answered-blanks": "\n".join(f"> {x}" for x in in_columns(*ROWS).split("\n")),
    "answered-title": "Anna wrote:\n" + "\n".join(f">{x}" for x in joined(ROWS, ";")),
}
UNTOLD = {
    "terminal": of_a_terminal(),
    "box": in_a_box(),
    "tabs": "\n".join(joined(ROWS, "\t")),
}


def mailboxes_of(loaded: Loaded) -> list[tuple[str, str, str, str, int | None]]:
    return [
        (m.id, m.address, m.owner, m.smtp.host, m.smtp.port)
        for m in loaded.account.mailboxes
    ]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("form", [*FORMS, *UNTOLD])
def test_a_table_of_a_letter_a_wiki_or_a_terminal_is_read(
    load_texts: Load, form: str, ends: str
) -> None:
    text = {**FORMS, **UNTOLD}[form].replace("\n", ends)
    loaded = load_texts(mailboxes=text)
    assert mailboxes_of(loaded) == [
        ("sales", "sales@acme.test", COMPANY, "mail.acme.test", 465),
        ("ann", "ann@acme.test", "e1", "", 587),
    ]
    told = [p for p in loaded.problems if p.rule == "config/read-as"]
    assert len(told) == (form in FORMS)
    assert loaded.ok


def test_marks_of_markdown_are_no_part_of_a_value(load_texts: Load) -> None:
    text = (
        "| **id** | address | employees |\n"
        "| --- | :-: | --: |\n"
        "| `m_1` | a\\_b@acme.test | e1 |\n"
        "| **m2** | b@acme.test | |\n"
    )
    first, second = load_texts(mailboxes=text).account.mailboxes
    assert (first.id, first.address) == ("m_1", "a_b@acme.test")
    assert (first.employees, second.id) == (("e1",), "m2")


def test_rows_keep_the_numbers_of_their_lines(load_texts: Load) -> None:
    found = load_texts(mailboxes="Mail\n\n" + of_media_wiki()).account.mailboxes
    assert [mailbox.place.row for mailbox in found] == [7, 9]


def test_only_rows_that_excel_wrapped_are_unwrapped(load_texts: Load) -> None:
    text = 'id,name,login\n"e1,""Nowak, Anna"",anna"\ne2,Jan,jan\n"e3","a ""b"", c",d\n'
    found = load_texts(employees=text).account.employees
    assert [(e.id, e.name) for e in found] == [
        ("e1", "Nowak, Anna"),
        ("e2", "Jan"),
        ("e3", 'a "b", c'),
    ]


def test_an_empty_cell_between_blanks_stays_empty(load_texts: Load) -> None:
    rows = (
        ("id", "address", "username", "test", "smtp_port"),
        ("m1", "m1@acme.test", "", "passed", "465"),
    )
    (mailbox,) = load_texts(mailboxes=in_columns(*rows)).account.mailboxes
    assert (mailbox.username, mailbox.test, mailbox.smtp.port) == ("", "passed", 465)


def test_a_line_whose_empty_cell_cant_be_told_is_an_error(
    load_texts: Load, problem_of: Callable[[Loaded, str], Finding]
) -> None:
    text = "id  address  owner  test\nm1  m1@acme.test  passed\n"
    loaded = load_texts(mailboxes=text)
    found = problem_of(loaded, "syntax")
    assert found.data["row"] == 2
    assert "blanks" in evidence(found)
    assert not loaded.account.mailboxes
    assert loaded.account.missing


@pytest.mark.parametrize(
    "text",
    [
        "id,name\n> a,b\n",
        'id,name\n"a, b",\n',
        "id;name\na;b  c\n",
        "id|name\na|\n",
        "id\n-- \nx\n",
        "x  y\nid  z\n",
        'id,name\na,"x\n""id,name""\ny"\n',
        "",
    ],
)
def test_a_text_with_separators_stays_as_it_is(text: str) -> None:
    assert laid_out(text).text == text
    assert not laid_out(text).form


@pytest.mark.parametrize(
    "row",
    [
        '"a,b,c"',
        "> x",
        "|| a",
        "| a=a=a=",
        "+--",
        "a__b__",
        "  x",
        '"',
        " ",
        "`a",
        "\t",
    ],
)
def test_the_form_of_a_long_text_is_told_in_time_that_grows_with_it(row: str) -> None:
    assert_linear(lambda n: laid_out("{|\n|| id || name ||\n" + row * n), 40_000)
    assert_linear(lambda n: laid_out("id  name\n" + f"{row}\n" * n), 20_000)


def test_an_account_of_one_file_is_told_by_its_table() -> None:
    loaded = read_files({"mailboxes.txt": FORMS["answered"].encode()})
    assert len(loaded.account.mailboxes) == 2
