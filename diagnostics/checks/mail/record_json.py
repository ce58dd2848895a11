"""Records as JSON and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from diagnostics.checks.mail import seen as records
from diagnostics.checks.mail.imap.imap_replies import Folder, ImapReply
from diagnostics.checks.mail.replies_read import PopReply, Reply
from diagnostics.checks.mail.securing import tls_records
from diagnostics.checks.mail.seen import Seen
from diagnostics.checks.mail.stage_records import behind_login_seen as after_login
from diagnostics.checks.step import field_names
from diagnostics.model import Phrase

_KIND = "kind_of_record"

_TYPES: Mapping[str, type] = {
    kind.__name__: kind
    for kind in (
        *(records.Addresses, records.Reached, records.Attempt, records.OpenPort),
        *(tls_records.Secured, tls_records.Unsecured, tls_records.Certificate),
        *(tls_records.TrustPath, tls_records.TlsOffer, records.Broken),
        *(records.AddressLook, records.OtherAddresses, records.Greeted),
        *(records.Listed, records.TlsAsked, records.LoginSeen),
        *(after_login.SenderSeen, after_login.Counted),
        *(after_login.UniqueNames, after_login.Oldest),
        *(records.Farewell, records.NotReached, records.HostStopped, records.Late),
        *(records.Unconfigured, records.OwnFault, records.CutShort),
        *(records.LoginSettings, records.Aside, records.Visit, Seen, Reply, PopReply),
        *(records.SentFolders, Folder, ImapReply),
    )
}

_TIME, _PHRASE = "time", "phrase"

CLOSED = frozenset(
    {
        *(_KIND, "key", "at", "service", "security", "stage", "kind", "outcome"),
        *("a", "aaaa", "auth", "untried", "mechanism", "earlier", "behind", "of"),
        *("version", "cipher", "signature", "weakness"),
        *("forbidden", "command", "breach", "accepts", "flaw"),
    }
)
"""Fields whose text is a word of ours, whatever an account or a server says."""

_OURS = CLOSED | {"host", "address", "provider", "username"}
"""Fields whose text is ours or the account's, never a server's."""

LONGEST_LIST = 200
"""Most lines of one reply that a written record keeps: the first ones."""


def to_json(record: object, fit: Callable[[str], str] = str) -> Any:  # noqa: ANN401
    """The record as dictionaries, lists, text, numbers.

    Args:
        record: one of `seen`, with all that is in it.
        fit: changes each text from outside: masks secrets, cuts it short.
    """
    kind: type = type(record)
    if kind in AS_IS:
        return record
    if kind in _WRITTEN:
        return _written(record, kind, fit)
    if isinstance(record, str):
        return fit(str(record))
    if isinstance(record, (tuple, list)):
        return [to_json(inner, fit) for inner in record[:LONGEST_LIST]]
    if isinstance(record, datetime):
        return {_KIND: _TIME, "at": record.isoformat()}
    if isinstance(record, Phrase):
        data = {k: to_json(v, fit) for k, v in record.data.items()}
        return {_KIND: _PHRASE, "key": record.key, "data": data}
    return record


_WRITTEN = frozenset(_TYPES.values())

AS_IS = frozenset({bool, int, float, type(None)})
"""The types of what is written as it is."""


def _written(record: object, kind: type, fit: Callable[[str], str]) -> dict[str, Any]:
    """A record with its fields by name."""
    written: dict[str, Any] = {_KIND: kind.__name__}
    for name in field_names(kind):
        value = getattr(record, name)
        is_text = type(value) is str
        # Most is one of these: a call for each is dear.
        if is_text and name not in _OURS:
            value = fit(value)
        elif type(value) is records.Visit:
            value = {**_visit(value)}
        elif not is_text and type(value) not in AS_IS:
            value = to_json(value, str if name in _OURS else fit)
        written[name] = value
    return written


@lru_cache(maxsize=1 << 10)
def _visit(visit: records.Visit) -> dict[str, Any]:
    """What each stage of a visit begins with; all of its texts are ours."""
    return _written(visit, records.Visit, str)


def from_json(entry: object) -> Any:  # noqa: ANN401
    """What `to_json` wrote.

    Raises:
        ValueError: it is no such record.
    """
    if isinstance(entry, list):
        return tuple(from_json(inner) for inner in entry)
    if not isinstance(entry, Mapping):
        return entry
    rest = {k: v for k, v in entry.items() if k != _KIND}
    kind = entry.get(_KIND)
    try:
        if kind == _TIME:
            return datetime.fromisoformat(rest["at"])
        if kind == _PHRASE:
            data = {k: from_json(v) for k, v in rest["data"].items()}
            return Phrase(rest["key"], MappingProxyType(data))
        return _TYPES[str(kind)](**{k: from_json(v) for k, v in rest.items()})
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no record of a check: {kind}") from error


def is_record(entry: object) -> bool:
    """Whether this is what a stage's step keeps."""
    return isinstance(entry, Mapping) and entry.get(_KIND) == Seen.__name__


def seen_from_json(entry: Mapping[str, Any]) -> Seen:
    """What a stage saw, as its step keeps it.

    Raises:
        ValueError: it is nothing of that kind.
    """
    found = from_json(entry)
    if not isinstance(found, Seen):
        raise ValueError("no record of a check's stage")
    return found
