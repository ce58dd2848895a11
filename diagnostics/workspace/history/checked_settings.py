"""What of a mailbox its checks depend on: seen of other settings is no answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from diagnostics.catalogue import with_preset
from diagnostics.model import Account, Mailbox

_CHECKED = (
    *("address", "provider", "username", "secret", "auth", "smtp", "pop3", "imap"),
    "sends_from",
)
"""Fields that a check asks; a name or who may use it changes nothing of it."""


def settings_digest(mailbox: Mailbox) -> str:
    """SHA-256 over the settings that a check of the mailbox uses, its preset's too."""
    whole = with_preset(mailbox)
    used = {name: getattr(whole, name) for name in _CHECKED}
    told = json.dumps(used, sort_keys=True, default=_fields)
    return hashlib.sha256(told.encode()).hexdigest()


def _fields(row: Any) -> dict[str, object]:  # noqa: ANN401 - a dataclass of any kind
    """What of a server JSON keeps: several times as fast as `asdict` of all."""
    return {field.name: getattr(row, field.name) for field in fields(row)}


def settings_of(account: Account) -> Mapping[str, str]:
    """By mailbox the digest of its settings; each is made when it is asked for.

    Of thousands of mailboxes few are checked, often none.
    """
    return _Digests(account)


class _Digests(Mapping[str, str]):
    def __init__(self, account: Account) -> None:
        self._mailboxes = {mailbox.id: mailbox for mailbox in account.mailboxes}
        self._made: dict[str, str] = {}

    def __getitem__(self, mailbox_id: str) -> str:
        made = self._made.get(mailbox_id)
        if made is None:
            made = settings_digest(self._mailboxes[mailbox_id])
            self._made[mailbox_id] = made
        return made

    def __contains__(self, mailbox_id: object) -> bool:
        return mailbox_id in self._mailboxes

    def __iter__(self) -> Iterator[str]:
        return iter(self._mailboxes)

    def __len__(self) -> int:
        return len(self._mailboxes)


SAMPLES = Path(__file__).resolve().parents[3] / "sample_data"


_SAMPLE = "sample "


def name_of_sample(name: str) -> str:
    """What the history calls a sample: nobody's account, whatever its host."""
    return f"{_SAMPLE}{name}"


def is_sample(name: str) -> bool:
    """Whether the history may call a sample so."""
    return name.startswith(_SAMPLE)


def name_of_files(account: Account, path: str) -> str:
    """What an account is called in the history that was read from a path.

    Args:
        account: the account.
        path: its files; those of a sample are the sample that a page opens.
    """
    place = Path(path).resolve()
    if place.parent == SAMPLES:
        return name_of_sample(place.name)
    return name_in_history(account, "")


def name_in_history(account: Account, otherwise: str) -> str:
    """What an account is called over all its versions: its host, else its name.

    Args:
        account: any version of it.
        otherwise: where it has neither.
    """
    return name_of_versions(account.host, account.name, otherwise)


def name_of_versions(host: str, name: str, otherwise: str) -> str:
    """The same of somebody who knows host and name alone."""
    return host.lower() or name or otherwise
