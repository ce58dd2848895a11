"""Where an answer comes from: which account, files of when, which reading, made when.

It stands on top of every page, in every file's name, and inside where a file has room.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from diagnostics.language import current, day_text
from diagnostics.language import gettext as _
from diagnostics.report.wording.value_words import reading_told

_OUT_OF_NAMES = re.compile(r"[^A-Za-z0-9.]+")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Origin:
    """What an answer is about, as it was when the answer was made.

    Attributes:
        name: the account's name; may be empty.
        host: its host; may be empty.
        id: what addresses call it.
        made: when the answer was made, with a time zone.
        reading: the reading in use, by its name.
        files: when its files were changed; None where they don't say.
        opened: when it was opened; None for a sample.
        is_partial: its files have errors that change the answers.
    """

    name: str
    host: str
    id: str
    made: datetime
    reading: str = "documented"
    files: datetime | None = None
    opened: datetime | None = None
    is_partial: bool = False

    @property
    def line(self) -> str:
        """`Acme · acme.planfix.com · files of 24 Nov 10:12 · reading: documented`."""
        parts = (
            self.name or ("" if self.host else _("Account without a name")),
            self.host,
            self.files_told,
            _("reading: {name}", name=reading_told(self.reading)),
        )
        return " · ".join(filter(None, parts))

    @property
    def made_line(self) -> str:
        """The same with the day on which the answer was made."""
        day = day_text(self.made.astimezone(), current(), year=True)
        return _("{account} · made {day}", account=self.line, day=day)

    def rows(self) -> list[dict[str, str]]:
        """The same as a table of facts and values."""
        return [{"fact": n, "value": v} for n, v in self.json().items()]

    def json(self) -> dict[str, str]:
        """The same by name; times in ISO 8601, empty where unknown."""
        return {
            "account": self.name,
            "host": self.host,
            "id": self.id,
            "files_changed": _iso(self.files),
            "opened": _iso(self.opened),
            "reading": self.reading,
            "made": _iso(self.made),
        }

    def file_name(self, name: str) -> str:
        """A file's name that says the same: `Acme_2026-11-24-1012_audit_….csv`.

        Args:
            name: what the file is, `audit.csv`.
        """
        stem, dot, end = name.rpartition(".")
        files = self.files or self.opened
        parts = (
            "partial" if self.is_partial else "",
            _plain(self.name or self.host or self.id),
            f"{files.astimezone():%Y-%m-%d-%H%M}" if files else "",
            _plain(stem),
            _plain(self.reading),
            f"made-{self.made.astimezone():%Y-%m-%d}",
        )
        return "_".join(filter(None, parts)) + dot + end

    @property
    def files_told(self) -> str:
        """`files of 24 Nov 10:12`, or when they were opened, or which sample it is."""
        if self.files:
            return _("files of {time}", time=told_time(self.files, self.made))
        if self.opened:
            return _("opened {time}", time=told_time(self.opened, self.made))
        return _("sample {name}", name=self.id)


def told_time(time: datetime, now: datetime) -> str:
    """A time as people say it: `24 Nov 10:12`, with the year where it isn't this one's.

    Args:
        time: with a time zone; told in this machine's.
        now: which year goes without saying.
    """
    local = time.astimezone()
    day = day_text(local, current(), year=local.year != now.astimezone().year)
    return f"{day} {local:%H:%M}"


def _iso(time: datetime | None) -> str:
    return time.isoformat(timespec="seconds") if time else ""


def _plain(text: str) -> str:
    """Letters, digits and points of a text, for the name of a file."""
    latin = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _OUT_OF_NAMES.sub("-", latin).strip("-.")[:_LONGEST].rstrip("-.")
