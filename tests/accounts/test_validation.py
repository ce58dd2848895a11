from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diagnostics import catalogue
from diagnostics.accounts import Loaded, load, load_uploads, validate
from diagnostics.model import (
    Account,
    Employee,
    Endpoint,
    Finding,
    Group,
    Mailbox,
    Place,
    Project,
    Severity,
    SubjectKind,
)
from diagnostics.words import evidence, text

Load = Callable[..., Loaded]
Only = Callable[[Loaded, str], Finding]

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
COLUMNS = "id,address,smtp_host,smtp_port,smtp_security,pop3_host,pop3_port,"
COLUMNS += "pop3_security\n"


def test_a_good_account_has_no_problems(load_texts: Load) -> None:
    assert load_texts().problems == ()


@pytest.mark.parametrize(
    ("files", "rule", "row", "column", "value", "nearest"),
    [
        ({"groups": "id,name\ng1,\n,x\n"}, "id-missing", 3, "id", "", ""),
        ({"groups": "id\ng1\ng1\n"}, "duplicate-id", 3, "id", "g1", ""),
        ({"groups": "id\ng1\na;b\n"}, "id-separator", 3, "id", "a;b", ""),
        ({"employees": "id\ncompany\n"}, "reserved-id", 2, "id", "company", ""),
        ({"projects": "id\nnone\n"}, "reserved-id", 2, "id", "none", ""),
        (
            {"employees": "id,groups\ne1,gg1\n"},
            *("dangling-reference", 2, "groups", "gg1", "g1"),
        ),
        (
            {"projects": "id,parent\nalpha,\nb,alhpa\n"},
            *("dangling-reference", 3, "parent", "alhpa", "alpha"),
        ),
        (
            {"mailboxes": "id,address,provider,owner\nm,m@b.com,gmail,compny\n"},
            *("dangling-reference", 2, "owner", "compny", "company"),
        ),
        (
            {"mailboxes": "id,address,provider,employees\nm,m@b.com,gmail,e1;e11\n"},
            *("dangling-reference", 2, "employees", "e11", "e1"),
        ),
        (
            {"mailboxes": "id,address,provider,projects\nm,m@b.com,gmail,p22\n"},
            *("dangling-reference", 2, "projects", "p22", "p2"),
        ),
        (
            {"mailboxes": "id,address,provider,projects\nm,m@b.com,gmail,p1;p1\n"},
            *("repeated-reference", 2, "projects", "p1", ""),
        ),
        (
            {"mailboxes": "id,address,provider,projects\nm,m@b.com,gmail,p1;p2;p2\n"},
            *("repeated-reference", 2, "projects", "p2", ""),
        ),
        ({"projects": "id,parent\na,a\n"}, "parent-cycle", 2, "parent", "a", ""),
        (
            {"mailboxes": "id,address,provider\nm,m@b.com,Gmail\n"},
            *("unknown-provider", 2, "provider", "Gmail", "gmail"),
        ),
        (
            {"employees": "id,kind\ne1,robto\n"},
            *("unknown-value", 2, "kind", "robto", "robot"),
        ),
        (
            {"employees": "id,active\ne1,maybe\n"},
            "bad-boolean",
            2,
            "active",
            "maybe",
            "",
        ),
        (
            {"mailboxes": "id,address,provider,tested_on\nm,m@b.com,gmail,20260131\n"},
            *("bad-date", 2, "tested_on", "20260131", ""),
        ),
        ({"account": 'plan = "trail"\n'}, "unknown-value", 1, "plan", "trail", "trial"),
    ],
)
def test_a_problem_names_file_row_column_value_and_the_nearest_name(
    load_texts: Load,
    files: dict[str, str],
    rule: str,
    row: int,
    column: str,
    value: str,
    nearest: str,
) -> None:
    loaded = load_texts(**files)
    found = next(p for p in loaded.problems if p.rule == f"config/{rule}")
    assert found.data["file"].removesuffix(".toml").removesuffix(".csv") in files
    assert (found.data["row"], found.data["column"]) == (row, column)
    assert (found.data["value"], found.data["nearest"]) == (value, nearest)
    assert found.data["file"] in evidence(found)
    assert value in evidence(found)
    assert nearest in evidence(found)


