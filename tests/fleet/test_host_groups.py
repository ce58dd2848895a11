"""No host is visited by two workers: mailboxes that share one stand together."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.fleet.host_groups import Probe, grouped_by_host, in_batches
from diagnostics.model import Endpoint, Mailbox

HOSTS = st.frozensets(st.sampled_from("abcdefghij"), min_size=1, max_size=3)


def probes(sets: list[frozenset[str]]) -> list[Probe]:
    return [Probe(n, Mailbox(f"m{n}"), hosts) for n, hosts in enumerate(sets)]


def connected(sets: list[frozenset[str]]) -> set[frozenset[int]]:
    """Which belong together, by joining until nothing changes."""
    groups = [({n}, set(hosts)) for n, hosts in enumerate(sets)]
    changed = True
    while changed:
        changed = False
        for one in groups:
            for other in groups:
                if one is not other and one[1] & other[1]:
                    one[0].update(other[0])
                    one[1].update(other[1])
                    groups.remove(other)
                    changed = True
                    break
            if changed:
                break
    return {frozenset(members) for members, _ in groups}


@given(st.lists(HOSTS, max_size=12))
def test_groups_are_those_that_hosts_connect(sets: list[frozenset[str]]) -> None:
    found = grouped_by_host(probes(sets))
    assert {frozenset(p.account for p in group) for group in found} == connected(sets)
    assert sum(map(len, found)) == len(sets)


def test_a_chain_of_hosts_is_one_group_in_any_order() -> None:
    sets = [frozenset({f"h{n}", f"h{n + 1}"}) for n in range(50)]
    random.Random(3).shuffle(sets)
    (group,) = grouped_by_host(probes(sets))
    assert len(group) == 50


@pytest.mark.parametrize(
    ("mailbox", "hosts"),
    [
        (Mailbox("m", "kim@a.example"), {"a.example"}),
        (Mailbox("m", "kim@A.Example", smtp=Endpoint(port=25)), {"a.example"}),
        (Mailbox("m", "kim@a.example", smtp=Endpoint("S.x.example.")), {"s.x.example"}),
        (
            Mailbox(
                "m", smtp=Endpoint("s.x"), pop3=Endpoint("p.x"), imap=Endpoint("i.x")
            ),
            {"s.x", "p.x", "i.x"},
        ),
        (Mailbox("m", smtp=Endpoint("почта.рф")), {"xn--80a1acny.xn--p1ai"}),
        (
            Mailbox("m", "kim@a.example", provider="gmail"),
            {"smtp.gmail.com", "pop.gmail.com"},
        ),
        (Mailbox("m"), {""}),
    ],
)
def test_a_mailbox_visits_its_servers_else_its_domain(
    mailbox: Mailbox, hosts: set[str]
) -> None:
    assert Probe.of(3, mailbox).hosts == hosts


def groups(*sizes: int) -> list[list[Probe]]:
    made = []
    for number, size in enumerate(sizes):
        host = frozenset({f"h{number}"})
        made.append([Probe(number, Mailbox(f"m{n}"), host) for n in range(size)])
    return made


@pytest.mark.parametrize(
    ("sizes", "batches", "made"),
    [
        ((), 4, []),
        ((1, 1, 1, 1), 2, [2, 2]),
        ((1, 1, 1, 1), 4, [1, 1, 1, 1]),
        ((1, 1, 1, 1), 9, [1, 1, 1, 1]),
        ((1, 1, 1, 1), 0, [4]),
        ((5, 1, 1, 1), 2, [5, 3]),  # a host is never parted
        ((3, 2), 2, [3, 2]),
        ((2, 3), 1, [5]),
        ((1, 4, 2), 3, [4, 3]),
    ],
)
def test_groups_go_into_about_so_many_batches_the_largest_first(
    sizes: tuple[int, ...], batches: int, made: list[int]
) -> None:
    assert [len(batch) for batch in in_batches(groups(*sizes), batches)] == made


@given(st.lists(st.integers(1, 9), max_size=20), st.integers(1, 8))
def test_no_mailbox_is_lost_and_no_host_parted(sizes: list[int], batches: int) -> None:
    every = groups(*sizes)
    made = in_batches(every, batches)
    assert sum(map(len, made)) == sum(sizes)
    homes: dict[str, set[int]] = {}
    for number, batch in enumerate(made):
        for probe in batch:
            homes.setdefault(min(probe.hosts), set()).add(number)
    assert all(len(numbers) == 1 for numbers in homes.values())
    most = max(1, -(-sum(sizes) // batches))
    assert all(len(b) <= max(most, *sizes) for b in made)


def test_what_is_put_together_leaves_the_groups_as_they_were() -> None:
    every = groups(1, 1)
    in_batches(every, 1)
    assert [len(group) for group in every] == [1, 1]
