"""Measures reading: how fast, and how much of the collected material is read right.

    python -m benchmarks.reading [SHARED] [--misses]

The material stands in ../shared/data beside the checkout and is not ours to copy. A
third of the rows, chosen by a checksum of their ids, is held out while rules are
written; both shares are reported.
"""

from __future__ import annotations

import argparse
import base64
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.clock import rates
from diagnostics.errors.parsing.reading import read
from diagnostics.errors.statement import Statement

Row = dict[str, Any]


def rows(shared: Path, name: str) -> list[Row]:
    """The rows of one file of the material."""
    text = (shared / "data" / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def is_held(row: Row) -> bool:
    """Whether a row is held out while rules are written."""
    return zlib.crc32(str(row["id"]).encode()) % 3 == 0


def raw_mail(row: Row) -> bytes:
    """The mail of a row as it was sent."""
    if row["raw_encoding"] == "base64":
        return base64.b64decode(row["raw"])
    return str(row["raw"]).encode()


def mail_scores(row: Row) -> list[tuple[str, bool, str]]:
    """(field, right, what was expected and seen) for each answer of a bounce."""
    by_recipient = {s.recipient.lower(): s for s in read(raw_mail(row))}
    scores = []
    for result in row["results"]:
        wanted = str(result["recipient"] or "").lower()
        seen = by_recipient.get(wanted)
        if wanted:
            scores.append(
                ("recipient", seen is not None, f"{wanted} {[*by_recipient]}")
            )
        only = next(iter(by_recipient.values())) if len(by_recipient) == 1 else None
        statement = seen or only or Statement()
        for field, value in _expected(result):
            got = getattr(statement, field)
            scores.append((field, got == value, f"{value} != {got}: {statement.text}"))
    return scores


def _expected(result: Row) -> list[tuple[str, str]]:
    found = []
    if result["replycode"]:
        found.append(("reply_code", str(result["replycode"])))
    if result["deliverystatus"] and not result["status_is_synthetic"]:
        found.append(("status_code", str(result["deliverystatus"])))
    return found


def recipient_scores(row: Row) -> list[tuple[str, bool, str]]:
    """Found, misfiled and surplus recipients of a row of bounce_recipients."""
    seen = {s.recipient.lower(): s.action for s in read(raw_mail(row))}
    scores = []
    for action, key in (("failed", "permanent"), ("delayed", "temporary")):
        for address in row[key]:
            found = address.lower() in seen
            scores.append(("address", found, f"{address} {seen}"))
            if found:
                right = seen[address.lower()] == action
                scores.append(("action", right, f"{address} {action} {seen}"))
    expected = {a.lower() for a in row["permanent"] + row["temporary"]}
    surplus = set(seen) - expected - {""}
    scores += [("not surplus", False, f"{address} {expected}") for address in surplus]
    return scores


def report(
    name: str,
    material: list[Row],
    score: Callable[[Row], list[tuple[str, bool, str]]],
    misses: bool,
) -> None:
    """Prints the share of right answers by field, for both parts."""
    for label, part in (
        ("work", [row for row in material if not is_held(row)]),
        ("held out", [row for row in material if is_held(row)]),
    ):
        scores = [(row["id"], *entry) for row in part for entry in score(row)]
        for field in dict.fromkeys(entry[1] for entry in scores):
            right = [entry[2] for entry in scores if entry[1] == field]
            share = sum(right) / len(right)
            print(
                f"{name:18} {label:9} {field:12} {sum(right)}/{len(right)} {share:.1%}"
            )
        if misses and label == "work":
            for row_id, field, right_, note in scores:
                if not right_:
                    print("   ", row_id, field, note[:300])


def main() -> None:
    """Prints every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    beside = Path(__file__).resolve().parents[1].parent / "shared"
    parser.add_argument("shared", nargs="?", type=Path, default=beside)
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    mails = rows(options.shared, "bounce_mails")
    report("bounce_mails", mails, mail_scores, options.misses)
    odd = rows(options.shared, "bounce_recipients")
    report("bounce_recipients", odd, recipient_scores, options.misses)
    print(rates([raw_mail(row) for row in mails], read))


if __name__ == "__main__":
    main()
