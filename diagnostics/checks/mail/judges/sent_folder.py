"""Whether there is a folder where sent letters are kept."""

from __future__ import annotations

from diagnostics.checks.mail.imap.imap_replies import readable
from diagnostics.checks.mail.judges.refusals import judge_refusal
from diagnostics.checks.mail.judges.stage_outcome import StageOutcome
from diagnostics.checks.mail.seen import SentFolders, Visit
from diagnostics.model import Phrase, State

_ABOUT_THE_ACCOUNT = frozenset(
    {"errors/pop-disabled", "errors/account-suspended", "errors/account-locked"}
)
"""What some servers say at the first command behind a login that they let pass."""


def judge_sent(visit: Visit, listed: SentFolders) -> StageOutcome:
    """The folder that the server marks (RFC 6154), or else one by its usual name."""
    expected = Phrase.of("imap:sent-wanted")
    if not listed.reply.ok:
        refused = judge_refusal(visit, "LIST", listed.reply, "OK")
        if refused.state is not State.FAILED or refused.rule in _ABOUT_THE_ACCOUNT:
            return refused
        # Why nothing is listed is about no folder, and about no letter.
        unknown = State.INCONCLUSIVE, "checks/imap-no-sent"
        return StageOutcome(*unknown, listed.reply.said, expected)
    own = [folder for folder in listed.sent if not folder.is_of_others]
    marked = [folder for folder in own if folder.is_for_sent]
    if not own:
        seen = Phrase.of("imap:no-sent", folders=listed.folders)
        return StageOutcome(State.WARNING, "checks/imap-no-sent", seen, expected)
    chosen = marked[0] if marked else min(own, key=lambda f: len(f.levels))
    key = "imap:sent-marked" if marked else "imap:sent-by-name"
    name = readable(chosen.name)
    return StageOutcome(seen=Phrase.of(key, folder=name), data={"folder": name})
