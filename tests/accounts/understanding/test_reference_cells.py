"""References by name, in another case, and in lists with other separators."""

import pytest

from diagnostics.accounts.understanding.reference_cells import known_of, settled
from diagnostics.model import Account, Employee, Group, Mailbox, Project
from tests.growth import assert_linear

GROUPS = (Group("g1", "Sales"), Group("g2", "Service, Berlin"), Group("g3", "IT"))
PROJECTS = (Project("p1", "Alfa"), Project("p2", "Beta"), Project("p3", "Alfa"))


def account(*mailboxes: Mailbox, **rest: object) -> Account:
    given = {"groups": GROUPS, "projects": PROJECTS, "mailboxes": mailboxes, **rest}
    return Account(**given)  # type: ignore[arg-type]


def test_lists_are_cut_where_their_parts_are_known() -> None:
    cells = [("p1, p2",), ("p1|p2",), ("p1\np2",)]
    boxes = [Mailbox(f"m{n}", projects=cell) for n, cell in enumerate(cells)]
    result = settled(account(*boxes))
    assert {m.projects for m in result.account.mailboxes} == {("p1", "p2")}
    assert result.lists["mailboxes"] == 3


def test_a_list_with_one_mistake_is_cut_and_the_mistake_stays() -> None:
    result = settled(account(Mailbox("m", projects=("p1, p9",))))
    assert result.account.mailboxes[0].projects == ("p1", "p9")


@pytest.mark.parametrize("cell", ["p1, p8, p9", "p1,", ","])
def test_where_most_parts_are_unknown_nothing_is_cut(cell: str) -> None:
    result = settled(account(Mailbox("m", projects=(cell,))))
    assert result.account.mailboxes[0].projects == (cell,)
    assert not result.lists


def test_a_text_with_a_comma_that_is_no_list_stays_whole() -> None:
    result = settled(account(Mailbox("m", projects=("north, south",))))
    assert result.account.mailboxes[0].projects == ("north, south",)


def test_names_are_read_in_a_column_of_names() -> None:
    boxes = (
        Mailbox("m", groups=("Sales", "service,  berlin")),
        Mailbox("n", groups=("it",)),
    )
    result = settled(account(*boxes))
    assert [m.groups for m in result.account.mailboxes] == [("g1", "g2"), ("g3",)]
    assert result.names["mailboxes"] == 3


def test_one_name_among_ids_is_left_for_the_user_to_settle() -> None:
    boxes = Mailbox("m", groups=("g1", "g2")), Mailbox("n", groups=("Sales",))
    result = settled(account(*boxes))
    assert result.account.mailboxes[1].groups == ("Sales",)


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (("g1", "Sales"), ("g1", "Sales")),
        (("g1", "IT", "Sales"), ("g1", "g3", "g1")),
        (("IT", "service, berlin", "Sales"), ("g3", "g2", "g1")),
    ],
)
def test_names_are_read_only_where_they_outnumber_the_ids(
    cells: tuple[str, ...], read: tuple[str, ...]
) -> None:
    result = settled(account(Mailbox("m", groups=cells)))
    assert result.account.mailboxes[0].groups == read
    assert result.names["mailboxes"] == len(set(cells) - set(read))
    assert not result.lists


def test_all_that_is_known_of_a_row_finds_it() -> None:
    known = known_of(GROUPS)
    assert all(map(known.knows, ("g1", "G1", "sales", "SERVICE,   Berlin")))
    assert not any(map(known.knows, ("g4", "sale", "")))


def test_rows_without_an_id_or_a_name_are_never_meant() -> None:
    known = known_of((Group("", "Sales"), Group("g1", ""), Group("g2", "IT")))
    assert (known.named("Sales"), known.named(""), known.id_of("")) == ("", "", "")
    assert known.named("it") == "g2"


def test_a_name_that_two_rows_have_means_neither() -> None:
    result = settled(account(Mailbox("m", projects=("Alfa",))))
    assert result.account.mailboxes[0].projects == ("Alfa",)
    assert known_of(PROJECTS).named("Alfa") == ""


def test_an_id_in_another_case_is_that_id_where_it_is_the_only_one() -> None:
    assert settled(account(Mailbox("m", groups=("G1",)))).account.mailboxes[
        0
    ].groups == ("g1",)
    twins = (Group("g1"), Group("G1"))
    assert settled(account(Mailbox("m", groups=("G1",)))).names["mailboxes"] == 1
    held = settled(account(Mailbox("m", groups=("g1", "G1")), groups=twins))
    assert held.account.mailboxes[0].groups == ("g1", "G1")