def test_a_circle_of_parents_is_told_once_and_whole() -> None:
    ring = tuple(Project(f"p{i}", parent=f"p{(i + 1) % 4}") for i in range(4))
    found = validate(Account(projects=(Project("in", parent="p2"), *ring)))
    assert [p.rule for p in found] == ["config/parent-cycle"]
    assert "p0 → p1 → p2 → p3 → p0" in evidence(found[0])


def test_a_project_without_an_id_is_not_above_itself(
    load_texts: Load, problem_of: Only
) -> None:
    loaded = load_texts(projects="id,name\n,Shop\np,Site\n")
    assert problem_of(loaded, "id-missing").data["row"] == 2
    assert "config/parent-cycle" not in {p.rule for p in loaded.problems}


@pytest.mark.parametrize("port", ["0", "65536", "-1", "4 65", "4.65", "٤٦٥", "9" * 99])
def test_a_port_that_is_none_is_told(
    load_texts: Load, problem_of: Only, port: str
) -> None:
    row = f"m,m@example.com,smtp.example.com,{port},tls,,,\n"
    loaded = load_texts(mailboxes=COLUMNS + row)
    if "." not in port:
        assert problem_of(loaded, "bad-port").data["column"] == "smtp_port"
    assert not loaded.ok
    assert loaded.account.mailboxes[0].smtp.port is None


@pytest.mark.parametrize(
    ("service", "port", "security", "works"),
    [
        ("smtp", 465, "tls", True),
        ("smtp", 465, "starttls", False),
        ("smtp", 465, "none", False),
        ("smtp", 587, "starttls", True),
        ("smtp", 587, "tls", False),
        ("smtp", 25, "tls", False),
        ("smtp", 2525, "tls", True),
        ("smtp", 995, "tls", False),
        ("smtp", 465, "", True),
        ("smtp", "", "starttls", True),
        ("pop3", 995, "tls", True),
        ("pop3", 995, "starttls", False),
        ("pop3", 110, "starttls", True),
        ("pop3", 110, "tls", False),
        ("pop3", 993, "tls", False),
        ("pop3", 24013, "tls", True),
    ],
)
def test_port_and_security_must_fit(
    load_texts: Load, service: str, port: int | str, security: str, works: bool
) -> None:
    header = f"id,address,{service}_host,{service}_port,{service}_security\n"
    row = f"m,m@example.com,mail.example.com,{port},{security}\n"
    loaded = load_texts(mailboxes=header + row)
    told = any(p.rule == "config/server-pair" for p in loaded.problems)
    assert told is not works


PORTS = {
    "SMTP": (25, 465, 587),
    "POP3": (110, 995),
    "IMAP": (143, 993),
}
"""As IANA has given them."""


@pytest.mark.parametrize("service", ["smtp", "pop3", "imap"])
def test_each_port_of_another_service_is_told_and_no_other_one(
    load_texts: Load, service: str
) -> None:
    header = f"id,address,{service}_host,{service}_port\n"
    foreign = {port: name for name, ports in PORTS.items() for port in ports}
    for port in sorted({*foreign, *(p + 1 for p in foreign), 80, 2525}):
        loaded = load_texts(mailboxes=f"{header}m,m@a.com,mail.a.com,{port}\n")
        told = [p for p in loaded.problems if p.rule == "config/server-pair"]
        owner = foreign.get(port, "HTTP" if (service, port) == ("smtp", 80) else "")
        is_foreign = bool(owner) and owner != service.upper()
        assert bool(told) is is_foreign, port
        if told:
            assert owner in evidence(told[0]), port


def test_a_pair_is_judged_together_with_its_providers_preset(
    load_texts: Load, problem_of: Only
) -> None:
    header = "id,address,provider,smtp_host,smtp_port,smtp_security\n"
    row = "m,m@example.com,gmail,,465,starttls\n"
    loaded = load_texts(mailboxes=header + row)
    assert text(problem_of(loaded, "server-pair").data["expected"]) == "tls"


@pytest.mark.parametrize(
    "address",
    [
        *("", "name", "a@b", "a@@b.com", "a b@c.com", "A <a@b>", "@b.com"),
        *("a@.com", "a@b..com", "a@-b.com", "a@b.com,c@d.com", "x" * 250 + "@b.com"),
    ],
)
def test_what_is_no_address_is_told(
    load_texts: Load, problem_of: Only, address: str
) -> None:
    loaded = load_texts(mailboxes=f'id,address,provider\nm,"{address}",gmail\n')
    assert problem_of(loaded, "bad-address").severity is Severity.ERROR


