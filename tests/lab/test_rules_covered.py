"""Which rule of checks has a fault in the lab, and why the others have none."""

from __future__ import annotations

from diagnostics.catalogue import rule_ids
from diagnostics.lab import FAULTS, TWINS
from diagnostics.ui.lab_pieces.without_fault import reasons


def test_every_rule_of_checks_has_a_fault_or_a_reason_why_not() -> None:
    shown = {f.rule for f in FAULTS}
    shown |= {r for f in FAULTS + TWINS for r in f.other_rules}
    # A machine without TLS 1.0 leaves that fault out.
    shown |= {"checks/old-tls"}
    listed = [rule for rules in reasons().values() for rule in rules]
    assert len(listed) == len(set(listed))
    assert not shown & set(listed)
    assert set(rule_ids("checks")) - shown == set(listed)


def test_those_without_a_fault_are_few() -> None:
    assert sum(map(len, reasons().values())) == 4