def test_owners_and_parents_are_settled_too() -> None:
    people = (Employee("e1", "Ada Nowak"), Employee("e2", "Bob Kos"))
    boxes = Mailbox("m", owner="Ada Nowak"), Mailbox("n", owner="firma")
    projects = (Project("p1", "Alfa"), Project("p2", "Beta", parent="alfa"))
    result = settled(account(*boxes, employees=people, projects=projects)).account
    assert [m.owner for m in result.mailboxes] == ["e1", "company"]
    assert result.projects[1].parent == "p1"


def test_the_company_owns_a_mailbox_even_where_someone_is_called_so() -> None:
    people = (Employee("e1", "Company"), Employee("e2", "Bob Kos"))
    boxes = Mailbox("m", owner="company"), Mailbox("n", owner="Bob Kos")
    result = settled(account(*boxes, employees=people))
    assert [m.owner for m in result.account.mailboxes] == ["company", "e2"]
    assert result.names["mailboxes"] == 1


def test_a_word_for_the_company_means_it_only_as_an_owner() -> None:
    box = Mailbox("m", owner="nobody", groups=("firma",))
    assert settled(account(box)).account.mailboxes == (box,)
    owned = settled(account(Mailbox("m", owner="Firma")))
    assert owned.account.mailboxes[0].owner == "company"
    assert owned.names["mailboxes"] == 1


def test_a_name_with_a_comma_is_one_owner() -> None:
    people = (Employee("e1", "Nowak"), Employee("e2", "Ada"))
    box = Mailbox("m", owner="Nowak, Ada")
    assert settled(account(box, employees=people)).account.mailboxes == (box,)


def test_an_account_of_ids_is_given_back_as_it_is() -> None:
    whole = account(Mailbox("m", groups=("g1",), projects=("p1", "p2")))
    assert settled(whole).account is whole


def test_a_word_for_nothing_is_an_empty_cell_unless_a_row_is_called_so() -> None:
    boxes = Mailbox("m", owner="brak", projects=("keine",)), Mailbox("n", owner="none")
    people = (Employee("none", "Nona"), Employee("ann", "Ann"))
    result = settled(account(*boxes, employees=people))
    first, second = result.account.mailboxes
    assert (first.owner, first.projects) == ("company", ())
    assert second.owner == "none"
    assert result.empties["mailboxes"] == 2


def test_in_a_list_of_who_may_use_a_mailbox_it_may_mean_nobody_and_stays() -> None:
    result = settled(account(Mailbox("m", groups=("brak",))))
    assert result.account.mailboxes[0].groups == ("brak",)


def test_a_name_with_a_separator_in_it_is_found_in_a_list() -> None:
    people = (Employee("ann", "Lee; Ann"), Employee("bob", "Ray;Bob"))
    box = Mailbox("m", employees=("Lee", "Ann", "Ray", "Bob"))
    result = settled(account(box, employees=people))
    assert result.account.mailboxes[0].employees == ("ann", "bob")
    assert result.names["mailboxes"] == 2


def test_an_id_that_lost_its_zeros_is_found_where_only_one_has_that_number() -> None:
    assert known_of([Employee("007"), Employee("010")]).numbered("7") == "007"
    assert not known_of([Employee("007"), Employee("07")]).numbered("7")
    assert not known_of([Employee("007")]).numbered("x7")


@pytest.mark.parametrize("cell", ["p1 & p2", "p1 i p2", "p1 and p2", "p1 und p2"])
def test_names_with_a_word_for_and_between_are_cut_where_both_are_known(
    cell: str,
) -> None:
    result = settled(account(Mailbox("m", projects=(cell,))))
    assert result.account.mailboxes[0].projects == ("p1", "p2")


@pytest.mark.parametrize("cell", ["p1 & p9", "p1/p2", "p1 / p2", "ready and p1"])
def test_a_path_and_an_unknown_piece_are_not_cut(cell: str) -> None:
    result = settled(account(Mailbox("m", projects=(cell,))))
    assert result.account.mailboxes[0].projects == (cell,)


def test_an_id_of_very_many_digits_is_as_unknown_as_any() -> None:
    assert not known_of([Employee("007")]).numbered("9" * 5_000)


def test_looking_for_numbers_takes_no_longer_for_more_ids() -> None:
    def looked_for(size: int) -> None:
        known = known_of([Employee(f"{n:07}") for n in range(size)])
        assert not any(known.numbered(str(n + size)) for n in range(size))

    assert_linear(looked_for, 4_000)


@pytest.mark.parametrize("written", ["7", "07", "7.0", "7,00"])
def test_a_number_as_a_spreadsheet_leaves_it_is_the_id_s(written: str) -> None:
    assert known_of([Employee("007")]).numbered(written) == "007"


@pytest.mark.parametrize("written", ["", ".0", "7.5", "7.0000", "x7"])
def test_another_number_is_no_id_s(written: str) -> None:
    assert known_of([Employee("007")]).numbered(written) == ""