@pytest.mark.parametrize(
    "address",
    ["a@b.com", "first.last+tag@mail.example.co.uk", "ż@żółw.pl", "a@xn--w-uga1v8h.pl"],
)
def test_usual_addresses_are_fine(load_texts: Load, address: str) -> None:
    assert load_texts(mailboxes=f"id,address,provider\nm,{address},gmail\n").ok


@pytest.mark.parametrize(
    "host",
    [
        *("https://x.com", "x.com:465:1", "a b", "x/y", "-a.com", "a..b", ".a.com"),
        *("[::1", "::1]", "[a.com]", "fe80::1%eth0", "[fe80::1%2]", "1:2", "[::1]:465"),
        *("300.1.1.1", "10.0.0", "x" * 64 + ".com", "me@a.com"),
        *("0x7f000001", "127.0x1", "192.0.2.1-9"),
        *("j.w.", "jw.", "dto.", "Ditto", "idem", "\N{DITTO MARK}"),
    ],
)
def test_what_is_no_host_is_told(load_texts: Load, problem_of: Only, host: str) -> None:
    loaded = load_texts(mailboxes=f"id,address,smtp_host\nm,m@example.com,{host}\n")
    assert problem_of(loaded, "bad-host").data["value"] == host


@pytest.mark.parametrize(
    "host",
    [
        *("mx.example.com", "mx.example.com.", "MX.Example.COM", "mx_1.example.com"),
        *("почта.рф", "faß.example", "xn--fa-hia.example", "3com.example", "localhost"),
        *("127.0.0.1", "::1", "[::1]", "[2001:db8::25]", "[192.0.2.1]"),
    ],
)
def test_names_and_addresses_are_hosts(load_texts: Load, host: str) -> None:
    loaded = load_texts(mailboxes=f"id,address,smtp_host\nm,m@example.com,{host}\n")
    assert "config/bad-host" not in {p.rule for p in loaded.problems}


def test_a_zone_is_refused_in_its_own_words(load_texts: Load, problem_of: Only) -> None:
    text = "id,address,smtp_host\nm,m@example.com,fe80::1%eth0\n"
    assert "zone" in evidence(problem_of(load_texts(mailboxes=text), "bad-host"))


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("10.0.0.5", "public addresses"),
        ("0.0.0.0/0", "public addresses"),
        ("192.0.2.0/33", "an address, a network"),
    ],
)
def test_a_place_that_no_letter_comes_from_is_refused(
    load_texts: Load, problem_of: Only, place: str, words: str
) -> None:
    text = f"id,address,sends_from\nm,m@example.com,{place}\n"
    told = evidence(problem_of(load_texts(mailboxes=text), "bad-host"))
    assert "no place that letters leave from" in told
    assert words in told


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ("192.0.2.10/24", "192.0.2.10 alone, or 192.0.2.0/24"),
        ("ip4:192.0.2.77/28", "192.0.2.77 alone, or 192.0.2.64/28"),
        ("192.0.2.9/255.255.255.0", "192.0.2.9 alone, or 192.0.2.0/24"),
        ("2001:db8::5/64", "2001:db8::5 alone, or 2001:db8::/64"),
        ("192.0.2.0/24", ""),
        ("192.0.2.10/32", ""),
        ("192.0.2.10", ""),
        ("2001:db8::/64", ""),
        ("::ffff:192.0.2.10", ""),
    ],
)
def test_a_network_written_by_an_address_within_is_asked_about(
    load_texts: Load, problem_of: Only, place: str, wanted: str
) -> None:
    text = f"id,address,provider,sends_from\nm,m@example.com,gmail,{place}\n"
    loaded = load_texts(mailboxes=text)
    if not wanted:
        assert loaded.problems == ()
        return
    told = evidence(problem_of(loaded, "network-by-address"))
    assert f"expected {wanted}." in told
    assert loaded.account.mailboxes[0].sends_from == (place,)


