"""No host is visited by two workers at a time, so that its limits hold across them."""

import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from diagnostics.accounts import save
from diagnostics.fleet.account_results import Ending
from diagnostics.fleet.accounts_found import accounts_in
from diagnostics.fleet.check_run import check_all
from diagnostics.fleet.checking_accounts import CheckBatch, CheckOrder
from diagnostics.fleet.crew import Lost
from diagnostics.fleet.host_groups import Probe, grouped_by_host, in_batches
from diagnostics.fleet.run_notes import RunNotes
from diagnostics.model import Account, Endpoint, Mailbox
from diagnostics.workspace import Workspace


def box(number: int, smtp: str = "", pop3: str = "", **fields: Any) -> Mailbox:
    told = {"address": f"m{number}@d{number}.test", **fields}
    return Mailbox(f"m{number}", smtp=Endpoint(smtp), pop3=Endpoint(pop3), **told)


def hosts_of(probes: Iterable[Probe]) -> frozenset[str]:
    return frozenset().union(*(probe.hosts for probe in probes))


def grouped(*boxes: Mailbox) -> list[list[str]]:
    groups = grouped_by_host(Probe.of(0, one) for one in boxes)
    return [[probe.mailbox.id for probe in group] for group in groups]


def test_mailboxes_that_share_a_host_by_any_service_stand_together() -> None:
    shared = box(1, "mx.one.test", "pop.one.test"), box(2, "mx.two.test")
    bridge = box(3, "mx.two.test", "pop.one.test")
    assert grouped(*shared) == [["m1"], ["m2"]]
    assert grouped(*shared, bridge) == [["m1", "m2", "m3"]]


@pytest.mark.parametrize("other", ["MX.One.test", "mx.one.test.", "mx.one.test"])
def test_a_host_is_one_in_any_spelling(other: str) -> None:
    assert grouped(box(1, "mx.one.test"), box(2, other)) == [["m1", "m2"]]


def test_a_host_outside_ascii_is_one_with_its_form_on_the_wire() -> None:
    wire = "bücher.test".encode("idna").decode()
    assert grouped(box(1, "bücher.test"), box(2, wire)) == [["m1", "m2"]]


def test_a_providers_hosts_count_where_no_host_is_written() -> None:
    first, second = (box(n, provider="gmail") for n in (1, 2))
    written = box(3, "smtp.gmail.com")
    assert grouped(first, second, written) == [["m1", "m2", "m3"]]


def test_without_any_host_the_domain_stands_for_it() -> None:
    same = [box(n, address=f"m{n}@d.test") for n in (1, 2)]
    assert grouped(*same, box(3)) == [["m1", "m2"], ["m3"]]


@pytest.mark.parametrize("seed", range(20))
def test_no_host_stands_in_two_batches_and_no_mailbox_is_lost(seed: int) -> None:
    chance = random.Random(seed)
    boxes = [
        box(n, *(f"h{chance.randrange(60)}.test" for _ in range(chance.choice([1, 2]))))
        for n in range(80)
    ]
    batches = in_batches(grouped_by_host(Probe.of(0, b) for b in boxes), 8)
    held = [probe.mailbox.id for batch in batches for probe in batch]
    assert sorted(held) == sorted(b.id for b in boxes)
    for at, batch in enumerate(batches):
        for other in batches[:at]:
            assert hosts_of(batch).isdisjoint(hosts_of(other))


def test_ten_thousand_probes_make_batches_of_about_one_size() -> None:
    boxes = [box(n, f"h{n % 400}.test") for n in range(10_000)]
    batches = in_batches(grouped_by_host(Probe.of(0, b) for b in boxes), 32)
    sizes = [len(batch) for batch in batches]
    assert sum(sizes) == 10_000
    assert 32 <= len(sizes) <= 40
    assert max(sizes) <= 325


class Recording:
    """A crew that reads accounts and loses what it would have checked."""

    def __init__(self) -> None:
        self.batches: list[CheckBatch] = []

    def results(self, work: Any, pieces: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        for at, piece in enumerate(pieces):
            if isinstance(piece, CheckBatch):
                self.batches.append(piece)
                yield at, Lost("not here")
            else:
                yield at, work(piece)

    def close(self) -> None:
        pass


def test_accounts_that_share_a_host_are_checked_by_one_worker(tmp_path: Path) -> None:
    accounts = tmp_path / "accounts"
    accounts.mkdir()
    for n in range(6):
        rows = box(1, f"mx{n % 2}.test"), box(2, f"alone{n}.test")
        account = Account(name=f"a{n}", host=f"a{n}.test", mailboxes=rows)
        save(account, accounts / f"a{n}.json", "json")
    found, crew = accounts_in(accounts, Workspace(tmp_path)).accounts, Recording()
    with RunNotes(tmp_path / "home", ["check"], resume=False) as notes:
        results = list(check_all(found, CheckOrder(), crew, None, notes))
    assert {result.ending for result in results} == {Ending.LOST}
    at = [
        {m.smtp.host for part in batch.parts for m in part.account.mailboxes}
        for batch in crew.batches
    ]
    assert sum(len(hosts) for hosts in at) == len(set().union(*at)) == 8
    shared = next(b for b, h in zip(crew.batches, at, strict=True) if "mx0.test" in h)
    assert len({part.log for part in shared.parts}) >= 3
