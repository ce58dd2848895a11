"""Whether there is a folder where sent letters are kept."""

from __future__ import annotations

from diagnostics.checks.mail.imap.imap_replies import readable
from diagnostics.checks.mail.judges.refusals import judge_refusal
from diagnostics.checks.mail.judges.stage_outcome import StageOutcome
from diagnostics.checks.mail.seen import SentFolders, Visit
from diagnostics.model import Phrase, State


def judge_sent(visit: Visit, listed: SentFolders) -> StageOutcome:
    """The folder that the server marks (RFC 6154), or else one by its usual name."""
    if not listed.reply.ok:
        return judge_refusal(visit, "LIST", listed.reply, "OK")
    marked = [folder for folder in listed.sent if folder.is_for_sent]
    if not listed.sent:
        seen = Phrase.of("imap:no-sent", folders=listed.folders)
        expected = Phrase.of("imap:sent-wanted")
        return StageOutcome(State.WARNING, "checks/imap-no-sent", seen, expected)
    chosen = (marked or listed.sent)[0]
    key = "imap:sent-marked" if marked else "imap:sent-by-name"
    name = readable(chosen.name)
    return StageOutcome(seen=Phrase.of(key, folder=name), data={"folder": name})