@pytest.mark.parametrize("secret", ["hunter2", "env:", "env:A B", "file:", "ENV:X!"])
def test_a_secret_in_clear_is_refused_and_never_repeated(
    load_texts: Load, problem_of: Only, secret: str
) -> None:
    loaded = load_texts(
        mailboxes=f"id,address,provider,secret\nm,m@example.com,gmail,{secret}\n"
    )
    found = problem_of(loaded, "secret-in-clear")
    assert loaded.account.mailboxes[0].secret == ""
    assert "env:NAME" in evidence(found)
    assert f'"{secret}"' not in evidence(found)
    assert secret not in found.data.values()


SECRET = "correct-horse!"  # moved by separators that are missing or not quoted
HEADER = "id,address,name,owner,provider,username,secret,smtp_host,smtp_port,"
HEADER += "smtp_security,pop3_host,pop3_port,pop3_security,test\n"
SERVERS = "smtp.example.com,465,tls,pop.example.com,995,tls,passed"


@pytest.mark.parametrize(
    "row",
    [
        f"m,m@b.com,Smith, John,,,,{SECRET},{SERVERS}",
        f"m,m@b.com,Smith, John,,,,{SECRET},{SERVERS}".removesuffix(",passed"),
        f"m,m@b.com,Smith, John, jr,,,,{SECRET},smtp.example.com,465,tls,,",
        f"m,m@b.com,Smith,,,cor,rect-horse!,{SERVERS}",
        f"m,m@b.com,Smith,,{SECRET},{SERVERS}",
        f"m,m@b.com,,{SECRET},{SERVERS}",
        f"m,m@b.com,Smith,,,{SECRET},{SERVERS}",
        f"m,m@b.com,Smith,,,,{SECRET},{SERVERS}",
    ],
)
def test_a_secret_in_a_moved_cell_stays_hidden(load_texts: Load, row: str) -> None:
    loaded = load_texts(mailboxes=f"{HEADER}{row}\n")
    assert not loaded.ok
    assert "horse" not in repr(loaded.problems)


def test_a_row_without_some_last_cells_is_a_warning(
    load_texts: Load, problem_of: Only
) -> None:
    loaded = load_texts(groups="id,name\ng1\n")
    assert loaded.ok
    assert problem_of(loaded, "row-short").data["row"] == 2


def test_values_from_outside_are_shown_on_one_clipped_line(
    load_texts: Load, problem_of: Only
) -> None:
    loaded = load_texts(groups='id\ng1\n"x\n\x1b[31m' + "y" * 999 + ';"\n')
    said = evidence(problem_of(loaded, "id-separator"))
    assert said.isprintable()
    assert len(said) < 300


def test_a_subject_is_the_row(load_texts: Load, problem_of: Only) -> None:
    loaded = load_texts(projects="id,parent\np1,\np2,zz\n")
    subject = problem_of(loaded, "dangling-reference").subject
    assert (subject.kind, subject.id) == (SubjectKind.PROJECT, "p2")


def test_all_problems_are_told_at_once_even_thousands(load_texts: Load) -> None:
    rows = "".join(f"employee-{i},wrong-{i}\n" for i in range(5000))
    groups = "".join(f"group-{i}\n" for i in range(5000))
    loaded = load_texts(employees="id,groups\n" + rows, groups="id\n" + groups)
    dangling = [p for p in loaded.problems if p.rule == "config/dangling-reference"]
    (more,) = [p for p in loaded.problems if p.rule == "config/more-of-a-rule"]
    assert len(dangling) + more.data["problems"] == 5000
    assert more.severity is dangling[0].severity


def test_the_broken_sample_shows_every_problem_that_a_folder_can_have() -> None:
    loaded = load(SAMPLES / "broken")
    ours = {r for r in catalogue.rule_ids("config") if "/lint-" not in r}
    elsewhere = {
        *("account-missing", "table-missing", "file-missing", "unknown-form"),
        *("unreadable", "over-limit", "zip-path", "wrong-shape", "no-header"),
        *("column-missing", "duplicate-file", "more-of-a-rule"),
        *("encoding-unsure", "merged-cells", "row-cut", "unknown-rule"),
        *("rows-skipped", "hidden-cells", "unread-decides"),
    }
    shown = {p.rule.removeprefix("config/") for p in loaded.problems}
    assert shown == {r.removeprefix("config/") for r in ours} - elsewhere
    assert "hunter2" not in repr(loaded)
    assert "correct horse" not in repr(loaded)


