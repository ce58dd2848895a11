"""What a letter's receiver says of SPF, DKIM and DMARC (RFC 8601); pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from diagnostics.fleet.sent_letters.letter_gateways import (
    RECIPIENTS,
    Gateway,
    gateway_of,
)
from diagnostics.fleet.sent_letters.letters_path import (
    LINE,
    Path,
    WrittenWhere,
    family,
    handed_on_by,
    path_of,
)
from diagnostics.fleet.sent_letters.stated_results import (
    METHODS,
    Proof,
    StatedResults,
    is_own,
    spf_stated_in,
    stated_in,
)

RESULTS, SPF = "authentication-results", "received-spf"
SEALED = "arc-authentication-results"

READ = frozenset({LINE, RESULTS, SPF, SEALED, *RECIPIENTS})
"""Headers that are looked at."""

_INSTANCE = re.compile(r"\s*i\s*=\s*(\d{1,2})\s*;", re.IGNORECASE | re.ASCII)
_SEALERS = {"mx.microsoft.com": "mail.protection.outlook.com"}
"""Names that services have in their seals only, and those that they have elsewhere."""

_UNDER_SEVERAL = ("icloud.com",)
"""Receivers that state each method under a server's name of its own."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receiver's results.

    Attributes:
        server: who states them (its authserv-id); empty where it doesn't say.
        proofs: its results by method; of several DKIM signatures the one of the From
            address's domain, then one that passes.
        receiver: the server that took the letter, by its Received line; empty where
            the letter has none, as a copy from Sent.
        certain: whether nobody but the receiver can have written them.
        passed_before: whether another server says that the letter was good when it
            came there.
        earlier_server: whose results stand next below the receiver's, or in the last
            ARC seal of a server that handed the letter on; or empty.
        earlier: those, by method; nobody knows whether that server wrote them.
        gateway: a server between, that alone may be why something failed; or None.
    """

    server: str = ""
    proofs: Mapping[str, Proof] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    receiver: str = ""
    certain: bool = True
    passed_before: bool = False
    earlier_server: str = ""
    earlier: Mapping[str, Proof] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    gateway: Gateway | None = None

    def __bool__(self) -> bool:
        return bool(self.proofs)

    @property
    def results(self) -> Mapping[str, str]:
        """The results by method, as they are written."""
        return {method: proof.result for method, proof in self.proofs.items()}

    @property
    def told_by(self) -> str:
        """Who states them, or the server that took the letter; empty: nobody knows."""
        return self.server or self.receiver


def receipt_of(headers: Sequence[tuple[str, str]], author: str = "") -> Receipt:
    """The results of a letter's last receiver.

    What its servers wrote above the line with which they took the letter counts. What
    stands directly below that line may be the sender's as well as the receiver's: it
    counts where it names the receiver, and is uncertain unless the receiver is known
    to write there. What stands further below was written before.

    Args:
        headers: names in lower case and values on one line, the topmost first, at
            least those that `READ` names.
        author: the From address's domain, or empty.
    """
    path = path_of(headers)
    stated = [*_stated(headers, path, author)]
    found = Receipt(receiver=path.receiver)
    for place in (WrittenWhere.RECEIVER, WrittenWhere.BETWEEN):
        here = [(name, one) for where, name, one in stated if where is place]
        server, proofs = _of_last(here)
        if proofs or server:
            certain = place is WrittenWhere.RECEIVER
            found = Receipt(server, proofs, path.receiver, certain)
            break
    before = [
        (name, one)
        for where, name, one in stated
        if where is WrittenWhere.BEFORE and one.server
    ]
    below = [one for name, one in before if name == RESULTS]
    handed_on = [*_handed_on(headers, path, author)]
    quoted = [one for one in (*below, *handed_on) if one.proofs]
    earlier_server, earlier = _of_last([(RESULTS, one) for one in quoted])
    others = [one for _, name, one in stated if name == RESULTS] + handed_on
    all_before = [one for _, one in before] + handed_on
    return replace(
        found,
        gateway=gateway_of(headers, path, found.proofs, all_before, author),
        passed_before=_passed_before(others, found, author),
        earlier_server=earlier_server,
        earlier=earlier,
    )


def _stated(
    headers: Sequence[tuple[str, str]], path: Path, author: str
) -> Iterator[tuple[WrittenWhere, str, StatedResults]]:
    """What headers state, with where they stand.

    A service that writes below its line does so once under each of its names, on top:
    what follows under the same name came with the letter.
    """
    heard: set[str] = set()
    for at, (name, value) in enumerate(headers):
        if name not in (RESULTS, SPF):
            continue
        read = stated_in if name == RESULTS else spf_stated_in
        written = read(value, author)
        one = StatedResults(_server(written.server), written.proofs)
        place = _standing(path, at, name, one)
        if place is WrittenWhere.RECEIVER and at > path.entry and name == RESULTS:
            if written.server in heard:
                continue
            heard.add(written.server)
        yield place, name, one


def _handed_on(
    headers: Sequence[tuple[str, str]], path: Path, author: str
) -> Iterator[StatedResults]:
    """What servers that handed the letter on sealed of it (RFC 8617), the last first.

    A sender's own server seals letters as well, and the receiver does, so a seal
    counts of a server that took the letter from a stranger only.
    """
    found: list[tuple[int, StatedResults]] = []
    for name, value in headers:
        if name == SEALED and (instance := _INSTANCE.match(value)):
            one = stated_in(value[instance.end() :], author)
            found.append((int(instance[1]), one))
    own = family(path.receiver)
    for _number, one in sorted(found, key=lambda pair: -pair[0]):
        server = _SEALERS.get(one.server, one.server)
        if family(server) != own and handed_on_by(headers, server):
            yield one


def _standing(path: Path, at: int, name: str, one: StatedResults) -> WrittenWhere:
    """Where a header stands, its name considered: another's proves nothing there.

    Some mailboxes give letters out with their lines in another order, so what stands
    far below in the receiver's very name may be its own.
    """
    place = path.place(at)
    if place is WrittenWhere.RECEIVER or not path.receiver:
        return place
    if place is WrittenWhere.BEFORE:
        is_namesake = one.server == path.receiver
        return WrittenWhere.BETWEEN if is_namesake else place
    if name == SPF and not one.server:
        return place
    if not path.is_receivers(one.server):  # a sender's server writes some as well
        return WrittenWhere.BEFORE
    return WrittenWhere.RECEIVER if path.writes_below else place


def _of_last(
    stated: Sequence[tuple[str, StatedResults]],
) -> tuple[str, Mapping[str, Proof]]:
    """The topmost header with results, and those of its server; SPF's own beside it.

    A header of another server proves nothing, nor does one that would change what
    stands above it. Some receivers name no server: then the topmost header alone
    counts; where nothing but `none` stands in that, and nothing of SPF, it is what
    Exchange writes into a letter that leaves, and no receiver's.
    """
    told = [one for name, one in stated if name == RESULTS]
    top = next((one for one in told if one.server or one.proofs), StatedResults())
    proofs = dict(top.proofs)
    is_none = all(proof.result == "none" for proof in proofs.values())
    if is_none and not top.server and "spf" not in proofs:
        proofs = {}
    for one in told:
        if top.server and one.server == top.server:
            proofs = {**one.proofs, **proofs}
    alone = next((one for name, one in stated if name == SPF), StatedResults())
    server = top.server if proofs or top.server else alone.server
    return server, MappingProxyType({**alone.proofs, **proofs})


def _passed_before(stated: Iterable[StatedResults], last: Receipt, author: str) -> bool:
    """Whether another's server says so; one of the author's own forwards nothing."""
    others = (
        one.proofs
        for one in stated
        if one.server != last.server and not is_own(one.server, author)
    )
    return any(
        method in proofs and proofs[method].result == "pass"
        for proofs in others
        for method in METHODS
    )


def _server(named: str) -> str:
    return next((one for one in _UNDER_SEVERAL if named.endswith(f".{one}")), named)


NO_RECEIPT = Receipt()
"""Nothing is stated: a copy from Sent, or a receiver that doesn't tell."""
