"""A letter's author is the one person whom the table or the letter itself names."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostics.fleet.sent_letters.letter_files import SentLetter, letter_of
from diagnostics.fleet.sent_letters.receipts import receipt_of
from diagnostics.fleet.sent_letters.stated_results import LONGEST
from diagnostics.fleet.sent_letters.who_wrote import (
    KnownAuthors,
    Writer,
    Writers,
    read_writers,
)
from diagnostics.model import Account, Employee, Mailbox, Project
from tests.fleet.sent_letters.headers import taken

ACCOUNT = Account(
    host="Acme.planfix.com",
    employees=(
        Employee("1", "Eva Lis", "eva"),
        Employee("2", "Jan Nowak", "jan"),
        Employee("3", "Jan Nowak", "jan2"),
        Employee("jan", "Ola", "ola"),
        Employee("A", "Upper"),
        Employee("a", "Lower"),
    ),
    projects=(Project("p", "Shop"), Project("q", "Blog"), Project("shop")),
    mailboxes=(
        Mailbox("own", "Eva@a.example", owner="1"),
        Mailbox("team", "team@a.example"),
        Mailbox("both", "both@a.example", owner="1"),
        Mailbox("both2", "BOTH@a.example", owner="2"),
        Mailbox("mixed", "mixed@a.example", owner="1"),
        Mailbox("mixed2", "mixed@a.example"),
        Mailbox("left", "left@a.example", owner="gone"),
    ),
)


def table(tmp_path: Path, *rows: str, heading: str = "letter,employee,project") -> Path:
    path = tmp_path / "writers.csv"
    path.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "writer"),
    [
        ("x,1,p", Writer("1", "p")),
        ("x,EVA,shop", Writer("1", "shop")),  # an id before a name
        ("x,eva lis,SHOP", Writer("1", "shop")),
        ("x,Ola,Blog", Writer("jan", "q")),
        ("x,jan,none", Writer("jan", "none")),  # an id before another's login
        ("x,A,", Writer("A", "")),  # two ids that only their case tells apart
        ("x,a,", Writer("a", "")),
        ("x,,p", Writer("", "p")),
        ("<x>, 1 , p ", Writer("1", "p")),
    ],
)
def test_a_row_names_people_and_projects_by_id_login_or_name(
    tmp_path: Path, row: str, writer: Writer
) -> None:
    assert read_writers(table(tmp_path, row), ACCOUNT).rows == {"x": writer}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("x,Jan Nowak,", "names several"),
        ("x,nobody,", "names nobody and nothing"),
        ("x,1,nowhere", "names nobody and nothing"),
        ("x,none,p", "names nobody and nothing"),
    ],
)
def test_a_name_of_several_or_of_nobody_is_refused(
    tmp_path: Path, row: str, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        read_writers(table(tmp_path, row), ACCOUNT)


def test_the_separator_is_told_by_the_heading(tmp_path: Path) -> None:
    path = table(tmp_path, "x;1;p", heading="letter;employee;project")
    assert read_writers(path, ACCOUNT).rows == {"x": Writer("1", "p")}
    path = table(tmp_path, "x,1", heading="letter,employee")
    assert read_writers(path, ACCOUNT).rows == {"x": Writer("1", "")}


@pytest.mark.parametrize("heading", ["letter,project", "employee,project", "a;b", ""])
def test_a_table_needs_a_letter_and_an_employee(tmp_path: Path, heading: str) -> None:
    with pytest.raises(ValueError, match="expected the columns letter, employee"):
        read_writers(table(tmp_path, heading=heading), ACCOUNT)


def test_a_letter_is_found_by_its_message_id_its_name_or_its_file() -> None:
    writers = Writers(
        {"id@x": Writer("1"), "a.eml": Writer("2"), "sent.mbox": Writer("3")}
    )
    assert writers.of(SentLetter("a.eml", "id@x")).employee == "1"
    assert writers.of(SentLetter("a.eml")).employee == "2"
    assert writers.of(SentLetter("sent.mbox 12")).employee == "3"
    assert writers.of(SentLetter("other.eml")) == Writer()


@pytest.mark.parametrize(
    ("letter", "employee"),
    [
        (SentLetter("x", address="eva@a.example"), "1"),
        (SentLetter("x", address="team@a.example"), ""),
        (SentLetter("x", address="team@a.example", shown="eva LIS"), "1"),
        (SentLetter("x", address="team@a.example", shown="Jan Nowak"), ""),
        (SentLetter("x", address="both@a.example"), ""),  # of two owners
        (SentLetter("x", address="mixed@a.example"), ""),  # the company's too
        (SentLetter("x", address="left@a.example", shown="Eva Lis"), "1"),
        (SentLetter("x", address="eva@acme.planfix.com"), "1"),
        (SentLetter("x", address="eva@other.example"), ""),
        (SentLetter("x", address="eva@a.example", shown="Jan Nowak"), "1"),
        (SentLetter("x"), ""),
    ],
)
def test_an_author_is_the_owner_the_login_or_the_name_shown(
    letter: SentLetter, employee: str
) -> None:
    assert KnownAuthors(ACCOUNT, Writers()).of(letter).employee == employee


def test_the_table_counts_before_what_the_letter_shows() -> None:
    letter = SentLetter("x", address="eva@a.example")
    said = KnownAuthors(ACCOUNT, Writers({"x": Writer("2", "p")}))
    assert said.of(letter) == Writer("2", "p")
    project = KnownAuthors(ACCOUNT, Writers({"x": Writer("", "p")}))
    assert project.of(letter) == Writer("1", "p")


@pytest.mark.parametrize(
    ("headers", "results"),
    [
        (["mx; spf=pass"], {"spf": "pass"}),
        (["mx 1; SPF = Pass; dkim=neutral"], {"spf": "pass", "dkim": "neutral"}),
        (["mx; dkim=pass; dkim=fail"], {"dkim": "pass"}),
        (["mx; dkim=fail; dkim=pass"], {"dkim": "pass"}),
        (["mx; dkim=fail; dkim=temperror"], {"dkim": "temperror"}),
        (["mx; spf=fail", "MX; spf=pass"], {"spf": "fail"}),
        (["mx; spf=fail", "other; spf=pass"], {"spf": "fail"}),
        (["mx; none"], {}),
        (["mx; iprev=pass; arc=pass"], {}),
        (["spf=pass"], {"spf": "pass"}),  # as Microsoft's servers write it
        (["=pass; spf=pass"], {}),  # nobody states it
        (["; spf=pass", "mx; spf=fail"], {"spf": "fail"}),
        (["mx; spf=pass (a; dkim=pass)"], {"spf": "pass"}),
        ([], {}),
    ],
    ids=str,
)
def test_the_last_receiver_s_results_count(
    headers: list[str], results: dict[str, str]
) -> None:
    receipt = receipt_of(taken(*headers))
    assert receipt.results == results
    assert bool(receipt) is bool(results)


@pytest.mark.parametrize(("at", "read"), [(LONGEST - 10, True), (LONGEST + 1, False)])
def test_so_much_of_a_header_is_looked_at(at: int, read: bool) -> None:
    header = f"mx;{' ' * (at - 3)}spf=pass"
    assert bool(receipt_of(taken(header))) is read


@pytest.mark.parametrize(
    ("head", "address", "shown"),
    [
        (b"From: Eva <Eva@A.example>", "eva@a.example", "Eva"),
        (b'From: "Lis,  Eva" <e@a.example>', "e@a.example", "Lis, Eva"),
        (b"From: e@a.example", "e@a.example", ""),
        (b"From: e@a.example, f@a.example", "", ""),
        (b"From: Lis, Eva <e@a.example>", "e@a.example", "Lis, Eva"),
        (b"From: Now->Eva<e@a.example>", "e@a.example", "Now->Eva"),
        (b'From: "Eva"<>7<E@a.example>', "e@a.example", '"Eva"<>7'),
        (b"From: Eva", "", ""),
        (b"From: Account team ,_<e@a.example>", "e@a.example", "Account team, _"),
        (b"From: Lis, Eva <e@a.example>, f@a.example", "", ""),
        (
            b"From: e@a.example, f@a.example\nSender: Eva <F@a.example>",
            "f@a.example",
            "Eva",
        ),
        (b"From: e@a.example, f@a.example\nSender: e@a.example, f@a.example", "", ""),
        (b"From: e@a.example\nFrom: f@a.example", "", ""),
        (b"From: e@a.example\nFrom: f@a.example\nSender: f@a.example", "", ""),
        (b"From: e@a.example\nFrom: Eva <E@a.example>", "e@a.example", ""),
        (b"From: Eva <e@a.example>\nSender: f@a.example", "e@a.example", "Eva"),
        (b"From: e@a.example\n" * 4, "", ""),
        (b"Sender: e@a.example", "", ""),
    ],
)
def test_the_one_author_sends_a_letter_and_of_several_the_sender(
    head: bytes, address: str, shown: str
) -> None:
    letter = letter_of("x", head + b"\n")
    assert (letter.address, letter.shown) == (address, shown)


@pytest.mark.parametrize("encoding", ["cp1250", "iso-8859-2", "utf-8"])
@pytest.mark.parametrize(
    ("shown", "found"), [("Ewa Bąk", "e"), ("Ewa Bęk", ""), ("Ola Żak", "o")]
)
def test_a_name_in_an_old_encoding_is_its_person_s(
    encoding: str, shown: str, found: str
) -> None:
    people = ("e", "Ewa Bąk"), ("x", "Ewa Bak"), ("o", "Ola Żak"), ("u", "Ewa Bčk")
    account = Account(employees=tuple(Employee(*one) for one in people))
    head = f"From: {shown} <desk@a.example>\n".encode(encoding)
    writer = KnownAuthors(account, Writers()).of(letter_of("a.eml", head))
    assert writer.employee == found


def test_bytes_that_are_two_people_s_names_are_nobody_s() -> None:
    account = Account(employees=(Employee("e", "Ewa Bąk"), Employee("f", "Ewa Bšk")))
    head = b"From: Ewa B\xb9k <desk@a.example>\n"  # ISO 8859-2 has its s there
    assert KnownAuthors(account, Writers()).of(letter_of("a.eml", head)) == Writer()