def box(**fields: Any) -> Mailbox:
    return Mailbox(
        **{"id": "m", "address": "m@b.pl", "smtp": Endpoint("h.pl"), **fields}
    )


def test_each_wrong_id_is_told_by_what_is_wrong_with_it() -> None:
    rows = ["", "a", "b;c", "b;c", "company", "a", "none"]
    people = tuple(
        Employee(text, place=Place("e.csv", row)) for row, text in enumerate(rows, 2)
    )
    assert [evidence(p) for p in validate(Account(employees=people))] == [
        "e.csv, row 2, column id: the row has no id; expected a text of its own.",
        *(
            f'e.csv, row {row}, column id: "b;c" has a semicolon, which separates ids '
            "in lists; expected an id without ;."
            for row in (4, 5)
        ),
        'e.csv, row 6, column id: "company" means something else and can be no id '
        "here; expected any id but company.",
        'e.csv, row 7, column id: "a" is the id of row 3 too; expected an id that no '
        "other row of employees has.",
    ]


def test_a_word_is_reserved_in_its_own_table_only() -> None:
    account = Account(
        groups=(Group("company"), Group("none")),
        projects=(Project("company"),),
        employees=(Employee("none"),),
        mailboxes=(box(id="none"), box(id="company")),
    )
    assert validate(account) == ()
    found = validate(Account(projects=(Project("none"),)))
    assert [p.rule for p in found] == ["config/reserved-id"]


def test_a_reference_is_looked_up_in_its_own_table() -> None:
    account = Account(
        groups=(Group("g"),),
        employees=(Employee("e", groups=("g", "x")),),
        projects=(Project("p", parent="y"), Project("none")),
        mailboxes=(
            box(id="a", owner="e", employees=("e",), groups=("g",), projects=("p",)),
            box(id="b", owner="z", employees=("g",), groups=("p",), projects=("none",)),
        ),
    )
    found = [p for p in validate(account) if p.rule == "config/dangling-reference"]
    assert [(p.subject.id, p.data["column"], p.data["value"]) for p in found] == [
        ("e", "groups", "x"),
        ("p", "parent", "y"),
        ("b", "owner", "z"),
        ("b", "employees", "g"),
        ("b", "groups", "p"),
        ("b", "projects", "none"),
    ]
    said = [evidence(p) for p in found]
    assert said[0] == (
        'column groups: "x" is in no row of the groups; expected an id of the groups.'
    )
    assert said[2] == (
        'column owner: "z" is in no row of the employees; expected "company" or an id '
        "of the employees."
    )


def test_an_id_that_is_listed_twice_is_told_once() -> None:
    account = Account(
        projects=(Project("p"), Project("q")),
        mailboxes=(
            box(projects=("q", "p", "p", "q", "p")),
            box(id="n", projects=("p",)),
        ),
    )
    assert [evidence(p) for p in validate(account)] == [
        'column projects: "q" is listed more than once; expected each id once.'
    ]


def cycles(**parents: str) -> list[str]:
    rows = tuple(Project(name, parent=parent) for name, parent in parents.items())
    found = validate(Account(projects=rows))
    assert {p.rule for p in found} <= {"config/parent-cycle"}
    return [p.data["ring"] for p in found]


@pytest.mark.parametrize(
    ("parents", "rings"),
    [
        ({"a": ""}, []),
        ({"a": "", "b": "a", "c": "b", "d": "b"}, []),
        ({"a": "a"}, ["a → a"]),
        ({"b": "a", "a": "b"}, ["b → a → b"]),
        ({"in": "c", "a": "b", "b": "c", "c": "b"}, ["b → c → b"]),
        ({"a": "b", "b": "a", "c": "d", "d": "c"}, ["a → b → a", "c → d → c"]),
        ({"z": "z", "y": "z", "x": "y"}, ["z → z"]),
    ],
)
def test_every_circle_is_told_from_its_first_row_on(
    parents: dict[str, str], rings: list[str]
) -> None:
    assert cycles(**parents) == rings


@pytest.mark.parametrize(
    ("length", "ring"),
    [(5, "p0 → p1 → p2 → p3 → p4 → p0"), (6, "p0 → p1 → p2 → p3 → p4 → p5")],
)
def test_of_a_long_circle_six_are_named(length: int, ring: str) -> None:
    assert cycles(**{f"p{i}": f"p{(i + 1) % length}" for i in range(length)}) == [ring]


