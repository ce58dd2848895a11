"""What meets a file of expectations, as text, rows and JSON."""

from __future__ import annotations

from diagnostics.language import gettext as _
from diagnostics.report.proposed.wish_texts import effect_lines, effects_json
from diagnostics.report.rows import Row, stamp_text, stamped_json
from diagnostics.senders import ExpectedRepair
from diagnostics.words import text

EXPECTED_COLUMNS = (
    "kind", "said", "lines", "met_before", "met_after", "changed", "gains_access",
    "proved", "met_at_most",
)  # fmt: skip
"""One row an edit, a warning, a contradiction or a remark, as `kind` says."""


def expected_rows(found: ExpectedRepair) -> list[Row]:
    """What to do and what can't be met, one row each under `EXPECTED_COLUMNS`."""
    told = [("edit", text(said)) for said in found.texts]
    told += [("warning", text(said)) for said in found.warnings]
    told += [("contradiction", text(each.phrase)) for each in found.contradictions]
    told += [("remark", text(said)) for said in found.remarks]
    together: Row = {
        "lines": found.lines,
        "met_before": found.met_before,
        "met_after": found.met_after,
        "changed": found.effects.pairs,
        "gains_access": found.effects.gains_access,
        "proved": "yes" if found.proved else "no",
        "met_at_most": found.at_most,
    }
    return [{"kind": kind, "said": said, **together} for kind, said in told]


def expected_json(found: ExpectedRepair) -> Row:
    """The answer as one object."""
    return {
        **stamped_json(found.missing),
        "edits": [text(said) for said in found.texts],
        "warnings": [text(said) for said in found.warnings],
        "lines": found.lines,
        "met_before": found.met_before,
        "met_after": found.met_after,
        "contradictions": [
            {
                "said": text(each.phrase),
                "smallest": each.smallest,
                "lines": [row.place.row for row in each.rows],
            }
            for each in found.contradictions
        ],
        "remarks": [text(said) for said in found.remarks],
        "proved": found.proved,
        "met_at_most": found.at_most,
        "milder_at_most": round(found.cheaper, 4),
        "holds": text(found.hold) if found.hold else None,
        **effects_json(found.effects),
    }


def expected_text(found: ExpectedRepair) -> str:
    """What to do, and what can't be met, for a terminal."""
    lines = [line for line in (stamp_text(found.missing),) if line]
    lines += [f"{n}. {text(step)}" for n, step in enumerate(found.texts, 1)]
    lines += [_("Careful: {said}", said=text(said)) for said in found.warnings]
    lines += [""] * bool(found.texts)
    lines.append(_met(found))
    if found.hold and found.met_after:
        lines.append(_("What is met then is met {hold}.", hold=text(found.hold)))
    lines += [text(each.phrase) for each in found.contradictions]
    lines += [_("Note: {said}", said=text(said)) for said in found.remarks]
    if found.texts:
        lines += effect_lines(found.effects)
        lines.append(_proof(found))
        lines.append(_("Nothing has been changed; make these edits in Planfix."))
    return "\n".join(lines) + "\n"


def _met(found: ExpectedRepair) -> str:
    told = _(
        "{lines:expectation}: {met_before:,} met today",
        lines=found.lines,
        met_before=found.met_before,
    )
    if found.texts:
        return _(
            "{told}, {met_after:,} after these edits.",
            told=told,
            met_after=found.met_after,
        )
    if found.met_before == found.lines:
        return _("{told}; nothing has to be changed.", told=told)
    more = (
        _("no edits meet more")
        if found.proved
        else _("no edits were found that meet more")
    )
    return f"{told}; {more}."


def _proof(found: ExpectedRepair) -> str:
    if found.proved:
        return _(
            "Proved: no other edits of tests, access, projects, Default and "
            "groups meet more, and none that meet as many are fewer or milder."
        )
    best = _("no edits of these kinds meet more than {most:,}", most=found.at_most)
    if found.met_after == found.at_most:
        best = _("no edits of these kinds meet more")
    milder = _("nothing is known of how much milder ones could be")
    if found.cheaper < 1:
        milder = _(
            "those that meet as many are milder by {share:.0%} at most",
            share=found.cheaper,
        )
    return _(
        "Not proved: this is the best that was found in time. Proved is that "
        "{best}, and {milder}.",
        best=best,
        milder=milder,
    )