def test_a_circle_is_said_with_the_cell_to_clear() -> None:
    place = Place("p.csv", 2)
    rows = (Project("a", parent="b", place=place), Project("b", parent="a"))
    (found,) = validate(Account(projects=rows))
    assert (found.subject.kind, found.subject.id) == (SubjectKind.PROJECT, "a")
    assert evidence(found) == (
        'p.csv, row 2, column parent: "b" is above itself (a → b → a); '
        "expected a parent that is not below this project."
    )


@pytest.mark.parametrize(
    ("text", "seen", "said"),
    [
        ("ja\u200bn", "jan", "U+200B ZERO WIDTH SPACE as its character 3"),
        ("\u202enaj", "naj", "U+202E RIGHT-TO-LEFT OVERRIDE as its character 1"),
        ("ja\u00adn", "jan", "U+00AD SOFT HYPHEN as its character 3"),
        ("jan\u00a0", "jan", "U+00A0 NO-BREAK SPACE as its character 4"),
        ("j\u3164n", "jn", "U+3164 HANGUL FILLER as its character 2"),
        ("ja\x1b[2Jn", "ja[2Jn", "U+001B as its character 3"),
    ],
)
def test_a_character_that_cannot_be_seen_is_named_and_taken_off(
    load_texts: Load, problem_of: Only, text: str, seen: str, said: str
) -> None:
    loaded = load_texts(employees=f"id,groups\n{text},g1\n")
    found = problem_of(loaded, "invisible-character")
    assert found.severity is Severity.WARNING
    assert said in evidence(found)
    assert evidence(found).startswith("employees.csv, row 2, column id: ")
    assert evidence(found).isprintable()
    assert loaded.account.employees[0].id == seen
    assert loaded.account.missing == ()


@pytest.mark.parametrize(
    ("address", "letter"),
    [
        ("info@\u0430cme.com", "U+0430 CYRILLIC SMALL LETTER A as its character 6"),
        ("info@acm\u0435.com", "U+0435 CYRILLIC SMALL LETTER IE as its character 9"),
        ("inf\u03bf@acme.com", "U+03BF GREEK SMALL LETTER OMICRON as its character 4"),
    ],
)
def test_letters_of_two_alphabets_in_a_word_are_named(
    load_texts: Load, problem_of: Only, address: str, letter: str
) -> None:
    loaded = load_texts(mailboxes=f"id,address,provider\nm1,{address},gmail\n")
    found = problem_of(loaded, "look-alike")
    assert letter in evidence(found)
    assert loaded.account.mailboxes[0].address == address


@pytest.mark.parametrize(
    "name",
    ["jan", "Łódź", "отдел", "отдел-IT", "IT отдел 5", "München", "営業部", "a_б"],
)
def test_a_usual_name_is_no_trick(load_texts: Load, name: str) -> None:
    loaded = load_texts(employees=f"id,groups\n{name},g1\n")
    assert loaded.problems == ()


@pytest.mark.parametrize("port", ["465.0", "465,0", "465 (SSL)", "2.525"])
def test_a_port_in_another_form_is_no_sign_of_cells_in_wrong_columns(
    port: str,
) -> None:
    header = "id,address,smtp_host,smtp_port,smtp_security"
    row = f'm1,a@x.test,smtp.x.test,"{port}",tls'
    loaded = load_uploads([("mailboxes.csv", f"{header}\n{row}\n".encode())])
    assert "config/row-shifted" not in [p.rule for p in loaded.problems]
    assert loaded.account.mailboxes[0].smtp.host == "smtp.x.test"


def test_a_name_of_several_people_is_told_with_all_of_them(
    load_texts: Callable[..., Loaded], problem_of: Callable[[Loaded, str], Finding]
) -> None:
    loaded = load_texts(
        employees="id,name\n1,Anna Nowak\n2,anna  nowak\n3,Jan Lis\n",
        mailboxes="id,address,owner\nm,m@example.com,Anna Nowak\n",
    )
    found = problem_of(loaded, "dangling-reference")
    assert "is the name of several rows of the employees: 1 and 2;" in evidence(found)
    assert "tabeli pracownicy: 1 i 2;" in evidence(found, "pl")
    assert not found.data["nearest"]
